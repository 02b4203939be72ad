"""What is fixed for a step at its start: heat between zones, and leaks by stack and wind."""

from __future__ import annotations

import numpy as np

from sim.kernel.arrays import Chunk, Model, Record, State
from sim.kernel.compiling import merged
from sim.kernel.forcing import air_temperature, held_temperature, variant_of
from sim.kernel.systems.emission import Emitter, EmitterMemory, EmitterModel, EmitterState


@merged
def begin_exchange(model: Model, state: State) -> None:
    """Exchange between zones: heat over each coupling at the temperatures of this instant."""
    for zone in range(state.modes.shape[0]):
        state.reference[zone] = air_temperature(model, state, zone)
    state.exchange[:] = 0.0
    for c in range(model.coupling.shape[0]):
        difference = 0.0
        for side in range(2):
            zone = model.coupling_end[c, 2 * side]
            place = model.coupling_end[c, 2 * side + 1]
            variant = variant_of(model, state, zone)
            total = model.interface_held[variant, place] * held_temperature(state, zone)
            for n in range(model.modes[variant]):
                total += model.interfaces[variant, place, n] * state.modes[zone, n]
            difference += total if side == 0 else -total
        heat = model.coupling[c] * difference
        state.exchange[model.coupling_end[c, 0], model.coupling_end[c, 1]] -= heat
        state.exchange[model.coupling_end[c, 2], model.coupling_end[c, 3]] += heat


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
    for zone in range(state.modes.shape[0]):
        denser = (1.0 + chunk.density[k]) * chunk.leaking[zone, k]
        difference = chunk.outdoor[k] - state.reference[zone]
        square = model.leakage[zone, 0] * abs(difference)
        square += model.leakage[zone, 1] * chunk.wind[k] * chunk.wind[k]
        flow = np.sqrt(square) * denser
        state.leak[zone] = (flow - model.leakage[zone, 2]) * difference
        flow += model.infiltration[zone] * denser
        state.record[zone, Record.LEAKAGE] += flow * model.step


@merged
def read_pipes(model: Model, state: State, emitters: EmitterModel, memory: EmitterState) -> None:
    """Tell heated floors the temperature of the plane of their pipes, an interface of the zone."""
    for e in range(emitters.figure.shape[0]):
        place = int(emitters.figure[e, Emitter.PLACE])
        if place < 0:
            continue
        zone = int(emitters.figure[e, Emitter.ZONE])
        variant = variant_of(model, state, zone)
        total = model.interface_held[variant, place] * held_temperature(state, zone)
        for n in range(model.modes[variant]):
            total += model.interfaces[variant, place, n] * state.modes[zone, n]
        memory.memory[e, EmitterMemory.PLANE] = total


@merged
def feed_pipes(state: State, emitters: EmitterModel, memory: EmitterState) -> None:
    """Give the heat of heated floors to the plane of their pipes."""
    for e in range(emitters.figure.shape[0]):
        place = int(emitters.figure[e, Emitter.PLACE])
        if place >= 0:
            zone = int(emitters.figure[e, Emitter.ZONE])
            state.exchange[zone, place] += memory.memory[e, EmitterMemory.HEAT]
