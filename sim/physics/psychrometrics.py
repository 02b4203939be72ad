"""Moist air: ASHRAE Handbook Fundamentals (2021), chapter 1.

Every function takes arrays or numbers, and traces and compiles: no branch on a value.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

STANDARD_PRESSURE = 101325.0
"""Air pressure at sea level. [Pa]"""

_GAS_CONSTANT = 287.042
"""Of dry air, eq. 1. [J/(kg K)]"""

_RATIO = 0.621945
"""Molar mass of water over that of dry air, eq. 20. [-]"""

ICE = (
    -5.6745359e3, 6.3925247, -9.677843e-3, 6.2215701e-7, 2.0747825e-9, -9.484024e-13, 4.1635019,
)  # fmt: skip
WATER = (
    -5.8002206e3, 1.3914993, -4.8640239e-2, 4.1764768e-5, -1.4452093e-8, 0.0, 6.5459673,
)  # fmt: skip
"""Of Hyland and Wexler (1983), eq. 5 and 6: the logarithm of the saturation pressure is the sum of
``c0 / T + c1 + c2 T + c3 T^2 + c4 T^3 + c5 T^4 + c6 ln T``."""

_NEWTON_STEPS = 8


def standard_pressure(elevation: float) -> float:
    """Return the pressure of the standard atmosphere at a height [Pa].

    Parameters
    ----------
    elevation : float
        Height above sea level, -5000 to 11000. [m]

    Notes
    -----
    ASHRAE Fundamentals (2021), chapter 1, eq. 3.

    Examples
    --------
    >>> round(standard_pressure(1650.0))
    83011
    """
    return float(STANDARD_PRESSURE * (1.0 - 2.25577e-5 * elevation) ** 5.2559)


def saturation_pressure(temperature: Quantity) -> Quantity:
    """Pressure of water vapour over ice (below 0 degC) or liquid water.

    Parameters
    ----------
    temperature : array, shape (n,)
        Temperature, -100 to 200. [degC]

    Returns
    -------
    array, shape (n,)
        Saturation pressure. [Pa]

    Notes
    -----
    Hyland and Wexler (1983); ASHRAE Fundamentals (2021), chapter 1, eq. 5 and 6.
    """
    kelvin = temperature + 273.15
    logarithm = np.log(kelvin)
    c, d = ICE, WATER
    ice = c[2] + kelvin * (c[3] + kelvin * (c[4] + kelvin * c[5]))
    ice = c[0] / kelvin + c[1] + kelvin * ice + c[6] * logarithm
    water = d[2] + kelvin * (d[3] + kelvin * d[4])
    water = d[0] / kelvin + d[1] + kelvin * water + d[6] * logarithm
    # np.where of numbers would make an array when compiled
    frost = temperature < 0.0
    pressure: Quantity = np.exp(ice * frost + water * (1.0 - frost))
    return pressure


def humidity_ratio_from_vapour(vapour_pressure: Quantity, pressure: Quantity) -> Quantity:
    """Humidity ratio of air of a vapour pressure.

    Parameters
    ----------
    vapour_pressure, pressure : array, shape (n,)
        Partial pressure of the vapour and pressure of the air. [Pa]

    Returns
    -------
    array, shape (n,)
        Water per dry air. [kg/kg]

    Notes
    -----
    ASHRAE Fundamentals (2021), chapter 1, eq. 20.
    """
    return _RATIO * vapour_pressure / (pressure - vapour_pressure)


def vapour_pressure(humidity_ratio: Array, pressure: Array) -> Array:
    """Partial pressure of the vapour, the way back of `humidity_ratio_from_vapour`.

    Parameters
    ----------
    humidity_ratio : array, shape (n,)
        Water per dry air. [kg/kg]
    pressure : array, shape (n,)
        Pressure of the air. [Pa]

    Returns
    -------
    array, shape (n,)
        Vapour pressure. [Pa]
    """
    return pressure * humidity_ratio / (_RATIO + humidity_ratio)


def humidity_ratio(dry_bulb: Array, relative_humidity: Array, pressure: Array) -> Array:
    """Humidity ratio of air of a temperature and relative humidity.

    Parameters
    ----------
    dry_bulb : array, shape (n,)
        Temperature. [degC]
    relative_humidity : array, shape (n,)
        0 to 1. [-]
    pressure : array, shape (n,)
        Pressure of the air. [Pa]

    Returns
    -------
    array, shape (n,)
        Water per dry air. [kg/kg]

    Notes
    -----
    ASHRAE Fundamentals (2021), chapter 1, eq. 20, with the vapour pressure at saturation.
    """
    return humidity_ratio_from_vapour(relative_humidity * saturation_pressure(dry_bulb), pressure)


def relative_humidity(dry_bulb: Array, humidity_ratio: Array, pressure: Array) -> Array:
    """Relative humidity of air of a temperature and humidity ratio.

    Parameters
    ----------
    dry_bulb : array, shape (n,)
        Temperature. [degC]
    humidity_ratio : array, shape (n,)
        Water per dry air. [kg/kg]
    pressure : array, shape (n,)
        Pressure of the air. [Pa]

    Returns
    -------
    array, shape (n,)
        Above 1 where the air is over-saturated. [-]
    """
    return vapour_pressure(humidity_ratio, pressure) / saturation_pressure(dry_bulb)


def density(dry_bulb: Array, humidity_ratio: Array, pressure: Array) -> Array:
    """Mass of moist air per volume.

    Parameters
    ----------
    dry_bulb : array, shape (n,)
        Temperature. [degC]
    humidity_ratio : array, shape (n,)
        Water per dry air. [kg/kg]
    pressure : array, shape (n,)
        Pressure of the air at the site. [Pa]

    Returns
    -------
    array, shape (n,)
        Density of the mixture. [kg/m3]

    Notes
    -----
    ASHRAE Fundamentals (2021), chapter 1, eq. 26 and the mass of the vapour.
    """
    volume = _GAS_CONSTANT * (dry_bulb + 273.15) * (1.0 + humidity_ratio / _RATIO) / pressure
    return (1.0 + humidity_ratio) / volume


def enthalpy(dry_bulb: Quantity, humidity_ratio: Quantity) -> Quantity:
    """Enthalpy of moist air, zero for dry air and liquid water at 0 degC.

    Parameters
    ----------
    dry_bulb : array, shape (n,)
        Temperature. [degC]
    humidity_ratio : array, shape (n,)
        Water per dry air. [kg/kg]

    Returns
    -------
    array, shape (n,)
        Enthalpy per dry air. [J/kg]

    Notes
    -----
    ASHRAE Fundamentals (2021), chapter 1, eq. 30.
    """
    return 1006.0 * dry_bulb + humidity_ratio * (2501000.0 + 1860.0 * dry_bulb)


def dew_point(vapour_pressure: Array) -> Array:
    """Temperature at which vapour of a pressure is saturated.

    Parameters
    ----------
    vapour_pressure : array, shape (n,)
        Partial pressure, 0.01 to 100000. [Pa]

    Returns
    -------
    array, shape (n,)
        Dew point, below 0 degC the frost point. [degC]

    Notes
    -----
    Inverts `saturation_pressure` by Newton's method on its logarithm, from the Magnus formula of
    Sonntag (1990); exact to 1e-9 K, 0.001 K at 0 degC where the curves over ice and water do not
    meet.
    """
    wanted = np.log(vapour_pressure)
    magnus = wanted - np.log(611.2)
    water = 243.12 * magnus / (17.62 - magnus)
    ice = 272.62 * magnus / (22.46 - magnus)
    guess: Array = np.where(magnus < 0.0, ice, water)
    for _ in range(_NEWTON_STEPS):
        # d ln(p)/dT by Clausius and Clapeyron steers; the error itself is exact.
        slope = np.where(guess < 0.0, 6140.0, 5320.0) / (guess + 273.15) ** 2
        guess = guess + (wanted - np.log(saturation_pressure(guess))) / slope
    return guess


def wet_bulb(dry_bulb: Array, humidity_ratio: Array, pressure: Array) -> Array:
    """Thermodynamic wet-bulb temperature.

    Parameters
    ----------
    dry_bulb : array, shape (n,)
        Temperature, -40 to 60. [degC]
    humidity_ratio : array, shape (n,)
        Water per dry air, at most saturation. [kg/kg]
    pressure : array, shape (n,)
        Pressure of the air. [Pa]

    Returns
    -------
    array, shape (n,)
        Wet bulb, over ice below 0 degC. [degC]

    Notes
    -----
    ASHRAE Fundamentals (2021), chapter 1, eq. 33 and 35, solved by bisection: the two equations
    do not meet at 0 degC, so that a derivative is of no use there. 40 halvings from 100 K leave
    1e-10 K.
    """
    low: Array = dry_bulb - 60.0
    high: Array = dry_bulb + 0.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        too_wet = humidity_ratio_from_wet_bulb(dry_bulb, middle, pressure) > humidity_ratio
        high = np.where(too_wet, middle, high)
        low = np.where(too_wet, low, middle)
    return 0.5 * (low + high)


def humidity_ratio_from_wet_bulb(
    dry_bulb: Quantity, wet_bulb: Quantity, pressure: Quantity
) -> Quantity:
    """Humidity ratio of air of a dry and a wet bulb, the way back of `wet_bulb`.

    Parameters
    ----------
    dry_bulb, wet_bulb : array, shape (n,)
        Temperatures. [degC]
    pressure : array, shape (n,)
        Pressure of the air. [Pa]

    Returns
    -------
    array, shape (n,)
        Water per dry air; below zero where air cannot have such a wet bulb. [kg/kg]

    Notes
    -----
    ASHRAE Fundamentals (2021), chapter 1, eq. 33 (water) and 35 (ice, below 0 degC).
    """
    saturated = humidity_ratio_from_vapour(saturation_pressure(wet_bulb), pressure)
    drop = dry_bulb - wet_bulb
    water = ((2501.0 - 2.326 * wet_bulb) * saturated - 1.006 * drop) / (
        2501.0 + 1.86 * dry_bulb - 4.186 * wet_bulb
    )
    ice = ((2830.0 - 0.24 * wet_bulb) * saturated - 1.006 * drop) / (
        2830.0 + 1.86 * dry_bulb - 2.1 * wet_bulb
    )
    frost = wet_bulb < 0.0
    found: Quantity = ice * frost + water * (1.0 - frost)
    return found
