"""Which registers to ask for together: few requests, and never again those a device refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from connectors.modbus.codec import width
from connectors.points import ModbusAddress, ModbusConnection

MOST_BITS = 2000
"""Coils or discrete inputs in one request (Modbus Application Protocol V1.1b3, 6.1)."""


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring registers or bits of a unit, read with one request.

    Attributes
    ----------
    unit : int
        Unit on the bus.
    table : str
        ``coil``, ``discrete``, ``input`` or ``holding``.
    start, count : int
        Where, and how many.
    points : tuple of str
        Points in it, by address.
    """

    unit: int
    table: str
    start: int
    count: int
    points: tuple[str, ...]


class Planner:
    """Merges points into blocks and remembers what a device does not answer together.

    Parameters
    ----------
    connection : ModbusConnection
        Largest block, largest gap, units that are not merged.
    """

    def __init__(self, connection: ModbusConnection) -> None:
        self._connection = connection
        self._apart: dict[tuple[int, str], set[int]] = {}

    def plan(self, addresses: Mapping[str, ModbusAddress]) -> tuple[Block, ...]:
        """Return blocks that hold every point, by unit, table and address."""
        return tuple(self._blocks(addresses))

    def split(self, block: Block, addresses: Mapping[str, ModbusAddress]) -> tuple[Block, ...]:
        """Return a refused block as two, and remember the place; none where it is one place.

        The cut is at the widest gap, which is where an undefined address is; between points side
        by side in the middle.
        """
        places = sorted({addresses[name].start for name in block.points})
        if len(places) < 2:
            return ()
        middle = len(places) / 2
        cut = max(
            range(1, len(places)),
            key=lambda place: (places[place] - places[place - 1], -abs(place - middle)),
        )
        self._apart.setdefault((block.unit, block.table), set()).add(places[cut])
        return tuple(self._blocks({name: addresses[name] for name in block.points}))

    def _blocks(self, addresses: Mapping[str, ModbusAddress]) -> Iterator[Block]:
        groups: dict[tuple[int, str], list[str]] = {}
        for name, address in addresses.items():
            groups.setdefault((address.unit, address.table), []).append(name)
        for (unit, table), names in sorted(groups.items()):
            names.sort(key=lambda name: (addresses[name].start, name))
            yield from self._merged(unit, table, {name: addresses[name] for name in names})

    def _merged(
        self, unit: int, table: str, addresses: Mapping[str, ModbusAddress]
    ) -> Iterator[Block]:
        most, gap = self._limits(unit, table)
        apart = self._apart.get((unit, table), set())
        open_points: list[str] = []
        start = end = 0
        for name, address in addresses.items():
            last = address.start + width(address)
            joins = address.start - end <= gap and max(end, last) - start <= most
            fresh = address.start in apart and address.start > start
            if open_points and (not joins or fresh):
                yield Block(unit, table, start, end - start, tuple(open_points))
                open_points = []
            if not open_points:
                start, end = address.start, address.start
            open_points.append(name)
            end = max(end, last)
        if open_points:
            yield Block(unit, table, start, end - start, tuple(open_points))

    def _limits(self, unit: int, table: str) -> tuple[int, int]:
        """Return the largest block and the largest gap of a table; -1 merges nothing."""
        if unit in self._connection.no_merge:
            return 4, -MOST_BITS
        most = MOST_BITS if table in {"coil", "discrete"} else self._connection.max_block
        return max(most, 4), self._connection.max_gap


def units_of(addresses: Iterable[ModbusAddress]) -> tuple[int, ...]:
    """Return the units of addresses, sorted."""
    return tuple(sorted({address.unit for address in addresses}))
