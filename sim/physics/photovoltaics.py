"""Photovoltaic power after PVWatts version 5, as pvlib puts it together.

Pure functions of arithmetic, roots, minimum and maximum: they run on NumPy, compile with numba and
trace through CasADi. Sources: Dobos, PVWatts Version 5 Manual, NREL/TP-6A20-62641 (2014); King,
Boyson and Kratochvil, Photovoltaic Array Performance Model, SAND2004-3535 (2004); De Soto, Klein
and Beckman, Solar Energy 80 (2006), doi:10.1016/j.solener.2005.06.010.
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

MOUNTINGS: dict[str, tuple[float, float, float]] = {
    "open_rack_glass_polymer": (-3.56, -0.0750, 3.0),
    "open_rack_glass_glass": (-3.47, -0.0594, 3.0),
    "close_mount_glass_glass": (-2.98, -0.0471, 1.0),
    "insulated_back_glass_polymer": (-2.81, -0.0455, 0.0),
}
"""Coefficients a [-], b [s/m] and temperature of the cell over the back at 1000 W/m2 [K] of modules
and how they are mounted: King et al. (2004), table 1."""
_GLASS_INDEX = 1.526
_EXTINCTION = 4.0
_THICKNESS = 0.002


def mounted_cell_temperature(
    irradiance: Array,
    air_temperature: Array,
    wind_speed: Array,
    mounting: tuple[float, float, float],
) -> Array:
    """Temperature of the cells of a module by how it is mounted.

    Parameters
    ----------
    irradiance : array, shape (n,)
        On the plane of the array. [W/m2]
    air_temperature : array, shape (n,)
        Outdoor dry bulb. [degC]
    wind_speed : array, shape (n,)
        At 10 m. [m/s]
    mounting : tuple of float
        Coefficients of `MOUNTINGS`.

    Returns
    -------
    array, shape (n,)
        Cell temperature. [degC]

    Notes
    -----
    King et al. (2004), equations 11 and 12.
    """
    a, b, over = mounting
    back = air_temperature + irradiance * np.exp(a + b * wind_speed)
    cells: Array = back + irradiance / 1000.0 * over
    return cells


def beam_transmission(cos_incidence: Array) -> Array:
    """Share of the beam that passes the glass of a module, over that at normal incidence.

    Parameters
    ----------
    cos_incidence : array, shape (n,)
        Cosine of the angle between sun and normal of the module, negative behind it. [-]

    Returns
    -------
    array, shape (n,)
        0 to 1; nothing passes from behind. [-]

    Notes
    -----
    De Soto et al. (2006), equations 11 to 14: index 1.526, extinction 4 1/m, 2 mm of glass, one
    surface reflects.
    """
    cosine = np.minimum(np.maximum(cos_incidence, 0.0), 1.0)
    inside = np.sqrt(1.0 - (1.0 - cosine * cosine) / _GLASS_INDEX**2)
    across = (cosine - _GLASS_INDEX * inside) / (cosine + _GLASS_INDEX * inside)
    along = (inside - _GLASS_INDEX * cosine) / (inside + _GLASS_INDEX * cosine)
    absorbed = np.exp(-_EXTINCTION * _THICKNESS / inside)
    passed = (1.0 - 0.5 * (across * across + along * along)) * absorbed
    normal = 1.0 - ((1.0 - _GLASS_INDEX) / (1.0 + _GLASS_INDEX)) ** 2
    share: Array = passed / (normal * np.exp(-_EXTINCTION * _THICKNESS))
    return share


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
