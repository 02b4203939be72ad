"""Runs a sweep: what is not stored yet is computed, and stored as it finishes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.executors import Executor, Outcome
from scenarios.index import KpiTable
from scenarios.plain import plain
from scenarios.sweep.collection import Collection, Record
from scenarios.sweep.tasks import Task, TaskResult, evaluate
from sim.errors import AtriumError, DocumentError

if TYPE_CHECKING:
    from scenarios.sweep.plan import Plan, Point

Progress = Callable[[int, int], None]
"""Takes how many scenarios have ended and how many there are."""


@dataclass(frozen=True, slots=True)
class SweepRun:
    """One scenario of a sweep after it has ended.

    Attributes
    ----------
    point : Point
        Its values.
    run : str
        Identifier of the run: equal inputs have equal ones. Empty where it could not be resolved.
    record : Record
        How it ended.
    """

    point: Point
    run: str
    record: Record


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What came of a sweep.

    Attributes
    ----------
    plan : Plan
        The document, the base and the points.
    folder : Path
        Where the results are.
    runs : tuple of SweepRun
        One a point, in the order of the design.
    kpis : KpiTable
        KPIs of what is done, by run.
    computed : int
        Scenarios that were run now; the others were stored already.
    seconds : float
        Wall time. [s]
    """

    plan: Plan
    folder: Path
    runs: tuple[SweepRun, ...]
    kpis: KpiTable
    computed: int
    seconds: float

    @property
    def done(self) -> tuple[SweepRun, ...]:
        """Scenarios with a result."""
        return tuple(each for each in self.runs if not each.record.reason)

    @property
    def failed(self) -> tuple[SweepRun, ...]:
        """Scenarios without one, each with its reason."""
        return tuple(each for each in self.runs if each.record.reason)

    def to_json(self) -> dict[str, Any]:
        """Return what ``atrium sweep --json`` prints."""
        sweep = self.plan.sweep
        rows = {run: row for row, run in enumerate(self.kpis.runs)}
        return {
            "sweep": sweep.name,
            "title": sweep.title or sweep.name,
            "base": self.plan.base.chain[-1],
            "folder": str(self.folder),
            "design": sweep.design.kind,
            "points": len(self.runs),
            "left_out": self.plan.left_out,
            "done": len(self.done),
            "failed": len(self.failed),
            "computed": self.computed,
            "units": dict(self.kpis.units),
            "runs": [self._run(each, rows.get(each.run)) for each in self.runs],
            "seconds": self.seconds,
        }

    def _run(self, each: SweepRun, row: int | None) -> dict[str, Any]:
        values = {} if row is None else {k: v[row] for k, v in self.kpis.values.items()}
        return {
            "number": each.point.number,
            "values": plain(each.point.values),
            "run": each.run or None,
            "state": "failed" if each.record.reason else "done",
            "reason": each.record.reason or None,
            "findings": list(each.record.findings),
            "kpis": {} if each.record.reason else plain(values),
        }


def run_sweep(
    plan: Plan,
    folder: str | Path,
    *,
    executor: Executor,
    progress: Progress | None = None,
    retry: bool = False,
) -> SweepResult:
    """Run what a sweep lacks and return all of its results.

    Parameters
    ----------
    plan : Plan
        From `scenarios.sweep.plan.read_plan`.
    folder : str or Path
        Where results are and go to; those that are there are not computed again.
    executor : Executor
        Where scenarios run: `scenarios.executors.executor`.
    progress : callable, optional
        Told after each scenario how many have ended and how many there are.
    retry : bool
        Run once more what failed before.

    Raises
    ------
    AtriumError
        If nothing can run or be stored any more; what was stored stays, and the same call goes on.
    """
    begun = time.perf_counter()
    with Collection(Path(folder), plan.sweep) as collection:
        if retry:
            collection.forget_failures()
        work = _Work(plan, collection)
        with _going_on_told(work):
            for done in work.run(executor):
                if progress is not None:
                    progress(done, len(plan.points))
        runs = work.ended()
        return SweepResult(
            plan=plan,
            folder=Path(folder),
            runs=runs,
            kpis=_all_kpis(collection, runs),
            computed=work.computed,
            seconds=time.perf_counter() - begun,
        )


@contextmanager
def _going_on_told(work: _Work) -> Iterator[None]:
    """Add to what stops a sweep how far it is, and what to do."""
    try:
        yield
    except AtriumError as error:
        count = f"{work.ended_points} of {len(work.plan.points)} scenarios"
        raise AtriumError(
            f"{error}; {count} have ended and are kept: the same command goes on from there"
        ) from error


def _all_kpis(collection: Collection, runs: tuple[SweepRun, ...]) -> KpiTable:
    from sim.kpis import KPI_DEFINITIONS

    wanted = list(dict.fromkeys(each.run for each in runs))
    table = collection.figures(list(KPI_DEFINITIONS), wanted)
    names = [name for name, values in table.values.items() if not np.isnan(values).all()]
    return KpiTable(
        table.runs,
        {name: table.values[name] for name in names},
        {name: table.units[name] for name in names},
    )


@dataclass(slots=True)
class _Work:
    """The state of a sweep while it runs.

    Points are matched with what is stored by their signature, and where that is new by the hash of
    their resolved inputs, so that equal scenarios run once.
    """

    plan: Plan
    collection: Collection
    known: dict[str, str] = field(init=False)
    records: dict[str, Record] = field(init=False)
    unresolved: dict[str, Record] = field(default_factory=dict)
    awaited: Counter[str] = field(default_factory=Counter)
    ended_points: int = 0
    computed: int = 0

    def __post_init__(self) -> None:
        self.known = self.collection.runs()
        self.records = self.collection.records()
        self.ended_points = sum(map(self._is_stored, self.plan.points))

    def run(self, executor: Executor) -> Iterator[int]:
        """Run what is missing; yield how many points have ended."""
        yield self.ended_points
        for outcome in executor.run(evaluate, self._tasks()):
            self._keep(outcome)
            self.computed += 1
            self.ended_points += self.awaited.pop(outcome.key)
            yield self.ended_points

    def ended(self) -> tuple[SweepRun, ...]:
        """Return every point with how it ended."""
        found = []
        for point in self.plan.points:
            run = self.known.get(point.signature, "")
            record = self.records.get(run) or self.unresolved[point.signature]
            found.append(SweepRun(point, run, record))
        return tuple(found)

    def _is_stored(self, point: Point) -> bool:
        return self.known.get(point.signature) in self.records

    def _tasks(self) -> Iterator[tuple[str, Task]]:
        """Yield the scenarios that have to be run, resolved as they are asked for."""
        keep = self.plan.sweep.keep
        for point in self.plan.points:
            if self._is_stored(point):
                continue
            try:
                scenario = self.plan.resolve(point)
            except DocumentError as error:
                self.unresolved[point.signature] = Record(0.0, str(error), ())
                self.ended_points += 1
                continue
            run = scenario.content_hash[:16]
            self.collection.know(point.signature, run)
            self.known[point.signature] = run
            if run in self.records:
                self.ended_points += 1
                continue
            self.awaited[run] += 1
            if self.awaited[run] == 1:
                yield run, Task(scenario, keep.series, keep.signals)

    def _keep(self, outcome: Outcome[TaskResult]) -> None:
        run, result = outcome.key, outcome.value
        if result is None:
            self.collection.fail(run, outcome.reason, outcome.seconds)
            self.records[run] = Record(outcome.seconds, outcome.reason, ())
            return
        self.collection.add(run, result)
        codes = tuple(sorted({finding.code for finding in result.findings}))
        self.records[run] = Record(outcome.seconds, "", codes)
