"""The march of the zones: every zone advanced exactly between events.

Between exchange steps a zone is linear with constant forcing, so each mode is an exponential and a
step of any length costs one exponential and one multiply-add a mode.

The state machine of a terminal runs in here. Modulating: FLOAT - HOLD_HEAT - MAX_HEAT (and
cooling); on/off: FLOAT - ON_HEAT (and cooling).

The compiled functions count no references, see `sim.kernel.compiling`; so nothing here allocates.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.ahead import ask_ahead
from sim.kernel.arrays import POWER_ROW, ROWS, Chunk, Model, State, Work
from sim.kernel.columns import ORDERS, Cell, Count, Input, Mark, Record
from sim.kernel.compiling import compiled, inlined, internal, merged, ordinal
from sim.kernel.exchange import begin_exchange, feed_pipes, fix_leaks, read_pipes, reduce_exchange
from sim.kernel.films import films_due, refresh_films
from sim.kernel.forcing import (
    air_temperature,
    force,
    held_temperature,
    is_held,
    terminal_power,
)
from sim.kernel.lanes import add_all_but_last, copy_row, product, sum_rows
from sim.kernel.ledger import keep, write_means
from sim.kernel.planning import MOST_STUCK, instant_mode, plan
from sim.kernel.systems.arrays import Array, ZoneAir
from sim.kernel.systems.sequence_columns import ZoneSequenceState
from sim.kernel.systems.starting import start_early
from sim.kernel.systems.step import Systems, begin_systems, end_systems
from sim.kernel.vectors import BLOCK, in_lanes

_in_lanes = inlined(in_lanes)

SHORTEST = 1e-6
"""Steps shorter than this [s] count as no progress."""
_IN_SERIES = 3
"""Place of the state's counter of intervals that are in the series."""
_SETPOINT = int(ZoneSequenceState.SETPOINT)
_CONFIGURATION, _BIAS = int(Input.CONFIGURATION), int(Input.SENSOR_BIAS)
MOST_SWITCHES = 1000
"""Switchings of one zone in one exchange step beyond which the terminal is called unstable."""


@internal
def _project(
    model: Model, state: State, zone: int, mode: int, configuration: int, work: Work
) -> None:
    """Enter a mode and configuration: modes to node temperatures and to the new modes."""
    mark = state.marks[zone]
    before, was_held = mark[Mark.VARIANT], is_held(mark[Mark.MODE])
    held = held_temperature(state, zone)
    after = model.variant[zone, configuration, 1 if is_held(mode) else 0]
    mark[Mark.MODE], mark[Mark.CONFIGURATION], mark[Mark.VARIANT] = mode, configuration, after
    if after == before:
        return
    nodes, modes = work.nodes, state.modes[zone]
    room = _in_lanes(model.counts[zone, Count.NODES])
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
    mark, cell, supplied = state.marks[zone], state.cells[zone], state.supplied[zone]
    variant, mode = ordinal(mark[Mark.VARIANT]), mark[Mark.MODE]
    flows, rows, count = work.flows, model.rows[variant], model.modes[variant]
    sum_rows(flows, ROWS, work.direct, duration, rows, 0, work.area, count)
    copy_row(state.modes[zone], work.after, count)
    record = state.ledger.record[zone]
    add_all_but_last(record, flows)
    power = flows[POWER_ROW] if is_held(mode) else terminal_power(state, zone) * duration
    if mode == 1 or mode == 3 or mode == 5:
        record[Record.HEATING] += max(power, 0.0)
    elif mode != 0:
        record[Record.COOLING] += max(-power, 0.0)
    record[Record.OPAQUE] += cell[Cell.FILM_OPAQUE] * duration
    record[Record.WINDOW] += cell[Cell.FILM_WINDOW] * duration
    record[Record.INFILTRATION] += work.heat[0] * duration
    record[Record.PEOPLE] += cell[Input.PEOPLE] * duration
    record[Record.LIGHTING] += work.heat[2] * duration
    record[Record.GAINS] += work.heat[1] * duration
    record[Record.HEATING_SETPOINT] += cell[Input.HEATING_SETPOINT] * duration
    record[Record.COOLING_SETPOINT] += cell[Input.COOLING_SETPOINT] * duration
    exchange, pipes = state.exchange[zone], supplied[ZoneAir.PIPES]
    emitted, given = supplied[ZoneAir.EMITTED], supplied[ZoneAir.AIR] + supplied[ZoneAir.RADIANT]
    interzone = -pipes
    for i in range(model.counts[zone, Count.INTERFACES]):
        interzone += exchange[i]
    if emitted > 0.0:
        record[Record.HEATING] += emitted * duration
    elif emitted < 0.0:
        record[Record.COOLING] -= emitted * duration
    record[Record.INTERZONE] += interzone * duration
    record[Record.SUPPLY] += (given + pipes - emitted) * duration
    record[Record.OPENED] += model.opened[zone, ordinal(mark[Mark.CONFIGURATION])] * duration
    cell[Cell.CLOCK] += duration


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
        state.log[used, 0] = state.cells[zone, Cell.CLOCK]
        state.log[used, 1] = zone
        state.log[used, 2] = mode
        state.log[used, 3] = temperature
        state.log[used, 4] = threshold
        state.counter[0] = used + 1
    else:
        state.counter[2] = zone
    _project(model, state, zone, mode, state.marks[zone, Mark.CONFIGURATION], work)


@merged
def _advance_zone(
    model: Model, chunk: Chunk, state: State, zone: int, k: int, until: float, work: Work
) -> None:
    """Advance a zone to ``until`` inside step k, through all its switchings."""
    stuck = 0
    cell, mark = state.cells[zone], state.marks[zone]
    temperature = cell[Cell.REFERENCE]
    if cell[Cell.CLOCK] != (chunk.first + k) * model.step:
        temperature = air_temperature(model, state, zone)
    for _ in range(MOST_SWITCHES):
        left = until - cell[Cell.CLOCK]
        if left <= SHORTEST:
            cell[Cell.CLOCK] = until
            return
        if not is_held(mark[Mark.MODE]) and stuck < MOST_STUCK:
            mode = instant_mode(model, state, zone, temperature)
            if mode != mark[Mark.MODE]:
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
    mode, cell = state.marks[zone, Mark.MODE], state.cells[zone]
    if kind < ORDERS and value != cell[kind]:
        state.marks[zone, Mark.ORDERED] = 1
    if kind == _CONFIGURATION:
        _project(model, state, zone, mode, int(value), work)
        cell[kind] = value
        return
    if value == cell[kind]:
        return
    if (kind < 2 or kind == _BIAS) and is_held(mode):
        temperature, present = held_temperature(state, zone), cell[kind]
        cell[kind] = value
        moved = held_temperature(state, zone) - temperature
        cell[kind] = present
        if moved != 0.0:
            asked = moved > 0.0 if mode == 1 else moved < 0.0
            _switch(model, state, zone, mode + 2 if asked else 0, temperature, np.nan, work)
    cell[kind] = value


@merged
def _start_zones(model: Model, state: State, systems: Systems, k: int, work: Work) -> None:
    """Let optimal start move set-points, as schedules move them."""
    if systems.chunk.until.shape[1] == 0:
        return
    start_early(systems, state.cells, k)
    for zone in range(state.modes.shape[0]):
        for side in range(2):
            value = systems.state.zone_sequence[zone, _SETPOINT + side]
            _apply(model, state, zone, side, value, work)


@inlined
def _present_step(model: Model, chunk: Chunk, state: State) -> int:
    """Return the step in progress, or the next."""
    if state.counter[1] >= 0:
        return int(state.counter[1])
    return int(round(state.cells[0, Cell.CLOCK] / model.step)) - chunk.first


@merged
def _enter_step(
    model: Model, chunk: Chunk, state: State, systems: Systems, k: int, until: float, work: Work
) -> bool:
    """Begin a step that is not in progress; return False where it begins at ``until`` or later."""
    if state.counter[1] >= 0:
        return True
    if k >= chunk.outdoor.shape[0] or (chunk.first + k) * model.step >= until - SHORTEST:
        return False
    ask_ahead(chunk, systems, k)
    begin_exchange(model, state)
    _start_zones(model, state, systems, k, work)
    reduce_exchange(model, chunk, state, k)
    fix_leaks(model, chunk, state, k)
    read_pipes(state, systems.emitters, systems.emitter_state)
    begin_systems(systems, state.cells, state.marks, k)
    feed_pipes(state, systems.emitters, systems.emitter_state)
    for z in range(state.modes.shape[0]):
        zone = ordinal(z)
        if model.counts[zone, Count.FILMS] > 0 and films_due(model, chunk, state, zone, k):
            refresh_films(model, chunk, state, zone, k, work)
    state.counter[1] = k
    return True


@inlined
def _write_series(state: State, systems: Systems, steps: int, every: int) -> None:
    """Write to the series what they lack after so many steps of the run."""
    first, last = state.counter[_IN_SERIES], (steps + every - 1) // every
    write_means(state.ledger, first, last)
    write_means(systems.state.ledger, first, last)
    state.counter[_IN_SERIES] = steps // every


@merged
def _leave_step(model: Model, chunk: Chunk, state: State, systems: Systems, k: int) -> None:
    """End a step: what systems did in it, and what is recorded of it."""
    step, steps = chunk.first + k, chunk.first + k + 1
    end_systems(systems, state.cells, state.marks, state.ledger.record, k)
    keep(state.ledger, model.step, step, chunk.every)
    keep(systems.state.ledger, model.step, step, chunk.every)
    if steps % (BLOCK * chunk.every) == 0:
        _write_series(state, systems, steps, chunk.every)
    state.counter[1] = -1


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
    done, k = 0, _present_step(model, chunk, state)
    while state.counter[2] < 0:  # Python doubles a loop's condition: the step stays out of it
        if not _enter_step(model, chunk, state, systems, k, until, work):
            break
        end = (chunk.first + k + 1) * model.step
        last = done
        while last < changes.shape[0] and changes[last, 0] < end - SHORTEST:
            last += 1
        partial = end > until + SHORTEST
        stop = until if partial else end
        for z in range(state.modes.shape[0]):
            zone = ordinal(z)
            if partial and zone != only:
                continue
            for c in range(done, last + 1):
                if c < last and (int(changes[c, 1]) != zone or changes[c, 2] < 0.0):
                    continue
                moment = max(changes[c, 0], state.cells[zone, Cell.CLOCK]) if c < last else stop
                _advance_zone(model, chunk, state, zone, k, moment, work)
                if c < last:
                    _apply(model, state, zone, int(changes[c, 2]), changes[c, 3], work)
                    changes[c, 2] = -1.0
        if partial:
            break
        _leave_step(model, chunk, state, systems, k)
        k, done = ordinal(k + 1), last
    _write_series(state, systems, chunk.first + k, chunk.every)
    return done
