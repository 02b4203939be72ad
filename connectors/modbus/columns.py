"""The numbers of all points of a block at once: `connectors.modbus.codec`, in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from connectors.modbus.codec import FORMATS, width
from connectors.modbus.planner import Block
from connectors.points import ModbusAddress

_Form = tuple[str, str, str, int]
"""Type (``truth`` in bit tables), byte order, word order, bit (-1 where the number is whole)."""


class BlockReader:
    """Takes the registers of a block apart.

    Parameters
    ----------
    block : Block
        What is read together.
    addresses : mapping of str to ModbusAddress
        Of its points.
    rows : mapping of str to int
        Place of each point among the results.
    """

    def __init__(
        self, block: Block, addresses: Mapping[str, ModbusAddress], rows: Mapping[str, int]
    ) -> None:
        groups: dict[_Form, list[str]] = {}
        for name in block.points:
            groups.setdefault(_form(addresses[name]), []).append(name)
        self.rows = np.array([rows[name] for name in block.points])
        self._parts = [
            (form, np.array([rows[name] for name in names]), _places(block, addresses, names))
            for form, names in groups.items()
        ]

    def fill(self, registers: Sequence[int], values: NDArray[np.float64]) -> None:
        """Write the numbers of a block to the rows of its points."""
        for form, rows, places in self._parts:
            values[rows] = _numbers(registers, form, places)


def _form(address: ModbusAddress) -> _Form:
    if address.table in {"coil", "discrete"}:
        return "truth", "big", "big", -1
    one_bit = address.type == "bit" or address.bit is not None
    bit = (address.bit or 0) if one_bit else -1
    return address.type, address.byte_order, address.word_order, bit


def _places(
    block: Block, addresses: Mapping[str, ModbusAddress], names: Sequence[str]
) -> NDArray[np.intp]:
    """Return where the registers of points are in their block, the highest first, a row each."""
    first = addresses[names[0]]
    steps = np.arange(width(first))
    if first.word_order == "little":
        steps = steps[::-1]
    return np.array([addresses[name].start - block.start for name in names])[:, None] + steps


def _numbers(
    registers: Sequence[int], form: _Form, places: NDArray[np.intp]
) -> NDArray[np.float64]:
    kind, byte_order, _, bit = form
    if kind == "truth":
        return np.asarray(np.array(registers)[places[:, 0]] != 0, np.float64)
    words = np.array(registers, "<u2" if byte_order == "little" else ">u2")[places]
    if bit >= 0:
        return np.asarray(words.view(np.uint8)[:, -1 - bit // 8] >> bit % 8 & 1, np.float64)
    numbers = words.view(np.dtype(FORMATS[kind]).newbyteorder(">"))[:, 0]
    return np.asarray(numbers, np.float64)
