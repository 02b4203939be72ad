"""The supervisor: keeps worker processes alive and says so when one was not.

A thread of the server process starts the workers (``python -m studio.worker``), wakes them when a
run is submitted, and marks the run of a worker that died as failed with the reason. A worker reads
its standard input: a line wakes it, the end of the stream tells it that the server is gone.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from sim.errors import AtriumError
from studio.jobs.registry import JobRegistry
from studio.jobs.run import Sign
from studio.settings import Settings

_log = logging.getLogger(__name__)

CHECK_EVERY = 0.5
"""Time between two looks at the workers. [s]"""
SILENT_AFTER = 30.0
"""A worker of this server that gives no sign for so long is stopped. [s]"""
FOREIGN_AFTER = 6.0
"""A worker of an earlier server that gives no sign for so long is taken for dead. [s]"""
STOP_WITHIN = 8.0
"""Workers get so long to put their run back and end. [s]"""
_LONGEST_PAUSE = 30.0
_QUICK_DEATH = 5.0


@dataclass(slots=True)
class _Slot:
    """A place for one worker process and what is known of the one in it."""

    process: subprocess.Popen[bytes] | None = None
    worker: str = ""
    log: Path = field(default_factory=Path)
    started: float = 0.0
    start_after: float = 0.0
    pause: float = 0.5


class Supervisor:
    """Runs the worker processes of one server.

    Parameters
    ----------
    settings : Settings
        Data directory and number of workers.
    registry : JobRegistry
        The run registry.
    """

    def __init__(self, settings: Settings, registry: JobRegistry) -> None:
        self._settings = settings
        self._registry = registry
        self._slots = [_Slot() for _ in range(settings.workers)]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._seen: dict[str, tuple[float, float]] = {}

    def start(self) -> None:
        """Start the workers and watch them."""
        for slot in self._slots:
            self._launch(slot)
        self._thread.start()

    def wake(self) -> None:
        """Tell the workers that there is something in the queue."""
        for slot in self._slots:
            _tell(slot.process)

    def stop(self) -> None:
        """End the workers; they put back into the queue what they had not finished."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        living = [slot.process for slot in self._slots if slot.process is not None]
        for process in living:
            process.terminate()
        limit = time.monotonic() + STOP_WITHIN
        for slot in self._slots:
            if slot.process is None:
                continue
            try:
                slot.process.wait(max(0.1, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                slot.process.kill()
                slot.process.wait()
                self._registry.lose(slot.worker, "the worker did not stop with the studio in time")
            if slot.process.stdin is not None:
                slot.process.stdin.close()

    def processes(self) -> dict[str, int]:
        """Return the process identifier of each living worker by its name."""
        return {
            slot.worker: slot.process.pid
            for slot in self._slots
            if slot.process is not None and slot.process.poll() is None
        }

    # ------------------------------------------------------------------------------------ inside

    def _watch(self) -> None:
        troubled = False
        while not self._stopping.wait(CHECK_EVERY):
            try:
                self._look()
                troubled = False
            except AtriumError:
                # The disk may be full for a while; the next look finds the same dead workers again.
                if not troubled:
                    _log.exception("the run registry cannot be reached")
                troubled = True

    def _look(self) -> None:
        signs = self._registry.working()
        self._remember(signs)
        own = {slot.worker for slot in self._slots}
        for slot in self._slots:
            self._tend(slot)
        for sign in signs:
            if sign.worker in own:
                continue
            if not _exists(sign.pid) or self._silence(sign.worker) > FOREIGN_AFTER:
                self._registry.lose(
                    sign.worker, "its worker process is gone: the studio was stopped while it ran"
                )

    def _tend(self, slot: _Slot) -> None:
        """Replace a worker that ended, stop one that is stuck."""
        if slot.process is None:
            if time.monotonic() >= slot.start_after:
                self._launch(slot)
            return
        code = slot.process.poll()
        if code is None:
            if self._silence(slot.worker) > SILENT_AFTER:
                slot.process.kill()
            return
        self._registry.lose(slot.worker, _reason(code, slot.log))
        if slot.process.stdin is not None:
            slot.process.stdin.close()
        quick = time.monotonic() - slot.started < _QUICK_DEATH
        slot.pause = min(2 * slot.pause, _LONGEST_PAUSE) if quick else 0.5
        slot.process, slot.start_after = None, time.monotonic() + (slot.pause if quick else 0.0)
        if not quick:
            self._launch(slot)

    def _launch(self, slot: _Slot) -> None:
        slot.worker = f"{os.getpid()}-{secrets.token_hex(3)}"
        slot.log = self._settings.logs / f"{slot.worker}.log"
        command = [
            sys.executable, "-m", "studio.worker",
            "--data", str(self._settings.data), "--name", slot.worker,
        ]  # fmt: skip
        with slot.log.open("wb") as errors:
            slot.process = subprocess.Popen(  # noqa: S603  our own interpreter and module
                command,
                stdin=subprocess.PIPE,
                stdout=errors,
                stderr=errors,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the server, which then stops its workers
            )
        slot.started = time.monotonic()

    def _remember(self, signs: list[Sign]) -> None:
        """Note when each heartbeat was last seen to change, on a clock that nobody sets."""
        now = time.monotonic()
        seen: dict[str, tuple[float, float]] = {}
        for sign in signs:
            beat, since = self._seen.get(sign.worker, (None, now))
            seen[sign.worker] = (sign.heartbeat, since if beat == sign.heartbeat else now)
        self._seen = seen

    def _silence(self, worker: str) -> float:
        """Return for how long a worker has given no sign. [s]."""
        _, since = self._seen.get(worker, (0.0, time.monotonic()))
        return time.monotonic() - since


def _tell(process: subprocess.Popen[bytes] | None) -> None:
    if process is None or process.stdin is None:
        return
    try:
        process.stdin.write(b"wake\n")
        process.stdin.flush()
    except (BrokenPipeError, ValueError):
        return  # it has just ended; the next look replaces it


def _environment() -> dict[str, str]:
    """Return the environment of a worker: it imports the same packages as the server."""
    house = str(Path(__file__).resolve().parents[2])
    paths = [house, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _exists(pid: int) -> bool:
    """Return whether a process of that number exists; where one cannot ask, assume it."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _reason(code: int, log: Path) -> str:
    """Say in words how a worker process ended."""
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else "unknown"
        return f"worker process ended by signal {-code} ({name})"
    tail = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    words = f": {tail[0]}" if tail else ""
    return f"worker process ended with code {code}{words}"
