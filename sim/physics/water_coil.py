"""Coils of water in air: effectiveness by transfer units, heating or cooling, dry or wet.

A coil is rated by one design point; from it follow the conductances of both sides. Sources: Kays
and London, Compact Heat Exchangers (cross flow, both streams unmixed; counter flow); Braun, Klein
and Mitchell, ASHRAE Transactions 95(2), 1989 (wet coils by enthalpies; all wet or all dry,
whichever gives more, is within a few percent of the partly wet coil); ASHRAE Handbook HVAC Systems
and Equipment, air-cooling and air-heating coils. `cooling` and `heating` put the pieces together;
`sim.kernel.linking` compiles them.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.physics.direct_expansion import MoistAir
from sim.physics.psychrometrics import enthalpy
from sim.physics.saturation import saturated_ratio, saturated_temperature

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

WATER_HEAT = 4186.0
"""Specific heat of water. [J/(kg K)]"""
_REPEATS = 4
_CUTS, _CLOSE = 24, 1e-4
_AIR_EXPONENT, _WATER_EXPONENT = 0.65, 0.80
"""Of the films over the flow: finned tubes in air, turbulent flow in tubes. [-]"""


class WaterCoil(NamedTuple):
    """A coil as its design point rates it.

    Attributes
    ----------
    air_flow : float
        Design dry air. [kg/s]
    water_flow : float
        Design water. [kg/s]
    air_side : float
        Conductance from air to metal at design flow. [W/K]
    water_side : float
        Conductance from metal to water at design flow. [W/K]
    """

    air_flow: float
    water_flow: float
    air_side: float
    water_side: float


def cross_flow_effectiveness(units: float, ratio: float) -> float:
    """Return the effectiveness of cross flow, both streams unmixed. [-]

    Parameters
    ----------
    units : float
        Conductance over the smaller capacity flow, at least 0. [-]
    ratio : float
        Smaller over larger capacity flow, 0 to 1. [-]

    Notes
    -----
    1 - exp((exp(-r N^0.78) - 1) N^0.22 / r), an approximation within 1 %.
    """
    n, r = np.maximum(units, 1e-9), np.maximum(ratio, 1e-6)
    return float(1.0 - np.exp(np.expm1(-r * n**0.78) * n**0.22 / r))


def counter_flow_effectiveness(units: float, ratio: float) -> float:
    """Return the effectiveness of counter flow. [-]

    Parameters
    ----------
    units : float
        Conductance over the smaller capacity flow, at least 0. [-]
    ratio : float
        Smaller over larger capacity flow, 0 to 1. [-]
    """
    r = np.minimum(ratio, 1.0 - 1e-6)  # the limit of equal flows
    decay = np.exp(-units * (1.0 - r))
    return float((1.0 - decay) / (1.0 - r * decay))


def conductances(coil: WaterCoil, air_flow: float, water_flow: float) -> tuple[float, float]:
    """Return conductances of air side and water side at flows that may be off design. [W/K]

    Parameters
    ----------
    coil : WaterCoil
        The coil.
    air_flow, water_flow : float
        Dry air and water. [kg/s]

    Notes
    -----
    Each film follows its own flow, with the exponents 0.65 and 0.80.
    """
    air = np.maximum(air_flow / coil.air_flow, 1e-6) ** _AIR_EXPONENT
    water = np.maximum(water_flow / coil.water_flow, 1e-6) ** _WATER_EXPONENT
    return float(coil.air_side * air), float(coil.water_side * water)


def dry_transfer(coil: WaterCoil, air: MoistAir, water: float, water_flow: float) -> float:
    """Return heat from air to water without condensation. [W]

    Parameters
    ----------
    coil : WaterCoil
        The coil.
    air : MoistAir
        Entering air.
    water, water_flow : float
        Entering water [degC], above 0 [kg/s].

    Returns
    -------
    float
        Below 0 where water heats air. [W]
    """
    outer, inner = conductances(coil, air.mass_flow, water_flow)
    of_air = air.mass_flow * (1006.0 + 1860.0 * air.humidity_ratio)
    of_water = water_flow * WATER_HEAT
    small, large = np.minimum(of_air, of_water), np.maximum(of_air, of_water)
    overall = outer * inner / (outer + inner)
    share = cross_flow_effectiveness(overall / small, small / large)
    return float(share * small * (air.dry_bulb - water))


def wet_transfer(coil: WaterCoil, air: MoistAir, water: float, water_flow: float) -> float:
    """Return heat from air to water of a coil that is wet all over. [W]

    Parameters
    ----------
    coil : WaterCoil
        The coil.
    air : MoistAir
        Entering air.
    water, water_flow : float
        Entering water [degC], above 0 [kg/s].

    Notes
    -----
    Braun's analogy: enthalpy drives, saturated air at the water's temperature stands for the water.
    Its specific heat is the slope of saturated enthalpy from entering to leaving water, found by
    repetition.
    """
    outer, inner = conductances(coil, air.mass_flow, water_flow)
    of_water = water_flow * WATER_HEAT
    moist = 1006.0 + 1860.0 * air.humidity_ratio
    floor = enthalpy(water, saturated_ratio(water, air.pressure))
    drive = np.maximum(enthalpy(air.dry_bulb, air.humidity_ratio) - floor, 0.0)
    rise, heat = 5.0, 0.0
    for _ in range(_REPEATS):
        warm = water + rise
        slope = (enthalpy(warm, saturated_ratio(warm, air.pressure)) - floor) / rise
        units = outer / (air.mass_flow * moist) / (1.0 + outer * slope / (moist * inner))
        ratio = air.mass_flow * slope / of_water
        shrink = np.maximum(ratio, 1.0)  # where the water is the smaller stream
        share = counter_flow_effectiveness(units * shrink, np.minimum(ratio, 1.0) / shrink)
        heat = share * air.mass_flow / shrink * drive
        rise = np.minimum(np.maximum(heat / of_water, 0.1), 40.0)
    return float(heat)


def cooling(coil: WaterCoil, air: MoistAir, water: float, water_flow: float) -> tuple[float, float]:
    """Return total and sensible heat that chilled water takes from air. [W]

    Parameters
    ----------
    coil : WaterCoil
        The coil.
    air : MoistAir
        Entering air.
    water, water_flow : float
        Entering water [degC], at least 0 [kg/s].

    Notes
    -----
    The greater of the dry and the wet coil. The air leaves a wet one on the line to saturated air
    of the enthalpy that its bypass factor ``exp(-UA/(m cp))`` of the air side asks for.
    """
    if water_flow <= 0.0 or water >= air.dry_bulb:
        return 0.0, 0.0
    dry = dry_transfer(coil, air, water, water_flow)
    wet = wet_transfer(coil, air, water, water_flow)
    if wet <= dry:
        return dry, dry
    outer, _ = conductances(coil, air.mass_flow, water_flow)
    moist = 1006.0 + 1860.0 * air.humidity_ratio
    contact = air.mass_flow * -np.expm1(-outer / (air.mass_flow * moist))
    level = enthalpy(air.dry_bulb, air.humidity_ratio) - wet / contact
    surface = saturated_temperature(level, air.pressure)
    sensible = contact * moist * (air.dry_bulb - surface)
    return wet, float(np.minimum(np.maximum(sensible, 0.0), wet))


def heating(coil: WaterCoil, air: MoistAir, water: float, water_flow: float) -> float:
    """Return the heat that hot water gives to air. [W]

    Parameters
    ----------
    coil : WaterCoil
        The coil.
    air : MoistAir
        Entering air.
    water, water_flow : float
        Entering water [degC], at least 0 [kg/s].
    """
    if water_flow <= 0.0 or water <= air.dry_bulb:
        return 0.0
    return -dry_transfer(coil, air, water, water_flow)


def heating_flow(coil: WaterCoil, air: MoistAir, water: float, heat: float) -> float:
    """Return the water flow that gives air a heat, at most the design flow. [kg/s]

    Parameters
    ----------
    coil : WaterCoil
        The coil.
    air : MoistAir
        Entering air.
    water, heat : float
        Entering water [degC] and wanted heat. [W]

    Notes
    -----
    What a valve in control ends at; regula falsi (Illinois), heat within 0.01 %.
    """
    low, high = 0.0, coil.water_flow
    below, above = -heat, heating(coil, air, water, high) - heat
    if heat <= 0.0:
        return low
    if above <= 0.0:
        return high
    flow = high
    for _ in range(_CUTS):
        flow = low - below * (high - low) / (above - below)
        miss = heating(coil, air, water, flow) - heat
        if np.abs(miss) < _CLOSE * heat:
            break
        if miss < 0.0:
            low, below, above = flow, miss, 0.5 * above
        else:
            high, above, below = flow, miss, 0.5 * below
    return float(flow)


def cooling_flow(coil: WaterCoil, air: MoistAir, water: float, sensible: float) -> float:
    """Return the water flow that takes a sensible heat from air, at most the design flow. [kg/s]

    Parameters
    ----------
    coil : WaterCoil
        The coil.
    air : MoistAir
        Entering air.
    water, sensible : float
        Entering water [degC] and wanted sensible heat, as the supply temperature asks for. [W]

    Notes
    -----
    What a valve in control ends at; regula falsi (Illinois), heat within 0.01 % but where the coil
    changes from dry to wet.
    """
    low, high = 0.0, coil.water_flow
    below, above = -sensible, cooling(coil, air, water, high)[1] - sensible
    if sensible <= 0.0:
        return low
    if above <= 0.0:
        return high
    flow = high
    for _ in range(_CUTS):
        flow = low - below * (high - low) / (above - below)
        miss = cooling(coil, air, water, flow)[1] - sensible
        if np.abs(miss) < _CLOSE * sensible:
            break
        if miss < 0.0:
            low, below, above = flow, miss, 0.5 * above
        else:
            high, above, below = flow, miss, 0.5 * below
    return float(flow)


def valve_opening(position: Quantity, rangeability: float) -> Quantity:
    """Flow coefficient over the fully open one, of equal percentage.

    Parameters
    ----------
    position : float or array
        Stem travel, 0 to 1. [-]
    rangeability : float
        Largest over least controllable flow, 30 to 50 in practice; above 1. [-]

    Returns
    -------
    float or array
        ``(R^x - 1) / (R - 1)``: closes fully, else that of the standard's form R^(x-1) within 1/R
        (IEC 60534-2-4). [-]
    """
    travel = np.minimum(np.maximum(position, 0.0), 1.0)
    opening: Quantity = (rangeability**travel - 1.0) / (rangeability - 1.0)
    return opening


def valve_flow(opening: Quantity, authority: float) -> Quantity:
    """Flow over design flow of a valve in a branch of constant head.

    Parameters
    ----------
    opening : float or array
        Flow coefficient over the fully open one, 0 to 1. [-]
    authority : float
        Pressure over the open valve over that of the whole branch, above 0 and at most 1. [-]

    Returns
    -------
    float or array
        Flow over that with the valve open. [-]

    Notes
    -----
    ``1 / sqrt(1 - N + N / k^2)``, ASHRAE Handbook Fundamentals, control valves.
    """
    flow: Quantity = opening / np.sqrt((1.0 - authority) * opening * opening + authority)
    return flow
