"""The march of the zones: every zone advanced exactly between events.

Between exchange steps a zone is linear with constant forcing, so each mode is an exponential and a
step of any length costs one exponential and one multiply-add a mode.

The state machine of a terminal runs in here. Modulating: FLOAT - HOLD_HEAT - MAX_HEAT (and
cooling); on/off: FLOAT - ON_HEAT (and cooling).

The compiled functions count no references, see `sim.kernel.compiling`; so nothing here allocates.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.arrays import POWER_ROW, ROWS, Chunk, Model, Record, State, Work
from sim.kernel.compiling import compiled, inlined, internal, merged
from sim.kernel.exchange import begin_exchange, feed_pipes, fix_leaks, read_pipes, reduce_exchange
from sim.kernel.films import films_due, refresh_films
from sim.kernel.forcing import (
    air_temperature,
    force,
    held_temperature,
    is_held,
    terminal_power,
    variant_of,
)
from sim.kernel.keeping import keep, write_means
from sim.kernel.lanes import product, sum_rows
from sim.kernel.planning import MOST_STUCK, instant_mode, plan
from sim.kernel.systems.arrays import Array, ZoneAir
from sim.kernel.systems.sequence_columns import ZoneSequenceState
from sim.kernel.systems.starting import start_early
from sim.kernel.systems.step import Systems, begin_systems, end_systems
from sim.kernel.vectors import in_lanes

_in_lanes = inlined(in_lanes)

SHORTEST = 1e-6
"""Steps shorter than this [s] count as no progress."""
_SETPOINT = int(ZoneSequenceState.SETPOINT)
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
            mode = instant_mode(model, state, zone, temperature)
            if mode != state.mode[zone]:
                _switch(model, state, zone, mode, temperature, np.nan, work)
                stuck += 1
        force(model, chunk, state, zone, k, work)
        moment, target, threshold = plan(model, state, zone, temperature, left, stuck, work)
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
    done = steps = 0
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
        keep(model, state, chunk.first + k, chunk.every)
        steps = chunk.first + k + 1
        done = last
        state.counter[1] = -1
    write_means(state, steps, chunk.every)
    return done
