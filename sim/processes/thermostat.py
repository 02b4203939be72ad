"""A thermostat that people adjust: too cold or too warm by their own vote, for some hours."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAY
from sim.physics.comfort import predicted_mean_vote
from sim.physics.occupant_actions import DISSATISFIED_VOTE
from sim.processes.outdoors import Outdoors
from sim.processes.room import Room
from sim.processes.timeline import Signal
from sim.processes.windows import HALF_A_PERSON
from sim.site import People, ThermostatOverride

Array = NDArray[np.float64]

OCCUPANTS = "occupants"
"""Who holds a set-point that people moved."""
OFFICE = 1.2
"""Activity where the people's document gives none. [met]"""
COOL, WARM = 20.0, 26.0
"""Operative temperatures between which and beyond which a vote is a straight line. [degC]"""


def vote_lines(outdoors: Outdoors, activity: float) -> tuple[Array, Array]:
    """Return the predicted mean vote of each day as a line of the operative temperature.

    Parameters
    ----------
    outdoors : Outdoors
        The run's weather, which people dress by.
    activity : float
        Metabolic rate. [met]

    Returns
    -------
    intercept, slope : ndarray, shape (days,)
        Vote at 0 degC [-], and by temperature. [1/K]

    Notes
    -----
    ISO 7730:2005 at 50 % relative humidity and 0.1 m/s; from 18 to 30 degC the line is within 0.06
    of the vote at 1.0 to 1.4 met.
    """
    ends = [
        predicted_mean_vote(
            np.full(len(outdoors.clothing), at),
            np.full(len(outdoors.clothing), at),
            outdoors.clothing,
            activity=min(max(activity, 0.8), 4.0),
        )
        for at in (COOL, WARM)
    ]
    slope = (ends[1] - ends[0]) / (WARM - COOL)
    return ends[0] - slope * COOL, slope


class Thermostat:
    """The thermostat of a zone and those who adjust it.

    Parameters
    ----------
    option : ThermostatOverride
        How people act.
    people : People
        Who they are.
    room : Room
        The zone.
    outdoors : Outdoors
        The run's weather.
    streams : tuple of Generator
        Random streams of the persons and of their decisions.
    """

    def __init__(
        self,
        option: ThermostatOverride,
        people: People,
        room: Room,
        outdoors: Outdoors,
        *,
        streams: tuple[np.random.Generator, np.random.Generator],
    ) -> None:
        self._option = option
        self._room = room
        self._outdoors = outdoors
        self._intercept, self._slope = vote_lines(outdoors, people.metabolic_rate or OFFICE)
        persons, self._decisions = streams
        self._own = option.variation * persons.standard_normal(people.persons + people.seats)
        days = len(outdoors.clothing)
        self._order = np.argsort(persons.random((days, (people.persons + people.seats))), axis=1)
        self._draws: Array = np.zeros((0, (people.persons + people.seats)))
        self._day = -1
        self._shift = 0.0
        self._ends = math.inf
        self._log: list[tuple[float, float]] = [(0.0, 0.0)]

    @property
    def shift(self) -> Signal:
        """What people added to the set-points: times [s] and shifts from then on. [K]"""
        return np.array([e[0] for e in self._log]), np.array([e[1] for e in self._log])

    def work(
        self, environment: simpy.Environment, presence: Signal
    ) -> Generator[simpy.Event, Any, None]:
        """Decide at every interval while somebody is there; a SimPy process."""
        interval = self._option.interval
        while True:
            look = _next_look(presence, environment.now, interval)
            moment = min(look, self._ends)
            if not math.isfinite(moment):
                return
            yield environment.timeout(moment - environment.now)
            if moment >= self._ends:
                self._return(moment)
            if moment == look:
                self._decide(moment)

    def _decide(self, now: float) -> None:
        """Let everyone present vote, and one of the dissatisfied act."""
        _, day = self._outdoors.place(now)
        if int(now / DAY) != self._day:
            self._day = int(now / DAY)
            shape = (math.ceil(DAY / self._option.interval) + 1, len(self._own))
            self._draws = self._decisions.random(shape)
        draws = self._draws[round((now - self._day * DAY) / self._option.interval)]
        present = self._order[day, : round(self._room.people_count)]
        mean = self._intercept[day] + self._slope[day] * self._room.operative_temperature
        votes = mean + self._own[present]
        ready = draws[present] < 1.0 - math.exp(-self._option.interval / self._option.hesitation)
        acting = np.flatnonzero(ready & (np.abs(votes) > DISSATISFIED_VOTE))
        if len(acting) > 0:
            first = acting[np.argmin(draws[present][acting])]
            self._adjust(now, -math.copysign(self._option.shift, votes[first]))

    def _adjust(self, now: float, change: float) -> None:
        limit = self._option.limit
        shift = min(max(self._shift + change, -limit), limit)
        if shift == self._shift:
            return
        if shift == 0.0:
            self._return(now)
            return
        heating, cooling = self._room.setpoints_without(OCCUPANTS)
        self._room.set_heating_setpoint(heating + shift, holder=OCCUPANTS)
        self._room.set_cooling_setpoint(cooling + shift, holder=OCCUPANTS)
        self._shift, self._ends = shift, now + self._option.duration
        self._log.append((now, shift))

    def _return(self, now: float) -> None:
        self._room.release(holder=OCCUPANTS)
        self._shift, self._ends = 0.0, math.inf
        self._log.append((now, 0.0))


def _next_look(presence: Signal, now: float, interval: float) -> float:
    """Return the next multiple of the interval at which somebody is there; inf where none is."""
    times, counts = presence
    following = interval * (math.floor(now / interval + 1e-9) + 1.0)
    place = int(np.searchsorted(times, following, side="right")) - 1
    if place >= 0 and counts[place] >= HALF_A_PERSON:
        return following
    later = np.flatnonzero(counts[place + 1 :] >= HALF_A_PERSON)
    if len(later) == 0:
        return math.inf
    return float(interval * math.ceil(times[place + 1 + later[0]] / interval - 1e-9))
