"""What acts on a zone while nothing switches: terminal, gains, leaks, other zones, films."""

from __future__ import annotations

from sim.kernel.arrays import (
    AIR_INPUT,
    FIRST_INTERFACE,
    RADIANT_INPUT,
    ROWS,
    Chunk,
    Model,
    State,
    Work,
)
from sim.kernel.compiling import compiled, inlined, merged
from sim.kernel.systems.arrays import Array, ZoneAir


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
    total = 0.0
    for n in range(model.modes[variant]):
        total += model.air[variant, n] * state.modes[zone, n]
    return total


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


@inlined
def dot(one: Array, other: Array, count: int) -> float:
    """Return the scalar product of the first elements of two arrays."""
    total = 0.0
    for n in range(count):
        total += one[n] * other[n]
    return total


@inlined
def add(to: Array, one: Array, weight: float, count: int) -> None:
    """Add a weighted array to another."""
    for n in range(count):
        to[n] += one[n] * weight


@merged
def _force_films(model: Model, state: State, zone: int, variant: int) -> None:
    """Note what the heat of films does to the modes and rows of a variant."""
    forcing, direct = state.film_forcing[zone], state.film_direct[zone]
    forcing[:] = 0.0
    direct[:] = 0.0
    first = model.film_input[zone]
    for f in range(model.film_nodes[zone]):
        heat = state.film_heat[zone, f]
        add(forcing, model.inputs[variant, first + f], heat, model.modes[variant])
        add(direct, model.row_inputs[variant, first + f], heat, ROWS)
    state.film_variant[zone] = variant


@inlined
def force(model: Model, chunk: Chunk, state: State, zone: int, k: int, work: Work) -> None:
    """Fill the forcing of the modes and the direct part of the rows, both constant for a while."""
    variant = variant_of(model, state, zone)
    count = model.modes[variant]
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
    radiant += emitted
    air = gains + leak + supply + terminal_power(state, zone)
    held = held_temperature(state, zone)
    forcing, direct = work.forcing, work.direct
    inputs, rows = model.inputs[variant], model.row_inputs[variant]
    for n in range(count):
        forcing[n] = (
            held * model.held[variant, n]
            + air * inputs[AIR_INPUT, n]
            + radiant * inputs[RADIANT_INPUT, n]
        )
    for r in range(ROWS):
        direct[r] = (
            held * model.row_held[variant, r]
            + air * rows[AIR_INPUT, r]
            + radiant * rows[RADIANT_INPUT, r]
        )
    for s in range(model.signal_count[zone]):
        value = chunk.signals[k, model.signal[zone, s]]
        if value != 0.0:
            add(forcing, model.signal_inputs[variant, s], value, count)
            add(direct, model.signal_rows[variant, s], value, ROWS)
    for i in range(model.interface_count[zone]):
        heat = state.exchange[zone, i]
        add(forcing, inputs[FIRST_INTERFACE + i], heat, count)
        add(direct, rows[FIRST_INTERFACE + i], heat, ROWS)
    if model.film_count[zone] > 0:
        if state.film_variant[zone] != variant:
            _force_films(model, state, zone, variant)
        add(forcing, state.film_forcing[zone], 1.0, count)
        add(direct, state.film_direct[zone], 1.0, ROWS)
    work.heat[0] = leak
    work.heat[1] = gains + radiant - emitted
    work.heat[2] = lights
    work.heat[3] = air
    work.heat[4] = radiant
