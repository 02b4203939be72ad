"""Air that leaks into a building by stack and wind: the basic model of ASHRAE Fundamentals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

STACK = (0.000145, 0.000290, 0.000435)
"""Stack coefficient of buildings of one, two and three storeys. [(L/s)2/(cm4 K)]"""
WIND = (
    (0.000319, 0.000246, 0.000174, 0.000104, 0.000032),
    (0.000420, 0.000325, 0.000231, 0.000137, 0.000042),
    (0.000494, 0.000382, 0.000271, 0.000161, 0.000049),
)
"""Wind coefficient by storeys and shelter class, 1 without shelter to 5 between near houses.
[(L/s)2/(cm4 (m/s)2)]"""
EXPONENT = 0.65
"""Of flow over pressure, where only the flow at 50 Pa is known; typical of houses. [-]"""
_TEST_PRESSURE, _REFERENCE_PRESSURE = 50.0, 4.0
_TEST_DENSITY = 1.2
_SQUARE = 100.0
"""(L/s)2/cm4 in (m3/s)2/m4."""


def leakage_area(air_changes_50: float, volume: float) -> float:
    """Effective leakage area at 4 Pa of a building of which a pressure test at 50 Pa is known.

    Parameters
    ----------
    air_changes_50 : float
        Volumes an hour at 50 Pa. [1/h]
    volume : float
        Volume of the air. [m3]

    Returns
    -------
    float
        Area with a discharge coefficient of 1. [m2]

    Notes
    -----
    ASHRAE Fundamentals (2021), chapter 16: power law, and orifice at 4 Pa with air of 1.2 kg/m3.

    Examples
    --------
    >>> round(1e4 * leakage_area(5.0, 250.0))  # cm2
    260
    """
    flow = air_changes_50 * volume / 3600.0 * (_REFERENCE_PRESSURE / _TEST_PRESSURE) ** EXPONENT
    return float(flow * np.sqrt(_TEST_DENSITY / (2.0 * _REFERENCE_PRESSURE)))


def leakage_coefficients(area: float, storeys: int, shelter_class: int) -> tuple[float, float]:
    """Stack and wind coefficients of a leakage area.

    Parameters
    ----------
    area : float
        Effective leakage area at 4 Pa. [m2]
    storeys : int
        Of the building, 1 to 3.
    shelter_class : int
        1 to 5.

    Returns
    -------
    tuple of float
        Square of the flow per kelvin [m6/(s2 K)], and per square of the wind speed [m4].

    Notes
    -----
    ASHRAE Fundamentals (2021), chapter 16, basic model, after Sherman and Grimsrud (1980), ASHRAE
    Transactions 86(2).
    """
    square = _SQUARE * area * area
    return square * STACK[storeys - 1], square * WIND[storeys - 1][shelter_class - 1]


def leakage_flow(
    coefficients: tuple[float, float], difference: Array | float, wind_speed: Array | float
) -> Array:
    """Air that leaks in by stack and wind.

    Parameters
    ----------
    coefficients : tuple of float
        Of `leakage_coefficients`. [m6/(s2 K)], [m4]
    difference : array or float
        Indoor minus outdoor temperature. [K]
    wind_speed : array or float
        At the weather station, 10 m above open ground. [m/s]

    Returns
    -------
    array
        Flow. [m3/s]

    Notes
    -----
    ASHRAE Fundamentals (2021), chapter 16, basic model: the squares of both flows add. For houses
    of up to three storeys.
    """
    stack, wind = coefficients
    return np.asarray(np.sqrt(stack * np.abs(difference) + wind * wind_speed * wind_speed))
