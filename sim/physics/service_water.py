"""Service hot water: temperature of the mains, what a mixing valve takes from the tank.

Pure functions of arithmetic, minimum and maximum.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""


def mains_temperature(
    day: Quantity, annual_mean: float, monthly_difference: float, southern: float = 0.0
) -> Quantity:
    """Temperature of water from the mains.

    Parameters
    ----------
    day : float or array
        Day of the year, 1 on 1 January. [-]
    annual_mean : float
        Mean outdoor temperature of the year. [degC]
    monthly_difference : float
        Mean of the warmest month less that of the coldest. [K]
    southern : float
        1 south of the equator, where the year is turned by half. [-]

    Returns
    -------
    float or array
        At least 0. [degC]

    Notes
    -----
    Hendron, Anderson, Christensen, Eastment and Reeves (2004), "Development of an Energy Savings
    Benchmark for All Residential End-Uses", NREL/CP-550-35917, in degF: mean + 6 + (0.4 + 0.01
    (mean - 44)) difference / 2 sin(0.986 (day - 15 - lag) - 90), lag = 35 - (mean - 44). Derived
    from United States data with yearly means of 4 to 24 degC.
    """
    mean = 1.8 * annual_mean + 32.0
    ratio = 0.4 + 0.01 * (mean - 44.0)
    lag = 35.0 - (mean - 44.0)
    angle = (0.986 * (day - 15.0 - lag) - 90.0 + 180.0 * southern) * (np.pi / 180.0)
    fahrenheit = mean + 6.0 + ratio * 0.5 * 1.8 * monthly_difference * np.sin(angle)
    temperature: Quantity = np.maximum((fahrenheit - 32.0) / 1.8, 0.0)
    return temperature


def tank_share(delivery: float, mains: Quantity, tank: Quantity) -> Quantity:
    """Share of a draw that a mixing valve takes from the tank.

    Parameters
    ----------
    delivery : float
        Temperature wanted at the tap. [degC]
    mains, tank : float or array
        Temperatures of what is mixed. [degC]

    Returns
    -------
    float or array
        1 where the tank is no warmer than wanted. [-]
    """
    share: Quantity = np.minimum(
        np.maximum(delivery - mains, 0.0) / np.maximum(tank - mains, 1e-9), 1.0
    )
    return share
