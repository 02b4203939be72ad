"""From the documents of radiators and heated floors to the rows of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.errors import DocumentError, Fault
from sim.kernel.sequences.pi_loop import PiParameter
from sim.kernel.systems.arrays import NO_ROW, Use
from sim.kernel.systems.emission import Emitter, EmitterKind, EmitterModel, Valve
from sim.physics import radiant_floor
from sim.physics.radiant_floor import PipePlane
from sim.physics.radiator import rated_coefficient
from sim.physics.water_coil import WATER_HEAT
from sim.site import Site
from sim.site.hydronic_systems import (
    EmitterControl,
    FloorLoop,
    HydronicSystem,
    Hysteresis,
    ProportionalIntegral,
    RadiantFloor,
    Radiator,
    Radiators,
    ThermostaticValve,
    WaterSupply,
)

Array = NDArray[np.float64]

RATED_FALL = 10.0
"""Of the water at the rated output, EN 442-2. [K]"""
PANEL_WATER, PANEL_METAL = 3.3e-3, 17.6e-3
"""Of steel panels of type 22, 600 mm high, per rated output: 5.6 and 30 kg on 1.7 kW. [kg/W]"""
MOST_EXPLICIT = 1.0
"""Largest step times conductance over capacity at which heat is fixed for a step. [-]"""
_USES = {
    "district": Use.HEATING_DISTRICT,
    "electric": Use.HEATING_ELECTRICITY,
    "boiler": Use.HEATING_GAS,
}


@dataclass(slots=True)
class EmitterRows:
    """Rows of all emitters while they are put together.

    Attributes
    ----------
    site : Site
        The building.
    zones : tuple of str
        In the kernel's order.
    places : mapping
        For each heated surface the interface of its zone that is the plane of its pipes.
    step : float
        Exchange step. [s]
    """

    site: Site
    zones: tuple[str, ...]
    places: Mapping[str, int]
    step: float
    names: list[str] = field(default_factory=list)
    figures: list[Array] = field(default_factory=list)
    loops: list[Array] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def emitter_model(rows: EmitterRows) -> EmitterModel:
    """Add all emitters of a site and return their arrays.

    Raises
    ------
    DocumentError
        If an emitter is too strong for the exchange step.
    """
    for name, system in rows.site.hydronic_systems.items():
        first = len(rows.figures)
        if isinstance(system, Radiators):
            _add_radiators(rows, name, system)
        else:
            _add_floors(rows, name, system)
        own = rows.figures[first:]
        total = sum(x[Emitter.FLOW] for x in own)
        for x in own:
            x[Emitter.PUMP] = system.supply.pump_power * x[Emitter.FLOW] / total
    if rows.faults:
        raise DocumentError(rows.faults, source=rows.site.name)
    return EmitterModel(
        np.array(rows.figures).reshape(-1, Emitter.COLUMNS),
        np.array(rows.loops).reshape(-1, len(PiParameter)),
    )


def _add_radiators(rows: EmitterRows, name: str, system: Radiators) -> None:
    for z, zone in enumerate(rows.zones):
        radiator = system.radiator_of(zone)
        if rows.site.zones[zone].system != name or radiator is None:
            continue
        x = _new(rows, f"{name}.{zone}", system, z)
        fill_radiator(x, radiator)


def fill_radiator(x: Array, radiator: Radiator) -> None:
    """Fill the figures of a radiator.

    Parameters
    ----------
    x : ndarray, shape (Emitter,)
        Changed in place.
    radiator : Radiator
        As documented.
    """
    output = radiator.rated_output
    water = radiator.water_content or PANEL_WATER * output
    metal = radiator.metal_mass or PANEL_METAL * output
    x[Emitter.KIND] = EmitterKind.RADIATOR
    x[Emitter.COEFFICIENT] = rated_coefficient(output, radiator.exponent)
    x[Emitter.EXPONENT], x[Emitter.RADIANT] = radiator.exponent, radiator.radiant_fraction
    x[Emitter.CAPACITY] = water * WATER_HEAT + metal * radiator.metal_specific_heat
    x[Emitter.FLOW] = radiator_flow(radiator)


def radiator_flow(radiator: Radiator) -> float:
    """Return the water through a radiator whose valve is open. [kg/s]

    Parameters
    ----------
    radiator : Radiator
        As documented.
    """
    return radiator.water_flow or radiator.rated_output / (RATED_FALL * WATER_HEAT)


def _add_floors(rows: EmitterRows, name: str, system: RadiantFloor) -> None:
    for surface in system.surfaces:
        loop, z = system.loop_of(surface), rows.zones.index(rows.site.surfaces[surface].zone)
        x = _new(rows, f"{name}.{surface}", system, z)
        x[Emitter.KIND], x[Emitter.PLACE] = EmitterKind.FLOOR, rows.places[surface]
        x[Emitter.SURFACE_LIMIT] = system.surface_limit
        area = rows.site.surfaces[surface].area * loop.covered
        plane = pipe_plane(rows.site, surface, loop)
        x[Emitter.FLOW] = loop.water_flow * area
        inside = loop.diameter - 2.0 * loop.wall
        x[Emitter.WATER] = (
            radiant_floor.water_resistance(
                loop.spacing, inside, loop.water_flow, loop.circuit_length
            )
            / area
        )
        x[Emitter.CORE] = pipe_resistance(loop, plane) / area
        film = 1.0 / radiant_floor.FLOOR_FILM
        x[Emitter.SURFACE] = film / (plane.above / plane.conductivity + plane.resistance_above)
        _check_floor(rows, surface, loop, x[Emitter.CORE] * area)


def pipe_plane(site: Site, surface: str, loop: FloorLoop) -> PipePlane:
    """Return the pipes of a floor with what is above and below their layer.

    Parameters
    ----------
    site : Site
        The building.
    surface : str
        Name of the floor.
    loop : FloorLoop
        Its pipes.
    """
    layers = site.constructions[site.surfaces[surface].construction].layers
    layer = layers[loop.layer]

    def resistance(index: int) -> float:
        each = layers[index]
        if each.material is None or each.thickness is None:
            return float(each.resistance or 0.0)
        return each.thickness / site.materials[each.material].conductivity

    return PipePlane(
        spacing=loop.spacing,
        diameter=loop.diameter,
        conductivity=site.materials[str(layer.material)].conductivity,
        above=loop.depth,
        below=float(layer.thickness or 0.0) - loop.depth,
        resistance_above=1.0 / radiant_floor.FLOOR_FILM
        + sum(resistance(i) for i in range(loop.layer + 1, len(layers))),
        resistance_below=sum(resistance(i) for i in range(loop.layer)),
    )


def pipe_resistance(loop: FloorLoop, plane: PipePlane) -> float:
    """Return the resistance from inside the pipes to the mean of their plane. [m2 K/W]

    Parameters
    ----------
    loop : FloorLoop
        Pipes.
    plane : PipePlane
        What they lie in.
    """
    wall = radiant_floor.wall_resistance(loop.spacing, loop.diameter, loop.wall, loop.conductivity)
    return wall + radiant_floor.spreading_resistance(plane)


def _check_floor(rows: EmitterRows, surface: str, loop: FloorLoop, resistance: float) -> None:
    """Check that the plane of the pipes is heavy enough to take constant heat for a step."""
    layers = rows.site.constructions[rows.site.surfaces[surface].construction].layers
    layer = layers[loop.layer]
    material = rows.site.materials[str(layer.material)]
    below = float(layer.thickness or 0.0) - loop.depth
    capacity = material.density * material.specific_heat * 2.0 * min(loop.depth, below)
    if rows.step > MOST_EXPLICIT * resistance * capacity:
        most = MOST_EXPLICIT * resistance * capacity
        rows.faults.append(
            Fault(
                f"surfaces.{surface}",
                f"{capacity:.3g} J/(m2 K) around the pipes",
                f"steps of {most:.0f} s at most; these have {rows.step:g} s",
                "simulate with shorter steps, or lay the pipes in a heavier layer",
            )
        )


def _new(rows: EmitterRows, name: str, system: HydronicSystem, z: int) -> Array:
    x, loop = np.zeros(Emitter.COLUMNS), np.zeros(len(PiParameter))
    x[Emitter.ZONE], x[Emitter.PLACE], x[Emitter.PLANT] = z, NO_ROW, NO_ROW
    _fill_supply(rows, x, system.supply)
    fill_control(x, loop, system.control)
    rows.names.append(name)
    rows.figures.append(x)
    rows.loops.append(loop)
    return x


def _fill_supply(rows: EmitterRows, x: Array, supply: WaterSupply) -> None:
    x[Emitter.EFFICIENCY] = 1.0
    if supply.source is not None:
        x[Emitter.USE] = _USES[supply.source.kind]
        x[Emitter.EFFICIENCY] = supply.source.efficiency
    if supply.plant is not None:
        x[Emitter.PLANT] = tuple(rows.site.plants).index(supply.plant)
    x[Emitter.SUPPLY] = np.inf if supply.temperature is None else supply.temperature
    x[Emitter.SUPPLY_MILD] = x[Emitter.SUPPLY]
    x[Emitter.OUTDOOR_COLD], x[Emitter.OUTDOOR_MILD] = 0.0, 1.0
    if supply.reset is not None:
        x[Emitter.SUPPLY_MILD] = supply.reset.temperature
        x[Emitter.OUTDOOR_COLD] = supply.reset.outdoor_cold
        x[Emitter.OUTDOOR_MILD] = supply.reset.outdoor_mild


def fill_control(x: Array, loop: Array, control: EmitterControl) -> None:
    """Fill the figures of a valve and of its loop.

    Parameters
    ----------
    x, loop : ndarray, shapes (Emitter,) and (PiParameter,)
        Changed in place.
    control : EmitterControl
        As documented.
    """
    loop[PiParameter.HIGHEST], loop[PiParameter.ACTION] = 1.0, 1.0
    if isinstance(control, ThermostaticValve):
        x[Emitter.VALVE] = Valve.PROPORTIONAL
        x[Emitter.BAND], x[Emitter.SENSOR] = control.band, control.sensor_time
    elif isinstance(control, ProportionalIntegral):
        x[Emitter.VALVE] = Valve.LOOP
        loop[PiParameter.GAIN] = control.gain
        loop[PiParameter.INTEGRAL_TIME] = control.integral_time
    elif isinstance(control, Hysteresis):
        x[Emitter.VALVE], x[Emitter.BAND] = Valve.HYSTERESIS, control.band
        x[Emitter.SHORTEST_ON] = control.minimum_on
        x[Emitter.SHORTEST_OFF] = control.minimum_off
