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


def draw_counts(presence: Presence, days: int, stream: np.random.Generator) -> tuple[Array, Array]:
    """Draw the people present through a run.

    Each person draws a threshold every day and is in while the schedule is above it, so that the
    expected count equals the schedule's; each passage is early or late at random, but no passage
    overtakes the next.

    Parameters
    ----------
    presence : Presence
        Whom to draw.
    days : int
        Length of the run.
    stream : Generator
        Random stream of the zone.

    Returns
    -------
    times : ndarray, shape (n,)
        Since the run's start, rising. [s]
    counts : ndarray, shape (n,)
        People present from then on. [-]
    """
    people = presence.people
    threshold = np.sort(stream.random((days, int(people.count))), axis=1)
    times, levels = _with_midnights(presence, days)
    day = np.minimum((times / DAY).astype(np.int64), days - 1)
    present = np.count_nonzero(threshold[day] < levels[:, None], axis=1)
    change = np.diff(present, prepend=0)
    late = people.spread * stream.standard_normal(int(np.abs(change).sum()))
    # a new draw at midnight changes who is in, nobody passes the door
    gap = np.diff(times, prepend=0.0, append=days * DAY)
    reach = np.minimum(2.0 * people.spread, 0.45 * np.minimum(gap[:-1], gap[1:]))
    reach[np.isin(times, np.arange(days) * DAY)] = 0.0
    each = np.repeat(np.arange(len(times)), np.abs(change))
    moments = times[each] + np.clip(late, -reach[each], reach[each])
    return _gather(moments, np.sign(change)[each].astype(np.float64), int(people.count))


def _with_midnights(presence: Presence, days: int) -> tuple[Array, Array]:
    """Return the schedule's changes inside the run, and its level at every midnight."""
    inside = (presence.times > 0.0) & (presence.times < days * DAY)
    times = np.union1d(np.arange(days) * DAY, presence.times[inside])
    place = np.searchsorted(presence.times, times, side="right") - 1
    return times, presence.levels[np.maximum(place, 0)]


def _gather(moments: Array, steps: Array, count: int) -> tuple[Array, Array]:
    """Round passages to the clock's fineness and add up those of the same moment."""
    grain = FINE if count <= CROWD else COARSE
    ticks, inverse = np.unique(np.round(moments / grain).astype(np.int64), return_inverse=True)
    counts = np.cumsum(np.bincount(inverse, weights=steps, minlength=len(ticks)))
    moved = np.flatnonzero(np.diff(counts, prepend=0.0) != 0.0)
    return np.asarray(ticks[moved] * grain, dtype=np.float64), counts[moved].astype(np.float64)


def occupants(
    environment: simpy.Environment,
    presence: Presence,
    stream: np.random.Generator,
    *,
    days: int,
    tell: Callable[[float], None],
) -> Generator[simpy.Event, Any, None]:
    """Tell the number of people present whenever it changes; a SimPy process."""
    times, counts = draw_counts(presence, days, stream)
    tell(0.0)
    for time, count in zip(times.tolist(), counts.tolist(), strict=True):
        if time > environment.now:
            yield environment.timeout(time - environment.now)
        tell(count)
