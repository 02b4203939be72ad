"""Replications: one scenario run with several seeds, so that its figures have error bars.

A replicated result is one result: the series are those of the first replication, which is the run
of the scenario's own seed, and beside them stand the KPIs of all. Series of every replication would
cost a file each and nobody looks at them; each can be had again by its seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.run import RunResult, execute
from scenarios.statistics import (
    FIRST_STAGE,
    Interval,
    Precision,
    mean_interval,
    replications_needed,
)
from scenarios.sweep.tasks import Task, TaskResult, evaluate
from sim.clock import replication_seed
from sim.errors import AtriumError, Cancelled, DocumentError, Fault, Finding
from sim.kpis import KPI_DEFINITIONS, Kpi
from sim.kpis.definition import CURRENCY
from sim.units import UnitError
from sim.unknown_names import meant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.executors import Executor
    from scenarios.resolve import ResolvedScenario

    Array = NDArray[np.float64]

MOST = 200
"""Replications at which sequential stopping gives up where no other number is named. [-]"""


@dataclass(frozen=True, slots=True)
class Replications:
    """KPIs of several runs that differ in their seed alone.

    Attributes
    ----------
    seeds : tuple of int
        Of each replication; results with equal seeds share all random numbers and make pairs.
    runs : tuple of str
        Short name of each run.
    values : mapping of str to tuple of float
        Each KPI in each replication.
    units : mapping of str to str
        Units of the KPIs.
    first_stage : int, optional
        How many decided how many there are; ``None`` where the number was given.
    """

    seeds: tuple[int, ...]
    runs: tuple[str, ...]
    values: Mapping[str, tuple[float, ...]]
    units: Mapping[str, str]
    first_stage: int | None = None

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Replications:
        """Return replications from plain data, as `scenarios.plain.plain` makes it."""
        values = {
            name: tuple(float("nan") if value is None else value for value in found)
            for name, found in data["values"].items()
        }
        stage = data["first_stage"]
        return cls(tuple(data["seeds"]), tuple(data["runs"]), values, data["units"], stage)

    def __len__(self) -> int:
        return len(self.seeds)

    def of(self, kpi: str) -> Array:
        """Return a KPI in each replication, shape (n,)."""
        return np.array(self.values[kpi], dtype=np.float64)

    def means(self) -> dict[str, Kpi]:
        """Return the mean of every KPI."""
        return {name: Kpi(name, float(self.of(name).mean()), self.units[name])
                for name in self.values}  # fmt: skip

    def intervals(self) -> dict[str, Interval]:
        """Return the confidence interval of the mean of every KPI that has one."""
        return {
            name: mean_interval(values, first=self.first_stage)
            for name in self.values
            if len(values := self.of(name)) > 1 and np.isfinite(values).all()
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """How many replications are made.

    Attributes
    ----------
    count : int
        Their number; the largest one where a precision is asked for.
    until : Precision, optional
        How precisely a KPI is to be known: of one scenario its mean, of several the difference of
        each from the first.
    """

    count: int
    until: Precision | None = None

    def __post_init__(self) -> None:
        if self.count < 2:
            limit = "two or more: an error bar needs at least two"
            fault = Fault("--replications", self.count, limit, "raise the number")
            raise DocumentError([fault], source="command line")
        if self.until is None:
            return
        if self.until.kpi not in KPI_DEFINITIONS:
            remedy = meant(self.until.kpi, KPI_DEFINITIONS, "correct the name")
            fault = Fault("--until", self.until.kpi, "the name of a KPI", remedy)
            raise DocumentError([fault], source="command line")
        unit = KPI_DEFINITIONS[self.until.kpi].unit
        if unit != CURRENCY:  # else known with the tariff only
            _within(self.until, 1.0, unit)


def replicate(
    scenarios: Sequence[ResolvedScenario],
    plan: Plan,
    *,
    pool: Executor,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[RunResult]:
    """Run scenarios several times each, all with the same replications.

    Parameters
    ----------
    scenarios : sequence of ResolvedScenario
        What to run. Those that share a seed share the random numbers of each replication.
    plan : Plan
        How many, or until when.
    pool : Executor
        Where they run.
    progress : callable, optional
        Called with the share done, 0 to 1, as far as it is known yet.
    cancelled : callable, optional
        Asked after each run whether to stop.

    Returns
    -------
    list of RunResult
        One for each scenario, with `Replications`.

    Raises
    ------
    AtriumError
        If one of the runs fails.
    Cancelled
        If asked to stop.
    """
    study = _Study(tuple(scenarios), pool, progress, cancelled)
    if plan.until is None:
        study.extend(plan.count)
        return study.results(None)
    stage = min(FIRST_STAGE, plan.count)
    study.extend(stage)
    needed = study.needed(plan.until)
    study.extend(min(needed, plan.count))
    found = study.results(stage)
    if needed <= plan.count:
        return found
    doubt = _not_reached(plan.until, needed, plan.count)
    return [replace(result, findings=(*result.findings, doubt)) for result in found]


def _not_reached(until: Precision, needed: int, count: int) -> Finding:
    return Finding(
        "precision-not-reached",
        f"{until.kpi} is not known within {until.half_width:g} {until.unit}: that takes some "
        f"{needed} replications, and {count} were allowed.",
        {"kpi": until.kpi, "needed": needed, "replications": count},
    )


def run_replication(task: tuple[Task, bool]) -> RunResult | TaskResult:
    """Run one replication; the flag says whether its series are kept."""
    made, whole = task
    return execute(made.scenario) if whole else evaluate(made)


class _Study:
    """Scenarios and what came of their replications so far."""

    def __init__(
        self,
        scenarios: tuple[ResolvedScenario, ...],
        pool: Executor,
        progress: Callable[[float], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._scenarios = scenarios
        self._pool = pool
        self._progress = progress
        self._cancelled = cancelled
        self._found: dict[tuple[int, int], RunResult | TaskResult] = {}
        self._count = 0

    def extend(self, count: int) -> None:
        """Run what is missing for so many replications of each scenario."""
        before = self._count
        whole = (count - before) * len(self._scenarios)
        for done, outcome in enumerate(self._pool.run(run_replication, self._tasks(count)), 1):
            which, index = (int(part) for part in outcome.key.split("/"))
            if outcome.value is None:
                name = self._scenarios[which].scenario.name
                raise AtriumError(f"replication {index} of {name} failed: {outcome.reason}")
            self._found[which, index] = outcome.value
            if self._progress is not None:
                self._progress((before + (count - before) * done / whole) / count)
            if self._cancelled is not None and self._cancelled():
                raise Cancelled("the replications were cancelled")
        self._count = count

    def _tasks(self, count: int) -> Iterator[tuple[str, tuple[Task, bool]]]:
        for index in range(self._count, count):
            for which, scenario in enumerate(self._scenarios):
                seeded = scenario.with_seed(replication_seed(scenario.seed, index))
                yield f"{which}/{index}", (Task(seeded), index == 0)

    def _replications(self, which: int, stage: int | None) -> Replications:
        found = [self._found[which, index] for index in range(self._count)]
        first = found[0].kpis
        return Replications(
            seeds=tuple(each.manifest.seed for each in found),
            runs=tuple(each.manifest.run for each in found),
            values={name: tuple(each.kpis[name].value for each in found) for name in first},
            units={name: kpi.unit for name, kpi in first.items()},
            first_stage=stage if stage is not None and stage < self._count else None,
        )

    def results(self, stage: int | None) -> list[RunResult]:
        """Return the results of all scenarios, in their order."""
        made = []
        for which in range(len(self._scenarios)):
            whole = self._found[which, 0]
            if not isinstance(whole, RunResult):
                raise AtriumError("the first replication came without its series")
            replications = self._replications(which, stage)
            findings = (*whole.findings, *_spread_findings(replications))
            made.append(replace(whole, replications=replications, findings=findings))
        return made

    def needed(self, until: Precision) -> int:
        """Return how many replications the wanted precision takes, from those that ran."""
        found = [self._replications(which, None) for which in range(len(self._scenarios))]
        missing = [each for each in found if until.kpi not in each.values]
        if missing:
            raise AtriumError(f"the results have no {until.kpi}; it needs for example a tariff")
        base, *others = (each.of(until.kpi) for each in found)
        within = _within(until, float(base.mean()), found[0].units[until.kpi])
        deciding = [other - base for other in others] or [base]
        return max(replications_needed(values, within) for values in deciding)


def _within(until: Precision, mean: float, unit: str) -> float:
    try:
        return until.within(mean, unit)
    except UnitError as error:
        fault = Fault("--until", until.unit, f"%, or a unit of {until.kpi}: {unit}", str(error))
        raise DocumentError([fault], source="command line") from None


def _spread_findings(replications: Replications) -> Iterator[Finding]:
    if all(len(set(values)) == 1 for values in replications.values.values()):
        yield Finding(
            "no-spread",
            f"All {len(replications)} replications are equal: nothing in this scenario is random, "
            "so that one run says all.",
            {"replications": len(replications)},
        )
