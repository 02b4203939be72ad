"""Meetings: people of one zone go to another one that has seats, and come back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.processes.breaks import clock_moments, within
from sim.processes.occupants import Spans
from sim.schedules import Calendar
from sim.site import Meetings, People

Array = NDArray[np.float64]

QUARTER = 900.0
"""Meetings begin at multiples of this after their earliest time. [s]"""
FEWEST = 2
"""Participants below which a meeting does not take place."""


@dataclass(frozen=True, slots=True)
class Host:
    """A zone whose people hold meetings: its people, their stays and breaks, its random stream."""

    people: People
    stays: Spans
    breaks: Spans
    stream: np.random.Generator


@dataclass(frozen=True, slots=True)
class _Wish:
    """A meeting that people of a zone want."""

    start: float
    zone: str
    meetings: Meetings
    size: int
    order: NDArray[np.int64]


@dataclass(slots=True)
class _Seats:
    """Seats of a meeting zone, and how many are taken until when."""

    seats: int
    taken: list[tuple[float, int]] = field(default_factory=list)

    def free(self, now: float) -> int:
        self.taken = [(end, size) for end, size in self.taken if end > now]
        return self.seats - sum(size for _, size in self.taken)


def hold_meetings(hosts: Mapping[str, Host], calendar: Calendar, days: int) -> dict[str, Spans]:
    """Return who of each zone is in a meeting when.

    Meetings are held in the order in which they begin, those of the first zone first; as many take
    part as have been asked, are there for all of it, and find a seat.

    Parameters
    ----------
    hosts : mapping of str to Host
        By zone; those who hold meetings, and the zones they meet in.
    calendar : Calendar
        The run's days.
    days : int
        Length of the run.
    """
    wishes = [wish for name in hosts for wish in _wishes(name, hosts[name], calendar, days)]
    rooms = {name: _Seats(host.people.seats) for name, host in hosts.items()}
    held: dict[str, list[tuple[int, float, float]]] = {name: [] for name in hosts}
    busy: dict[str, dict[int, float]] = {name: {} for name in hosts}
    for wish in sorted(wishes, key=lambda each: each.start):
        host = hosts[wish.zone]
        room = rooms[wish.meetings.zone]
        end = wish.start + wish.meetings.duration
        there = _there(host, busy[wish.zone], wish, end)
        there = there[: min(wish.size, room.free(wish.start))]
        if len(there) >= FEWEST:
            room.taken.append((end, len(there)))
            held[wish.zone] += [(person, wish.start, end) for person in there.tolist()]
            busy[wish.zone] |= dict.fromkeys(there.tolist(), end)
    return {name: _spans(own) for name, own in held.items()}


def _wishes(name: str, host: Host, calendar: Calendar, days: int) -> Iterator[_Wish]:
    """Yield the meetings a zone wants; each day takes as many numbers whatever comes of them."""
    meetings, stream = host.people.meetings, host.stream
    if meetings is None:
        return
    first = clock_moments(meetings.start, calendar, days)
    room = 60.0 * (meetings.end - meetings.start) - meetings.duration
    most = math.ceil(meetings.per_day + 6.0 * math.sqrt(meetings.per_day) + 3.0)
    number = np.minimum(stream.poisson(meetings.per_day, days), most)
    start = np.floor(stream.random((days, most)) * (room / QUARTER + 1.0)) * QUARTER
    size = FEWEST + stream.poisson(meetings.size - FEWEST, (days, most))
    order = np.argsort(stream.random((days, most, host.people.persons)), axis=2)
    for day in range(days):
        for n in range(number[day]):
            begin = float(first[day] + min(start[day, n], room))
            yield _Wish(begin, name, meetings, int(size[day, n]), order[day, n])


def _there(host: Host, busy: Mapping[int, float], wish: _Wish, end: float) -> NDArray[np.int64]:
    """Return who is there as a meeting begins and stays until it ends, in random order."""
    idle = [p for p in wish.order.tolist() if busy.get(p, 0.0) <= wish.start]
    asked = np.array(idle, dtype=np.int64)
    begin = np.full(len(asked), wish.start)
    free = within(host.stays, Spans(asked, begin, np.full(len(asked), end)))
    on_break = within(host.breaks, Spans(asked, begin, begin))
    return np.asarray(asked[free & ~on_break])


def _spans(held: list[tuple[int, float, float]]) -> Spans:
    ordered = sorted(held)
    return Spans(
        np.array([each[0] for each in ordered], dtype=np.int64),
        np.array([each[1] for each in ordered]),
        np.array([each[2] for each in ordered]),
    )


def seat_passages(held: Spans) -> tuple[Array, Array]:
    """Return moments [s] and signs of the passages of meetings, at the meeting's zone."""
    moments = np.concatenate([held.start, held.end])
    return moments, np.repeat([1.0, -1.0], len(held.start))
