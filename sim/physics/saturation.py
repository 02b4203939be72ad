"""Saturated air, its temperature at an enthalpy, and wet bulbs, for the inside of compiled steps.

Newton's method, one number at a time. The equations are those of `sim.physics.psychrometrics`,
ASHRAE Handbook Fundamentals (2021), chapter 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.physics.psychrometrics import ICE, WATER, enthalpy

Array = NDArray[np.float64]

COLDEST, WARMEST = -100.0, 200.0
"""What is tabled. [degC]"""
_PER_KELVIN = 2
"""Intervals of the table."""
_STEPS = 8  # at most
_CLOSE = 0.1
"""Step of Newton's method after which the next would be less than 3e-4, on the same side of 0 degC,
where the slope jumps. [K]"""
_RATIO = 0.621945
_SEA_LEVEL = 101325.0


def _vapour(temperature: Array, c: Array) -> tuple[Array, Array]:
    """Return the pressure of saturated vapour [Pa], and how it rises, by either equation. [Pa/K]"""
    kelvin = temperature + 273.15
    powers = c[2] + kelvin * (c[3] + kelvin * (c[4] + kelvin * c[5]))
    pressure = np.exp(c[0] / kelvin + c[1] + kelvin * powers + c[6] * np.log(kelvin))
    steepness = c[2] + kelvin * (2.0 * c[3] + kelvin * (3.0 * c[4] + kelvin * 4.0 * c[5]))
    return pressure, pressure * (steepness + (c[6] - c[0] / kelvin) / kelvin)


def _cubics() -> Array:
    """Return the coefficients, from the constant up, that meet values and slopes at the ends."""
    begin = np.arange(COLDEST, WARMEST, 1.0 / _PER_KELVIN)
    coefficients = np.where(begin < 0.0, np.array(ICE)[:, None], np.array(WATER)[:, None])
    here, rise = _vapour(begin, coefficients)
    there, rise_there = _vapour(begin + 1.0 / _PER_KELVIN, coefficients)
    more, first, last = there - here, rise / _PER_KELVIN, rise_there / _PER_KELVIN
    square, cube = 3.0 * more - 2.0 * first - last, first + last - 2.0 * more
    return np.column_stack([here, first, square, cube])


_TABLE = _cubics()


def saturated_vapour(temperature: float) -> tuple[float, float]:
    """Return the pressure of saturated vapour [Pa], and how it rises. [Pa/K]

    Parameters
    ----------
    temperature : float
        Temperature; beyond `COLDEST` and `WARMEST` what is nearest goes on. [degC]

    Notes
    -----
    Cubics of half a kelvin instead of a logarithm and an exponential: within 3e-8 of
    `sim.physics.psychrometrics.saturation_pressure` from -60 degC on.
    """
    place = (temperature - COLDEST) * _PER_KELVIN
    tabled = place if place > 0.0 else 0.0  # what is not a number must not become a place
    index = int(tabled) if tabled < len(_TABLE) else len(_TABLE) - 1
    c, x = _TABLE[index], place - index
    pressure = c[0] + x * (c[1] + x * (c[2] + x * c[3]))
    return pressure, (c[1] + x * (2.0 * c[2] + x * 3.0 * c[3])) * _PER_KELVIN


def saturated_rise(temperature: float, pressure: float) -> tuple[float, float]:
    """Return the humidity ratio of saturated air [kg/kg], and how it rises. [kg/(kg K)]

    Parameters
    ----------
    temperature : float
        Temperature, -60 to 80. [degC]
    pressure : float
        Pressure of the air. [Pa]
    """
    vapour, rise = saturated_vapour(temperature)
    dry = 1.0 / (pressure - vapour)
    return _RATIO * vapour * dry, _RATIO * pressure * dry * dry * rise


def saturated_ratio(temperature: float, pressure: float) -> float:
    """Return the humidity ratio of saturated air. [kg/kg]

    Parameters
    ----------
    temperature : float
        Temperature, -60 to 80. [degC]
    pressure : float
        Pressure of the air. [Pa]
    """
    return saturated_rise(temperature, pressure)[0]


def _guess_coefficients() -> tuple[float, ...]:
    """Return the coefficients of temperature by enthalpy [MJ/kg] of saturated air at sea level."""
    temperature = np.linspace(0.0, 32.0, 129)
    vapour = np.array([saturated_vapour(float(each))[0] for each in temperature])
    level = enthalpy(temperature, _RATIO * vapour / (_SEA_LEVEL - vapour))
    return tuple(np.polyfit(1e-6 * level, temperature, 5)[::-1].tolist())


_GUESS = _guess_coefficients()


def guessed_temperature(enthalpy_of_air: float, pressure: float) -> float:
    """Return about the temperature of saturated air of an enthalpy. [degC]

    Parameters
    ----------
    enthalpy_of_air : float
        Per dry air; what is beyond 0 and 140000 counts as that. [J/kg]
    pressure : float
        Pressure of the air. [Pa]

    Notes
    -----
    Within 0.01 K from 0 to 30 degC at sea level and 0.1 K from 0 to 25 degC at 83 kPa, so that
    Newton's method is there in one step. Air of less pressure holds more water, of about its
    enthalpy's seven tenths: where that is taken off, the equation of sea level holds.
    """
    a, b, c, d, e, f = _GUESS
    thin = 1.0 - pressure / _SEA_LEVEL
    x = 1e-6 * np.minimum(np.maximum(enthalpy_of_air, 0.0), 140e3)
    near = x * (1.0 - 0.7 * thin)
    dry = 1006e-6 * (a + near * (b + near * (c + near * (d + near * (e + near * f)))))
    x -= (x - dry) * thin
    return float(a + x * (b + x * (c + x * (d + x * (e + x * f)))))


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
    The apparatus dew point of a coil whose surface has that enthalpy. Within 3e-4 K.
    """
    guess = guessed_temperature(enthalpy_of_air, pressure)
    for _ in range(_STEPS):
        ratio, rise = saturated_rise(guess, pressure)
        miss = enthalpy(guess, ratio) - enthalpy_of_air
        slope = 1006.0 + 1860.0 * ratio + rise * (2501000.0 + 1860.0 * guess)
        last, guess = guess, np.minimum(np.maximum(guess - miss / slope, -60.0), 80.0)
        if np.abs(guess - last) < _CLOSE and (guess < 0.0) == (last < 0.0):
            break
    return float(guess)


def _fraction_of_wet_bulb(
    dry_bulb: float, wet_bulb: float, pressure: float
) -> tuple[float, float, float, float]:
    """Return the fraction that is the humidity ratio of a wet bulb: each part, and how it rises."""
    saturated, rise = saturated_rise(wet_bulb, pressure)
    frost = wet_bulb < 0.0
    fusion = frost * (329.0 + 2.086 * wet_bulb)  # heat of it, of ice and of what it cools
    evaporation, lower_rise = 2501.0 - 2.326 * wet_bulb + fusion, 2.086 * frost - 4.186
    upper = evaporation * saturated - 1.006 * (dry_bulb - wet_bulb)
    upper_rise = evaporation * rise - (2.326 - 2.086 * frost) * saturated + 1.006
    return upper, upper_rise, 2501.0 + 1.86 * dry_bulb - 4.186 * wet_bulb + fusion, lower_rise


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
    From the temperature of saturated air of the same enthalpy, which is near by, with a fiftieth of
    the work of `sim.physics.psychrometrics.wet_bulb` and within 3e-4 K of it. The equations over
    water and over ice overlap at 0 degC, where the warmer answer is taken.
    """
    guess = np.minimum(guessed_temperature(enthalpy(dry_bulb, humidity_ratio), pressure), dry_bulb)
    for _ in range(_STEPS):
        upper, upper_rise, lower, lower_rise = _fraction_of_wet_bulb(dry_bulb, guess, pressure)
        slope = upper_rise - humidity_ratio * lower_rise
        last, guess = guess, guess - (upper - humidity_ratio * lower) / slope
        if np.abs(guess - last) < _CLOSE and (guess < 0.0) == (last < 0.0):
            break
    return float(guess)


def quick_humidity_ratio(dry_bulb: float, wet_bulb: float, pressure: float) -> tuple[float, float]:
    """Return the humidity ratio of air of a wet bulb [kg/kg], and how it rises. [kg/(kg K)]

    Parameters
    ----------
    dry_bulb, wet_bulb : float
        Temperatures, -60 to 80. [degC]
    pressure : float
        Pressure of the air. [Pa]

    Notes
    -----
    The way back of `quick_wet_bulb`: `sim.physics.psychrometrics.humidity_ratio_from_wet_bulb` with
    the table.
    """
    upper, upper_rise, lower, lower_rise = _fraction_of_wet_bulb(dry_bulb, wet_bulb, pressure)
    ratio = upper / lower
    return ratio, (upper_rise - ratio * lower_rise) / lower
