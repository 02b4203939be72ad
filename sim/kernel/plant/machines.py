"""Sources: what each can give now, what it consumes for what it gives, and defrost."""

from __future__ import annotations

from sim.kernel.compiling import internal
from sim.kernel.linking import linked
from sim.kernel.plant.arrays import (
    Carrier,
    LoopFigure,
    LoopRecord,
    LoopState,
    PlantModel,
    PlantState,
    Service,
    SourceCondition,
    SourceFigure,
    SourceKind,
    SourceRecord,
    SourceState,
)
from sim.kernel.plant.ground import brine_temperature, keep_load
from sim.kernel.plant.rejection import cooled_water
from sim.kernel.systems.arrays import Array, Use
from sim.physics import boiler, compressor, curves, heat_pump_coil, psychrometrics
from sim.physics.heat_pump_coil import Weather

_SWEEPS = 4
"""Rounds in which a machine and the temperature of what it rejects heat to settle."""

_SETTLED = 1e-3
"""Change of that temperature from which on it counts as settled. [K]"""
_ELECTRICITY = int(Carrier.ELECTRICITY)
_DISTRICT = int(Carrier.DISTRICT)

_cubic = internal(curves.cubic)
_biquadratic = internal(curves.biquadratic)
_running = internal(boiler.run_fraction)
_fuel = internal(boiler.fuel_power)
_electric = internal(compressor.electric_power)
_frosting = linked(heat_pump_coil.frosting)
_ratio = linked(psychrometrics.humidity_ratio_from_wet_bulb)


@internal
def book(model: PlantModel, state: PlantState, k: int, p: int, carrier: int, energy: float) -> None:
    """Book what a loop consumed under its end use; what it gave to hot-water loops under theirs."""
    if carrier == Carrier.NONE or energy == 0.0:
        return
    uses = state.uses[k]
    if model.service[p] == Service.COOLING:
        if carrier == _DISTRICT:
            uses[Use.COOLING_DISTRICT] += energy
        else:
            uses[Use.COOLING_ELECTRICITY] += energy
        return
    share = 0.0
    if model.service[p] == Service.HOT_WATER:
        share = 1.0
    elif state.record[k, p, LoopRecord.LOAD] > 0.0:
        share = min(state.loop[p, LoopState.SERVICE] / state.record[k, p, LoopRecord.LOAD], 1.0)
    uses[Use.HEATING_GAS + carrier] += (1.0 - share) * energy
    uses[Use.HOT_WATER_GAS + carrier] += share * energy


@internal
def _factor(model: PlantModel, state: PlantState, j: int, c: int, leaving: float) -> float:
    """Return a curve over the temperatures at both sides of a compressor."""
    other = state.source[j, SourceState.CONDENSER]
    if model.kind[j] == SourceKind.CHILLER:
        return float(_biquadratic(model.curve[j, c], leaving, other))
    return float(_biquadratic(model.curve[j, c], other, leaving))


@internal
def capacity_now(
    model: PlantModel, state: PlantState, p: int, j: int, leaving: float, loads: Array
) -> float:
    """Return the heat a source can give at the present conditions. [W]"""
    x, kind = model.figure[j], model.kind[j]
    strength = state.condition[j, SourceCondition.CAPACITY]
    rated = float(x[SourceFigure.CAPACITY] * strength)
    if kind == SourceKind.BOILER or kind == SourceKind.DIRECT:
        return rated
    if kind == SourceKind.PLANT:
        q = model.other[j]
        room = state.available[q] - loads[q] - state.loop[q, LoopState.TAKEN]
        back = state.temperature[p, model.nodes[p] - 1]
        drive = model.loop[q, LoopFigure.SIGN] * (state.supply[q] - back)
        return float(max(min(rated, room, strength * x[SourceFigure.CONDUCTANCE] * drive), 0.0))
    full = rated * _factor(model, state, j, 0, leaving)
    left = state.source[j, SourceState.DEFROST]
    return float(max(full * (1.0 - min(left / model.step, 1.0)), 0.0))


@internal
def _boiler(model: PlantModel, state: PlantState, k: int, p: int, j: int, entering: float) -> float:
    """Run a boiler for a step; return its heat. [W]"""
    x, record = model.figure[j], state.source_record[k, j]
    capacity, heat = x[SourceFigure.CAPACITY], state.source[j, SourceState.REQUEST]
    part = heat / capacity
    running = _running(part, x[SourceFigure.LEAST])
    burning = max(part, x[SourceFigure.LEAST])
    efficiency = x[SourceFigure.EFFICIENCY] * _biquadratic(model.curve[j, 1], burning, entering)
    fuel = _fuel(heat, efficiency, running, capacity, x[SourceFigure.STANDBY])
    fuel *= state.condition[j, SourceCondition.INPUT]
    auxiliary = x[SourceFigure.AUXILIARY] * running
    book(model, state, k, p, model.carrier[j], fuel * model.step)
    book(model, state, k, p, _ELECTRICITY, auxiliary * model.step)
    record[SourceRecord.INPUT] = fuel + auxiliary
    record[SourceRecord.RUNNING] = running
    return float(heat)


@internal
def _direct(model: PlantModel, state: PlantState, k: int, p: int, j: int) -> float:
    """Run a heater of constant efficiency or an exchanger; return its heat. [W]"""
    heat = state.source[j, SourceState.REQUEST]
    record = state.source_record[k, j]
    record[SourceRecord.RUNNING] = heat / model.figure[j, SourceFigure.CAPACITY]
    if model.kind[j] == SourceKind.PLANT:
        q = model.other[j]
        state.loop[q, LoopState.TAKEN] += heat
        if model.service[p] == Service.HOT_WATER:
            state.loop[q, LoopState.SERVICE] += heat
        return float(heat)
    record[SourceRecord.INPUT] = heat / model.figure[j, SourceFigure.EFFICIENCY]
    record[SourceRecord.INPUT] *= state.condition[j, SourceCondition.INPUT]
    energy = record[SourceRecord.INPUT] * model.step
    book(model, state, k, p, model.carrier[j], energy)
    return float(heat)


@internal
def _defrost(
    model: PlantModel, state: PlantState, j: int, running: float, air: tuple[float, float, float]
) -> None:
    """Let frost grow while a heat pump runs in the cold, and begin or carry on a defrost."""
    x, memory = model.figure[j], state.source[j]
    if memory[SourceState.DEFROST] > 0.0:
        memory[SourceState.DEFROST] = max(memory[SourceState.DEFROST] - model.step, 0.0)
        return
    if x[SourceFigure.DEFROST_TIME] <= 0.0 or air[0] >= x[SourceFigure.DEFROST_BELOW]:
        return
    limit, growth = x[SourceFigure.DEFROST_TIME], model.step * running
    if x[SourceFigure.DEFROST_FROST] > 0.0:
        limit = x[SourceFigure.DEFROST_FROST]
        growth *= _frosting(Weather(air[0], _ratio(air[0], air[1], air[2]), air[2]))
    memory[SourceState.FROST] += growth
    if memory[SourceState.FROST] >= limit:
        memory[SourceState.FROST] = 0.0
        memory[SourceState.DEFROST] = x[SourceFigure.DEFROST_LENGTH]
        memory[SourceState.DEFROSTS] += 1.0


@internal
def _other_side(
    model: PlantModel, state: PlantState, j: int, moved: float, air: tuple[float, float, float]
) -> tuple[float, float]:
    """Return what enters a machine at its other side, and the power of the fan there."""
    if model.kind[j] == SourceKind.CHILLER:
        return cooled_water(model.figure[j], model.other[j], moved, air)
    if model.kind[j] == SourceKind.GROUND_HEAT_PUMP:
        return brine_temperature(model, state, j, moved), 0.0
    return air[0], 0.0


@internal
def _compressor(
    model: PlantModel,
    state: PlantState,
    k: int,
    p: int,
    j: int,
    leaving: float,
    air: tuple[float, float, float],
) -> float:
    """Run a chiller or heat pump for a step; return its heat or cold. [W]"""
    x, memory, record = model.figure[j], state.source[j], state.source_record[k, j]
    cools = model.kind[j] == SourceKind.CHILLER
    repair = state.condition[j]
    rated = x[SourceFigure.CAPACITY] * repair[SourceCondition.CAPACITY]
    lost = min(memory[SourceState.DEFROST] / model.step, 1.0)
    heat, power, running, moved, fan, full = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for _ in range(_SWEEPS):
        full = rated * _factor(model, state, j, 0, leaving)
        heat = min(memory[SourceState.REQUEST], full * (1.0 - lost))
        part = min(heat / max(full * (1.0 - lost), 1e-9), 1.0)
        running = _running(part, x[SourceFigure.LEAST])
        ratio = _factor(model, state, j, 1, leaving) / x[SourceFigure.EFFICIENCY]
        ratio *= repair[SourceCondition.INPUT]
        factor = _cubic(model.curve[j, 2], max(part, x[SourceFigure.LEAST]))
        power = _electric(full, ratio, factor, running * (1.0 - lost))
        shed = x[SourceFigure.REJECTED] * power
        moved = heat + shed if cools else heat - shed
        before = memory[SourceState.CONDENSER]
        memory[SourceState.CONDENSER], fan = _other_side(model, state, j, moved, air)
        if abs(memory[SourceState.CONDENSER] - before) < _SETTLED:
            break
    if lost > 0.0:
        power += lost * x[SourceFigure.DEFROST_POWER] * full / x[SourceFigure.EFFICIENCY]
        state.record[k, p, LoopRecord.DEFROST] += (
            lost * x[SourceFigure.DEFROST_HEAT] * x[SourceFigure.CAPACITY]
        )
    if model.kind[j] == SourceKind.AIR_HEAT_PUMP:
        _defrost(model, state, j, running, air)
    power += x[SourceFigure.AUXILIARY] * running
    record[SourceRecord.INPUT] = power
    record[SourceRecord.RUNNING] = running
    record[SourceRecord.OTHER_SIDE] = memory[SourceState.CONDENSER]
    record[SourceRecord.REJECTED] = moved if cools else -moved
    record[SourceRecord.FAN] = fan
    book(model, state, k, p, _ELECTRICITY, power * model.step)
    state.uses[k, Use.HEAT_REJECTION_ELECTRICITY] += fan * model.step
    pump = x[SourceFigure.CONDENSER_PUMP] * running * model.step
    state.uses[k, Use.PUMP_ELECTRICITY] += pump
    return float(heat)


@internal
def run_sources(
    model: PlantModel,
    state: PlantState,
    k: int,
    p: int,
    water: tuple[float, float],
    air: tuple[float, float, float],
) -> None:
    """Let the sources of a loop give what is asked of them.

    Parameters
    ----------
    model, state : PlantModel, PlantState
        The plants.
    k, p : int
        Step and loop.
    water : tuple of float
        Temperatures of the loop's water that enters and leaves its sources. [degC]
    air : tuple of float
        Dry bulb, wet bulb [degC] and pressure [Pa] of outdoor air.
    """
    total = 0.0
    for j in range(model.first[p], model.first[p + 1]):
        memory, record = state.source[j], state.source_record[k, j]
        record[:] = 0.0
        kind = model.kind[j]
        ground = kind == SourceKind.GROUND_HEAT_PUMP
        if memory[SourceState.ON] > 0.0:
            if kind == SourceKind.BOILER:
                heat = _boiler(model, state, k, p, j, water[0])
            elif kind == SourceKind.DIRECT or kind == SourceKind.PLANT:
                heat = _direct(model, state, k, p, j)
            else:
                heat = _compressor(model, state, k, p, j, water[1], air)
            record[SourceRecord.HEAT] = heat
            total += heat
        if ground:
            keep_load(model, state, j, -record[SourceRecord.REJECTED])
        memory[SourceState.TIMER] += model.step
        memory[SourceState.RUN] += record[SourceRecord.RUNNING] * model.step
    state.record[k, p, LoopRecord.SOURCES] = total
