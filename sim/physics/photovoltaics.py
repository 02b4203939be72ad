"""Photovoltaic power after PVWatts version 5.

Pure functions of arithmetic, minimum and maximum: they run on NumPy, compile with numba and trace
through CasADi. Source: Dobos, PVWatts Version 5 Manual, NREL/TP-6A20-62641 (2014).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

DC_TO_AC_RATIO = 1.2
"""Array power at standard test conditions over the inverter's rating (PVWatts default). [-]"""
REFERENCE_EFFICIENCY = 0.9637
"""Nominal efficiency of the inverter whose curve PVWatts uses. [-]"""


def cell_temperature(irradiance: Array, air_temperature: Array, wind_speed: Array) -> Array:
    """Temperature of the cells of an open-rack module.

    Parameters
    ----------
    irradiance : array, shape (n,)
        On the plane of the array. [W/m2]
    air_temperature : array, shape (n,)
        Outdoor dry bulb. [degC]
    wind_speed : array, shape (n,)
        At the height of the modules. [m/s]

    Returns
    -------
    array, shape (n,)
        Cell temperature. [degC]

    Notes
    -----
    Faiman (2008), doi 10.1002/pip.813, adopted in IEC 61853-2, with his coefficients for silicon.
    """
    return air_temperature + irradiance / (25.0 + 6.84 * wind_speed)


def direct_current_power(
    irradiance: Array, cell_temperature: Array, peak_power: float, temperature_coefficient: float
) -> Array:
    """Power of the modules before losses.

    Parameters
    ----------
    irradiance : array, shape (n,)
        That reaches the cells, reflection taken off. [W/m2]
    cell_temperature : array, shape (n,)
        Of the cells. [degC]
    peak_power : float
        At 1000 W/m2 and 25 degC. [W]
    temperature_coefficient : float
        Change of power per kelvin. [1/K]

    Returns
    -------
    array, shape (n,)
        Direct-current power. [W]

    Notes
    -----
    Module model of PVWatts version 5 (linear in irradiance, no low-light branch).
    """
    factor = 1.0 + temperature_coefficient * (cell_temperature - 25.0)
    return np.maximum(irradiance, 0.0) / 1000.0 * peak_power * np.maximum(factor, 0.0)


def inverter_power(direct_current: Array, input_limit: float, efficiency: float) -> Array:
    """Alternating-current power of an inverter.

    Parameters
    ----------
    direct_current : array, shape (n,)
        Power at its input. [W]
    input_limit : float
        Input at which its rating is reached. [W]
    efficiency : float
        Nominal efficiency. [-]

    Returns
    -------
    array, shape (n,)
        Power delivered: not below zero, at most the rating. [W]

    Notes
    -----
    Inverter model of PVWatts, multiplied out so that nothing is divided by the power.
    """
    load = direct_current / input_limit
    shape = (0.9858 - 0.0162 * load) * load - 0.0059
    power = efficiency / REFERENCE_EFFICIENCY * shape * input_limit
    return np.minimum(np.maximum(power, 0.0), efficiency * input_limit)
