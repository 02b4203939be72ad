"""Checks of coils of air systems: figures that no coil can have together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import Fault
from sim.physics.coil_rating import (
    COIL_AIR,
    HEATED_AIR,
    WATER_HEAT,
    WATER_RANGE,
    DesignPoint,
    rated_water_coil,
)
from sim.physics.direct_expansion import MoistAir
from sim.physics.psychrometrics import (
    density,
    humidity_ratio_from_wet_bulb,
    standard_pressure,
)
from sim.site.air_systems import (
    AirSystem,
    ChilledWaterCoil,
    DirectExpansion,
    ExpansionStage,
    HotWaterCoil,
    VariableAirVolume,
)

if TYPE_CHECKING:
    from sim.site.site import Site


def check_coil_sizes(at: str, site: Site, system: AirSystem) -> Iterator[Fault]:
    """Yield what is wrong with the sizes of a system's coils.

    Parameters
    ----------
    at : str
        Place of the system.
    site : Site
        Its site.
    system : PackagedUnit or VariableAirVolume
        The system.
    """
    if isinstance(system.cooling, DirectExpansion):
        stages = system.cooling.stages
        for number in range(len(stages) - 1):
            yield from _order_faults(f"{at}.cooling.stages.{number}", *stages[number : number + 2])
    for place, coil, flow in _water_coils(system):
        yield from _design_faults(f"{at}.{place}", site, coil, flow)


def _order_faults(place: str, lower: ExpansionStage, upper: ExpansionStage) -> Iterator[Fault]:
    for field, unit in (("capacity", "W"), ("flow", "m3/s")):
        low, high = getattr(lower, field), getattr(upper, field)
        if isinstance(low, str) or isinstance(high, str):
            continue
        if low > high or (low == high and field == "capacity"):
            yield Fault(
                f"{place}.{field}",
                low,
                f"below that of the stage above, {high:g} {unit}",
                "put the lower stage first, or correct its size",
            )


def _water_coils(
    system: AirSystem,
) -> Iterator[tuple[str, ChilledWaterCoil | HotWaterCoil, float]]:
    """Yield the place of each water coil, the coil, and the air through it. [m3/s]"""
    flow = system.fan.flow
    if not isinstance(flow, str):
        if isinstance(system.cooling, ChilledWaterCoil):
            yield "cooling", system.cooling, flow
        if isinstance(system.heating, HotWaterCoil):
            yield "heating", system.heating, flow
    if not isinstance(system, VariableAirVolume):
        return
    boxes = {"box": system.box} | {f"boxes.{key}": box for key, box in system.boxes.items()}
    for place, box in boxes.items():
        if isinstance(box.reheat, HotWaterCoil) and not isinstance(box.maximum, str):
            share = max(box.heating_fraction, box.minimum_fraction)
            yield f"{place}.reheat", box.reheat, share * box.maximum


def _design_faults(
    place: str, site: Site, coil: ChilledWaterCoil | HotWaterCoil, flow: float
) -> Iterator[Fault]:
    plant, heat = site.plants.get(coil.plant), coil.capacity
    if plant is None or plant.kind != coil.kind or isinstance(heat, str):
        return
    water_flow = heat / (WATER_HEAT * WATER_RANGE)
    if not isinstance(coil.water_flow, str):
        water_flow = coil.water_flow
    air = _entering(coil, site.location.elevation, flow)
    water = plant.supply_temperature
    if flow > 0.0:
        made = rated_water_coil(DesignPoint(heat, air, water, water_flow))
        if np.isfinite(made.air_side):
            return
    word = "cold" if isinstance(coil, ChilledWaterCoil) else "hot"
    yield Fault(
        f"{place}.capacity",
        heat,
        f"what water of {water:g} degC (plants.{coil.plant}), {water_flow:.3g} kg/s, can give to "
        f"{flow:g} m3/s of air of {air.dry_bulb:g} degC",
        f"lower it, give more air or water_flow, or water that is more {word}",
    )


def _entering(coil: ChilledWaterCoil | HotWaterCoil, elevation: float, flow: float) -> MoistAir:
    """Return the air that enters a coil at design."""
    pressure = standard_pressure(elevation)
    dry = float(density(np.array(20.0), np.array(0.0), np.array(pressure)))
    if isinstance(coil, HotWaterCoil):
        return MoistAir(HEATED_AIR, 0.0, pressure, flow * dry)
    damp = float(humidity_ratio_from_wet_bulb(*COIL_AIR, pressure))
    return MoistAir(COIL_AIR[0], damp, pressure, flow * dry)
