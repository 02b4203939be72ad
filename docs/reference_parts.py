"""What all parts of a reference site are written with: an input file's objects, and lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reference_models import Model, cited, slug

from scenarios.validation.energyplus.idf import Entry, polygon
from scenarios.validation.energyplus.oracle import Oracle

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
