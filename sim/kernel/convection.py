"""Coefficients of films, compiled as physics writes them but for the cube root.

A year of an office asks for a million cube roots, and a library needs three times as long for one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic, overload

from sim.kernel.compiling import inlined
from sim.physics import convection

_MAGIC = 0x553EF0FF289DD796
"""Bits from which a third of a number's bits leave those of its inverse cube root, within 4 %."""


@intrinsic
def _guess(_: Any, number: Any) -> Any:
    """Return about one over the cube root of a positive number: the logarithm is in its bits."""

    def write(_: Any, builder: Any, __: Any, values: Any) -> Any:
        whole = ir.IntType(64)
        third = builder.udiv(builder.bitcast(values[0], whole), ir.Constant(whole, 3))
        return builder.bitcast(builder.sub(ir.Constant(whole, _MAGIC), third), ir.DoubleType())

    return types.float64(number), write


guess = cast("Callable[[float], float]", _guess)


@inlined
def _nearer(inverse: float, number: float) -> float:
    """Return an inverse cube root by the series of its error, cut off behind the cube."""
    error = 1.0 - number * inverse * inverse * inverse
    return inverse + inverse * error * (1.0 / 3.0 + error * (2.0 / 9.0 + error * (14.0 / 81.0)))


@inlined
def cube_root(number: float) -> float:
    """Return the cube root of a number that is not negative, within 1e-15."""
    inverse = _nearer(_nearer(guess(number), number), number)
    return number * inverse * inverse


@overload(convection.cube_root, inline="always")
def _in_physics(_number: Any) -> Any:  # numba compiles what it returns
    def call(_number: Any) -> Any:
        return cube_root(_number)

    return call


natural = inlined(convection.natural_convection)
glass = inlined(convection.glass_convection)
radiant = inlined(convection.radiant_coefficient)
gap = inlined(convection.gap_coefficient)
outside = inlined(convection.outside_coefficient)
longwave = inlined(convection.longwave_coefficient)
