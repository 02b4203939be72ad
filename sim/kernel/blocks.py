"""Means of steps on their way to the series: rows of records, and blocks that are turned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from sim.kernel.vectors import BLOCK, FAST, LANES, LINE_OF_SINGLES, SHORT, VECTOR, Writer, number

Array = NDArray[np.float64]
Singles = NDArray[np.float32]


@intrinsic
def _keep_record(
    _: Any, record: Any, last: Any, totals: Any, means: Any, per_second: Any, share: Any,
    carried: Any,
) -> Any:  # fmt: skip
    """Write the means of a record, add it to totals, add shares of its first means, clear it."""

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = Writer(context, builder, signature, values)
        record, last, totals, means, *factors = w.arguments
        per_second, share, carried = (w.spread(factor) for factor in factors)
        kept = w.size(means, 0)

        def keep(place: Any) -> Any:
            integral = w.load(w.at(record.data, place))
            mean = w.multiply(integral, per_second)
            w.store(mean, w.at(last.data, place))
            sum_address = w.at(totals.data, place)
            w.store(builder.fadd(w.load(sum_address), integral, flags=FAST), sum_address)
            w.store(ir.Constant(VECTOR, [0.0] * LANES), w.at(record.data, place))
            return mean

        with w.lanes(number(0), kept) as place:
            address = w.at(means.data, place)
            before = builder.fpext(w.load(address, SHORT), VECTOR)
            after = w.add(keep(place), share, w.multiply(before, carried))
            w.store(builder.fptrunc(after, SHORT), address)
        with w.lanes(kept, w.size(record, 0)) as place:
            keep(place)
        return context.get_dummy_value()

    real = types.float64
    return types.void(record, last, totals, means, real, real, real), write


@intrinsic
def _turn_block(_: Any, out: Any, blocks: Any, zone: Any, place: Any) -> Any:
    """Write ``out[r, zone, place + b] = blocks[b, zone, r]`` for r and b below `BLOCK`."""

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = Writer(context, builder, signature, values)
        out, blocks, zone, place = w.arguments

        def row(array: Any, index: int) -> Any:
            zones, length = w.size(array, 1), w.size(array, 2)
            line = builder.add(builder.mul(number(index), zones), zone)
            return w.at(array.data, builder.mul(line, length))

        rows = [w.load(row(blocks, b), LINE_OF_SINGLES) for b in range(BLOCK)]
        for width in (1, 2, 4, 8):
            rows = [_woven(builder, rows, index, width) for index in range(BLOCK)]
        for r, line in enumerate(rows):
            w.store(line, w.at(row(out, r), place))
        return context.get_dummy_value()

    return types.void(out, blocks, types.intp, types.intp), write


def _woven(builder: Any, rows: Sequence[Any], index: int, width: int) -> Any:
    """Return a row of a square of which blocks of a width off the diagonal are exchanged."""
    upper, lower = rows[index & ~width], rows[index | width]
    lanes = range(BLOCK)
    if index & width:
        places = [BLOCK + j if j & width else j + width for j in lanes]
    else:
        places = [BLOCK + j - width if j & width else j for j in lanes]
    mask = ir.Constant(ir.VectorType(ir.IntType(32), BLOCK), places)
    return builder.shuffle_vector(upper, lower, mask)


keep_record = cast(
    "Callable[[Array, Array, Array, Singles, float, float, float], None]", _keep_record
)
turn_block = cast("Callable[[Singles, Singles, int, int], None]", _turn_block)
