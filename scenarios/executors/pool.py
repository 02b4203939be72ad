"""A pool of worker processes that outlives the death of any of them.

Each worker has a line of its own, so that it is known which piece of work one took with it: that
piece is tried once more in a new worker, and fails alone if it ends that one too. (The pool of the
standard library breaks as a whole: one of two workers killed lost 748 of 1000 pieces.)

Workers are copies of a process that has the compiled kernel loaded (`scenarios.executors.worker`),
so that the first piece and one after a death begin at once.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from types import TracebackType
from typing import Any, Self, cast

from scenarios.executors.execute import Item, Outcome, Result
from scenarios.executors.worker import Piece, Worker, prepare, start
from sim.errors import AtriumError

MOST_AHEAD = 64
"""Pieces made ready before a worker is free for them."""
MOST_BYTES_AHEAD = 2**26
"""Memory from which on no more are made ready; a scenario of an office takes a megabyte. [B]"""
MOST_TRIES = 2
"""Workers that a piece of work may take with it before it fails."""

_LOADING = 0.6
"""Pieces are made ready for so long while a server loads the kernel, which takes longer. [s]"""


class ProcessPool:
    """Worker processes on this machine.

    Parameters
    ----------
    workers : int, optional
        Number of processes; default one for each core this process may use.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._size = max(1, workers if workers is not None else _cores())
        self._workers: list[Worker] = []
        prepare()

    @property
    def processes(self) -> tuple[int, ...]:
        """Identifiers of the living worker processes."""
        return tuple(worker.pid for worker in self._workers if worker.process.is_alive())

    def run(
        self, function: Callable[[Item], Result], items: Iterable[tuple[str, Item]]
    ) -> Iterator[Outcome[Result]]:
        """Yield how each piece ended; see `scenarios.executors.execute.Executor.run`.

        Raises
        ------
        AtriumError
            If workers end before they have begun.
        """
        queue = _Queue(function, items)
        try:
            if not self._workers and prepare():
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

    def _after_death(self, worker: Worker, queue: _Queue) -> Outcome[Any] | None:
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

    def _start(self) -> Worker:
        self._workers.append(start())
        return self._workers[-1]

    def _remove(self, worker: Worker) -> str:
        """Take a dead worker out and return how it ended."""
        self._workers.remove(worker)
        return worker.end()

    def _drop_busy(self) -> None:
        for worker in [worker for worker in self._workers if worker.piece]:
            self._remove(worker)


class _Queue:
    """The pieces still to be given out, some made ready ahead."""

    def __init__(self, function: Callable[..., Any], items: Iterable[tuple[str, Any]]) -> None:
        self._function = function
        self._items = iter(items)
        self._ready: deque[Piece] = deque()
        self._stocking = True

    def peek(self) -> Piece | None:
        """Return the next piece and leave it; ``None`` where there is none."""
        if not self._ready:
            self._make()
        return self._ready[0] if self._ready else None

    def take(self) -> Piece:
        """Return the next piece, which `peek` has seen."""
        return self._ready.popleft()

    def put_back(self, piece: Piece) -> None:
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
            self._ready.append(Piece(key, message))
            return True
        return False


def _stock_for(queue: _Queue, seconds: float) -> None:
    """Make pieces ready for a while, as long as there is nobody to work on them."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and queue.stock():
        pass


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
