"""Benchmarks around the engine: sweeps on several cores, the index of KPIs, and the command."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np

from scenarios.executors import executor
from scenarios.index import KpiIndex
from scenarios.resolve import resolve
from scenarios.sweep import read_plan, run_sweep
from scenarios.sweep.plan import Plan
from sim.kpis import KPI_DEFINITIONS

WORKERS = 2
SCENARIOS = 100
SERIAL = 12
"""Scenarios swept in one process before the sweep, and as many after it."""
INDEXED = 10_000
"""Runs whose KPIs are compared."""
COMPARED = ("site_energy", "energy_cost", "carbon_emissions")
STARTS = 10
"""Starts of a command of which the median counts."""


@dataclass(frozen=True, slots=True)
class Efficiency:
    """A sweep on several cores against the same one in a single process.

    Attributes
    ----------
    serial : float
        Wall time of one scenario, resolved, run and stored in a process that has the kernel. [s]
    sweep : float
        Wall time of the whole sweep, from its workers' start to its last result stored. [s]
    count, workers : int
        Scenarios of the sweep, and its processes.
    """

    serial: float
    sweep: float
    count: int
    workers: int

    @property
    def ratio(self) -> float:
        """Rate of the sweep over that of as many processes, each at the serial rate. [-]"""
        return self.count / self.sweep * self.serial / self.workers

    def __str__(self) -> str:
        return (
            f"{self.ratio:.3f} ({self.count} scenarios in {self.sweep:.1f} s with {self.workers} "
            f"workers, {self.serial:.3f} s each in one process)"
        )


def sweep_efficiency() -> float:
    """Return the rate of 100 years of an office on two cores over twice that of one process. [-]"""
    return efficiency(hundred(SCENARIOS)).ratio


def kpi_comparison_ms() -> float:
    """Return the CPU time in which three KPIs of 10,000 runs are compared with a base. [ms]"""
    return 1e3 * comparison_seconds(INDEXED)


def help_over_python() -> float:
    """Return the time of ``atrium --help`` over that of Python doing nothing. [-]"""
    return start_seconds("-m", "studio", "--help") / start_seconds("-c", "pass")


def hundred(count: int, period: dict[str, str] | None = None) -> Plan:
    """Return a sweep of the small office: night set-points of so many scenarios.

    Parameters
    ----------
    count : int
        Number of scenarios.
    period : dict, optional
        Period in place of the base's year.
    """
    nights = {"path": "zones.*.heating.setpoint.unoccupied", "range": [12, 18]}
    plan = read_plan(
        {
            "name": "hundred",
            "base": "small-office/base",
            "factors": {"night": nights},
            "design": {"kind": "latin_hypercube", "count": count},
        }
    )
    if period is None:
        return plan
    base = resolve({"name": "short", "base": "small-office/base", "period": period})
    return replace(plan, base=base)


def efficiency(plan: Plan, *, workers: int = WORKERS, serial: int = SERIAL) -> Efficiency:
    """Sweep some scenarios in this process, all of them on several cores, then some here again.

    Parameters
    ----------
    plan : Plan
        The sweep.
    workers : int
        Processes of the sweep.
    serial : int
        Scenarios of each sweep in this process.
    """
    some = replace(plan, points=plan.points[:serial])
    _swept(replace(plan, points=plan.points[:1]), 0)  # loads the kernel
    before = _swept(some, 0)
    sweep = _swept(plan, workers)
    after = _swept(some, 0)
    return Efficiency(0.5 * (before + after) / serial, sweep, len(plan.points), workers)


def _swept(plan: Plan, workers: int) -> float:
    """Return the wall time of a sweep, from its workers' start to its last result stored. [s]"""
    begun = time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="atrium-bench-") as folder,
        executor(workers=workers) as pool,
    ):
        result = run_sweep(plan, Path(folder) / "sweep", executor=pool)
        seconds = time.perf_counter() - begun
    if failed := [run.record.reason for run in result.runs if run.record.reason]:
        raise ValueError(failed[0])
    return seconds


def comparison_seconds(count: int) -> float:
    """Return the CPU time in which KPIs of so many runs are read and compared with a base. [s]

    Parameters
    ----------
    count : int
        Runs in the index.
    """
    with tempfile.TemporaryDirectory(prefix="atrium-bench-") as folder:
        path = Path(folder) / "results.sqlite"
        index = KpiIndex(path)
        fill_index(path, count)
        found = []
        for _ in range(5):
            begun = time.process_time()
            table = index.figures(COMPARED)
            savings = {name: values[0] - values for name, values in table.values.items()}
            best = np.argsort(savings["site_energy"])[::-1]
            found.append(time.process_time() - begun)
    if len(best) != count:
        raise ValueError(f"{len(best)} of {count} runs came back")
    return median(found)


def fill_index(path: Path, count: int) -> None:
    """Enter runs with every KPI into an index that is there, values at random.

    Parameters
    ----------
    path : Path
        Database file that a `KpiIndex` has made.
    count : int
        Runs to enter.
    """
    stream = np.random.default_rng(1)
    names = list(KPI_DEFINITIONS)
    runs = [f"{number:016x}" for number in stream.permutation(count)]
    values = stream.random((count, len(names)))
    results = [(run, "s", "", "office", "", run, "{}") for run in runs]
    kpis = [
        (run, name, value, "MWh")
        for run, row in zip(runs, values.tolist(), strict=True)
        for name, value in zip(names, row, strict=True)
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?)", results)
        connection.executemany("INSERT INTO result_kpi VALUES (?, ?, ?, ?)", kpis)


def start_seconds(*arguments: str) -> float:
    """Return the time that Python takes for a command, the median of some starts. [s]"""
    house = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join([house, *filter(None, [os.environ.get("PYTHONPATH")])])
    found = []
    for _ in range(STARTS):
        begun = time.perf_counter()
        subprocess.run(  # noqa: S603  our own interpreter and modules
            [sys.executable, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )
        found.append(time.perf_counter() - begun)
    return median(found)
