"""The march of the zones: every zone advanced exactly between events.

Between exchange steps a zone is linear with constant forcing, so each mode is an exponential and a
step of any length costs one exponential and one multiply-add a mode. Where a thermostat or a power
limit is crossed is a root of a sum of exponentials, found by Newton's method inside a bracket.

The state machine of a terminal runs in here. Modulating: FLOAT - HOLD_HEAT - MAX_HEAT (and
cooling); on/off: FLOAT - ON_HEAT (and cooling).

All compiled functions, and the constants compiled into them, stand in this one file because
numba's cache looks for changes only in the file of the outermost function. The functions count no
references (``_nrt=False``): with two dozen arrays in a call, counting took five times as long as
the arithmetic. So nothing here allocates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from sim.kernel.arrays import Array, Chunk, Model, State, Work
from sim.physics import convection

FLOW_GROUPS = ("opaque", "window", "ground", "infiltration", "ventilation")
"""Groups of network flows, in the order of the record columns."""
ROWS = 2 + len(FLOW_GROUPS) + 1
"""Output rows of a variant: air, radiant, the flow groups, and the holding power."""
POWER_ROW = ROWS - 1
AIR_INPUT = 0
RADIANT_INPUT = 1
FIRST_INTERFACE = 2
"""Dynamic inputs of a zone: heat to air, radiant heat, then one for each interface."""

TEMPERATURE_TOLERANCE = 1e-7
POWER_TOLERANCE = 1e-3
SHORTEST = 1e-6
"""Steps shorter than this [s] count as no progress."""
MOST_STUCK = 4
"""Switchings without progress after which a zone is moved on without looking for crossings."""
MOST_SWITCHES = 1000
"""Switchings of one zone in one exchange step beyond which the terminal is called unstable."""

_Function = TypeVar("_Function", bound=Callable[..., Any])
_OPTIONS: dict[str, Any] = {
    "cache": True,
    "fastmath": {"reassoc", "contract", "arcp", "nsz"},  # not nnan: a NaN must stay one
    "error_model": "numpy",
    "_nrt": False,
}


def _jit(function: _Function) -> _Function:
    return cast("_Function", numba.njit(**_OPTIONS)(function))


def _inline(function: _Function) -> _Function:
    """Compile into the caller: a call would pass every array of the model."""
    return cast("_Function", numba.njit(inline="always", **_OPTIONS)(function))


_natural = _inline(convection.natural_convection)
_glass = _inline(convection.glass_convection)
_radiant = _inline(convection.radiant_coefficient)
_gap = _inline(convection.gap_coefficient)
_outside = _inline(convection.outside_coefficient)
_longwave = _inline(convection.longwave_coefficient)


@_jit
def factors(rate: float, duration: float) -> tuple[float, float, float]:
    """Return exp(-x), and its first and second integral over the duration, x = rate duration."""
    x = rate * duration
    if x < 1e-4:
        decay = 1.0 - x * (1.0 - 0.5 * x * (1.0 - x / 3.0))
        gain = duration * (1.0 - 0.5 * x * (1.0 - x / 3.0 * (1.0 - 0.25 * x)))
        ramp = duration * duration * (0.5 - x / 6.0 * (1.0 - 0.25 * x * (1.0 - 0.2 * x)))
        return decay, gain, ramp
    minus = -np.expm1(-x)
    gain = minus / rate
    return 1.0 - minus, gain, (duration - gain) / rate


@_inline
def _fill_factors(model: Model, variant: int, duration: float, work: Work) -> None:
    """Put the factors of all modes over a part of a step into the scratch.

    Without a branch, so that modes go side by side: the ramp by its series over a span so short
    that it converges, then by doubling the span. Decay and gain follow from the ramp, which keeps
    what a mode stores equal to what flowed.
    """
    if duration == work.duration[0] and variant == work.duration[1]:
        return
    work.duration[0], work.duration[1] = duration, variant
    count, rates = model.modes[variant], model.rates[variant]
    decay, gain, ramp = work.decay, work.gain, work.ramp
    span, doublings = duration, 0
    while span * model.fastest[variant] > 0.25:
        span *= 0.5
        doublings += 1
    for n in range(count):
        x = rates[n] * span
        series = 1.0 - x / 12.0
        for k in range(11, 2, -1):
            series = 1.0 - x / k * series
        ramp[n] = 0.5 * span * span * series
        gain[n] = span - rates[n] * ramp[n]
        decay[n] = 1.0 - rates[n] * gain[n]
    for _ in range(doublings):
        for n in range(count):
            ramp[n] = ramp[n] * (1.0 + decay[n]) + span * gain[n]
            gain[n] = 2.0 * span - rates[n] * ramp[n]
            decay[n] = 1.0 - rates[n] * gain[n]
        span *= 2.0


@_inline
def _is_held(mode: int) -> bool:
    return mode == 1 or mode == 2


@_inline
def _variant(model: Model, state: State, zone: int) -> int:
    held = 1 if _is_held(state.mode[zone]) else 0
    return int(model.variant[zone, state.configuration[zone], held])


@_inline
def _setpoint(state: State, zone: int, side: int) -> float:
    """Return the set-point that heating (0) or cooling (1) follows.

    Where a process crosses them, cooling stops at the heating set-point: terminals that modulate
    never work against each other.
    """
    heat = float(state.inputs[zone, 0])
    return heat if side == 0 else max(float(state.inputs[zone, 1]), heat)


@_inline
def _held_temperature(state: State, zone: int) -> float:
    if state.mode[zone] == 1:
        return _setpoint(state, zone, 0)
    if state.mode[zone] == 2:
        return _setpoint(state, zone, 1)
    return 0.0


@_jit
def _project(
    model: Model, state: State, zone: int, mode: int, configuration: int, work: Work
) -> None:
    """Enter a mode and configuration: modes to node temperatures and to the new modes."""
    before = _variant(model, state, zone)
    nodes = work.nodes
    count = model.node_count[zone]
    for d in range(count):
        total = 0.0
        for n in range(model.modes[before]):
            total += model.to_nodes[before, d, n] * state.modes[zone, n]
        nodes[d] = total
    if _is_held(state.mode[zone]):
        nodes[0] = _held_temperature(state, zone)
    state.mode[zone] = mode
    state.configuration[zone] = configuration
    after = _variant(model, state, zone)
    if after == before:
        return
    for n in range(state.modes.shape[1]):
        state.modes[zone, n] = 0.0
    for n in range(model.modes[after]):
        total = 0.0
        for d in range(count):
            total += model.to_modes[after, n, d] * nodes[d]
        state.modes[zone, n] = total


@_inline
def air_temperature(model: Model, state: State, zone: int) -> float:
    """Return the air temperature of a zone at its local time. [degC]"""
    if _is_held(state.mode[zone]):
        return _held_temperature(state, zone)
    variant = model.variant[zone, state.configuration[zone], 0]
    total = 0.0
    for n in range(model.modes[variant]):
        total += model.air[variant, n] * state.modes[zone, n]
    return total


@_jit
def _begin_step(model: Model, state: State) -> None:
    """Exchange between zones: heat over each coupling at the temperatures of this instant."""
    for zone in range(state.modes.shape[0]):
        state.reference[zone] = air_temperature(model, state, zone)
    state.exchange[:] = 0.0
    for c in range(model.coupling.shape[0]):
        difference = 0.0
        for side in range(2):
            zone = model.coupling_end[c, 2 * side]
            place = model.coupling_end[c, 2 * side + 1]
            variant = _variant(model, state, zone)
            total = model.interface_held[variant, place] * _held_temperature(state, zone)
            for n in range(model.modes[variant]):
                total += model.interfaces[variant, place, n] * state.modes[zone, n]
            difference += total if side == 0 else -total
        heat = model.coupling[c] * difference
        state.exchange[model.coupling_end[c, 0], model.coupling_end[c, 1]] -= heat
        state.exchange[model.coupling_end[c, 2], model.coupling_end[c, 3]] += heat


@_inline
def _power(state: State, zone: int) -> float:
    """Heat given to the air by a terminal that does not hold. [W]"""
    mode = state.mode[zone]
    if mode == 3 or mode == 5:
        return float(state.inputs[zone, 2])
    if mode == 4 or mode == 6:
        return -float(state.inputs[zone, 3])
    return 0.0


@_inline
def _dot(one: Array, other: Array, count: int) -> float:
    """Return the scalar product of the first elements of two arrays."""
    total = 0.0
    for n in range(count):
        total += one[n] * other[n]
    return total


@_inline
def _add(to: Array, one: Array, weight: float, count: int) -> None:
    """Add a weighted array to another."""
    for n in range(count):
        to[n] += one[n] * weight


@_jit
def _force_films(model: Model, state: State, zone: int, variant: int) -> None:
    """Note what the heat of films does to the modes and rows of a variant."""
    forcing, direct = state.film_forcing[zone], state.film_direct[zone]
    forcing[:] = 0.0
    direct[:] = 0.0
    first = model.film_input[zone]
    for f in range(model.film_nodes[zone]):
        heat = state.film_heat[zone, f]
        _add(forcing, model.inputs[variant, first + f], heat, model.modes[variant])
        _add(direct, model.row_inputs[variant, first + f], heat, ROWS)
    state.film_variant[zone] = variant


@_inline
def _force(model: Model, chunk: Chunk, state: State, zone: int, k: int, work: Work) -> None:
    """Fill the forcing of the modes and the direct part of the rows, both constant for a while."""
    variant = _variant(model, state, zone)
    count = model.modes[variant]
    x = state.inputs[zone]
    lights = x[7] * chunk.dimming[zone, k]
    drift = model.infiltration[zone] * chunk.density[k]
    leak = drift * (chunk.outdoor[k] - state.reference[zone]) + state.leak[zone]
    gains = x[4] * model.people[zone, 0] + x[5] + x[8] + lights * model.lighting[zone, 0]
    radiant = x[4] * model.people[zone, 1] + x[6] + lights * model.lighting[zone, 1]
    air = gains + leak + _power(state, zone)
    held = _held_temperature(state, zone)
    forcing, direct = work.forcing, work.direct
    width = model.rates.shape[1] + ROWS
    first = (variant - model.variant[zone, 0, 0]) * width
    known = chunk.forcing[zone, k, first : first + width]
    offset = width - ROWS
    inputs, rows = model.inputs[variant], model.row_inputs[variant]
    for n in range(count):
        forcing[n] = (
            known[n]
            + held * model.held[variant, n]
            + air * inputs[AIR_INPUT, n]
            + radiant * inputs[RADIANT_INPUT, n]
        )
    for r in range(ROWS):
        direct[r] = (
            known[offset + r]
            + held * model.row_held[variant, r]
            + air * rows[AIR_INPUT, r]
            + radiant * rows[RADIANT_INPUT, r]
        )
    for i in range(model.interface_count[zone]):
        heat = state.exchange[zone, i]
        _add(forcing, inputs[FIRST_INTERFACE + i], heat, count)
        _add(direct, rows[FIRST_INTERFACE + i], heat, ROWS)
    if model.film_count[zone] > 0:
        if state.film_variant[zone] != variant:
            _force_films(model, state, zone, variant)
        _add(forcing, state.film_forcing[zone], 1.0, count)
        _add(direct, state.film_direct[zone], 1.0, ROWS)
    work.heat[0] = leak
    work.heat[1] = gains + radiant
    work.heat[2] = lights
    work.heat[3] = air
    work.heat[4] = radiant


@_inline
def _link_films(model: Model, chunk: Chunk, zone: int, block: int, work: Work) -> None:
    """Find what each film conducts beyond its constant link, at the temperatures of its ends."""
    outdoor, sky = chunk.film_outdoor[block], chunk.film_sky[block]
    for m in range(model.film_count[zone]):
        x = model.film_figures[zone, m]
        one, other = model.film_ends[zone, m, 0], model.film_ends[zone, m, 1]
        kind = model.film_kind[zone, m]
        face = work.film[1, one]
        if kind == 4:
            natural = _natural(face - outdoor, x[2], x[3], x[4])
            air = _outside(natural, chunk.film_forced[int(x[10]), block], x[5]) - x[1] - x[9]
            air += x[6] * (1.0 - x[7]) * _longwave(face, outdoor)
            above = x[6] * x[7] * _longwave(face, sky) - x[8]
            work.link[m, 0] = x[0] * (air + above)
            work.link[m, 1] = x[0] * (air * outdoor + above * sky)
            continue
        beyond = work.film[1, other]
        if kind == 0:
            work.link[m, 0] = x[0] * (_natural(face - beyond, x[2], x[3], x[4]) - x[1])
        elif kind == 1:
            work.link[m, 0] = x[0] * (_glass(face, beyond, x[2], x[3]) - x[1])
        elif kind == 2:
            work.link[m, 0] = x[0] * _radiant(face, beyond) - x[1]
        else:
            across = _gap(face, beyond, x[2], x[3], x[4]) + x[5] * _radiant(face, beyond)
            work.link[m, 0] = x[0] / (1.0 / across + x[6]) - x[1]


@_inline
def _settle_films(model: Model, zone: int, variant: int, work: Work) -> None:
    """Solve for the temperatures at which the heat of the films is what their links conduct.

    With the stiffness in which constant films stand, the links' share added, the matrix is positive
    definite as long as every film conducts, whatever its coefficient: elimination needs no pivot.
    """
    nodes, matrix, heat = model.film_nodes[zone], work.film_matrix, work.film[2]
    for f in range(nodes):
        stiffness = model.film_stiffness[variant, f]
        heat[f] = _dot(stiffness, work.film[0], nodes)
        for g in range(nodes):
            matrix[f, g] = stiffness[g]
    for m in range(model.film_count[zone]):
        one, other = model.film_ends[zone, m, 0], model.film_ends[zone, m, 1]
        matrix[one, one] += work.link[m, 0]
        if other < 0:
            heat[one] += work.link[m, 1]
        else:
            matrix[other, other] += work.link[m, 0]
            matrix[min(one, other), max(one, other)] -= work.link[m, 0]
    for f in range(nodes):
        pivot = 1.0 / matrix[f, f]
        for g in range(f + 1, nodes):
            share = matrix[f, g] * pivot
            for h in range(g, nodes):
                matrix[g, h] -= share * matrix[f, h]
            heat[g] -= share * heat[f]
    for f in range(nodes - 1, -1, -1):
        total = heat[f]
        for g in range(f + 1, nodes):
            total -= matrix[f, g] * work.film[1, g]
        work.film[1, f] = total / matrix[f, f]


@_jit
def _refresh_films(model: Model, chunk: Chunk, state: State, zone: int, k: int, work: Work) -> None:
    """Find the heat that constant films miss in a block of steps, at the temperatures amid it."""
    block = k // model.film_every
    nodes, variant = model.film_nodes[zone], _variant(model, state, zone)
    count = model.modes[variant]
    state.film_variant[zone] = variant
    state.film_forcing[zone, :] = 0.0
    state.film_direct[zone, :] = 0.0
    _force(model, chunk, state, zone, k + model.film_every // 2, work)
    middle, modes, forcing = work.area, state.modes[zone], work.forcing
    decay, gain = model.film_decay[variant], model.film_gain[variant]
    for n in range(count):
        middle[n] = modes[n] * decay[n] + forcing[n] * gain[n]
    place = (variant - model.variant[zone, 0, 0]) * model.film_rows.shape[1]
    held = _held_temperature(state, zone)
    base = work.film[0]
    for f in range(nodes):
        base[f] = (
            chunk.films[zone, block, place + f]
            + held * model.film_row_held[variant, f]
            + work.heat[3] * model.film_row_inputs[variant, AIR_INPUT, f]
            + work.heat[4] * model.film_row_inputs[variant, RADIANT_INPUT, f]
            + _dot(model.film_rows[variant, f], middle, count)
        )
    for i in range(model.interface_count[zone]):
        heat = state.exchange[zone, i]
        _add(base, model.film_row_inputs[variant, FIRST_INTERFACE + i], heat, nodes)
    for f in range(nodes):
        work.film[1, f] = base[f] + _dot(
            model.film_response[variant, f], state.film_heat[zone], nodes
        )
    _link_films(model, chunk, zone, block, work)
    _settle_films(model, zone, variant, work)
    heat = state.film_heat[zone]
    heat[:] = 0.0
    state.film_flow[zone, 0] = 0.0
    state.film_flow[zone, 1] = 0.0
    for m in range(model.film_count[zone]):
        one, other = model.film_ends[zone, m, 0], model.film_ends[zone, m, 1]
        face = work.film[1, one]
        if other < 0:
            flow = work.link[m, 1] - work.link[m, 0] * face
            state.film_flow[zone, int(model.film_figures[zone, m, 11])] += flow
        else:
            flow = work.link[m, 0] * (work.film[1, other] - face)
            heat[other] -= flow
        heat[one] += flow
    state.film_variant[zone] = -1


@_jit
def _output(
    row: Array, count: int, modes: Array, forcing: Array, rates: Array, after: float
) -> tuple[float, float]:
    """Return a row of the modes ``after`` seconds from now, and its derivative."""
    value = 0.0
    slope = 0.0
    for n in range(count):
        rate = rates[n]
        x = rate * after
        if x < 1e-4:
            gain = after * (1.0 - 0.5 * x * (1.0 - x / 3.0 * (1.0 - 0.25 * x)))
            decay = 1.0 - rate * gain
        else:
            decay = np.exp(-x)
            gain = (1.0 - decay) / rate
        mode = modes[n] * decay + forcing[n] * gain
        value += row[n] * mode
        slope += row[n] * (forcing[n] - rate * mode)
    return value, slope


@_inline
def _now(row: Array, count: int, modes: Array, forcing: Array, rates: Array) -> tuple[float, float]:
    """Return a row of the modes at this instant, and its derivative."""
    value = 0.0
    slope = 0.0
    for n in range(count):
        value += row[n] * modes[n]
        slope += row[n] * (forcing[n] - rates[n] * modes[n])
    return value, slope


@_inline
def _then(model: Model, variant: int, modes: Array, work: Work, row: Array, span: float) -> float:
    """Return a row of the modes at the end of a span."""
    count = model.modes[variant]
    forcing = work.forcing
    decay, gain = model.decay[variant], model.gain[variant]
    if span != model.step:
        _fill_factors(model, variant, span, work)
        decay, gain = work.decay, work.gain
    value = 0.0
    for n in range(count):
        value += row[n] * (modes[n] * decay[n] + forcing[n] * gain[n])
    return value


@_jit
def _crossing(
    row: Array,
    count: int,
    modes: Array,
    forcing: Array,
    rates: Array,
    target: float,
    before: float,
    span: float,
    tolerance: float,
) -> float:
    """Return when a row meets a target inside (0, span]: Newton's method kept inside a bracket.

    ``before`` is the row's value minus the target now; at ``span`` its sign is the other one.
    """
    low, high = 0.0, span
    guess = 0.5 * span
    for _ in range(100):
        value, slope = _output(row, count, modes, forcing, rates, guess)
        error = value - target
        if abs(error) <= tolerance or high - low < 1e-12 * span:
            return guess
        if (error > 0.0) == (before > 0.0):
            low = guess
        else:
            high = guess
        newton = guess - error / slope if slope != 0.0 else low
        guess = newton if low < newton < high else 0.5 * (low + high)
    return guess


@_inline
def _advance(model: Model, state: State, zone: int, k: int, duration: float, work: Work) -> None:
    """Advance a zone under constant forcing and add to its record."""
    variant = _variant(model, state, zone)
    count = model.modes[variant]
    modes, forcing, area = state.modes[zone], work.forcing, work.area
    decay, gain, ramp = model.decay[variant], model.gain[variant], model.ramp[variant]
    if duration != model.step:
        _fill_factors(model, variant, duration, work)
        decay, gain, ramp = work.decay, work.gain, work.ramp
    for n in range(count):
        area[n] = modes[n] * gain[n] + forcing[n] * ramp[n]
        modes[n] = modes[n] * decay[n] + forcing[n] * gain[n]
    record = state.record[zone, k]
    for r in range(POWER_ROW):
        record[r] += _dot(model.rows[variant, r], area, count) + work.direct[r] * duration
    mode = state.mode[zone]
    power = _power(state, zone) * duration
    if _is_held(mode):
        power = _dot(model.power[variant], area, count) + work.direct[POWER_ROW] * duration
    if mode == 1 or mode == 3 or mode == 5:
        record[7] += max(power, 0.0)
    elif mode != 0:
        record[8] += max(-power, 0.0)
    record[2] += state.film_flow[zone, 0] * duration
    record[3] += state.film_flow[zone, 1] * duration
    record[5] += work.heat[0] * duration
    record[10] += state.inputs[zone, 4] * duration
    record[11] += work.heat[2] * duration
    record[12] += work.heat[1] * duration
    record[13] += state.inputs[zone, 0] * duration
    record[14] += state.inputs[zone, 1] * duration
    for i in range(model.interface_count[zone]):
        record[9] += state.exchange[zone, i] * duration
    state.clock[zone] += duration


@_inline
def _instant_mode(model: Model, state: State, zone: int, temperature: float) -> int:
    """Return the mode that set-points ask for at this temperature, where a set-point was jumped."""
    mode = int(state.mode[zone])
    for side in range(2):
        sign = 1.0 if side == 0 else -1.0
        excess = sign * (temperature - _setpoint(state, zone, side))
        most, on = 3 + side, 5 + side
        if model.on_off[zone, side]:
            band = model.band[zone, side]
            if mode == on and excess > band + TEMPERATURE_TOLERANCE:
                mode = 0
            elif mode != on and excess < -band - TEMPERATURE_TOLERANCE:
                return on
        elif excess < -TEMPERATURE_TOLERANCE:
            return most
        elif mode == most and excess > TEMPERATURE_TOLERANCE:
            mode = 0
    return mode


@_jit
def _switch(
    model: Model,
    state: State,
    zone: int,
    mode: int,
    temperature: float,
    threshold: float,
    work: Work,
) -> None:
    """Enter a mode and write the log."""
    used = state.counter[0]
    if used < state.log.shape[0]:
        state.log[used, 0] = state.clock[zone]
        state.log[used, 1] = zone
        state.log[used, 2] = mode
        state.log[used, 3] = temperature
        state.log[used, 4] = threshold
        state.counter[0] = used + 1
    else:
        state.counter[2] = zone
    _project(model, state, zone, mode, state.configuration[zone], work)


@_inline
def _free_target(
    model: Model, state: State, zone: int, before: float, after: float
) -> tuple[int, float]:
    """Return the mode and threshold of the crossing in a free span, -1 where there is none."""
    mode = state.mode[zone]
    for side in range(2):
        sign = 1.0 if side == 0 else -1.0
        setpoint = _setpoint(state, zone, side)
        band = model.band[zone, side] if model.on_off[zone, side] else 0.0
        working = mode == 3 + side or mode == 5 + side
        if working:
            threshold = setpoint + sign * band
            if sign * (after - threshold) > 0.0:
                return (0 if model.on_off[zone, side] else 1 + side), threshold
        else:
            threshold = setpoint - sign * band
            if (
                sign * (after - threshold)
                < 0.0
                <= sign * (before - threshold) + TEMPERATURE_TOLERANCE
            ):
                return (5 + side if model.on_off[zone, side] else 1 + side), threshold
    return -1, 0.0


@_inline
def _free_plan(
    model: Model, state: State, zone: int, span: float, work: Work
) -> tuple[float, int, float]:
    """Return how far a zone that is not held may go, the mode to enter then, and the threshold."""
    variant = _variant(model, state, zone)
    count = model.modes[variant]
    row, rates, modes = model.air[variant], model.rates[variant], state.modes[zone]
    before, slope = _now(row, count, modes, work.forcing, rates)
    after = _then(model, variant, modes, work, row, span)
    target, threshold = _free_target(model, state, zone, before, after)
    if target < 0:
        return span, -1, np.nan
    start = before - threshold
    if abs(start) > TEMPERATURE_TOLERANCE:
        moment = _crossing(
            row,
            count,
            modes,
            work.forcing,
            rates,
            threshold,
            start,
            span,
            TEMPERATURE_TOLERANCE,
        )
        return moment, target, threshold
    if (after - threshold) * slope < 0.0:
        return 0.0, -1, np.nan  # leaves one way and comes back: no root to bracket from here
    return 0.0, target, threshold


@_inline
def _held_plan(
    model: Model, state: State, zone: int, span: float, work: Work
) -> tuple[float, int, float]:
    """Return how far a held zone may go, and the mode to enter where its power meets a limit."""
    variant = _variant(model, state, zone)
    count = model.modes[variant]
    mode = state.mode[zone]
    sign = 1.0 if mode == 1 else -1.0
    most = state.inputs[zone, 1 + mode]
    row, rates, modes = model.power[variant], model.rates[variant], state.modes[zone]
    base = work.direct[POWER_ROW]
    now, _ = _now(row, count, modes, work.forcing, rates)
    then = _then(model, variant, modes, work, row, span)
    start, end = sign * (now + base), sign * (then + base)
    if start < -POWER_TOLERANCE or (start <= 0.0 and end < 0.0):
        return 0.0, 0, np.nan
    if start > most + POWER_TOLERANCE or (start >= most and end > most):
        return 0.0, 2 + mode, np.nan
    if 0.0 <= end <= most:
        return span, -1, np.nan
    limit, target = (0.0, 0) if end < 0.0 else (most, 2 + mode)
    moment = _crossing(
        row,
        count,
        modes,
        work.forcing,
        rates,
        sign * limit - base,
        sign * (start - limit),
        span,
        1e-9 * max(1.0, most),
    )
    return moment, target, np.nan


@_inline
def _advance_zone(
    model: Model, chunk: Chunk, state: State, zone: int, k: int, until: float, work: Work
) -> None:
    """Advance a zone to ``until`` inside step k, through all its switchings."""
    stuck = 0
    for _ in range(MOST_SWITCHES):
        left = until - state.clock[zone]
        if left <= SHORTEST:
            state.clock[zone] = until
            return
        if not _is_held(state.mode[zone]) and stuck < MOST_STUCK:
            temperature = air_temperature(model, state, zone)
            mode = _instant_mode(model, state, zone, temperature)
            if mode != state.mode[zone]:
                _switch(model, state, zone, mode, temperature, np.nan, work)
                stuck += 1
        _force(model, chunk, state, zone, k, work)
        moment, target, threshold = min(left, max(1.0, left / 16.0)), -1, np.nan
        if stuck < MOST_STUCK:
            if _is_held(state.mode[zone]):
                moment, target, threshold = _held_plan(model, state, zone, left, work)
            else:
                moment, target, threshold = _free_plan(model, state, zone, left, work)
        if moment > 0.0:
            _advance(model, state, zone, k, moment, work)
        if target >= 0:
            temperature = air_temperature(model, state, zone)
            _switch(model, state, zone, target, temperature, threshold, work)
        stuck = 0 if moment > SHORTEST else stuck + 1
    state.counter[2] = zone


@_jit
def _apply(model: Model, state: State, zone: int, kind: int, value: float, work: Work) -> None:
    """Apply a change; a moved set-point ends holding: more power is asked for, or none."""
    mode = state.mode[zone]
    if kind == 9:
        _project(model, state, zone, mode, int(value), work)
        return
    if value == state.inputs[zone, kind]:
        return
    if kind < 2 and _is_held(mode):
        temperature, present = _held_temperature(state, zone), state.inputs[zone, kind]
        state.inputs[zone, kind] = value
        moved = _held_temperature(state, zone) - temperature
        state.inputs[zone, kind] = present
        if moved != 0.0:
            asked = moved > 0.0 if mode == 1 else moved < 0.0
            _switch(model, state, zone, mode + 2 if asked else 0, temperature, np.nan, work)
    state.inputs[zone, kind] = value


@_jit
def _mix(model: Model, chunk: Chunk, state: State, k: int) -> None:
    """Reduce the exchange of a step to the share that works; each coupling has interfaces alone."""
    for c in range(chunk.mixing.shape[0]):
        for side in range(2):
            zone, place = model.coupling_end[c, 2 * side], model.coupling_end[c, 2 * side + 1]
            state.exchange[zone, place] *= chunk.mixing[c, k]


@_jit
def _leak(model: Model, chunk: Chunk, state: State, k: int) -> None:
    """Fix the leaks of a step by the temperatures at its start, and record their flow."""
    denser = 1.0 + chunk.density[k]
    for zone in range(state.modes.shape[0]):
        difference = chunk.outdoor[k] - state.reference[zone]
        square = model.leakage[zone, 0] * abs(difference)
        square += model.leakage[zone, 1] * chunk.wind[k] * chunk.wind[k]
        flow = np.sqrt(square) * denser
        state.leak[zone] = (flow - model.leakage[zone, 2]) * difference
        state.record[zone, k, 15] += (flow + model.infiltration[zone] * denser) * model.step


@_jit
def _enter_step(model: Model, chunk: Chunk, state: State, work: Work, until: float) -> int:
    """Return the step in progress, or begin the next; -1 where none is left before ``until``."""
    if state.counter[1] >= 0:
        return int(state.counter[1])
    k = int(round(state.clock[0] / model.step)) - chunk.first
    if k >= chunk.outdoor.shape[0] or (chunk.first + k) * model.step >= until - SHORTEST:
        return -1
    _begin_step(model, state)
    _mix(model, chunk, state, k)
    _leak(model, chunk, state, k)
    if k % model.film_every == 0:
        for zone in range(state.modes.shape[0]):
            if model.film_count[zone] > 0:
                _refresh_films(model, chunk, state, zone, k, work)
    state.counter[1] = k
    return k


@_jit
def run(
    model: Model, chunk: Chunk, state: State, work: Work, changes: Array, until: float, only: int
) -> int:
    """Advance all zones to ``until``, or one zone inside the present step.

    Parameters
    ----------
    model, chunk, state : Model, Chunk, State
        The building, the inputs known ahead, and what is changed.
    changes : ndarray, shape (n, 4)
        Time [s], zone, kind (`Input`) and value, in order of time.
    until : float
        Time to reach. [s]
    only : int
        Zone that alone is advanced into the step that holds ``until``; -1 for all.

    Returns
    -------
    int
        Number of changes applied; those after ``until``, or of other zones inside the last step
        when ``only`` is set, are left.
    """
    done = 0
    while state.counter[2] < 0:
        k = _enter_step(model, chunk, state, work, until)
        if k < 0:
            break
        end = (chunk.first + k + 1) * model.step
        last = done
        while last < changes.shape[0] and changes[last, 0] < end - SHORTEST:
            last += 1
        partial = end > until + SHORTEST
        stop = until if partial else end
        for zone in range(state.modes.shape[0]):
            if partial and zone != only:
                continue
            for c in range(done, last + 1):
                if c < last and (int(changes[c, 1]) != zone or changes[c, 2] < 0.0):
                    continue
                moment = max(changes[c, 0], state.clock[zone]) if c < last else stop
                _advance_zone(model, chunk, state, zone, k, moment, work)
                if c < last:
                    _apply(model, state, zone, int(changes[c, 2]), changes[c, 3], work)
                    changes[c, 2] = -1.0
        if partial:
            break
        done = last
        state.counter[1] = -1
    return done
