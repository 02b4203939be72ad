"""Handlers that supply boxes of several zones at a supply temperature: variable air volume.

A box lets its least flow pass while the handler operates, more where its zone is to be cooled, and
reheats where it is to be heated, first the least flow up to the hottest discharge, then more of it
(dual maximum, ASHRAE Guideline 36-2021, 5.6). Outside operation boxes open as far as their zones
ask, without outdoor air.
"""

from __future__ import annotations

from sim.kernel.compiling import inlined, internal
from sim.kernel.linking import linked
from sim.kernel.sequences.operating_mode import OperatingMode
from sim.kernel.sequences.requests import requests
from sim.kernel.sequences.supply_air import (
    SupplyParameter,
    SupplyReset,
    needed_supply_temperature,
    supply_air_temperature,
)
from sim.kernel.sequences.trim_and_respond import trim_and_respond
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
from sim.kernel.systems.booking import book_cooling, book_fan, book_heating
from sim.kernel.systems.coils import (
    allotted,
    contact_share,
    cool_fully,
    forced_cold,
    forced_heat,
    heat_fully,
    hot_water_heat,
)
from sim.kernel.systems.mixing import (
    economises,
    fan_power,
    flow_heat,
    least_outdoor,
    operates,
    purges,
    recovered,
)
from sim.physics import saturation

_saturated_ratio = linked(saturation.saturated_ratio)

_WATER = int(Box.WATER)
LEAST_SHARE = 0.05
"""Of the design flow, for which temperatures are found where nothing flowed. [-]"""
_COOLING_SETPOINT, _SENSOR_BIAS = 1, 10
_RESET, _LOWEST = int(SupplyParameter.KIND), int(SupplyParameter.LOWEST)
_WARMEST = int(SupplyReset.WARMEST)
_OCCUPIED = int(OperatingMode.OCCUPIED)


@internal
def begin_variable(now: Step, h: int) -> None:
    """Decide the supply temperature of a step, and the limits of the boxes."""
    t = now.state
    x, y, repair = now.model.handler[h], t.handler[h], t.condition[h]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    whole = repair[Condition.AVAILABLE] > 0.0
    y[Memory.OPERATING] = 1.0 if whole and operates(now, h) else 0.0
    if whole and purges(now, h):
        _purge(now, h)
        return
    if whole:
        _supply(now, h, _expected_flow(now, h))
    else:
        y[Memory.SENSIBLE] = y[Memory.HEAT] = y[Memory.OUTDOOR] = y[Memory.ECONOMY] = 0.0
        y[Memory.RECOVERING] = y[Memory.PURGING] = 0.0
        y[Memory.FORCED] = y[Memory.FORCED_COLD] = 0.0
    y[Memory.BASE] = 0.0
    for place in range(first, first + count):
        z = now.model.served[place]
        if whole:
            _begin_box(now, h, z)
        else:
            t.zone[z, ZoneAir.HEATING_LIMIT] = t.zone[z, ZoneAir.COOLING_LIMIT] = 0.0
            t.zone[z, ZoneAir.OPERATING] = t.zone[z, ZoneAir.BASE] = 0.0
    plenum = int(x[Handler.PLENUM])
    y[Memory.PLENUM_HEAT] = 0.0
    if plenum >= 0 and whole and y[Memory.FLOW] > 0.0:
        heat = flow_heat(y[Memory.FLOW], y[Memory.RETURN], now.reference[plenum])
        y[Memory.PLENUM_HEAT] = heat
        t.zone[plenum, ZoneAir.AIR] += heat


@internal
def _expected_flow(now: Step, h: int) -> float:
    """Return the flow that the supply temperature of a step is found for. [kg/s]

    That of the last step, at least what the boxes let pass; outside operation the fan cycles at its
    design flow.
    """
    x, y = now.model.handler[h], now.state.handler[h]
    if y[Memory.OPERATING] == 0.0:
        return float(x[Handler.FLOW])
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    least = LEAST_SHARE * x[Handler.FLOW]
    total = 0.0
    for place in range(first, first + count):
        total += least_flow(now, h, now.model.served[place])
    return float(max(y[Memory.FLOW], least, total))


@internal
def _purge(now: Step, h: int) -> None:
    """Let outdoor air alone cool all zones at night: boxes open, coils rest."""
    t = now.state
    x, y = now.model.handler[h], t.handler[h]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    flow = 0.0
    for place in range(first, first + count):
        flow += now.model.box[now.model.served[place], Box.MOST]
    power = fan_power(x, t.condition[h], flow)
    y[Memory.SUPPLY] = now.outdoor + power * x[Handler.FAN_TO_AIR] / (flow * SPECIFIC_HEAT)
    y[Memory.INLET] = y[Memory.MIXED] = now.outdoor
    y[Memory.MIXED_RATIO] = now.outdoor_water
    y[Memory.RECOVERING] = y[Memory.ECONOMY] = y[Memory.BASE] = y[Memory.PLENUM_HEAT] = 0.0
    y[Memory.SENSIBLE] = y[Memory.HEAT] = y[Memory.FORCED] = y[Memory.FORCED_COLD] = 0.0
    y[Memory.OUTDOOR] = flow
    for place in range(first, first + count):
        z = now.model.served[place]
        zone, most = t.zone[z], now.model.box[z, Box.MOST]
        zone[ZoneAir.BASE] = flow_heat(most, y[Memory.SUPPLY], now.reference[z])
        zone[ZoneAir.AIR] += zone[ZoneAir.BASE]
        zone[ZoneAir.HEATING_LIMIT] = zone[ZoneAir.COOLING_LIMIT] = 0.0
        y[Memory.BASE] += zone[ZoneAir.BASE]


@internal
def _return_air(now: Step, h: int) -> tuple[float, float, float]:
    """Return temperature, humidity ratio and carbon dioxide of return air, behind the plenum."""
    t = now.state
    x = now.model.handler[h]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    flow, heat, water, carbon = 0.0, 0.0, 0.0, 0.0
    for place in range(first, first + count):
        z = now.model.served[place]
        part = max(t.zone[z, ZoneAir.FLOW], LEAST_SHARE * now.model.box[z, Box.MOST])
        flow += part
        heat += part * now.reference[z]
        water += part * now.water[z]
        carbon += part * now.carbon[z]
    plenum = int(x[Handler.PLENUM])
    temperature = heat / flow
    t.handler[h, Memory.RETURN] = temperature
    if plenum >= 0:
        temperature = now.reference[plenum]
    return temperature, water / flow, carbon / flow


@internal
def _asked_for(now: Step, h: int) -> tuple[float, float]:
    """Return the requests of all boxes for colder air, and the supply temperature that suffices."""
    t = now.state
    x, supply = now.model.handler[h], t.handler[h, Memory.SUPPLY]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    asked, needed = 0.0, 1e9
    for place in range(first, first + count):
        z = now.model.served[place]
        b, flow, room = now.model.box[z], t.zone[z, ZoneAir.FLOW], now.reference[z]
        setpoint = now.inputs[z, _COOLING_SETPOINT] - now.inputs[z, _SENSOR_BIAS]
        span = max(b[Box.MOST] - b[Box.LEAST], 1e-9)
        loop = min(max((flow - b[Box.LEAST]) / span, 0.0), 1.0)
        asked += requests(now.model.request, t.request[z], room - setpoint, loop, now.seconds)
        load = flow_heat(flow, room, supply)
        rate = b[Box.MOST] * SPECIFIC_HEAT
        needed = min(needed, needed_supply_temperature(setpoint, load, rate))
    return asked, needed


@internal
def supply_setpoint(now: Step, h: int) -> float:
    """Return the supply temperature that is asked for. [degC]"""
    p, running = now.model.supply[h], now.state.handler[h, Memory.OPERATING] > 0.0
    trimmed, needed = p[_LOWEST], p[_LOWEST]
    if p[_RESET] >= _WARMEST:
        asked, needed = _asked_for(now, h)
        trim, state = now.model.trim[h], now.state.trim[h]
        trimmed = trim_and_respond(trim, state, asked, running, now.seconds)
    wanted = supply_air_temperature(p, _OCCUPIED, now.outdoor, trimmed, needed)
    return float(wanted - now.state.condition[h, Condition.SUPPLY_BIAS])


@internal
def _supply(now: Step, h: int, flow: float) -> None:
    """Find the temperature that a flow leaves the handler with, as far as its coils suffice."""
    t = now.state
    x, y, repair = now.model.handler[h], t.handler[h], t.condition[h]
    outdoor, damp = now.outdoor, now.outdoor_water
    room, water, carbon = _return_air(now, h)
    rise = fan_power(x, repair, flow) * x[Handler.FAN_TO_AIR] / (flow * SPECIFIC_HEAT)
    behind = supply_setpoint(now, h) - rise
    fresh = 0.0
    if y[Memory.OPERATING] > 0.0:
        fresh = least_outdoor(now, h, carbon, x[Handler.FLOW])
        if repair[Condition.DAMPER] >= 0.0:
            fresh *= flow / x[Handler.FLOW]
    y[Memory.OUTDOOR] = fresh
    part = min(fresh / flow, 1.0)
    y[Memory.INLET] = recovered(x[Handler.RECOVERY], outdoor, room)
    mixed = room + part * (y[Memory.INLET] - room)
    if mixed > behind and outdoor < room:
        y[Memory.INLET] = outdoor  # recovery is bypassed where its heat is not wanted
        mixed = room + part * (outdoor - room)
    y[Memory.RECOVERING] = 1.0 if y[Memory.INLET] != outdoor and fresh > 0.0 else 0.0
    y[Memory.ECONOMY] = 0.0
    cools = y[Memory.OPERATING] > 0.0 and mixed > behind
    if cools and economises(x, repair[Condition.DAMPER], outdoor, damp, room, water):
        y[Memory.ECONOMY] = 1.0
        part = min(max((room - behind) / (room - outdoor), part), 1.0)
        mixed = room + part * (outdoor - room)
    y[Memory.MIXED] = mixed
    y[Memory.SENSIBLE] = y[Memory.HEAT] = y[Memory.FORCED] = y[Memory.FORCED_COLD] = 0.0
    forced = repair[Condition.HEATING_FORCED] > 0.0
    if forced:
        heat_fully(now, h, flow, outdoor, damp)
        mixed += forced_heat(now, h) / (flow * SPECIFIC_HEAT)
        y[Memory.MIXED] = mixed
    latent = 1.0 - x[Handler.RECOVERY_LATENT] * y[Memory.RECOVERING]
    y[Memory.MIXED_RATIO] = water + part * latent * (damp - water)
    forced_open = repair[Condition.COOLING_FORCED] > 0.0
    if forced_open:
        cool_fully(now, h, flow, outdoor)
        mixed -= forced_cold(now, h) / (flow * SPECIFIC_HEAT)
    if mixed > behind:
        y[Memory.HEAT] = 0.0
        if not forced_open:
            cool_fully(now, h, flow, outdoor)
        behind = max(behind, mixed - y[Memory.SENSIBLE] / (flow * SPECIFIC_HEAT))
    else:
        if not forced:
            heat_fully(now, h, flow, outdoor, damp)
        behind = min(behind, mixed + y[Memory.HEAT] / (flow * SPECIFIC_HEAT))
    owed = y[Memory.OWED] / (now.seconds * flow * SPECIFIC_HEAT)
    y[Memory.SUPPLY] = behind + rise + min(max(owed, -5.0), 5.0)


@internal
def _begin_box(now: Step, h: int, z: int) -> None:
    """Let the least flow act on a zone, and limit what its box can add."""
    t = now.state
    b, y, zone = now.model.box[z], t.handler[h], t.zone[z]
    supply, room = y[Memory.SUPPLY], now.reference[z]
    able = t.condition[h, Condition.FLOW]
    least = least_flow(now, h, z)
    base = flow_heat(least, supply, room)
    zone[ZoneAir.AIR] += base
    zone[ZoneAir.BASE] = base
    y[Memory.BASE] += base
    zone[ZoneAir.OPERATING] = y[Memory.OPERATING]
    zone[ZoneAir.COOLING_LIMIT] = max(flow_heat(b[Box.MOST] * able - least, room, supply), 0.0)
    capacity = reheat_capacity(now, z, supply)
    lift = max(b[Box.HOTTEST] - supply, 1.0) * SPECIFIC_HEAT
    most = min(b[Box.MOST_HEATING], b[Box.MOST] * able, capacity / lift)
    limit = min(capacity, least * lift)
    if most > least:
        limit = max(limit, flow_heat(most, b[Box.HOTTEST], room) - base)
    zone[ZoneAir.HEATING_LIMIT] = max(limit, 0.0)


@inlined
def least_flow(now: Step, h: int, z: int) -> float:
    """Return the flow that a box lets pass in operation, as far as the fan gives it. [kg/s]"""
    b, able = now.model.box[z], now.state.condition[h, Condition.FLOW]
    return float(min(b[Box.LEAST], b[Box.MOST] * able) * now.state.handler[h, Memory.OPERATING])


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
def _end_box(now: Step, h: int, z: int) -> float:
    """Find the flow of a box and book its reheat; return its flow. [kg/s]"""
    t, step = now.state, now.seconds
    b, y, zone = now.model.box[z], t.handler[h], t.zone[z]
    supply, room = y[Memory.SUPPLY], now.reference[z]
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
    t.record[h, now.k, HandlerRecord.REHEAT] += reheat * step
    kind = int(b[Box.REHEAT])
    if kind == CoilKind.WATER:
        t.plant_load[int(b[Box.PLANT])] += reheat
    elif kind == CoilKind.ELECTRIC:
        t.uses[now.k, Use.HEATING_ELECTRICITY] += reheat / b[Box.EFFICIENCY] * step
    elif kind == CoilKind.GAS:
        t.uses[now.k, Use.HEATING_GAS] += reheat / b[Box.EFFICIENCY] * step
    return float(flow)


@internal
def end_variable(now: Step, h: int) -> None:
    """Say what a handler did in a step from what the terminals of its zones gave."""
    t, step = now.state, now.seconds
    x, y, repair = now.model.handler[h], t.handler[h], t.condition[h]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    flow, back, delivered, reheat = 0.0, 0.0, y[Memory.PLENUM_HEAT], 0.0
    for place in range(first, first + count):
        z = now.model.served[place]
        part = _end_box(now, h, z)
        zone = t.zone[z]
        flow += part
        back += part * now.reference[z]
        reheat += zone[ZoneAir.REHEAT]
        delivered += zone[ZoneAir.BASE] + zone[ZoneAir.HEATING] - zone[ZoneAir.COOLING]
    power = 0.0
    if y[Memory.OPERATING] > 0.0 or y[Memory.PURGING] > 0.0:
        power = fan_power(x, repair, flow)
    elif flow > 0.0:
        power = fan_power(x, repair, x[Handler.FLOW]) * min(flow / x[Handler.FLOW], 1.0)
    fan_heat = power * x[Handler.FAN_TO_AIR]
    book_fan(now, h, power, fan_heat)
    wanted = delivered - reheat - fan_heat - y[Memory.FORCED] - y[Memory.OWED] / step
    wanted += y[Memory.FORCED_COLD]
    fresh = min(y[Memory.OUTDOOR], flow)
    if repair[Condition.DAMPER] >= 0.0:
        fresh = repair[Condition.DAMPER] * flow * y[Memory.OPERATING]
    if flow > 0.0:
        returned = back / flow - y[Memory.PLENUM_HEAT] / (flow * SPECIFIC_HEAT)
        outdoor = flow_heat(fresh, y[Memory.INLET], returned)
        each = SPECIFIC_HEAT * (now.outdoor - returned)
        if y[Memory.ECONOMY] > 0.0 and each < 0.0 and wanted < outdoor:
            fresh = min(max(wanted / each, fresh), flow)
            outdoor = fresh * each
    else:
        outdoor = 0.0
    t.record[h, now.k, HandlerRecord.OUTDOOR_HEAT] += outdoor * step
    y[Memory.FLOW], y[Memory.OUTDOOR] = flow, fresh
    _use_coils(now, h, wanted - outdoor)
    y[Memory.RUN] = 1.0 if y[Memory.OPERATING] > 0.0 else min(flow / x[Handler.FLOW], 1.0)
    t.record[h, now.k, HandlerRecord.DELIVERED] += delivered * step


@internal
def _use_coils(now: Step, h: int, wanted: float) -> None:
    """Let the coils give what the supply air still wants, and owe it the rest."""
    t, step = now.state, now.seconds
    x, y = now.model.handler[h], t.handler[h]
    cooling = min(max(-wanted, 0.0), y[Memory.SENSIBLE])
    heating = min(max(wanted, 0.0), y[Memory.HEAT])
    owed = (heating - cooling - wanted) * step
    t.record[h, now.k, HandlerRecord.OWED] += owed - y[Memory.OWED]
    y[Memory.OWED] = owed
    y[Memory.WET], y[Memory.WET_RATIO] = 0.0, 1.0
    cooling += y[Memory.FORCED_COLD]
    if cooling > 0.0:
        if int(x[Handler.COOLING_KIND]) == CoilKind.WATER:
            met = contact_share(x, y[Memory.FLOW])
            surface = y[Memory.MIXED] - cooling / (SPECIFIC_HEAT * y[Memory.FLOW] * met)
            surface = max(surface, t.plant_supply[int(x[Handler.COOLING_PLANT])])
            y[Memory.WET] = met
            y[Memory.WET_RATIO] = _saturated_ratio(surface, now.pressure)
        else:
            y[Memory.WET] = cooling / y[Memory.SENSIBLE]
            y[Memory.WET_RATIO] = y[Memory.LEAVING]
    book_cooling(now, h, cooling)
    book_heating(now, h, heating + y[Memory.FORCED])
