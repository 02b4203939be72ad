"""Write the sites of the reference offices from the input files of EnergyPlus.

``make docs-energyplus``, where the program is installed (see `scenarios.validation.energyplus`): it
says the sizes that the input files leave to it. Every figure of the sites stands beside the object
it comes from.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from reference_models import HOT_WATER, cited, models, slug
from reference_parts import Building, entry_lines, figure, heading
from reference_surfaces import surface_lines
from reference_zones import zone_lines

from scenarios.validation.energyplus.idf import Entry, InputFile, day_levels
from scenarios.validation.energyplus.oracle import VARIABLE, find_oracle

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
        *zone_lines(building),
        *heading("Surfaces"),
        *surface_lines(building),
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
