"""Handlers that supply boxes of several zones at a supply temperature: variable air volume.

A box lets its least flow pass while the handler operates, more where its zone is to be cooled, and
reheats where it is to be heated, first the least flow up to the hottest discharge, then more of it
(dual maximum, ASHRAE Guideline 36-2021, 5.6). Outside operation boxes open as far as their zones
ask, without outdoor air; with a night cycle the handler rests until zones leave their bands.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.columns import AirCell, Cell
from sim.kernel.compiling import internal
from sim.kernel.linking import linked
from sim.kernel.sequences.night_cycle import CycleParameter
from sim.kernel.sequences.trim_and_respond import TrimParameter
from sim.kernel.systems.arrays import (
    SPECIFIC_HEAT,
    Box,
    CoilKind,
    Condition,
    Handler,
    HandlerRecord,
    Memory,
    Step,
    ZoneAir,
)
from sim.kernel.systems.booking import book_cooling, book_fan, book_heating, most_water
from sim.kernel.systems.boxes import begin_box, end_box, least_flow
from sim.kernel.systems.coils import (
    contact_share,
    cool_fully,
    forced_cold,
    forced_heat,
    heat_fully,
)
from sim.kernel.systems.mixing import (
    economises,
    fan_power,
    flow_heat,
    least_outdoor,
    note_demand,
    operates,
    purges,
    recovered,
    wakes,
)
from sim.kernel.systems.resets import set_pressure, supply_setpoint
from sim.kernel.systems.sequence_columns import Sequence
from sim.physics import economiser, saturation

_saturated_ratio = linked(saturation.saturated_ratio)
_mixing_share = linked(economiser.mixing_share)

_HIGHEST_PRESSURE = int(Sequence.PRESSURE) + int(TrimParameter.HIGHEST)
_RUN_TIME = int(Sequence.CYCLE) + int(CycleParameter.RUN_TIME)
LEAST_SHARE = 0.05
"""Of the design flow, for which temperatures are found where nothing flowed. [-]"""


@internal
def begin_variable(now: Step, h: int) -> None:
    """Decide the supply temperature of a step, and the limits of the boxes."""
    t = now.state
    x, y = now.model.handler[h], t.handler[h]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    if t.condition[h, Condition.AVAILABLE] > 0.0 and purges(now, h):
        _purge(now, h)
        return
    whole = _runs(now, h)
    if whole:
        note_demand(now, h)
        _supply(now, h, _expected_flow(now, h))
    else:
        y[Memory.SENSIBLE] = y[Memory.HEAT] = y[Memory.OUTDOOR] = y[Memory.ECONOMY] = 0.0
        y[Memory.RECOVERING] = y[Memory.PURGING] = y[Memory.MISSED] = 0.0
        y[Memory.FORCED] = y[Memory.FORCED_COLD] = 0.0
    y[Memory.BASE] = 0.0
    for place in range(first, first + count):
        z = now.model.served[place]
        if whole:
            begin_box(now, h, z)
        else:
            t.zone[z, ZoneAir.HEATING_LIMIT] = t.zone[z, ZoneAir.COOLING_LIMIT] = 0.0
            t.zone[z, ZoneAir.OPERATING] = t.zone[z, ZoneAir.BASE] = 0.0
    plenum = int(x[Handler.PLENUM])
    y[Memory.PLENUM_HEAT] = 0.0
    if plenum >= 0 and whole and y[Memory.FLOW] > 0.0:
        heat = flow_heat(y[Memory.FLOW], y[Memory.RETURN], now.cells[plenum, Cell.REFERENCE])
        y[Memory.PLENUM_HEAT] = heat
        t.zone[plenum, ZoneAir.AIR] += heat


@internal
def _runs(now: Step, h: int) -> bool:
    """Decide whether a handler may do anything in a step, and whether its fan runs through it."""
    y = now.state.handler[h]
    whole = now.state.condition[h, Condition.AVAILABLE] > 0.0
    y[Memory.VENTILATING] = y[Memory.OPERATING] = 1.0 if whole and operates(now, h) else 0.0
    if now.model.sequence[h, _RUN_TIME] > 0.0:
        if wakes(now, h) and whole:
            y[Memory.OPERATING] = 1.0
        whole = y[Memory.OPERATING] > 0.0
    y[Memory.REACH] = 1.0
    if now.model.handler[h, Handler.RESETS_PRESSURE] > 0.0:
        set_pressure(now, h)
    return bool(whole)


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
    y[Memory.OPERATING] = y[Memory.VENTILATING] = 0.0
    y[Memory.PRESSURE], y[Memory.REACH] = now.model.sequence[h, _HIGHEST_PRESSURE], 1.0
    for place in range(first, first + count):
        flow += now.model.box[now.model.served[place], Box.MOST]
    power = fan_power(now, h, flow)
    y[Memory.SUPPLY] = now.outdoor + power * x[Handler.FAN_TO_AIR] / (flow * SPECIFIC_HEAT)
    y[Memory.INLET] = y[Memory.MIXED] = now.outdoor
    y[Memory.MIXED_RATIO] = now.outdoor_water
    y[Memory.RECOVERING] = y[Memory.ECONOMY] = y[Memory.BASE] = y[Memory.PLENUM_HEAT] = 0.0
    y[Memory.SENSIBLE] = y[Memory.HEAT] = y[Memory.MISSED] = 0.0
    y[Memory.FORCED] = y[Memory.FORCED_COLD] = 0.0
    y[Memory.OUTDOOR] = flow
    for place in range(first, first + count):
        z = now.model.served[place]
        zone, most = t.zone[z], now.model.box[z, Box.MOST]
        zone[ZoneAir.BASE] = flow_heat(most, y[Memory.SUPPLY], now.cells[z, Cell.REFERENCE])
        zone[ZoneAir.AIR] += zone[ZoneAir.BASE]
        zone[ZoneAir.HEATING_LIMIT] = zone[ZoneAir.COOLING_LIMIT] = 0.0
        y[Memory.BASE] += zone[ZoneAir.BASE]


@internal
def _return_air(now: Step, h: int) -> tuple[float, float]:
    """Return temperature and humidity ratio of return air, behind the plenum."""
    t = now.state
    x = now.model.handler[h]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    flow, heat, water = 0.0, 0.0, 0.0
    for place in range(first, first + count):
        z = now.model.served[place]
        part = max(t.zone[z, ZoneAir.FLOW], LEAST_SHARE * now.model.box[z, Box.MOST])
        flow += part
        heat += part * now.cells[z, Cell.REFERENCE]
        water += part * now.air[z, AirCell.WATER]
    plenum = int(x[Handler.PLENUM])
    temperature = heat / flow
    t.handler[h, Memory.RETURN] = temperature
    if plenum >= 0:
        temperature = now.cells[plenum, Cell.REFERENCE]
    return temperature, water / flow


@internal
def _supply(now: Step, h: int, flow: float) -> None:
    """Find the temperature that a flow leaves the handler with, as far as its coils suffice."""
    t = now.state
    x, y, repair = now.model.handler[h], t.handler[h], t.condition[h]
    outdoor, damp = now.outdoor, now.outdoor_water
    room, water = _return_air(now, h)
    rise = fan_power(now, h, flow) * x[Handler.FAN_TO_AIR] / (flow * SPECIFIC_HEAT)
    wanted = supply_setpoint(now, h)
    behind = wanted - rise
    fresh = 0.0
    if y[Memory.VENTILATING] > 0.0:
        fresh = least_outdoor(now, h, x[Handler.FLOW])
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
    if economises(now, h, room, water) and mixed > behind:
        y[Memory.ECONOMY] = 1.0
        part = max(_mixing_share(outdoor, room, behind), part)
        mixed = room + part * (outdoor - room)
    y[Memory.MIXED] = mixed
    y[Memory.SENSIBLE] = y[Memory.HEAT] = y[Memory.FORCED] = y[Memory.FORCED_COLD] = 0.0
    forced, forced_open = (
        repair[Condition.HEATING_FORCED] > 0.0,
        repair[Condition.COOLING_FORCED] > 0.0,
    )
    if forced:
        heat_fully(now, h, flow, outdoor, damp)
        mixed += forced_heat(now, h) / (flow * SPECIFIC_HEAT)
        y[Memory.MIXED] = mixed
    latent = 1.0 - x[Handler.RECOVERY_LATENT] * y[Memory.RECOVERING]
    y[Memory.MIXED_RATIO] = water + part * latent * (damp - water)
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
    y[Memory.MISSED] = wanted - y[Memory.SUPPLY]


@internal
def end_variable(now: Step, h: int) -> None:
    """Say what a handler did in a step from what the terminals of its zones gave."""
    t, step = now.state, now.seconds
    x, y, repair = now.model.handler[h], t.handler[h], t.condition[h]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    flow, back, delivered, reheat = 0.0, 0.0, y[Memory.PLENUM_HEAT], 0.0
    for place in range(first, first + count):
        z = now.model.served[place]
        part = end_box(now, h, z)
        zone = t.zone[z]
        flow += part
        back += part * now.cells[z, Cell.REFERENCE]
        reheat += zone[ZoneAir.REHEAT]
        delivered += zone[ZoneAir.BASE] + zone[ZoneAir.HEATING] - zone[ZoneAir.COOLING]
    power = 0.0
    if y[Memory.OPERATING] > 0.0 or y[Memory.PURGING] > 0.0:
        power = fan_power(now, h, flow)
    elif flow > 0.0:
        power = fan_power(now, h, x[Handler.FLOW]) * min(flow / x[Handler.FLOW], 1.0)
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
    t.ledger.record[h, HandlerRecord.OUTDOOR_HEAT] += outdoor * step
    y[Memory.FLOW], y[Memory.OUTDOOR] = flow, fresh
    _use_coils(now, h, wanted - outdoor)
    y[Memory.RUN] = 1.0 if y[Memory.OPERATING] > 0.0 else min(flow / x[Handler.FLOW], 1.0)
    t.ledger.record[h, HandlerRecord.DELIVERED] += delivered * step


@internal
def _use_coils(now: Step, h: int, wanted: float) -> None:
    """Let the coils give what the supply air still wants, and owe it the rest."""
    t, step = now.state, now.seconds
    x, y = now.model.handler[h], t.handler[h]
    cooling = min(max(-wanted, 0.0), y[Memory.SENSIBLE])
    heating = min(max(wanted, 0.0), y[Memory.HEAT])
    owed = (heating - cooling - wanted) * step
    t.ledger.record[h, HandlerRecord.OWED] += owed - y[Memory.OWED]
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
            y[Memory.DRYING] = np.inf
        else:
            y[Memory.WET] = cooling / y[Memory.SENSIBLE]
            y[Memory.WET_RATIO] = y[Memory.LEAVING]
            y[Memory.DRYING] = most_water(y, y[Memory.WET])
    book_cooling(now, h, cooling)
    book_heating(now, h, heating + y[Memory.FORCED])
