"""What the coils of a handler have to do on the design days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.physics.psychrometrics import enthalpy, humidity_ratio
from sim.site.air_systems import HeatRecovery, SupplyFan
from sim.sizing.case import SPECIFIC_HEAT, Case
from sim.sizing.demand import Demand
from sim.sizing.loads import DayLoads

Array = NDArray[np.float64]

_VAPOUR, _VAPOUR_HEAT = 2501000.0, 1860.0
"""Enthalpy of vapour at 0 degC [J/kg] and its specific heat. [J/(kg K)]"""


@dataclass(frozen=True, slots=True)
class Handling:
    """A handler as it is sized.

    Attributes
    ----------
    demands : sequence of Demand
        Its zones.
    least, most : ndarray, shape (zones,)
        Flows between which boxes modulate; equal where the flow is constant. [m3/s]
    fan_flow : float
        Design flow. [m3/s]
    fan : SupplyFan
        Fan.
    outdoor_air : float
        Outdoor air at design. [m3/s]
    recovery : HeatRecovery, optional
        Heat recovery.
    cold : float
        Supply temperature that cools. [degC]
    holds_supply : bool
        Whether the supply temperature is held whatever the load.
    """

    demands: Sequence[Demand]
    least: Array
    most: Array
    fan_flow: float
    fan: SupplyFan
    outdoor_air: float
    recovery: HeatRecovery | None
    cold: float
    holds_supply: bool

    @property
    def rows(self) -> list[int]:
        """Rows of its zones among the loads."""
        return [demand.row for demand in self.demands]

    def fan_rise(self, case: Case) -> float:
        """Return by how much the fan warms the air at design. [K]"""
        power = self.fan.pressure_rise / self.fan.efficiency * self.fan.heat_to_air
        return power / case.stream(1.0)

    def recovered(self, outdoor: Array, room: Array, *, heating: bool) -> Array:
        """Return outdoor air behind heat recovery, which is bypassed where not wanted. [degC]"""
        if self.recovery is None:
            return outdoor
        share = self.recovery.sensible_effectiveness
        wanted = outdoor < room if heating else outdoor > room
        return np.where(wanted, outdoor + share * (room - outdoor), outdoor)


@dataclass(frozen=True, slots=True)
class CoolingDuty:
    """The state of a cooling coil when it has most to do.

    Attributes
    ----------
    time : str
        When.
    total, sensible : float
        Heat taken from the air. [W]
    dry_bulb, ratio : float
        Of the air that enters. [degC], [-]
    mass_flow : float
        Dry air. [kg/s]
    leaving : float
        Temperature of the air that leaves. [degC]
    outdoor : float
        Temperature outdoors. [degC]
    """

    time: str
    total: float
    sensible: float
    dry_bulb: float
    ratio: float
    mass_flow: float
    leaving: float
    outdoor: float


def zone_flows(case: Case, handling: Handling, loads: DayLoads) -> Array:
    """Return the air of each zone through a cooling day, shape (zones, n). [m3/s]"""
    factor = case.site.sizing.cooling_factor
    difference = np.array([max(d.cool - handling.cold, 1.0) for d in handling.demands])
    wanted = factor * loads.cooling[handling.rows] / case.stream(1.0) / difference[:, None]
    return np.asarray(np.clip(wanted, handling.least[:, None], handling.most[:, None]))


def cooling_duty(case: Case, handling: Handling, plant: str | None) -> CoolingDuty | None:
    """Return the largest duty of a cooling coil; ``None`` where there is none.

    Parameters
    ----------
    case : Case
        The site; what a plant is drawn from is kept there.
    handling : Handling
        The handler.
    plant : str, optional
        Plant of the coil.
    """
    best: CoolingDuty | None = None
    for loads in case.of_kind("cooling"):
        day = _day(case, handling, loads)
        if plant is not None:
            case.cold.append((plant, loads, day.total))
        place = int(np.argmax(day.total))
        if day.total[place] > (1.0 if best is None else best.total):
            best = CoolingDuty(loads.time(place), *(float(values[place]) for values in day.states))
    return best


@dataclass(frozen=True, slots=True)
class _Day:
    states: tuple[Array, ...]

    @property
    def total(self) -> Array:
        return self.states[0]


def _day(case: Case, handling: Handling, loads: DayLoads) -> _Day:
    rules = case.site.sizing
    flows = zone_flows(case, handling, loads)
    flow = np.minimum(flows.sum(axis=0), handling.fan_flow)
    setpoints = np.array([d.cool for d in handling.demands])
    room = (flows * setpoints[:, None]).sum(axis=0) / flows.sum(axis=0)
    mass = flow * case.air.density
    behind = np.full_like(flow, handling.cold)
    if not handling.holds_supply:
        load = rules.cooling_factor * loads.cooling[handling.rows].sum(axis=0)
        behind = np.maximum(room - load / (mass * SPECIFIC_HEAT), handling.cold)
    rise = handling.fan_rise(case)
    leaving = behind - rise
    share = np.minimum(handling.outdoor_air / flow, 1.0)
    inlet = handling.recovered(loads.outdoor, room, heating=False)
    mixed = room + share * (inlet - room)
    leaving = np.minimum(leaving, mixed)
    wet = _leaving_ratio(case, handling.cold - rise)
    ratio = _mixed_ratio(handling, loads, mass, share, wet)
    drop = np.maximum(ratio - wet, 0.0)
    total = mass * (enthalpy(mixed, ratio) - enthalpy(leaving, ratio - drop))
    sensible = total - mass * drop * (_VAPOUR + _VAPOUR_HEAT * mixed)
    return _Day((total, sensible, mixed, ratio, mass, leaving, loads.outdoor))


def _leaving_ratio(case: Case, leaving: float) -> float:
    """Return the humidity ratio of air that leaves a wet coil as cold as its zones need. [-]"""
    humid, pressure = np.array(case.site.sizing.leaving_humidity), np.array(case.air.pressure)
    return float(humidity_ratio(np.array(leaving), humid, pressure))


def _mixed_ratio(
    handling: Handling, loads: DayLoads, mass: Array, share: Array, leaving: float
) -> Array:
    """Return the humidity ratio of mixed air: zones have that of the supply and their vapour."""
    gained = loads.vapour[handling.rows].sum(axis=0) / mass
    latent = 0.0 if handling.recovery is None else handling.recovery.latent_effectiveness
    fresh = share * (1.0 - latent)
    wet = fresh * loads.outdoor_ratio + (1.0 - fresh) * (leaving + gained)
    # where a dry coil changes nothing, what comes in with outdoor air and zones leaves with it
    dry = loads.outdoor_ratio + (1.0 - fresh) / np.maximum(fresh, 1e-3) * gained
    return np.asarray(np.where(wet > leaving, wet, np.minimum(dry, leaving)))


@dataclass(frozen=True, slots=True)
class HeatingDuty:
    """What a heating coil has to do on the coldest design day.

    Attributes
    ----------
    heat : float
        Heat given to the air. [W]
    entering : float
        Temperature of the air that enters. [degC]
    outdoor : float
        Temperature outdoors. [degC]
    time : str
        When.
    """

    heat: float
    entering: float
    outdoor: float
    time: str


def unit_heating_duty(case: Case, handling: Handling) -> HeatingDuty | None:
    """Return what the coil of a packaged unit has to do: the zone's load and outdoor air."""
    best: HeatingDuty | None = None
    factor = case.site.sizing.heating_factor
    for loads in case.of_kind("heating"):
        room = np.array([handling.demands[0].warm])
        load = factor * loads.heating[handling.rows].sum(axis=0)
        inlet = handling.recovered(loads.outdoor, room, heating=True)
        share = min(handling.outdoor_air / handling.fan_flow, 1.0)
        entering = room + share * (inlet - room)
        heat = load + case.stream(handling.fan_flow) * np.maximum(room - entering, 0.0)
        best = _larger(best, (heat, entering), loads)
    return best


def preheat_duty(case: Case, handling: Handling, flow: float, supply: float) -> HeatingDuty | None:
    """Return what the coil of a variable-air-volume handler has to do in the cold.

    Parameters
    ----------
    case : Case
        The site.
    handling : Handling
        The handler.
    flow : float
        Air of the heating design day. [m3/s]
    supply : float
        Temperature that is supplied on that day; what the fan adds is not counted on. [degC]
    """
    best: HeatingDuty | None = None
    for loads in case.of_kind("heating"):
        room = np.array([float(np.mean([d.warm for d in handling.demands]))])
        inlet = handling.recovered(loads.outdoor, room, heating=True)
        entering = room + min(handling.outdoor_air / flow, 1.0) * (inlet - room)
        heat = case.stream(flow) * (supply - entering)
        best = _larger(best, (heat, entering), loads)
    return best


def _larger(
    best: HeatingDuty | None, found: tuple[Array, Array], loads: DayLoads
) -> HeatingDuty | None:
    heat, entering = found
    place = int(np.argmax(heat))
    if heat[place] <= (1.0 if best is None else best.heat):
        return best
    return HeatingDuty(
        float(heat[place]),
        float(np.broadcast_to(entering, heat.shape)[place]),
        float(loads.outdoor[place]),
        loads.time(place),
    )
