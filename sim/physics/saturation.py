"""Wet bulb, and the temperature of saturated air of an enthalpy, for the inside of compiled steps.

Newton's method with a fixed number of steps, one number at a time. The equations are those of
`sim.physics.psychrometrics`, ASHRAE Handbook Fundamentals (2021), chapter 1.
"""

from __future__ import annotations

import numpy as np

from sim.physics.psychrometrics import (
    enthalpy,
    humidity_ratio_from_vapour,
    humidity_ratio_from_wet_bulb,
    saturation_pressure,
)

_STEPS = 8  # at most
_CLOSE = 1e-7
"""Step of Newton's method after which the next would change nothing. [K]"""
_RATIO = 0.621945


def saturated_ratio(temperature: float, pressure: float) -> float:
    """Return the humidity ratio of saturated air. [kg/kg]

    Parameters
    ----------
    temperature : float
        Temperature, -60 to 80. [degC]
    pressure : float
        Pressure of the air. [Pa]
    """
    return humidity_ratio_from_vapour(saturation_pressure(temperature), pressure)


def saturated_slope(temperature: float, saturated: float) -> float:
    """Return how the humidity ratio of saturated air rises with its temperature. [kg/(kg K)]

    Parameters
    ----------
    temperature : float
        Temperature. [degC]
    saturated : float
        Humidity ratio there, from `saturated_ratio`. [kg/kg]

    Notes
    -----
    Clausius and Clapeyron with mean heats of sublimation and vaporisation: within 2 % from -30 to
    50 degC, enough to steer Newton's method and to tell how enthalpy leans on temperature.
    """
    steepness = (5320.0 + 820.0 * (temperature < 0.0)) / (temperature + 273.15) ** 2
    return saturated * (1.0 + saturated / _RATIO) * steepness


def saturated_temperature(enthalpy_of_air: float, pressure: float) -> float:
    """Return the temperature of saturated air of an enthalpy. [degC]

    Parameters
    ----------
    enthalpy_of_air : float
        Per dry air, -40000 to 200000. [J/kg]
    pressure : float
        Pressure of the air. [Pa]

    Notes
    -----
    The apparatus dew point of a coil whose surface has that enthalpy. Within 1e-6 K.
    """
    guess = np.minimum(np.maximum(0.35e-3 * enthalpy_of_air, -40.0), 45.0)
    for _ in range(_STEPS):
        ratio = saturated_ratio(guess, pressure)
        miss = enthalpy(guess, ratio) - enthalpy_of_air
        slope = 1006.0 + 1860.0 * ratio
        slope += saturated_slope(guess, ratio) * (2501000.0 + 1860.0 * guess)
        step = miss / slope
        guess = np.minimum(np.maximum(guess - step, -60.0), 80.0)
        if np.abs(step) < _CLOSE:
            break
    return float(guess)


def quick_wet_bulb(dry_bulb: float, humidity_ratio: float, pressure: float) -> float:
    """Return the thermodynamic wet bulb. [degC]

    Parameters
    ----------
    dry_bulb : float
        Temperature, -40 to 60. [degC]
    humidity_ratio : float
        Water per dry air, at most saturation. [kg/kg]
    pressure : float
        Pressure of the air. [Pa]

    Notes
    -----
    From the dry bulb downwards, with a twentieth of the work of
    `sim.physics.psychrometrics.wet_bulb` and within 1e-6 K of it. The equations over water and over
    ice overlap at 0 degC, where the warmer answer is taken.
    """
    guess = dry_bulb
    for _ in range(_STEPS):
        saturated = saturated_ratio(guess, pressure)
        miss = humidity_ratio_from_wet_bulb(dry_bulb, guess, pressure) - humidity_ratio
        frost = guess < 0.0
        more = frost * (329.0 + 2.086 * guess)  # heat of fusion, of ice and of what it cools
        rise = (2501.0 - 2.326 * guess + more) * saturated_slope(guess, saturated)
        rise += 1.006 + humidity_ratio * (4.186 - 2.086 * frost)
        rise -= saturated * (2.326 - 2.086 * frost)
        step = miss * (2501.0 + 1.86 * dry_bulb - 4.186 * guess + more) / rise
        guess = guess - step
        if np.abs(step) < _CLOSE:
            break
    return float(guess)
