"""Which schedules a site refers to, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.site.air_system_checks import outdoor_air_schedules
from sim.site.hydronic_systems import RadiantFloor, Radiators

if TYPE_CHECKING:
    from sim.site.site import Site


def schedule_references(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the place and name of every schedule the site refers to."""
    for name, zone in site.zones.items():
        parts: list[tuple[str, Any]] = [
            (part, getattr(zone, part))
            for part in ("heating", "cooling", "people", "lighting", "ventilation")
        ]
        if zone.infiltration.schedule is not None:
            parts.append(("infiltration", zone.infiltration))
        parts.append(("moisture_source", zone.moisture_source))
        parts += [(f"equipment.{key}", value) for key, value in zone.equipment.items()]
        for part, value in parts:
            if value is not None:
                yield f"zones.{name}.{part}.schedule", str(value.schedule)
        if zone.night_ventilation_schedule is not None:
            yield f"zones.{name}.night_ventilation_schedule", zone.night_ventilation_schedule
    yield from blind_schedules(site)
    yield from _plant_schedules(site)
    yield from outdoor_air_schedules(site)


def _plant_schedules(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the place and name of every schedule of what serves no single zone."""
    for name, exchange in site.air_exchange.items():
        if exchange.schedule is not None:
            yield f"air_exchange.{name}.schedule", exchange.schedule
    for group in ("hot_water", "other_loads"):
        for name, item in getattr(site, group).items():
            yield f"{group}.{name}.schedule", item.schedule
    for name, system in site.systems.items():
        if not isinstance(system, Radiators | RadiantFloor) and system.fan is not None:
            yield f"systems.{name}.fan.schedule", system.fan.schedule


def blind_schedules(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the place and name of every schedule that draws a blind."""
    for name, surface in site.surfaces.items():
        for key, window in surface.windows.items():
            if window.blind is not None and window.blind.schedule is not None:
                yield f"surfaces.{name}.windows.{key}.blind.schedule", window.blind.schedule
