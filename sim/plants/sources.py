"""Sources of plants as rows of the kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sim.kernel.plant import Carrier, Rejection, SourceFigure, SourceKind
from sim.kernel.systems.arrays import Index
from sim.physics.curves import CONSTANT, PROPORTIONAL, WIDTH
from sim.physics.heat_rejection import design_conductance, design_units
from sim.site.plant import (
    AirWaterHeatPump,
    Boiler,
    Chiller,
    Compressor,
    Defrost,
    DirectHeater,
    DryCooler,
    GroundWaterHeatPump,
    Plant,
    PlantExchanger,
    Source,
    Tower,
)

Array = NDArray[np.float64]

_NEVER = 1e3
_TOWER_FAN = 0.0133
"""Fan power over rejected heat, 38.2 gpm per horsepower: ASHRAE 90.1-2019, G3.1.3.11. [-]"""
_DRY_FAN = 0.02
_WATER_SPECIFIC_HEAT = 4186.0
_KINDS: Mapping[str, SourceKind] = MappingProxyType(
    {
        "boiler": SourceKind.BOILER,
        "electric": SourceKind.DIRECT,
        "district": SourceKind.DIRECT,
        "plant": SourceKind.PLANT,
        "chiller": SourceKind.CHILLER,
        "air_heat_pump": SourceKind.AIR_HEAT_PUMP,
        "ground_heat_pump": SourceKind.GROUND_HEAT_PUMP,
    }
)


@dataclass(frozen=True, slots=True)
class SourceArrays:
    """Rows of all sources, as `sim.kernel.plant.PlantModel` takes them."""

    kind: Index
    carrier: Index
    other: Index
    figure: Array
    curve: Array


def source_arrays(
    plants: Sequence[Plant], ordered: Sequence[Sequence[str]], index: Mapping[str, int]
) -> SourceArrays:
    """Return the rows of the sources of plants.

    Parameters
    ----------
    plants : sequence of Plant
        In the order of the kernel.
    ordered : sequence of sequence of str
        Names of the sources of each, from lead to last lag.
    index : mapping of str to int
        Loop of each plant.
    """
    flat = [plant.sources[key] for plant, keys in zip(plants, ordered, strict=True) for key in keys]
    fields = 0
    other = np.zeros(len(flat), dtype=np.int64)
    for j, source in enumerate(flat):
        if isinstance(source, GroundWaterHeatPump):
            other[j] = fields
            fields += 1
        elif isinstance(source, PlantExchanger):
            other[j] = index[source.plant]
        elif isinstance(source, Chiller):
            other[j] = _way(source)
    return SourceArrays(
        kind=np.array([_KINDS[source.kind] for source in flat], dtype=np.int64),
        carrier=np.array([_carrier(source) for source in flat], dtype=np.int64),
        other=other,
        figure=np.array([_figures(s) for s in flat]).reshape(len(flat), len(SourceFigure)),
        curve=np.array([_curves(source) for source in flat]).reshape(len(flat), 3, WIDTH),
    )


def _way(source: Chiller) -> Rejection:
    if isinstance(source.heat_rejection, Tower):
        return Rejection.TOWER
    return Rejection.AIR if source.heat_rejection is None else Rejection.DRY


def _carrier(source: Source) -> Carrier:
    if isinstance(source, PlantExchanger):
        return Carrier.NONE
    if isinstance(source, DirectHeater) and source.kind == "district":
        return Carrier.DISTRICT
    if isinstance(source, Boiler) and source.carrier == "natural_gas":
        return Carrier.GAS
    return Carrier.ELECTRICITY


def _figures(source: Source) -> Array:
    x = np.zeros(len(SourceFigure))
    x[SourceFigure.CAPACITY] = source.rated
    x[SourceFigure.EFFICIENCY] = x[SourceFigure.LEAST] = 1.0
    x[SourceFigure.LEAST_ON] = source.minimum_on_time
    x[SourceFigure.LEAST_OFF] = source.minimum_off_time
    low, high = source.lockout_below, source.lockout_above
    x[SourceFigure.LOCK_BELOW] = -_NEVER if low is None else low
    x[SourceFigure.LOCK_ABOVE] = _NEVER if high is None else high
    x[SourceFigure.AUXILIARY] = source.auxiliary_power
    if isinstance(source, Boiler):
        x[SourceFigure.EFFICIENCY] = source.efficiency
        x[SourceFigure.LEAST] = source.minimum_part_load
        x[SourceFigure.STANDBY] = source.standby_loss
    elif isinstance(source, DirectHeater):
        x[SourceFigure.EFFICIENCY] = source.efficiency
        x[SourceFigure.LEAST] = 1e-6
    elif isinstance(source, PlantExchanger):
        x[SourceFigure.LEAST] = 1e-6
        x[SourceFigure.CONDUCTANCE] = source.rated / source.difference
    else:
        _machine(x, source)
    return x


def _machine(x: Array, source: Chiller | AirWaterHeatPump | GroundWaterHeatPump) -> None:
    x[SourceFigure.EFFICIENCY] = source.cop
    x[SourceFigure.LEAST] = source.minimum_part_load
    x[SourceFigure.REJECTED] = 1.0
    x[SourceFigure.CONDENSER_FLOW] = 1.0
    if isinstance(source, Chiller):
        x[SourceFigure.REJECTED] = source.rejected_share
        heat = source.rated * (1.0 + source.rejected_share / source.cop)
        if isinstance(source.heat_rejection, Tower):
            _tower(x, source.heat_rejection, heat)
        elif isinstance(source.heat_rejection, DryCooler):
            _dry_cooler(x, source.heat_rejection, heat)
    elif isinstance(source, AirWaterHeatPump):
        if source.defrost is not None:
            _defrost(x, source.defrost)
    else:
        field = source.boreholes
        x[SourceFigure.CONDENSER_FLOW] = source.brine_flow * source.brine_heat_capacity
        x[SourceFigure.CONDENSER_PUMP] = source.brine_pump_power
        x[SourceFigure.UNDISTURBED] = field.ground_temperature
        x[SourceFigure.RESISTANCE] = field.resistance
        x[SourceFigure.BORE_LENGTH] = field.rows * field.columns * field.length


def _tower(x: Array, way: Tower, heat: float) -> None:
    units = design_units(heat, way.range, way.approach, way.design_wet_bulb, way.water_to_air)
    water = heat / way.range
    x[SourceFigure.UNITS] = 0.0 if units is None else units
    x[SourceFigure.CONDENSER_FLOW] = water
    x[SourceFigure.AIR] = water / _WATER_SPECIFIC_HEAT / way.water_to_air
    _fan(x, way, heat * _TOWER_FAN)


def _dry_cooler(x: Array, way: DryCooler, heat: float) -> None:
    conductance = design_conductance(heat, way.range, way.approach, way.air_rise)
    x[SourceFigure.UNITS] = 0.0 if conductance is None else conductance
    x[SourceFigure.CONDENSER_FLOW] = heat / way.range
    x[SourceFigure.AIR] = heat / way.air_rise
    _fan(x, way, heat * _DRY_FAN)


def _fan(x: Array, way: Tower | DryCooler, usual: float) -> None:
    x[SourceFigure.FAN] = usual if way.fan_power is None else way.fan_power
    x[SourceFigure.FAN_LEAST] = way.minimum_speed
    x[SourceFigure.CONDENSER_LEAST] = way.minimum_temperature
    near = way.held_approach
    x[SourceFigure.CONDENSER_NEAR] = way.approach if near is None else near
    x[SourceFigure.CONDENSER_PUMP] = way.pump_power


def _defrost(x: Array, defrost: Defrost) -> None:
    x[SourceFigure.DEFROST_TIME] = defrost.running_time
    x[SourceFigure.DEFROST_FROST] = defrost.frost if defrost.control == "demand" else 0.0
    x[SourceFigure.DEFROST_LENGTH] = defrost.length
    x[SourceFigure.DEFROST_HEAT] = defrost.heat
    x[SourceFigure.DEFROST_POWER] = defrost.power
    x[SourceFigure.DEFROST_BELOW] = defrost.outdoor_limit


def _curves(source: Source) -> Array:
    """Return capacity, input or efficiency, and part load; 1 everywhere where there is none."""
    rows = np.zeros((3, WIDTH))
    rows[:2, 0] = 1.0
    rows[2, : len(CONSTANT)] = PROPORTIONAL
    if isinstance(source, Boiler) and source.efficiency_curve is not None:
        rows[1] = source.efficiency_curve.row()
    if isinstance(source, Compressor):
        if source.capacity_curve is not None:
            rows[0] = source.capacity_curve.row()
        if source.input_curve is not None:
            rows[1] = source.input_curve.row()
        if source.part_load_curve is not None:
            rows[2] = source.part_load_curve.row()
    return rows
