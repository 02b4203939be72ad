"""Benchmarks of the engine: ratios of times, each measured in one run against its baseline."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

from scenarios.resolve import resolve
from scenarios.validation.energyplus import scenario_of
from scenarios.validation.energyplus.oracle import find_oracle
from sim.memory import free_runs, keep_freed_memory
from sim.processes.prepared import Films
from sim.simulation import Simulation
from sim.weather import read_weather
from studio.benchmarks import scale, sweeps
from studio.benchmarks.apart import apart
from studio.benchmarks.cases import (
    Baseline,
    Case,
    Measured,
    dense_on_off,
    naive_modulating,
    naive_on_off,
)
from studio.benchmarks.replay import engine_over_kernel
from studio.benchmarks.rooms import STATES, rooms_site

RUNS = 3
"""Repetitions of which the median counts."""
REFERENCE = "RefBldgSmallOfficeNew2004_Chicago"
"""Input file of EnergyPlus that `reference-small-office` was rebuilt from."""
STEPS_AN_HOUR = 12

Tell = Callable[[str], None]


@dataclass
class Results:
    """What has been measured so far.

    Attributes
    ----------
    ratios : dict of str to float
        Medians.
    energies : dict of str to dict
        Annual energies of both sides, where a ratio has two. [J]
    seconds : dict of str to dict
        Seconds of CPU of a year of Atrium, with the films of the case and with constant ones.
    """

    ratios: dict[str, float] = field(default_factory=dict)
    energies: dict[str, dict[str, float]] = field(default_factory=dict)
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)


def bench_engine(told: Tell, *, runs: int = RUNS, names: Sequence[str] = ()) -> dict[str, Any]:
    """Measure ratios of the engine.

    Parameters
    ----------
    told : callable
        Takes a line for people about each repetition.
    runs : int
        Repetitions; what takes minutes is measured a third as often, once at least.
    names : sequence of str
        Of ratios; all where none is given.

    Returns
    -------
    dict
        ``ratios`` (medians), ``energies`` of both sides [J], ``seconds`` of a year with the films
        of each case and with constant ones (medians) [s], ``machine`` and ``runs``.
    """
    keep_freed_memory()
    results = Results()
    for name in names or RATIOS:
        measure, long = RATIOS[name]
        measure(results, name, told, max(1, runs // 3) if long else runs)
    return {
        "ratios": results.ratios,
        "energies": results.energies,
        "seconds": results.seconds,
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "runs": runs,
    }


def _compare(
    results: Results, name: str, told: Tell, runs: int, *, made: Callable[[], Case]
) -> None:
    """Run a case and its baseline, each time in another process."""
    repetitions: list[Measured] = []
    for _ in range(runs):
        films, measured = apart(_measured, made)
        repetitions.append(measured)
        told(f"{name}: {measured}")
    last = repetitions[-1]
    results.ratios[name] = median(one.ratio for one in repetitions)
    results.energies[name] = {"baseline": last.baseline_energy, "atrium": last.atrium_energy}
    results.seconds[name] = {
        films: median(one.atrium_seconds for one in repetitions),
        "constant": median(one.constant_seconds for one in repetitions),
    }


def _measured(made: Callable[[], Case]) -> tuple[Films, Measured]:
    """Return the films of a case, and one repetition."""
    case = made()
    return case.films, case.measure()


def _repeat(
    results: Results, name: str, told: Tell, runs: int, *, measured: Callable[[], float | None]
) -> None:
    """Measure a ratio some times; leave it out where its baseline is not installed."""
    ratios = []
    for _ in range(runs):
        ratio = measured()
        if ratio is None:
            told(f"{name}: left out, its baseline is not installed")
            return
        ratios.append(ratio)
        told(f"{name}: {ratio:.4g}")
    results.ratios[name] = median(ratios)


def _rooms(count: int, baseline: Baseline) -> Case:
    case = Case(rooms_site(count), read_weather("greensboro"), baseline)
    if case.twin.state_counts != {STATES}:
        raise ValueError(f"zones have {case.twin.state_counts} states instead of {STATES}")
    return case


def _small_office() -> Case:
    """Return the small office: its zones for the baseline, with rooftop units for Atrium."""
    ideal, systems = resolve("small-office/base"), resolve("small-office/packaged-rooftop")
    return Case(ideal.site, ideal.weather, naive_modulating, "detailed", timed=systems.site)


def _energyplus() -> float | None:
    """Time a whole run of EnergyPlus over making and running the same site, 12 steps an hour."""
    oracle = find_oracle()
    if oracle is None:
        return None
    baseline = oracle.year_seconds(REFERENCE, STEPS_AN_HOUR)
    office = scenario_of("small")

    def made() -> Simulation:
        return Simulation(office.site, office.weather, start=office.start, end=office.end)

    seconds = []
    for _ in range(1 + RUNS):
        free_runs()
        begin = time.process_time()
        made().run()
        seconds.append(time.process_time() - begin)
    return baseline / median(seconds[1:])  # the first loads the kernel and fills the caches


def _kernel() -> float:
    engine_over_kernel(scale.kernel_year())  # the first fetches memory, and does not count
    return engine_over_kernel(scale.kernel_year())


RATIOS: dict[str, tuple[Callable[..., None], bool]] = {
    **{
        f"{kind}_{count}": (partial(_compare, made=partial(_rooms, count, baseline)), count > 10)
        for kind, baseline, counts in (
            ("naive_simpy", naive_on_off, (5, 50)),
            ("dense_expm", dense_on_off, (1, 5, 50)),
        )
        for count in counts
    },
    "small_office_year": (partial(_compare, made=_small_office), False),
    "energyplus_small_office": (partial(_repeat, measured=partial(apart, _energyplus)), False),
    "zones_500_over_50": (partial(_repeat, measured=scale.many_over_few), False),
    "engine_over_kernel": (partial(_repeat, measured=_kernel), False),
    "writing_over_simulating": (partial(_repeat, measured=scale.writing_over_simulating), True),
    "energy_error": (partial(_repeat, measured=scale.energy_error), True),
    # apart: its workers are copies of a process, and would hold what other benchmarks have left
    "sweep_efficiency": (partial(_repeat, measured=partial(apart, sweeps.sweep_efficiency)), False),
    "kpi_comparison_ms": (partial(_repeat, measured=sweeps.kpi_comparison_ms), False),
    "help_over_python": (partial(_repeat, measured=sweeps.help_over_python), False),
}
"""How each ratio is measured, and whether that takes long."""
