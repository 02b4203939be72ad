"""The march of the air in the zones: water vapour and carbon dioxide, well mixed.

Within an exchange step all flows are constant. What a zone exchanges with the outdoors, its sources
and its cooling coil is a linear equation of its own, solved exactly. Mixing between two zones is
solved exactly as well, one pair after the other, half of it before and half after the rest (Strang
splitting, second order in the step); what one zone loses by it the other gains.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernel.blocks import Singles
from sim.kernel.columns import AirCell, AirFigure, Way
from sim.kernel.compiling import compiled, inlined, merged
from sim.kernel.systems.arrays import Array, Places

COIL_APPROACH = 1.0
"""Least difference of zone air to the coil's surface at which it dehumidifies. [K]"""
BOILING = 0.9
"""Share of the air's pressure from which saturation counts no more. [-]"""
_SPECIFIC_HEAT = 1006.0
_DILUTION = int(AirFigure.PER_STORAGE)
"""Column of water; behind it stands that of carbon dioxide."""


class AirModel(NamedTuple):
    """What does not change in a run; zones z, pairs of zones p."""

    step: float
    parts: int  # a step is cut into, where zones mix fast
    pressure: float
    figures: Array  # (z, AirFigure)
    pair: Places  # (p, 2)


class AirInputs(NamedTuple):
    """Flows and conditions of a chunk's steps k, constant over each."""

    ventilation: Array  # (z, k) dry air [kg/s]
    moisture: Array  # (z, k) vapour of other sources [kg/s]
    mixing: Array  # (p, k) dry air each way [kg/s]
    outdoor_water: Array  # (k,) humidity ratio [kg/kg]
    outdoor_carbon: float  # mass ratio [kg/kg]
    first: int  # index of the first step in the run
    every: int  # steps of an interval of the series


class AirState(NamedTuple):
    """What a run changes in place: mass ratios, and what crossed the borders."""

    cells: Array  # (z, AirCell)
    mixed: Array  # (p, 3) flow, and what of a difference of water and carbon it moves [kg]
    water_flows: Array  # (z, Way) [kg]
    carbon_flows: Array  # (z, Way) [kg]


class AirSeries(NamedTuple):
    """Means of the intervals of a run, in single precision."""

    water: Singles  # (z, n) humidity ratio [g/kg]
    humidity: Singles  # (z, n) relative [-]
    carbon: Singles  # (z, n) concentration of carbon dioxide [ppm]


def no_air() -> tuple[AirModel, AirInputs, AirState, AirSeries]:
    """Return arrays of no zones, for kernels that advance heat alone."""
    line, table = np.zeros(0), np.zeros((0, 0))
    flows = np.zeros((0, len(Way)))
    pair = np.zeros((0, 2), dtype=np.uint64)
    return (
        AirModel(0.0, 1, 0.0, table, pair),
        AirInputs(table, table, table, line, 0.0, 0, 1),
        AirState(table, table, flows, flows),
        AirSeries(*(np.zeros((0, 0), dtype=np.float32),) * 3),
    )


@compiled
def factors(rate: float, duration: float) -> tuple[float, float, float]:
    """Return exp(-x), and its first and second integral over the duration, x = rate duration."""
    x = rate * duration
    if x < 0.1:  # series of the second integral; the others follow from it without loss
        y = x * x
        even = 1.0 + y * (1.0 / 12.0 + y * (1.0 / 360.0 + y / 20160.0))
        odd = 1.0 / 3.0 + y * (1.0 / 60.0 + y * (1.0 / 2520.0 + y / 181440.0))
        ramp = 0.5 * duration * duration * (even - x * odd)
        gain = duration - rate * ramp
        return 1.0 - rate * gain, gain, ramp
    minus = -np.expm1(-x)
    gain = minus / rate
    return 1.0 - minus, gain, (duration - gain) / rate


@inlined
def prepare_mixing(
    model: AirModel, inputs: AirInputs, state: AirState, k: int, duration: float
) -> None:
    """Find what of a difference mixing moves in a while; mostly it is what it was before."""
    for p in range(model.pair.shape[0]):
        flow, pair, mixed = inputs.mixing[p, k], model.pair[p], state.mixed[p]
        if flow == mixed[0]:
            continue
        mixed[0] = flow
        one, other = model.figures[pair[0]], model.figures[pair[1]]
        for gas in range(2):
            both = one[_DILUTION + gas] + other[_DILUTION + gas]
            mixed[1 + gas] = -np.expm1(-flow * both * duration) / both


@inlined
def mix(model: AirModel, state: AirState, backwards: bool) -> None:
    """Let pairs of zones mix for a while, one after the other."""
    count = model.pair.shape[0]
    for index in range(count):
        p = count - 1 - index if backwards else index
        pair, mixed = model.pair[p], state.mixed[p]
        one, other = state.cells[pair[0]], state.cells[pair[1]]
        x, y = model.figures[pair[0]], model.figures[pair[1]]
        water = (other[AirCell.WATER] - one[AirCell.WATER]) * mixed[1]
        one[AirCell.WATER] += water * x[AirFigure.PER_STORAGE]
        other[AirCell.WATER] -= water * y[AirFigure.PER_STORAGE]
        state.water_flows[pair[0], Way.INTERZONE] += water
        state.water_flows[pair[1], Way.INTERZONE] -= water
        carbon = (other[AirCell.CARBON] - one[AirCell.CARBON]) * mixed[2]
        one[AirCell.CARBON] += carbon * x[AirFigure.PER_MASS]
        other[AirCell.CARBON] -= carbon * y[AirFigure.PER_MASS]
        state.carbon_flows[pair[0], Way.INTERZONE] += carbon
        state.carbon_flows[pair[1], Way.INTERZONE] -= carbon


@inlined
def _coil(x: Array, cell: Array) -> float:
    """Return the flow of air that leaves a zone's coil as moist as its surface. [kg/s]

    Air passes the coil on a straight line towards its surface: sensible heat says how much air, as
    far as the latent power suffices.
    """
    power, latent = cell[AirCell.COOLING], x[AirFigure.COIL_LATENT]
    over = cell[AirCell.TEMPERATURE] - x[AirFigure.COIL_TEMPERATURE]
    wet = cell[AirCell.WATER] - x[AirFigure.COIL_RATIO]
    flow = 0.0
    if power > 0.0 and latent > 0.0 and over >= COIL_APPROACH and wet > 0.0:
        flow = float(min(power / (_SPECIFIC_HEAT * over), latent * power / wet))
    return flow


@merged
def advance_water(
    model: AirModel,
    inputs: AirInputs,
    state: AirState,
    z: int,
    k: int,
    duration: float,
    most: float,
) -> float:
    """Advance a zone's vapour; return the integral of its ratio."""
    x, cell, flows = model.figures[z], state.cells[z], state.water_flows[z]
    before, outdoor, moisture = cell[AirCell.WATER], inputs.outdoor_water[k], inputs.moisture[z, k]
    brought = inputs.ventilation[z, k] + cell[AirCell.OPENED]
    fresh = cell[AirCell.INFILTRATION] + brought
    people = cell[AirCell.PEOPLE] * x[AirFigure.PEOPLE_WATER]
    dilution, coil_ratio, coil = x[AirFigure.PER_STORAGE], x[AirFigure.COIL_RATIO], _coil(x, cell)
    supply, supplied = cell[AirCell.SUPPLY], cell[AirCell.SUPPLY_WATER]
    source = fresh * outdoor + people + moisture + supply * supplied
    force = (source + coil * coil_ratio) * dilution
    decay, gain, ramp = factors((fresh + supply + coil) * dilution, duration)
    area = before * gain + force * ramp
    if coil > 0.0 and area < coil_ratio * duration:
        coil = 0.0  # a coil does not humidify
        force = source * dilution
        decay, gain, ramp = factors((fresh + supply) * dilution, duration)
        area = before * gain + force * ramp
    after = before * decay + force * gain
    if after > most:
        flows[Way.CONDENSATION] -= x[AirFigure.STORAGE] * (after - most)
        after = most
    lost = outdoor * duration - area
    flows[Way.INFILTRATION] += cell[AirCell.INFILTRATION] * lost
    flows[Way.VENTILATION] += brought * lost
    flows[Way.PEOPLE] += people * duration
    flows[Way.SOURCES] += moisture * duration
    flows[Way.COIL] += coil * (coil_ratio * duration - area)
    flows[Way.SUPPLY] += supply * (supplied * duration - area)
    cell[AirCell.WATER] = after
    return float(min(area, most * duration))


@merged
def advance_carbon(
    model: AirModel, inputs: AirInputs, state: AirState, z: int, k: int, duration: float
) -> float:
    """Advance a zone's carbon dioxide; return the integral of its ratio."""
    x, cell, flows = model.figures[z], state.cells[z], state.carbon_flows[z]
    before, outdoor = cell[AirCell.CARBON], inputs.outdoor_carbon
    brought = inputs.ventilation[z, k] + cell[AirCell.OPENED]
    fresh = cell[AirCell.INFILTRATION] + brought
    people = cell[AirCell.PEOPLE] * x[AirFigure.PEOPLE_CARBON]
    supply, supplied = cell[AirCell.SUPPLY], cell[AirCell.SUPPLY_CARBON]
    dilution = x[AirFigure.PER_MASS]
    force = (fresh * outdoor + people + supply * supplied) * dilution
    decay, gain, ramp = factors((fresh + supply) * dilution, duration)
    area = before * gain + force * ramp
    cell[AirCell.CARBON] = before * decay + force * gain
    lost = outdoor * duration - area
    flows[Way.INFILTRATION] += cell[AirCell.INFILTRATION] * lost
    flows[Way.VENTILATION] += brought * lost
    flows[Way.PEOPLE] += people * duration
    flows[Way.SUPPLY] += supply * (supplied * duration - area)
    return float(area)
