"""The table of points: what is measured and commanded, where, in which unit and limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError

from connectors.points.address import Address
from connectors.points.connection import AnyConnection
from connectors.points.units import Conversion, UnitMismatchError, conversion
from connectors.points.writing import SiteWriting, Writing
from sim.document import Document, Duration, faults_of
from sim.errors import DocumentError, Fault
from sim.quantities import QUANTITIES, Quantity
from sim.site import read_yaml, to_yaml

_LONGEST_NAME = 200


class Point(Document):
    """A quantity of a device that can be measured or commanded."""

    address: Address
    """Where it is."""
    connection: str = ""
    """Which connection reaches it; the only one of its protocol where none is named."""
    quantity: str
    """Name in the registry of quantities."""
    unit: str | None = None
    """Unit as the device delivers it; that of the quantity where none is given."""
    scale: float = 1.0
    """Factor of raw values, before the unit is converted."""
    offset: float = 0.0
    """Added to raw values after the factor, before the unit is converted."""
    kind: Literal["measurement", "command"] = "measurement"
    """Read only, or may be written."""
    asset: str = ""
    """Place in the site, ``zones.core``."""
    low: float | None = None
    """Lowest credible value, in the quantity's unit; that of the registry where none is given."""
    high: float | None = None
    """Highest credible value, in the quantity's unit."""
    write_low: float | None = None
    """Lowest value that may be written, in the quantity's unit."""
    write_high: float | None = None
    """Highest value that may be written, in the quantity's unit."""
    writing: Writing | None = None
    """How it may be written, where that differs from what the table says."""
    poll: Duration = 60.0
    """Time between readings where the device does not send by itself."""
    stale_after: Duration = 900.0
    """Age from which the last value is no longer trusted."""
    cov_increment: float | None = Field(default=None, gt=0)
    """Change that is worth a message, in the quantity's unit."""
    sample: Literal["instant", "mean", "total", "counter"] = "instant"
    """What a value is: of a moment, mean or amount of the time before it, or a meter's count."""
    states: dict[int, str] = {}
    """Texts of the numbers of a mode."""
    tags: tuple[str, ...] = ()
    """Haystack markers: ``discharge``, ``air``, ``temp``, ``sensor``."""
    brick: str = ""
    """Brick class: ``Supply_Air_Temperature_Sensor``."""
    text: str = ""
    """What it is, for people."""

    @property
    def entry(self) -> Quantity:
        """Entry of the registry.

        Raises
        ------
        KeyError
            If there is none; a table that was read has only points that have one.
        """
        return QUANTITIES[self.quantity]

    @property
    def limits(self) -> tuple[float, float]:
        """Lowest and highest credible value, in the quantity's unit."""
        entry = self.entry
        return (
            entry.low if self.low is None else self.low,
            entry.high if self.high is None else self.high,
        )

    def conversion(self) -> Conversion:
        """Return how raw values become values of the quantity.

        Raises
        ------
        UnitMismatchError
            If the unit is none of the quantity.
        """
        unit = self.entry.unit if self.unit is None else self.unit
        return conversion(unit, self.entry).after(Conversion(self.scale, self.offset))

    def faults(self) -> Iterator[Fault]:
        """Tell what is wrong across fields."""
        if self.quantity not in QUANTITIES:
            yield Fault("quantity", self.quantity, "a name of the registry", "see the nomenclature")
            return
        try:
            self.conversion()
        except UnitMismatchError as error:
            yield Fault("unit", self.unit, str(error), "correct the unit or the quantity")
        low, high = self.limits
        if low >= high:
            yield Fault("low", low, f"below high, {high:g}", "correct one of the two")
        if self.scale == 0.0:
            yield Fault("scale", 0.0, "any factor but 0", "correct the factor")
        yield from self._faults_of_writing(low, high)
        if self.entry.kind == "increasing" and self.sample not in {"counter", "total"}:
            yield Fault("sample", self.sample, "'counter' or 'total' of a meter", "correct it")

    def _faults_of_writing(self, low: float, high: float) -> Iterator[Fault]:
        bounds = {"write_low": self.write_low, "write_high": self.write_high}
        given = {name: bound for name, bound in bounds.items() if bound is not None}
        if self.kind == "measurement":
            for name, bound in given.items():
                yield Fault(name, bound, "only where kind is 'command'", "remove it")
            if self.writing is not None:
                yield Fault("writing", "given", "only where kind is 'command'", "remove it")
            return
        for name in (name for name in bounds if name not in given):
            yield Fault(name, None, "a limit of every command", "add the field")
        for name, bound in given.items():
            if not low <= bound <= high:
                yield Fault(name, bound, f"within {low:g} and {high:g}", "correct the limit")
        if len(given) == len(bounds) and given["write_low"] > given["write_high"]:
            limit = f"at most write_high, {given['write_high']:g}"
            yield Fault("write_low", given["write_low"], limit, "correct one of the two")


class PointTable(Document):
    """Points by name."""

    name: str
    """Name of the table."""
    text: str = ""
    """What it is about."""
    connections: dict[str, AnyConnection] = {}
    """How devices are reached, by name; a table of sensors that deliver themselves has none."""
    writing: SiteWriting = SiteWriting()
    """How points may be written."""
    points: dict[str, Point] = {}
    """Points by their names, which readings carry: ``ahu-1/supply-air-temperature``."""

    @classmethod
    def read(cls, data: Mapping[str, Any], *, source: str = "points") -> Self:
        """Build a table from plain data, or raise with every fault of every point.

        Raises
        ------
        DocumentError
            Lists all faults: of single fields, across the fields of a point, and between points.
        """
        found, faults = _points_of(data.get("points", {}))
        try:
            table = cls.model_validate({**data, "points": found})
        except ValidationError as error:
            raise DocumentError([*faults_of(error), *faults], source=source) from None
        faults += [fault for name in table.points for fault in table.faults_of_connection(name)]
        faults += table.faults_of_writing()
        if faults:
            raise DocumentError(faults, source=source)
        return table

    def connection_of(self, name: str) -> str:
        """Return the name of the connection of a point; empty where there is none of its kind.

        Raises
        ------
        KeyError
            If there is no such point.
        """
        point = self.points[name]
        if point.connection:
            return point.connection
        kind = point.address.kind
        return next((key for key, one in self.connections.items() if one.kind == kind), "")

    def faults_of_connection(self, name: str) -> Iterator[Fault]:
        """Tell what is wrong with the connection that a point names, or leaves open."""
        point, place = self.points[name], f"points.{name}.connection"
        alike = [key for key, one in self.connections.items() if one.kind == point.address.kind]
        if point.connection and point.connection not in alike:
            limit = f"a connection for {point.address.kind}: {', '.join(alike) or 'none is there'}"
            yield Fault(place, point.connection, limit, "correct the name or add the connection")
        if not point.connection and len(alike) > 1:
            limit = f"one of {', '.join(alike)}"
            yield Fault(place, None, limit, "say which connection reaches the point")

    def faults_of_writing(self) -> Iterator[Fault]:
        """Tell what the table's rules of writing and those of its points forbid each other."""
        site = self.writing
        if site.lease > site.longest_lease:
            limit = f"at most writing.longest_lease, {site.longest_lease:g} s"
            yield Fault("writing.lease", site.lease, limit, "correct one of the two")
        if site.priority < site.strongest:
            limit = f"writing.strongest, {site.strongest}, or weaker"
            yield Fault("writing.priority", site.priority, limit, "correct one of the two")
        beat = site.heartbeat
        if beat is not None and not self._is_command(beat.point):
            limit = "a point of the table with kind 'command'"
            yield Fault("writing.heartbeat.point", beat.point, limit, "name one")
        for name, point in self.points.items():
            own, place = point.writing or Writing(), f"points.{name}.writing"
            if own.lease is not None and own.lease > site.longest_lease:
                limit = f"at most writing.longest_lease, {site.longest_lease:g} s"
                yield Fault(f"{place}.lease", own.lease, limit, "correct one of the two")
            if own.priority is not None and own.priority < site.strongest:
                limit = f"writing.strongest, {site.strongest}, or weaker"
                yield Fault(f"{place}.priority", own.priority, limit, "correct one of the two")

    def _is_command(self, name: str) -> bool:
        return name in self.points and self.points[name].kind == "command"

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a table from a YAML file.

        Raises
        ------
        DocumentError
            With all faults, each at its line.
        """
        return read_yaml(path).read(cls)

    def to_yaml(self) -> str:
        """Return the table as YAML."""
        return to_yaml(self.plain())


def _points_of(data: Any) -> tuple[dict[str, Point], list[Fault]]:
    """Return the points that are sound by themselves, and the faults of all."""
    if not isinstance(data, Mapping):
        fault = Fault("points", type(data).__name__, "points by name", "write name: {...}")
        return {}, [fault]
    points: dict[str, Point] = {}
    faults: list[Fault] = []
    for key, value in data.items():
        name = str(key)
        place = f"points.{name}"
        if not name.strip() or name != name.strip() or len(name) > _LONGEST_NAME:
            limit = f"1 to {_LONGEST_NAME} characters without blanks at the ends"
            faults.append(Fault(place, name, limit, "rename the point"))
        try:
            points[name] = point = Point.model_validate(value)
        except ValidationError as error:
            faults += [fault.within(place) for fault in faults_of(error)]
        else:
            faults += [fault.within(place) for fault in point.faults()]
    return points, [*faults, *_repeated(points)]


def _repeated(points: Mapping[str, Point]) -> Iterator[Fault]:
    """Tell of points at the address of another."""
    first: dict[str, str] = {}
    for name, point in points.items():
        address = point.connection + point.address.model_dump_json()
        other = first.setdefault(address, name)
        if other != name:
            place, limit = f"points.{name}.address", f"each address once; {other} has it too"
            yield Fault(place, point.address.plain(), limit, "remove one of the two")
