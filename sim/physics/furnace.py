"""Furnaces: efficiency at full load, fuel at part load.

Pure functions of arithmetic: they run on NumPy, compile with numba and trace through CasADi.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

PROPORTIONAL = (0.0, 1.0, 0.0, 0.0)
"""Coefficients of a furnace whose efficiency is the same at every load."""


def heat_input_ratio(
    part_load: Quantity, coefficients: tuple[float, float, float, float]
) -> Quantity:
    """Fuel input over that at full load.

    Parameters
    ----------
    part_load : array, shape (n,)
        Heat delivered over capacity, 0 to 1. [-]
    coefficients : tuple of float
        a, b, c, d of ``a + b PLR + c PLR^2 + d PLR^3``; `PROPORTIONAL` without loss by cycling.

    Returns
    -------
    array, shape (n,)
        0 at no load, whatever the curve says there: a furnace without pilot burns nothing. Times
        capacity over efficiency it is the heat content of the fuel burnt. [-]

    Notes
    -----
    ASHRAE Standard 140-2020, section 5.4; the form is that of DOE-2's furnaces.
    """
    a, b, c, d = coefficients
    curve = a + part_load * (b + part_load * (c + part_load * d))
    burning: Quantity = curve * (part_load > 0.0)
    return burning
