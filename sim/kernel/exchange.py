"""What is fixed for a step at its start: heat between zones, and leaks by stack and wind."""

from __future__ import annotations

import numpy as np

from sim.kernel.arrays import FIRST_SEEN, SEEN_AIR, Chunk, Model, State
from sim.kernel.columns import Cell, Figure, Mark, Record
from sim.kernel.compiling import merged
from sim.kernel.forcing import held_temperature
from sim.kernel.lanes import sum_rows
from sim.kernel.systems.emission import Emitter, EmitterMemory, EmitterModel, EmitterState

_LEAKAGE = int(Figure.LEAKAGE)


@merged
def begin_exchange(model: Model, state: State) -> None:
    """Exchange between zones: heat over each coupling at the temperatures of this instant."""
    seen, width = state.seen, state.seen.shape[1]
    for zone in range(state.modes.shape[0]):
        variant, modes = state.marks[zone, Mark.VARIANT], state.modes[zone]
        held, rows, count = held_temperature(state, zone), model.seen[variant], model.modes[variant]
        sum_rows(seen[zone], width, model.seen_held[variant], held, rows, 0, modes, count)
        state.cells[zone, Cell.REFERENCE] = seen[zone, SEEN_AIR]
    state.exchange[:] = 0.0
    for c in range(model.coupling.shape[0]):
        ends = model.coupling_end[c]
        one, other = seen[ends[0], FIRST_SEEN + ends[1]], seen[ends[2], FIRST_SEEN + ends[3]]
        heat = model.coupling[c] * (one - other)
        state.exchange[ends[0], ends[1]] -= heat
        state.exchange[ends[2], ends[3]] += heat


@merged
def reduce_exchange(model: Model, chunk: Chunk, state: State, k: int) -> None:
    """Reduce the exchange of a step to the share that works; each coupling has interfaces alone."""
    for c in range(chunk.mixing.shape[0]):
        for side in range(2):
            zone, place = model.coupling_end[c, 2 * side], model.coupling_end[c, 2 * side + 1]
            state.exchange[zone, place] *= chunk.mixing[c, k]


@merged
def fix_leaks(model: Model, chunk: Chunk, state: State, k: int) -> None:
    """Fix the leaks of a step by the temperatures at its start, and record their flow."""
    outdoor, density, wind = chunk.outdoor[k], 1.0 + chunk.density[k], chunk.wind[k] * chunk.wind[k]
    for zone in range(state.modes.shape[0]):
        cell, figure = state.cells[zone], model.figures[zone]
        denser = density * chunk.leaking[zone, k]
        difference = outdoor - cell[Cell.REFERENCE]
        square = figure[_LEAKAGE] * abs(difference) + figure[_LEAKAGE + 1] * wind
        flow = np.sqrt(square) * denser
        cell[Cell.LEAK] = (flow - figure[_LEAKAGE + 2]) * difference
        flow += figure[Figure.INFILTRATION] * denser
        state.ledger.record[zone, Record.LEAKAGE] += flow * model.step


@merged
def read_pipes(state: State, emitters: EmitterModel, memory: EmitterState) -> None:
    """Tell heated floors the temperature of the plane of their pipes, an interface of the zone."""
    for e in range(emitters.figure.shape[0]):
        place = int(emitters.figure[e, Emitter.PLACE])
        if place < 0:
            continue
        zone = int(emitters.figure[e, Emitter.ZONE])
        memory.memory[e, EmitterMemory.PLANE] = state.seen[zone, FIRST_SEEN + place]


@merged
def feed_pipes(state: State, emitters: EmitterModel, memory: EmitterState) -> None:
    """Give the heat of heated floors to the plane of their pipes."""
    for e in range(emitters.figure.shape[0]):
        place = int(emitters.figure[e, Emitter.PLACE])
        if place >= 0:
            zone = int(emitters.figure[e, Emitter.ZONE])
            state.exchange[zone, place] += memory.memory[e, EmitterMemory.HEAT]
