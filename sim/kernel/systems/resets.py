"""Set-points that a handler of several zones resets: supply temperature, pressure of the duct."""

from __future__ import annotations

import numpy as np

from sim.kernel.columns import Cell, Input, Mark
from sim.kernel.compiling import internal
from sim.kernel.sequences.requests import missing_flow, requests, suppressed
from sim.kernel.sequences.supply_air import (
    SupplyNeed,
    SupplyParameter,
    SupplyReset,
    needed_supply_temperature,
    supply_air_temperature,
)
from sim.kernel.sequences.trim_and_respond import TrimParameter, trim_and_respond
from sim.kernel.systems.arrays import SPECIFIC_HEAT, Box, Condition, Handler, Memory, Step, ZoneAir
from sim.kernel.systems.mixing import flow_heat, heats
from sim.kernel.systems.sequence_columns import (
    Asked,
    Sequence,
    SequenceState,
    ZoneSequenceState,
)

_MOST_COOLING = 4
"""Mode of a zone's terminal that cools with all it has."""
_SUPPLY, _TRIM = int(Sequence.SUPPLY), int(Sequence.TRIM)
_PRESSURE, _PURGE = int(Sequence.PRESSURE), int(Sequence.PURGE)
_RESET, _LOWEST = int(SupplyParameter.KIND), int(SupplyParameter.LOWEST)
_HIGHEST_PRESSURE = _PRESSURE + int(TrimParameter.HIGHEST)
_TRIM_STATE, _PRESSURE_STATE = int(SequenceState.TRIM), int(SequenceState.PRESSURE)
_PURGE_STATE = int(SequenceState.PURGE)
_COLDER_STATE, _MORE_STATE = int(ZoneSequenceState.COLDER), int(ZoneSequenceState.PRESSURE)
_HOT_STATE = int(ZoneSequenceState.HOT)
_SUPPRESSION, _START_STATE = int(ZoneSequenceState.SUPPRESSION), int(ZoneSequenceState.START)
_COLDER_AIR, _MORE_PRESSURE = int(Asked.COLDER_AIR), int(Asked.PRESSURE)
_WARMEST = int(SupplyReset.WARMEST)
_OPERATION, _COOLING, _HEATING = map(int, SupplyNeed)
_OPEN = 0.95
"""Damper position above which it counts as open (Guideline 36-2021, 5.6.8.2). [-]"""


@internal
def _asked_for(now: Step, h: int) -> tuple[float, float]:
    """Return the requests of all boxes for colder air, and the supply temperature that suffices."""
    t = now.state
    x, supply = now.model.handler[h], t.handler[h, Memory.SUPPLY]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    asked, needed = 0.0, 1e9
    for place in range(first, first + count):
        z = now.model.served[place]
        b, flow, room = now.model.box[z], t.zone[z, ZoneAir.FLOW], now.cells[z, Cell.REFERENCE]
        setpoint = now.cells[z, Input.COOLING_SETPOINT] - now.cells[z, Input.SENSOR_BIAS]
        span = max(b[Box.MOST] - b[Box.LEAST], 1e-9)
        loop = min(max((flow - b[Box.LEAST]) / span, 0.0), 1.0)
        state = t.zone_sequence[z]
        missing = room - setpoint
        if suppressed(state[_SUPPRESSION:_START_STATE], setpoint, room, now.seconds):
            missing, loop = -1.0, 0.0
        p = now.model.request[_COLDER_AIR]
        asked += requests(p, state[_COLDER_STATE:_MORE_STATE], missing, loop, now.seconds)
        load = flow_heat(flow, room, supply)
        rate = b[Box.MOST] * SPECIFIC_HEAT
        needed = min(needed, needed_supply_temperature(setpoint, load, rate))
    return asked, needed


@internal
def _need(now: Step, h: int) -> int:
    """Return what supply air is for: `SupplyNeed`."""
    if now.state.handler[h, Memory.VENTILATING] > 0.0:
        return _OPERATION
    x = now.model.handler[h]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    for place in range(first, first + count):
        if heats(now, now.model.served[place]):
            return _HEATING
    return _COOLING


@internal
def supply_setpoint(now: Step, h: int) -> float:
    """Return the supply temperature that is asked for. [degC]"""
    p, y = now.model.sequence[h, _SUPPLY:_TRIM], now.state.handler[h]
    trimmed, needed = p[_LOWEST], p[_LOWEST]
    if p[_RESET] >= _WARMEST:
        asked, needed = _asked_for(now, h)
        trim = now.model.sequence[h, _TRIM:_PRESSURE]
        state = now.state.sequence[h, _TRIM_STATE:_PRESSURE_STATE]
        running = y[Memory.OPERATING] > 0.0
        trimmed = trim_and_respond(trim, state, asked, running, now.seconds)
    wanted = supply_air_temperature(p, _need(now, h), now.outdoor, trimmed, needed)
    return float(wanted - now.state.condition[h, Condition.SUPPLY_BIAS])


@internal
def set_pressure(now: Step, h: int) -> None:
    """Find the pressure that is kept in the duct, by the requests of the boxes.

    With an open damper flow goes with the square root of the pressure, and the highest one is that
    at which all boxes just get their greatest flow (balancing, Guideline 36-2021, 3.2.1).
    """
    t = now.state
    x, y = now.model.handler[h], t.handler[h]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    highest = now.model.sequence[h, _HIGHEST_PRESSURE]
    before = np.sqrt(y[Memory.PRESSURE] / highest)
    running, asked = y[Memory.OPERATING] > 0.0, 0.0
    for place in range(first, first + count):
        z = now.model.served[place]
        flow, most = t.zone[z, ZoneAir.FLOW], now.model.box[z, Box.MOST]
        damper = min(flow / max(most * before, 1e-9), 1.0) if running else 0.0
        wanted = most if now.marks[z, Mark.MODE] == _MOST_COOLING else flow
        missing = missing_flow(flow, wanted, damper, _OPEN)
        state = t.zone_sequence[z, _MORE_STATE:_HOT_STATE]
        asked += requests(now.model.request[_MORE_PRESSURE], state, missing, damper, now.seconds)
    p, state = now.model.sequence[h, _PRESSURE:_PURGE], t.sequence[h, _PRESSURE_STATE:_PURGE_STATE]
    y[Memory.PRESSURE] = trim_and_respond(p, state, asked, running, now.seconds)
    y[Memory.REACH] = np.sqrt(y[Memory.PRESSURE] / highest)
