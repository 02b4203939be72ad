"""What acts on a zone while nothing switches: terminal, gains, leaks, other zones, films."""

from __future__ import annotations

from sim.kernel.arrays import (
    AIR_INPUT,
    FIRST_ACT,
    FIRST_INTERFACE,
    HELD_ACT,
    RADIANT_INPUT,
    ROWS,
    Chunk,
    Model,
    State,
    Work,
)
from sim.kernel.blocks import Singles
from sim.kernel.columns import Cell, Count, Figure, Input, Mark
from sim.kernel.compiling import compiled, inlined, merged, ordinal
from sim.kernel.lanes import product, sum_rows
from sim.kernel.systems.arrays import Array, ZoneAir

AIR_ACT = FIRST_ACT + AIR_INPUT
RADIANT_ACT = FIRST_ACT + RADIANT_INPUT
_INTERFACE_ACT = FIRST_ACT + FIRST_INTERFACE
_CAPACITY = int(Input.HEATING_CAPACITY)
_PEOPLE, _LIGHTING = int(Figure.PEOPLE), int(Figure.LIGHTING)


@inlined
def is_held(mode: int) -> bool:
    """Return whether a mode holds the air at a set-point."""
    return mode == 1 or mode == 2


@inlined
def setpoint_of(state: State, zone: int, side: int) -> float:
    """Return the air temperature at which heating (0) or cooling (1) reads its set-point.

    It is as much below the set-point as the thermostat's sensor reads too much. Where a process
    crosses set-points, cooling stops at the heating set-point: terminals that modulate never work
    against each other.
    """
    cell = state.cells[zone]
    bias = cell[Input.SENSOR_BIAS]
    heat = float(cell[Input.HEATING_SETPOINT] - bias)
    return heat if side == 0 else max(float(cell[Input.COOLING_SETPOINT] - bias), heat)


@inlined
def held_temperature(state: State, zone: int) -> float:
    """Return the set-point at which the air is held, 0 where it is not. [degC]"""
    mode = state.marks[zone, Mark.MODE]
    if mode == 1:
        return setpoint_of(state, zone, 0)
    if mode == 2:
        return setpoint_of(state, zone, 1)
    return 0.0


@inlined
def air_temperature(model: Model, state: State, zone: int) -> float:
    """Return the air temperature of a zone at its local time. [degC]"""
    if is_held(state.marks[zone, Mark.MODE]):
        return held_temperature(state, zone)
    variant = ordinal(state.marks[zone, Mark.VARIANT])
    return product(model.air[variant], state.modes[zone], model.modes[variant])


@compiled
def air_temperatures(model: Model, state: State, result: Array) -> None:
    """Read the air temperatures of all zones at their local times. [degC]"""
    for zone in range(state.modes.shape[0]):
        result[zone] = air_temperature(model, state, zone)


@inlined
def limit_of(state: State, zone: int, side: int) -> float:
    """Return the most that heating (0) or cooling (1) gives: by itself, and by its system. [W]"""
    own = state.cells[zone, _CAPACITY + side]
    return float(min(own, state.supplied[zone, ZoneAir.HEATING_LIMIT + side]))


@inlined
def terminal_power(state: State, zone: int) -> float:
    """Heat given to the air by a terminal that does not hold. [W]"""
    mode = state.marks[zone, Mark.MODE]
    if mode == 3 or mode == 5:
        return limit_of(state, zone, 0)
    if mode == 4 or mode == 6:
        return -limit_of(state, zone, 1)
    return 0.0


@merged
def _force_films(model: Model, state: State, zone: int, variant: int) -> None:
    """Note what the heat of films does to the rows and modes of a variant."""
    acted, first = state.film_acted[zone], model.counts[zone, Count.ACTS]
    heat, count = state.film_heat[zone], model.counts[zone, Count.FILM_NODES]
    width = ROWS + model.modes[variant]
    sum_rows(acted, width, acted, 0.0, model.acts[variant], first, heat, count)
    state.marks[zone, Mark.FILM_VARIANT] = variant


@inlined
def gather_acts(
    model: Model, chunk: Chunk, state: State, zone: int, k: int, signals: Singles, sunlit: int,
    work: Work,
) -> int:  # fmt: skip
    """Gather what acts on a zone in a step: its terminal, gains, leaks, other zones, signals.

    Returns how many there are; where it is dark, the sun's signals are left out.
    """
    cell, count, columns = state.cells[zone], model.counts[zone], model.signal[zone]
    figure, supplied = model.figures[zone], state.supplied[zone]
    lights = cell[Input.LIGHTING] * chunk.dimming[zone, k]
    density, closed = chunk.density[k], 1.0 - chunk.leaking[zone, k]
    drift = figure[Figure.INFILTRATION] * (density - closed * (1.0 + density))
    leak = drift * (chunk.outdoor[k] - cell[Cell.REFERENCE]) + cell[Cell.LEAK]
    people = cell[Input.PEOPLE]
    gains = people * figure[_PEOPLE] + lights * figure[_LIGHTING]
    gains += cell[Input.EQUIPMENT_CONVECTIVE] + cell[Input.EXTRA]
    radiant = people * figure[_PEOPLE + 1] + lights * figure[_LIGHTING + 1]
    radiant += cell[Input.EQUIPMENT_RADIANT]
    acts = work.acts
    acts[HELD_ACT] = held_temperature(state, zone)
    acts[AIR_ACT] = gains + leak + supplied[ZoneAir.AIR] + terminal_power(state, zone)
    acts[RADIANT_ACT] = radiant + supplied[ZoneAir.RADIANT]
    exchange = state.exchange[zone]
    for i in range(count[Count.INTERFACES]):
        acts[_INTERFACE_ACT + i] = exchange[i]
    first = _INTERFACE_ACT + count[Count.INTERFACES]
    own = count[Count.SIGNALS] if sunlit else count[Count.SIGNALS] - count[Count.SUN]
    for s in range(own):
        acts[ordinal(first + s)] = signals[columns[s]]
    work.heat[0] = leak
    work.heat[1] = gains + radiant
    work.heat[2] = lights
    return int(first + own)


@inlined
def force(model: Model, chunk: Chunk, state: State, zone: int, k: int, work: Work) -> None:
    """Fill the forcing of the modes and the direct part of the rows, both constant for a while."""
    mark, count = state.marks[zone], model.counts[zone]
    acts = gather_acts(model, chunk, state, zone, k, chunk.signals[k], chunk.sunlit[k], work)
    variant = ordinal(mark[Mark.VARIANT])
    if count[Count.FILMS] > 0 and mark[Mark.FILM_VARIANT] != variant:
        _force_films(model, state, zone, variant)
    acting, width, base = model.acts[variant], ROWS + model.modes[variant], state.film_acted[zone]
    sum_rows(work.acted, width, base, 1.0, acting, 0, work.acts, acts)
