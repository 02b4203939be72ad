"""How functions of the kernel are written in vector instructions, for short rows.

A zone has 8 to 40 modes. Numba's compiler turns a loop over so few into a vector loop of 32 that
is never entered, checks whether arrays overlap, and goes on one by one: a third to a fifth of the
speed of functions that say in the compiler's own language (LLVM) what is to be done side by side.
Where a processor has narrower registers, the compiler takes several.

Results are the same on every call, but rounded in another order than in a plain loop.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.errors import TypingError
from numpy.typing import NDArray

LANES = 8
"""Doubles that are worked on together."""
LINE = 64
"""Bytes of a line of the cache."""
BLOCK = LINE // 4
"""Numbers in single precision that fill a line of the cache."""

FAST = ("reassoc", "contract", "arcp", "nsz")
VECTOR = ir.VectorType(ir.DoubleType(), LANES)
SHORT = ir.VectorType(ir.FloatType(), LANES)
LINE_OF_SINGLES = ir.VectorType(ir.FloatType(), BLOCK)
_NOTHING = ir.Constant(VECTOR, ir.Undefined)
_INTEGER = ir.IntType(64)


def in_lanes(count: int) -> int:
    """Return the least multiple of `LANES` that is not below a count."""
    return (count + LANES - 1) // LANES * LANES


def zeros(shape: int | tuple[int, ...], kind: type = np.float64) -> NDArray[Any]:
    """Return zeros that begin with a line of the cache: vectors then never cross one."""
    size = math.prod(np.atleast_1d(shape).tolist()) * np.dtype(kind).itemsize
    space = np.zeros(size + LINE, dtype=np.uint8)
    begin = -space.ctypes.data % LINE
    return space[begin : begin + size].view(kind).reshape(shape)


def in_lines(array: NDArray[Any]) -> NDArray[Any]:
    """Return a copy that begins with a line of the cache."""
    copy = zeros(array.shape, array.dtype.type)
    copy[...] = array
    return copy


class Writer:
    """Writes vector instructions for one call.

    Parameters
    ----------
    context, builder, signature, values
        What numba gives to an intrinsic.

    Raises
    ------
    TypingError
        If an array does not hold floating-point numbers one after the other.
    """

    def __init__(self, context: Any, builder: Any, signature: Any, values: Any) -> None:
        for kind in signature.args:
            if isinstance(kind, types.Array) and (
                kind.layout != "C" or not isinstance(kind.dtype, types.Float)
            ):
                raise TypingError(f"lanes are numbers one after the other, not {kind}")
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

    def load(self, address: Any, kind: ir.VectorType = VECTOR) -> Any:
        """Load a vector."""
        return self.builder.load(
            self.builder.bitcast(address, kind.as_pointer()), align=_alignment(kind)
        )

    def store(self, vector: Any, address: Any) -> None:
        """Store a vector."""
        kind = vector.type
        self.builder.store(
            vector, self.builder.bitcast(address, kind.as_pointer()), align=_alignment(kind)
        )

    def spread(self, scalar: Any) -> Any:
        """Return a vector of one number."""
        zero = ir.Constant(ir.IntType(32), 0)
        first = self.builder.insert_element(_NOTHING, scalar, zero)
        mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        return self.builder.shuffle_vector(first, _NOTHING, mask)

    def multiply(self, one: Any, other: Any) -> Any:
        """Return the product of vectors."""
        return self.builder.fmul(one, other, flags=FAST)

    def add(self, one: Any, other: Any, total: Any) -> Any:
        """Return the product of two vectors plus a third."""
        return self.builder.fadd(self.multiply(one, other), total, flags=FAST)

    def across(self, vector: Any) -> Any:
        """Return the sum of a vector's elements."""
        parts = [
            self.builder.extract_element(vector, ir.Constant(ir.IntType(32), lane))
            for lane in range(LANES)
        ]
        while len(parts) > 1:
            half = len(parts) // 2
            pairs = zip(parts[:half], parts[half:], strict=True)
            parts = [self.builder.fadd(one, other, flags=FAST) for one, other in pairs]
        return parts[0]

    @contextmanager
    def lanes(self, start: Any, end: Any) -> Iterator[Any]:
        """Loop over the places of vectors."""
        with cgutils.for_range_slice(self.builder, start, end, number(LANES), inc=True) as loop:
            yield loop[0]


def number(value: int) -> ir.Constant:
    """Return a whole number."""
    return ir.Constant(_INTEGER, value)


def _alignment(kind: ir.VectorType) -> int:
    """Return the length of an element in bytes, on which vectors begin."""
    return 8 if kind.element == ir.DoubleType() else 4
