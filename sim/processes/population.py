"""Who is in which zone through a run: stays, breaks and meetings of all zones drawn together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.processes.breaks import (
    away,
    clock_moments,
    draw_absences,
    draw_lunch,
    passages,
    raised,
)
from sim.processes.meetings import Host, hold_meetings, seat_passages
from sim.processes.occupants import Presence, Signal, Spans, draw_counts, draw_stays, gather
from sim.processes.timeline import Levels
from sim.schedules import Calendar
from sim.site import People, Site

Streams = Callable[[str], np.random.Generator]


def draw_population(
    site: Site, levels: Levels, calendar: Calendar, streams: Streams, days: int
) -> dict[str, Signal]:
    """Draw the people of all zones whose people come and go at random.

    Every part has a random stream of its own (``occupants/…``, ``lunch/…``, ``absences/…``,
    ``meetings/…``), so that an option changes what it is about and nothing else.

    Parameters
    ----------
    site : Site
        The building.
    levels : Levels
        Its schedules.
    calendar : Calendar
        The run's days.
    streams : callable
        Returns a random stream by name.
    days : int
        Length of the run.

    Returns
    -------
    dict of str to (times, counts)
        By zone: since the run's start [s], and people present from then on.
    """
    zones = {
        name: zone.people
        for name, zone in site.zones.items()
        if zone.people is not None and zone.people.arrivals == "stochastic"
    }
    visited = {p.meetings.zone for p in zones.values() if p.meetings is not None}
    found: dict[str, Signal] = {}
    hosts: dict[str, Host] = {}
    for name, people in zones.items():
        presence = Presence(people, *levels.of(people.schedule))
        if people.expectation == "place":
            presence = raised(presence, calendar, days)
        stream = streams(f"occupants/{name}")
        if name not in visited and not (people.lunch or people.absences or people.meetings):
            found[name] = draw_counts(presence, days, stream)
            continue
        stays = draw_stays(presence, days, stream)
        hosts[name] = Host(
            people,
            stays,
            _breaks(name, people, calendar, streams, days),
            streams(f"meetings/{name}"),
        )
    found |= _meet(hosts, calendar, days)
    return {name: found[name] for name in zones}


def _breaks(name: str, people: People, calendar: Calendar, streams: Streams, days: int) -> Spans:
    """Return lunches and short absences of a zone's people, whether they are there or not."""
    parts = [(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))]
    if people.lunch is not None:
        moments = clock_moments(people.lunch.start, calendar, days)
        parts.append(draw_lunch(people.lunch, people.persons, moments, streams(f"lunch/{name}")))
    if people.absences is not None:
        stream = streams(f"absences/{name}")
        parts.append(draw_absences(people.absences, people.persons, days, stream))
    return away(parts)


def _meet(hosts: dict[str, Host], calendar: Calendar, days: int) -> dict[str, Signal]:
    """Hold the meetings, and return the counts of the zones that have to do with breaks."""
    held = hold_meetings(hosts, calendar, days)
    found = {}
    for name, host in hosts.items():
        parts = [(s.person, s.start, s.end) for s in (host.breaks, held[name])]
        moments, steps = passages(host.stays, away(parts))
        guests = [
            seat_passages(held[other])
            for other, guest in hosts.items()
            if guest.people.meetings is not None and guest.people.meetings.zone == name
        ]
        found[name] = gather(
            np.concatenate([moments, *(part[0] for part in guests)]),
            np.concatenate([steps, *(part[1] for part in guests)]),
            host.people.persons + host.people.seats,
        )
    return found
