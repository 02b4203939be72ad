"""Fans of one speed, continuous or in step with the machine they serve.

Pure functions of arithmetic: they run on NumPy, compile with numba and trace through CasADi.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

CONTINUOUS, CYCLING = 1.0, 0.0
"""Least share of the time that a fan runs: always, or only as long as its machine does. [-]"""


def fan_power(run_fraction: Quantity, rated_power: float, least_run: float) -> Quantity:
    """Mean electric power of a fan of one speed.

    Parameters
    ----------
    run_fraction : array, shape (n,)
        Share of the time that its machine runs, 0 to 1. [-]
    rated_power : float
        Electric power while it runs. [W]
    least_run : float
        `CONTINUOUS`, `CYCLING` or what lies between: a fan that also runs by a timer. [-]

    Returns
    -------
    array, shape (n,)
        Electric power. [W]
    """
    return rated_power * (least_run + (1.0 - least_run) * run_fraction)


def fan_heat(power: Quantity, share_to_air: float) -> Quantity:
    """Heat that a fan gives to the air it moves.

    Parameters
    ----------
    power : array, shape (n,)
        Electric power. [W]
    share_to_air : float
        1 where the motor stands in the stream, less where it does not, 0 for air that is not the
        zone's. [-]

    Returns
    -------
    array, shape (n,)
        Heat; the work on the air is among it, for friction turns it into heat. [W]
    """
    return power * share_to_air
