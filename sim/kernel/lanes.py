"""Arithmetic over modes side by side: short rows in whole vector registers.

Rows are `LANES` long or a multiple of it, see `sim.kernel.vectors`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from sim.kernel.compiling import inlined
from sim.kernel.systems.arrays import Array
from sim.kernel.vectors import FAST, LANES, VECTOR, Writer, number


def _sum_of_rows(vectors: int, turns: int) -> Callable[..., None]:
    """Return what sums weighted rows in so many vectors from a place on.

    Rows take turns in so many sums: a sum waits for the one before it.
    """

    @intrinsic
    def sum_of_rows(
        _: Any, out: Any, base: Any, scale: Any, matrix: Any, first: Any, weights: Any,
        count: Any, place: Any,
    ) -> Any:  # fmt: skip
        """Write base times scale plus the rows from the first on, each by its weight."""
        signature = types.void(
            out, base, types.float64, matrix, types.intp, weights, types.intp, types.intp
        )

        def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            w = Writer(context, builder, signature, values)
            out, base, scale, matrix, first, weights, count, place = w.arguments
            width, start = w.size(matrix, 1), w.at(w.row(matrix, first), place)
            places = [builder.add(place, number(v * LANES)) for v in range(vectors)]
            factor = w.spread(scale)
            begin = [w.multiply(w.load(w.at(base.data, p)), factor) for p in places]
            none = ir.Constant(VECTOR, [0.0] * LANES)
            sums = [
                [cgutils.alloca_once_value(builder, b if turn == 0 else none) for b in begin]
                for turn in range(turns)
            ]

            def add(row: Any, turn: int) -> None:
                weight = w.spread(builder.load(w.at(weights.data, row)))
                line = w.at(start, builder.mul(row, width))
                for v, total in enumerate(sums[turn]):
                    part = w.load(w.at(line, number(v * LANES)))
                    builder.store(w.add(part, weight, builder.load(total)), total)

            rounds = builder.udiv(count, number(turns))
            with cgutils.for_range(builder, rounds) as loop:
                row = builder.mul(loop.index, number(turns))
                for turn in range(turns):
                    add(builder.add(row, number(turn)), turn)
            done = builder.mul(rounds, number(turns))
            with cgutils.for_range(builder, builder.sub(count, done)) as loop:
                add(builder.add(done, loop.index), 0)
            for v, p in enumerate(places):
                total = builder.load(sums[0][v])
                for turn in range(1, turns):
                    total = builder.fadd(total, builder.load(sums[turn][v]), flags=FAST)
                w.store(total, w.at(out.data, p))
            return context.get_dummy_value()

        return signature, write

    return cast("Callable[..., None]", sum_of_rows)


_sum_in_four = _sum_of_rows(4, 2)
_sum_in_two = _sum_of_rows(2, 2)
_sum_in_one = _sum_of_rows(1, 4)


@inlined
def sum_rows(
    out: Array, width: int, base: Array, scale: float, matrix: Array, first: int, weights: Array,
    count: int,
) -> None:  # fmt: skip
    """Add weighted rows of a matrix to a row.

    Parameters
    ----------
    out : ndarray, shape (width,) at least
        Takes the sum; may be the base.
    width : int
        Of the part of the rows that counts, a multiple of `LANES`.
    base : ndarray, shape (width,) at least
        What is added to.
    scale : float
        Factor of the base.
    matrix : ndarray, shape (rows, width at least)
        Rows.
    first : int
        The first of them that counts.
    weights : ndarray, shape (count,) at least
        Their weights.
    count : int
        How many.
    """
    place = 0
    while width - place >= 4 * LANES:
        _sum_in_four(out, base, scale, matrix, first, weights, count, place)
        place += 4 * LANES
    if width - place >= 2 * LANES:
        _sum_in_two(out, base, scale, matrix, first, weights, count, place)
        place += 2 * LANES
    if width > place:
        _sum_in_one(out, base, scale, matrix, first, weights, count, place)


@intrinsic
def _product(_: Any, one: Any, other: Any, count: Any) -> Any:
    """Return the scalar product of the first elements, a multiple of `LANES`, of two rows."""

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = Writer(context, builder, signature, values)
        one, other, count = w.arguments
        total = cgutils.alloca_once_value(builder, ir.Constant(VECTOR, [0.0] * LANES))
        with w.lanes(number(0), count) as place:
            part = w.load(w.at(one.data, place))
            builder.store(w.add(part, w.load(w.at(other.data, place)), builder.load(total)), total)
        return w.across(builder.load(total))

    return types.float64(one, other, types.intp), write


@intrinsic
def _step_modes(
    _: Any, after: Any, area: Any, modes: Any, forcing: Any, decay: Any, gain: Any, ramp: Any,
    count: Any,
) -> Any:  # fmt: skip
    """Write modes after a while, and their integrals over it; the count is one of `LANES`."""

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = Writer(context, builder, signature, values)
        after, area, *sources, count = w.arguments
        with w.lanes(number(0), count) as place:
            modes, forcing, decay, gain, ramp = (w.load(w.at(s.data, place)) for s in sources)
            w.store(w.add(modes, gain, w.multiply(forcing, ramp)), w.at(area.data, place))
            w.store(w.add(modes, decay, w.multiply(forcing, gain)), w.at(after.data, place))
        return context.get_dummy_value()

    return types.void(after, area, modes, forcing, decay, gain, ramp, types.intp), write


@intrinsic
def _advance_modes(
    _: Any, after: Any, modes: Any, forcing: Any, decay: Any, gain: Any, count: Any
) -> Any:
    """Write modes after a while; the count is one of `LANES`."""

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = Writer(context, builder, signature, values)
        after, *sources, count = w.arguments
        with w.lanes(number(0), count) as place:
            modes, forcing, decay, gain = (w.load(w.at(s.data, place)) for s in sources)
            w.store(w.add(modes, decay, w.multiply(forcing, gain)), w.at(after.data, place))
        return context.get_dummy_value()

    return types.void(after, modes, forcing, decay, gain, types.intp), write


SERIES_LIMIT = 0.25
"""Largest rate times span for which `step_factors` is exact before the span is doubled."""
_TERMS = 12


@intrinsic
def _step_factors(
    _: Any, decay: Any, gain: Any, ramp: Any, rates: Any, span: Any, doublings: Any, count: Any
) -> Any:
    """Write exp(-rate span), and its first and second integral, for a span that is doubled."""

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = Writer(context, builder, signature, values)
        decay, gain, ramp, rates, span, doublings, count = w.arguments
        one = ir.Constant(VECTOR, [1.0] * LANES)
        with w.lanes(number(0), count) as place:
            minus = builder.fneg(w.load(w.at(rates.data, place)))
            part = w.spread(span)
            x, series = w.multiply(minus, part), one
            for k in range(_TERMS, 2, -1):
                share = ir.Constant(VECTOR, [1.0 / k] * LANES)
                series = w.add(w.multiply(x, share), series, one)
            half = ir.Constant(VECTOR, [0.5] * LANES)
            first = w.multiply(w.multiply(half, w.multiply(part, part)), series)
            gained = w.add(minus, first, part)
            parts = (part, first, gained, w.add(minus, gained, one))
            spans, ramps, gains, decays = (
                cgutils.alloca_once_value(builder, each) for each in parts
            )
            with cgutils.for_range(builder, doublings):
                part = builder.load(spans)
                left = builder.fadd(one, builder.load(decays), flags=FAST)
                after = w.multiply(part, builder.load(gains))
                total = w.add(builder.load(ramps), left, after)
                part = builder.fadd(part, part, flags=FAST)
                gained = w.add(minus, total, part)
                builder.store(part, spans)
                builder.store(total, ramps)
                builder.store(gained, gains)
                builder.store(w.add(minus, gained, one), decays)
            for found, array in ((decays, decay), (gains, gain), (ramps, ramp)):
                w.store(builder.load(found), w.at(array.data, place))
        return context.get_dummy_value()

    whole, real = types.intp, types.float64
    return types.void(decay, gain, ramp, rates, real, whole, whole), write


@intrinsic
def _slope(_: Any, row: Any, forcing: Any, rates: Any, modes: Any, count: Any) -> Any:
    """Return the scalar product of a row and the derivatives of modes."""

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = Writer(context, builder, signature, values)
        *sources, count = w.arguments
        total = cgutils.alloca_once_value(builder, ir.Constant(VECTOR, [0.0] * LANES))
        with w.lanes(number(0), count) as place:
            row, forcing, rates, modes = (w.load(w.at(s.data, place)) for s in sources)
            moving = w.add(builder.fneg(rates), modes, forcing)
            builder.store(w.add(row, moving, builder.load(total)), total)
        return w.across(builder.load(total))

    return types.float64(row, forcing, rates, modes, types.intp), write


@intrinsic
def _subtract_rows(
    _: Any, matrix: Any, row: Any, first: Any, a: Any, b: Any, c: Any, d: Any, start: Any, end: Any
) -> Any:
    """Take four rows of a matrix, each by its weight, from another row, in whole vectors.

    They hold the columns from ``start`` to before ``end``, and up to seven more on either side.
    """

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = Writer(context, builder, signature, values)
        matrix, row, first, *weights, start, end = w.arguments
        factors = [w.spread(builder.fneg(weight)) for weight in weights]
        others = [w.row(matrix, builder.add(first, number(r))) for r in range(4)]
        own = w.row(matrix, row)
        with w.lanes(builder.and_(start, number(-LANES)), end) as place:
            total = w.load(w.at(own, place))
            for factor, other in zip(factors, others, strict=True):
                total = w.add(factor, w.load(w.at(other, place)), total)
            w.store(total, w.at(own, place))
        return context.get_dummy_value()

    whole, real = types.intp, types.float64
    return types.void(matrix, whole, whole, real, real, real, real, whole, whole), write


@intrinsic
def _copy_row(_: Any, out: Any, source: Any, count: Any) -> Any:
    """Copy the first elements, a multiple of `LANES`, of a row."""

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = Writer(context, builder, signature, values)
        out, source, count = w.arguments
        with w.lanes(number(0), count) as place:
            w.store(w.load(w.at(source.data, place)), w.at(out.data, place))
        return context.get_dummy_value()

    return types.void(out, source, types.intp), write


@intrinsic
def _add_all_but_last(_: Any, out: Any, row: Any) -> Any:
    """Add the elements of a row of `LANES` to another's, but for the last."""

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = Writer(context, builder, signature, values)
        out, row = w.arguments
        last = ir.Constant(ir.IntType(32), LANES - 1)
        part = builder.insert_element(w.load(row.data), ir.Constant(ir.DoubleType(), 0.0), last)
        w.store(builder.fadd(w.load(out.data), part, flags=FAST), out.data)
        return context.get_dummy_value()

    return types.void(out, row), write


product = cast("Callable[[Array, Array, int], float]", _product)
step_modes = cast(
    "Callable[[Array, Array, Array, Array, Array, Array, Array, int], None]", _step_modes
)
advance_modes = cast("Callable[[Array, Array, Array, Array, Array, int], None]", _advance_modes)
step_factors = cast("Callable[[Array, Array, Array, Array, float, int, int], None]", _step_factors)
copy_row = cast("Callable[[Array, Array, int], None]", _copy_row)
add_all_but_last = cast("Callable[[Array, Array], None]", _add_all_but_last)
slope = cast("Callable[[Array, Array, Array, Array, int], float]", _slope)
subtract_rows = cast(
    "Callable[[Array, int, int, float, float, float, float, int, int], None]", _subtract_rows
)
