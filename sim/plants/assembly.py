"""Plants of a site as the kernel's arrays: order of the loops, figures of each, water and pumps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sim.errors import DocumentError
from sim.kernel.plant import (
    WATER_HEAT,
    LoopFigure,
    PlantModel,
    PlantState,
    Service,
    SourceFigure,
    SourceKind,
    SourceState,
    new_plant_state,
)
from sim.kernel.sequences import TrimParameter
from sim.physics.curves import CONSTANT, WIDTH
from sim.physics.service_water import mains_temperature
from sim.plants.ground import GroundArrays, ground_arrays
from sim.plants.sources import SourceArrays, source_arrays
from sim.site.plant import Mains, Plant, Pump, Reset, Tank, fed_by, plant_faults
from sim.site.trim_and_respond import RequestReset

Array = NDArray[np.float64]

_VOLUME_PER_POWER = 1e-5
"""Water in pipes and equipment per capacity where not given: 10 l/kW. [m3/W]"""
_SERVICES = MappingProxyType(
    {
        "hot_water": Service.HEATING,
        "chilled_water": Service.COOLING,
        "domestic_hot_water": Service.HOT_WATER,
    }
)
_CONTROLS = MappingProxyType({"constant": -2.0, "curve": -1.0})


@dataclass(frozen=True, slots=True)
class Climate:
    """What plants need to know of their place.

    Attributes
    ----------
    pressure : float
        Of outdoor air. [Pa]
    annual_mean : float
        Mean outdoor temperature of the year. [degC]
    monthly_difference : float
        Mean of the warmest month less that of the coldest. [K]
    latitude : float
        North positive. [deg]
    first_day : float
        Day of the year at step 0, 1 on 1 January. [-]
    """

    pressure: float = 101325.0
    annual_mean: float = 10.0
    monthly_difference: float = 20.0
    latitude: float = 45.0
    first_day: float = 1.0


@dataclass(frozen=True)
class CompiledPlants:
    """The plants of a site and the names of their rows.

    Attributes
    ----------
    names : tuple of str
        Plants, in the order of the kernel's loops.
    sources : tuple of tuple of str
        Plant and source, in the order of the kernel's sources.
    model : PlantModel
        What the kernel takes.
    index : mapping
        Loop of each plant.
    """

    names: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    model: PlantModel
    index: Mapping[str, int] = field(default_factory=dict)

    def new_state(self, steps: int) -> PlantState:
        """Return the state in which a run of some steps begins.

        Parameters
        ----------
        steps : int
            Rows of the records.
        """
        state = new_plant_state(self.model, steps)
        ground = self.model.kind == SourceKind.GROUND_HEAT_PUMP
        undisturbed = self.model.figure[ground, SourceFigure.UNDISTURBED]
        state.source[ground, SourceState.CONDENSER] = undisturbed
        return state


def assemble_plants(
    plants: Mapping[str, Plant], *, step: float = 300.0, climate: Climate | None = None
) -> CompiledPlants:
    """Return the arrays of plants.

    Parameters
    ----------
    plants : mapping of str to Plant
        The plants by name; none is a site without.
    step : float
        Exchange step. [s]
    climate : Climate, optional
        Of the place.

    Raises
    ------
    DocumentError
        With every fault of the plants.
    """
    faults = list(plant_faults(plants))
    if faults:
        raise DocumentError(faults, source="plants")
    names = loop_order(plants)
    chosen = [plants[name] for name in names]
    index = {name: place for place, name in enumerate(names)}
    ordered = [_ordered(plant) for plant in chosen]
    sources = source_arrays(chosen, ordered, index)
    ground = ground_arrays(chosen, ordered, step)
    width = max([1, *(plant.tank.nodes for plant in chosen if plant.tank is not None)])
    model = _model(chosen, ordered, sources, ground, (step, width, climate or Climate()))
    pairs = tuple((n, key) for n, keys in zip(names, ordered, strict=True) for key in keys)
    return CompiledPlants(names, pairs, model, index)


def loop_order(plants: Mapping[str, Plant]) -> tuple[str, ...]:
    """Return the names of plants so that each comes before those that feed it.

    Parameters
    ----------
    plants : mapping of str to Plant
        Plants that feed each other in no circle.
    """
    order: list[str] = []

    def visit(name: str) -> None:
        if name not in order:
            for other in fed_by(plants[name]):
                visit(other)
            order.append(name)

    for name in plants:
        visit(name)
    return tuple(reversed(order))


def _ordered(plant: Plant) -> tuple[str, ...]:
    """Return the names of a plant's sources from lead to last lag."""
    return plant.staging.order or tuple(plant.sources)


def _model(
    plants: Sequence[Plant],
    ordered: Sequence[Sequence[str]],
    sources: SourceArrays,
    ground: GroundArrays,
    rest: tuple[float, int, Climate],
) -> PlantModel:
    step, width, climate = rest
    first = np.cumsum([0, *(len(keys) for keys in ordered)])
    loops = len(plants)
    capacity, loss = np.ones((loops, width)), np.zeros((loops, width))
    for p, plant in enumerate(plants):
        capacity[p], loss[p] = _water(plant, width)
    rows = [_pump_row(plant.pump) for plant in plants]
    return PlantModel(
        step=step,
        pressure=climate.pressure,
        first_day=climate.first_day,
        mains=_mains(plants, climate),
        service=np.array([_SERVICES[plant.kind] for plant in plants], dtype=np.int64),
        nodes=np.array([p.tank.nodes if p.tank else 1 for p in plants], dtype=np.int64),
        loop=np.array([_loop(plant) for plant in plants]).reshape(loops, len(LoopFigure)),
        capacity=capacity,
        loss=loss,
        pump=np.array(rows).reshape(loops, WIDTH),
        trim=np.array([_trim(plant) for plant in plants]).reshape(loops, len(TrimParameter)),
        first=first.astype(np.int64),
        kind=sources.kind,
        carrier=sources.carrier,
        other=sources.other,
        figure=sources.figure,
        curve=sources.curve,
        ground_every=ground.every,
        width=ground.width,
        response=ground.response,
    )


def _water(plant: Plant, width: int) -> tuple[Array, Array]:
    """Return heat capacity and loss of the nodes of a loop; pipes count to the supply end."""
    pipes = plant.water_volume
    if pipes is None:
        pipes = _VOLUME_PER_POWER * plant.capacity
    volume, loss = np.zeros(width), np.zeros(width)
    volume[0], loss[0] = pipes, plant.pipe_loss
    if plant.tank is not None:
        volume[: plant.tank.nodes] += plant.tank.volume / plant.tank.nodes
        loss[: plant.tank.nodes] += plant.tank.loss / plant.tank.nodes
    volume[volume == 0.0] = 1.0  # of nodes that the loop does not have
    return volume * WATER_HEAT, loss


def _pump_row(pump: Pump | None) -> Array:
    row = np.zeros(WIDTH)
    row[: len(CONSTANT)] = CONSTANT
    if pump is not None and pump.curve is not None:
        row[:] = pump.curve.row()
    return row


def _trim(plant: Plant) -> tuple[float, ...]:
    """Return how requests move a plant's supply temperature, as a share."""
    reset = plant.reset
    return reset.row() if isinstance(reset, RequestReset) else (0.0,) * len(TrimParameter)


def _mains(plants: Sequence[Plant], climate: Climate) -> Array:
    """Return the temperature of the mains on each day; one course for a site. [degC]"""
    mains = next((plant.domestic.mains for plant in plants if plant.domestic), Mains())
    if mains.temperature is not None:
        return np.full(365, mains.temperature)
    mean, difference = mains.annual_mean_outdoor, mains.monthly_difference
    days: Array = np.arange(1.0, 366.0)
    return mains_temperature(
        days,
        climate.annual_mean if mean is None else mean,
        climate.monthly_difference if difference is None else difference,
        1.0 if climate.latitude < 0.0 else 0.0,
    )


def _loop(plant: Plant) -> Array:
    """Return the figures of a loop."""
    x = np.zeros(len(LoopFigure))
    x[LoopFigure.SIGN] = plant.sign
    x[LoopFigure.SUPPLY] = x[LoopFigure.SUPPLY_RESET] = plant.supply_temperature
    if plant.reset is not None:
        x[LoopFigure.SUPPLY_RESET] = plant.reset.supply_temperature
    if isinstance(plant.reset, Reset):
        x[LoopFigure.RESET_FROM] = plant.reset.outdoor_from
        x[LoopFigure.RESET_TO] = plant.reset.outdoor_to
    x[LoopFigure.BY_REQUESTS] = float(isinstance(plant.reset, RequestReset))
    x[LoopFigure.DIFFERENCE] = plant.design_difference
    x[LoopFigure.USABLE] = plant.usable_band
    x[LoopFigure.OVERSHOOT] = plant.safety_band
    x[LoopFigure.SURROUNDINGS] = plant.surroundings_temperature
    _store(x, plant, plant.tank)
    _pump(x, plant, plant.pump)
    staging = plant.staging
    x[LoopFigure.STAGE_UP], x[LoopFigure.STAGE_UP_TIME] = staging.up_at, staging.up_delay
    x[LoopFigure.STAGE_DOWN], x[LoopFigure.STAGE_DOWN_TIME] = staging.down_at, staging.down_delay
    x[LoopFigure.UNIFORM] = float(staging.sharing == "uniform")
    x[LoopFigure.ROTATE] = float(staging.rotation)
    if plant.domestic is not None:
        x[LoopFigure.DELIVERY] = plant.domestic.delivery_temperature
        x[LoopFigure.RECIRCULATION] = plant.domestic.recirculation_loss
        x[LoopFigure.RECIRCULATION_PUMP] = plant.domestic.recirculation_power
    return x


def _store(x: Array, plant: Plant, tank: Tank | None) -> None:
    x[LoopFigure.MODULATED] = float(tank is None)
    x[LoopFigure.BAND] = plant.dead_band if tank is None else tank.dead_band
    if tank is not None:
        x[LoopFigure.IMMERSED] = float(tank.heated_from == "within")
        last = tank.nodes - 1
        x[LoopFigure.SENSOR_ON] = min(int(tank.start_sensor * tank.nodes), last)
        x[LoopFigure.SENSOR_OFF] = min(int(tank.stop_sensor * tank.nodes), last)


def _pump(x: Array, plant: Plant, pump: Pump | None) -> None:
    flow = plant.capacity / (WATER_HEAT * plant.design_difference)
    held, power, heat, least = -2.0, 0.0, 0.0, 0.0
    if pump is not None:
        flow = flow if pump.flow is None else pump.flow
        power, heat = flow * pump.head / pump.efficiency, pump.heat_share
        held = _CONTROLS.get(pump.control, pump.held_pressure)
        least = pump.minimum_flow
    x[LoopFigure.DESIGN_FLOW], x[LoopFigure.LEAST_FLOW] = flow, least
    x[LoopFigure.PUMP_POWER], x[LoopFigure.PUMP_HELD] = power, held
    x[LoopFigure.PUMP_HEAT] = heat
