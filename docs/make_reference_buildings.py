"""Write the sites of the reference offices from the input files of EnergyPlus.

``make docs-energyplus``, where the program is installed (see `scenarios.validation.energyplus`): it
says the sizes that the input files leave to it. Every figure of the sites stands beside the object
it comes from.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from reference_models import HOT_WATER, Model, cited, models, slug

from scenarios.validation.energyplus.idf import (
    Entry,
    InputFile,
    Polygon,
    day_levels,
    polygon,
)
from scenarios.validation.energyplus.oracle import VARIABLE, Oracle, find_oracle

LIBRARY = Path(__file__).parent.parent / "scenarios" / "library"

_ROUGHNESS = {
    "VeryRough": 2.17,
    "Rough": 1.67,
    "MediumRough": 1.52,
    "MediumSmooth": 1.13,
    "Smooth": 1.11,
    "VerySmooth": 1.0,
}
"""Multiplier of forced convection, EnergyPlus Engineering Reference, simple combined and DOE-2."""

_RULE = "# --- {} "


def figure(value: float, digits: int = 5) -> str:
    """Return a number with so many significant digits and no more."""
    return f"{value:.{digits}g}"


def heading(text: str) -> list[str]:
    """Return a rule with a heading."""
    return ["", _RULE.format(text).ljust(100, "-"), ""]


def entry_lines(name: str, pairs: Iterable[tuple[str, str]], cite: str) -> Iterator[str]:
    """Return an entry of two levels: the name with its source, then its fields."""
    yield cited(f"  {slug(name)}:", cite)
    yield from (f"    {key}: {value}".rstrip() for key, value in pairs)


class Building:
    """One input file and what its objects say."""

    def __init__(self, model: Model, oracle: Oracle) -> None:
        self.model = model
        self.file = oracle.input_file(model.source)
        self.sizes = oracle.sizes(model.source)
        self.faces = {e.name.lower(): e for e in self.file.all("BuildingSurface:Detailed")}
        self.polygons = {name: polygon(e, 11) for name, e in self.faces.items()}

    def zone_faces(self, zone: str) -> list[Entry]:
        """Return the faces of a zone."""
        return [e for e in self.faces.values() if e.fields[3].lower() == zone.lower()]

    def floor_area(self, zone: str) -> float:
        """Return the area of a zone's floors. [m2]"""
        return sum(
            self.polygons[e.name.lower()].area
            for e in self.zone_faces(zone)
            if e.fields[1] == "Floor"
        )

    def volume(self, zone: str) -> float:
        """Return the volume a zone's faces enclose. [m3]"""
        return sum(self.polygons[e.name.lower()].volume_part for e in self.zone_faces(zone))

    def exterior_area(self, zone: str) -> float:
        """Return the area of a zone's faces that meet the outdoors, windows included. [m2]"""
        return sum(
            self.polygons[e.name.lower()].area
            for e in self.zone_faces(zone)
            if e.fields[5] == "Outdoors"
        )

    def of_zone(self, kind: str, zone: str, place: int = 1) -> list[Entry]:
        """Return the objects of a class that name a zone."""
        return [e for e in self.file.all(kind) if e.fields[place].lower() == zone.lower()]


def site_text(building: Building) -> str:
    """Return the site's document."""
    lines = [
        *_head(building),
        *heading("Fabric"),
        *_materials(building),
        *_constructions(building),
        *_glazings(building),
        *_ground(building),
        *heading("Hours of use"),
        *_schedules(building),
        *heading("Zones"),
        *_zones(building),
        *heading("Surfaces"),
        *_surfaces(building),
        *heading("Systems"),
        *building.model.systems(building.file, building.sizes),
        "",
        "hot_water:",
        *building.model.taps,
        HOT_WATER.rstrip(),
        *_other(building),
    ]
    return "\n".join(lines) + "\n"


def _head(building: Building) -> list[str]:
    model = building.model
    start = building.file.one("RunPeriod")
    return [
        *(f"# {line}" for line in model.preface),
        "# Written by docs/make_reference_buildings.py; class and name of the object every figure",
        f"# comes from stand beside it: {model.source}.idf, EnergyPlus 25.2.",
        f"name: {model.site}",
        f"title: {model.title}",
        "use: office",
        "description: >-",
        *(f"  {line}" for line in model.description),
        "",
        "location:",
        "  latitude: 41.98              # EPW header; the program takes the weather file's place,",
        "  longitude: -87.92            # not that of Site:Location (41.77, -87.75, 190 m)",
        "  elevation: 201 m",
        "  time_zone: America/Chicago   # RunPeriodControl:DaylightSavingTime, 2nd Sunday in March",
        "                               # to 1st Sunday in November",
        f"  holidays:                    # RunPeriodControl:SpecialDays; RunPeriod begins on a"
        f" {start.fields[7]}",
        *_holidays(building.file),
        "  ground_reflectance: 0.2      # no Site:GroundReflectance: its default",
        "  terrain: city                # Building, Terrain",
        "weather: chicago               # USA_IL_Chicago-OHare.Intl.AP.725300_TMY3.epw",
        "factors: united-states",
    ]


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
YEAR = 2017
"""Begins on a Sunday and has no 29 February."""


def _holidays(file: InputFile) -> Iterator[str]:
    dates = sorted(
        (_date(entry.fields[1]), entry.name) for entry in file.all("RunPeriodControl:SpecialDays")
    )
    for date, name in dates:
        yield f"    - {date}              # {name}"


def _date(text: str) -> str:
    """Return the date of ``January 1``, ``3rd Monday in January`` or ``Last Monday in May``."""
    words = text.split()
    if words[0] in _MONTHS:
        return f"{YEAR}-{_MONTHS.index(words[0]) + 1:02d}-{int(words[1]):02d}"
    first = np.datetime64(f"{YEAR}-{_MONTHS.index(words[3]) + 1:02d}", "M")
    begin, end = first.astype("datetime64[D]"), (first + 1).astype("datetime64[D]")
    days = np.arange(begin, end)
    chosen = days[(days.astype(np.int64) + 3) % 7 == _WEEKDAYS.index(words[1])]
    return str(chosen[-1] if words[0] == "Last" else chosen[int(words[0][0]) - 1])


def _used_constructions(building: Building) -> list[Entry]:
    names = {e.fields[2].lower() for e in building.faces.values()}
    names |= {e.fields[1].lower() for e in building.file.all("InternalMass")}
    return [e for e in building.file.all("Construction") if e.name.lower() in names]


def _material(building: Building, name: str) -> Entry:
    known = [*building.file.all("Material"), *building.file.all("Material:NoMass")]
    return next(e for e in known if e.name.lower() == name.lower())


def _materials(building: Building) -> Iterator[str]:
    yield "materials:"
    used = {n.lower() for e in _used_constructions(building) for n in e.fields[1:]}
    for entry in building.file.all("Material"):
        if entry.name.lower() in used:
            yield from entry_lines(
                entry.name,
                [
                    ("conductivity", f"{figure(entry.number(3))} W/(m K)"),
                    ("density", f"{figure(entry.number(4), 6)} kg/m3"),
                    ("specific_heat", f"{figure(entry.number(5))} J/(kg K)"),
                ],
                entry.citation,
            )


def _constructions(building: Building) -> Iterator[str]:
    yield ""
    yield "constructions:                 # layers from outside to inside"
    masses = {e.fields[1].lower() for e in building.file.all("InternalMass")}
    for entry in _used_constructions(building):
        layers = [_material(building, name) for name in entry.fields[1:]]
        outer, inner = layers[0], layers[-1]
        yield from entry_lines(entry.name, [("layers", "")], entry.citation)
        share = 0.5 if entry.name.lower() in masses else 1.0
        for layer in layers:
            yield _layer(layer, share)
        if share < 1.0:
            yield "      # an InternalMass has the zone on both its faces: half of it for each"
        yield f"    outside_solar_absorptance: {_optical(outer, 1)}  # of its outermost layer"
        yield f"    inside_solar_absorptance: {_optical(inner, 1)}"
        yield f"    outside_emissivity: {_optical(outer, 0)}"
        yield f"    inside_emissivity: {_optical(inner, 0)}"
        yield f"    outside_roughness: {_ROUGHNESS[outer.fields[1]]}    # {outer.fields[1]}"


def _optical(layer: Entry, place: int) -> str:
    """Return emissivity (0) or solar absorptance (1) of a layer."""
    return figure(layer.number(place + (3 if layer.kind == "Material:NoMass" else 6)))


def _layer(layer: Entry, share: float) -> str:
    if layer.kind == "Material:NoMass":
        text = f"{{resistance: {figure(layer.number(2))} m2 K/W}}"
        return cited(f"      - {text}", layer.citation)
    thickness = figure(1000.0 * share * layer.number(2), 6)
    return f"      - {{material: {slug(layer.name)}, thickness: {thickness} mm}}"


def _glazings(building: Building) -> Iterator[str]:
    yield ""
    yield "glazings:"
    entry = building.file.one("WindowMaterial:SimpleGlazingSystem")
    yield from entry_lines(
        "window",
        [("u_value", f"{figure(entry.number(1), 6)} W/(m2 K)"), ("shgc", figure(entry.number(2)))],
        entry.citation,
    )


def _ground(building: Building) -> Iterator[str]:
    entry = building.file.one("Site:GroundTemperature:BuildingSurface")
    yield ""
    yield f"ground:                        # {entry.kind}"
    half = [", ".join(entry.fields[part]) for part in (slice(0, 6), slice(6, 12))]
    yield f"  monthly: [{half[0]},"
    yield f"            {half[1]}]"


def _schedules(building: Building) -> Iterator[str]:
    yield "schedules:"
    for name, entry in building.model.schedules.items():
        found = building.file.one("Schedule:Compact", entry)
        days = day_levels(found)
        highest = max(level for levels in days.values() for level in levels.values())
        yield cited(f"  {name}:", found.citation)
        yield "    days:"
        for kind, levels in days.items():
            steps = {t: v if highest <= 1.0 else float(v == highest) for t, v in levels.items()}
            yield from _steps(kind, steps)


def _steps(kind: str, levels: dict[str, float]) -> Iterator[str]:
    parts = [f"'{time}': {level:g}" for time, level in levels.items()]
    rows, row = [], ""
    for part in parts:
        if row and len(row) + len(part) > 80:
            rows.append(row)
            row = ""
        row += (", " if row else "") + part
    rows.append(row)
    if len(rows) == 1:
        yield f"      {kind}: {{{rows[0]}}}"
        return
    yield f"      {kind}:"
    for index, text in enumerate(rows):
        opening = "        {" if index == 0 else "         "
        yield opening + text + ("," if index < len(rows) - 1 else "}")


def _zones(building: Building) -> Iterator[str]:
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


def _surfaces(building: Building) -> Iterator[str]:
    yield "surfaces:"
    told: set[str] = set()
    for entry in building.faces.values():
        other = entry.fields[6].lower()
        if entry.fields[5] == "Surface" and other in told:
            continue
        told.add(entry.name.lower())
        yield from _surface(building, entry)


def _surface(building: Building, entry: Entry) -> Iterator[str]:
    face = building.polygons[entry.name.lower()]
    boundary = {"surface": "zone"}.get(entry.fields[5].lower(), entry.fields[5].lower())
    cite = entry.citation
    parts = [f"zone: {slug(entry.fields[3])}", f"boundary: {boundary}"]
    if boundary == "zone":
        other = building.faces[entry.fields[6].lower()]
        parts.append(f"other_zone: {slug(other.fields[3])}")
        cite += f"; {other.name}"
    parts.append(f"construction: {slug(entry.fields[2])}")
    size = [f"area: {figure(face.area)} m2", f"tilt: {figure(face.tilt)}"]
    if 1.0 < face.tilt < 179.0:
        size.append(f"azimuth: {figure(face.azimuth)}")
    if boundary == "outdoors":
        size.append(f"height: {figure(face.height)} m")
    if boundary == "outdoors" and entry.fields[8] == "NoWind":
        size.append("sheltered: true")
    eaves = list(_eaves(building))
    if boundary == "outdoors" and eaves and face.tilt == 90.0:
        size.append(f"width: {figure(float(np.ptp(face.across())))} m")
    yield cited(f"  {slug(entry.name)}:", cite)
    yield f"    {{{', '.join(parts)},"
    windows = [
        e
        for e in building.file.all("FenestrationSurface:Detailed")
        if e.fields[3].lower() == entry.name.lower()
    ]
    if not windows:
        yield f"     {', '.join(size)}}}"
        return
    yield f"     {', '.join(size)},"
    if size[-1].startswith("width"):
        yield f"     {_overhang(face, face, eaves)},"
    yield "     windows: {"
    for window in windows:
        yield from _window(building, face, window)
    yield "     }}"


def _window(building: Building, wall: Polygon, entry: Entry) -> Iterator[str]:
    face = polygon(entry, 9)
    across = face.across()
    width, height = float(np.ptp(across)), float(np.ptp(face.corners[:, 2]))
    sill = face.lowest - wall.lowest
    yield cited(f"       {slug(entry.name)}:", entry.citation)
    text = (
        f"         {{glazing: window, width: {figure(width)} m, height: {figure(height)} m,"
        f" sill: {figure(sill)} m"
    )
    eaves = list(_eaves(building))
    if not eaves:
        yield text + "},"
        return
    yield text + ","
    yield "          " + _overhang(wall, face, eaves) + "},"


def _eaves(building: Building) -> Iterator[Polygon]:
    """Yield the soffits: faces that look down to the outdoors."""
    for name, entry in building.faces.items():
        if entry.fields[5] == "Outdoors" and building.polygons[name].tilt > 179.0:
            yield building.polygons[name]


def _overhang(wall: Polygon, window: Polygon, eaves: list[Polygon]) -> str:
    corners = np.concatenate([eave.corners for eave in eaves])
    outward = wall.normal / wall.area
    depth = float((corners @ outward).max() - wall.corners[0] @ outward)
    bearing = np.radians(wall.azimuth)
    along = corners @ np.array([-np.cos(bearing), np.sin(bearing), 0.0])
    across = window.across()
    gap = float(corners[:, 2].min() - window.corners[:, 2].max())
    return (
        f"overhang: {{depth: {figure(depth)} m, gap: {figure(gap)} m,"
        f" left: {figure(float(across.min() - along.min()))} m,"
        f" right: {figure(float(along.max() - across.max()))} m}}"
    )


def _other(building: Building) -> Iterator[str]:
    lights = building.file.one("Exterior:Lights")
    yield ""
    yield "other_loads:"
    yield from entry_lines(
        "facade-lighting",
        [
            ("power", f"{figure(lights.number(2))} W"),
            ("schedule", building.model.always),
            ("control", "darkness".ljust(20) + f"# {lights.fields[3]}"),
            ("end_use", "exterior_lighting"),
        ],
        lights.citation,
    )


def main() -> int:
    """Write the site of every model."""
    oracle = find_oracle()
    if oracle is None:
        sys.stderr.write(f"EnergyPlus is not installed; {VARIABLE} names its interpreter\n")
        return 1
    for model in models():
        text = site_text(Building(model, oracle))
        (LIBRARY / model.site / "site.yaml").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
