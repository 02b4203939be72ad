"""What systems do in an exchange step: before the zones are advanced, and after."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernel.air_quality import AirInputs, AirModel, AirSeries, AirState, no_air
from sim.kernel.columns import AirCell, Record
from sim.kernel.compiling import inlined, merged, ordinal
from sim.kernel.ledger import new_ledger
from sim.kernel.plant.arrays import LoopState, PlantModel, PlantState, no_plants
from sim.kernel.plant.loops import plant_step
from sim.kernel.systems.air import advance_air
from sim.kernel.systems.arrays import (
    SPECIFIC_HEAT,
    Array,
    Control,
    Handler,
    HandlerRecord,
    Index,
    Memory,
    Step,
    SystemsChunk,
    SystemsModel,
    SystemsState,
    ZoneAir,
    new_systems,
    no_chunk,
    no_handlers,
)
from sim.kernel.systems.booking import book_moisture
from sim.kernel.systems.emission import EmitterModel, EmitterState, new_emitters, no_emitters
from sim.kernel.systems.emitters import begin_emitters, end_emitters
from sim.kernel.systems.plant_requests import ask_plants
from sim.kernel.systems.single import begin_single, end_single
from sim.kernel.systems.variable import begin_variable, end_variable

_REQUESTS = int(LoopState.REQUESTS)


class Systems(NamedTuple):
    """Air handlers and the air of the zones.

    Apart from the rest of the model, so that functions which do not touch them are not compiled
    for all their arrays.
    """

    model: SystemsModel
    state: SystemsState
    chunk: SystemsChunk
    air_model: AirModel
    air_inputs: AirInputs
    air_state: AirState
    air_series: AirSeries
    plant_model: PlantModel
    plant_state: PlantState
    emitters: EmitterModel
    emitter_state: EmitterState


def no_systems(zones: int) -> Systems:
    """Return systems that do nothing to zones whose air is not followed."""
    model = no_handlers()
    plants, water = no_plants()
    emitters = no_emitters()
    still = new_emitters(emitters, 0)
    ledger, supplied = new_ledger(0, len(HandlerRecord), 0), np.zeros((zones, len(ZoneAir)))
    state = new_systems(model, supplied, 0, ledger, (water.supply, water.available))
    return Systems(model, state, no_chunk(), *no_air(), plants, water, emitters, still)


@inlined
def _step(systems: Systems, cells: Array, marks: Index, k: int) -> Step:
    """Put together what handlers see."""
    return Step(
        systems.model,
        systems.state,
        k,
        systems.air_model.step,
        systems.air_model.pressure,
        systems.chunk.outdoor[k],
        systems.air_inputs.outdoor_water[k],
        systems.air_inputs.outdoor_carbon,
        systems.chunk.levels[k],
        systems.chunk.clock[k],
        systems.chunk.dew_point[k],
        cells,
        marks,
        systems.air_state.cells,
    )


@merged
def begin_systems(systems: Systems, cells: Array, marks: Index, k: int) -> None:
    """Decide what all handlers do in a step, and with it what the zones' terminals can do."""
    handlers = systems.model.handler.shape[0]
    emitters = systems.emitters.figure.shape[0]
    if handlers + emitters == 0 and systems.plant_model.nodes.shape[0] == 0:
        return
    zone = systems.state.zone
    for n in range(zone.shape[0]):
        z = ordinal(n)
        zone[z, ZoneAir.AIR] = zone[z, ZoneAir.RADIANT] = 0.0
        zone[z, ZoneAir.PIPES] = zone[z, ZoneAir.EMITTED] = 0.0
        zone[z, ZoneAir.HEATING_LIMIT] = zone[z, ZoneAir.COOLING_LIMIT] = np.inf
    _begin_plants(systems.state)
    now = _step(systems, cells, marks, k)
    for n in range(handlers):
        h = ordinal(n)
        if int(systems.model.handler[h, Handler.CONTROL]) == Control.ZONE:
            begin_single(now, h)
        else:
            begin_variable(now, h)
    begin_emitters(now, systems.emitters, systems.emitter_state)


@merged
def _begin_plants(t: SystemsState) -> None:
    """Say what plants can give in a step, of what could be asked of them."""
    for p in range(t.plant_load.shape[0]):
        t.plant_last[p], t.plant_possible[p] = t.plant_load[p], t.plant_offer[p]
        t.plant_load[p] = t.plant_offer[p] = t.plant_requests[p] = 0.0
        most = t.plant_possible[p]
        t.plant_share[p] = min(t.plant_available[p] / most, 1.0) if most > 0.0 else 1.0


@merged
def end_systems(systems: Systems, cells: Array, marks: Index, records: Array, k: int) -> None:
    """Say what all handlers did in a step, and advance the air of the zones."""
    air, per_second = systems.air_state, 1.0 / systems.air_model.step
    for n in range(air.cells.shape[0]):
        z = ordinal(n)
        record, zone, cell = records[z], systems.state.zone[z], air.cells[z]
        zone[ZoneAir.HEATING] = record[Record.HEATING] * per_second
        zone[ZoneAir.COOLING] = cell[AirCell.COOLING] = record[Record.COOLING] * per_second
        cell[AirCell.INFILTRATION] = record[Record.LEAKAGE] * (per_second / SPECIFIC_HEAT)
        cell[AirCell.TEMPERATURE] = record[Record.AIR] * per_second
        cell[AirCell.PEOPLE] = record[Record.PEOPLE] * per_second
        cell[AirCell.OPENED] = record[Record.OPENED] * per_second
    handlers = systems.model.handler.shape[0]
    busy = handlers + systems.emitters.figure.shape[0] > 0
    if busy:
        now = _step(systems, cells, marks, k)
        for n in range(handlers):
            h = ordinal(n)
            if int(systems.model.handler[h, Handler.CONTROL]) == Control.ZONE:
                end_single(now, h)
            else:
                end_variable(now, h)
        end_emitters(now, systems.emitters, systems.emitter_state)
    advance_air(
        systems.air_model,
        systems.model,
        systems.air_inputs,
        air,
        systems.state,
        systems.air_series,
        k,
    )
    if busy:
        for n in range(handlers):
            h = ordinal(n)
            book_moisture(now, h)
            ask_plants(now, h)
            _record(now, h)
    if systems.plant_model.nodes.shape[0] > 0:
        chunk = systems.chunk
        for p in range(systems.plant_model.nodes.shape[0]):
            systems.plant_state.loop[p, _REQUESTS] = systems.state.plant_requests[p]
        plant_step(
            systems.plant_model,
            systems.plant_state,
            k,
            chunk.outdoor[k],
            chunk.wet_bulb[k],
            systems.state.plant_load,
            chunk.draws[k],
        )


@merged
def _record(now: Step, h: int) -> None:
    """Record what a handler was like in a step, beside what was booked of it."""
    y, record = now.state.handler[h], now.state.ledger.record[h]
    record[HandlerRecord.SUPPLY_TEMPERATURE] = y[Memory.SUPPLY] * now.seconds
    record[HandlerRecord.MIXED_TEMPERATURE] = y[Memory.MIXED] * now.seconds
    record[HandlerRecord.SUPPLY_FLOW] = y[Memory.FLOW] * now.seconds
    record[HandlerRecord.OUTDOOR_FLOW] = y[Memory.OUTDOOR] * now.seconds
