"""Which units are on a bus, which of their registers answer, and what a map says of them.

Everything here reads; nothing is written. A bus has little room and devices are slow, so that
requests are counted, bounded for each unit, and may be spaced by the connection's pause.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from connectors.connector import ConnectorError, Found
from connectors.modbus.codec import decode, width
from connectors.modbus.maps import RegisterMap
from connectors.modbus.scan import scan
from connectors.modbus.wire import MuteError, RefusedError, Wire
from connectors.points import ModbusAddress, ModbusConnection, Point, PointTable
from sim.errors import Finding

MOST_REQUESTS = 3000
"""Requests to one unit at most, by default."""
CONNECTION = "bus"
"""Name of the connection in a proposed table."""


class SpentError(Exception):
    """As many requests were made as are allowed."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that answers.

    Attributes
    ----------
    number : int
        Its number on the bus.
    found : tuple of Found
        Registers and bits that answer, with the values met.
    requests : int
        Requests made to it.
    complete : bool
        Whether the whole range was asked for.
    """

    number: int
    found: tuple[Found, ...]
    requests: int
    complete: bool

    def ranges(self) -> dict[str, list[tuple[int, int]]]:
        """Return first and last addresses of what answers without a hole, by table."""
        places: dict[str, list[int]] = {}
        for one in self.found:
            if isinstance(one.address, ModbusAddress):
                places.setdefault(one.address.table, []).append(one.address.start)
        return {table: list(_ranges(sorted(held))) for table, held in places.items()}


@dataclass(frozen=True, slots=True)
class Survey:
    """What was met on a bus.

    Attributes
    ----------
    units : tuple of Unit
        Those that answer.
    asked : tuple of int
        All that were asked.
    requests : int
        Requests made in all.
    """

    units: tuple[Unit, ...]
    asked: tuple[int, ...]
    requests: int


class CountedWire:
    """A bus on which reads are counted and end at a number; it writes nothing.

    Parameters
    ----------
    wire : Wire
        The bus.
    most : int
        Requests that are allowed.
    """

    def __init__(self, wire: Wire, most: int) -> None:
        self._wire = wire
        self._most = most
        self.requests = 0
        self.heard = False

    async def read(self, unit: int, table: str, start: int, count: int) -> list[int]:
        """Return registers or bits; see `Wire.read`.

        Raises
        ------
        SpentError
            If as many were read as are allowed.
        """
        if self.requests >= self._most:
            raise SpentError
        self.requests += 1
        try:
            values = await self._wire.read(unit, table, start, count)
        except RefusedError as error:
            self.heard |= error.code not in _SOMEBODY_ELSE
            raise
        self.heard = True
        return values

    async def write(self, unit: int, table: str, start: int, values: list[int]) -> None:
        """Refuse: looking must not change what is there.

        Raises
        ------
        ConnectorError
            Always.
        """
        raise ConnectorError(f"unit {unit}: {values} is not written to {table} {start}, only read")

    def close(self) -> None:
        """End the connection."""
        self._wire.close()


_SOMEBODY_ELSE = frozenset({4, 10, 11})
"""Exceptions by which gateways and servers say that there is no such unit."""


async def survey(
    wire: Wire,
    units: Iterable[int],
    *,
    first: int = 0,
    last: int = 1023,
    most_requests: int = MOST_REQUESTS,
) -> Survey:
    """Ask units for every register of a range; one that is silent is asked once.

    Parameters
    ----------
    wire : Wire
        The bus; its timeout decides how long silent units take.
    units : iterable of int
        Units to ask.
    first, last : int
        Range of addresses, in each of the four tables.
    most_requests : int
        Requests to one unit at most.

    Raises
    ------
    WireLostError
        If there is no connection.
    """
    met: list[Unit] = []
    asked = tuple(dict.fromkeys(units))
    total = 0
    for number in asked:
        counted = CountedWire(wire, most_requests)
        found: list[Found] = []
        complete = True
        try:
            async for one in scan(counted, units=[number], first=first, last=last):
                found.append(one)  # noqa: PERF401  # what was found before it ends stays
        except SpentError:
            complete = False
        total += counted.requests
        if counted.heard:
            met.append(Unit(number, tuple(found), counted.requests, complete))
    return Survey(tuple(met), asked, total)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Points that a map proposes for a unit, what they read, and doubts."""

    points: Mapping[str, Point]
    values: Mapping[str, float]
    findings: tuple[Finding, ...]


async def meanings(wire: Wire, unit: int, register_map: RegisterMap) -> Meaning:
    """Read every register of a map from a unit; what does not answer is left out and told.

    Parameters
    ----------
    wire : Wire
        The bus.
    unit : int
        The unit.
    register_map : RegisterMap
        What its registers mean.

    Raises
    ------
    DocumentError
        If a register of the map makes no sound point.
    WireLostError
        If there is no connection.
    """
    points = register_map.points(unit, prefix=f"unit-{unit}/", connection=CONNECTION)
    kept: dict[str, Point] = {}
    values: dict[str, float] = {}
    silent: list[str] = []
    odd: list[str] = []
    for name, point in points.items():
        address = point.address
        if not isinstance(address, ModbusAddress):
            continue
        try:
            read = await wire.read(unit, address.table, address.start, width(address))
        except (MuteError, RefusedError):
            silent.append(name)
            continue
        kept[name] = point
        convert = point.conversion()
        values[name] = value = decode(read, address) * convert.factor + convert.offset
        low, high = point.limits
        if not (math.isfinite(value) and low <= value <= high):
            odd.append(name)
    return Meaning(kept, values, tuple(_doubts(unit, register_map.name, silent, odd)))


def fitting(unit: Unit, maps: Mapping[str, RegisterMap]) -> tuple[str, ...]:
    """Return the names of maps all of whose registers answer; which is right, an engineer knows."""
    there = {
        (one.address.table, one.address.start)
        for one in unit.found
        if isinstance(one.address, ModbusAddress)
    }
    return tuple(
        name
        for name, one in maps.items()
        if all((held.table, held.start) in there for held in one.registers.values())
    )


def table_of(connection: ModbusConnection, found: Sequence[Meaning], *, name: str) -> PointTable:
    """Return the table of the points that maps propose."""
    points = {key: point for one in found for key, point in one.points.items()}
    return PointTable(name=name, connections={CONNECTION: connection}, points=points)


def _doubts(unit: int, name: str, silent: list[str], odd: list[str]) -> Iterable[Finding]:
    if silent:
        yield Finding(
            "registers-silent",
            f"unit {unit}: {len(silent)} registers of {name} do not answer and are left out: "
            f"{', '.join(silent)[:300]}",
            {"unit": unit, "points": silent},
        )
    if odd:
        yield Finding(
            "values-odd",
            f"unit {unit}: {len(odd)} registers of {name} hold values outside limits; is it the "
            f"right map, and the right order of words? {', '.join(odd)[:300]}",
            {"unit": unit, "points": odd},
        )


def _ranges(places: Sequence[int]) -> Iterable[tuple[int, int]]:
    for _, group in groupby(enumerate(places), lambda pair: pair[1] - pair[0]):
        run = [place for _, place in group]
        yield run[0], run[-1]
