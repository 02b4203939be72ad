"""Input files of EnergyPlus: their objects, and what polygons and schedules of theirs say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import DocumentError, Fault

Array = NDArray[np.float64]
Fields = tuple[str, ...]

_DAY_TYPES = {
    "alldays": ("all",),
    "weekdays": ("weekdays",),
    "saturday": ("saturday",),
    "sunday": ("sunday",),
    "holidays": ("holidays",),
}
_OTHER_DAYS = ("weekdays", "saturday", "sunday", "holidays")
_DESIGN_DAYS = ("summerdesignday", "winterdesignday")


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of an input file.

    Attributes
    ----------
    kind : str
        Its class, ``BuildingSurface:Detailed``.
    fields : tuple of str
        Its fields without the class; the first is the name where it has one.
    """

    kind: str
    fields: Fields

    @property
    def name(self) -> str:
        """The first field."""
        return self.fields[0]

    @property
    def citation(self) -> str:
        """Class and name, as figures cite it."""
        return f"{self.kind}, {self.name}"

    def number(self, index: int) -> float:
        """Return a field as a number; fields are counted from 0, the name's."""
        return float(self.fields[index])


@dataclass(frozen=True)
class InputFile:
    """The objects of an input file by class, in their order."""

    entries: tuple[Entry, ...]

    @cached_property
    def _kinds(self) -> Mapping[str, list[Entry]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.kind.lower()].append(entry)
        return found

    def all(self, kind: str) -> list[Entry]:
        """Return the objects of a class."""
        return self._kinds.get(kind.lower(), [])

    def one(self, kind: str, name: str | None = None) -> Entry:
        """Return the only object of a class, or the one with a name.

        Raises
        ------
        DocumentError
            If there is none, or more than one.
        """
        found = [e for e in self.all(kind) if name is None or e.name.lower() == name.lower()]
        if len(found) != 1:
            what = f"{kind}, {name}" if name else kind
            raise DocumentError([Fault(what, len(found), "one object", "check the input file")])
        return found[0]


def read_input(path: Path) -> InputFile:
    """Read an input file (IDF); comments are left out."""
    text = re.sub(r"!.*", "", path.read_text("utf-8", errors="replace"))
    entries = []
    for part in text.split(";"):
        kind, *fields = (field.strip() for field in part.split(","))
        if kind:
            entries.append(Entry(kind, tuple(fields)))
    return InputFile(tuple(entries))


def write_input(entries: Sequence[Entry], path: Path) -> None:
    """Write objects as an input file."""
    lines = [",".join((entry.kind, *entry.fields)) + ";" for entry in entries]
    path.write_text("\n".join(lines), "utf-8")


@dataclass(frozen=True)
class Polygon:
    """A plane face: its corners in order, seen from outside counter-clockwise, shape (n, 3) [m]."""

    corners: Array

    @cached_property
    def normal(self) -> Array:
        """Outward normal, as long as the area: east, north, up. [m2]"""
        following = np.roll(self.corners, -1, axis=0)
        return np.asarray(0.5 * np.cross(self.corners, following).sum(axis=0))

    @property
    def area(self) -> float:
        """Area. [m2]"""
        return float(np.linalg.norm(self.normal))

    @property
    def tilt(self) -> float:
        """Of the normal from the vertical: 0 roof, 90 wall, 180 floor. [deg]"""
        return float(np.degrees(np.arccos(np.clip(self.normal[2] / self.area, -1.0, 1.0))))

    @property
    def azimuth(self) -> float:
        """Of the normal, clockwise from north. [deg]"""
        return float(np.degrees(np.arctan2(self.normal[0], self.normal[1])) % 360.0)

    @property
    def height(self) -> float:
        """Of the corners' mean above the ground. [m]"""
        return float(self.corners[:, 2].mean())

    @property
    def lowest(self) -> float:
        """Of the lowest corner above the ground. [m]"""
        return float(self.corners[:, 2].min())

    def across(self) -> Array:
        """Return where the corners lie along the horizontal, left to right from outside. [m]"""
        bearing = np.radians(self.azimuth)
        right = np.array([-np.cos(bearing), np.sin(bearing), 0.0])
        return np.asarray(self.corners @ right)

    @property
    def volume_part(self) -> float:
        """Its part of the volume of the body it encloses, after the divergence theorem. [m3]"""
        return float(self.corners.mean(axis=0) @ self.normal / 3.0)


def polygon(entry: Entry, first: int) -> Polygon:
    """Return the face whose corners begin at a field of an object."""
    numbers = [float(field) for field in entry.fields[first:] if field]
    return Polygon(np.array(numbers).reshape(-1, 3))


def day_levels(entry: Entry) -> dict[str, dict[str, float]]:
    """Return the levels of a ``Schedule:Compact`` that is the same all year, design days left out.

    Returns
    -------
    dict
        Day type of Atrium to levels by the time they hold from.

    Raises
    ------
    DocumentError
        If the schedule changes through the year.
    """
    periods = [field for field in entry.fields if field.lower().startswith("through")]
    if len(periods) != 1:
        raise DocumentError([Fault(entry.name, len(periods), "one period", "not read here")])
    found: dict[str, dict[str, float]] = {}
    kinds: tuple[str, ...] = ()
    start = "00:00"
    fields = iter(entry.fields[3:])
    for field in fields:
        word, _, rest = field.replace(":", " ", 1).partition(" ")
        if word.lower() == "for":
            kinds, start = _day_types(rest.lower().split(), found), "00:00"
            continue
        level = float(next(fields))
        for kind in kinds:
            found.setdefault(kind, {})[start] = level
        start = rest.strip()
    return found


def _day_types(words: Sequence[str], known: Mapping[str, object]) -> tuple[str, ...]:
    """Return the day types that a ``For`` names."""
    kinds: list[str] = []
    for word in words:
        if word == "allotherdays":
            kinds += [kind for kind in _OTHER_DAYS if kind not in known and kind not in kinds]
        elif word not in _DESIGN_DAYS:
            kinds += _DAY_TYPES[word]
    return tuple(kinds)
