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
from sim.simulation import Films, Simulation
from sim.site import Site
from sim.trajectory import Trajectory
from sim.weather import Weather, read_weather
from studio.benchmarks.naive import NaiveZone, run_naive
from studio.benchmarks.rooms import STATES, rooms_site
from studio.benchmarks.sweeps import sweep_ratios
from studio.benchmarks.twin import Twin

START = date(2025, 1, 1)
STEP = 300.0
RUNS = 3
"""Repetitions of which the median counts."""
WARM_UP_DAYS = 20


@dataclass(frozen=True, slots=True)
class Measured:
    """One repetition: seconds of CPU of the baseline and of Atrium, and their annual energies.

    The baseline has constant films, so the energies [J] are those with constant films. Atrium is
    timed with constant films and with those that follow the weather, where a case has these; the
    ratio is that of the latter.
    """

    baseline_seconds: float
    atrium_seconds: float
    constant_seconds: float
    baseline_energy: float
    atrium_energy: float

    @property
    def ratio(self) -> float:
        """Baseline over Atrium. [-]"""
        return self.baseline_seconds / self.atrium_seconds

    def __str__(self) -> str:
        energies = [energy / 3.6e9 for energy in (self.baseline_energy, self.atrium_energy)]
        return (
            f"{self.ratio:.1f} ({self.baseline_seconds:.2f} s over {self.atrium_seconds:.3f} s, "
            f"{self.constant_seconds:.3f} s with constant films; "
            f"{energies[0]:.3f} and {energies[1]:.3f} MWh)"
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
        ``ratios`` (medians), ``energies`` of both sides [J], ``seconds`` of a year with the films
        of each case and with constant ones (medians) [s], ``machine`` and ``runs``.
    """
    office = resolve("small-office/base")
    cases = {
        "naive_simpy_5": _Case(rooms_site(5), read_weather("greensboro"), 0.5, "constant", STATES),
        "small_office_year": _Case(office.site, office.weather, None, "detailed"),
    }
    ratios: dict[str, float] = {}
    energies: dict[str, dict[str, float]] = {}
    seconds: dict[str, dict[str, float]] = {}
    for name, case in cases.items():
        repetitions = []
        for _ in range(runs):
            repetitions.append(case.measure())
            told(f"{name}: {repetitions[-1]}")
        ratios[name] = median(one.ratio for one in repetitions)
        last = repetitions[-1]
        energies[name] = {"baseline": last.baseline_energy, "atrium": last.atrium_energy}
        seconds[name] = {
            case.films: median(one.atrium_seconds for one in repetitions),
            "constant": median(one.constant_seconds for one in repetitions),
        }
    ratios |= sweep_ratios(told, runs=runs)
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    return {
        "ratios": ratios,
        "energies": energies,
        "seconds": seconds,
        "machine": machine,
        "runs": runs,
    }


class _Case:
    """A site run through a year by both sides.

    Parameters
    ----------
    site, weather : Site, Weather
        The building.
    band : float, optional
        Half band of its on/off terminals [K]; ``None`` where they modulate.
    films : {'constant', 'detailed'}
        Films with which Atrium is timed.
    states : int, optional
        Number of states that every zone must have.
    """

    def __init__(
        self,
        site: Site,
        weather: Weather,
        band: float | None,
        films: Films,
        states: int | None = None,
    ) -> None:
        self._site, self._weather, self._band = site, weather, band
        self.films: Films = films
        self._twin = Twin(site, weather)
        if states is not None and self._twin.state_counts != {states}:
            raise ValueError(f"zones have {self._twin.state_counts} states instead of {states}")
        # the first run compiles or loads the kernel and fills the caches: it does not count
        self._simulation(films, days=1).run()

    def _simulation(self, films: Films, days: int = 365) -> Simulation:
        end = START + timedelta(days=days)
        return Simulation(self._site, self._weather, start=START, end=end, films=films)

    def measure(self) -> Measured:
        """Run both sides once."""
        trajectory, constant = _timed(self._simulation("constant"))
        seconds = constant
        if self.films != "constant":
            _, seconds = _timed(self._simulation(self.films))
        zones = self._twin.zones(trajectory)
        warm_up(zones, self._band)
        begin = time.process_time()
        heating, cooling = run_naive(zones, STEP, band=self._band)
        baseline = time.process_time() - begin
        flows = trajectory.balance.flows
        energy = float(np.sum(flows["heating"]) - np.sum(flows["cooling"]))
        return Measured(baseline, seconds, constant, heating + cooling, energy)


def _timed(simulation: Simulation) -> tuple[Trajectory, float]:
    """Run and return the trajectory and the seconds of CPU it took."""
    begin = time.process_time()
    trajectory = simulation.run()
    return trajectory, time.process_time() - begin


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
