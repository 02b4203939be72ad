"""Boilers: efficiency over part load and the temperature of the water that enters.

Pure functions of arithmetic, minimum and maximum: they run on NumPy, compile with numba and trace
through CasADi.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""


def run_fraction(part_load: Quantity, least: float) -> Quantity:
    """Share of the time that a machine runs which cannot modulate below a least part load.

    Parameters
    ----------
    part_load : float or array
        Mean heat over capacity, 0 to 1. [-]
    least : float
        Part load down to which it modulates, above 0 to 1. [-]

    Returns
    -------
    float or array
        1 from the least part load on, in proportion below it. [-]
    """
    share: Quantity = np.minimum(part_load / least, 1.0)
    return share


def fuel_power(
    heat: Quantity, efficiency: Quantity, running: Quantity, capacity: float, standby_loss: float
) -> Quantity:
    """Heat content of the fuel that a boiler burns, gross calorific.

    Parameters
    ----------
    heat : float or array
        Mean heat given to the water. [W]
    efficiency : float or array
        Heat over fuel while it burns. [-]
    running : float or array
        Share of the time that it burns. [-]
    capacity : float
        Rated heat. [W]
    standby_loss : float
        Heat lost by the hot boiler between burns, over its capacity. [-]

    Returns
    -------
    float or array
        Mean fuel power of a boiler that is kept ready. What it loses while it burns is in the
        efficiency; what it loses between burns is made up by more fuel. [W]

    Notes
    -----
    Form of EN 15316-4-1:2017 (method by boiler efficiency), with the loss at no load apart.
    """
    fuel: Quantity = (heat + standby_loss * capacity * (1.0 - running)) / efficiency
    return fuel


def dew_point_of_flue_gas(excess_air: Quantity) -> Quantity:
    """Temperature below which natural gas's flue gas condenses: where condensing boilers gain.

    Parameters
    ----------
    excess_air : float or array
        Excess over the stoichiometric air, 0 to 1. [-]

    Returns
    -------
    float or array
        Dew point. [degC]

    Notes
    -----
    Methane: CH4 + 2 (1 + e) (O2 + 3.76 N2); vapour pressure inverted by Magnus' formula with the
    constants of Sonntag (1990), at 101325 Pa; dry combustion air.
    """
    vapour = 2.0 / (10.52 + 9.52 * excess_air)
    logarithm = np.log(vapour * 101325.0 / 611.2)
    dew_point: Quantity = 243.12 * logarithm / (17.62 - logarithm)
    return dew_point
