"""Chillers and heat pumps in the form of DOE-2: full load by temperatures, input by part load.

The factors over temperatures and part load are curves (`sim.physics.curves`); what they multiply is
here. Pure functions of arithmetic, minimum and maximum.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""


def electric_power(
    capacity: Quantity, input_ratio: Quantity, part_load_factor: Quantity, running: Quantity
) -> Quantity:
    """Electric power of a compressor.

    Parameters
    ----------
    capacity : float or array
        Full load at the present temperatures: rated capacity times its curve. [W]
    input_ratio : float or array
        Electricity over heat at full load and the present temperatures: 1 / COP times its curve.
        [-]
    part_load_factor : float or array
        Power over that at full load, at the part load of the time it runs. [-]
    running : float or array
        Share of the time that it runs. [-]

    Returns
    -------
    float or array
        Mean electric power. [W]

    Notes
    -----
    DOE-2.1E Supplement (1993), electric chillers; EnergyPlus Engineering Reference, Electric
    Chiller Model Based on Condenser Entering Temperature.
    """
    return capacity * input_ratio * part_load_factor * running
