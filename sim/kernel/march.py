"""The march of the zones: every zone advanced exactly between events.

Between exchange steps a zone is linear with constant forcing, so each mode is an exponential and a
step of any length costs one exponential and one multiply-add a mode. Where a thermostat or a power
limit is crossed is a root of a sum of exponentials, found by Newton's method inside a bracket.

The state machine of a terminal runs in here. Modulating: FLOAT - HOLD_HEAT - MAX_HEAT (and
cooling); on/off: FLOAT - ON_HEAT (and cooling).

The compiled functions count no references, see `sim.kernel.compiling`; so nothing here allocates.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.arrays import KEPT, POWER_ROW, ROWS, Chunk, Model, Record, State, Work
from sim.kernel.compiling import compiled, inlined, internal, merged
from sim.kernel.exchange import begin_exchange, feed_pipes, fix_leaks, read_pipes, reduce_exchange
from sim.kernel.exponentials import crossing, look_ahead, slope_now
from sim.kernel.films import films_due, refresh_films
from sim.kernel.forcing import (
    air_temperature,
    force,
    held_temperature,
    is_held,
    limit_of,
    setpoint_of,
    terminal_power,
    variant_of,
)
from sim.kernel.lanes import in_lanes, product, sum_rows
from sim.kernel.systems.arrays import Array, ZoneAir
from sim.kernel.systems.sequence_columns import ZoneSequenceState
from sim.kernel.systems.starting import start_early
from sim.kernel.systems.step import Systems, begin_systems, end_systems

_in_lanes = inlined(in_lanes)

TEMPERATURE_TOLERANCE = 1e-7
POWER_TOLERANCE = 1e-3
SHORTEST = 1e-6
"""Steps shorter than this [s] count as no progress."""
_SETPOINT = int(ZoneSequenceState.SETPOINT)
MOST_STUCK = 4
"""Switchings without progress after which a zone is moved on without looking for crossings."""
MOST_SWITCHES = 1000
"""Switchings of one zone in one exchange step beyond which the terminal is called unstable."""


@internal
def _project(
    model: Model, state: State, zone: int, mode: int, configuration: int, work: Work
) -> None:
    """Enter a mode and configuration: modes to node temperatures and to the new modes."""
    before, was_held = variant_of(model, state, zone), is_held(state.mode[zone])
    held = held_temperature(state, zone)
    state.mode[zone] = mode
    state.configuration[zone] = configuration
    after = variant_of(model, state, zone)
    if after == before:
        return
    nodes, modes = work.nodes, state.modes[zone]
    room = _in_lanes(model.node_count[zone])
    for d in range(room):
        nodes[d] = product(model.to_nodes[before, d], modes, model.modes[before])
    if was_held:
        nodes[0] = held
    modes[:] = 0.0
    for n in range(model.modes[after]):
        modes[n] = product(model.to_modes[after, n], nodes, room)


@inlined
def _advance(model: Model, state: State, zone: int, duration: float, work: Work) -> None:
    """Advance a zone by the span that was looked at last, and add to its record."""
    variant = variant_of(model, state, zone)
    flows, rows, count = work.flows, model.rows[variant], model.modes[variant]
    sum_rows(flows, ROWS, work.direct, duration, rows, 0, work.area, count)
    modes, after = state.modes[zone], work.after
    for n in range(count):
        modes[n] = after[n]
    record = state.record[zone]
    for r in range(POWER_ROW):
        record[r] += flows[r]
    mode = state.mode[zone]
    power = flows[POWER_ROW] if is_held(mode) else terminal_power(state, zone) * duration
    if mode == 1 or mode == 3 or mode == 5:
        record[Record.HEATING] += max(power, 0.0)
    elif mode != 0:
        record[Record.COOLING] += max(-power, 0.0)
    record[Record.OPAQUE] += state.film_flow[zone, 0] * duration
    record[Record.WINDOW] += state.film_flow[zone, 1] * duration
    record[Record.INFILTRATION] += work.heat[0] * duration
    record[Record.PEOPLE] += state.inputs[zone, 4] * duration
    record[Record.LIGHTING] += work.heat[2] * duration
    record[Record.GAINS] += work.heat[1] * duration
    record[Record.HEATING_SETPOINT] += state.inputs[zone, 0] * duration
    record[Record.COOLING_SETPOINT] += state.inputs[zone, 1] * duration
    for i in range(model.interface_count[zone]):
        record[Record.INTERZONE] += state.exchange[zone, i] * duration
    pipes, emitted = state.supplied[zone, ZoneAir.PIPES], state.supplied[zone, ZoneAir.EMITTED]
    supplied = state.supplied[zone, ZoneAir.AIR] + state.supplied[zone, ZoneAir.RADIANT]
    if emitted > 0.0:
        record[Record.HEATING] += emitted * duration
    elif emitted < 0.0:
        record[Record.COOLING] -= emitted * duration
    record[Record.INTERZONE] -= pipes * duration
    record[Record.SUPPLY] += (supplied + pipes - emitted) * duration
    record[Record.OPENED] += model.opened[zone, state.configuration[zone]] * duration
    state.clock[zone] += duration


@inlined
def _instant_mode(model: Model, state: State, zone: int, temperature: float) -> int:
    """Return the mode that set-points ask for at this temperature, where a set-point was jumped."""
    mode = int(state.mode[zone])
    for side in range(2):
        sign = 1.0 if side == 0 else -1.0
        excess = sign * (temperature - setpoint_of(state, zone, side))
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


@internal
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


@inlined
def _free_target(
    model: Model, state: State, zone: int, before: float, after: float
) -> tuple[int, float]:
    """Return the mode and threshold of the crossing in a free span, -1 where there is none."""
    mode = state.mode[zone]
    for side in range(2):
        sign = 1.0 if side == 0 else -1.0
        setpoint = setpoint_of(state, zone, side)
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


@inlined
def _free_plan(
    model: Model, state: State, zone: int, before: float, span: float, work: Work
) -> tuple[float, int, float]:
    """Return how far a zone that is not held may go, the mode to enter then, and the threshold.

    ``before`` is its air temperature; the span has been looked at.
    """
    variant = variant_of(model, state, zone)
    count = model.modes[variant]
    row, rates, modes = model.air[variant], model.rates[variant], state.modes[zone]
    after = product(row, work.after, count)
    target, threshold = _free_target(model, state, zone, before, after)
    if target < 0:
        return span, -1, np.nan
    start = before - threshold
    if abs(start) > TEMPERATURE_TOLERANCE:
        moment = crossing(
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
    if (after - threshold) * slope_now(row, count, modes, work.forcing, rates) < 0.0:
        return 0.0, -1, np.nan  # leaves one way and comes back: no root to bracket from here
    return 0.0, target, threshold


@inlined
def _held_plan(
    model: Model, state: State, zone: int, span: float, work: Work
) -> tuple[float, int, float]:
    """Return how far a held zone may go, and the mode to enter where its power meets a limit.

    The span has been looked at.
    """
    variant = variant_of(model, state, zone)
    count = model.modes[variant]
    mode = state.mode[zone]
    sign = 1.0 if mode == 1 else -1.0
    most = limit_of(state, zone, mode - 1)
    row, rates, modes = model.power[variant], model.rates[variant], state.modes[zone]
    base = work.direct[POWER_ROW]
    now, then = product(row, modes, count), product(row, work.after, count)
    start, end = sign * (now + base), sign * (then + base)
    if start < -POWER_TOLERANCE or (start <= 0.0 and end < 0.0):
        return 0.0, 0, np.nan
    if start > most + POWER_TOLERANCE or (start >= most and end > most):
        return 0.0, 2 + mode, np.nan
    if 0.0 <= end <= most:
        return span, -1, np.nan
    limit, target = (0.0, 0) if end < 0.0 else (most, 2 + mode)
    moment = crossing(
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


@inlined
def _plan(
    model: Model, state: State, zone: int, before: float, span: float, stuck: int, work: Work
) -> tuple[float, int, float]:
    """Return how far a zone may go, the mode to enter then, and the threshold; look at the way.

    A zone that is stuck goes a little way without looking for crossings.
    """
    moment, target, threshold = min(span, max(1.0, span / 16.0)), -1, np.nan
    variant, modes = variant_of(model, state, zone), state.modes[zone]
    looked = 0.0
    if stuck < MOST_STUCK:
        look_ahead(model, variant, modes, span, work)
        looked = span
        if is_held(state.mode[zone]):
            moment, target, threshold = _held_plan(model, state, zone, span, work)
        else:
            moment, target, threshold = _free_plan(model, state, zone, before, span, work)
    if 0.0 < moment != looked:
        look_ahead(model, variant, modes, moment, work)
    return moment, target, threshold


@inlined
def _advance_zone(
    model: Model, chunk: Chunk, state: State, zone: int, k: int, until: float, work: Work
) -> None:
    """Advance a zone to ``until`` inside step k, through all its switchings."""
    stuck = 0
    temperature = state.reference[zone]
    if state.clock[zone] != (chunk.first + k) * model.step:
        temperature = air_temperature(model, state, zone)
    for _ in range(MOST_SWITCHES):
        left = until - state.clock[zone]
        if left <= SHORTEST:
            state.clock[zone] = until
            return
        if not is_held(state.mode[zone]) and stuck < MOST_STUCK:
            mode = _instant_mode(model, state, zone, temperature)
            if mode != state.mode[zone]:
                _switch(model, state, zone, mode, temperature, np.nan, work)
                stuck += 1
        force(model, chunk, state, zone, k, work)
        moment, target, threshold = _plan(model, state, zone, temperature, left, stuck, work)
        if moment > 0.0:
            _advance(model, state, zone, moment, work)
        if moment < left or target >= 0:
            temperature = air_temperature(model, state, zone)
        if target >= 0:
            _switch(model, state, zone, target, temperature, threshold, work)
        stuck = 0 if moment > SHORTEST else stuck + 1
    state.counter[2] = zone


@internal
def _apply(model: Model, state: State, zone: int, kind: int, value: float, work: Work) -> None:
    """Apply a change; a set-point or sensor that moves ends holding: more is asked for, or none."""
    mode = state.mode[zone]
    if kind == 9:
        _project(model, state, zone, mode, int(value), work)
        return
    if value == state.inputs[zone, kind]:
        return
    if (kind < 2 or kind == 10) and is_held(mode):
        temperature, present = held_temperature(state, zone), state.inputs[zone, kind]
        state.inputs[zone, kind] = value
        moved = held_temperature(state, zone) - temperature
        state.inputs[zone, kind] = present
        if moved != 0.0:
            asked = moved > 0.0 if mode == 1 else moved < 0.0
            _switch(model, state, zone, mode + 2 if asked else 0, temperature, np.nan, work)
    state.inputs[zone, kind] = value


@merged
def _start_zones(model: Model, state: State, systems: Systems, k: int, work: Work) -> None:
    """Let optimal start move set-points, as schedules move them."""
    if systems.chunk.until.shape[1] == 0:
        return
    start_early(systems, state.reference, state.inputs, k)
    for zone in range(state.modes.shape[0]):
        for side in range(2):
            value = systems.state.zone_sequence[zone, _SETPOINT + side]
            _apply(model, state, zone, side, value, work)


@merged
def _enter_step(
    model: Model, chunk: Chunk, state: State, systems: Systems, work: Work, until: float
) -> int:
    """Return the step in progress, or begin the next; -1 where none is left before ``until``."""
    if state.counter[1] >= 0:
        return int(state.counter[1])
    k = int(round(state.clock[0] / model.step)) - chunk.first
    if k >= chunk.outdoor.shape[0] or (chunk.first + k) * model.step >= until - SHORTEST:
        return -1
    begin_exchange(model, state)
    _start_zones(model, state, systems, k, work)
    reduce_exchange(model, chunk, state, k)
    fix_leaks(model, chunk, state, k)
    read_pipes(state, systems.emitters, systems.emitter_state)
    begin_systems(systems, state.reference, state.mode, state.inputs, k)
    feed_pipes(state, systems.emitters, systems.emitter_state)
    for zone in range(state.modes.shape[0]):
        if model.film_count[zone] > 0 and films_due(model, state, zone, k):
            refresh_films(model, chunk, state, zone, k, work)
    state.counter[1] = k
    return k


@inlined
def _keep(model: Model, state: State, place: int, every: int) -> None:
    """Keep the records of a step that is over, and clear them for the next."""
    share = 1.0 / every
    for zone in range(state.record.shape[0]):
        record, totals, last = state.record[zone], state.totals[zone], state.last[zone]
        for r in range(record.shape[0]):
            last[r] = record[r] / model.step
            totals[r] += record[r]
            record[r] = 0.0
        for r in range(KEPT):
            if every == 1:  # means of single steps are written, not read before
                state.means[r, zone, place] = last[r]
            else:
                state.means[r, zone, place] += last[r] * share


@compiled
def run(
    model: Model,
    chunk: Chunk,
    state: State,
    systems: Systems,
    work: Work,
    changes: Array,
    until: float,
    only: int,
) -> int:
    """Advance all zones to ``until``, or one zone inside the present step.

    Parameters
    ----------
    model, chunk, state : Model, Chunk, State
        The building, the inputs known ahead, and what is changed.
    systems : Systems
        Air handlers, and the air of the zones.
    work : Work
        Scratch.
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
        k = _enter_step(model, chunk, state, systems, work, until)
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
        end_systems(systems, state.reference, state.mode, state.inputs, state.record, k)
        _keep(model, state, (chunk.first + k) // chunk.every, chunk.every)
        done = last
        state.counter[1] = -1
    return done
