"""A workspace: one data directory with its run registry, index and results."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.jobs import JobRegistry
from studio.operate import Operation
from studio.settings import Settings

if TYPE_CHECKING:
    from scenarios.report.model import Report
    from scenarios.run import RunResult

_KEPT = 12
"""Results kept open; their series are read when they are first used."""


def _nobody() -> None:
    """Wake nobody: without a supervisor the workers look into the queue by themselves."""


class Results:
    """Finished results, the ones used last kept open.

    Parameters
    ----------
    settings : Settings
        Data directory.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._open: OrderedDict[str, RunResult] = OrderedDict()
        self._reports: OrderedDict[tuple[str, ...], Report] = OrderedDict()

    def get(self, run: str) -> RunResult:
        """Return the result of a finished run.

        Raises
        ------
        DocumentError
            If the file is missing or cut short.
        """
        from scenarios.store import read_result

        with self._lock:
            result = self._open.pop(run, None) or read_result(self._settings.result(run))
            self._open[run] = result
            while len(self._open) > _KEPT:
                self._open.popitem(last=False)
        return result

    def report(self, runs: tuple[str, ...], build: Callable[[], Report]) -> Report:
        """Return the report on finished runs, built once as long as it is kept."""
        with self._lock:
            known = self._reports.pop(runs, None)
        made = known or build()
        with self._lock:
            self._reports[runs] = made
            while len(self._reports) > _KEPT:
                self._reports.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything the acts of users work on.

    Attributes
    ----------
    settings : Settings
        Data directory.
    registry : JobRegistry
        Runs.
    results : Results
        Finished results.
    operation : Operation
        Points, telemetry and keys.
    wake : callable
        Tells the workers that something was queued.
    """

    settings: Settings
    registry: JobRegistry
    results: Results
    operation: Operation
    wake: Callable[[], None] = field(default=_nobody)


def open_workspace(settings: Settings, *, wake: Callable[[], None] = _nobody) -> Workspace:
    """Open a data directory, making what is missing.

    Raises
    ------
    AtriumError
        If the directory or the run registry cannot be used.
    """
    settings.prepare()
    registry, results = JobRegistry(settings.database), Results(settings)
    return Workspace(settings, registry, results, Operation(settings), wake)
