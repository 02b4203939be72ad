"""Breaks of people at their place: lunch and short absences, drawn for a whole run as arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.clock import DAY
from sim.processes.occupants import Presence, Spans
from sim.schedules import Calendar, level_at
from sim.site.people import Absences, Lunch, Meetings, People

Array = NDArray[np.float64]

LUNCH_SPREAD = 0.3
"""Breaks at noon are up to this share shorter or longer than their mean. [-]"""
_SAMPLES = 24
"""Moments at which a mean share away is looked at between two changes of a schedule."""


def clock_moments(minutes: float, calendar: Calendar, days: int) -> Array:
    """Return when a civil clock shows a time on each day of a run, shape (days,). [s]"""
    civil: Array = np.arange(days, dtype=np.float64) * DAY + 60.0 * minutes
    return np.asarray(civil - level_at(*calendar.clock, civil))


def draw_lunch(
    lunch: Lunch, count: int, moments: Array, streams: np.random.Generator
) -> tuple[NDArray[np.int64], Array, Array]:
    """Draw who goes to lunch when; three numbers a person and day, whatever comes of them.

    Parameters
    ----------
    lunch : Lunch
        The break.
    count : int
        Persons.
    moments : ndarray, shape (days,)
        Mean time of leaving on each day. [s]
    streams : Generator
        Random stream of the zone's lunches.

    Returns
    -------
    person, start, end : ndarray, shape (n,)
        Who is away from when to when [s]; people who are not in do not know of it.
    """
    shape = (len(moments), count)
    goes = streams.random(shape) < lunch.share
    start = moments[:, None] + lunch.spread * streams.standard_normal(shape)
    length = lunch.duration * (1.0 + LUNCH_SPREAD * (2.0 * streams.random(shape) - 1.0))
    _, person = np.nonzero(goes)
    return person, start[goes], (start + length)[goes]


def draw_absences(
    absences: Absences, count: int, days: int, stream: np.random.Generator
) -> tuple[NDArray[np.int64], Array, Array]:
    """Draw short absences through days and nights, a Poisson process for each person and day.

    Returns
    -------
    person, start, end : ndarray, shape (n,)
        As `draw_lunch` returns them.
    """
    mean = absences.per_hour * 24.0
    most = math.ceil(mean + 6.0 * math.sqrt(mean) + 8.0)
    shape = (days, count, most)
    gaps = stream.standard_exponential(shape) * (3600.0 / max(absences.per_hour, 1e-9))
    start = np.cumsum(gaps, axis=2)
    length = absences.duration * stream.standard_exponential(shape)
    own = start < DAY
    _, person, _ = np.nonzero(own)
    start += (np.arange(days) * DAY)[:, None, None]
    return person, start[own], (start + length)[own]


def away(parts: Sequence[tuple[NDArray[np.int64], Array, Array]]) -> Spans:
    """Return when each person is away for any reason: the union of all spans."""
    person = np.concatenate([part[0] for part in parts])
    start = np.concatenate([part[1] for part in parts])
    end = np.concatenate([part[2] for part in parts])
    order = np.lexsort((start, person))
    person, start, end = person[order], start[order], end[order]
    if len(person) == 0:
        return Spans(person, start, end)
    # persons apart on one axis of time, so that one running maximum serves them all
    apart = person * (2.0 * (float(end.max()) + DAY))
    reached = np.maximum.accumulate(end + apart)
    first = np.append(True, start[1:] + apart[1:] > reached[:-1])
    last = np.append(first[1:], True)
    return Spans(person[first], start[first], (reached - apart)[last])


def passages(stays: Spans, breaks: Spans) -> tuple[Array, Array]:
    """Return moments and signs of all passages of people who stay, but for their breaks.

    Parameters
    ----------
    stays, breaks : Spans
        When each person is in the building, and would be away; of a break counts what a stay holds.

    Returns
    -------
    moments, steps : ndarray, shape (n,)
        Of the passages [s], one up or one down.
    """
    person = np.concatenate([stays.person, stays.person, breaks.person, breaks.person])
    moments = np.concatenate([stays.start, stays.end, breaks.start, breaks.end])
    order = np.lexsort((moments, person))
    lengths = [len(stays.person)] * 2 + [len(breaks.person)] * 2
    inside = np.cumsum(np.repeat([1, -1, 0, 0], lengths)[order])
    outside = np.cumsum(np.repeat([0, 0, 1, -1], lengths)[order])
    # every span of a person ends before the next person's begin: the sums start anew
    steps = np.diff(((inside > 0) & (outside == 0)).astype(np.float64), prepend=0.0)
    moved = steps != 0.0
    return moments[order][moved], steps[moved]


def within(stays: Spans, spans: Spans) -> NDArray[np.bool_]:
    """Tell which spans lie in a stay of the same person, shape (n,)."""
    if len(stays.person) == 0:
        return np.zeros(len(spans.person), dtype=np.bool_)
    apart = 2.0 * (max(float(stays.end.max(initial=0.0)), float(spans.end.max(initial=0.0))) + DAY)
    key = stays.start + apart * stays.person
    place = np.searchsorted(key, spans.start + apart * spans.person, side="right") - 1
    known = place >= 0
    place = np.maximum(place, 0)
    return np.asarray(
        known & (stays.person[place] == spans.person) & (spans.end < stays.end[place])
    )


def raised(presence: Presence, calendar: Calendar, days: int) -> Presence:
    """Return the presence in the building at which as many as the schedule says are at their place.

    Levels between two changes of the schedule are raised by the mean share on a break and by who is
    in meetings, as far as everyone; meetings are taken to find seats and people.
    """
    people, times = presence.people, presence.times
    length = np.diff(times, append=max(days * DAY, float(times[-1]) + DAY))
    offsets = (np.arange(_SAMPLES) + 0.5) / _SAMPLES
    moments = times[:, None] + length[:, None] * offsets
    civil = (moments + level_at(*calendar.clock, moments.ravel()).reshape(moments.shape)) % DAY
    stays = np.ones(civil.shape)
    met = np.zeros(civil.shape)
    if people.lunch is not None:
        stays *= 1.0 - _at_lunch(people.lunch, civil)
    if people.absences is not None:
        stays *= math.exp(-people.absences.per_hour * people.absences.duration / 3600.0)
    if people.meetings is not None:
        met = _in_meeting(people.meetings, people, civil)
    levels = presence.levels / np.maximum(stays.mean(axis=1), 0.05) + met.mean(axis=1)
    levels = np.where(presence.levels > 0.0, np.minimum(levels, 1.0), 0.0)
    return Presence(people, times, levels)


def _at_lunch(lunch: Lunch, civil: Array) -> Array:
    start = 60.0 * lunch.start
    normal = NormalDist(0.0, max(lunch.spread, 1.0))
    grid = np.linspace(-4.0, 4.0, 161) * normal.stdev
    share = np.array([normal.cdf(float(x)) for x in grid])
    left = np.interp(civil - start, grid, share)
    back = np.interp(civil - start - lunch.duration, grid, share)
    return np.asarray(lunch.share * (left - back))


def _in_meeting(meetings: Meetings, people: People, civil: Array) -> Array:
    window = 60.0 * (meetings.end - meetings.start)
    mean = meetings.per_day * meetings.size * meetings.duration / (max(people.persons, 1) * window)
    inside = (civil >= 60.0 * meetings.start) & (civil < 60.0 * meetings.end)
    return np.asarray(mean * inside)
