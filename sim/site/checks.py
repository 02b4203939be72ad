"""Checks across a site: references that lead nowhere, impossible combinations."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sim.errors import DocumentError, Fault
from sim.site.air_system_checks import (
    check_air_systems,
    coil_plants,
)
from sim.site.air_systems import VariableAirVolume
from sim.site.coil_checks import check_coils
from sim.site.hydronic_checks import check_hydronic
from sim.site.hydronic_systems import RadiantFloor, Radiators
from sim.site.malfunction_checks import check_malfunctions
from sim.site.people_checks import check_people
from sim.site.plant.checks import plant_faults
from sim.site.schedule_references import schedule_references
from sim.site.sequence_checks import check_sequences

if TYPE_CHECKING:
    from sim.holidays import Holidays
    from sim.site.envelope import Surface, Window
    from sim.site.site import AnySystem, Site
    from sim.site.zone import Setpoint, Zone


def site_faults(site: Site) -> list[Fault]:
    """Return all faults that single fields cannot show, in the order of the document."""
    checks: tuple[Callable[[Site], Iterable[Fault]], ...] = (
        check_location,
        check_constructions,
        check_zones,
        check_people,
        check_setpoints,
        check_surfaces,
        check_twins,
        check_enclosure,
        check_schedules_used,
        check_systems,
        check_air_systems,
        check_sequences,
        check_coils,
        check_hydronic,
        check_carriers,
        check_plants,
        check_malfunctions,
        check_points,
    )
    return [fault for check in checks for fault in check(site)]


def _known(place: str, name: str | None, known: Mapping[str, object], what: str) -> Iterator[Fault]:
    if name is not None and name not in known:
        names = ", ".join(sorted(known)) or f"none: the site has no {what}"
        yield Fault(
            place, name, f"a name under {what}: {names}", f"correct the name or add it to {what}"
        )


def check_location(site: Site) -> Iterator[Fault]:
    """Time zone, holidays and the region of the factors known."""
    name = site.location.time_zone
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        yield Fault(
            "location.time_zone",
            name,
            "an IANA time zone",
            "write a name such as 'America/New_York'",
        )
    yield from _unknown_holidays(site.location.holidays)
    yield from _unknown_region(site.factors)


def _unknown_holidays(code: Holidays | None) -> tuple[Fault, ...]:
    from sim.holidays import public_holidays

    try:
        if isinstance(code, str):
            public_holidays(code, 2025, 2025)  # any year tells whether the code is known
    except DocumentError as error:
        return error.faults
    return ()


def _unknown_region(name: str) -> tuple[Fault, ...]:
    from sim.factors import factors_of

    try:
        factors_of(name)
    except DocumentError as error:
        return error.faults
    return ()


def check_constructions(site: Site) -> Iterator[Fault]:
    """Materials of layers exist."""
    for name, construction in site.constructions.items():
        for index, layer in enumerate(construction.layers):
            place = f"constructions.{name}.layers.{index}.material"
            yield from _known(place, layer.material, site.materials, "materials")


def check_zones(site: Site) -> Iterator[Fault]:
    """Names used by zones exist; terminals have a source; volumes are plausible."""
    for name, zone in site.zones.items():
        place = f"zones.{name}"
        yield from _known(f"{place}.system", zone.system, site.systems, "systems")
        yield from _known(
            f"{place}.internal_mass_construction",
            zone.internal_mass_construction,
            site.constructions,
            "constructions",
        )
        if zone.internal_mass_area > 0 and zone.internal_mass_construction is None:
            yield Fault(
                f"{place}.internal_mass_construction",
                None,
                "needed where internal_mass_area is above 0",
                "name a construction or remove the area",
            )
        if zone.floor_area > 0 and not 1.8 <= zone.volume / zone.floor_area <= 60:
            yield Fault(
                f"{place}.volume",
                zone.volume,
                f"1.8 to 60 m of height over {zone.floor_area:g} m2",
                "correct volume or floor_area",
            )
        yield from _check_sources(site, place, zone)


def _check_sources(site: Site, place: str, zone: Zone) -> Iterator[Fault]:
    system = site.systems.get(zone.system or "")
    for kind in ("heating", "cooling"):
        if getattr(zone, kind) is None:
            continue
        if zone.system is None:
            yield Fault(
                f"{place}.system",
                None,
                f"needed by the zone's {kind} terminal",
                "name a system or remove the terminal",
            )
        elif system is not None and not _can(system, kind):
            yield Fault(
                f"systems.{zone.system}.{kind}",
                None,
                f"needed by the {kind} terminal of {place}",
                f"give the system a {kind} source or remove the terminal",
            )


def _can(system: AnySystem, kind: str) -> bool:
    """Return whether a system heats or cools."""
    if isinstance(system, Radiators | RadiantFloor):
        return kind == "heating" or system.cooling is not None
    boxes = (system.box, *system.boxes.values()) if isinstance(system, VariableAirVolume) else ()
    reheats = kind == "heating" and any(box.reheat is not None for box in boxes)
    return getattr(system, kind) is not None or reheats


def check_setpoints(site: Site) -> Iterator[Fault]:
    """Heating set-points stay below cooling set-points."""
    for name, zone in site.zones.items():
        if zone.heating is None or zone.cooling is None:
            continue
        for state in ("occupied", "unoccupied"):
            warm: float | None = getattr(zone.heating.setpoint, state)
            cold: float | None = getattr(zone.cooling.setpoint, state)
            if warm is not None and cold is not None and warm > cold:
                yield Fault(
                    f"zones.{name}.heating.setpoint.{state}",
                    warm,
                    f"at most the cooling set-point, {cold:g} degC",
                    "lower it or raise the cooling set-point",
                )
        yield from _check_overrides(name, zone.heating.setpoint, zone.cooling.setpoint)


def _values(setpoint: Setpoint) -> tuple[float, ...]:
    """Return the set-point's values, at least one. [degC]"""
    other = setpoint.unoccupied
    return (setpoint.occupied, setpoint.occupied if other is None else other)


def _check_overrides(name: str, heating: Setpoint, cooling: Setpoint) -> Iterator[Fault]:
    for index, override in enumerate(heating.overrides):
        limit = min(*_values(cooling), *(o.value for o in cooling.overrides))
        if override.value > limit:
            yield Fault(
                f"zones.{name}.heating.setpoint.overrides.{index}.value",
                override.value,
                f"at most the lowest cooling set-point, {limit:g} degC",
                "lower it",
            )
    for index, override in enumerate(cooling.overrides):
        limit = max(_values(heating))
        if override.value < limit:
            yield Fault(
                f"zones.{name}.cooling.setpoint.overrides.{index}.value",
                override.value,
                f"at least the highest heating set-point, {limit:g} degC",
                "raise it",
            )


def check_surfaces(site: Site) -> Iterator[Fault]:
    """Zones, constructions and glazings of surfaces exist; windows fit and see the outdoors."""
    for name, surface in site.surfaces.items():
        place = f"surfaces.{name}"
        yield from _known(f"{place}.zone", surface.zone, site.zones, "zones")
        yield from _known(f"{place}.other_zone", surface.other_zone, site.zones, "zones")
        yield from _known(
            f"{place}.construction", surface.construction, site.constructions, "constructions"
        )
        if (surface.boundary == "zone") != (surface.other_zone is not None):
            yield Fault(
                f"{place}.other_zone",
                surface.other_zone,
                "needed for, and only for, boundary 'zone'",
                "name the other zone, or correct the boundary",
            )
        if surface.other_zone == surface.zone:
            yield Fault(
                f"{place}.other_zone",
                surface.other_zone,
                "another zone than that of the inside face",
                "name the other zone, or use boundary 'adiabatic'",
            )
        if surface.window_area > 0.99 * surface.area:
            yield Fault(
                f"{place}.windows",
                round(surface.window_area, 3),
                f"at most 99 % of the surface, {0.99 * surface.area:g} m2",
                "make the windows smaller or the surface larger",
            )
        if surface.windows and surface.boundary != "outdoors":
            yield Fault(
                f"{place}.windows",
                surface.boundary,
                "windows only where the boundary is 'outdoors'",
                "remove the windows or correct the boundary",
            )
        for window_name, window in surface.windows.items():
            yield from _known(
                f"{place}.windows.{window_name}.glazing", window.glazing, site.glazings, "glazings"
            )
            yield from _below_ceiling(f"{place}.windows.{window_name}.sill", window, surface, site)


def _below_ceiling(place: str, window: Window, surface: Surface, site: Site) -> Iterator[Fault]:
    """Check that a window with a sill ends below the ceiling of its zone."""
    zone = site.zones.get(surface.zone)
    if window.sill is None or zone is None or zone.floor_area <= 0.0:
        return
    limit = zone.volume / zone.floor_area - (window.height or 0.0)
    if surface.tilt == 90.0 and window.sill > limit + 1e-6:
        yield Fault(
            place,
            window.sill,
            f"at most {max(limit, 0.0):g} m, the zone's height less the window's",
            "lower the sill or the window",
        )


def check_twins(site: Site) -> Iterator[Fault]:
    """Check that a wall between two zones is one surface, not one in each of them."""
    seen: dict[tuple[object, ...], str] = {}
    for name, surface in site.surfaces.items():
        if surface.other_zone is None:
            continue
        what = (surface.construction, surface.area)
        level = surface.tilt in {0.0, 180.0}
        here = (surface.tilt, 0.0 if level else surface.azimuth % 360.0)
        there = (180.0 - surface.tilt, 0.0 if level else (surface.azimuth + 180.0) % 360.0)
        twin = seen.get((surface.other_zone, surface.zone, *there, *what))
        if twin is not None:
            yield Fault(
                f"surfaces.{name}",
                f"the wall of surfaces.{twin} seen from the other side",
                "one surface for a wall between two zones",
                "remove one of the two",
            )
        seen[surface.zone, surface.other_zone, *here, *what] = name


def check_enclosure(site: Site) -> Iterator[Fault]:
    """Every zone has a surface; pairs of zones that exchange air exist."""
    touched = {s.zone for s in site.surfaces.values()} | {
        s.other_zone for s in site.surfaces.values()
    }
    for name in site.zones:
        if name not in touched:
            yield Fault(
                f"zones.{name}",
                "no surface",
                "at least one surface",
                "add surfaces that enclose it",
            )
    for name, exchange in site.air_exchange.items():
        for field in ("zone", "other_zone"):
            yield from _known(
                f"air_exchange.{name}.{field}", getattr(exchange, field), site.zones, "zones"
            )
        if exchange.zone == exchange.other_zone:
            yield Fault(
                f"air_exchange.{name}.other_zone",
                exchange.other_zone,
                "another zone",
                "name the other zone",
            )


def check_schedules_used(site: Site) -> Iterator[Fault]:
    """Every schedule that is named exists."""
    for place, name in schedule_references(site):
        yield from _known(place, name, site.schedules, "schedules")


def check_systems(site: Site) -> Iterator[Fault]:
    """Check that burners give at most what they consume and heat pumps run on electricity."""
    for name, system in site.ideal_systems.items():
        source = system.heating
        if source is None:
            continue
        place = f"systems.{name}.heating"
        if source.kind in {"furnace", "boiler", "electric", "district"} and source.efficiency > 1.1:
            yield Fault(
                f"{place}.efficiency",
                source.efficiency,
                "at most 1.1 for this kind (gross calorific)",
                "correct the efficiency, or use kind 'heat_pump'",
            )
        if source.kind in {"heat_pump", "electric"} and source.carrier != "electricity":
            yield Fault(
                f"{place}.carrier",
                source.carrier,
                "'electricity' for this kind",
                "correct the carrier",
            )


def check_plants(site: Site) -> Iterator[Fault]:
    """Curves, set-points and feeds of water plants."""
    yield from plant_faults(site.plants)
    for name, water in site.hot_water.items():
        place = f"hot_water.{name}.plant"
        yield from _known(place, water.plant, site.plants, "plants")
        plant = site.plants.get(water.plant or "")
        if plant is not None and plant.kind != "domestic_hot_water":
            yield Fault(place, water.plant, "a plant of kind domestic_hot_water", "name another")
    for place, name, kind in coil_plants(site):
        yield from _known(place, name, site.plants, "plants")
        plant = site.plants.get(name)
        if plant is not None and plant.kind != kind:
            yield Fault(place, name, f"a plant of kind {kind}", "name another")


_CARRIERS = {
    "heating": ("electricity", "natural_gas", "district_heating"),
    "cooling": ("electricity", "district_cooling"),
    "hot_water": ("electricity", "natural_gas", "district_heating"),
    "other_loads": ("electricity", "natural_gas"),
}


def check_carriers(site: Site) -> Iterator[Fault]:
    """Every end use names a carrier that can serve it."""
    uses = [
        (f"systems.{name}.{use}", use, getattr(system, use))
        for name, system in site.ideal_systems.items()
        for use in ("heating", "cooling")
    ]
    for group in ("hot_water", "other_loads"):
        uses += [(f"{group}.{name}", group, item) for name, item in getattr(site, group).items()]
    for place, use, item in uses:
        if item is not None and item.carrier not in _CARRIERS[use]:
            allowed = ", ".join(_CARRIERS[use])
            yield Fault(
                f"{place}.carrier", item.carrier, f"one of {allowed}", "choose one of these"
            )


def check_points(site: Site) -> Iterator[Fault]:
    """Points name an asset and a quantity that exist."""
    from sim.quantities import QUANTITIES

    for name, point in site.points.items():
        group, _, asset = point.asset.partition(".")
        members = getattr(site, group, None)
        found = point.asset == "site" or (isinstance(members, dict) and asset in members)
        if not found:
            yield Fault(
                f"points.{name}.asset",
                point.asset,
                "an asset such as 'zones.core'",
                "correct the asset",
            )
        yield from _known(f"points.{name}.quantity", point.quantity, QUANTITIES, "quantities")
