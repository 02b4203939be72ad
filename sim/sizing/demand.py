"""What zones ask of their systems: highest loads and the air that carries them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.site.air_systems import AirBox, AirSystem, VariableAirVolume
from sim.site.zone import Terminal, Zone
from sim.sizing.case import Case
from sim.sizing.loads import DayLoads
from sim.systems.assembly import required_outdoor_air

Array = NDArray[np.float64]

LEAST_DIFFERENCE = 1.0
"""Least difference of supply air and set-point that carries a load. [K]"""
NO_LOAD = 1.0
"""Loads up to this are none. [W]"""
_COOL, _WARM = 24.0, 21.0
"""Temperatures of zones that are not cooled, or not heated. [degC]"""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a zone asks of its system.

    Attributes
    ----------
    zone : str
        Its name.
    row : int
        Its row among the loads.
    warm, cool : float
        Set-points of heating and cooling. [degC]
    hot, cold : float
        Supply temperatures that heat and cool. [degC]
    heating, cooling : float
        Highest loads, without factors. [W]
    heating_time, cooling_time : str
        When.
    heating_flow, cooling_flow, outdoor_air : float
        Air for the loads, with factors, and for ventilation. [m3/s]
    """

    zone: str
    row: int
    warm: float
    cool: float
    hot: float
    cold: float
    heating: float
    heating_time: str
    cooling: float
    cooling_time: str
    heating_flow: float
    cooling_flow: float
    outdoor_air: float

    @property
    def most(self) -> float:
        """Air of the largest need. [m3/s]"""
        return max(self.heating_flow, self.cooling_flow, self.outdoor_air)


def demand_of(case: Case, name: str, system: AirSystem, zone: str) -> Demand:
    """Return what a zone asks of a system."""
    rules, document = case.site.sizing, case.site.zones[zone]
    row = list(case.site.zones).index(zone)
    heating, heating_time = _highest(case.of_kind("heating"), "heating", row)
    cooling, cooling_time = _highest(case.of_kind("cooling"), "cooling", row)
    if isinstance(system, VariableAirVolume):
        box = box_of(system, zone)
        cold, hot = system.supply_air.coldest, box.hottest
        field = "temperature" if system.supply_air.reset is None else "reset.lowest"
        places = f"systems.{name}.supply_air.{field}", f"systems.{name}.box.hottest"
    else:
        cold, hot = rules.cooling_supply_temperature, rules.heating_supply_temperature
        places = "sizing.cooling_supply_temperature", "sizing.heating_supply_temperature"
    cool = _setpoint(document.cooling, _COOL)
    warm = _setpoint(document.heating, min(cool, _WARM))
    if document.cooling is None:
        cool = max(warm, cool)
    return Demand(
        zone,
        row,
        warm=warm,
        cool=cool,
        hot=hot,
        cold=cold,
        heating=heating,
        heating_time=heating_time,
        cooling=cooling,
        cooling_time=cooling_time,
        heating_flow=_flow(case, rules.heating_factor * heating, (zone, warm), (places[1], hot)),
        cooling_flow=_flow(case, -rules.cooling_factor * cooling, (zone, cool), (places[0], cold)),
        outdoor_air=_outdoor_air(system, document),
    )


def _outdoor_air(system: AirSystem, zone: Zone) -> float:
    """Return a zone's outdoor air: of a unit of its own what that brings. [m3/s]"""
    least = system.outdoor_air.minimum
    if isinstance(system, VariableAirVolume) or least is None:
        return required_outdoor_air(zone)
    return least


def box_of(system: VariableAirVolume, zone: str) -> AirBox:
    """Return the box of a zone."""
    return system.boxes.get(zone, system.box)


def _highest(days: tuple[DayLoads, ...], kind: str, row: int) -> tuple[float, str]:
    best, time = 0.0, ""
    for loads in days:
        values: Array = getattr(loads, kind)[row]
        place = int(np.argmax(values))
        if values[place] > max(best, NO_LOAD):
            best, time = float(values[place]), loads.time(place)
    return best, time


def _setpoint(terminal: Terminal | None, otherwise: float) -> float:
    return otherwise if terminal is None else terminal.setpoint.occupied


def _flow(case: Case, load: float, zone: tuple[str, float], supply: tuple[str, float]) -> float:
    """Return the air that carries a load, negative where it cools. [m3/s]"""
    name, setpoint = zone
    place, temperature = supply
    difference = temperature - setpoint if load > 0.0 else setpoint - temperature
    if load == 0.0 or difference >= LEAST_DIFFERENCE:
        return abs(load) / case.stream(1.0) / max(difference, LEAST_DIFFERENCE)
    side, change = ("above", "raise") if load > 0.0 else ("below", "lower")
    limit = (
        f"at least {LEAST_DIFFERENCE:g} K {side} the set-point of {name}, {setpoint:g} degC, to "
        "carry its load"
    )
    return case.lacks(place, limit, f"{change} it, or correct the set-point", temperature)
