"""One worker process of a pool: how it is started, what it does, and how it ended.

A worker is a copy of a process that has the compiled kernel loaded. Where the process that asks has
simulated before, it is copied itself, on Linux, and nothing is loaded twice: unless it runs other
threads of Python, whose locks would stay shut in the copy for ever, or lets NumPy have threads, of
which each worker would have as many. Then, as in a process that has only begun, copies are made of
a server that loads the kernel for the purpose (`scenarios.executors.preload`), while the one who
asks still reads what to run. Where the system has no such server, workers are new processes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from multiprocessing.spawn import get_preparation_data
from pathlib import Path
from typing import cast

from scenarios.executors.execute import Outcome, attempt
from sim.memory import (
    free_runs,
    keep_freed_memory,
    rarely_look_for_circles,
    return_freed_memory,
    spare_what_stays,
)
from sim.threads import ONE_THREAD

_STOP_WITHIN = 5.0
"""Workers get so long to end before they are killed. [s]"""
_LOOK_EVERY = 0.5
"""Time between two looks of a worker whether the sweep is still there. [s]"""
_END = b""
"""Tells a worker to end: it need not see its line end, for other workers hold copies of it."""
_PRELOADED = ["scenarios.executors.preload", "scenarios.executors.worker"]
_ENDING = (signal.SIGINT, signal.SIGTERM)


@dataclass(slots=True)
class Piece:
    """A piece of work on its way: key, the message to the worker, and workers it took with it."""

    key: str
    message: bytes
    tries: int = 0


class Worker:
    """A worker process, its line, and what it works on."""

    def __init__(self, process: BaseProcess, line: Connection) -> None:
        self.process = process
        self.line = line
        self.piece: Piece | None = None
        self.ready = False
        self.pid = process.pid or 0

    def give(self, piece: Piece) -> bool:
        """Send a piece; ``False`` where the worker has died since it brought the last one."""
        if not self._send(piece.message) and self.ready:
            return False
        self.piece = piece  # where it died before it began, reading its line will tell
        return True

    def receive(self) -> Outcome[object] | None:
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
        outcome = replace(cast("Outcome[object]", message), key=self.piece.key, value=value)
        self.piece = None
        return outcome

    def end(self) -> str:
        """End the process and say how it ended."""
        if self.piece is None:
            self._send(_END)
        elif self.process.is_alive():
            self.process.terminate()
        self.line.close()
        self.process.join(_STOP_WITHIN)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        return how_it_ended(self.process.exitcode)

    def _send(self, message: bytes) -> bool:
        try:
            self.line.send_bytes(message)
        except OSError:
            return False
        return True


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


def prepare() -> bool:
    """Let the server that workers are copies of load the kernel; ``False`` where none is needed."""
    if _can_be_copied():
        return False
    _other_context()
    return True


def start() -> Worker:
    """Start a worker process."""
    copied = _can_be_copied()
    if copied:
        # refuses where a worker reads a script without a guard, as the other ways do by themselves
        get_preparation_data("worker")
    context = multiprocessing.get_context("fork") if copied else _other_context()
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,), daemon=True)
    with _signals_held() if copied else _environment():
        process.start()
    there.close()
    return Worker(process, here)


def _can_be_copied() -> bool:
    """Return whether this process has what a worker needs, and nothing that a copy would break."""
    kernel = sys.modules.get("sim.kernel")
    if kernel is None or sys.platform != "linux" or threading.active_count() > 1:
        return False
    from sim.kernel.compiling import is_loaded

    return ONE_THREAD.items() <= os.environ.items() and is_loaded(kernel.run)


def _other_context() -> ForkServerContext | SpawnContext:
    """Return how workers are started that are no copies of this process.

    The server that they are copied from, where there can be one, begins to load the kernel.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing.forkserver import ensure_running

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    with _environment():
        ensure_running()
    return context


@contextmanager
def _environment() -> Iterator[None]:
    """Let what is started now import these packages, and NumPy compute with one thread."""
    house = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join([house, *filter(None, [os.environ.get("PYTHONPATH")])])
    wanted = {"PYTHONPATH": paths, **ONE_THREAD}
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


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let signals wait: until it has settled, a copy would take them as this process does."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ------------------------------------------------------------------------------------ in a worker


def _serve(line: Connection) -> None:
    """Work on what comes until the end is told."""
    _settle()
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    try:
        line.send(None)
        while message := line.recv_bytes():
            line.send(attempt(_work, "", message))
            free_runs()
    except (EOFError, OSError):
        return  # the sweep is gone


def _settle() -> None:
    """Make this process a worker, whatever it is a copy of."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the sweep, which ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    return_freed_memory()
    keep_freed_memory()
    rarely_look_for_circles()
    spare_what_stays()


def _work(message: bytes) -> bytes:
    function, item = ForkingPickler.loads(message)
    return bytes(ForkingPickler.dumps(function(item)))


def _follow(parent: int) -> None:
    """End this process with its parent: nobody would take what it works on."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os._exit(1)
