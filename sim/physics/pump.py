"""Pumps: affinity laws along a system with a held differential pressure, and cubic part load.

Flows, heads and powers are over those of the design point. Pure functions of arithmetic: they run
on NumPy, compile with numba and trace through CasADi.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

HEAD = (1.09151326, 0.18548362, -0.27699688)
"""Head over flow of a pump of one impeller and speed. [-]"""
POWER = (0.3870121, 0.75480115, -0.14181325)
"""Electric power over flow of the same pump. [-]

Both fitted, by least squares to every second of seven points and made 1 at the design point, to
the data sheet of a Wilo VeroLine-IP-E 50/150-4/2 as recorded in LBNL's Modelica Buildings library
(Buildings.Fluid.Movers.Data.Pumps.Wilo.VeroLine50slash150dash4slash2)."""


def system_head(flow: Quantity, held: float) -> Quantity:
    """Head of a system whose control holds a differential pressure at its far end.

    Parameters
    ----------
    flow : float or array
        Flow over design flow. [-]
    held : float
        Differential pressure held, over the design head: 0 where it is reset to what the most open
        valve needs, 1 where the pump's own head is held. [-]

    Returns
    -------
    float or array
        Head over design head. [-]
    """
    return held + (1.0 - held) * flow * flow


def pump_speed(flow: Quantity, head: Quantity, curve: tuple[float, float, float]) -> Quantity:
    """Speed at which a pump gives a head at a flow.

    Parameters
    ----------
    flow, head : float or array
        Over those of the design point. [-]
    curve : tuple of float
        a, b, c of the head at full speed, a + b flow + c flow^2. [-]

    Returns
    -------
    float or array
        Speed over design speed. [-]

    Notes
    -----
    Affinity laws: head / speed^2 is the curve at flow / speed, so a s^2 + b f s + c f^2 = head.
    """
    a, b, c = curve
    inner = b * b * flow * flow - 4.0 * a * (c * flow * flow - head)
    speed: Quantity = (-b * flow + np.sqrt(inner)) / (2.0 * a)
    return speed


def pump_power(flow: Quantity, speed: Quantity, curve: tuple[float, float, float]) -> Quantity:
    """Electric power of a pump at a speed.

    Parameters
    ----------
    flow, speed : float or array
        Over those of the design point. [-]
    curve : tuple of float
        a, b, c of the power at full speed, a + b flow + c flow^2. [-]

    Returns
    -------
    float or array
        Power over design power. [-]

    Notes
    -----
    Affinity laws: power / speed^3 is the curve at flow / speed.
    """
    a, b, c = curve
    return speed * (a * speed * speed + b * speed * flow + c * flow * flow)
