"""What answers on a bus of which nothing is known."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from connectors.connector import Found
from connectors.modbus.wire import MuteError, RefusedError, Wire
from connectors.points import ModbusAddress

UNITS = (*range(1, 33), 247, 255)
"""Units that are asked: those of usual buses, and what gateways answer to themselves."""
_TABLES = ("holding", "input", "coil", "discrete")
_BLOCK = 64


async def scan(
    wire: Wire, *, units: Iterable[int] = UNITS, first: int = 0, last: int = 1023
) -> AsyncIterator[Found]:
    """Yield every register and bit that answers within a range of addresses.

    Parameters
    ----------
    wire : Wire
        The bus; its timeout decides how long dead units take.
    units : iterable of int
        Units to ask.
    first, last : int
        Addresses to ask for.
    """
    for unit in units:
        for table in _TABLES:
            try:
                async for found in _table(wire, unit, table, range(first, last + 1)):
                    yield found
            except MuteError:
                break


async def _table(wire: Wire, unit: int, table: str, places: range) -> AsyncIterator[Found]:
    open_parts = [
        range(begin, min(begin + _BLOCK, places.stop))
        for begin in range(places.start, places.stop, _BLOCK)
    ]
    open_parts.reverse()
    while open_parts:
        part = open_parts.pop()
        try:
            values = await wire.read(unit, table, part.start, len(part))
        except RefusedError as error:
            if error.code == 1:
                return  # the unit does not know this table at all
            if len(part) > 1 and error.code in {2, 3}:
                middle = part.start + len(part) // 2
                open_parts += [range(middle, part.stop), range(part.start, middle)]
            continue
        for place, value in zip(part, values, strict=True):
            bit = table in {"coil", "discrete"}
            address = ModbusAddress.model_validate(
                {
                    "kind": "modbus",
                    "unit": unit,
                    "table": table,
                    "start": place,
                    "type": "bit" if bit else "uint16",
                }
            )
            name = f"unit-{unit}/{table}-{place}"
            writable = table in {"coil", "holding"}
            yield Found(address, name, writable=writable, value=float(value))
