"""Checks of people across a site: where they meet, and what they need to act on their room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.errors import Fault

if TYPE_CHECKING:
    from sim.site.site import Site
    from sim.site.zone import Zone


def check_people(site: Site) -> Iterator[Fault]:
    """Meetings find a zone with seats; windows and thermostats have somebody who works them."""
    for name, zone in site.zones.items():
        if zone.people is not None and zone.people.meetings is not None:
            yield from _check_meetings(site, name, zone.people.meetings.zone)
        yield from _check_windows(site, name, zone)
        yield from _check_thermostat(name, zone)


def _check_meetings(site: Site, name: str, target: str) -> Iterator[Fault]:
    place = f"zones.{name}.people.meetings.zone"
    zone = site.zones.get(target)
    if zone is None or target == name:
        others = ", ".join(sorted(set(site.zones) - {name})) or "none: the site has one zone"
        yield Fault(place, target, f"another zone of the site: {others}", "correct the name")
        return
    if zone.people is None or zone.people.seats == 0:
        yield Fault(
            f"zones.{target}.people.seats",
            None if zone.people is None else 0,
            f"needed for the meetings of zones.{name}",
            "give the zone people with seats (and a count of 0 where nobody works there)",
        )
    elif zone.people.arrivals != "stochastic":
        yield Fault(
            f"zones.{target}.people.arrivals",
            zone.people.arrivals,
            f"'stochastic', for the meetings of zones.{name}",
            "let its people come and go at random",
        )


def _check_windows(site: Site, name: str, zone: Zone) -> Iterator[Fault]:
    if zone.window_opening is None:
        return
    place = f"zones.{name}.window_opening"
    if zone.people is None:
        yield Fault(
            place, "a zone without people", "people who work them", "add people, or remove it"
        )
    surfaces = [s for s in site.surfaces.values() if s.zone == name and s.boundary == "outdoors"]
    if sum(surface.window_area for surface in surfaces) <= 0.0:
        yield Fault(
            place,
            "a zone without windows to the outdoors",
            "windows in an outside wall of the zone",
            "add windows, or remove it",
        )


def _check_thermostat(name: str, zone: Zone) -> Iterator[Fault]:
    if zone.thermostat_override is None:
        return
    place = f"zones.{name}.thermostat_override"
    if zone.people is None:
        yield Fault(
            place, "a zone without people", "people who adjust it", "add people, or remove it"
        )
    if zone.heating is None and zone.cooling is None:
        yield Fault(
            place,
            "a zone without heating and cooling",
            "a terminal whose set-point can be moved",
            "add heating or cooling, or remove it",
        )
