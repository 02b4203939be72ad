"""Direct-expansion cooling coil from published curves, of one speed, in stages, of any speed.

Capacity and energy input ratio follow entering wet bulb and outdoor dry bulb by biquadratics and
the air flow by cubics; the share of sensible heat follows from a bypass factor and the apparatus
dew point; cycling costs what the part-load curve says. These are the forms of DOE-2 (Engineers
Manual, version 2.1A, LBL-11353, 1982, chapter IV) that EnergyPlus has taken over (Engineering
Reference, DX cooling coils). `full_load` puts the pieces together; `sim.kernel.linking` compiles
it with them.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.physics.curves import biquadratic, biquadratic_slope, cubic
from sim.physics.psychrometrics import enthalpy
from sim.physics.saturation import (
    quick_humidity_ratio,
    quick_wet_bulb,
    saturated_ratio,
    saturated_rise,
    saturated_temperature,
)

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

LEAST_PART_LOAD_FACTOR = 0.7
"""Below it no part-load curve is believed. [-]"""
LEAST_FACTOR = 0.1
"""Below it no factor of capacity or input is believed: published limits can be too wide. [-]"""
_STEPS = 8  # at most
_LEAST_SLOPE = 1e-4
"""Humidity ratios of air and of a dry coil's surface part faster with the wet bulb. [kg/(kg K)]"""
_BEND = 0.025
"""Half of how much faster they part a kelvin further on: by it steps of kelvins are shortened, so
that the second is mostly the last. [1/K]"""
_CLOSE = 0.1
"""Step of Newton's method after which the next would be less than 3e-4. [K]"""


class MoistAir(NamedTuple):
    """Air that enters a coil.

    Attributes
    ----------
    dry_bulb : float
        Temperature. [degC]
    humidity_ratio : float
        Water per dry air. [kg/kg]
    pressure : float
        Pressure. [Pa]
    mass_flow : float
        Dry air, above 0. [kg/s]
    """

    dry_bulb: float
    humidity_ratio: float
    pressure: float
    mass_flow: float


class CoolingCoil(NamedTuple):
    """Rated values of a coil with its compressor and condenser, gross, and its curves.

    Attributes
    ----------
    capacity : float
        Rated total capacity. [W]
    input_ratio : float
        Rated electricity of compressor and condenser fan over capacity, 1 / COP. [-]
    mass_flow : float
        Rated dry air flow. [kg/s]
    bypass : float
        Rated bypass factor, from `rated_bypass`, 0 to below 1. [-]
    curves : array, shape (4, 10)
        Capacity over temperatures (biquadratic of entering wet bulb and outdoor dry bulb) and over
        the share of rated flow (cubic), then the input ratio over both. [-]
    """

    capacity: float
    input_ratio: float
    mass_flow: float
    bypass: float
    curves: Array


def bypass_factor(rated: float, flow_ratio: float) -> float:
    """Return the share of the air that passes a coil as if untouched. [-]

    Parameters
    ----------
    rated : float
        At rated flow, 0 to below 1. [-]
    flow_ratio : float
        Mass flow over rated mass flow. [-]

    Notes
    -----
    ``exp(-UA / (m cp))`` with UA constant (Carrier): less air is treated more.
    """
    return float(rated ** (1.0 / np.maximum(flow_ratio, 1e-3)))


def treated_flow(coil: CoolingCoil, mass_flow: float) -> float:
    """Return the dry air that a coil brings to its apparatus dew point. [kg/s]"""
    return float(mass_flow * (1.0 - bypass_factor(coil.bypass, mass_flow / coil.mass_flow)))


def sensible_capacity(
    air: MoistAir, total: float, apparatus: float, apparatus_ratio: float
) -> float:
    """Return the sensible part of what a wet coil takes from air. [W]

    Parameters
    ----------
    air : MoistAir
        Entering air.
    total : float
        Total capacity. [W]
    apparatus, apparatus_ratio : float
        Apparatus dew point [degC] and humidity ratio of saturated air there. [kg/kg]

    Notes
    -----
    On the line from the entering to the saturated state: the heat that changes the temperature
    over all of it. All of it where the coil's surface would humidify the air.
    """
    drying = np.maximum(air.humidity_ratio - apparatus_ratio, 0.0)
    latent = drying * (2501000.0 + 1860.0 * air.dry_bulb)
    sensible = (1006.0 + 1860.0 * apparatus_ratio) * np.maximum(air.dry_bulb - apparatus, 0.0)
    return float(total * (sensible + 1e-9) / (sensible + latent + 1e-9))


def curve_capacity(
    coil: CoolingCoil, wet_bulb: float, outdoor: float, flow_ratio: float
) -> tuple[float, float]:
    """Return total capacity and electric power at full load of a wet coil. [W]

    Parameters
    ----------
    coil : CoolingCoil
        Rated values and curves.
    wet_bulb, outdoor : float
        Of the entering air; dry bulb of the outdoor air. [degC]
    flow_ratio : float
        Mass flow over rated mass flow. [-]
    """
    curves = coil.curves
    size = biquadratic(curves[0], wet_bulb, outdoor) * cubic(curves[1], flow_ratio)
    ratio = biquadratic(curves[2], wet_bulb, outdoor) * cubic(curves[3], flow_ratio)
    total = coil.capacity * np.maximum(size, LEAST_FACTOR)
    return float(total), float(total * coil.input_ratio * np.maximum(ratio, LEAST_FACTOR))


def dry_miss(
    coil: CoolingCoil, air: MoistAir, outdoor: float, wet_bulb: float, treated: float
) -> tuple[float, float]:
    """Return how much damper air of a wet bulb is than a dry coil's surface would allow.

    Parameters
    ----------
    coil : CoolingCoil
        Rated values and curves.
    air : MoistAir
        Entering air, but for its humidity.
    outdoor, wet_bulb : float
        Outdoor dry bulb, wet bulb to try. [degC]
    treated : float
        Air that the coil touches, from `treated_flow`. [kg/s]

    Returns
    -------
    tuple of float
        Its humidity ratio minus that of saturated air at the surface temperature that all of the
        capacity as sensible heat asks for [kg/kg], below 0 where the coil stays dry; and how that
        rises with the wet bulb. [kg/(kg K)]
    """
    ratio, rise = quick_humidity_ratio(air.dry_bulb, wet_bulb, air.pressure)
    flow_ratio = air.mass_flow / coil.mass_flow
    total, _ = curve_capacity(coil, wet_bulb, outdoor, flow_ratio)
    growth = coil.capacity * cubic(coil.curves[1], flow_ratio)
    growth *= biquadratic_slope(coil.curves[0], wet_bulb, outdoor)
    kelvin_per_watt = 1.0 / (treated * (1006.0 + 1860.0 * np.maximum(ratio, 0.0)))
    drop = total * kelvin_per_watt
    falling = (growth - drop * treated * 1860.0 * rise) * kelvin_per_watt
    allowed, steepness = saturated_rise(np.maximum(air.dry_bulb - drop, -60.0), air.pressure)
    return float(ratio - allowed), float(rise + steepness * falling)


def dry_wet_bulb(
    coil: CoolingCoil, air: MoistAir, outdoor: float, wet_bulb: float, treated: float
) -> float:
    """Return the wet bulb that counts for a coil: that of the air, or that of the dry boundary.

    Parameters
    ----------
    coil : CoolingCoil
        Rated values and curves.
    air : MoistAir
        Entering air.
    outdoor, wet_bulb : float
        Outdoor dry bulb, wet bulb of the entering air. [degC]
    treated : float
        Air that the coil touches, from `treated_flow`. [kg/s]

    Returns
    -------
    float
        At least the wet bulb of the air. [degC]

    Notes
    -----
    A dry coil does not feel humidity: total, sensible and power are those at the boundary, where
    the line to the apparatus dew point is level. Found by Newton's method from the air's wet bulb
    upwards, at most its dry bulb; within 4e-4 K.
    """
    here = wet_bulb
    for _ in range(_STEPS):
        miss, slope = dry_miss(coil, air, outdoor, here, treated)
        if miss >= 0.0 and here <= wet_bulb:
            break
        step = -miss / np.maximum(slope, _LEAST_SLOPE)
        step /= np.maximum(1.0 + _BEND * step, 0.5)  # however far back, it stays a step back
        last, here = here, np.minimum(np.maximum(here + step, wet_bulb), air.dry_bulb)
        if np.abs(here - last) < _CLOSE:
            break
    return float(here)


def full_load(coil: CoolingCoil, air: MoistAir, outdoor: float) -> tuple[float, float, float]:
    """Return total and sensible capacity and electric power while a coil runs. [W]

    Parameters
    ----------
    coil : CoolingCoil
        Rated values and curves.
    air : MoistAir
        Entering air.
    outdoor : float
        Outdoor dry bulb. [degC]

    Notes
    -----
    Power is that of compressor and condenser fan, not of the supply fan; capacities are gross.
    """
    flow_ratio = air.mass_flow / coil.mass_flow
    entering = quick_wet_bulb(air.dry_bulb, air.humidity_ratio, air.pressure)
    treated = treated_flow(coil, air.mass_flow)
    counting = dry_wet_bulb(coil, air, outdoor, entering, treated)
    total, power = curve_capacity(coil, counting, outdoor, flow_ratio)
    if counting > entering:
        return total, total, power
    level = enthalpy(air.dry_bulb, air.humidity_ratio) - total / treated
    apparatus = saturated_temperature(level, air.pressure)
    ratio = saturated_ratio(apparatus, air.pressure)
    return total, sensible_capacity(air, total, apparatus, ratio), power


def run_time(part_load: Quantity, factor: Quantity) -> Quantity:
    """Share of the time that a cycling machine runs.

    Parameters
    ----------
    part_load : float or array
        Load over capacity, at least 0. [-]
    factor : float or array
        Part-load factor, what a part-load curve says of that load. [-]

    Returns
    -------
    float or array
        Part load over factor, at most 1; the factor counts from `LEAST_PART_LOAD_FACTOR` to 1. [-]

    Notes
    -----
    Efficiency while cycling over that of steady operation, AHRI Standard 210/240.
    """
    believed = np.minimum(np.maximum(factor, LEAST_PART_LOAD_FACTOR), 1.0)
    share: Quantity = np.minimum(np.maximum(part_load, 0.0) / believed, 1.0)
    return share


def stage_share(load: Quantity, lower: Quantity, upper: Quantity) -> Quantity:
    """Share of the time that a machine spends in the upper of two stages to meet a load.

    Parameters
    ----------
    load : float or array
        What is asked for. [W]
    lower, upper : float or array
        What the stages give; the lower one is 0 for off. [W]

    Returns
    -------
    float or array
        0 where the lower stage is enough, 1 where the upper one is not. [-]
    """
    span = np.maximum(upper - lower, 1e-9)
    share: Quantity = np.minimum(np.maximum((load - lower) / span, 0.0), 1.0)
    return share


def speed_and_cycling(part_load: float, least_speed: float) -> tuple[float, float]:
    """Return speed and part load at that speed of a machine of variable speed. [-]

    Parameters
    ----------
    part_load : float
        Load over capacity at full speed, at least 0. [-]
    least_speed : float
        Share of the full capacity below which it cycles, above 0. [-]
    """
    speed = np.minimum(np.maximum(part_load, least_speed), 1.0)
    return float(speed), float(np.minimum(np.maximum(part_load, 0.0) / speed, 1.0))


def crankcase_power(run: Quantity, power: float, outdoor: Quantity, limit: float) -> Quantity:
    """Mean electric power of the heater that keeps refrigerant out of the oil.

    Parameters
    ----------
    run : float or array
        Share of the time that the compressor runs. [-]
    power : float
        Of the heater. [W]
    outdoor : float or array
        Outdoor dry bulb. [degC]
    limit : float
        Temperature from which the heater stays off. [degC]

    Returns
    -------
    float or array
        Electric power. [W]
    """
    found: Quantity = power * (1.0 - run) * (outdoor < limit)
    return found
