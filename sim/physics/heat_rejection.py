"""Cooling towers and dry coolers: heat given to outdoor air by water of a temperature.

The functions take plain numbers; the kernel compiles them and inverts them for the temperature of
the water or the speed of the fan.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.physics.psychrometrics import enthalpy
from sim.physics.saturation import saturated_ratio

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""
_HALVINGS = 60
_MOST_UNITS = 30.0
_SEA_LEVEL = 101325.0


def saturated_enthalpy(temperature: float, pressure: float) -> float:
    """Return the enthalpy of saturated air per dry air. [J/kg]

    Parameters
    ----------
    temperature : float
        Of the air, or of the water that it touches; -60 to 80. [degC]
    pressure : float
        Of the air. [Pa]

    Notes
    -----
    Outdoor air of a wet bulb has the enthalpy of saturation there within 0.7 %.
    """
    return enthalpy(temperature, saturated_ratio(temperature, pressure))


def tower_heat(
    entering: Quantity,
    leaving: Quantity,
    air_flow: Quantity,
    water_capacity: float,
    units: float,
    potentials: tuple[Quantity, Quantity, Quantity],
) -> Quantity:
    """Heat that a counterflow tower takes from water between two temperatures.

    Parameters
    ----------
    entering, leaving : float or array
        Water temperatures; the second only tells how steep saturation is. [degC]
    air_flow : float or array
        Dry air. [kg/s]
    water_capacity : float
        Flow times specific heat of the water. [W/K]
    units : float
        Merkel number times the ratio of water to air to the power 0.6, of this tower. [-]
    potentials : tuple of float or array
        Enthalpies of saturated air at `entering` and `leaving`, and of outdoor air. [J/kg]

    Returns
    -------
    float or array
        Heat. [W]

    Notes
    -----
    Effectiveness method of Braun, Klein and Mitchell (1989), "Effectiveness models for cooling
    towers and cooling coils", ASHRAE Transactions 95(2): enthalpy as the driving potential, the
    specific heat of saturated air as a constant between the water's temperatures. The number of
    transfer units follows the flows with the exponent -0.6 of the same paper.
    """
    hot, cold, outdoor = potentials
    steepness = (hot - cold) / np.maximum(entering - leaving, 1e-6)
    ratio = air_flow * steepness / water_capacity
    per_air = units * (water_capacity / 4186.0 / air_flow) ** 0.4
    decay = np.exp(-per_air * (1.0 - ratio))
    # at ratio 1 both numerator and denominator vanish
    near = np.abs(1.0 - ratio) < 1e-6
    effectiveness = (1.0 - decay + near) / (1.0 - ratio * decay + near)
    effectiveness = effectiveness * (1.0 - near) + near * per_air / (1.0 + per_air)
    heat: Quantity = effectiveness * air_flow * (hot - outdoor)
    return heat


def dry_cooler_heat(
    entering: Quantity,
    outdoor: Quantity,
    air_capacity: Quantity,
    water_capacity: float,
    conductance: Quantity,
) -> Quantity:
    """Heat that a dry cooler takes from water.

    Parameters
    ----------
    entering, outdoor : float or array
        Temperatures of the water and of the air. [degC]
    air_capacity : float or array
        Flow times specific heat of the air. [W/K]
    water_capacity : float
        Flow times specific heat of the water. [W/K]
    conductance : float or array
        Overall conductance. [W/K]

    Returns
    -------
    float or array
        Heat. [W]

    Notes
    -----
    Crossflow, both streams unmixed: Incropera and DeWitt, Fundamentals of Heat and Mass Transfer,
    table 11.3, eq. 11.32.
    """
    least = np.minimum(air_capacity, water_capacity)
    ratio = least / np.maximum(air_capacity, water_capacity)
    units = conductance / least
    bend = units**0.22
    effectiveness = 1.0 - np.exp(bend / ratio * (np.exp(-ratio * units / bend) - 1.0))
    heat: Quantity = effectiveness * least * (entering - outdoor)
    return heat


def design_units(
    heat: float, range_: float, approach: float, wet_bulb: float, water_to_air: float
) -> float | None:
    """Return the figure `units` of a tower that does its design point; None if none can.

    Parameters
    ----------
    heat : float
        Rejected in the design. [W]
    range_, approach : float
        Cooling of the water, and leaving water over wet bulb. [K]
    wet_bulb : float
        Of outdoor air. [degC]
    water_to_air : float
        Mass flow of water over that of dry air. [-]
    """
    leaving = wet_bulb + approach
    water = heat / range_
    air = water / 4186.0 / water_to_air
    potentials = (
        saturated_enthalpy(leaving + range_, _SEA_LEVEL),
        saturated_enthalpy(leaving, _SEA_LEVEL),
        saturated_enthalpy(wet_bulb, _SEA_LEVEL),
    )
    low, high = 1e-6, _MOST_UNITS
    if tower_heat(leaving + range_, leaving, air, water, high, potentials) < heat:
        return None
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        enough = tower_heat(leaving + range_, leaving, air, water, middle, potentials) >= heat
        low, high = (low, middle) if enough else (middle, high)
    return high


def design_conductance(heat: float, range_: float, approach: float, rise: float) -> float | None:
    """Return the conductance of a dry cooler that does its design point; None if none can. [W/K]

    Parameters
    ----------
    heat : float
        Rejected in the design. [W]
    range_, approach : float
        Cooling of the water, and leaving water over outdoor air. [K]
    rise : float
        Warming of the air. [K]
    """
    water, air = heat / range_, heat / rise
    low, high = 1e-3, _MOST_UNITS * min(water, air)
    if dry_cooler_heat(approach + range_, 0.0, air, water, high) < heat:
        return None
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        enough = dry_cooler_heat(approach + range_, 0.0, air, water, middle) >= heat
        low, high = (low, middle) if enough else (middle, high)
    return high
