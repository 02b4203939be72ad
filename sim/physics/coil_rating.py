"""What rated values of coils say of their insides: bypass factor, conductances. Done once a run."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.physics.direct_expansion import MoistAir
from sim.physics.psychrometrics import (
    STANDARD_PRESSURE,
    density,
    enthalpy,
    humidity_ratio_from_vapour,
    saturation_pressure,
)
from sim.physics.psychrometrics import humidity_ratio_from_wet_bulb as ratio_of
from sim.physics.saturation import saturated_ratio
from sim.physics.water_coil import WaterCoil, cooling, dry_transfer

RATED_DRY_BULB, RATED_WET_BULB = 26.67, 19.44
"""Air that enters an indoor coil, AHRI Standards 210/240 and 340/360. [degC]"""
RATED_OUTDOOR = 35.0
"""Outdoor dry bulb of the same rating. [degC]"""
COIL_AIR = (RATED_DRY_BULB, RATED_WET_BULB)
"""Dry and wet bulb of air that enters a cooling coil at design, AHRI 410. [degC]"""
HEATED_AIR = 16.0
"""Air that enters a heating coil at design. [degC]"""
WATER_RANGE = 6.0
"""Fall or rise of the water's temperature through a coil whose flow is not given. [K]"""
WATER_HEAT = 4186.0
"""Specific heat of water. [J/(kg K)]"""
_COLDEST = -40.0
"""Lowest apparatus dew point looked for. [degC]"""
FLOW_RANGE = (4.027e-5, 6.041e-5)
"""Usual air flow per total capacity: 300 to 450 cfm/ton. [m3/(s W)]"""


def rated_mass_flow(volume_flow: float, pressure: float = STANDARD_PRESSURE) -> float:
    """Return the dry air of a rated volume flow. [kg/s]

    Parameters
    ----------
    volume_flow : float
        At the rated entering state. [m3/s]
    pressure : float
        Pressure of the air. [Pa]
    """
    ratio = float(ratio_of(RATED_DRY_BULB, RATED_WET_BULB, pressure))
    moist = density(np.array(RATED_DRY_BULB), np.array(ratio), np.array(pressure))
    return volume_flow * float(moist) / (1.0 + ratio)


def rated_sensible_share(flow_per_capacity: float) -> float:
    """Return the usual sensible share of a coil of an air flow at the rating point. [-]

    Parameters
    ----------
    flow_per_capacity : float
        Volume flow over total capacity, held within `FLOW_RANGE`. [m3/(s W)]

    Notes
    -----
    0.431 + 6086 V/Q: EnergyPlus Engineering Reference, sizing of DX cooling coils.
    """
    held = min(max(flow_per_capacity, FLOW_RANGE[0]), FLOW_RANGE[1])
    return 0.431 + 6086.0 * held


@lru_cache(maxsize=1024)  # a site's checks and its assembly ask the same
def rated_bypass(
    capacity: float, sensible_share: float, mass_flow: float, pressure: float = STANDARD_PRESSURE
) -> float:
    """Return the bypass factor of a coil at its rating point. [-]

    Parameters
    ----------
    capacity : float
        Rated total capacity, gross. [W]
    sensible_share : float
        Rated sensible over total capacity, above 0 and at most 1. [-]
    mass_flow : float
        Rated dry air. [kg/s]
    pressure : float
        Pressure of the air. [Pa]

    Returns
    -------
    float
        ``nan`` where no apparatus dew point fits the values: air of that flow cannot be cooled and
        dried so. [-]

    Notes
    -----
    The line through entering and leaving state meets saturation at the apparatus dew point; the
    bypass factor is the leaving state's distance to it over the entering one's (ASHRAE Handbook
    HVAC Systems and Equipment, air-cooling coils).
    """
    wet = float(ratio_of(RATED_DRY_BULB, RATED_WET_BULB, pressure))
    air = MoistAir(RATED_DRY_BULB, wet, pressure, mass_flow)
    return bypass_of(capacity, sensible_share, air)


def bypass_of(capacity: float, sensible_share: float, air: MoistAir) -> float:
    """Return the bypass factor of a coil that does with entering air what is told of it. [-]

    Parameters
    ----------
    capacity : float
        Total capacity, gross. [W]
    sensible_share : float
        Sensible over total capacity, above 0 and at most 1. [-]
    air : MoistAir
        Entering air.

    Returns
    -------
    float
        ``nan`` where no apparatus dew point fits the values, see `rated_bypass`. [-]
    """
    warm, wet, pressure, mass_flow = air.dry_bulb, air.humidity_ratio, air.pressure, air.mass_flow
    vapour = 2501000.0 + 1860.0 * warm
    ratio = wet - (1.0 - sensible_share) * capacity / (mass_flow * vapour)
    cold = warm - sensible_share * capacity / (mass_flow * (1006.0 + 1860.0 * ratio))
    if ratio <= 0.0 or cold <= _COLDEST or ratio > saturated_ratio(cold, pressure):
        return float("nan")
    slope = (wet - ratio) / (warm - cold)
    points = np.linspace(_COLDEST, cold, 2001)
    saturated = humidity_ratio_from_vapour(saturation_pressure(points), np.array(pressure))
    above = ratio - slope * (cold - points) - saturated
    met = np.flatnonzero(above >= 0.0)
    if met.size == 0:
        return float("nan")
    low, high = float(points[met[-1]]), float(points[min(met[-1] + 1, 2000)])
    for _ in range(50):
        middle = 0.5 * (low + high)
        fits = ratio - slope * (cold - middle) >= saturated_ratio(middle, pressure)
        low, high = (middle, high) if fits else (low, middle)
    surface = enthalpy(low, saturated_ratio(low, pressure))
    leaving = enthalpy(cold, ratio)
    return float((leaving - surface) / (enthalpy(warm, wet) - surface))


class DesignPoint(NamedTuple):
    """What a water coil does at its design point.

    Attributes
    ----------
    heat : float
        Heat it transfers, total where it cools. [W]
    air : MoistAir
        Entering air.
    water, water_flow : float
        Entering water [degC] and its flow. [kg/s]
    """

    heat: float
    air: MoistAir
    water: float
    water_flow: float


def rated_water_coil(point: DesignPoint, water_over_air: float = 2.0) -> WaterCoil:
    """Return the coil that does what its design point says.

    Parameters
    ----------
    point : DesignPoint
        The design point.
    water_over_air : float
        Conductance of the water side over that of the air side; 2 where nothing is known. [-]

    Returns
    -------
    WaterCoil
        Conductances ``nan`` where no surface is large enough: the water is not hot or cold enough,
        or there is too little of one stream.
    """

    def coil(air_side: float) -> WaterCoil:
        flow = point.air.mass_flow
        return WaterCoil(flow, point.water_flow, air_side, water_over_air * air_side)

    def heat(air_side: float) -> float:
        if point.water > point.air.dry_bulb:
            return -dry_transfer(coil(air_side), point.air, point.water, point.water_flow)
        return cooling(coil(air_side), point.air, point.water, point.water_flow)[0]

    stream = point.air.mass_flow * 1006.0
    low, high = 1e-3 * stream, 1e3 * stream
    if heat(high) < point.heat:
        return coil(float("nan"))
    for _ in range(60):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if heat(middle) < point.heat else (low, middle)
    return coil(high)
