"""The same building by a baseline and by Atrium: seconds of CPU and annual energies of both."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

import numpy as np

from sim.clock import DAY
from sim.memory import free_runs
from sim.processes.prepared import Films
from sim.simulation import Simulation
from sim.site import Site
from sim.trajectory import Trajectory
from sim.weather import Weather
from studio.benchmarks.dense import run_dense
from studio.benchmarks.naive import NaiveZone, run_naive
from studio.benchmarks.twin import Twin

START = date(2025, 1, 1)
YEAR = 365
STEP = 300.0
BAND = 0.5
"""Half band of on/off terminals. [K]"""
WARM_UP_DAYS = 20

Baseline = Callable[[Sequence[NaiveZone]], tuple[float, float]]
"""Runs zones and returns their heating and cooling energy. [J]"""

naive_on_off: Baseline = partial(run_naive, step=STEP, band=BAND)
naive_modulating: Baseline = partial(run_naive, step=STEP, band=None)
dense_on_off: Baseline = partial(run_dense, step=STEP, band=BAND)


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


class Case:
    """A site run through a year by both sides.

    Parameters
    ----------
    site, weather : Site, Weather
        The building that both sides run.
    baseline : callable
        The other side.
    films : {'constant', 'detailed'}
        Films with which Atrium is timed.
    timed : Site, optional
        The building with its air systems, with which Atrium is timed instead: the baseline has
        ideal loads, so energies are compared with those.
    """

    def __init__(
        self,
        site: Site,
        weather: Weather,
        baseline: Baseline,
        films: Films = "constant",
        *,
        timed: Site | None = None,
    ) -> None:
        self._site, self._weather, self._baseline = site, weather, baseline
        self._timed = timed or site
        self.films: Films = films
        self.twin = Twin(site, weather)
        # the first year loads the kernel, fills the caches and fetches memory: it does not count
        for each in (self._site, self._timed):
            self._simulation(each, films).run()

    def _simulation(self, site: Site, films: Films) -> Simulation:
        end = START + timedelta(days=YEAR)
        return Simulation(site, self._weather, start=START, end=end, films=films)

    def measure(self) -> Measured:
        """Run both sides once."""
        trajectory, constant = timed(self._simulation(self._site, "constant"))
        seconds = constant
        if self.films != "constant" or self._timed is not self._site:
            _, seconds = timed(self._simulation(self._timed, self.films))
        zones = self.twin.zones(trajectory)
        warm_up(zones, self._baseline)
        begin = time.process_time()
        heating, cooling = self._baseline(zones)
        baseline = time.process_time() - begin
        flows = trajectory.balance.flows
        energy = float(np.sum(flows["heating"]) - np.sum(flows["cooling"]))
        return Measured(baseline, seconds, constant, heating + cooling, energy)


def timed(simulation: Simulation) -> tuple[Trajectory, float]:
    """Run and return the trajectory and the seconds of CPU it took."""
    free_runs()
    begin = time.process_time()
    trajectory = simulation.run()
    return trajectory, time.process_time() - begin


def warm_up(zones: list[NaiveZone], baseline: Baseline) -> None:
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
        baseline(first)
    for zone, warm in zip(zones, first, strict=True):
        zone.nodes = warm.nodes
