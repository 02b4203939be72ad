"""How a file of histories is laid out: its columns, numbers, times and units."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self

from pydantic import Field

from connectors.points import PointTable, UnitMismatchError, conversion
from sim.document import Document
from sim.errors import Fault
from sim.site import read_yaml
from sim.unknown_names import nearest

Role = Literal["sensor_id", "timestamp", "value", "unit", "quality", "sequence", "receive_time"]
SAMPLE = datetime(2025, 12, 31, 18, 30, tzinfo=UTC)
"""A time to show formats with."""
ALIASES: Mapping[Role, tuple[str, ...]] = {
    "sensor_id": ("sensor_id", "sensor", "point", "point_id"),
    "timestamp": ("timestamp", "time", "source_time", "datetime", "date_time"),
    "value": ("value",),
    "unit": ("unit",),
    "quality": ("quality",),
    "sequence": ("sequence",),
    "receive_time": ("receive_time",),
}
"""Headings that are known without a mapping, the usual first; capitals do not matter."""


class Layout(Document):
    """How a file is laid out; what is left out is found in its heading, or is the usual."""

    form: Literal["", "long", "wide"] = ""
    """``long``: one reading a row; ``wide``: a column of time and one for each point; empty where
    the heading tells."""
    encoding: str = "utf-8"
    """Encoding of the text."""
    skip: int = Field(default=0, ge=0, le=1000)
    """Lines before the heading."""
    delimiter: str = Field(default="", max_length=1)
    """Between columns; empty where the heading tells."""
    decimal: Literal[".", ","] = "."
    """Decimal sign."""
    thousands: Literal["", ".", ",", " ", "'"] = ""
    """Sign between thousands."""
    zone: str = ""
    """Time zone of times without one, ``Europe/Berlin``."""
    ambiguous: Literal["order", "earlier", "later", "reject"] = "order"
    """Which of the two is meant by times that clocks showed twice; ``order``: that which goes on
    from the row before."""
    time_format: str = ""
    """Format of times where they are not of ISO 8601, ``%d.%m.%Y %H:%M``."""
    fields: dict[Role, str] = {}
    """Headings by what they hold, where they are not named like it: ``timestamp: Zeit``."""
    points: dict[str, str] = {}
    """Points by the names that the file has for them."""
    units: dict[str, str] = {}
    """Units by the names that the file has for points, where they are not as devices deliver."""
    ignore: tuple[str, ...] = ()
    """Names of the file that are left out."""
    missing: tuple[str, ...] = ("",)
    """Texts that stand where there is no value."""

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a layout from a YAML file.

        Raises
        ------
        DocumentError
            With all faults, each at its line.
        """
        return read_yaml(path).read(cls)

    def faults(self, table: PointTable) -> Iterator[Fault]:
        """Tell what is wrong across fields, and with the points it names."""
        if not _is_encoding(self.encoding):
            yield Fault(
                "encoding", self.encoding, "utf-8, cp1252, latin-1 and others", "correct it"
            )
        if self.zone and not _is_zone(self.zone):
            yield Fault("zone", self.zone, "a time zone such as Europe/Berlin", "correct the name")
        if self.time_format and (why := _fault_of_format(self.time_format)):
            yield Fault("time_format", self.time_format, "such as %d.%m.%Y %H:%M", why)
        if self.thousands == self.decimal:
            yield Fault("thousands", self.thousands, "not the decimal sign", "correct one of both")
        for column, point in self.points.items():
            if point not in table.points:
                near = nearest(point, table.points)[:3]
                remedy = f"perhaps {', '.join(near)}" if near else "correct the name"
                yield Fault(f"points.{column}", point, "a point of the table", remedy)
        yield from self._faults_of_units(table)

    def _faults_of_units(self, table: PointTable) -> Iterator[Fault]:
        for column, unit in self.units.items():
            point = table.points.get(self.points.get(column, column))
            if point is None:
                limit = "a column that is a point"
                yield Fault(f"units.{column}", column, limit, "name its point, or remove the unit")
                continue
            try:
                conversion(unit, point.entry)
            except UnitMismatchError as error:
                yield Fault(f"units.{column}", unit, str(error), "correct the unit or the point")

    def place_of(self, role: Role, heads: Sequence[str]) -> int | None:
        """Return the column that holds something, or nothing.

        Examples
        --------
        >>> Layout().place_of("timestamp", ["Time", "Value"])
        0
        """
        if role in self.fields:
            return heads.index(self.fields[role]) if self.fields[role] in heads else None
        lowered = [head.strip().lower() for head in heads]
        return next((lowered.index(name) for name in ALIASES[role] if name in lowered), None)


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name) is not None and bool("a".encode(name))
    except (LookupError, TypeError, UnicodeError, ValueError):
        return False


def _fault_of_format(form: str) -> str:
    """Return why nothing can be read by a format of times; empty where something can."""
    try:
        datetime.strptime(SAMPLE.strftime(form), form).replace(tzinfo=UTC)
    except ValueError as error:
        return f"correct it ({error})"
    return ""


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        return bool(ZoneInfo(name).key)
    except (ValueError, OSError, LookupError):
        return False
