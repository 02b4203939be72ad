"""Carbon dioxide and vapour that people give off, and how carbon dioxide is measured in air."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

RESPIRATORY_QUOTIENT = 0.85
"""Carbon dioxide given off over oxygen taken up, mixed diet. [-]"""
HEAT_OF_VAPORISATION = 2.4535e6
"""Of water at 20 degC, ASHRAE Fundamentals (2021), chapter 1, table 3. [J/kg]"""
CARBON_DIOXIDE_PER_AIR = 44.0095 / 28.9652
"""Molar mass of carbon dioxide over that of dry air. [-]"""

_PER_BASAL_RATE = 0.000569e-3
"""Of Persily and de Jonge: [m3/s] of carbon dioxide at 273 K and 101 kPa per [MJ/day]."""
_WATT_PER_BASAL_RATE = 1e6 / 86400.0
_MOLAR_VOLUME = 8.314462618 * 273.0 / 101000.0
"""Of an ideal gas at the 273 K and 101 kPa to which the rates refer. [m3/mol]"""
_MOLAR_MASS = 0.0440095


def carbon_dioxide_generation(metabolic_heat: float) -> float:
    """Carbon dioxide a person gives off.

    Parameters
    ----------
    metabolic_heat : float
        Sensible and latent heat of the person, basal metabolic rate times activity. [W]

    Returns
    -------
    float
        Volume at 273 K and 101 kPa. [m3/s]

    Notes
    -----
    Persily and de Jonge (2017), doi 10.1111/ina.12383, taken over by ASTM D6245: 0.000569 L/s for
    every MJ/day of metabolic heat and unit of the respiratory quotient.

    Examples
    --------
    >>> round(1000.0 * carbon_dioxide_generation(120.0), 5)  # L/s, office work
    0.00501
    """
    return RESPIRATORY_QUOTIENT * _PER_BASAL_RATE * metabolic_heat / _WATT_PER_BASAL_RATE


def carbon_dioxide_mass(volume: float) -> float:
    """Mass of a volume of carbon dioxide at 273 K and 101 kPa.

    Parameters
    ----------
    volume : float
        Volume. [m3]

    Returns
    -------
    float
        Mass. [kg]
    """
    return volume / _MOLAR_VOLUME * _MOLAR_MASS


def vapour_generation(latent_heat: float) -> float:
    """Vapour that carries a latent heat.

    Parameters
    ----------
    latent_heat : float
        Latent heat. [W]

    Returns
    -------
    float
        Vapour. [kg/s]
    """
    return latent_heat / HEAT_OF_VAPORISATION


def mass_ratio(parts_per_million: Array | float) -> Array | float:
    """Mass of carbon dioxide per dry air of a volume fraction in dry air.

    Parameters
    ----------
    parts_per_million : array or float
        Volume fraction. [ppm]

    Returns
    -------
    array or float
        Mass ratio. [kg/kg]
    """
    return parts_per_million * (1e-6 * CARBON_DIOXIDE_PER_AIR)
