"""A pool of worker processes that outlives the death of any of them.

Each worker has a line of its own, so that it is known which piece of work one took with it: that
piece is tried once more in a new worker, and fails alone if it ends that one too. (The pool of the
standard library breaks as a whole: one of two workers killed lost 748 of 1000 pieces.)

Workers are forked from a server process that has the compiled kernel loaded (`scenarios.preload`),
where the system can, so that the first piece and one after a death begin at once.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from scenarios.sweep.execute import Item, Outcome, Result, attempt
from sim.errors import AtriumError
from sim.memory import free_runs

MOST_AHEAD = 64
"""Pieces made ready before a worker is free for them."""
MOST_BYTES_AHEAD = 2**26
"""Memory from which on no more are made ready; a scenario of an office takes a megabyte. [B]"""
MOST_TRIES = 2
"""Workers that a piece of work may take with it before it fails."""

_LOADING = 0.6
"""Time that the server of workers takes to load the kernel, about. [s]"""
_STOP_WITHIN = 5.0
"""Workers get so long to end before they are killed. [s]"""
_LOOK_EVERY = 0.5
"""Time between two looks of a worker whether the sweep is still there. [s]"""
_PRELOADED = ["scenarios.preload", "scenarios.sweep.pool"]
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class ProcessPool:
    """Worker processes on this machine.

    Parameters
    ----------
    workers : int, optional
        Number of processes; default one for each core this process may use.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._context = _context()
        self._size = max(1, workers if workers is not None else _cores())
        self._workers: list[_Worker] = []

    @property
    def processes(self) -> tuple[int, ...]:
        """Identifiers of the living worker processes."""
        return tuple(worker.pid for worker in self._workers if worker.process.is_alive())

    def run(
        self, function: Callable[[Item], Result], items: Iterable[tuple[str, Item]]
    ) -> Iterator[Outcome[Result]]:
        """Yield how each piece ended; see `scenarios.sweep.execute.Executor.run`.

        Raises
        ------
        AtriumError
            If workers end before they have begun.
        """
        queue = _Queue(function, items)
        try:
            if not self._workers:
                _stock_for(queue, _LOADING)
            while queue.peek() is not None or any(worker.piece for worker in self._workers):
                self._fill(queue)
                yield from self._ended(queue)
        finally:
            self._drop_busy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.end()
        self._workers = []

    # ------------------------------------------------------------------------------------ inside

    def _fill(self, queue: _Queue) -> None:
        """Give every worker that is free a piece, and start workers while there are too few."""
        idle = [worker for worker in self._workers if worker.piece is None]
        while queue.peek() is not None and (idle or len(self._workers) < self._size):
            if not idle:
                idle.append(self._start())
            worker, piece = idle.pop(), queue.take()
            if not worker.give(piece):  # it has died while it was idle
                queue.put_back(piece)
                self._remove(worker)

    def _ended(self, queue: _Queue) -> Iterator[Outcome[Any]]:
        """Wait for workers and yield what they bring; the free are given the next at once."""
        busy = {worker.line: worker for worker in self._workers if worker.piece}
        found = []
        while not wait(list(busy), timeout=0) and queue.stock():
            pass
        for line in wait(list(busy)):
            worker = busy[cast("Connection", line)]
            try:
                outcome = worker.receive()
            except (EOFError, OSError):
                outcome = self._after_death(worker, queue)
            if outcome is not None:
                found.append(outcome)
        if found:
            self._fill(queue)
        yield from found

    def _after_death(self, worker: _Worker, queue: _Queue) -> Outcome[Any] | None:
        """Put the piece of a dead worker back, or say how it failed."""
        piece, ready = worker.piece, worker.ready
        reason = self._remove(worker)
        if piece is None:
            return None
        piece.tries += 1
        if piece.tries < MOST_TRIES:
            queue.put_back(piece)
            return None
        if not ready and not any(each.ready for each in self._workers):
            raise AtriumError(
                f"the workers cannot start: {reason}; a script that starts them needs "
                "its code under \"if __name__ == '__main__':\""
            )
        return Outcome(piece.key, None, f"{reason}, {piece.tries} times")

    def _start(self) -> _Worker:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(there,), daemon=True)
        with _environment():
            process.start()
        there.close()
        worker = _Worker(process, here)
        self._workers.append(worker)
        return worker

    def _remove(self, worker: _Worker) -> str:
        """Take a dead worker out and return how it ended."""
        self._workers.remove(worker)
        return worker.end()

    def _drop_busy(self) -> None:
        for worker in [worker for worker in self._workers if worker.piece]:
            self._remove(worker)


@dataclass(slots=True)
class _Piece:
    """A piece of work on its way: key, the message to the worker, and workers it took with it."""

    key: str
    message: bytes
    tries: int = 0


class _Queue:
    """The pieces still to be given out, some made ready ahead."""

    def __init__(self, function: Callable[..., Any], items: Iterable[tuple[str, Any]]) -> None:
        self._function = function
        self._items = iter(items)
        self._ready: deque[_Piece] = deque()
        self._stocking = True

    def peek(self) -> _Piece | None:
        """Return the next piece and leave it; ``None`` where there is none."""
        if not self._ready:
            self._make()
        return self._ready[0] if self._ready else None

    def take(self) -> _Piece:
        """Return the next piece, which `peek` has seen."""
        return self._ready.popleft()

    def put_back(self, piece: _Piece) -> None:
        self._ready.appendleft(piece)

    def stock(self) -> bool:
        """Make one more piece ready ahead; return whether there was one to make.

        Many at a time, while nothing else is to be done: one by one they take three times as long,
        because what they need has left the caches of a busy machine.
        """
        size = sum(len(piece.message) for piece in self._ready)
        share = max(len(self._ready) / MOST_AHEAD, size / MOST_BYTES_AHEAD)
        if share <= 0.5:
            self._stocking = True
        elif share >= 1.0:
            self._stocking = False
        return self._stocking and self._make()

    def _make(self) -> bool:
        for key, item in self._items:
            message = bytes(ForkingPickler.dumps((self._function, item)))
            self._ready.append(_Piece(key, message))
            return True
        return False


def _stock_for(queue: _Queue, seconds: float) -> None:
    """Make pieces ready for a while, as long as there is nobody to work on them."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and queue.stock():
        pass


class _Worker:
    """A worker process, its line, and what it works on."""

    def __init__(self, process: BaseProcess, line: Connection) -> None:
        self.process = process
        self.line = line
        self.piece: _Piece | None = None
        self.ready = False
        self.pid = process.pid or 0

    def give(self, piece: _Piece) -> bool:
        """Send a piece; ``False`` where the worker has died since it brought the last one."""
        try:
            self.line.send_bytes(piece.message)
        except OSError:
            if self.ready:
                return False
        self.piece = piece  # where it died before it began, reading its line will tell
        return True

    def receive(self) -> Outcome[Any] | None:
        """Return what the worker brings; ``None`` where it tells that it has begun.

        Raises
        ------
        EOFError, OSError
            If it is dead.
        """
        message: Outcome[bytes] | None = self.line.recv()
        if message is None or self.piece is None:
            self.ready = True
            return None
        value = None if message.value is None else ForkingPickler.loads(message.value)
        outcome = replace(message, key=self.piece.key, value=value)
        self.piece = None
        return outcome

    def end(self) -> str:
        """End the process and say how it ended."""
        self.line.close()
        if self.piece is not None and self.process.is_alive():
            self.process.terminate()
        self.process.join(_STOP_WITHIN)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        return how_it_ended(self.process.exitcode)


def how_it_ended(code: int | None) -> str:
    """Say in words how a worker process ended.

    Examples
    --------
    >>> how_it_ended(-9)
    'the worker process was ended by signal 9 (SIGKILL)'
    """
    if code is not None and code < 0:
        known = -code in set(signal.Signals)
        name = signal.Signals(-code).name if known else "unknown"
        return f"the worker process was ended by signal {-code} ({name})"
    return f"the worker process ended with code {code}"


def _serve(line: Connection) -> None:
    """Work on what comes until the line ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the sweep, which ends its workers
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    try:
        line.send(None)
        while True:
            line.send(attempt(_work, "", line.recv_bytes()))
            free_runs()
    except (EOFError, OSError):
        return  # the sweep is gone


def _work(message: bytes) -> bytes:
    function, item = ForkingPickler.loads(message)
    return bytes(ForkingPickler.dumps(function(item)))


def _follow(parent: int) -> None:
    """End this process with its parent: nobody would take what it works on."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os._exit(1)


def _context() -> ForkServerContext | SpawnContext:
    """Return how workers are started; the server that forks them begins to load the kernel."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing.forkserver import ensure_running

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    with _environment():
        ensure_running()
    return context


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _environment() -> Iterator[None]:
    """Let what is started now import these packages, and NumPy compute with one thread."""
    house = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join([house, *filter(None, [os.environ.get("PYTHONPATH")])])
    wanted = {"PYTHONPATH": paths, **dict.fromkeys(_ONE_THREAD, "1")}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
