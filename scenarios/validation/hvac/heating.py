"""A furnace case through its period: zone air, roof, burner and fans, exact within every hour.

The envelope is massless and outdoor temperature and set-point are held within the hour, so that the
zone's air is one capacity between two constant temperatures: it approaches the balance of the
moment exponentially. An ideal thermostat divides an hour into at most three pieces: free or at full
output until the set-point is met, then held there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.validation.hvac.document import Heating, HeatingCase
from scenarios.validation.hvac.read import hourly_outdoor, hourly_setpoint
from sim.physics.fan import CONTINUOUS, CYCLING, fan_heat, fan_power
from sim.physics.furnace import PROPORTIONAL, heat_input_ratio
from sim.physics.psychrometrics import STANDARD_PRESSURE, density

HOUR = 3600.0
RUN_IN = 24
"""Hours before the period, those of its first day. [h]"""

_AIR_HEAT = 1006.0  # of dry air [J/(kg K)]
_HEAT_TO_ZONE, _NO_HEAT_TO_ZONE = 1.0, 0.0


@dataclass(frozen=True, slots=True)
class Plant:
    """Furnace and fans of a case with the zone they heat.

    Attributes
    ----------
    capacity, efficiency : float
        Of the furnace at full load. [W], [-]
    coefficients : tuple of float
        Of its heat input ratio.
    circulating, least_run : float
        Power of the circulating fan [W] and the least share of the time it runs. [-]
    draft : float
        Power of the draft fan while the burner is on. [W]
    conductance, heat_capacity : float
        Of the roof [W/K] and of the zone's air [J/K].
    """

    capacity: float
    efficiency: float
    coefficients: tuple[float, float, float, float]
    circulating: float
    least_run: float
    draft: float
    conductance: float
    heat_capacity: float


@dataclass(frozen=True, slots=True)
class Hour:
    """What an hour came to.

    Attributes
    ----------
    delivered, fuel, fans : float
        Heat of the burner, heat content of the fuel, electricity of both fans. [J]
    mean, last : float
        Zone temperature over the hour and at its end. [degC]
    """

    delivered: float
    fuel: float
    fans: float
    mean: float
    last: float


def run_case(case: HeatingCase, shared: Heating, hours: int) -> dict[str, float]:
    """Run a case through its period and return its outputs.

    Parameters
    ----------
    case : HeatingCase
        Furnace, fans, outdoor temperature and set-point.
    shared : Heating
        Zone, fuel and series.
    hours : int
        Length of the period. [h]

    Returns
    -------
    dict of str to float
        By the names of `scenarios.validation.hvac.keys.HEATING`; of fans where there are any, of
        temperatures where those outdoors do not repeat within the period. Extremes are those of
        means of whole hours.
    """
    outdoor, setpoint = hourly_outdoor(shared, case), hourly_setpoint(shared, case.heating_setpoint)
    found = list(march(_plant(case, shared), outdoor, setpoint, hours))
    delivered, fuel, fans = (
        sum(getattr(h, n) for h in found) for n in ("delivered", "fuel", "fans")
    )
    results = {
        "furnace_load_GJ": delivered / 1e9,
        "furnace_input_GJ": fuel / 1e9,
        "fuel_consumption_m3_s": fuel / (shared.furnace.heating_value * 1e6 * hours * HOUR),
    }
    if case.circulating_fan.power > 0.0 or case.draft_fan > 0.0:
        results["fan_energy_kWh"] = fans / 3.6e6
    temperatures = {"zone_temp_mean_C", "zone_temp_max_C", "zone_temp_min_C"}
    if len(outdoor) == hours or temperatures & set(case.reference):
        means = np.array([hour.mean for hour in found])
        results["zone_temp_mean_C"] = float(means.mean())
        results["zone_temp_max_C"] = float(means.max())
        results["zone_temp_min_C"] = float(means.min())
    return results


def march(plant: Plant, outdoor: list[float], setpoint: list[float], hours: int) -> Iterator[Hour]:
    """Yield the hours of a period, after a run-in through its first day.

    Parameters
    ----------
    plant : Plant
        Furnace, fans and zone.
    outdoor, setpoint : list of float
        By hour, repeated where shorter than the period. [degC]
    hours : int
        Length of the period. [h]
    """
    zone = setpoint[0]
    for hour in range(-RUN_IN, hours):
        # the day of the run-in is the first one of the period
        index = hour if hour >= 0 else hour + RUN_IN
        found = through_hour(
            plant, zone, outdoor[index % len(outdoor)], setpoint[index % len(setpoint)]
        )
        zone = found.last
        if hour >= 0:
            yield found


def through_hour(plant: Plant, zone: float, outdoor: float, setpoint: float) -> Hour:
    """Return an hour of constant outdoor temperature and set-point.

    Parameters
    ----------
    plant : Plant
        Furnace, fans and zone.
    zone : float
        Temperature of the zone at first. [degC]
    outdoor, setpoint : float
        Temperatures. [degC]
    """
    left, degree_seconds = HOUR, 0.0
    totals = np.zeros(3)
    while left > 0.0:
        part_load = _part_load(plant, zone, outdoor, setpoint)
        heat, flows = _powers(plant, part_load)
        balance = outdoor + heat / plant.conductance
        constant = plant.heat_capacity / plant.conductance
        if zone == setpoint and 0.0 < part_load < 1.0:
            balance = setpoint  # held there; rounding would make it creep
        spent = _until(zone, setpoint, balance, constant)
        meets = spent <= left
        spent = min(spent, left)
        fall = -np.expm1(-spent / constant)
        degree_seconds += balance * spent + (zone - balance) * constant * fall
        zone = setpoint if meets else zone + (balance - zone) * float(fall)
        totals += flows * spent
        left -= spent
    delivered, fuel, fans = (float(total) for total in totals)
    return Hour(delivered, fuel, fans, float(degree_seconds) / HOUR, zone)


def _part_load(plant: Plant, zone: float, outdoor: float, setpoint: float) -> float:
    """Return what the ideal thermostat asks for: nothing, everything, or what holds. [-]"""
    if zone > setpoint:
        return 0.0
    if zone < setpoint:
        return 1.0
    always = plant.circulating * plant.least_run
    with_burner = plant.circulating - always
    loss = plant.conductance * (setpoint - outdoor) - always
    return min(max(loss / (plant.capacity + with_burner), 0.0), 1.0)


def _powers(plant: Plant, part_load: float) -> tuple[float, NDArray[np.float64]]:
    """Return the heat to the zone, and burner, fuel and fans together. [W]"""
    delivered = part_load * plant.capacity
    ratio = heat_input_ratio(part_load, plant.coefficients)
    circulating = fan_power(part_load, plant.circulating, plant.least_run)
    draft = fan_power(part_load, plant.draft, CYCLING)
    heat = delivered + fan_heat(circulating, _HEAT_TO_ZONE) + fan_heat(draft, _NO_HEAT_TO_ZONE)
    fuel = plant.capacity / plant.efficiency * ratio
    return heat, np.array([delivered, fuel, circulating + draft])


def _until(zone: float, setpoint: float, balance: float, constant: float) -> float:
    """Return the time until the zone meets its set-point on its way to balance. [s]"""
    if zone == setpoint or (setpoint - zone) * (balance - setpoint) <= 0.0:
        return float("inf")
    return float(constant * np.log((balance - zone) / (balance - setpoint)))


def _plant(case: HeatingCase, shared: Heating) -> Plant:
    air = density(np.array(20.0), np.array(0.0), np.array(STANDARD_PRESSURE))
    coefficients = shared.furnace.coefficients if case.part_load_curve else PROPORTIONAL
    continuous = case.circulating_fan.mode == "continuous"
    return Plant(
        capacity=case.capacity,
        efficiency=case.efficiency,
        coefficients=coefficients,
        circulating=case.circulating_fan.power,
        least_run=CONTINUOUS if continuous else CYCLING,
        draft=case.draft_fan,
        conductance=shared.zone.roof.conductance,
        heat_capacity=float(air) * _AIR_HEAT * shared.zone.volume,
    )
