"""What wear does to equipment: clogged filters, refrigerant that is lacking."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float64])

RATED_COOLING = (26.67, 35.0)
"""Indoor and outdoor dry bulb of the AHRI rating, cooling. [degC]"""
RATED_HEATING = (21.11, 8.33)
"""Indoor and outdoor dry bulb of the AHRI rating, heating. [degC]"""


class Undercharge(NamedTuple):
    """Law of a figure over the lost share of the charge: ``1 - (a + b Ti + c To - d s) s``."""

    constant: float
    indoor: float
    outdoor: float
    share: float


COOLING_CAPACITY = Undercharge(-9.46e-1, 4.93e-2, -1.18e-3, -1.15)
COOLING_POWER = Undercharge(-3.13e-1, 1.15e-2, 2.66e-3, -1.16e-1)
HEATING_CAPACITY = Undercharge(-3.39e-2, 0.0, 2.03e-2, -2.62)
HEATING_POWER = Undercharge(6.16e-2, 0.0, 4.46e-3, -2.60e-1)


def undercharged(law: Undercharge, share: Number, indoor: float, outdoor: float) -> Number:
    """Return a figure of a machine that lacks refrigerant over that of a full charge.

    Parameters
    ----------
    law : Undercharge
        Of capacity or electricity, cooling or heating.
    share : float or array
        Lost share of the charge, 0 to 0.3. [-]
    indoor, outdoor : float
        Dry bulbs. [degC]

    Returns
    -------
    float or array
        Factor. [-]

    Notes
    -----
    Domanski, Henderson and Payne (2014), NIST Technical Note 1848, section 4: regression of what a
    split heat pump measured with charges from 70 % on.
    """
    slope = law.constant + law.indoor * indoor + law.outdoor * outdoor - law.share * share
    return 1.0 - slope * share


def throttled_flow(pressure_rise: Number, shutoff: float) -> Number:
    """Return the most flow of a fan at full speed against more pressure than at design.

    Parameters
    ----------
    pressure_rise : float or array
        By what share of itself the pressure drop at design flow has grown. [-]
    shutoff : float
        Pressure of the fan without flow over that at design, above 1. [-]

    Returns
    -------
    float or array
        Flow over that at design. [-]

    Notes
    -----
    Where the fan's curve ``shutoff - (shutoff - 1) q**2`` meets that of the system,
    ``(1 + pressure_rise) q**2``: turbulent flow, ASHRAE Handbook HVAC Systems and Equipment 2020,
    ch. 21 (fans), system effect and intersection of curves.
    """
    ratio: Number = np.sqrt(shutoff / (shutoff + pressure_rise))
    return ratio


def moving_power(flow: Number, pressure_rise: Number) -> Number:
    """Return the electricity of a fan over that at design, at the same efficiency.

    Parameters
    ----------
    flow : float or array
        Flow over that at design. [-]
    pressure_rise : float or array
        By what share of itself the pressure drop at design flow has grown. [-]

    Returns
    -------
    float or array
        Power ratio, flow times pressure. [-]
    """
    return flow**3 * (1.0 + pressure_rise)
