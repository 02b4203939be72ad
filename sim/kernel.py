"""The compiled thermal kernel: every zone advanced exactly between events; arrays in, arrays out.

Between exchange steps a zone is linear with constant forcing, so each mode is an exponential and a
step of any length costs one exponential and one multiply-add a mode. Where a thermostat or a power
limit is crossed is a root of a sum of exponentials, found by Newton's method inside a bracket.

The state machine of a terminal runs in here. Modulating: FLOAT - HOLD_HEAT - MAX_HEAT (and cooling);
on/off: FLOAT - ON_HEAT (and cooling).
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]


class Mode(IntEnum):
    """What the terminal of a zone does."""

    FLOAT = 0
    HOLD_HEAT = 1
    HOLD_COOL = 2
    MAX_HEAT = 3
    MAX_COOL = 4
    ON_HEAT = 5
    ON_COOL = 6


class Input(IntEnum):
    """Columns of the zone inputs that processes change."""

    HEATING_SETPOINT = 0
    COOLING_SETPOINT = 1
    HEATING_CAPACITY = 2
    COOLING_CAPACITY = 3
    PEOPLE = 4
    EQUIPMENT_CONVECTIVE = 5
    EQUIPMENT_RADIANT = 6
    LIGHTING = 7
    EXTRA = 8
    CONFIGURATION = 9


class Record(IntEnum):
    """Columns of what is recorded: integrals over an exchange step."""

    AIR = 0
    RADIANT = 1
    OPAQUE = 2
    WINDOW = 3
    GROUND = 4
    INFILTRATION = 5
    VENTILATION = 6
    HEATING = 7
    COOLING = 8
    INTERZONE = 9
    PEOPLE = 10
    LIGHTING = 11
    GAINS = 12
    HEATING_SETPOINT = 13
    COOLING_SETPOINT = 14


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
MOST_SWITCHES = 1000
"""Switchings of one zone in one exchange step beyond which the terminal is called unstable."""


class Model(NamedTuple):
    """What does not change in a run; z = zones, v = variants, n = modes, d = nodes, i = interfaces."""

    step: float
    variant: Index  # (z, configurations, 2): free, held
    modes: Index  # (v,)
    rates: Array  # (v, n)
    decay: Array  # (v, n) exp(-rate step)
    gain: Array  # (v, n) integral of the decay over a step
    ramp: Array  # (v, n) integral of the gain over a step
    inputs: Array  # (v, e, n)
    held: Array  # (v, n)
    air: Array  # (v, n) row of the air temperature
    power: Array  # (v, n) row of the holding power
    rows: Array  # (v, n, ROWS)
    row_inputs: Array  # (v, e, ROWS)
    row_held: Array  # (v, ROWS)
    to_nodes: Array  # (v, d, n)
    to_modes: Array  # (v, n, d)
    node_count: Index  # (z,)
    interfaces: Array  # (v, i, n)
    interface_held: Array  # (v, i)
    interface_count: Index  # (z,)
    coupling: Array  # (c,) conductance of each coupling
    coupling_end: Index  # (c, 4): zone, interface, zone, interface
    on_off: Index  # (z, 2): heating, cooling
    band: Array  # (z, 2)
    people: Array  # (z, 2): convective, radiant heat of one person
    lighting: Array  # (z, 2): convective, radiant share of the power
    infiltration: Array  # (z,) conductance at reference density


class Chunk(NamedTuple):
    """Inputs of a run of exchange steps that are known ahead, k = steps."""

    forcing: Array  # (v, k, n + ROWS): signals projected on modes and rows
    outdoor: Array  # (k,)
    density: Array  # (k,) outdoor density over the reference, minus one
    dimming: Array  # (z, k) share of the lighting power left by daylight
    first: int  # index of the first step in the run


class State(NamedTuple):
    """What a run changes in place."""

    modes: Array  # (z, n)
    inputs: Array  # (z, Input)
    mode: Index  # (z,)
    configuration: Index  # (z,)
    clock: Array  # (z,) local time
    exchange: Array  # (z, i) heat from other zones in the present step
    reference: Array  # (z,) air temperature at the present step's start
    record: Array  # (z, k, Record)
    log: Array  # (m, 5): time, zone, mode, temperature, threshold
    counter: Index  # (3,): log entries used, step in progress or -1, unstable zone or -1


_FAST = {"reassoc", "contract", "arcp", "nsz"}
_jit = numba.njit(cache=True, fastmath=_FAST, error_model="numpy")


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


@_jit
def _is_held(mode: int) -> bool:
    return mode == 1 or mode == 2


@_jit
def _variant(model: Model, state: State, zone: int) -> int:
    held = 1 if _is_held(state.mode[zone]) else 0
    return model.variant[zone, state.configuration[zone], held]


@_jit
def _held_temperature(state: State, zone: int) -> float:
    if state.mode[zone] == 1:
        return state.inputs[zone, 0]
    if state.mode[zone] == 2:
        return state.inputs[zone, 1]
    return 0.0


@_jit
def _project(model: Model, state: State, zone: int, mode: int, configuration: int) -> None:
    """Enter a mode and configuration: modes to node temperatures and to the new modes."""
    before = _variant(model, state, zone)
    nodes = np.zeros(model.to_nodes.shape[1])
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


@_jit
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


@_jit
def _power(state: State, zone: int) -> float:
    """Heat given to the air by a terminal that does not hold. [W]"""
    mode = state.mode[zone]
    if mode == 3 or mode == 5:
        return state.inputs[zone, 2]
    if mode == 4 or mode == 6:
        return -state.inputs[zone, 3]
    return 0.0


@_jit
def _force(
    model: Model, chunk: Chunk, state: State, zone: int, k: int, forcing: Array, direct: Array
) -> None:
    """Fill the forcing of the modes and the direct part of the rows, both constant for a while."""
    variant = _variant(model, state, zone)
    count = model.modes[variant]
    x = state.inputs[zone]
    lights = x[7] * chunk.dimming[zone, k]
    person = model.people[zone]
    share = model.lighting[zone]
    drift = model.infiltration[zone] * chunk.density[k]
    leak = drift * (chunk.outdoor[k] - state.reference[zone])
    convective = x[4] * person[0] + x[5] + x[8] + lights * share[0] + leak
    air = convective + _power(state, zone)
    radiant = x[4] * person[1] + x[6] + lights * share[1]
    held = _held_temperature(state, zone)
    for n in range(count):
        forcing[n] = (
            chunk.forcing[variant, k, n]
            + model.inputs[variant, AIR_INPUT, n] * air
            + model.inputs[variant, RADIANT_INPUT, n] * radiant
            + model.held[variant, n] * held
        )
    offset = chunk.forcing.shape[2] - ROWS
    for r in range(ROWS):
        direct[r] = (
            chunk.forcing[variant, k, offset + r]
            + model.row_inputs[variant, AIR_INPUT, r] * air
            + model.row_inputs[variant, RADIANT_INPUT, r] * radiant
            + model.row_held[variant, r] * held
        )
    for i in range(model.interface_count[zone]):
        heat = state.exchange[zone, i]
        for n in range(count):
            forcing[n] += model.inputs[variant, FIRST_INTERFACE + i, n] * heat
        for r in range(ROWS):
            direct[r] += model.row_inputs[variant, FIRST_INTERFACE + i, r] * heat
    direct[ROWS] = leak
    direct[ROWS + 1] = convective - leak + radiant
    direct[ROWS + 2] = lights


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


@_jit
def _now(row: Array, count: int, modes: Array, forcing: Array, rates: Array) -> tuple[float, float]:
    """Return a row of the modes at this instant, and its derivative."""
    value = 0.0
    slope = 0.0
    for n in range(count):
        value += row[n] * modes[n]
        slope += row[n] * (forcing[n] - rates[n] * modes[n])
    return value, slope


@_jit
def _then(
    model: Model, variant: int, row: Array, modes: Array, forcing: Array, span: float
) -> float:
    """Return a row of the modes at the end of a span; cheap where it is a whole step."""
    count = model.modes[variant]
    if span != model.step:
        return _output(row, count, modes, forcing, model.rates[variant], span)[0]
    value = 0.0
    for n in range(count):
        value += row[n] * (modes[n] * model.decay[variant, n] + forcing[n] * model.gain[variant, n])
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


@_jit
def _advance(
    model: Model, state: State, zone: int, k: int, duration: float, forcing: Array, direct: Array
) -> None:
    """Advance a zone under constant forcing and add to its record."""
    variant = _variant(model, state, zone)
    count = model.modes[variant]
    whole = duration == model.step
    modes = state.modes[zone]
    totals = direct[ROWS + 3 :]
    totals[:] = 0.0
    for n in range(count):
        if whole:
            decay, gain, ramp = (
                model.decay[variant, n],
                model.gain[variant, n],
                model.ramp[variant, n],
            )
        else:
            decay, gain, ramp = factors(model.rates[variant, n], duration)
        area = modes[n] * gain + forcing[n] * ramp
        modes[n] = modes[n] * decay + forcing[n] * gain
        for r in range(ROWS):
            totals[r] += model.rows[variant, n, r] * area
    record = state.record[zone, k]
    for r in range(POWER_ROW):
        record[r] += totals[r] + direct[r] * duration
    mode = state.mode[zone]
    power = totals[POWER_ROW] + direct[POWER_ROW] * duration
    if not _is_held(mode):
        power = _power(state, zone) * duration
    record[7] += max(power, 0.0) if mode == 1 or mode == 3 or mode == 5 else 0.0
    record[8] += max(-power, 0.0) if mode == 2 or mode == 4 or mode == 6 else 0.0
    record[5] += direct[ROWS] * duration
    record[10] += state.inputs[zone, 4] * duration
    record[11] += direct[ROWS + 2] * duration
    record[12] += direct[ROWS + 1] * duration
    record[13] += state.inputs[zone, 0] * duration
    record[14] += state.inputs[zone, 1] * duration
    for i in range(model.interface_count[zone]):
        record[9] += state.exchange[zone, i] * duration
    state.clock[zone] += duration


@_jit
def _instant_mode(model: Model, state: State, zone: int, temperature: float) -> int:
    """Return the mode that set-points ask for at this temperature, where a set-point was jumped."""
    mode = state.mode[zone]
    heat, cool = state.inputs[zone, 0], state.inputs[zone, 1]
    for side in range(2):
        sign = 1.0 if side == 0 else -1.0
        excess = sign * (temperature - (heat if side == 0 else cool))
        hold, most, on = 1 + side, 3 + side, 5 + side
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
        elif mode == most and excess > -TEMPERATURE_TOLERANCE:
            mode = hold
    return mode


@_jit
def _switch(
    model: Model, state: State, zone: int, mode: int, temperature: float, threshold: float
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
    _project(model, state, zone, mode, state.configuration[zone])


@_jit
def _free_target(
    model: Model, state: State, zone: int, before: float, after: float
) -> tuple[int, float]:
    """Return the mode and threshold of the crossing in a free span, -1 where there is none."""
    mode = state.mode[zone]
    for side in range(2):
        sign = 1.0 if side == 0 else -1.0
        setpoint = state.inputs[zone, side]
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


@_jit
def _free_span(
    model: Model, state: State, zone: int, k: int, until: float, forcing: Array, direct: Array
) -> bool:
    """Advance a zone that is not held to ``until`` or to its first crossing; False when stuck."""
    variant = _variant(model, state, zone)
    count = model.modes[variant]
    span = until - state.clock[zone]
    row, rates, modes = model.air[variant], model.rates[variant], state.modes[zone]
    before, slope = _now(row, count, modes, forcing, rates)
    after = _then(model, variant, row, modes, forcing, span)
    target, threshold = _free_target(model, state, zone, before, after)
    if target < 0:
        _advance(model, state, zone, k, span, forcing, direct)
        return True
    start = before - threshold
    moment = 0.0
    if abs(start) > TEMPERATURE_TOLERANCE:
        moment = _crossing(
            row, count, modes, forcing, rates, threshold, start, span, TEMPERATURE_TOLERANCE
        )
        _advance(model, state, zone, k, moment, forcing, direct)
    elif (after - threshold) * slope < 0.0:
        return False  # leaves the threshold one way and comes back: no root to bracket from here
    value = air_temperature(model, state, zone)
    _switch(model, state, zone, target, value, threshold)
    return moment > SHORTEST


@_jit
def _held_span(
    model: Model, state: State, zone: int, k: int, until: float, forcing: Array, direct: Array
) -> bool:
    """Advance a held zone to ``until`` or to where its power meets a limit; False when stuck."""
    variant = _variant(model, state, zone)
    count = model.modes[variant]
    span = until - state.clock[zone]
    mode = state.mode[zone]
    sign = 1.0 if mode == 1 else -1.0
    most = state.inputs[zone, 1 + mode]
    rates, modes = model.rates[variant], state.modes[zone]
    row = model.power[variant]
    base = direct[POWER_ROW]
    now, _ = _now(row, count, modes, forcing, rates)
    then = _then(model, variant, row, modes, forcing, span)
    start, end = sign * (now + base), sign * (then + base)
    held = _held_temperature(state, zone)
    if start < -POWER_TOLERANCE or (start <= 0.0 and end < 0.0):
        _switch(model, state, zone, 0, held, np.nan)
        return False
    if start > most + POWER_TOLERANCE or (start >= most and end > most):
        _switch(model, state, zone, 2 + mode, held, np.nan)
        return False
    if 0.0 <= end <= most or (start <= 0.0 and end < 0.0):
        _advance(model, state, zone, k, span, forcing, direct)
        return True
    limit = 0.0 if end < 0.0 else most
    moment = _crossing(
        row,
        count,
        modes,
        forcing,
        rates,
        sign * limit - base,
        sign * (start - limit),
        span,
        1e-9 * max(1.0, most),
    )
    _advance(model, state, zone, k, moment, forcing, direct)
    _switch(model, state, zone, 0 if end < 0.0 else 2 + mode, held, np.nan)
    return moment > SHORTEST


@_jit
def _advance_zone(
    model: Model,
    chunk: Chunk,
    state: State,
    zone: int,
    k: int,
    until: float,
    forcing: Array,
    direct: Array,
) -> None:
    """Advance a zone to ``until`` inside step k, through all its switchings."""
    stuck = 0
    for _ in range(MOST_SWITCHES):
        left = until - state.clock[zone]
        if left <= SHORTEST:
            state.clock[zone] = until
            return
        if not _is_held(state.mode[zone]):
            temperature = air_temperature(model, state, zone)
            mode = _instant_mode(model, state, zone, temperature)
            if mode != state.mode[zone] and stuck < 4:
                _switch(model, state, zone, mode, temperature, np.nan)
                stuck += 1
        _force(model, chunk, state, zone, k, forcing, direct)
        if stuck >= 4:
            _advance(model, state, zone, k, left / 16.0 if left > 1.0 else left, forcing, direct)
            stuck = 0
        elif _is_held(state.mode[zone]):
            stuck = 0 if _held_span(model, state, zone, k, until, forcing, direct) else stuck + 1
        else:
            stuck = 0 if _free_span(model, state, zone, k, until, forcing, direct) else stuck + 1
    state.counter[2] = zone


@_jit
def _apply(model: Model, state: State, zone: int, kind: int, value: float) -> None:
    """Apply a change; a moved set-point or a lost capacity ends holding."""
    mode = state.mode[zone]
    if kind == 9:
        _project(model, state, zone, mode, int(value))
        return
    if value == state.inputs[zone, kind]:
        return
    if (mode == 1 and kind == 0) or (mode == 2 and kind == 1):
        _project(model, state, zone, 0, state.configuration[zone])
    state.inputs[zone, kind] = value


@_jit
def run(model: Model, chunk: Chunk, state: State, changes: Array, until: float, only: int) -> int:
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
    step = model.step
    zones = state.modes.shape[0]
    forcing = np.zeros(state.modes.shape[1])
    direct = np.zeros(2 * ROWS + 3)
    done = 0
    while state.counter[2] < 0:
        k = state.counter[1]
        if k < 0:
            k = int(round(np.min(state.clock) / step)) - chunk.first
            if k >= chunk.forcing.shape[1] or (chunk.first + k) * step >= until - SHORTEST:
                break
            _begin_step(model, state)
            state.counter[1] = k
        end = (chunk.first + k + 1) * step
        last = done
        while last < changes.shape[0] and changes[last, 0] < end - SHORTEST:
            last += 1
        partial = end > until + SHORTEST
        for zone in range(zones):
            if partial and zone != only:
                continue
            for c in range(done, last):
                if int(changes[c, 1]) == zone and changes[c, 2] >= 0:
                    moment = max(changes[c, 0], state.clock[zone])
                    _advance_zone(model, chunk, state, zone, k, moment, forcing, direct)
                    _apply(model, state, zone, int(changes[c, 2]), changes[c, 3])
                    changes[c, 2] = -1.0
            stop = until if partial else end
            _advance_zone(model, chunk, state, zone, k, stop, forcing, direct)
        if partial:
            break
        done = last
        state.counter[1] = -1
    return done
