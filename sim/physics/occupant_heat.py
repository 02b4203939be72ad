"""Heat of people by what they do: metabolic rate, and its sensible and latent parts."""

from __future__ import annotations

import numpy as np

METABOLIC_UNIT = 58.15
"""One met, per skin area, ISO 7730:2005 and ASHRAE 55. [W/m2]"""
SKIN_AREA = 1.8
"""Of the standard person of ISO 8996:2021 and ISO 7730 (DuBois). [m2]"""

# ASHRAE Fundamentals 2013 (unchanged to 2021), ch. 18, table 1, adjusted for men and women, at
# 24 degC; of entries with the same total heat the mean. Total and sensible heat of a person. [W]
_TOTAL = (95.0, 105.0, 115.0, 130.0, 145.0, 160.0, 220.0, 250.0, 295.0, 425.0, 470.0, 525.0)
_SENSIBLE = (65.0, 70.0, 70.0, 75.0, 75.0, 80.0, 80.0, 90.0, 110.0, 170.0, 185.0, 210.0)


def metabolic_heat(activity: float) -> float:
    """Heat a person gives off, sensible and latent.

    Parameters
    ----------
    activity : float
        Metabolic rate; no external work. [met]

    Returns
    -------
    float
        Heat. [W]

    Notes
    -----
    ISO 8996:2021: 58.15 W per met and m2 of skin, of which the standard person has 1.8 m2.

    Examples
    --------
    >>> round(metabolic_heat(1.2), 1)
    125.6
    """
    return METABOLIC_UNIT * SKIN_AREA * activity


def sensible_heat(total: float) -> float:
    """Sensible part of the heat a person gives off, in a room of 24 degC.

    Parameters
    ----------
    total : float
        Sensible and latent heat. [W]

    Returns
    -------
    float
        Sensible heat. [W]

    Notes
    -----
    On straight lines between the entries of table 1 in chapter 18 of ASHRAE Fundamentals, 95 to
    525 W; outside them the share of the nearest entry.

    Examples
    --------
    >>> sensible_heat(130.0), sensible_heat(220.0)
    (75.0, 80.0)
    """
    inside = min(max(total, _TOTAL[0]), _TOTAL[-1])
    return float(np.interp(inside, _TOTAL, _SENSIBLE)) * total / inside
