"""Curves of equipment: polynomials of one or two quantities, held at the ends of their range.

A curve is a row of numbers, its coefficients and then its limits, so that a compiled step can keep
many in an array. Rows may be longer than their curve needs. The forms are those of DOE-2, which
EnergyPlus uses too. The functions call no other: they compile as they are.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

WIDTH = 10
"""Numbers of the longest row, that of `biquadratic`. [-]"""

CONSTANT = (1.0, 0.0, 0.0, 0.0, 0.0, 10.0)
"""A cubic that is 1 everywhere."""
PROPORTIONAL = (0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
"""A cubic that is its argument."""


def cubic(curve: Array, x: Quantity) -> Quantity:
    """Value of ``c0 + c1 x + c2 x^2 + c3 x^3``.

    Parameters
    ----------
    curve : array, shape (6,) or longer
        Coefficients c0 to c3, least and largest x. Quadratic and linear with zeros.
    x : float or array
        Argument, held at the limits.

    Returns
    -------
    float or array
        As the curve says, mostly a factor of a rated value. [-]
    """
    held = np.minimum(np.maximum(x, curve[4]), curve[5])
    value: Quantity = curve[0] + held * (curve[1] + held * (curve[2] + held * curve[3]))
    return value


def quartic(curve: Array, x: Quantity) -> Quantity:
    """Value of ``c0 + c1 x + c2 x^2 + c3 x^3 + c4 x^4``.

    Parameters
    ----------
    curve : array, shape (7,) or longer
        Coefficients c0 to c4, least and largest x.
    x : float or array
        Argument, held at the limits.

    Returns
    -------
    float or array
        As the curve says. [-]
    """
    held = np.minimum(np.maximum(x, curve[5]), curve[6])
    value: Quantity = curve[0] + held * (
        curve[1] + held * (curve[2] + held * (curve[3] + held * curve[4]))
    )
    return value


def biquadratic(curve: Array, x: Quantity, y: Quantity) -> Quantity:
    """Value of ``c0 + c1 x + c2 x^2 + c3 y + c4 y^2 + c5 x y``.

    Parameters
    ----------
    curve : array, shape (10,) or longer
        Coefficients c0 to c5, least and largest x, least and largest y.
    x, y : float or array
        Arguments, each held at its limits.

    Returns
    -------
    float or array
        As the curve says. [-]
    """
    p = np.minimum(np.maximum(x, curve[6]), curve[7])
    q = np.minimum(np.maximum(y, curve[8]), curve[9])
    value: Quantity = (
        curve[0] + p * (curve[1] + p * curve[2]) + q * (curve[3] + q * curve[4] + p * curve[5])
    )
    return value


def biquadratic_slope(curve: Array, x: Quantity, y: Quantity) -> Quantity:
    """How fast a `biquadratic` rises with x: not at all beyond its limits.

    Parameters
    ----------
    curve : array, shape (10,) or longer
        Coefficients c0 to c5, least and largest x, least and largest y.
    x, y : float or array
        Arguments.

    Returns
    -------
    float or array
        Rise of the value per unit of x. [-]
    """
    q = np.minimum(np.maximum(y, curve[8]), curve[9])
    within = (x >= curve[6]) * (x <= curve[7])
    slope: Quantity = within * (curve[1] + 2.0 * curve[2] * x + curve[5] * q)
    return slope
