"""What a worker does with one scenario: run it, and keep what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

import numpy as np

from scenarios.resolve import ResolvedScenario
from scenarios.run import RunResult, execute
from sim.intervals import steps_in
from sim.quantities import quantity
from sim.trajectory import Crossings, Signal, Trajectory

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.manifest import Manifest
    from sim.errors import Finding
    from sim.kpis import Kpi

Series = Literal["none", "daily", "hourly", "step"]
_INTERVALS = {"daily": 86400.0, "hourly": 3600.0}


@dataclass(frozen=True, slots=True)
class Task:
    """A scenario to run, and what to keep of it.

    Attributes
    ----------
    scenario : ResolvedScenario
        What to run; its ``seed`` counts (`ResolvedScenario.with_seed`).
    series : {'none', 'daily', 'hourly', 'step'}
        Interval of the series kept.
    signals : tuple of str
        Series kept, ``zones.*.air_temperature``; globs match.
    """

    scenario: ResolvedScenario
    series: Series = "none"
    signals: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What is kept of a run; names as in `RunResult`.

    Attributes
    ----------
    name, title : str
        Of the scenario.
    kpis : mapping of str to Kpi
        Figures by name.
    findings : tuple of Finding
        Doubts.
    manifest : Manifest
        What the result was made of.
    seconds : mapping of str to float
        Wall time of ``preparation``, ``simulation`` and ``total``. [s]
    file : bytes, optional
        Content of a result file with the series kept.
    """

    name: str
    title: str
    kpis: Mapping[str, Kpi]
    findings: tuple[Finding, ...]
    manifest: Manifest
    seconds: Mapping[str, float]
    file: bytes | None = None


def evaluate(task: Task) -> TaskResult:
    """Run a scenario and return what is kept of it."""
    result = execute(task.scenario)
    return TaskResult(
        name=result.name,
        title=result.title,
        kpis=result.kpis,
        findings=result.findings,
        manifest=result.manifest,
        seconds=result.seconds,
        file=_file(result, task),
    )


def _file(result: RunResult, task: Task) -> bytes | None:
    if task.series == "none":
        return None
    from scenarios.store import result_bytes

    kept = reduced(result.trajectory, task.series, task.signals)
    return result_bytes(replace(result, trajectory=kept))


def reduced(trajectory: Trajectory, series: Series, signals: tuple[str, ...]) -> Trajectory:
    """Return a trajectory with some of its series, over longer intervals.

    States are averaged, totals summed, of meters the last value counts. The log of switchings is
    kept with the series of steps alone.

    Parameters
    ----------
    trajectory : Trajectory
        Series of steps.
    series : {'daily', 'hourly', 'step'}
        Interval wanted; an interval shorter than the step leaves the steps.
    signals : tuple of str
        Series wanted; globs match ``<asset>.<quantity>``.
    """
    wanted = {
        signal: values
        for signal, values in trajectory.series.items()
        if any(fnmatchcase(".".join(signal), pattern) for pattern in signals)
    }
    if series == "step":
        return replace(trajectory, series=wanted)
    size = steps_in(_INTERVALS[series], trajectory.step)
    return replace(
        trajectory,
        step=size * trajectory.step,
        series={signal: _longer(signal, values, size) for signal, values in wanted.items()},
        crossings=_no_crossings(trajectory.crossings.zones),
    )


def _longer(signal: Signal, values: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    whole = values[: len(values) // size * size].reshape(-1, size)
    kind = quantity(signal.quantity).kind
    if kind == "increasing":
        longer = whole[:, -1]
    else:
        longer = whole.sum(axis=1, dtype=np.float64)
        if kind == "state":
            longer /= size
    return np.ascontiguousarray(longer, dtype=np.float32)


def _no_crossings(zones: tuple[str, ...]) -> Crossings:
    nothing, none = np.zeros(0), np.zeros(0, dtype=np.int64)
    return Crossings(nothing, none, none, nothing, nothing, zones)
