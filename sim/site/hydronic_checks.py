"""Checks of radiators and heated floors: what they name exists, pipes fit, water is warm enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.errors import Fault
from sim.site.hydronic_systems import FloorLoop, HydronicSystem, RadiantFloor, Radiators

if TYPE_CHECKING:
    from sim.site.site import Site
    from sim.site.zone import Zone

_LEAST_EXCESS = 3.0
"""Of the supply temperature over a set-point. [K]"""
_STEEPEST_FLOOR = 150.0
"""Tilt below which a surface is no floor. [deg]"""


def check_hydronic(site: Site) -> Iterator[Fault]:
    """Yield every fault of radiators and heated floors that single fields cannot show."""
    for name, system in site.hydronic_systems.items():
        place = f"systems.{name}"
        served = {key: zone for key, zone in site.zones.items() if zone.system == name}
        yield from _plant_faults(site, place, system)
        for key, zone in served.items():
            yield from _setpoint_faults(place, system, key, zone)
        if isinstance(system, Radiators):
            yield from _radiator_faults(place, system, served)
        else:
            yield from _floor_faults(site, place, system, served)


def _plant_faults(site: Site, place: str, system: HydronicSystem) -> Iterator[Fault]:
    name = system.supply.plant
    if name is None:
        return
    plant = site.plants.get(name)
    if plant is None or plant.kind != "hot_water":
        fit = sorted(key for key, each in site.plants.items() if each.kind == "hot_water")
        names = ", ".join(fit) or "none: the site has none"
        yield Fault(
            f"{place}.supply.plant",
            name,
            f"a plant of kind hot_water: {names}",
            "correct the name, add the plant, or give a source instead",
        )


def _setpoint_faults(place: str, system: HydronicSystem, name: str, zone: Zone) -> Iterator[Fault]:
    if zone.heating is None:
        yield Fault(
            f"zones.{name}.heating",
            None,
            f"a heating terminal, whose set-point the valves of {place} follow",
            "add the terminal; its capacity does not count",
        )
        return
    if zone.heating.capacity == 0.0:
        yield Fault(
            f"zones.{name}.heating.capacity",
            0.0,
            "above 0: without capacity the terminal is off, and the valves with it",
            f"leave it out; {place} alone says how much heat there is",
        )
    setpoint, hottest = zone.heating.setpoint.occupied, system.supply.temperature
    if hottest is not None and hottest < setpoint + _LEAST_EXCESS:
        yield Fault(
            f"{place}.supply.temperature",
            hottest,
            f"{_LEAST_EXCESS:g} K above the set-point of zones.{name}, {setpoint:g} degC, at least",
            "raise it, or lower the set-point",
        )
    if isinstance(system, RadiantFloor) and system.surface_limit <= setpoint:
        yield Fault(
            f"{place}.surface_limit",
            system.surface_limit,
            f"above the set-point of zones.{name}, {setpoint:g} degC: else the floor never heats",
            "raise it",
        )


def _radiator_faults(place: str, system: Radiators, served: dict[str, Zone]) -> Iterator[Fault]:
    for name in served:
        if system.radiator_of(name) is None:
            yield Fault(
                f"{place}.radiators.{name}",
                None,
                "a radiator for each zone that the system serves",
                "add it, or give one for all zones under radiator",
            )
    for name in system.radiators:
        if name not in served:
            yield Fault(
                f"{place}.radiators.{name}",
                name,
                "a zone that the system serves: " + (", ".join(served) or "none"),
                "correct the name, or the zone's system",
            )


def _floor_faults(
    site: Site, place: str, system: RadiantFloor, served: dict[str, Zone]
) -> Iterator[Fault]:
    heated = set()
    for index, name in enumerate(system.surfaces):
        at = f"{place}.surfaces.{index}"
        surface = site.surfaces.get(name)
        if surface is None or surface.zone not in served:
            yield Fault(
                at,
                name,
                "a surface whose zone the system serves",
                "correct the name, or the zone's system",
            )
            continue
        heated.add(surface.zone)
        if surface.tilt < _STEEPEST_FLOOR:
            yield Fault(at, name, f"a floor; its tilt is {surface.tilt:g} deg", "name a floor")
        yield from _loop_faults(site, place, name, system.loop_of(name))
    for name in served:
        if name not in heated:
            yield Fault(
                f"{place}.surfaces",
                list(system.surfaces),
                f"a floor of zones.{name}, which the system serves",
                "add one, or correct the zone's system",
            )
    for name in system.loops:
        if name not in system.surfaces:
            yield Fault(
                f"{place}.loops.{name}", name, "one of the surfaces", "correct the name, or add it"
            )


def _loop_faults(site: Site, place: str, name: str, loop: FloorLoop) -> Iterator[Fault]:
    construction = site.constructions.get(site.surfaces[name].construction)
    if construction is None:
        return
    count = len(construction.layers)
    layer = construction.layers[loop.layer] if loop.layer < count else None
    if layer is None or layer.material is None or layer.thickness is None:
        solid = [i for i, each in enumerate(construction.layers) if each.material is not None]
        yield Fault(
            f"{place}.loop.layer",
            loop.layer,
            f"a layer with a material, in the construction of surfaces.{name}: "
            + ", ".join(map(str, solid)),
            "count layers from outside, beginning with 0",
        )
        return
    deepest = layer.thickness - 0.5 * loop.diameter
    if loop.depth > deepest + 1e-9:
        yield Fault(
            f"{place}.loop.depth",
            loop.depth,
            f"at most {deepest:g} m, with the pipes inside layer {loop.layer} of surfaces.{name}",
            "lay the pipes higher, or make the layer thicker",
        )
