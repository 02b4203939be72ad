"""Windows that people open and close: random actions at arrivals, while present, at departures."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAY
from sim.physics.occupant_actions import (
    HALDI_ROBINSON,
    HUMPHREYS_BAND,
    LONG_ABSENCE,
    humphreys_comfort,
    humphreys_open,
    logistic,
    open_time,
    over_step,
    single_sided_velocity,
)
from sim.processes.outdoors import Outdoors
from sim.processes.room import Room
from sim.processes.timeline import Signal
from sim.site import WindowOpening

Array = NDArray[np.float64]

EMPTY_INTERVAL = 3600.0
"""Between two updates of the flow through windows that were left open. [s]"""
STRETCH = 1.5
"""Largest ratio at which a flow is raised or lowered to make up for rounding before. [-]"""
HALF_A_PERSON = 0.5
"""Expected people from which somebody counts as there."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The owner of a group of windows comes (or goes), after (or before) an absence. [s]"""

    time: float
    group: int
    arrives: bool
    absence: float


@dataclass(slots=True)
class _Group:
    """Windows with one owner."""

    present: bool = False
    arrived: float = 0.0
    open: bool = False
    closes: float = math.inf


class Windows:
    """The windows of a zone and those who work them.

    Parameters
    ----------
    option : WindowOpening
        How people act.
    room : Room
        The zone.
    outdoors : Outdoors
        The run's weather.
    area : float
        Free when all windows are open. [m2]
    levels : tuple of float
        Air flows the zone can have through them, none first. [m3/s]
    streams : tuple of Generator
        Random streams of looks and of passages.
    """

    def __init__(
        self,
        option: WindowOpening,
        room: Room,
        outdoors: Outdoors,
        *,
        area: float,
        levels: tuple[float, ...],
        streams: tuple[np.random.Generator, np.random.Generator],
    ) -> None:
        self._option = option
        self._room = room
        self._outdoors = outdoors
        self._area = area
        self._levels = np.array(levels)
        self._looks, self._passages = streams
        self._groups = [_Group() for _ in range(option.groups)]
        self._draws: Array = np.zeros((0, option.groups, 2))
        self._day = -1
        self._level = 0
        self._wanted = 0.0
        self._missed = 0.0
        self._updated = 0.0
        self._log: list[tuple[float, float, float]] = [(0.0, 0.0, 0.0)]

    @property
    def opening(self) -> Signal:
        """Share of the windows that is open: times [s] and shares from then on. [-]"""
        return self._column(0), self._column(1)

    @property
    def flow(self) -> Signal:
        """Outdoor air through the windows: times [s] and flows from then on. [m3/s]"""
        return self._column(0), self._column(2)

    def _column(self, place: int) -> Array:
        return np.array([entry[place] for entry in self._log])

    def work(
        self, environment: simpy.Environment, presence: Signal
    ) -> Generator[simpy.Event, Any, None]:
        """Open and close as people come, stay and go; a SimPy process."""
        passages = list(passages_of(presence, len(self._groups)))
        index = 0
        while True:
            moment = passages[index].time if index < len(passages) else math.inf
            look = self._next_look(environment.now)
            moment = min(moment, look)
            if not math.isfinite(moment):
                return
            yield environment.timeout(moment - environment.now)
            while index < len(passages) and passages[index].time <= moment:
                self._pass(passages[index])
                index += 1
            if moment == look:
                self._look(moment)
            self._let_air_in(moment)

    def _next_look(self, now: float) -> float:
        """Return when to look at the windows again without a passage before; inf for never."""
        if any(group.present for group in self._groups):
            interval = self._option.interval
        elif any(group.open for group in self._groups):
            interval = EMPTY_INTERVAL
        else:
            return math.inf
        return interval * (math.floor(now / interval + 1e-9) + 1.0)

    def _pass(self, passage: Passage) -> None:
        """Let an owner come or go; both take two numbers, whatever comes of them."""
        group, draws = self._groups[passage.group], self._passages.random(2)
        group.present, group.arrived = passage.arrives, passage.time
        if self._option.model == "humphreys":
            if passage.arrives:
                self._adapt(group, passage.time, draws)
        elif passage.arrives:
            self._arrive(group, passage, draws)
        else:
            self._leave(group, passage, draws)
        if not passage.arrives and not self._option.leave_open:
            group.open = False

    def _arrive(self, group: _Group, passage: Passage, draws: Array) -> None:
        model = HALDI_ROBINSON.arrival_opens
        outside = self._outside(passage.time)
        if not group.open:
            logit = model[0] + model[1] * self._room.air_temperature + model[2] * outside
            logit += model[3] * (passage.absence > LONG_ABSENCE)
            group.open = bool(draws[0] < logistic(logit))
        group.closes = passage.time + open_time(draws[1], outside)

    def _leave(self, group: _Group, passage: Passage, draws: Array) -> None:
        chance = HALDI_ROBINSON.departure_closes if group.open else HALDI_ROBINSON.departure_opens
        _, day = self._outdoors.place(passage.time)
        logit = chance[0] + chance[1] * self._room.air_temperature
        logit += chance[2] * self._outdoors.daily_mean[day]
        logit += chance[3] * (passage.absence > LONG_ABSENCE)
        logit += chance[4] * self._option.ground_floor
        if draws[0] < logistic(logit):
            group.open = not group.open

    def _look(self, now: float) -> None:
        """Let all who are present think of their windows."""
        if not any(group.present for group in self._groups):
            return
        day = int(now / DAY)
        if day != self._day:
            self._day = day
            shape = (math.ceil(DAY / self._option.interval) + 1, len(self._groups), 2)
            self._draws = self._looks.random(shape)
        draws = self._draws[round((now - day * DAY) / self._option.interval)]
        for group, own in zip(self._groups, draws, strict=True):
            if not group.present:
                continue
            if self._option.model == "humphreys":
                self._adapt(group, now, own)
            elif group.open:
                group.open = now < group.closes
            else:
                self._stay(group, now, own)

    def _stay(self, group: _Group, now: float, draws: Array) -> None:
        model = HALDI_ROBINSON.presence_opens
        outside = self._outside(now)
        logit = model[0] + model[1] * self._room.air_temperature + model[2] * outside
        logit += model[3] * (now - group.arrived) / 60.0
        step = min(self._option.interval, now - group.arrived)
        if draws[0] < over_step(logistic(logit), step):
            group.open = True
            group.closes = now + open_time(draws[1], outside)

    def _adapt(self, group: _Group, now: float, draws: Array) -> None:
        inside, outside = self._room.operative_temperature, self._outside(now)
        _, day = self._outdoors.place(now)
        excess = inside - humphreys_comfort(float(self._outdoors.running_mean[day]))
        likely = bool(draws[0] < humphreys_open(inside, outside))
        if excess > HUMPHREYS_BAND:
            group.open = group.open or likely
        elif excess < -HUMPHREYS_BAND:
            group.open = group.open and likely

    def _outside(self, now: float) -> float:
        return float(self._outdoors.temperature[self._outdoors.place(now)[0]])

    def _let_air_in(self, now: float) -> None:
        """Take the level nearest to the flow of this moment, and make up for what it missed."""
        share = sum(group.open for group in self._groups) / len(self._groups)
        self._missed += (self._wanted - float(self._levels[self._level])) * (now - self._updated)
        most = float(self._levels[-1]) * self._option.interval
        self._missed, self._updated = min(max(self._missed, -most), most), now
        if share > 0.0:
            step, _ = self._outdoors.place(now)
            difference = self._room.air_temperature - self._outdoors.temperature[step]
            wind = self._outdoors.wind_speed[step]
            velocity = single_sided_velocity(wind, self._option.height, difference)
            self._wanted = float(velocity) * self._area * share
            due = self._wanted + self._missed / (self._next_look(now) - now)
            due = min(max(due, self._wanted / STRETCH), self._wanted * STRETCH)
            level = 1 + int(np.argmin(np.abs(self._levels[1:] - due)))
        else:
            level, self._wanted, self._missed = 0, 0.0, 0.0
        if level != self._level:
            self._level = level
            self._room.let_air_in(level)
        entry = (now, share, float(self._levels[level]))
        if entry[1:] != self._log[-1][1:]:
            self._log.append(entry)


def passages_of(presence: Signal, groups: int) -> Iterator[Passage]:
    """Yield when owners come and go, in order of time; group g belongs to person g + 1 of those in.

    Parameters
    ----------
    presence : (times, counts)
        Since the run's start [s], and people present from then on, in order; none before.
    groups : int
        Number of groups.
    """
    times, counts = presence
    found = []
    for group in range(groups):
        there = np.append(False, counts >= group + HALF_A_PERSON)
        moved = np.flatnonzero(there[1:] != there[:-1])
        moments = times[moved]
        before = np.diff(moments, prepend=-math.inf)
        after = np.diff(moments, append=math.inf)
        found += [
            Passage(float(moment), group, n % 2 == 0, float(before[n] if n % 2 == 0 else after[n]))
            for n, moment in enumerate(moments)
        ]
    yield from sorted(found, key=lambda each: (each.time, each.group))
