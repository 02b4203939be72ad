"""A worker process: takes queued runs one after the other and executes them.

Started by `studio.jobs.Supervisor` as ``python -m studio.worker``. Standard input is its line to
the server: each line wakes it, the end of the stream means that the server is gone (it finishes the
run it has and ends). SIGTERM means that the studio is being stopped: the run goes back into the
queue. An error nobody foresaw ends the process; the supervisor then says so in the run and starts
another.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import AtriumError, Cancelled
from studio.jobs import JobRegistry, Outcome, Run
from studio.settings import Settings, settings_from

if TYPE_CHECKING:
    from scenarios.resolve import ResolvedScenario
    from scenarios.run import RunResult

POLL = 1.0
"""Longest time between two looks into the queue. [s]"""
BEAT = 1.0
"""Time between two heartbeats. [s]"""
REPORT = 0.2
"""Shortest time between two reports of progress. [s]"""


class Reporter:
    """Reports progress of one run and learns whether to stop.

    Parameters
    ----------
    registry : JobRegistry
        Where it is reported.
    run, worker : str
        The run and its worker.
    stopping : Event
        Set when the studio is being stopped.
    """

    def __init__(
        self, registry: JobRegistry, run: str, worker: str, *, stopping: threading.Event
    ) -> None:
        self._registry = registry
        self._run = run
        self._worker = worker
        self._stopping = stopping
        self._fraction = 0.0
        self._told = -REPORT
        self._stop = False

    def progress(self, fraction: float) -> None:
        """Take the simulated share of the period, 0 to 1."""
        self._fraction = fraction
        self._tell()

    def cancelled(self) -> bool:
        """Return whether the run should stop."""
        self._tell()
        return self._stop or self._stopping.is_set()

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told >= REPORT:
            self._told = now
            self._stop = self._registry.advance(self._run, self._worker, self._fraction)


class Worker:
    """Executes queued runs until it is told to end.

    Parameters
    ----------
    settings : Settings
        Data directory.
    name : str
        Name of the worker in the registry.
    """

    def __init__(self, settings: Settings, name: str) -> None:
        self._settings = settings
        self._name = name
        self._registry = JobRegistry(settings.database)
        self.wake = threading.Event()
        self.stopping = threading.Event()
        self.orphaned = threading.Event()

    def serve(self) -> None:
        """Execute runs until the studio stops or is gone."""
        while not self.stopping.is_set() and not self.orphaned.is_set():
            self.wake.clear()
            run = self._registry.claim(self._name, pid=os.getpid())
            if run is None:
                self.wake.wait(POLL)
            else:
                self.work(run)

    def work(self, run: Run) -> None:
        """Execute a run and record how it ended."""
        reporter = Reporter(self._registry, run.id, self._name, stopping=self.stopping)
        beating = threading.Event()
        threading.Thread(target=self._beat, args=(beating,), daemon=True).start()
        try:
            self._execute(run, reporter)
        except Cancelled:
            if self.stopping.is_set():
                self._registry.put_back(run.id, self._name)
            else:
                self._registry.give_up(run.id, self._name)
        except (AtriumError, OSError, MemoryError) as error:
            reason = str(error) or type(error).__name__
            self._registry.fail(run.id, self._name, reason)
        finally:
            beating.set()

    def _execute(self, run: Run, reporter: Reporter) -> None:
        from scenarios.index import KpiIndex
        from scenarios.resolve import resolve
        from scenarios.store import write_result
        from sim import kernel
        from sim.kernel.compiling import COMPILING, is_compiled

        begun = time.perf_counter()
        if not is_compiled(kernel.run):
            self._registry.note(run.id, COMPILING)
        document = self._registry.document(run.id)
        resolved = resolve(document["scenario"], directories=(self._settings.scenarios,))
        resolved = replace(resolved, chain=tuple(document["chain"]))
        result = self._result(resolved.with_seed(run.seed), document, reporter)
        path = self._settings.result(run.id)
        write_result(path, result)
        KpiIndex(self._settings.database).add(run.id, path, result)
        seconds = {**result.seconds, "total": time.perf_counter() - begun}
        findings = [asdict(finding) for finding in result.findings]
        outcome = Outcome(seconds, asdict(result.manifest), findings)
        self._registry.finish(run.id, self._name, outcome)

    def _result(
        self, resolved: ResolvedScenario, document: Mapping[str, Any], reporter: Reporter
    ) -> RunResult:
        """Run the scenario once or several times, and split it among its measures if wished."""
        from scenarios.attribution import attribute, game_of
        from scenarios.executors import executor
        from scenarios.replications import Plan, replicate
        from scenarios.run import execute

        def progress(share: float) -> None:
            reporter.progress(share)
            if reporter.cancelled():
                raise Cancelled("the run was cancelled")

        count, wanted = document.get("replications", 1), document.get("attribution")
        with executor(workers=0) as pool:
            if count == 1:
                result = execute(resolved, progress=reporter.progress, cancelled=reporter.cancelled)
            else:
                (result,) = replicate([resolved], Plan(count), pool=pool, progress=progress)
            if wanted is None:
                return result
            folders = (self._settings.scenarios,)
            game = game_of(resolved, wanted["known"], wanted["title"], directories=folders)
            found = attribute(game, pool=pool, replications=count, progress=progress)
        return replace(result, attribution=found)

    def _beat(self, done: threading.Event) -> None:
        """Give signs of life while a run is worked on, also where it reports no progress."""
        while not done.wait(BEAT):
            self._registry.beat(self._name)

    def listen(self) -> None:
        """Follow standard input until the server closes it or is gone."""
        for _ in sys.stdin.buffer:
            self.wake.set()
        self.orphaned.set()
        self.wake.set()

    def end(self, *_: Any) -> None:
        """Stop soon; what is running goes back into the queue."""
        self.stopping.set()
        self.wake.set()


def main(arguments: Sequence[str] | None = None) -> int:
    """Work on the queue of a data directory until told to end."""
    parser = argparse.ArgumentParser(prog="python -m studio.worker", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="data directory of the studio")
    parser.add_argument("--name", required=True, help="name of this worker")
    options = parser.parse_args(arguments)
    worker = Worker(settings_from(options.data), options.name)
    signal.signal(signal.SIGTERM, worker.end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=worker.listen, name="line", daemon=True).start()
    worker.serve()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
