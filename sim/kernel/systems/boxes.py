"""Boxes of variable air volume: what flows through them, what they add, what they ask for."""

from __future__ import annotations

from sim.kernel.columns import Cell, Mark
from sim.kernel.compiling import inlined, internal
from sim.kernel.sequences.requests import requests
from sim.kernel.systems.arrays import (
    SPECIFIC_HEAT,
    Box,
    CoilKind,
    Condition,
    Handler,
    HandlerRecord,
    Memory,
    Step,
    Use,
    ZoneAir,
)
from sim.kernel.systems.coils import allotted, hot_water_heat
from sim.kernel.systems.mixing import flow_heat, needed_air
from sim.kernel.systems.sequence_columns import Asked, ZoneSequenceState

_WATER = int(Box.WATER)
_HOT_STATE, _HOT_END = int(ZoneSequenceState.HOT), int(ZoneSequenceState.SUPPRESSION)
_HOT_WATER = int(Asked.HOT_WATER)
_MOST_HEATING = 3
"""Mode of a zone's terminal that heats with all it has."""


@internal
def least_flow(now: Step, h: int, z: int) -> float:
    """Return the flow that a box lets pass in operation, as far as the fan gives it. [kg/s]"""
    y, able = now.state.handler[h], now.state.condition[h, Condition.FLOW]
    least = now.model.box[z, Box.LEAST]
    if now.model.handler[h, Handler.VENTILATES_BY_DEMAND] * y[Memory.VENTILATING] > 0.0:
        least = needed_air(now, z)[1]
    most = now.model.box[z, Box.MOST] * able * y[Memory.REACH]
    return float(min(least, most) * y[Memory.OPERATING])


@inlined
def reheat_capacity(now: Step, z: int, supply: float) -> float:
    """Return what a box's coil can give. [W]"""
    b = now.model.box[z]
    kind = int(b[Box.REHEAT])
    if kind == CoilKind.NONE:
        return 0.0
    if kind == CoilKind.WATER:
        plant = int(b[Box.PLANT])
        hot = now.state.plant_supply[plant]
        flow = max(b[Box.LEAST], b[Box.MOST_HEATING])
        heat = hot_water_heat(b, _WATER, b[Box.MOST_HEATING], flow, supply, hot)
        return heat * allotted(now.state, plant, heat, now.state.zone[z, ZoneAir.REHEAT])
    return float(b[Box.REHEAT_CAPACITY])


@internal
def begin_box(now: Step, h: int, z: int) -> None:
    """Let the least flow act on a zone, and limit what its box can add."""
    t = now.state
    b, y, zone = now.model.box[z], t.handler[h], t.zone[z]
    supply, room = y[Memory.SUPPLY], now.cells[z, Cell.REFERENCE]
    able = t.condition[h, Condition.FLOW] * y[Memory.REACH]
    least = least_flow(now, h, z)
    base = flow_heat(least, supply, room)
    zone[ZoneAir.AIR] += base
    zone[ZoneAir.BASE] = base
    y[Memory.BASE] += base
    zone[ZoneAir.OPERATING] = y[Memory.OPERATING]
    zone[ZoneAir.COOLING_LIMIT] = max(flow_heat(b[Box.MOST] * able - least, room, supply), 0.0)
    capacity = reheat_capacity(now, z, supply)
    zone[ZoneAir.REHEAT_MOST] = capacity
    lift = max(b[Box.HOTTEST] - supply, 1.0) * SPECIFIC_HEAT
    most = min(b[Box.MOST_HEATING], b[Box.MOST] * able, capacity / lift)
    limit = min(capacity, least * lift)
    if most > least:
        limit = max(limit, flow_heat(most, b[Box.HOTTEST], room) - base)
    zone[ZoneAir.HEATING_LIMIT] = max(limit, 0.0)


@internal
def end_box(now: Step, h: int, z: int) -> float:
    """Find the flow of a box and book its reheat; return its flow. [kg/s]"""
    t, step = now.state, now.seconds
    b, y, zone = now.model.box[z], t.handler[h], t.zone[z]
    supply, room = y[Memory.SUPPLY], now.cells[z, Cell.REFERENCE]
    cold, warm = zone[ZoneAir.COOLING], zone[ZoneAir.HEATING]
    flow = least_flow(now, h, z)
    if y[Memory.PURGING] > 0.0:
        flow = b[Box.MOST]
    if cold > 0.0:
        flow += cold / (SPECIFIC_HEAT * max(room - supply, 0.1))
    given = zone[ZoneAir.BASE] + warm - cold
    if warm > flow * SPECIFIC_HEAT * (b[Box.HOTTEST] - supply):
        flow = max(flow, given / (SPECIFIC_HEAT * max(b[Box.HOTTEST] - room, 1.0)))
    reheat = 0.0  # exactly: what rounding leaves would keep a plant's pump running
    if warm > 0.0:
        reheat = max(given - flow_heat(flow, supply, room), 0.0)
    zone[ZoneAir.FLOW], zone[ZoneAir.REHEAT] = flow, reheat
    t.ledger.record[h, HandlerRecord.REHEAT] += reheat * step
    kind = int(b[Box.REHEAT])
    if kind == CoilKind.WATER:
        t.plant_load[int(b[Box.PLANT])] += reheat
        _ask_plant(now, z)
    elif kind == CoilKind.ELECTRIC:
        t.uses[now.k, Use.HEATING_ELECTRICITY] += reheat / b[Box.EFFICIENCY] * step
    elif kind == CoilKind.GAS:
        t.uses[now.k, Use.HEATING_GAS] += reheat / b[Box.EFFICIENCY] * step
    return float(flow)


@internal
def _ask_plant(now: Step, z: int) -> None:
    """Ask for hotter water where the valve of a box is open or its air is too cold (5.6.8.3)."""
    t = now.state
    b, zone = now.model.box[z], t.zone[z]
    supply, flow = t.handler[int(b[Box.HANDLER]), Memory.SUPPLY], zone[ZoneAir.FLOW]
    valve, missing = 0.0, 0.0
    if zone[ZoneAir.REHEAT_MOST] > 0.0:
        valve = zone[ZoneAir.REHEAT] / zone[ZoneAir.REHEAT_MOST]
    if now.marks[z, Mark.MODE] == _MOST_HEATING and flow > 0.0:
        missing = b[Box.HOTTEST] - supply - zone[ZoneAir.REHEAT] / (flow * SPECIFIC_HEAT)
    state = t.zone_sequence[z, _HOT_STATE:_HOT_END]
    asked = requests(now.model.request[_HOT_WATER], state, missing, valve, now.seconds)
    t.plant_requests[int(b[Box.PLANT])] += asked
