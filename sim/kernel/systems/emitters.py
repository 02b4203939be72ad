"""Radiators and heated floors: what they give to their zones in an exchange step.

At the step's start the valve of each emitter follows the room, the supply temperature the weather
or its plant, and from the state of water, metal and floor follows the heat of the step. A
radiator's segments are advanced implicitly, so that every small content is stable; what its water
gives, it emits or keeps: the three are told apart exactly.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.columns import Cell, Input
from sim.kernel.compiling import compiled, internal
from sim.kernel.linking import linked
from sim.kernel.sequences.pi_loop import pi_loop
from sim.kernel.systems.arrays import Array, Step, Use, ZoneAir
from sim.kernel.systems.coils import allotted
from sim.kernel.systems.emission import (
    SEGMENTS,
    Emitter,
    EmitterKind,
    EmitterMemory,
    EmitterModel,
    EmitterRecord,
    EmitterState,
    Valve,
)
from sim.physics import radiant_floor, radiator
from sim.physics.water_coil import WATER_HEAT

_pipe_heat = linked(radiant_floor.pipe_heat)
_plug_ratio = linked(radiator.plug_ratio)

_OFF = -50.0
"""Set-point of a terminal that is off: frost beyond what rooms see. [degC]"""
_SMALLEST_EXCESS = 0.1
"""At which the law of a radiator begins to be a straight line. [K]"""
_SMALLEST_OPENING = 1e-3
_OPEN = 0.95
"""Opening above which a valve asks for hotter water (Guideline 36-2021, 5.6.8.3). [-]"""
_FACE_BAND = 0.5
"""How far a floor cools below its limit until it is heated again. [K]"""


@internal
def _supply(now: Step, x: Array, y: Array, opening: float) -> float:
    """Return the supply temperature of an emitter. [degC]

    Where its plant cannot give what all ask for, the water gets so much colder towards the return
    that the emitter takes its part.
    """
    span = (x[Emitter.OUTDOOR_MILD] - now.outdoor) / (
        x[Emitter.OUTDOOR_MILD] - x[Emitter.OUTDOOR_COLD]
    )
    span = min(max(span, 0.0), 1.0)
    target = x[Emitter.SUPPLY]
    if target < np.inf:
        target = x[Emitter.SUPPLY_MILD] + span * (target - x[Emitter.SUPPLY_MILD])
    plant = int(x[Emitter.PLANT])
    if plant >= 0:
        target = min(target, now.state.plant_supply[plant])
        back = min(y[EmitterMemory.RETURN], target)
        most = opening * x[Emitter.FLOW] * WATER_HEAT * (target - back)
        share = allotted(now.state, plant, most, y[EmitterMemory.DRAWN])
        target = back + share * (target - back)
    return float(target)


@internal
def _switched(now: Step, x: Array, y: Array, room: float, setpoint: float) -> float:
    """Return the opening of a valve that is open or shut."""
    on, since = y[EmitterMemory.ON], y[EmitterMemory.SINCE] + now.seconds
    half = 0.5 * x[Emitter.BAND]
    if on > 0.0 and room > setpoint + half and since >= x[Emitter.SHORTEST_ON]:
        on, since = 0.0, 0.0
    elif on <= 0.0 and room < setpoint - half and since >= x[Emitter.SHORTEST_OFF]:
        on, since = 1.0, 0.0
    y[EmitterMemory.ON], y[EmitterMemory.SINCE] = on, since
    return float(on)


@internal
def valve_opening(
    now: Step, x: Array, y: Array, parameters: Array, state: Array, room: float
) -> float:
    """Return how far a valve is open for a room, 0 to 1.

    Parameters
    ----------
    now : Step
        Gives the set-point of the zone's heating terminal, and whether that is on.
    x, y : array, shapes (Emitter,) and (EmitterMemory,)
        Figures and memory of the emitter; the memory is changed.
    parameters, state : array, shapes (PiParameter,) and (PiState,)
        Of its loop.
    room : float
        Air temperature at the step's start. [degC]
    """
    zone = int(x[Emitter.ZONE])
    cell = now.cells[zone]
    on = cell[Input.HEATING_CAPACITY] > 0.0  # a terminal that is off has no capacity
    setpoint = cell[Input.HEATING_SETPOINT] - cell[Input.SENSOR_BIAS] if on else _OFF
    kind = int(x[Emitter.VALVE])
    if kind == Valve.HYSTERESIS:
        return float(_switched(now, x, y, room, setpoint))
    if kind == Valve.LOOP:
        return float(pi_loop(parameters, state, room, setpoint, on, now.seconds))
    kept = 0.0
    if x[Emitter.SENSOR] > 0.0:
        kept = np.exp(-now.seconds / x[Emitter.SENSOR])
    sensed = room + kept * (y[EmitterMemory.SENSED] - room)
    y[EmitterMemory.SENSED] = sensed
    return float(min(max((setpoint - sensed) / x[Emitter.BAND] + 0.5, 0.0), 1.0))


@compiled
def radiate(x: Array, y: Array, supply: float, flow: float, room: float, seconds: float) -> None:
    """Advance a radiator through a step: its segments, its heat, and what its water gave.

    Parameters
    ----------
    x, y : array, shapes (Emitter,) and (EmitterMemory,)
        Figures and memory of the radiator; the memory is changed.
    supply : float
        Temperature of the water that enters. [degC]
    flow : float
        Of water. [kg/s]
    room : float
        Air temperature. [degC]
    seconds : float
        Length of the step. [s]

    Notes
    -----
    With the conductance of the last step's mean excess every segment is a linear balance, advanced
    by one implicit step, from supply to return. At rest the water leaves as by EN 442 with the
    logarithmic mean.
    """
    capacity_flow = flow * WATER_HEAT
    kept = x[Emitter.CAPACITY] / (SEGMENTS * seconds)
    mean = 0.0
    for s in range(SEGMENTS):
        mean += y[EmitterMemory.SEGMENT + s]
    excess = max(abs(mean / SEGMENTS - room), _SMALLEST_EXCESS)
    power = x[Emitter.EXPONENT] - 1.0
    own = x[Emitter.COEFFICIENT] * excess**power / SEGMENTS
    if capacity_flow > 0.0:
        ratio = _plug_ratio(own / capacity_flow)
        own = x[Emitter.COEFFICIENT] * (excess * ratio) ** power / SEGMENTS
        own *= _plug_ratio(own / capacity_flow)
    heat, stored, inlet = 0.0, 0.0, supply
    for s in range(SEGMENTS):
        before = y[EmitterMemory.SEGMENT + s]
        after = (kept * before + capacity_flow * inlet + own * room) / (kept + capacity_flow + own)
        heat += own * (after - room)
        stored += kept * (after - before)
        y[EmitterMemory.SEGMENT + s] = after
        inlet = after
    y[EmitterMemory.HEAT], y[EmitterMemory.STORED] = heat, stored
    y[EmitterMemory.DRAWN] = capacity_flow * (supply - inlet)
    y[EmitterMemory.RETURN] = inlet


@internal
def _begin_radiator(now: Step, x: Array, y: Array, opening: float, room: float) -> None:
    zone = now.state.zone[int(x[Emitter.ZONE])]
    if y[EmitterMemory.SUPPLY] <= y[EmitterMemory.SEGMENT]:
        opening = 0.0  # no source takes heat back
    y[EmitterMemory.OPENING] = opening
    y[EmitterMemory.FLOW] = opening * x[Emitter.FLOW]
    radiate(x, y, y[EmitterMemory.SUPPLY], y[EmitterMemory.FLOW], room, now.seconds)
    heat = y[EmitterMemory.HEAT]
    zone[ZoneAir.AIR] += (1.0 - x[Emitter.RADIANT]) * heat
    zone[ZoneAir.RADIANT] += x[Emitter.RADIANT] * heat
    zone[ZoneAir.EMITTED] += max(heat, 0.0)


@internal
def _begin_floor(now: Step, x: Array, y: Array, opening: float, room: float) -> None:
    zone = now.state.zone[int(x[Emitter.ZONE])]
    plane, supply = y[EmitterMemory.PLANE], y[EmitterMemory.SUPPLY]
    face = room + x[Emitter.SURFACE] * (plane - room)
    if face >= x[Emitter.SURFACE_LIMIT]:
        y[EmitterMemory.BLOCKED] = 1.0
    elif face < x[Emitter.SURFACE_LIMIT] - _FACE_BAND:
        y[EmitterMemory.BLOCKED] = 0.0
    blocked = y[EmitterMemory.BLOCKED] > 0.0 and y[EmitterMemory.STUCK] < 0.0
    if blocked or supply <= plane or opening < _SMALLEST_OPENING:
        opening = 0.0
    y[EmitterMemory.OPENING], y[EmitterMemory.FACE] = opening, face
    flow = opening * x[Emitter.FLOW]
    heat, back = 0.0, plane
    if flow > 0.0:
        resistance = x[Emitter.CORE] + x[Emitter.WATER] * opening**-0.87
        heat = _pipe_heat(supply, plane, flow * WATER_HEAT, resistance)
        back = supply - heat / (flow * WATER_HEAT)
    y[EmitterMemory.FLOW], y[EmitterMemory.RETURN] = flow, back
    y[EmitterMemory.HEAT] = y[EmitterMemory.DRAWN] = heat
    zone[ZoneAir.PIPES] += heat
    zone[ZoneAir.EMITTED] += heat


@internal
def begin_emitters(now: Step, model: EmitterModel, state: EmitterState) -> None:
    """Decide what all emitters give in a step; the terminals of their zones heat no more."""
    for e in range(model.figure.shape[0]):
        x, y = model.figure[e], state.memory[e]
        z = int(x[Emitter.ZONE])
        now.state.zone[z, ZoneAir.HEATING_LIMIT] = 0.0
        room = now.cells[z, Cell.REFERENCE]
        opening = valve_opening(now, x, y, model.loop[e], state.loop[e], room)
        if y[EmitterMemory.STUCK] >= 0.0:
            opening = y[EmitterMemory.STUCK]
        y[EmitterMemory.SUPPLY] = _supply(now, x, y, opening)
        if int(x[Emitter.KIND]) == EmitterKind.RADIATOR:
            _begin_radiator(now, x, y, opening, room)
        else:
            _begin_floor(now, x, y, opening, room)


@internal
def end_emitters(now: Step, model: EmitterModel, state: EmitterState) -> None:
    """Book what all emitters took in a step, and record them."""
    step = now.seconds
    for e in range(model.figure.shape[0]):
        x, y, record = model.figure[e], state.memory[e], state.record[e, now.k]
        drawn, plant = y[EmitterMemory.DRAWN], int(x[Emitter.PLANT])
        if plant >= 0:
            now.state.plant_load[plant] += drawn
            now.state.plant_requests[plant] += 1.0 if y[EmitterMemory.OPENING] > _OPEN else 0.0
        else:
            taken = drawn / x[Emitter.EFFICIENCY] * step
            now.state.uses[now.k, int(x[Emitter.USE])] += taken
        pump = x[Emitter.PUMP] * y[EmitterMemory.OPENING] * step
        now.state.uses[now.k, Use.PUMP_ELECTRICITY] += pump
        record[EmitterRecord.HEAT] = y[EmitterMemory.HEAT] * step
        record[EmitterRecord.DRAWN] = drawn * step
        record[EmitterRecord.STORED] = y[EmitterMemory.STORED] * step
        record[EmitterRecord.SUPPLY_TEMPERATURE] = y[EmitterMemory.SUPPLY] * step
        record[EmitterRecord.RETURN_TEMPERATURE] = y[EmitterMemory.RETURN] * step
        record[EmitterRecord.FLOW] = y[EmitterMemory.FLOW] * step
        record[EmitterRecord.FACE_TEMPERATURE] = y[EmitterMemory.FACE] * step
