"""Pressure that a fan has to raise where the pressure in a duct is controlled and reset.

Pure functions of arithmetic: they run on NumPy, compile with numba and trace through CasADi.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""


def fan_pressure(
    flow_ratio: Quantity, setpoint: Quantity, design_setpoint: float, design_pressure: float
) -> Quantity:
    """Pressure rise of a fan that keeps a pressure at a sensor in the duct.

    Parameters
    ----------
    flow_ratio : array, shape (n,)
        Flow over design flow, 0 to 1. [-]
    setpoint : array, shape (n,)
        Pressure kept at the sensor. [Pa]
    design_setpoint, design_pressure : float
        Pressure at the sensor and pressure rise of the fan in the design. [Pa]

    Returns
    -------
    array, shape (n,)
        What is kept and, with the square of the flow, what is lost elsewhere. [Pa]

    Notes
    -----
    Turbulent losses (ASHRAE Handbook Fundamentals 2021, chapter 21). With the design's set-point it
    is the system curve with a fixed part.
    """
    return setpoint + (design_pressure - design_setpoint) * flow_ratio * flow_ratio


def reset_power(
    flow_ratio: Quantity,
    setpoint: Quantity,
    design_setpoint: float,
    design_pressure: float,
    rated_power: float,
) -> Quantity:
    """Electric power of a fan that keeps a pressure at a sensor in the duct.

    Parameters
    ----------
    flow_ratio : array, shape (n,)
        Flow over design flow, 0 to 1. [-]
    setpoint : array, shape (n,)
        Pressure kept at the sensor. [Pa]
    design_setpoint, design_pressure : float
        Pressure at the sensor and pressure rise of the fan in the design. [Pa]
    rated_power : float
        Electric power at design flow and design set-point. [W]

    Returns
    -------
    array, shape (n,)
        Electric power: flow times pressure, at the efficiency of the design. [W]

    Notes
    -----
    A reset saves the flow times what it takes off the set-point: Englander and Norford, Saving fan
    energy in VAV systems, ASHRAE Transactions 98 (1), 1992.
    """
    rise = setpoint + (design_pressure - design_setpoint) * flow_ratio * flow_ratio
    return rated_power * flow_ratio * rise / design_pressure
