"""The march of the air in the zones: water vapour and carbon dioxide, well mixed.

Within an exchange step all flows are constant. What a zone exchanges with the outdoors, its sources
and its cooling coil is a linear equation of its own, solved exactly. Mixing between two zones is
solved exactly as well, one pair after the other, half of it before and half after the rest (Strang
splitting, second order in the step); what one zone loses by it the other gains.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from sim.kernel.compiling import compiled, inlined, merged
from sim.kernel.systems.arrays import Array, Index, Singles

SATURATION_START = -100.0
"""Temperature of the first entry of the table of saturation pressures. [degC]"""
SATURATION_STEP = 0.05
"""Spacing of the table: interpolation is off by 2e-6 at most. [K]"""
COIL_APPROACH = 1.0
"""Least difference of zone air to the coil's surface at which it dehumidifies. [K]"""
BOILING = 0.9
"""Share of the air's pressure from which saturation counts no more. [-]"""
_RATIO = 0.621945
_SPECIFIC_HEAT = 1006.0


class Way(IntEnum):
    """Columns of what crossed a zone's border, water and carbon dioxide alike."""

    INFILTRATION = 0
    VENTILATION = 1
    INTERZONE = 2
    PEOPLE = 3
    SOURCES = 4
    COIL = 5
    CONDENSATION = 6
    SUPPLY = 7


class AirModel(NamedTuple):
    """What does not change in a run; zones z, pairs of zones p."""

    step: float
    parts: int  # a step is cut into, where zones mix fast
    pressure: float
    mass: Array  # (z,) dry air [kg]
    storage: Array  # (z,) what stores vapour as air does, the air itself included [kg]
    people_water: Array  # (z,) vapour of one person [kg/s]
    people_carbon: Array  # (z,) carbon dioxide of one person [kg/s]
    coil_temperature: Array  # (z,) [degC]
    coil_ratio: Array  # (z,) humidity ratio at the coil's surface [kg/kg]
    coil_latent: Array  # (z,) most water taken per sensible heat [kg/J]; 0 with an air handler
    pair: Index  # (p, 2)
    dilution: Array  # (2, z) one over storage, and one over mass [1/kg]
    saturation: Array  # table of saturation pressures [Pa]


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

    water: Array  # (z,) [kg/kg]
    carbon: Array  # (z,) [kg/kg]
    infiltration: Array  # (z,) dry air in the present step, as the next four [kg/s]
    temperature: Array  # (z,) of the zone [degC]
    saturated: Array  # (z,) saturation pressure at that temperature [Pa]
    people: Array  # (z,)
    cooling: Array  # (z,) sensible [W]
    opened: Array  # (z,) dry air through windows that people opened [kg/s]
    mean_water: Array  # (z,) mean of the present step [kg/kg]
    mean_carbon: Array  # (z,) mean of the present step [kg/kg]
    mixed: Array  # (3, p) flow, and what of a difference of water and carbon it moves [kg]
    supply: Array  # (z,) dry air from an air handler in the present step [kg/s]
    supply_water: Array  # (z,) its humidity ratio [kg/kg]
    supply_carbon: Array  # (z,) its mass ratio of carbon dioxide [kg/kg]
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
    pair = np.zeros((0, 2), dtype=np.int64)
    return (
        AirModel(0.0, 1, 0.0, *(line,) * 7, pair, table, line),
        AirInputs(table, table, table, line, 0.0, 0, 1),
        AirState(*(line,) * 10, table, *(line,) * 3, flows, flows),
        AirSeries(*(np.zeros((0, 0), dtype=np.float32),) * 3),
    )


@compiled
def factors(rate: float, duration: float) -> tuple[float, float, float]:
    """Return exp(-x), and its first and second integral over the duration, x = rate duration."""
    x = rate * duration
    if x < 0.1:  # series of the second integral; the others follow from it without loss
        series = 1.0 - x / 9.0
        for k in range(8, 2, -1):
            series = 1.0 - x / k * series
        ramp = 0.5 * duration * duration * series
        gain = duration - rate * ramp
        return 1.0 - rate * gain, gain, ramp
    minus = -np.expm1(-x)
    gain = minus / rate
    return 1.0 - minus, gain, (duration - gain) / rate


@compiled
def saturation(table: Array, temperature: float) -> float:
    """Return the saturation pressure at a temperature, from the table. [Pa]"""
    place = (temperature - SATURATION_START) / SATURATION_STEP
    place = min(max(place, 0.0), table.shape[0] - 1.001)
    index = int(place)
    rest = place - index
    return float(table[index] * (1.0 - rest) + table[index + 1] * rest)


@inlined
def prepare_mixing(
    model: AirModel, inputs: AirInputs, state: AirState, k: int, duration: float
) -> None:
    """Find what of a difference mixing moves in a while; mostly it is what it was before."""
    for p in range(model.pair.shape[0]):
        flow = inputs.mixing[p, k]
        if flow == state.mixed[0, p]:
            continue
        state.mixed[0, p] = flow
        for gas in range(2):
            both = model.dilution[gas, model.pair[p, 0]] + model.dilution[gas, model.pair[p, 1]]
            state.mixed[1 + gas, p] = -np.expm1(-flow * both * duration) / both


@inlined
def mix(model: AirModel, state: AirState, backwards: bool) -> None:
    """Let pairs of zones mix for a while, one after the other."""
    count = model.pair.shape[0]
    for index in range(count):
        p = count - 1 - index if backwards else index
        one, other = model.pair[p, 0], model.pair[p, 1]
        water = (state.water[other] - state.water[one]) * state.mixed[1, p]
        state.water[one] += water * model.dilution[0, one]
        state.water[other] -= water * model.dilution[0, other]
        state.water_flows[one, 2] += water
        state.water_flows[other, 2] -= water
        carbon = (state.carbon[other] - state.carbon[one]) * state.mixed[2, p]
        state.carbon[one] += carbon * model.dilution[1, one]
        state.carbon[other] -= carbon * model.dilution[1, other]
        state.carbon_flows[one, 2] += carbon
        state.carbon_flows[other, 2] -= carbon


@merged
def _coil(model: AirModel, state: AirState, z: int) -> float:
    """Return the flow of air that leaves the coil as moist as its surface. [kg/s]

    Air passes the coil on a straight line towards its surface: sensible heat says how much air, as
    far as the latent power suffices.
    """
    power = state.cooling[z]
    over = state.temperature[z] - model.coil_temperature[z]
    wet = state.water[z] - model.coil_ratio[z]
    if power <= 0.0 or model.coil_latent[z] <= 0.0 or over < COIL_APPROACH or wet <= 0.0:
        return 0.0
    return float(min(power / (_SPECIFIC_HEAT * over), model.coil_latent[z] * power / wet))


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
    dilution, before, outdoor = model.dilution[0, z], state.water[z], inputs.outdoor_water[k]
    brought = inputs.ventilation[z, k] + state.opened[z]
    fresh = state.infiltration[z] + brought
    people = state.people[z] * model.people_water[z]
    coil = _coil(model, state, z)
    supply = state.supply[z]
    source = fresh * outdoor + people + inputs.moisture[z, k] + supply * state.supply_water[z]
    force = (source + coil * model.coil_ratio[z]) * dilution
    decay, gain, ramp = factors((fresh + supply + coil) * dilution, duration)
    area = before * gain + force * ramp
    if coil > 0.0 and area < model.coil_ratio[z] * duration:
        coil = 0.0  # a coil does not humidify
        force = source * dilution
        decay, gain, ramp = factors((fresh + supply) * dilution, duration)
        area = before * gain + force * ramp
    after = before * decay + force * gain
    flows = state.water_flows[z]
    if after > most:
        flows[6] -= model.storage[z] * (after - most)
        after = most
    flows[0] += state.infiltration[z] * (outdoor * duration - area)
    flows[1] += brought * (outdoor * duration - area)
    flows[3] += people * duration
    flows[4] += inputs.moisture[z, k] * duration
    flows[5] += coil * (model.coil_ratio[z] * duration - area)
    flows[7] += supply * (state.supply_water[z] * duration - area)
    state.water[z] = after
    return float(min(area, most * duration))


@merged
def advance_carbon(
    model: AirModel, inputs: AirInputs, state: AirState, z: int, k: int, duration: float
) -> float:
    """Advance a zone's carbon dioxide; return the integral of its ratio."""
    dilution, outdoor = model.dilution[1, z], inputs.outdoor_carbon
    brought = inputs.ventilation[z, k] + state.opened[z]
    fresh = state.infiltration[z] + brought
    people = state.people[z] * model.people_carbon[z]
    supply = state.supply[z]
    force = (fresh * outdoor + people + supply * state.supply_carbon[z]) * dilution
    decay, gain, ramp = factors((fresh + supply) * dilution, duration)
    area = state.carbon[z] * gain + force * ramp
    state.carbon[z] = state.carbon[z] * decay + force * gain
    flows = state.carbon_flows[z]
    flows[0] += state.infiltration[z] * (outdoor * duration - area)
    flows[1] += brought * (outdoor * duration - area)
    flows[3] += people * duration
    flows[7] += supply * (state.supply_carbon[z] * duration - area)
    return float(area)
