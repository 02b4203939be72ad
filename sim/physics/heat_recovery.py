"""Heat recovery between exhaust and outdoor air: effectiveness, bypass, frost control, power.

Effectiveness at 75 and 100 % of nominal flow, sensible and latent, as certified by AHRI Standard
1060; the line through both points and the order of controls are those of EnergyPlus (Engineering
Reference, air-to-air heat exchanger). The functions call no other: they compile as they are.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

FLOW_RANGE = (0.5, 1.3)
"""Mean flow over nominal flow within which the line holds. [-]"""


def effectiveness(flow_ratio: Quantity, at_three_quarters: float, at_full: float) -> Quantity:
    """Effectiveness at a flow, by the line through two rating points.

    Parameters
    ----------
    flow_ratio : float or array
        Mean of supply and exhaust flow over nominal flow, held within `FLOW_RANGE`. [-]
    at_three_quarters, at_full : float
        Effectiveness at 75 and at 100 % of the nominal flow, 0 to 1. [-]

    Returns
    -------
    float or array
        Between 0 and 1. [-]
    """
    held = np.minimum(np.maximum(flow_ratio, FLOW_RANGE[0]), FLOW_RANGE[1])
    line = at_full + (at_three_quarters - at_full) * (1.0 - held) / 0.25
    found: Quantity = np.minimum(np.maximum(line, 0.0), 1.0)
    return found


def from_one_rating(flow_ratio: Quantity, at_full: float) -> Quantity:
    """Effectiveness at a flow of an exchanger of which one rating is known.

    Parameters
    ----------
    flow_ratio : float or array
        Flow over nominal flow, the same on both sides, held within `FLOW_RANGE`. [-]
    at_full : float
        Effectiveness at nominal flow, 0 to below 1. [-]

    Returns
    -------
    float or array
        Between 0 and 1. [-]

    Notes
    -----
    Counter flow of equal streams at a conductance that stays, NTU/(1 + NTU) with NTU falling with
    the flow (Kays and London): laminar passages, as wheels and plates have them.
    """
    held = np.minimum(np.maximum(flow_ratio, FLOW_RANGE[0]), FLOW_RANGE[1])
    found: Quantity = at_full / (at_full + held * (1.0 - at_full))
    return found


def limited_by_supply(
    share: Quantity, outdoor: Quantity, exhaust: Quantity, target: Quantity, ratio: float
) -> Quantity:
    """Effectiveness after the bypass has kept the supply air from passing its target.

    Parameters
    ----------
    share : float or array
        Sensible effectiveness without bypass. [-]
    outdoor, exhaust : float or array
        Temperatures of both entering streams. [degC]
    target : float or array
        Wanted leaving temperature of the supply air. [degC]
    ratio : float
        Smaller of both flows over the supply flow. [-]

    Returns
    -------
    float or array
        At most `share`; 0 where recovery would move the supply air away from its target, as in an
        economiser's hours. [-]
    """
    gain = ratio * (exhaust - outdoor)
    way = target - outdoor
    size = np.maximum(np.abs(gain), 1e-9)
    same = (gain * way) > 0.0
    found: Quantity = np.minimum(share, np.abs(way) / size) * same
    return found


def limited_by_frost(
    share: Quantity, outdoor: Quantity, exhaust: Quantity, limit: float, ratio: float
) -> Quantity:
    """Effectiveness after frost control has kept the exhaust air above a temperature.

    Parameters
    ----------
    share : float or array
        Sensible effectiveness before. [-]
    outdoor, exhaust : float or array
        Temperatures of both entering streams. [degC]
    limit : float
        Least temperature of the leaving exhaust air, 1.7 degC for plates, -23 for wheels in dry
        rooms. [degC]
    ratio : float
        Smaller of both flows over the exhaust flow. [-]

    Returns
    -------
    float or array
        At most `share`. [-]
    """
    fall = np.maximum(ratio * (exhaust - outdoor), 1e-9)
    room = np.maximum(exhaust - limit, 0.0)
    found: Quantity = np.minimum(share, room / fall)
    return found


def supply_state(entering: Quantity, exhaust: Quantity, share: Quantity, ratio: float) -> Quantity:
    """Temperature or humidity ratio of the supply air that leaves.

    Parameters
    ----------
    entering, exhaust : float or array
        Temperature [degC] or humidity ratio [kg/kg] of both entering streams.
    share : float or array
        Sensible or latent effectiveness. [-]
    ratio : float
        Smaller of both flows over the supply flow. [-]

    Returns
    -------
    float or array
        As the arguments are. The exhaust air changes by as much the other way, times supply over
        exhaust flow.
    """
    return entering + share * ratio * (exhaust - entering)


def parasitic_power(share: Quantity, rated_power: float) -> Quantity:
    """Electric power of wheel motor, pump or controls.

    Parameters
    ----------
    share : float or array
        Effectiveness in use. [-]
    rated_power : float
        Electric power in operation. [W]

    Returns
    -------
    float or array
        0 where nothing is recovered. [W]
    """
    power: Quantity = np.multiply(rated_power, share > 0.0)
    return power
