"""Outdoor air: how much of it a handler takes at least, and how warm it is after heat recovery."""

from __future__ import annotations

from sim.kernel.compiling import inlined, internal
from sim.kernel.linking import linked
from sim.kernel.sequences.night_purge import night_purge
from sim.kernel.systems.arrays import (
    SPECIFIC_HEAT,
    Array,
    Condition,
    Economiser,
    Handler,
    Memory,
    Step,
)
from sim.physics import fan, psychrometrics

_enthalpy = linked(psychrometrics.enthalpy)
_throttled_power = linked(fan.throttled_power)


@inlined
def operates(now: Step, h: int) -> bool:
    """Return whether a handler operates in a step: its schedule is above zero."""
    row = int(now.model.handler[h, Handler.OPERATION])
    return bool(now.levels[row] > 0.0)


@internal
def purges(now: Step, h: int) -> bool:
    """Return whether outdoor air cools a handler's zones at night, and note it."""
    x, y = now.model.handler[h], now.state.handler[h]
    y[Memory.PURGING] = 0.0
    if x[Handler.PURGES] == 0.0:
        return False
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    warmest, heated = -1e9, False
    for place in range(first, first + count):
        z = now.model.served[place]
        warmest = max(warmest, now.reference[z])
        heated = heated or now.mode[z] == 1 or now.mode[z] == 3
    free = not heated and not operates(now, h)
    on = night_purge(
        now.model.purge[h],
        now.state.purge[h],
        warmest,
        (now.outdoor, now.dew_point),
        now.clock,
        free,
        now.seconds,
    )
    y[Memory.PURGING] = 1.0 if on else 0.0
    return on


@internal
def least_outdoor(now: Step, h: int, carbon: float, supply: float) -> float:
    """Return the least outdoor air in a supply flow, by schedule and CO2 of return air. [kg/s]

    Between the outdoor level of carbon dioxide and its set-point the flow rises in a straight line
    from what the area needs to the design (ASHRAE Guideline 36-2021, 5.2.1.4). A stuck damper lets
    its share of the supply flow in.
    """
    x = now.model.handler[h]
    flow = float(x[Handler.OUTDOOR])
    if x[Handler.CARBON_SETPOINT] > 0.0:
        outside = now.outdoor_carbon
        share = (carbon - outside) / (x[Handler.CARBON_SETPOINT] - outside)
        least = x[Handler.OUTDOOR_AREA]
        flow = least + min(max(share, 0.0), 1.0) * (flow - least)
    flow *= now.levels[int(x[Handler.OUTDOOR_LEVEL])]
    stuck = now.state.condition[h, Condition.DAMPER]
    if stuck >= 0.0:
        flow = stuck * supply
    return float(min(flow, supply))


@inlined
def economises(
    x: Array, stuck: float, outdoor: float, outdoor_water: float, room: float, room_water: float
) -> bool:
    """Return whether more outdoor air than the least may cool."""
    kind = int(x[Handler.ECONOMISER])
    if kind == Economiser.NONE or stuck >= 0.0 or outdoor >= room:
        return False
    if kind == Economiser.DRY_BULB:
        return bool(outdoor <= x[Handler.ECONOMISER_LIMIT])
    below = bool(outdoor <= x[Handler.ECONOMISER_LIMIT])
    if kind == Economiser.DIFFERENTIAL_DRY_BULB:
        return below
    return bool(below and _enthalpy(outdoor, outdoor_water) < _enthalpy(room, room_water))


@inlined
def recovered(effectiveness: float, outdoor: float, room: float) -> float:
    """Return the temperature of outdoor air behind heat recovery. [degC]"""
    return outdoor + effectiveness * (room - outdoor)


@internal
def fan_power(x: Array, condition: Array, flow: float) -> float:
    """Return the electricity of a fan that runs at a flow. [W]"""
    curve = x[Handler.FAN_CURVE : Handler.FAN_CURVE + 7]
    rated = x[Handler.FAN_POWER] * condition[Condition.FAN_POWER]
    return float(_throttled_power(flow / x[Handler.FLOW], rated, curve, 0.0))


@inlined
def flow_heat(flow: float, warmer: float, cooler: float) -> float:
    """Return the heat that a flow carries between two temperatures. [W]"""
    return flow * SPECIFIC_HEAT * (warmer - cooler)
