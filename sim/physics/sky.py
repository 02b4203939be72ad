"""Long-wave radiation of the sky."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STEFAN_BOLTZMANN = 5.670374419e-8
"""Constant of Stefan and Boltzmann, CODATA 2018. [W/(m2 K4)]"""


def sky_temperature(infrared_horizontal: Array) -> Array:
    """Temperature of a black sky that sends the measured long-wave radiation.

    Parameters
    ----------
    infrared_horizontal : array, shape (n,)
        Long-wave irradiance of a horizontal plane, above 0. [W/m2]

    Returns
    -------
    array, shape (n,)
        Sky temperature. [degC]

    Notes
    -----
    Law of Stefan and Boltzmann with emissivity 1, the definition that goes with the
    horizontal-infrared column of EPW files.
    """
    return (infrared_horizontal / STEFAN_BOLTZMANN) ** 0.25 - 273.15


def clark_allen_infrared(dry_bulb: Array, dew_point: Array, opaque_cover: Array) -> Array:
    """Long-wave irradiance of a horizontal plane from air state and cloud.

    Parameters
    ----------
    dry_bulb, dew_point : array, shape (n,)
        Temperatures of the air near the ground. [degC]
    opaque_cover : array, shape (n,)
        Part of the sky covered by opaque cloud, 0 to 1. [-]

    Returns
    -------
    array, shape (n,)
        Irradiance. [W/m2]

    Notes
    -----
    Clear-sky emissivity of Clark and Allen (1978), cloud polynomial of Walton (1983,
    NBSIR 83-2655); fitted to dew points of about -20 to 30 degC.
    """
    clear = 0.787 + 0.764 * np.log((dew_point + 273.15) / 273.0)
    return clear * cloud_factor(opaque_cover) * STEFAN_BOLTZMANN * (dry_bulb + 273.15) ** 4


def cloud_factor(opaque_cover: Array) -> Array:
    """Sky emissivity under cloud over that of the clear sky [-], 1 to 1.154 (Walton 1983)."""
    tenths = 10.0 * opaque_cover
    return 1.0 + tenths * (0.0224 + tenths * (-0.0035 + tenths * 0.00028))


def cover_from_infrared(dry_bulb: Array, dew_point: Array, infrared: Array) -> Array:
    """Opaque cover for which `clark_allen_infrared` gives the radiation, within 0 to 1 [-].

    Parameters
    ----------
    dry_bulb, dew_point : array, shape (n,)
        Temperatures of the air near the ground. [degC]
    infrared : array, shape (n,)
        Long-wave irradiance of a horizontal plane. [W/m2]

    Returns
    -------
    array, shape (n,)
        Opaque cover. [-]
    """
    clear = clark_allen_infrared(dry_bulb, dew_point, np.zeros_like(infrared))
    cover = np.linspace(0.0, 1.0, 101)
    return np.interp(infrared / clear, cloud_factor(cover), cover)
