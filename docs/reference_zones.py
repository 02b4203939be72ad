"""The zones of a reference site: what is in them, and how they leak."""

from __future__ import annotations

from collections.abc import Iterator

from reference_models import cited, slug
from reference_parts import Building, figure

from scenarios.validation.energyplus.idf import Entry


def zone_lines(building: Building) -> Iterator[str]:
    """Return the lines of all zones."""
    yield "zones:"
    yield "  # Floor areas and volumes are those of their faces (BuildingSurface:Detailed)."
    for entry in building.file.all("Zone"):
        yield ""
        yield from _zone(building, entry)


def _zone(building: Building, entry: Entry) -> Iterator[str]:
    name = entry.name
    counts = entry.fields[-1].lower() == "yes"
    area, volume = building.floor_area(name), building.volume(name)
    yield cited(f"  {slug(name)}:", entry.citation)
    if counts:
        yield f"    floor_area: {figure(area)} m2"
    else:
        yield cited("    floor_area: 0 m2", "Part of Total Floor Area: No")
    yield f"    volume: {figure(volume)} m3"
    yield "    air_mass_multiplier: 1     # no ZoneCapacitanceMultiplier:ResearchSpecial"
    yield from _infiltration(building, name, volume)
    if not counts:
        return
    yield from _people(building, name, area)
    yield from _lights(building, name)
    yield from _equipment(building, name, area)
    yield from _mass(building, name)
    yield from building.model.zone_systems(building.file, name)


def _infiltration(building: Building, zone: str, volume: float) -> Iterator[str]:
    for entry in building.of_zone("ZoneInfiltration:DesignFlowRate", zone):
        yield f"    infiltration:              # {entry.citation}"
        if entry.fields[3] == "AirChanges/Hour":
            yield f"      air_changes: {figure(entry.number(7))} 1/h"
        else:
            outside = building.exterior_area(zone)
            changes = entry.number(6) * outside * 3600.0 / volume
            yield (
                f"      air_changes: {figure(changes)} 1/h    # {entry.fields[6]} m3/s per m2 of"
                f" {figure(outside)} m2 outdoors"
            )
        schedule = building.model.schedule_of(entry.fields[2])
        if schedule is not None:
            yield f"      schedule: {schedule}"
        return
    yield "    infiltration: {air_changes: 0 1/h}   # no ZoneInfiltration"


def _people(building: Building, zone: str, area: float) -> Iterator[str]:
    for entry in building.of_zone("People", zone):
        yield f"    people:                    # {entry.citation}"
        yield cited(
            f"      count: {figure(area / entry.number(6))}", f"one to {entry.fields[6]} m2"
        )
        yield f"      schedule: {building.model.schedule_of(entry.fields[2])}"
        yield "      arrivals: expected"
        yield "      heat: 120 W              # Schedule:Compact, ACTIVITY_SCH"
        yield (
            f"      sensible_fraction: {building.model.sensible_fraction}  # AUTOCALCULATE:"
            " the share of the year that the program reports"
        )
        yield f"      radiant_fraction: {figure(entry.number(7))}"


def _lights(building: Building, zone: str) -> Iterator[str]:
    for entry in building.of_zone("Lights", zone):
        back, radiant, visible = entry.number(7), entry.number(8), entry.number(9)
        yield f"    lighting:                  # {entry.citation}"
        yield f"      power_density: {figure(entry.number(5))} W/m2"
        yield f"      schedule: {building.model.schedule_of(entry.fields[2])}"
        yield (
            f"      radiant_fraction: {figure((radiant + visible) / (1.0 - back))}    # radiant"
            f" {radiant:g} and visible {visible:g}, of what stays in the zone"
        )
        yield f"      return_fraction: {figure(back)}"


def _equipment(building: Building, zone: str, area: float) -> Iterator[str]:
    found = building.of_zone("ElectricEquipment", zone)
    if found:
        yield "    equipment:"
    for entry in found:
        name = slug(entry.fields[-1])
        yield cited(f"      {name}:", entry.citation)
        if entry.fields[3] == "EquipmentLevel":
            density = entry.number(4) / area
            text = f"        power_density: {figure(density, 7)} W/m2"
            yield cited(text, f"{figure(entry.number(4), 7)} W over the zone's floor")
        else:
            yield f"        power_density: {figure(entry.number(5))} W/m2"
        yield f"        schedule: {building.model.schedule_of(entry.fields[2])}"
        yield f"        radiant_fraction: {figure(entry.number(8))}"
        yield f"        lost_fraction: {figure(entry.number(9))}"


def _mass(building: Building, zone: str) -> Iterator[str]:
    for entry in building.of_zone("InternalMass", zone, 2):
        yield cited(f"    internal_mass_area: {figure(entry.number(4), 6)} m2", entry.citation)
        yield f"    internal_mass_construction: {slug(entry.fields[1])}"
