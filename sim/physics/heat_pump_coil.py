"""Air-source heat pump that heats air: curves, defrost by reverse cycle, lock-out, supplement.

Capacity and input ratio by published curves; what frost costs after the EPRI study EM-4226 (1985,
"Performance of Air-Source Heat Pumps") in the form of DOE-2 2.1E that EnergyPlus uses (Engineering
Reference, DX heating coils). `full_heating` puts the pieces together; `sim.kernel.linking` compiles
it with them.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.physics.curves import biquadratic, cubic
from sim.physics.direct_expansion import LEAST_FACTOR
from sim.physics.saturation import saturated_ratio

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

ON_DEMAND = 0.0
"""Share of time in `Defrost` of a machine that defrosts when it must, not by a timer. [-]"""
_RATED_PER_DEFROST = 1.01667
"""Rated capacity over the one that defrosting is told in, DOE-2. [-]"""
_NOT_BELOW = 15.555
"""Temperatures at which a reversed machine is held to work at the least, DOE-2. [degC]"""


class HeatingCoil(NamedTuple):
    """Rated values of a heat pump (outdoor 8.33, indoor 21.11 degC), gross, and its curves.

    Attributes
    ----------
    capacity : float
        Rated heating capacity. [W]
    input_ratio : float
        Rated electricity of compressor and outdoor fan over capacity, 1 / COP. [-]
    mass_flow : float
        Rated dry air flow. [kg/s]
    curves : array, shape (7, 10)
        Capacity over outdoor dry bulb (cubic), over indoor and outdoor dry bulb (biquadratic) and
        over the share of rated flow (cubic), then the input ratio over the same: factors, constant
        where a machine has no such curve. Last the input ratio of defrosting over indoor wet bulb
        and outdoor dry bulb (biquadratic).
    """

    capacity: float
    input_ratio: float
    mass_flow: float
    curves: Array


class Defrost(NamedTuple):
    """When and how long frost is melted by the reversed cycle.

    Attributes
    ----------
    limit : float
        Outdoor dry bulb below which the outdoor coil frosts, mostly 5. [degC]
    share : float
        Share of the time by a timer, 0.058333 for 3.5 min an hour; or `ON_DEMAND`. [-]
    """

    limit: float
    share: float


class Weather(NamedTuple):
    """Outdoor air: dry bulb [degC], humidity ratio [kg/kg] and pressure [Pa]."""

    dry_bulb: float
    humidity_ratio: float
    pressure: float


def frosting(outdoor: Weather) -> float:
    """Return how much damper the outdoor air is than the surface of the outdoor coil. [kg/kg]

    Parameters
    ----------
    outdoor : Weather
        Outdoor air.

    Notes
    -----
    Surface at 0.82 t - 8.589 degC; at least 1e-6.
    """
    surface = 0.82 * outdoor.dry_bulb - 8.589
    excess = outdoor.humidity_ratio - saturated_ratio(surface, outdoor.pressure)
    return float(np.maximum(excess, 1e-6))


def frost_factors(defrost: Defrost, outdoor: Weather) -> tuple[float, float, float]:
    """Return share of the time in defrost and factors of capacity and power for frost. [-]

    Parameters
    ----------
    defrost : Defrost
        When and how long.
    outdoor : Weather
        Outdoor air.

    Notes
    -----
    By a timer: 0.909 - 107.33 dw of the capacity and 0.90 - 36.45 dw of the power; on demand for
    1/(1 + 0.01446/dw) of the time, then 0.875 and 0.954 of the time that is left. dw is that of
    `frosting`. Neither factor falls below 0.
    """
    if outdoor.dry_bulb >= defrost.limit:
        return 0.0, 1.0, 1.0
    excess = frosting(outdoor)
    if defrost.share > 0.0:
        capacity, power = 0.909 - 107.33 * excess, 0.90 - 36.45 * excess
        return defrost.share, float(np.maximum(capacity, 0.0)), float(np.maximum(power, 0.0))
    share = 1.0 / (1.0 + 0.01446 / excess)
    return share, 0.875 * (1.0 - share), 0.954 * (1.0 - share)


def steady_heating(
    coil: HeatingCoil, indoor: float, outdoor: float, flow_ratio: float
) -> tuple[float, float]:
    """Return capacity and electric power at full load without frost. [W]

    Parameters
    ----------
    coil : HeatingCoil
        Rated values and curves.
    indoor, outdoor : float
        Dry bulb of entering and outdoor air. [degC]
    flow_ratio : float
        Mass flow over rated mass flow. [-]
    """
    c = coil.curves
    by_temperature = cubic(c[0], outdoor) * biquadratic(c[1], indoor, outdoor)
    size = np.maximum(by_temperature * cubic(c[2], flow_ratio), LEAST_FACTOR)
    ratio = cubic(c[3], outdoor) * biquadratic(c[4], indoor, outdoor) * cubic(c[5], flow_ratio)
    power = size * coil.capacity * coil.input_ratio * np.maximum(ratio, LEAST_FACTOR)
    return float(size * coil.capacity), float(power)


def defrost_heat(
    coil: HeatingCoil, share: float, indoor_wet_bulb: float, outdoor: float
) -> tuple[float, float]:
    """Return heat that defrosting takes from the room's air and its electric power. [W]

    Parameters
    ----------
    coil : HeatingCoil
        Rated values and curves.
    share : float
        Share of the time in defrost. [-]
    indoor_wet_bulb, outdoor : float
        Of the entering air; dry bulb of the outdoor air. [degC]

    Notes
    -----
    Means over the time that the machine runs. Heat 0.01 f (7.222 - t) Q/1.01667.
    """
    size = share * coil.capacity / _RATED_PER_DEFROST
    warm = np.maximum(indoor_wet_bulb, _NOT_BELOW)
    ratio = biquadratic(coil.curves[6], warm, np.maximum(outdoor, _NOT_BELOW))
    taken = 0.01 * size * np.maximum(7.222 - outdoor, 0.0)
    return float(taken), float(size * ratio)


def full_heating(
    coil: HeatingCoil, defrost: Defrost, indoor: tuple[float, float, float], outdoor: Weather
) -> tuple[float, float]:
    """Return heat and electric power while a heat pump runs, with what frost costs. [W]

    Parameters
    ----------
    coil : HeatingCoil
        Rated values and curves.
    defrost : Defrost
        When and how long frost is melted.
    indoor : tuple of float
        Dry and wet bulb of the entering air [degC] and its mass flow. [kg/s]
    outdoor : Weather
        Outdoor air.

    Notes
    -----
    Means over frosting, defrost and recovery; not of the supply fan.
    """
    flow_ratio = indoor[2] / coil.mass_flow
    capacity, power = steady_heating(coil, indoor[0], outdoor.dry_bulb, flow_ratio)
    share, less_heat, less_power = frost_factors(defrost, outdoor)
    taken, melting = defrost_heat(coil, share, indoor[1], outdoor.dry_bulb)
    heat = np.maximum(capacity * less_heat - taken, 0.0)
    return float(heat), float(power * less_power + melting)


def permitted(outdoor: float, off_below: float, on_above: float, was: float) -> float:
    """Return 1 where the outdoor temperature lets a machine run, else 0.

    Parameters
    ----------
    outdoor : float
        Outdoor dry bulb. [degC]
    off_below, on_above : float
        Lock-out and release; between them what was stays. [degC]
    was : float
        What it was before, 0 or 1. [-]
    """
    released = was + (1.0 - was) * (outdoor >= on_above)
    return float(released * (outdoor >= off_below))


def supplementary_heat(
    missing: Quantity, capacity: float, outdoor: Quantity, limit: float
) -> Quantity:
    """Heat of the supplementary heater.

    Parameters
    ----------
    missing : float or array
        What the heat pump leaves undone. [W]
    capacity : float
        Of the heater. [W]
    outdoor : float or array
        Outdoor dry bulb. [degC]
    limit : float
        Above it the heater stays off. [degC]

    Returns
    -------
    float or array
        Heat, for an electric heater its power too. [W]
    """
    wanted = np.minimum(np.maximum(missing, 0.0), capacity)
    found: Quantity = wanted * (outdoor <= limit)
    return found
