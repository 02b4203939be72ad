"""People who come and go: whole persons at random around a schedule."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAY
from sim.site import People

Array = NDArray[np.float64]

FINE = 60.0
COARSE = 300.0
CROWD = 10
"""Arrivals and departures are told to the minute, those of more people than this to 5 min."""


@dataclass(frozen=True, slots=True)
class Presence:
    """The schedule of a zone's people: what share is expected from each time on."""

    people: People
    times: Array
    levels: Array


def day_counts(presence: Presence, day: int, stream: np.random.Generator) -> tuple[Array, Array]:
    """Draw the people present through one day.

    Each person draws a threshold for the day and is in while the schedule is above it, so that the
    expected count equals the schedule's; each passage is early or late at random, but no passage
    overtakes the next.

    Parameters
    ----------
    presence : Presence
        Whom to draw.
    day : int
        Day of the run.
    stream : Generator
        Random stream of the zone.

    Returns
    -------
    times : ndarray, shape (n,)
        Since the run's start, rising. [s]
    counts : ndarray, shape (n,)
        People present from then on. [-]
    """
    begin, end = day * DAY, (day + 1) * DAY
    count = presence.people.count
    threshold = np.sort(stream.random(count))
    first = np.searchsorted(presence.times, begin, side="right") - 1
    last = np.searchsorted(presence.times, end, side="left")
    times = np.maximum(presence.times[first:last], begin)
    present = np.searchsorted(threshold, presence.levels[first:last], side="left")
    gaps = np.diff(np.append(times, end))
    moments, steps = [np.array([begin])], [np.array([present[0]])]
    for index in range(1, len(times)):
        change = int(present[index] - present[index - 1])
        late = presence.people.spread * stream.standard_normal(count)[: abs(change)]
        reach = min(2.0 * presence.people.spread, 0.45 * min(gaps[index - 1], gaps[index]))
        moments.append(times[index] + np.clip(late, -reach, reach))
        steps.append(np.full(abs(change), np.sign(change)))
    return _gather(np.concatenate(moments), np.concatenate(steps), begin, count)


def _gather(moments: Array, steps: Array, begin: float, count: int) -> tuple[Array, Array]:
    """Round passages to the clock's fineness and add up those of the same moment."""
    grain = FINE if count <= CROWD else COARSE
    ticks = np.round((moments - begin) / grain).astype(np.int64)
    unique, inverse = np.unique(ticks, return_inverse=True)
    change = np.bincount(inverse, weights=steps, minlength=len(unique))
    counts = np.cumsum(change)
    moved = np.flatnonzero(np.diff(counts, prepend=-1.0) != 0.0)
    return begin + unique[moved] * grain, counts[moved]


def occupants(
    environment: simpy.Environment,
    presence: Presence,
    stream: np.random.Generator,
    *,
    days: int,
    tell: Callable[[float], None],
) -> Generator[simpy.Event, Any, None]:
    """Tell the number of people present whenever it changes; a SimPy process."""
    for day in range(days):
        times, counts = day_counts(presence, day, stream)
        for time, count in zip(times.tolist(), counts.tolist(), strict=True):
            if time >= (day + 1) * DAY:
                break
            if time > environment.now:
                yield environment.timeout(time - environment.now)
            tell(count)
        if environment.now < (day + 1) * DAY:
            yield environment.timeout((day + 1) * DAY - environment.now)
