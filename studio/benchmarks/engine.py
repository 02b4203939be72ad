"""Benchmarks of the engine: a year of the same zones by the straightforward way and by Atrium."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from typing import Any

import numpy as np

from scenarios.resolve import resolve
from sim.clock import DAY
from sim.simulation import Simulation
from sim.site import Site
from sim.weather import Weather, read_weather
from studio.benchmarks.naive import NaiveZone, run_naive
from studio.benchmarks.rooms import STATES, rooms_site
from studio.benchmarks.twin import Twin

START, END = date(2025, 1, 1), date(2026, 1, 1)
STEP = 300.0
RUNS = 3
"""Repetitions of which the median counts."""
WARM_UP_DAYS = 20


@dataclass(frozen=True, slots=True)
class Measured:
    """One repetition: seconds of CPU of both sides, and their annual energies. [J]"""

    baseline_seconds: float
    atrium_seconds: float
    baseline_energy: float
    atrium_energy: float

    @property
    def ratio(self) -> float:
        """Baseline over Atrium. [-]"""
        return self.baseline_seconds / self.atrium_seconds

    def __str__(self) -> str:
        return (
            f"{self.ratio:.1f} ({self.baseline_seconds:.2f} s over {self.atrium_seconds:.3f} s; "
            f"{self.baseline_energy / 3.6e9:.3f} and {self.atrium_energy / 3.6e9:.3f} MWh)"
        )


def bench_engine(told: Callable[[str], None], *, runs: int = RUNS) -> dict[str, Any]:
    """Measure every ratio of the engine.

    Parameters
    ----------
    told : callable
        Takes a line for people about each repetition.
    runs : int
        Repetitions.

    Returns
    -------
    dict
        ``ratios`` (medians), ``energies`` of both sides [J], ``machine`` and ``runs``.
    """
    office = resolve("small-office/base")
    cases = {
        "naive_simpy_5": _Case(rooms_site(5), read_weather("greensboro"), 0.5, STATES),
        "small_office_year": _Case(office.site, office.weather, None, None),
    }
    ratios: dict[str, float] = {}
    energies: dict[str, dict[str, float]] = {}
    for name, case in cases.items():
        repetitions = []
        for _ in range(runs):
            repetitions.append(case.measure())
            told(f"{name}: {repetitions[-1]}")
        ratios[name] = median(one.ratio for one in repetitions)
        last = repetitions[-1]
        energies[name] = {"baseline": last.baseline_energy, "atrium": last.atrium_energy}
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    return {"ratios": ratios, "energies": energies, "machine": machine, "runs": runs}


class _Case:
    """A site run through a year by both sides.

    Parameters
    ----------
    site, weather : Site, Weather
        The building.
    band : float, optional
        Half band of its on/off terminals [K]; ``None`` where they modulate.
    states : int, optional
        Number of states that every zone must have.
    """

    def __init__(
        self, site: Site, weather: Weather, band: float | None, states: int | None
    ) -> None:
        self._site, self._weather, self._band = site, weather, band
        self._twin = Twin(site, weather)
        if states is not None and self._twin.state_counts != {states}:
            raise ValueError(f"zones have {self._twin.state_counts} states instead of {states}")
        # the first run compiles or loads the kernel and fills the caches: it does not count
        Simulation(site, weather, start=START, end=START + timedelta(days=1)).run()

    def measure(self) -> Measured:
        """Run both sides once."""
        simulation = Simulation(self._site, self._weather, start=START, end=END)
        begin = time.process_time()
        trajectory = simulation.run()
        seconds = time.process_time() - begin
        zones = self._twin.zones(trajectory)
        warm_up(zones, self._band)
        begin = time.process_time()
        heating, cooling = run_naive(zones, STEP, band=self._band)
        baseline = time.process_time() - begin
        flows = trajectory.balance.flows
        energy = float(np.sum(flows["heating"]) - np.sum(flows["cooling"]))
        return Measured(baseline, seconds, heating + cooling, energy)


def warm_up(zones: list[NaiveZone], band: float | None) -> None:
    """Repeat the first day of the baseline, as Atrium does before a run."""
    day = round(DAY / STEP)
    first = [
        replace(
            zone,
            configuration=zone.configuration[:day],
            source=zone.source[:day],
            setpoints=zone.setpoints[:day],
            air=zone.air[:day],
            power=zone.power[:day],
        )
        for zone in zones
    ]
    for _ in range(WARM_UP_DAYS):
        run_naive(first, STEP, band=band)
    for zone, warm in zip(zones, first, strict=True):
        zone.nodes = warm.nodes
