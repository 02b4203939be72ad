"""Radiators: heat over the mean excess temperature of their water, by the law of EN 442.

A radiator gives ``K dT^n`` with the mean excess dT of its water over the room. With the logarithmic
mean this is the law of its whole length (EN 442-2 rates at 75/65/20 degC; the logarithmic mean is
the one of VDI 6030 and of all flows far from the rated one).
"""

from __future__ import annotations

import numpy as np

RATED_SUPPLY, RATED_RETURN, RATED_ROOM = 75.0, 65.0, 20.0
"""Conditions of the rated output, EN 442-2. [degC]"""
MOST_UNITS = 0.5
"""Of a segment: beyond it a flow is so small that its water leaves at the room's temperature."""


def logarithmic_difference(first: float, last: float) -> float:
    """Return the logarithmic mean of two differences of temperature, both above 0. [K]

    Parameters
    ----------
    first, last : float
        Excess of the water over the room where it enters and where it leaves. [K]
    """
    ratio = np.maximum(first, 1e-9) / np.maximum(last, 1e-9)
    near = np.abs(ratio - 1.0) < 1e-6
    return float(0.5 * (first + last) * near + (1.0 - near) * (first - last) / np.log(ratio + near))


def rated_coefficient(output: float, exponent: float) -> float:
    """Return K of ``K dT^n`` from the output at 75/65/20 degC. [W/K^n]

    Parameters
    ----------
    output : float
        Rated output. [W]
    exponent : float
        n. [-]
    """
    excess = logarithmic_difference(RATED_SUPPLY - RATED_ROOM, RATED_RETURN - RATED_ROOM)
    return float(output / excess**exponent)


def plug_ratio(units: float) -> float:
    """Return the mean excess of water in plug flow over that with which it leaves. [-]

    Parameters
    ----------
    units : float
        Conductance to the room over the capacity flow, at least 0; held at `MOST_UNITS`. [-]

    Notes
    -----
    The excess falls as exp(-x), so its mean is (exp(units) - 1) / units of the last one. A mixed
    segment whose conductance is raised by this ratio leaves its water as plug flow would.
    """
    held = np.minimum(np.maximum(units, 1e-6), MOST_UNITS)
    return float(np.expm1(held) / held)
