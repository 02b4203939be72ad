"""The water of a loop: pump, mixing of a stratified tank, losses, draws; no heat is lost in it."""

from __future__ import annotations

import numpy as np

from sim.kernel.compiling import internal
from sim.kernel.plant.arrays import (
    WATER_HEAT,
    LoopFigure,
    LoopRecord,
    PlantModel,
    PlantState,
)
from sim.kernel.systems.arrays import Array
from sim.physics import curves, pump, service_water

_LEAST_RISE = 0.25
"""Of the design difference: what a source warms water by at least while it charges a tank. [-]"""
_DRAW_PARTS = 5
"""Least parts of a step in which water is drawn. [-]"""

_cubic = internal(curves.cubic)
_head = internal(pump.system_head)
_speed = internal(pump.pump_speed)
_power = internal(pump.pump_power)
_share = internal(service_water.tank_share)
_HEAD, _POWER = pump.HEAD, pump.POWER


@internal
def run_pump(model: PlantModel, row: Array, p: int, delivered: float, running: float) -> None:
    """Set flow and power of a loop's pump.

    Parameters
    ----------
    model : PlantModel
        The plants.
    row : array
        Record of the loop in this step; filled.
    p : int
        The loop.
    delivered : float
        Heat that leaves the loop. [W]
    running : float
        1 where the pump runs.
    """
    x = model.loop[p]
    row[LoopRecord.FLOW] = 0.0
    row[LoopRecord.PUMP] = x[LoopFigure.RECIRCULATION_PUMP]
    design = x[LoopFigure.DESIGN_FLOW]
    if running > 0.0 and design > 0.0:
        held = x[LoopFigure.PUMP_HELD]
        ratio = delivered / (WATER_HEAT * x[LoopFigure.DIFFERENCE] * design)
        ratio = min(max(ratio, x[LoopFigure.LEAST_FLOW]), 1.0)
        if held < -1.5:
            ratio, power = 1.0, 1.0
        elif held < -0.5:
            power = _cubic(model.pump[p], ratio)
        else:
            speed = _speed(ratio, _head(ratio, held), _HEAD)
            power = _power(ratio, speed, _POWER)
        row[LoopRecord.FLOW] = ratio * design
        row[LoopRecord.PUMP] += power * x[LoopFigure.PUMP_POWER]
    row[LoopRecord.PUMP_HEAT] = row[LoopRecord.PUMP] * x[LoopFigure.PUMP_HEAT]


@internal
def heat_loss(model: PlantModel, state: PlantState, p: int) -> float:
    """Return the heat that a loop's water gives to its surroundings now. [W]"""
    x, around = model.loop[p], model.loop[p, LoopFigure.SURROUNDINGS]
    total = x[LoopFigure.RECIRCULATION] * (state.temperature[p, 0] - around)
    for n in range(model.nodes[p]):
        total += model.loss[p, n] * (state.temperature[p, n] - around)
    return float(total)


@internal
def draw_capacity(model: PlantModel, state: PlantState, p: int, draw: float, mains: float) -> float:
    """Return heat capacity of what a mixing valve takes from a tank. [W/K]"""
    share = _share(model.loop[p, LoopFigure.DELIVERY], mains, state.temperature[p, 0])
    return float(draw * share * WATER_HEAT)


@internal
def _settle(temperature: Array, capacity: Array, count: int, sign: float) -> None:
    """Mix nodes that lie upside down, each as far as it rises or sinks."""
    for i in range(1, count):
        top, mass = i, capacity[i]
        heat = mass * temperature[i]
        while top > 0 and sign * (temperature[top - 1] - heat / mass) < 0.0:
            top -= 1
            mass += capacity[top]
            heat += capacity[top] * temperature[top]
        if top < i:
            for n in range(top, i + 1):
                temperature[n] = heat / mass


@internal
def _move(temperature: Array, capacity: Array, count: int, flow: float, duration: float) -> None:
    """Move water from the supply end to the return end, or back where the flow is negative."""
    carried = 0.0
    if flow > 0.0:
        for n in range(count - 1):
            leaving = flow * duration * temperature[n]
            temperature[n] += (carried - leaving) / capacity[n]
            carried = leaving
        temperature[count - 1] += carried / capacity[count - 1]
        return
    for n in range(count - 1, 0, -1):
        leaving = -flow * duration * temperature[n]
        temperature[n] += (carried - leaving) / capacity[n]
        carried = leaving
    temperature[0] += carried / capacity[0]


@internal
def _parts(model: PlantModel, p: int, greatest: float, drawn: float) -> int:
    """Return into how many parts a step is cut, so that no node is flushed in one."""
    least = _DRAW_PARTS if drawn > 0.0 else 1
    if model.nodes[p] == 1:
        return least
    smallest = model.capacity[p, 0]
    for n in range(model.nodes[p]):
        smallest = min(smallest, model.capacity[p, n])
    return max(least, int(np.ceil(greatest * model.step / smallest)))


@internal
def _exchange(model: PlantModel, state: PlantState, row: Array, p: int, duration: float) -> None:
    """Let the water lose heat to its surroundings."""
    x, temperature = model.loop[p], state.temperature[p]
    around = x[LoopFigure.SURROUNDINGS]
    for n in range(model.nodes[p]):
        conductance = model.loss[p, n] + (x[LoopFigure.RECIRCULATION] if n == 0 else 0.0)
        lost = conductance * (temperature[n] - around) * duration
        temperature[n] -= lost / model.capacity[p, n]
        row[LoopRecord.LOSS] += lost / model.step


@internal
def advance_water(
    model: PlantModel, state: PlantState, row: Array, p: int, draw: float, mains: float
) -> None:
    """Advance the water of a loop through a step.

    Parameters
    ----------
    model, state : PlantModel, PlantState
        The plants.
    row : array
        Record of the loop in this step: what sources, pump and consumers did; the rest is filled.
    p : int
        The loop.
    draw : float
        Service hot water at the tap. [m3/s]
    mains : float
        Temperature of the mains. [degC]
    """
    x, temperature, capacity = model.loop[p], state.temperature[p], model.capacity[p]
    count, sign, last = model.nodes[p], x[LoopFigure.SIGN], model.nodes[p] - 1
    heat = row[LoopRecord.SOURCES] - row[LoopRecord.DEFROST]
    immersed = x[LoopFigure.IMMERSED] > 0.0 or heat <= 0.0
    charging = 0.0
    if count > 1 and not immersed:
        rise = sign * (row[LoopRecord.SETPOINT] - temperature[last])
        charging = heat / max(rise, _LEAST_RISE * x[LoopFigure.DIFFERENCE])
    using = row[LoopRecord.FLOW] * WATER_HEAT
    most = max(charging, using + draw * WATER_HEAT)
    parts = _parts(model, p, most, draw)
    duration = model.step / parts
    for _ in range(parts):
        drawn = draw_capacity(model, state, p, draw, mains) if draw > 0.0 else 0.0
        top, bottom = temperature[0], temperature[last]
        _move(temperature, capacity, count, charging - using - drawn, duration)
        into_top = charging * bottom - (using + drawn) * top + row[LoopRecord.PUMP_HEAT]
        into_bottom = using * top - charging * bottom + drawn * mains - sign * row[LoopRecord.LOAD]
        if immersed:
            into_bottom += sign * heat
        else:
            into_top += sign * heat
        temperature[0] += into_top * duration / capacity[0]
        temperature[last] += into_bottom * duration / capacity[last]
        row[LoopRecord.DRAW] += drawn * (top - mains) * duration / model.step
        _exchange(model, state, row, p, duration)
        _settle(temperature, capacity, count, sign)
