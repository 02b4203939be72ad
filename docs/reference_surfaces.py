"""The surfaces of a reference site, their windows and the eaves above them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from reference_models import cited, slug
from reference_parts import Building, figure

from scenarios.validation.energyplus.idf import Entry, Polygon, polygon


def surface_lines(building: Building) -> Iterator[str]:
    """Return the lines of all surfaces."""
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
