"""What is asked of the memory steps before it is needed.

What is known ahead stands in dozens of arrays, and a step takes one number of most of them. They
are more streams than a processor follows by itself: it would wait for every new line of each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from sim.kernel.arrays import Chunk
from sim.kernel.blocks import Singles
from sim.kernel.compiling import inlined, merged
from sim.kernel.systems.arrays import Array
from sim.kernel.systems.step import Systems
from sim.kernel.vectors import LANES, LINE, Writer

_SOON = 4
"""Steps before a row is needed, which has lines of its own."""


@intrinsic
def _prefetch(_: Any, array: Any, place: Any) -> Any:
    """Ask for the line of an element, counted through all rows, which may be behind the last."""

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = Writer(context, builder, signature, values)
        array, place = w.arguments
        byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", (byte,), kind)
        to_read, into_every_cache, data = (ir.Constant(whole, value) for value in (0, 3, 1))
        address = builder.bitcast(builder.gep(array.data, [place]), byte)
        builder.call(prefetch, [address, to_read, into_every_cache, data])
        return context.get_dummy_value()

    return types.void(array, types.intp), write


_ask = cast("Callable[[Array | Singles, int], None]", _prefetch)


@inlined
def _ask_row(table: Array | Singles, row: int) -> None:
    """Ask for all lines of a row."""
    width = table.shape[1]
    for place in range(0, width, LINE // table.itemsize):
        _ask(table, row * width + place)


@inlined
def _ask_column(table: Array, column: int) -> None:
    """Ask for all lines of a column."""
    for row in range(table.shape[0]):
        _ask(table, row * table.shape[1] + column)


@merged
def ask_ahead(chunk: Chunk, systems: Systems, k: int) -> None:
    """Ask for what steps soon after one take of the inputs that are known ahead."""
    known, air = systems.chunk, systems.air_inputs
    _ask_row(chunk.signals, k + _SOON)
    _ask_row(known.levels, k + _SOON)
    if k % LANES == 0:
        then = k + LANES
        for line in (
            chunk.outdoor,
            chunk.wind,
            chunk.density,
            known.outdoor,
            known.clock,
            known.dew_point,
            air.outdoor_water,
        ):
            _ask(line, then)
        for table in (
            chunk.mixing,
            chunk.dimming,
            chunk.leaking,
            air.ventilation,
            air.moisture,
            air.mixing,
        ):
            _ask_column(table, then)
