"""When a handler runs, how much outdoor air it takes, and how warm that is after heat recovery."""

from __future__ import annotations

from sim.kernel.columns import AirCell, Cell, Input, Mark
from sim.kernel.compiling import inlined, internal, merged
from sim.kernel.linking import linked
from sim.kernel.sequences.economiser import EconomiserParameter, HighLimit, economiser
from sim.kernel.sequences.night_cycle import beyond_band, night_cycle
from sim.kernel.sequences.night_purge import night_purge
from sim.kernel.sequences.trim_and_respond import TrimParameter
from sim.kernel.sequences.ventilation import (
    demand_signal,
    system_ventilation_efficiency,
    zone_ventilation,
)
from sim.kernel.systems.arrays import (
    SPECIFIC_HEAT,
    Box,
    Condition,
    Handler,
    Memory,
    Step,
    ZoneAir,
)
from sim.kernel.systems.sequence_columns import Sequence, SequenceState, ZoneSequence
from sim.physics import duct_pressure, fan, psychrometrics

_enthalpy = linked(psychrometrics.enthalpy)
_throttled_power = linked(fan.throttled_power)
_reset_power = linked(duct_pressure.reset_power)

_CYCLE, _CYCLE_END = int(Sequence.CYCLE), int(Sequence.HEATING_STAGES)
_CYCLE_STATE, _CYCLE_STATE_END = int(SequenceState.CYCLE), int(SequenceState.HEATING_STAGES)
_KIND, _ABSENT = int(EconomiserParameter.KIND), int(HighLimit.ABSENT)
_PURGE, _ECONOMISER = int(Sequence.PURGE), int(Sequence.ECONOMISER)
_PURGE_STATE, _ECONOMISER_STATE = int(SequenceState.PURGE), int(SequenceState.ECONOMISER)
_DEMAND, _DEMAND_END = int(ZoneSequence.DEMAND), int(ZoneSequence.START)
_HIGHEST_PRESSURE = int(Sequence.PRESSURE) + int(TrimParameter.HIGHEST)
_NEVER = 1e4
"""A temperature beyond reach. [degC]"""


@inlined
def operates(now: Step, h: int) -> bool:
    """Return whether a handler operates in a step: its schedule is above zero."""
    row = int(now.model.handler[h, Handler.OPERATION])
    return bool(now.levels[row] > 0.0)


@inlined
def reading(now: Step, z: int) -> float:
    """Return what a zone's thermostat reads. [degC]"""
    return float(now.cells[z, Cell.REFERENCE] + now.cells[z, Input.SENSOR_BIAS])


@inlined
def band(now: Step, z: int) -> tuple[float, float]:
    """Return a zone's set-points for heating and cooling, beyond reach where it has none. [degC]"""
    x = now.cells[z]
    low = x[Input.HEATING_SETPOINT] if x[Input.HEATING_CAPACITY] > 0.0 else -_NEVER
    high = max(x[Input.COOLING_SETPOINT], low) if x[Input.COOLING_CAPACITY] > 0.0 else _NEVER
    return low, high


@inlined
def heats(now: Step, z: int) -> bool:
    """Return whether a zone is heated as a step begins."""
    held = now.marks[z, Mark.MODE] == 1 or now.marks[z, Mark.MODE] == 3
    return bool(held or reading(now, z) < band(now, z)[0])


@internal
def wakes(now: Step, h: int) -> bool:
    """Return whether a handler's night cycle lets its fan run outside operation."""
    p = now.model.sequence[h, _CYCLE:_CYCLE_END]
    handler = now.model.handler[h]
    first, count = int(handler[Handler.FIRST_ZONE]), int(handler[Handler.ZONES])
    outside = 0.0
    for place in range(first, first + count):
        z = now.model.served[place]
        if beyond_band(p, reading(now, z), band(now, z)):
            outside += 1.0
    state = now.state.sequence[h, _CYCLE_STATE:_CYCLE_STATE_END]
    return night_cycle(p, state, (outside, float(count)), operates(now, h), now.seconds)


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
        warmest = max(warmest, now.cells[z, Cell.REFERENCE])
        heated = heated or now.marks[z, Mark.MODE] == 1 or now.marks[z, Mark.MODE] == 3
    free = not heated and not operates(now, h)
    on = night_purge(
        now.model.sequence[h, _PURGE:_ECONOMISER],
        now.state.sequence[h, _PURGE_STATE:_ECONOMISER_STATE],
        warmest,
        (now.outdoor, now.dew_point),
        now.clock,
        free,
        now.seconds,
    )
    y[Memory.PURGING] = 1.0 if on else 0.0
    return on


@merged
def note_demand(now: Step, h: int) -> None:
    """Note how much more outdoor air than their area needs each of a handler's zones calls for."""
    x = now.model.handler[h]
    if x[Handler.VENTILATES_BY_DEMAND] == 0.0:
        return
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    for place in range(first, first + count):
        z = now.model.served[place]
        p = now.model.zone_sequence[z, _DEMAND:_DEMAND_END]
        signal = demand_signal(p, now.air[z, AirCell.CARBON], now.cells[z, Input.PEOPLE])
        now.state.zone[z, ZoneAir.DEMAND] = signal


@internal
def needed_air(now: Step, z: int) -> tuple[float, float]:
    """Return the outdoor air that a zone needs and the least flow of its box. [kg/s]"""
    p, b = now.model.zone_sequence[z, _DEMAND:_DEMAND_END], now.model.box[z]
    return zone_ventilation(p, now.state.zone[z, ZoneAir.DEMAND], (b[Box.LEAST], b[Box.MOST]))


@internal
def _asked_by_zones(now: Step, h: int) -> float:
    """Return the outdoor air that the zones need now, at most that of the design. [kg/s]

    Where there are several, the one that needs most of its own supply air decides how much of the
    outdoor air reaches those who need it (ASHRAE 62.1-2019, appendix A).
    """
    x = now.model.handler[h]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    total, supply, critical = 0.0, 0.0, 0.0
    for place in range(first, first + count):
        z = now.model.served[place]
        needed, least = needed_air(now, z)
        given = max(now.state.zone[z, ZoneAir.FLOW], least)
        total += needed
        supply += given
        if given > 0.0:
            critical = max(critical, needed / given)
    if count > 1:
        total /= system_ventilation_efficiency(total, supply, critical)
    return float(min(total, x[Handler.OUTDOOR]))


@internal
def least_outdoor(now: Step, h: int, supply: float) -> float:
    """Return the least outdoor air in a supply flow, by schedule and what zones need. [kg/s]

    A stuck damper lets its share of the supply flow in.
    """
    x = now.model.handler[h]
    flow = float(x[Handler.OUTDOOR])
    if x[Handler.VENTILATES_BY_DEMAND] > 0.0:
        flow = _asked_by_zones(now, h)
    flow *= now.levels[int(x[Handler.OUTDOOR_LEVEL])]
    stuck = now.state.condition[h, Condition.DAMPER]
    if stuck >= 0.0:
        flow = stuck * supply
    return float(min(flow, supply))


@merged
def economises(now: Step, h: int, room: float, room_water: float) -> bool:
    """Return whether more outdoor air than the least may cool, return air being as given."""
    y, p = now.state.handler[h], now.model.sequence[h, _ECONOMISER:_CYCLE]
    if p[_KIND] == _ABSENT:
        return False
    is_open = economiser(
        p,
        now.state.sequence[h, _ECONOMISER_STATE:_CYCLE_STATE],
        (now.outdoor, _enthalpy(now.outdoor, now.outdoor_water)),
        (room, _enthalpy(room, room_water)),
        y[Memory.OPERATING] > 0.0 and now.state.condition[h, Condition.DAMPER] < 0.0,
        now.seconds,
    )
    return bool(is_open and now.outdoor < room)


@inlined
def recovered(effectiveness: float, outdoor: float, room: float) -> float:
    """Return the temperature of outdoor air behind heat recovery. [degC]"""
    return outdoor + effectiveness * (room - outdoor)


@inlined
def fan_power(now: Step, h: int, flow: float) -> float:
    """Return the electricity of a fan that runs at a flow. [W]"""
    x, y = now.model.handler[h], now.state.handler[h]
    rated = x[Handler.FAN_POWER] * now.state.condition[h, Condition.FAN_POWER]
    share = flow / x[Handler.FLOW]
    if x[Handler.RESETS_PRESSURE] > 0.0:
        kept, highest = y[Memory.PRESSURE], now.model.sequence[h, _HIGHEST_PRESSURE]
        return float(_reset_power(share, kept, highest, x[Handler.PRESSURE_RISE], rated))
    curve = x[Handler.FAN_CURVE : Handler.FAN_CURVE + 7]
    return float(_throttled_power(share, rated, curve, 0.0))


@inlined
def flow_heat(flow: float, warmer: float, cooler: float) -> float:
    """Return the heat that a flow carries between two temperatures. [W]"""
    return flow * SPECIFIC_HEAT * (warmer - cooler)
