"""People who come and go: whole persons at random around a schedule."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAY
from sim.kernel import Input
from sim.site import People

Array = NDArray[np.float64]
Signal = tuple[Array, Array]

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


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of time of single persons, in order of person and time.

    Attributes
    ----------
    person : ndarray of int, shape (n,)
        Number of the person, from 0: the first in is 0.
    start, end : ndarray, shape (n,)
        Since the run's start. [s]
    """

    person: NDArray[np.int64]
    start: Array
    end: Array


def draw_counts(presence: Presence, days: int, stream: np.random.Generator) -> Signal:
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
    moments, steps, _ = _draw_passages(presence, days, stream)
    return gather(moments, steps, presence.people.persons)


def draw_stays(presence: Presence, days: int, stream: np.random.Generator) -> Spans:
    """Draw the stays of single persons: those that `draw_counts` counts, from the same numbers."""
    moments, steps, person = _draw_passages(presence, days, stream)
    order = np.argsort(person, kind="stable")
    person, moments, arrives = person[order], moments[order], steps[order] > 0.0
    if len(person) == 0:
        return Spans(person, moments, moments)
    # each person's passages alternate; who is in at the end has none after the last arrival
    following = np.append(moments[1:], days * DAY)
    alone = np.append(person[1:] != person[:-1], True)
    end = np.where(alone, days * DAY, following)
    return Spans(person[arrives], moments[arrives], end[arrives])


def _draw_passages(
    presence: Presence, days: int, stream: np.random.Generator
) -> tuple[Array, Array, NDArray[np.int64]]:
    """Draw moments [s], signs and persons of all passages, in order of the schedule."""
    people = presence.people
    # a stream each, day by day: a longer run begins with the days of a shorter one
    shares, delays = stream.spawn(2)
    threshold = np.sort(shares.random((days, people.persons)), axis=1)
    times, levels = _with_midnights(presence, days)
    day = np.minimum((times / DAY).astype(np.int64), days - 1)
    present = np.count_nonzero(threshold[day] < levels[:, None], axis=1)
    change = np.diff(present, prepend=0)
    late = people.spread * delays.standard_normal(int(np.abs(change).sum()))
    # a new draw at midnight changes who is in, nobody passes the door
    gap = np.diff(times, prepend=0.0, append=days * DAY)
    reach = np.minimum(2.0 * people.spread, 0.45 * np.minimum(gap[:-1], gap[1:]))
    reach[np.isin(times, np.arange(days) * DAY)] = 0.0
    each = np.repeat(np.arange(len(times)), np.abs(change))
    moments = times[each] + np.clip(late, -reach[each], reach[each])
    first = np.cumsum(np.abs(change)) - np.abs(change)
    person = np.minimum(present, present - change)[each] + np.arange(len(each)) - first[each]
    return moments, np.sign(change)[each].astype(np.float64), person


def _with_midnights(presence: Presence, days: int) -> tuple[Array, Array]:
    """Return the schedule's changes inside the run, and its level at every midnight."""
    inside = (presence.times > 0.0) & (presence.times < days * DAY)
    times = np.union1d(np.arange(days) * DAY, presence.times[inside])
    place = np.searchsorted(presence.times, times, side="right") - 1
    return times, presence.levels[np.maximum(place, 0)]


def gather(moments: Array, steps: Array, count: int) -> Signal:
    """Round passages to the clock's fineness and add up those of the same moment.

    Parameters
    ----------
    moments, steps : ndarray, shape (n,)
        Of the passages [s], and how many people come, or leave where negative.
    count : int
        People at most, who decide the fineness.

    Returns
    -------
    times, counts : ndarray, shape (m,)
        As `draw_counts` returns them.
    """
    grain = FINE if count <= CROWD else COARSE
    ticks, inverse = np.unique(np.round(moments / grain).astype(np.int64), return_inverse=True)
    counts = np.cumsum(np.bincount(inverse, weights=steps, minlength=len(ticks)))
    moved = np.flatnonzero(np.diff(counts, prepend=0.0) != 0.0)
    return np.asarray(ticks[moved] * grain, dtype=np.float64), counts[moved].astype(np.float64)


def occupants(
    environment: simpy.Environment, presence: Signal, tell: Callable[[float], None]
) -> Generator[simpy.Event, Any, None]:
    """Tell the number of people present whenever it changes; a SimPy process."""
    times, counts = presence
    tell(0.0)
    for time, count in zip(times.tolist(), counts.tolist(), strict=True):
        if time > environment.now:
            yield environment.timeout(time - environment.now)
        tell(count)


def planned_changes(presences: Mapping[int, Signal]) -> Array:
    """Return who comes and goes as changes for the kernel, in order of time.

    Parameters
    ----------
    presences : mapping of int to (times, counts)
        For zones by their place in the kernel, what `draw_counts` returns.

    Returns
    -------
    ndarray, shape (n, 4)
        Time [s], zone, `sim.kernel.Input` and people; each zone begins empty.
    """
    parts = [np.zeros((0, 4))]
    for zone, (times, counts) in presences.items():
        part = np.zeros((len(times) + 1, 4))
        part[1:, 0], part[1:, 3] = times, counts
        part[:, 1], part[:, 2] = zone, Input.PEOPLE
        parts.append(part)
    every = np.concatenate(parts)
    return every[np.argsort(every[:, 0], kind="stable")]
