"""The step of all plants: what each loop delivers, what its sources do, what the next step may ask.

It is called once an exchange step, after the zones. What coils and emitters took is known then; the
supply temperatures and the heat they may ask for in the next step are what it leaves behind.
"""

from __future__ import annotations

from sim.kernel.compiling import compiled, internal
from sim.kernel.plant.arrays import (
    WATER_HEAT,
    LoopFigure,
    LoopRecord,
    LoopState,
    PlantModel,
    PlantState,
    SourceKind,
    SourceState,
)
from sim.kernel.plant.machines import capacity_now, run_sources
from sim.kernel.plant.staging import share_load, stage, startable_capacity
from sim.kernel.plant.water import advance_water, draw_capacity, heat_loss, run_pump
from sim.kernel.sequences.trim_and_respond import trim_and_respond
from sim.kernel.systems.arrays import Array, Use

_DAY = 86400.0
_NEAR_SETPOINT = 0.02
"""How near the stop sensor comes to the set-point, and per kelvin of dead band: else the last of
the heat would be put in for ever, as fast as it is lost. [K]"""
_LEAST_LOAD = 1.0
"""Load below which a pump rests. [W]"""
_TRIM, _TRIM_END = int(LoopState.TRIM), int(LoopState.RUNNING) + 1


@internal
def setpoint(model: PlantModel, state: PlantState, p: int, outdoor: float, load: float) -> float:
    """Return the supply set-point of a loop, reset by the outdoor temperature or requests. [degC]

    Requests move it as a share of the way from what costs least to what gives most (trim and
    respond: ASHRAE Guideline 36-2021, 5.20.5.2).
    """
    x, memory = model.loop[p], state.loop[p]
    if x[LoopFigure.BY_REQUESTS] > 0.0:
        running = load > _LEAST_LOAD
        asked, kept = memory[LoopState.REQUESTS], memory[_TRIM:_TRIM_END]
        share = trim_and_respond(model.trim[p], kept, asked, running, model.step)
        span = x[LoopFigure.SUPPLY] - x[LoopFigure.SUPPLY_RESET]
        return float(x[LoopFigure.SUPPLY_RESET] + share * span)
    low, high = x[LoopFigure.RESET_FROM], x[LoopFigure.RESET_TO]
    if high <= low:
        return float(x[LoopFigure.SUPPLY])
    share = min(max((outdoor - low) / (high - low), 0.0), 1.0)
    change = x[LoopFigure.SUPPLY_RESET] - x[LoopFigure.SUPPLY]
    return float(x[LoopFigure.SUPPLY] + share * change)


@internal
def _stored(model: PlantModel, state: PlantState, p: int, reference: float) -> float:
    """Return the heat of a loop's water over a temperature. [J]"""
    total = 0.0
    for n in range(model.nodes[p]):
        total += model.capacity[p, n] * (state.temperature[p, n] - reference)
    return total


@internal
def _usable(model: PlantModel, state: PlantState, p: int, target: float) -> float:
    """Return the heat or cold of the water that still serves. [J]"""
    x, total = model.loop[p], 0.0
    limit = target - x[LoopFigure.SIGN] * x[LoopFigure.USABLE]
    for n in range(model.nodes[p]):
        beyond = x[LoopFigure.SIGN] * (state.temperature[p, n] - limit)
        total += model.capacity[p, n] * max(beyond, 0.0)
    return total


@internal
def _need(
    model: PlantModel, state: PlantState, row: Array, p: int, drawn: float, mains: float
) -> float:
    """Return the heat that brings all water to the set-point by the end of the step. [W]"""
    sign = model.loop[p, LoopFigure.SIGN]
    behind = -_stored(model, state, p, row[LoopRecord.SETPOINT]) / model.step
    lost = heat_loss(model, state, p) - row[LoopRecord.PUMP_HEAT]
    taken = drawn * (state.temperature[p, 0] - mains)
    return float(sign * (behind + lost) + taken + row[LoopRecord.LOAD])


@internal
def _call(model: PlantModel, state: PlantState, row: Array, p: int, need: float) -> None:
    """Call for sources, or dismiss them, with a dead band."""
    x, memory, temperature = model.loop[p], state.loop[p], state.temperature[p]
    sign, target = x[LoopFigure.SIGN], row[LoopRecord.SETPOINT]
    if x[LoopFigure.MODULATED] > 0.0:
        band = model.capacity[p, 0] * x[LoopFigure.BAND] / model.step
        wanted, enough = need > band, need <= 0.0
    else:
        behind = sign * (target - temperature[int(x[LoopFigure.SENSOR_ON])])
        full = sign * (target - temperature[int(x[LoopFigure.SENSOR_OFF])])
        done = _NEAR_SETPOINT * (1.0 + x[LoopFigure.BAND])
        mass = 0.0
        for n in range(model.nodes[p]):
            mass += model.capacity[p, n]
        wanted = behind > x[LoopFigure.BAND]
        enough = need * model.step <= done * mass or full <= done
    if memory[LoopState.CALLING] > 0.0:
        memory[LoopState.CALLING] = 0.0 if enough else 1.0
    elif wanted:
        memory[LoopState.CALLING] = 1.0


@internal
def _return(model: PlantModel, state: PlantState, row: Array, p: int) -> float:
    """Return the temperature at which water comes back from its consumers. [degC]"""
    flow = row[LoopRecord.FLOW] * WATER_HEAT
    if flow <= 0.0:
        return float(state.temperature[p, model.nodes[p] - 1])
    fall = model.loop[p, LoopFigure.SIGN] * row[LoopRecord.LOAD] / flow
    return float(state.temperature[p, 0] - fall)


@internal
def _at_sources(model: PlantModel, state: PlantState, row: Array, p: int) -> tuple[float, float]:
    """Return the temperatures of water that enters and leaves the sources. [degC]"""
    x, target = model.loop[p], row[LoopRecord.SETPOINT]
    entering = row[LoopRecord.RETURN]
    if x[LoopFigure.MODULATED] == 0.0:
        entering = state.temperature[p, model.nodes[p] - 1]
    leaving = target
    if x[LoopFigure.IMMERSED] > 0.0:
        leaving = entering + x[LoopFigure.SIGN] * x[LoopFigure.DIFFERENCE]
    return entering, leaving


@internal
def _deliver(model: PlantModel, state: PlantState, row: Array, p: int, load: float) -> None:
    """Decide what a loop delivers, with which flow, for a step's load."""
    asked = max(load, 0.0) + state.loop[p, LoopState.TAKEN]
    delivered = min(asked, max(state.available[p], state.loop[p, LoopState.TAKEN]))
    delivered *= state.circulates[p]
    row[LoopRecord.LOAD] = delivered
    row[LoopRecord.UNMET] = asked - delivered
    # a tank is charged by its sources: what circulates without load would only stir it
    called = state.loop[p, LoopState.CALLING] * model.loop[p, LoopFigure.MODULATED]
    busy = delivered > _LEAST_LOAD or called > 0.0
    run_pump(model, row, p, delivered, state.circulates[p] if busy else 0.0)


@internal
def _close(model: PlantModel, state: PlantState, row: Array, p: int, outdoor: float) -> None:
    """Leave behind what the next step needs to know."""
    x, on = model.loop[p], 0.0
    for j in range(model.first[p], model.first[p + 1]):
        on += state.source[j, SourceState.ON]
    row[LoopRecord.STAGES] = on
    row[LoopRecord.TOP] = state.temperature[p, 0]
    row[LoopRecord.BOTTOM] = state.temperature[p, model.nodes[p] - 1]
    row[LoopRecord.SUPPLY] = state.temperature[p, 0]
    state.supply[p] = state.temperature[p, 0]
    held = _usable(model, state, p, row[LoopRecord.SETPOINT]) / model.step
    lost = x[LoopFigure.SIGN] * (heat_loss(model, state, p) - row[LoopRecord.PUMP_HEAT])
    room = startable_capacity(model, state, p, outdoor) + held - lost
    state.available[p] = max(room, 0.0) * state.circulates[p]


@internal
def _see_outdoors(model: PlantModel, state: PlantState, p: int, outdoor: float) -> None:
    """Let heat pumps see the air of this step, and air-cooled chillers too."""
    for j in range(model.first[p], model.first[p + 1]):
        air_cooled = model.kind[j] == SourceKind.CHILLER and model.other[j] == 0
        if model.kind[j] == SourceKind.AIR_HEAT_PUMP or air_cooled:
            state.source[j, SourceState.CONDENSER] = outdoor


@internal
def _loop_step(
    model: PlantModel,
    state: PlantState,
    k: int,
    p: int,
    air: tuple[float, float, float],
    loads: Array,
    draws: Array,
) -> None:
    """Advance one loop."""
    row = state.record[k, p]
    row[:] = 0.0
    outdoor, draw = air[0], max(draws[p], 0.0)
    day = model.first_day - 1.0 + k * model.step / _DAY
    mains = model.mains[int(day) % len(model.mains)]
    row[LoopRecord.SETPOINT] = setpoint(model, state, p, outdoor, loads[p])
    _deliver(model, state, row, p, loads[p])
    row[LoopRecord.RETURN] = _return(model, state, row, p)
    drawn = draw_capacity(model, state, p, draw, mains)
    need = _need(model, state, row, p, drawn, mains)
    water = _at_sources(model, state, row, p)
    _see_outdoors(model, state, p, outdoor)
    for j in range(model.first[p], model.first[p + 1]):
        now = capacity_now(model, state, p, j, water[1], loads)
        state.source[j, SourceState.CAPACITY] = now
    _call(model, state, row, p, need)
    stage(model, state, p, need, outdoor)
    over = model.loop[p, LoopFigure.SIGN] * (state.temperature[p, 0] - row[LoopRecord.SETPOINT])
    share_load(model, state, p, need, over)
    run_sources(model, state, k, p, water, air)
    before = _stored(model, state, p, row[LoopRecord.SETPOINT])
    advance_water(model, state, row, p, draw, mains)
    after = _stored(model, state, p, row[LoopRecord.SETPOINT])
    row[LoopRecord.CHANGE] = (after - before) / model.step
    wanted = draw * WATER_HEAT * max(model.loop[p, LoopFigure.DELIVERY] - mains, 0.0)
    row[LoopRecord.UNMET] += max(wanted - row[LoopRecord.DRAW], 0.0)
    state.uses[k, Use.PUMP_ELECTRICITY] += row[LoopRecord.PUMP] * model.step
    _close(model, state, row, p, outdoor)


@compiled
def plant_step(
    model: PlantModel,
    state: PlantState,
    k: int,
    outdoor_dry_bulb: float,
    outdoor_wet_bulb: float,
    loads: Array,
    draws: Array,
) -> None:
    """Advance all plants through the exchange step just simulated.

    Parameters
    ----------
    model, state : PlantModel, PlantState
        The plants; supply temperatures, available heat, records and uses are left in the state.
    k : int
        Row of the records for this step; the model's first day is that of row 0.
    outdoor_dry_bulb, outdoor_wet_bulb : float
        Mean of the step. [degC]
    loads : array, shape (p,)
        Mean heat, or cold, asked of each loop. [W]
    draws : array, shape (p,)
        Mean draw of service hot water, at the tap. [m3/s]
    """
    air = (outdoor_dry_bulb, outdoor_wet_bulb, model.pressure)
    for column in range(state.uses.shape[1]):
        state.uses[k, column] = 0.0
    for p in range(model.nodes.shape[0]):
        state.loop[p, LoopState.TAKEN] = 0.0
        state.loop[p, LoopState.SERVICE] = 0.0
    for p in range(model.nodes.shape[0]):
        _loop_step(model, state, k, p, air, loads, draws)
