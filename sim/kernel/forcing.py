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
from sim.kernel.compiling import compiled, inlined, merged
from sim.kernel.lanes import product, sum_rows
from sim.kernel.systems.arrays import Array, ZoneAir

AIR_ACT = FIRST_ACT + AIR_INPUT
RADIANT_ACT = FIRST_ACT + RADIANT_INPUT
_INTERFACE_ACT = FIRST_ACT + FIRST_INTERFACE


@inlined
def is_held(mode: int) -> bool:
    """Return whether a mode holds the air at a set-point."""
    return mode == 1 or mode == 2


@inlined
def variant_of(model: Model, state: State, zone: int) -> int:
    """Return the variant that a zone is in."""
    held = 1 if is_held(state.mode[zone]) else 0
    return int(model.variant[zone, state.configuration[zone], held])


@inlined
def setpoint_of(state: State, zone: int, side: int) -> float:
    """Return the air temperature at which heating (0) or cooling (1) reads its set-point.

    It is as much below the set-point as the thermostat's sensor reads too much. Where a process
    crosses set-points, cooling stops at the heating set-point: terminals that modulate never work
    against each other.
    """
    bias = state.inputs[zone, 10]
    heat = float(state.inputs[zone, 0] - bias)
    return heat if side == 0 else max(float(state.inputs[zone, 1] - bias), heat)


@inlined
def held_temperature(state: State, zone: int) -> float:
    """Return the set-point at which the air is held, 0 where it is not. [degC]"""
    if state.mode[zone] == 1:
        return setpoint_of(state, zone, 0)
    if state.mode[zone] == 2:
        return setpoint_of(state, zone, 1)
    return 0.0


@inlined
def air_temperature(model: Model, state: State, zone: int) -> float:
    """Return the air temperature of a zone at its local time. [degC]"""
    if is_held(state.mode[zone]):
        return held_temperature(state, zone)
    variant = model.variant[zone, state.configuration[zone], 0]
    return product(model.air[variant], state.modes[zone], model.modes[variant])


@compiled
def air_temperatures(model: Model, state: State, result: Array) -> None:
    """Read the air temperatures of all zones at their local times. [degC]"""
    for zone in range(state.modes.shape[0]):
        result[zone] = air_temperature(model, state, zone)


@inlined
def limit_of(state: State, zone: int, side: int) -> float:
    """Return the most that heating (0) or cooling (1) gives: by itself, and by its system. [W]"""
    own = state.inputs[zone, 2 + side]
    return float(min(own, state.supplied[zone, ZoneAir.HEATING_LIMIT + side]))


@inlined
def terminal_power(state: State, zone: int) -> float:
    """Heat given to the air by a terminal that does not hold. [W]"""
    mode = state.mode[zone]
    if mode == 3 or mode == 5:
        return limit_of(state, zone, 0)
    if mode == 4 or mode == 6:
        return -limit_of(state, zone, 1)
    return 0.0


@merged
def _force_films(model: Model, state: State, zone: int, variant: int) -> None:
    """Note what the heat of films does to the rows and modes of a variant."""
    acted, first = state.film_acted[zone], model.act_count[zone]
    heat, count = state.film_heat[zone], model.film_nodes[zone]
    width = ROWS + model.modes[variant]
    sum_rows(acted, width, acted, 0.0, model.acts[variant], first, heat, count)
    state.film_variant[zone] = variant


@inlined
def act_signals(model: Model, signals: Array, zone: int, work: Work) -> None:
    """Put the signals of a moment among what acts on a zone."""
    first = _INTERFACE_ACT + model.interface_count[zone]
    for s in range(model.signal_count[zone]):
        work.acts[first + s] = signals[model.signal[zone, s]]


@inlined
def force(model: Model, chunk: Chunk, state: State, zone: int, k: int, work: Work) -> None:
    """Fill the forcing of the modes and the direct part of the rows, both constant for a while."""
    variant = variant_of(model, state, zone)
    x = state.inputs[zone]
    lights = x[7] * chunk.dimming[zone, k]
    density, closed = chunk.density[k], 1.0 - chunk.leaking[zone, k]
    drift = model.infiltration[zone] * (density - closed * (1.0 + density))
    leak = drift * (chunk.outdoor[k] - state.reference[zone]) + state.leak[zone]
    gains = x[4] * model.people[zone, 0] + x[5] + x[8] + lights * model.lighting[zone, 0]
    radiant = x[4] * model.people[zone, 1] + x[6] + lights * model.lighting[zone, 1]
    supply, emitted = (
        state.supplied[zone, ZoneAir.AIR],
        state.supplied[zone, ZoneAir.RADIANT],
    )
    acts = work.acts
    acts[HELD_ACT] = held_temperature(state, zone)
    acts[AIR_ACT] = gains + leak + supply + terminal_power(state, zone)
    acts[RADIANT_ACT] = radiant + emitted
    for i in range(model.interface_count[zone]):
        acts[_INTERFACE_ACT + i] = state.exchange[zone, i]
    act_signals(model, chunk.signals[k], zone, work)
    if model.film_count[zone] > 0 and state.film_variant[zone] != variant:
        _force_films(model, state, zone, variant)
    acting, count, width = model.acts[variant], model.act_count[zone], ROWS + model.modes[variant]
    sum_rows(work.acted, width, state.film_acted[zone], 1.0, acting, 0, acts, count)
    work.heat[0] = leak
    work.heat[1] = gains + radiant
    work.heat[2] = lights
