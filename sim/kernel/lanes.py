"""Arithmetic over modes side by side: short rows in whole vector registers.

A zone has 8 to 40 modes. Numba's compiler turns a loop over so few into a vector loop of 32 that
is never entered, checks whether arrays overlap, and goes on one by one: a third to a fifth of the
speed of these functions, which say in the compiler's own language what is to be done side by side.
Where a processor has narrower registers, the compiler takes several.

Rows are `LANES` long or a multiple of it. Results are the same on every call, but rounded in
another order than in a plain loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.errors import TypingError
from numba.extending import intrinsic

from sim.kernel.compiling import inlined
from sim.kernel.systems.arrays import Array

LANES = 8
"""Doubles that are worked on together."""

_FAST = ("reassoc", "contract", "arcp", "nsz")
_INTEGER = ir.IntType(64)
_VECTOR = ir.VectorType(ir.DoubleType(), LANES)
_NOTHING = ir.Constant(_VECTOR, ir.Undefined)


def in_lanes(count: int) -> int:
    """Return the least multiple of `LANES` that is not below a count."""
    return (count + LANES - 1) // LANES * LANES


class _Writer:
    """Writes vector instructions for one call.

    Parameters
    ----------
    context, builder, signature, values
        What numba gives to an intrinsic.

    Raises
    ------
    TypingError
        If an array does not hold doubles one after the other.
    """

    def __init__(self, context: Any, builder: Any, signature: Any, values: Any) -> None:
        for kind in signature.args:
            if isinstance(kind, types.Array) and (
                kind.layout != "C" or kind.dtype != types.float64
            ):
                raise TypingError(f"lanes are doubles one after the other, not {kind}")
        self.builder = builder
        self.arguments = [
            context.make_array(kind)(context, builder, value)
            if isinstance(kind, types.Array)
            else value
            for kind, value in zip(signature.args, values, strict=True)
        ]

    def size(self, array: Any, axis: int) -> Any:
        """Return the length of an array along an axis."""
        return cgutils.unpack_tuple(self.builder, array.shape)[axis]

    def row(self, array: Any, index: Any) -> Any:
        """Return where a row of a matrix begins."""
        return self.at(array.data, self.builder.mul(index, self.size(array, 1)))

    def at(self, start: Any, place: Any) -> Any:
        """Return the address of a place in a row."""
        return self.builder.gep(start, [place], inbounds=True)

    def load(self, address: Any) -> Any:
        """Load a vector."""
        return self.builder.load(self.builder.bitcast(address, _VECTOR.as_pointer()), align=8)

    def store(self, vector: Any, address: Any) -> None:
        """Store a vector."""
        self.builder.store(vector, self.builder.bitcast(address, _VECTOR.as_pointer()), align=8)

    def spread(self, scalar: Any) -> Any:
        """Return a vector of one number."""
        zero = ir.Constant(ir.IntType(32), 0)
        first = self.builder.insert_element(_NOTHING, scalar, zero)
        mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        return self.builder.shuffle_vector(first, _NOTHING, mask)

    def multiply(self, one: Any, other: Any) -> Any:
        """Return the product of vectors."""
        return self.builder.fmul(one, other, flags=_FAST)

    def add(self, one: Any, other: Any, total: Any) -> Any:
        """Return the product of two vectors plus a third."""
        return self.builder.fadd(self.multiply(one, other), total, flags=_FAST)

    def across(self, vector: Any) -> Any:
        """Return the sum of a vector's elements."""
        parts = [
            self.builder.extract_element(vector, ir.Constant(ir.IntType(32), lane))
            for lane in range(LANES)
        ]
        while len(parts) > 1:
            half = len(parts) // 2
            pairs = zip(parts[:half], parts[half:], strict=True)
            parts = [self.builder.fadd(one, other, flags=_FAST) for one, other in pairs]
        return parts[0]

    @contextmanager
    def lanes(self, start: Any, end: Any) -> Iterator[Any]:
        """Loop over the places of vectors."""
        with cgutils.for_range_slice(self.builder, start, end, _number(LANES), inc=True) as loop:
            yield loop[0]


def _number(value: int) -> ir.Constant:
    return ir.Constant(_INTEGER, value)


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
            w = _Writer(context, builder, signature, values)
            out, base, scale, matrix, first, weights, count, place = w.arguments
            width, start = w.size(matrix, 1), w.at(w.row(matrix, first), place)
            places = [builder.add(place, _number(v * LANES)) for v in range(vectors)]
            factor = w.spread(scale)
            begin = [w.multiply(w.load(w.at(base.data, p)), factor) for p in places]
            none = ir.Constant(_VECTOR, [0.0] * LANES)
            sums = [
                [cgutils.alloca_once_value(builder, b if turn == 0 else none) for b in begin]
                for turn in range(turns)
            ]

            def add(row: Any, turn: int) -> None:
                weight = w.spread(builder.load(w.at(weights.data, row)))
                line = w.at(start, builder.mul(row, width))
                for v, total in enumerate(sums[turn]):
                    part = w.load(w.at(line, _number(v * LANES)))
                    builder.store(w.add(part, weight, builder.load(total)), total)

            rounds = builder.udiv(count, _number(turns))
            with cgutils.for_range(builder, rounds) as loop:
                row = builder.mul(loop.index, _number(turns))
                for turn in range(turns):
                    add(builder.add(row, _number(turn)), turn)
            done = builder.mul(rounds, _number(turns))
            with cgutils.for_range(builder, builder.sub(count, done)) as loop:
                add(builder.add(done, loop.index), 0)
            for v, p in enumerate(places):
                total = builder.load(sums[0][v])
                for turn in range(1, turns):
                    total = builder.fadd(total, builder.load(sums[turn][v]), flags=_FAST)
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
        w = _Writer(context, builder, signature, values)
        one, other, count = w.arguments
        total = cgutils.alloca_once_value(builder, ir.Constant(_VECTOR, [0.0] * LANES))
        with w.lanes(_number(0), count) as place:
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
        w = _Writer(context, builder, signature, values)
        after, area, *sources, count = w.arguments
        with w.lanes(_number(0), count) as place:
            modes, forcing, decay, gain, ramp = (w.load(w.at(s.data, place)) for s in sources)
            w.store(w.add(modes, gain, w.multiply(forcing, ramp)), w.at(area.data, place))
            w.store(w.add(modes, decay, w.multiply(forcing, gain)), w.at(after.data, place))
        return context.get_dummy_value()

    return types.void(after, area, modes, forcing, decay, gain, ramp, types.intp), write


@intrinsic
def _subtract_rows(
    _: Any, matrix: Any, row: Any, first: Any, a: Any, b: Any, c: Any, d: Any, start: Any, end: Any
) -> Any:
    """Take four rows of a matrix, each by its weight, from another row, in whole vectors.

    They hold the columns from ``start`` to before ``end``, and up to seven more on either side.
    """

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        w = _Writer(context, builder, signature, values)
        matrix, row, first, *weights, start, end = w.arguments
        factors = [w.spread(builder.fneg(weight)) for weight in weights]
        others = [w.row(matrix, builder.add(first, _number(r))) for r in range(4)]
        own = w.row(matrix, row)
        with w.lanes(builder.and_(start, _number(-LANES)), end) as place:
            total = w.load(w.at(own, place))
            for factor, other in zip(factors, others, strict=True):
                total = w.add(factor, w.load(w.at(other, place)), total)
            w.store(total, w.at(own, place))
        return context.get_dummy_value()

    whole, real = types.intp, types.float64
    return types.void(matrix, whole, whole, real, real, real, real, whole, whole), write


product = cast("Callable[[Array, Array, int], float]", _product)
step_modes = cast(
    "Callable[[Array, Array, Array, Array, Array, Array, Array, int], None]", _step_modes
)
subtract_rows = cast(
    "Callable[[Array, int, int, float, float, float, float, int, int], None]", _subtract_rows
)
