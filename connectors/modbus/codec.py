"""Numbers in registers: types, byte order and word order; nothing here knows a connection.

A register travels with its high byte first (Modbus Application Protocol V1.1b3, 4.2). Devices put
numbers of several registers, and the bytes within one, in whatever order their makers chose.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

from connectors.points import ModbusAddress
from sim.errors import AtriumError

FORMATS = {
    "int16": "h",
    "uint16": "H",
    "int32": "i",
    "uint32": "I",
    "int64": "q",
    "uint64": "Q",
    "float32": "f",
    "float64": "d",
}
"""Types of numbers as `struct` and NumPy write them."""
_EXACT = 2**53


class EncodingError(AtriumError):
    """A value does not fit the registers of its point."""


def width(address: ModbusAddress) -> int:
    """Return how many registers (or bits of a bit table) a point takes.

    Examples
    --------
    >>> width(ModbusAddress(kind="modbus", unit=1, start=0, type="float32"))
    2
    """
    if address.table in {"coil", "discrete"} or address.type == "bit":
        return 1
    return struct.calcsize(FORMATS[address.type]) // 2


def decode(registers: Sequence[int], address: ModbusAddress) -> float:
    """Return the number in registers; of a bit 0 or 1.

    Parameters
    ----------
    registers : sequence of int
        As many as `width` says.
    address : ModbusAddress
        Type and orders.

    Examples
    --------
    >>> address = ModbusAddress(kind="modbus", unit=1, start=0, type="int32", word_order="little")
    >>> decode([0xFFFE, 0xFFFF], address)
    -2.0
    """
    if address.table in {"coil", "discrete"}:
        return float(bool(registers[0]))
    if address.type == "bit" or address.bit is not None:
        number = _ordered(registers, address)
        return float(number[-1 - (address.bit or 0) // 8] >> (address.bit or 0) % 8 & 1)
    (value,) = struct.unpack(">" + FORMATS[address.type], _ordered(registers, address))
    return float(value)


def encode(value: float, address: ModbusAddress) -> list[int]:
    """Return the registers that hold a number.

    Raises
    ------
    EncodingError
        If the number does not fit the type, or is one bit of a register.

    Examples
    --------
    >>> encode(21.5, ModbusAddress(kind="modbus", unit=1, start=0, type="float32"))
    [16812, 0]
    """
    if address.table in {"coil", "discrete"}:
        return [_truth(value)]
    if address.type == "bit" or address.bit is not None:
        raise EncodingError("one bit of a register cannot be written without the others")
    form = FORMATS[address.type]
    number: float = value
    if form not in "fd":
        if not math.isfinite(value) or abs(value) > _EXACT:
            raise EncodingError(f"{value!r} is no whole number that {address.type} holds")
        number = round(value)
    try:
        data = struct.pack(">" + form, number)
    except (struct.error, OverflowError) as error:
        raise EncodingError(f"{value!r} does not fit {address.type}") from error
    return _registers(data, address)


def _truth(value: float) -> int:
    if value not in {0.0, 1.0}:
        raise EncodingError(f"{value!r} is neither 0 nor 1")
    return int(value)


def _ordered(registers: Sequence[int], address: ModbusAddress) -> bytes:
    """Return the bytes with the highest first."""
    words = list(registers)
    if address.word_order == "little":
        words.reverse()
    order = "<" if address.byte_order == "little" else ">"
    return struct.pack(f"{order}{len(words)}H", *words)


def _registers(data: bytes, address: ModbusAddress) -> list[int]:
    order = "<" if address.byte_order == "little" else ">"
    words = list(struct.unpack(f"{order}{len(data) // 2}H", data))
    if address.word_order == "little":
        words.reverse()
    return words
