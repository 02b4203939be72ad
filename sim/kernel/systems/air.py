"""The air of the zones through a step: what handlers supply is solved with what returns to them.

Over a part of a step the ratio of the supply air is constant. The mean ratio of a zone is then a
straight line over it, so is that of the return air, and of the mixture behind the coil: one linear
equation a handler, whose solution takes from the zones exactly what it gives them, but for outdoor
air and condensate.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.air_quality import (
    BOILING,
    AirInputs,
    AirModel,
    AirSeries,
    AirState,
    advance_carbon,
    advance_water,
    factors,
    mix,
    prepare_mixing,
)
from sim.kernel.columns import AirCell, AirFigure
from sim.kernel.compiling import internal, merged, ordinal
from sim.kernel.linking import linked
from sim.kernel.systems.arrays import Handler, Memory, SystemsModel, SystemsState, ZoneAir
from sim.physics import saturation
from sim.physics.air_quality import CARBON_DIOXIDE_PER_AIR

_saturated_vapour = linked(saturation.saturated_vapour)

RATIO = 0.621945
"""Molar mass of water over that of dry air."""
_PARTS_PER_MILLION = 1e6 / CARBON_DIOXIDE_PER_AIR


@internal
def _supply_water(
    model: AirModel,
    systems: SystemsModel,
    inputs: AirInputs,
    state: AirState,
    memory: SystemsState,
    h: int,
    k: int,
    duration: float,
) -> None:
    """Solve for the humidity ratio of a handler's supply air, and note what its coil takes."""
    x, y = systems.handler[h], memory.handler[h]
    flow, outdoor = y[Memory.FLOW], inputs.outdoor_water[k]
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    constant, slope = 0.0, 0.0
    for place in range(first, first + count):
        z = systems.served[place]
        figure, cell = model.figures[z], state.cells[z]
        supply, dilution = cell[AirCell.SUPPLY], figure[AirFigure.PER_STORAGE]
        own = cell[AirCell.INFILTRATION] + inputs.ventilation[z, k] + cell[AirCell.OPENED]
        source = own * outdoor + cell[AirCell.PEOPLE] * figure[AirFigure.PEOPLE_WATER]
        source += inputs.moisture[z, k]
        _, gain, ramp = factors((own + supply) * dilution, duration)
        part = supply / (flow * duration)
        constant += part * (cell[AirCell.WATER] * gain + source * dilution * ramp)
        slope += part * supply * dilution * ramp
    fresh = y[Memory.OUTDOOR] / flow
    if y[Memory.RECOVERING] > 0.0:
        fresh *= 1.0 - x[Handler.RECOVERY_LATENT]
    back, brought = 1.0 - fresh, fresh * outdoor
    ratio = (back * constant + brought) / (1.0 - back * slope)
    wet, lowest = y[Memory.WET], y[Memory.WET_RATIO]
    if wet > 0.0 and ratio > lowest:
        dry = 1.0 - wet
        ratio = (dry * (back * constant + brought) + wet * lowest) / (1.0 - dry * back * slope)
        mixed = back * (constant + slope * ratio) + brought
        most = y[Memory.DRYING] / flow
        if mixed - ratio > most:
            ratio = (back * constant + brought - most) / (1.0 - back * slope)
            mixed = ratio + most
        y[Memory.WATER] += flow * (mixed - ratio) * duration
    for place in range(first, first + count):
        state.cells[systems.served[place], AirCell.SUPPLY_WATER] = ratio


@internal
def _supply_carbon(
    model: AirModel,
    systems: SystemsModel,
    inputs: AirInputs,
    state: AirState,
    memory: SystemsState,
    h: int,
    k: int,
    duration: float,
) -> None:
    """Solve for the carbon dioxide of a handler's supply air."""
    x, y = systems.handler[h], memory.handler[h]
    flow, outdoor = y[Memory.FLOW], inputs.outdoor_carbon
    first, count = int(x[Handler.FIRST_ZONE]), int(x[Handler.ZONES])
    constant, slope = 0.0, 0.0
    for place in range(first, first + count):
        z = systems.served[place]
        figure, cell = model.figures[z], state.cells[z]
        supply, dilution = cell[AirCell.SUPPLY], figure[AirFigure.PER_MASS]
        own = cell[AirCell.INFILTRATION] + inputs.ventilation[z, k] + cell[AirCell.OPENED]
        source = own * outdoor + cell[AirCell.PEOPLE] * figure[AirFigure.PEOPLE_CARBON]
        _, gain, ramp = factors((own + supply) * dilution, duration)
        part = supply / (flow * duration)
        constant += part * (cell[AirCell.CARBON] * gain + source * dilution * ramp)
        slope += part * supply * dilution * ramp
    fresh = y[Memory.OUTDOOR] / flow
    ratio = ((1.0 - fresh) * constant + fresh * outdoor) / (1.0 - (1.0 - fresh) * slope)
    for place in range(first, first + count):
        state.cells[systems.served[place], AirCell.SUPPLY_CARBON] = ratio


@merged
def _advance_zones(
    model: AirModel, inputs: AirInputs, state: AirState, k: int, duration: float
) -> None:
    """Advance the air of each zone alone."""
    share = 1.0 / model.step
    for n in range(model.figures.shape[0]):
        z = ordinal(n)
        cell = state.cells[z]
        pressure, most = cell[AirCell.SATURATED], np.inf
        if pressure < BOILING * model.pressure:
            most = RATIO * pressure / (model.pressure - pressure)
        water = advance_water(model, inputs, state, z, k, duration, most)
        carbon = advance_carbon(model, inputs, state, z, k, duration)
        cell[AirCell.MEAN_WATER] += water * share
        cell[AirCell.MEAN_CARBON] += carbon * share


@merged
def advance_air(
    model: AirModel,
    systems: SystemsModel,
    inputs: AirInputs,
    state: AirState,
    memory: SystemsState,
    series: AirSeries,
    k: int,
) -> None:
    """Advance the air of all zones through a step, with what handlers do in it."""
    handlers = systems.handler.shape[0]
    part = model.step / model.parts
    for n in range(handlers):
        h = ordinal(n)
        memory.handler[h, Memory.WATER] = 0.0
    for n in range(model.figures.shape[0]):
        z = ordinal(n)
        cell = state.cells[z]
        cell[AirCell.MEAN_WATER] = cell[AirCell.MEAN_CARBON] = 0.0
        cell[AirCell.SATURATED] = _saturated_vapour(cell[AirCell.TEMPERATURE])[0]
        cell[AirCell.SUPPLY] = memory.zone[z, ZoneAir.FLOW] if handlers > 0 else 0.0
    prepare_mixing(model, inputs, state, k, 0.5 * part)
    for _ in range(model.parts):
        for half in range(2):
            if half == 1:
                for n in range(handlers):
                    h = ordinal(n)
                    if memory.handler[h, Memory.FLOW] > 0.0:
                        _supply_water(model, systems, inputs, state, memory, h, k, part)
                        _supply_carbon(model, systems, inputs, state, memory, h, k, part)
                _advance_zones(model, inputs, state, k, part)
            mix(model, state, half == 1)
    place, weight = (inputs.first + k) // inputs.every, 1.0 / inputs.every
    for n in range(model.figures.shape[0]):
        z = ordinal(n)
        cell = state.cells[z]
        ratio = cell[AirCell.MEAN_WATER]
        humidity = model.pressure * ratio / ((RATIO + ratio) * cell[AirCell.SATURATED])
        series.water[z, place] += weight * 1e3 * ratio
        series.humidity[z, place] += weight * humidity
        series.carbon[z, place] += weight * cell[AirCell.MEAN_CARBON] * _PARTS_PER_MILLION
