"""Malfunctions as SimPy processes: they begin, grow, are noticed, wait for a crew, are repaired.

Each draws its failures and its repairs from random streams of its own, so that a change of one, or
of the crews, leaves the chance of all others alone.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, Protocol

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAY
from sim.processes.crews import Crew, Signal
from sim.queueing import Draws, constant, lognormal, weibull
from sim.schedules import Calendar, step_means
from sim.site.malfunctions import Crew as CrewDocument
from sim.site.malfunctions import Malfunction, Repair
from sim.trajectory import Breakdown
from sim.trajectory import Signal as Key

Steps = Generator[simpy.Event, Any, None]
Stream = Callable[[str], np.random.Generator]
Apply = Callable[[str, float], None]

GROWTH_STEPS = 48
"""In how many parts something grows to its full severity, but at most a day each."""
_HOUR = 3600.0


def begins_at(item: Malfunction, calendar: Calendar) -> float | None:
    """Return when a scripted malfunction begins, since the run's start; None for one by chance. [s]

    An hour that the clock repeats in autumn means its first pass; one that it skips in spring, the
    moment of the change.
    """
    if item.start is None:
        return None
    civil = (item.start - datetime.combine(calendar.start, time())) / timedelta(seconds=1)
    times, shifts = calendar.clock
    ends = np.append(times[1:], np.inf)
    return float(np.min(np.where(civil - shifts < ends, np.maximum(civil - shifts, times), np.inf)))


class Report(Protocol):
    """Takes what happened to an asset, of what kind that is, and how much of it."""

    def __call__(
        self, asset: str, text: str, *, kind: str, value: float | None = None, unit: str = ""
    ) -> None:
        """Write it down."""


class Malfunctions:
    """All malfunctions of a run.

    Parameters
    ----------
    environment : simpy.Environment
        Clock.
    items : mapping of str to Malfunction
        What may happen, by name.
    crews : mapping of str to Crew document
        Who repairs.
    stream : callable
        Returns the random stream of a name.
    apply : callable
        Takes a malfunction's name and its severity, 0 to 1, as they change.
    report : Report
        Writes down what happened.

    Attributes
    ----------
    breakdowns : list of Breakdown
        What happened, in the order of its beginnings.
    """

    def __init__(
        self,
        environment: simpy.Environment,
        items: Mapping[str, Malfunction],
        crews: Mapping[str, CrewDocument],
        *,
        stream: Stream,
        apply: Apply,
        report: Report,
    ) -> None:
        self._environment = environment
        self._items = items
        self._documents = crews
        self._crews: dict[str, Crew] = {}
        self._stream = stream
        self._apply = apply
        self._report = report
        self.breakdowns: list[Breakdown] = []
        self._severity: dict[str, list[tuple[float, float]]] = {n: [(0.0, 0.0)] for n in items}

    def start(
        self, begins: Mapping[str, float | None], hours: Callable[[str], Signal] | None = None
    ) -> None:
        """Start the process of each malfunction.

        Parameters
        ----------
        begins : mapping of str to float
            When each scripted one begins, since the run's start; None for one by chance. [s]
        hours : callable, optional
            Returns the times and levels of a schedule of working hours.
        """
        for name, crew in self._documents.items():
            signal = None if crew.hours is None or hours is None else hours(crew.hours)
            self._crews[name] = Crew(self._environment, crew.members, signal)
        for name, item in self._items.items():
            moment = begins[name]
            if moment is None:
                self._environment.process(self._by_chance(name, item))
            else:
                self._environment.process(self._scripted(name, item, moment))

    def _scripted(self, name: str, item: Malfunction, moment: float) -> Steps:
        """Happen once; what began before the run has grown since."""
        if moment > 0.0:
            yield self._environment.timeout(moment)
        yield from self._happen(name, item, moment, self._repair_time(name, item))

    def _by_chance(self, name: str, item: Malfunction) -> Steps:
        """Happen again and again."""
        failures = item.failures
        if failures is None:
            return
        uptime = weibull(
            self._stream(f"malfunctions/{name}/failures"), failures.mean, failures.shape
        )
        repair_time = self._repair_time(name, item)
        while True:
            yield self._environment.timeout(uptime())
            now = float(self._environment.now)
            yield from self._happen(name, item, now, repair_time)
            if item.repair is None:
                return

    def _repair_time(self, name: str, item: Malfunction) -> Draws:
        repair = item.repair
        if repair is None or repair.variation == 0.0:
            return constant(0.0 if repair is None else repair.duration)
        stream = self._stream(f"malfunctions/{name}/repair")
        return lognormal(stream, repair.duration, repair.variation)

    def _happen(self, name: str, item: Malfunction, since: float, repair_time: Draws) -> Steps:
        """Break now, and be repaired; ``since`` is when it began to grow. [s]"""
        now = float(self._environment.now)
        place = len(self.breakdowns)
        self.breakdowns.append(Breakdown(name, item.asset, item.kind, now))
        text = f"{name}: {item.kind.replace('_', ' ')} begins"
        self._report(item.asset, text, kind="malfunction")
        self._set(name, self._grown(item, since))
        if item.growth > 0.0:
            self._environment.process(self._grow(name, item, since, place))
        if item.repair is not None:
            yield from self._be_repaired(place, item.repair, repair_time())
            self._set(name, 0.0)

    def _be_repaired(self, place: int, repair: Repair, duration: float) -> Steps:
        environment, crew = self._environment, self._crews[repair.crew]
        if repair.notice > 0.0:
            yield environment.timeout(repair.notice)
        self._note(place, "noticed", noticed=float(environment.now))
        yield from crew.open()
        with crew.turn(repair.priority) as turn:
            yield turn
            yield from crew.open()
            self._note(place, f"repair begins, crew {repair.crew}", begun=float(environment.now))
            yield from crew.work(duration)
        wage = self._documents[repair.crew].cost_per_hour
        cost = repair.cost + wage * duration / _HOUR
        self._note(place, "repaired", repaired=float(environment.now), cost=cost)

    def _note(self, place: int, text: str, **changes: Any) -> None:
        told = replace(self.breakdowns[place], **changes)
        self.breakdowns[place] = told
        cost = changes.get("cost")
        unit = "" if cost is None else "currency"
        self._report(told.asset, f"{told.name}: {text}", kind="repair", value=cost, unit=unit)

    def _grow(self, name: str, item: Malfunction, since: float, place: int) -> Steps:
        """Raise the severity part by part until it is full or repaired."""
        part = min(item.growth / GROWTH_STEPS, DAY)
        while self._grown(item, since) < 1.0:
            yield self._environment.timeout(part)
            if self.breakdowns[place].repaired is not None:
                return
            self._set(name, self._grown(item, since))

    def _grown(self, item: Malfunction, since: float) -> float:
        if item.growth == 0.0:
            return 1.0
        # the rounding of times must not leave a last part to grow
        share = (float(self._environment.now) - since) / item.growth
        return 1.0 if share > 1.0 - 1e-9 else share

    def _set(self, name: str, severity: float) -> None:
        self._severity[name].append((float(self._environment.now), severity))
        self._apply(name, severity)

    def series(self, count: int, step: float) -> dict[Key, NDArray[np.float32]]:
        """Return each malfunction's presence and severity as step means.

        Parameters
        ----------
        count : int
            Steps of the run.
        step : float
            Length of one. [s]
        """
        found: dict[Key, NDArray[np.float32]] = {}
        for name, known in self._severity.items():
            times, levels = np.array(known).T
            present = np.zeros(len(times))
            present[1:] = 1.0
            ends = [
                b.repaired for b in self.breakdowns if b.name == name and b.repaired is not None
            ]
            # severity is zero both as something begins to grow and once it is repaired
            present[np.isin(times, ends) & (levels == 0.0)] = 0.0
            present[0] = 0.0
            for quantity, values in (("malfunction", present), ("malfunction_severity", levels)):
                means = step_means(times, values, count, step)
                found[Key(f"malfunctions.{name}", quantity)] = means.astype(np.float32)
        return found
