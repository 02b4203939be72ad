"""Air-side economiser: limits by climate, and the share of outdoor air that mixed air needs.

When it is open is a sequence with memory, `sim.kernel.sequences.economiser`. What is called in a
step calls no other: it compiles as it is. A share of outdoor air is that of the supply air.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.physics.psychrometrics import enthalpy, humidity_ratio_from_vapour, saturation_pressure

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

FIXED_DRY_BULB: dict[str, float] = {
    **dict.fromkeys(("0B", "1B", "2B", "3B", "3C", "4B", "4C", "5B", "5C", "6B", "7", "8"), 24.0),
    **dict.fromkeys(("5A", "6A"), 21.0),
    **dict.fromkeys(("0A", "1A", "2A", "3A", "4A"), 18.0),
}
"""High limit of a fixed dry bulb by climate zone: ASHRAE 90.1-2019 (SI), table 6.5.1.1.3; Guideline
36-2021, table 5.1.17.1. [degC]"""
FIXED_ENTHALPY_DRY_BULB, FIXED_ENTHALPY_HUMIDITY = 23.89, 0.5
"""Air whose enthalpy is the high limit of a fixed enthalpy [degC], relative humidity [-]; the dry
bulb is a limit of its own beside it. Same tables, footnote."""


def fixed_enthalpy_limit(pressure: float) -> float:
    """Return the high limit of a fixed enthalpy at a site. [J/kg]

    Parameters
    ----------
    pressure : float
        Air pressure of the site. [Pa]

    Notes
    -----
    Enthalpy of air of 75 degF and 50 %, ASHRAE 90.1-2019, table 6.5.1.1.3: 47 kJ/kg at sea level.
    Done once a run.
    """
    vapour = FIXED_ENTHALPY_HUMIDITY * saturation_pressure(FIXED_ENTHALPY_DRY_BULB)
    ratio = humidity_ratio_from_vapour(vapour, pressure)
    return float(enthalpy(FIXED_ENTHALPY_DRY_BULB, ratio))


def mixing_share(outdoor: Quantity, returned: Quantity, target: Quantity) -> Quantity:
    """Share of outdoor air that brings mixed air to a temperature.

    Parameters
    ----------
    outdoor, returned, target : float or array
        Temperatures of outdoor and return air, and of the mixed air that is wanted. [degC]

    Returns
    -------
    float or array
        0 to 1. Where outdoor air is warmer than return air, 0; where even all of it does not cool
        enough, 1. [-]
    """
    span = np.maximum(returned - outdoor, 1e-6)
    cools = returned > outdoor
    share: Quantity = np.minimum(np.maximum((returned - target) / span, 0.0), 1.0) * cools
    return share


def mixed(outdoor: Quantity, returned: Quantity, share: Quantity) -> Quantity:
    """Temperature, humidity ratio or enthalpy of mixed air.

    Parameters
    ----------
    outdoor, returned : float or array
        Of both streams; of temperatures the mean is within 0.1 K.
    share : float or array
        Of outdoor air. [-]

    Returns
    -------
    float or array
        As the arguments are.
    """
    return returned + share * (outdoor - returned)
