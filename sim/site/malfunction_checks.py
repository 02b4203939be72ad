"""Checks of malfunctions: the asset exists and has what is to break, and somebody can repair it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import Fault
from sim.site.air_systems import (
    AirHeatPump,
    AirSystem,
    DirectExpansion,
    ElectricHeater,
    GasHeater,
    PackagedUnit,
)
from sim.site.malfunctions import (
    DegradedSource,
    FailedBurner,
    FailedCompressor,
    FailedPump,
    FailedSource,
    FouledCoil,
    Malfunction,
    RefrigerantLoss,
    SensorBias,
    SensorDrift,
    ShortCycling,
    StuckDamper,
    StuckValve,
)

if TYPE_CHECKING:
    from sim.site.site import Site


class Target(NamedTuple):
    """What a malfunction concerns: a zone, a handler by its name in the run, or a plant.

    Of a plant it may be one source.
    """

    zone: str | None = None
    handler: str | None = None
    system: AirSystem | None = None
    plant: str | None = None
    source: str | None = None


def handlers_of(site: Site) -> dict[str, str]:
    """Return the handlers of a site by their names in a run, each with its system's name.

    A variable-air-volume system is one handler; a packaged unit stands in each of its zones,
    ``system.zone``.
    """
    found: dict[str, str] = {}
    for name, system in site.air_systems.items():
        served = [zone for zone, item in site.zones.items() if item.system == name]
        if isinstance(system, PackagedUnit):
            found.update({f"{name}.{zone}": name for zone in served})
        elif served:
            found[name] = name
    return found


def target_of(site: Site, asset: str) -> Target | None:
    """Return what an asset means; None where it is none, or several handlers."""
    group, _, name = asset.partition(".")
    if group == "zones" and name in site.zones:
        return Target(zone=name)
    if group == "systems":
        handlers = handlers_of(site)
        own = [name] if name in handlers else [h for h, s in handlers.items() if s == name]
        if len(own) == 1:
            return Target(handler=own[0], system=site.air_systems[handlers[own[0]]])
    if group == "plants":
        plant, _, source = name.partition(".")
        if plant in site.plants and (not source or source in site.plants[plant].sources):
            return Target(plant=plant, source=source or None)
    return None


def check_malfunctions(site: Site) -> Iterator[Fault]:
    """Assets, crews and working hours exist; what is to break is there."""
    for name, crew in site.crews.items():
        if crew.hours is not None and crew.hours not in site.schedules:
            known = ", ".join(sorted(site.schedules)) or "none"
            limit = f"a name under schedules: {known}"
            yield Fault(f"crews.{name}.hours", crew.hours, limit, "correct or add it")
    for name, item in site.malfunctions.items():
        place = f"malfunctions.{name}"
        target = target_of(site, item.asset)
        if target is None:
            yield _unknown_asset(site, place, item)
        else:
            yield from _impossible(site, place, item, target)
        if item.repair is not None and item.repair.crew not in site.crews:
            known = ", ".join(sorted(site.crews)) or "none: the site has no crews"
            limit = f"a name under crews: {known}"
            yield Fault(f"{place}.repair.crew", item.repair.crew, limit, "correct or add it")


def _unknown_asset(site: Site, place: str, item: Malfunction) -> Fault:
    group, _, name = item.asset.partition(".")
    units = [f"systems.{unit}" for unit, system in handlers_of(site).items() if system == name]
    if group == "systems" and name in site.systems and name not in site.air_systems:
        limit = "a zone, or a system that is simulated with its air"
        return Fault(f"{place}.asset", item.asset, limit, "name a zone, or another system")
    if group == "systems" and units:
        remedy = f"name one of its units: {', '.join(units)}"
        return Fault(f"{place}.asset", item.asset, "one unit at a time", remedy)
    known = [f"zones.{zone}" for zone in site.zones]
    known += [f"systems.{unit}" for unit in handlers_of(site)]
    known += [f"plants.{plant}.{s}" for plant, item in site.plants.items() for s in item.sources]
    limit = f"one of {', '.join(known)}"
    return Fault(f"{place}.asset", item.asset, limit, "correct the asset")


def _impossible(site: Site, place: str, item: Malfunction, target: Target) -> Iterator[Fault]:
    """Yield what an asset lacks for a malfunction."""
    if isinstance(item, (SensorBias, SensorDrift)) and item.bias == 0.0:
        yield Fault(f"{place}.bias", item.bias, "not zero", "give a bias, or remove it")
    if target.zone is not None:
        yield from _impossible_in_zone(site, place, item, target.zone)
    elif target.plant is not None:
        yield from _impossible_in_plant(site, place, item, target)
    elif target.system is not None:
        lack = _lack(site, item, target.system)
        if lack is not None:
            remedy = "name an asset that has one, or another kind of malfunction"
            yield Fault(f"{place}.asset", item.asset, f"a system with {lack}", remedy)


def _impossible_in_plant(
    site: Site, place: str, item: Malfunction, target: Target
) -> Iterator[Fault]:
    plant = site.plants[target.plant or ""]
    if isinstance(item, FailedPump):
        if target.source is not None or plant.pump is None:
            remedy = "name a plant with a pump of its own, plants.NAME"
            yield Fault(f"{place}.asset", item.asset, "a plant with a pump", remedy)
    elif not isinstance(item, (FailedSource, DegradedSource)):
        limit = f"a system or zone: a plant has no {item.kind.replace('_', ' ')}"
        remedy = "name a system or zone, or another kind of malfunction"
        yield Fault(f"{place}.asset", item.asset, limit, remedy)
    elif target.source is None:
        names = ", ".join(f"{item.asset}.{source}" for source in plant.sources)
        yield Fault(f"{place}.asset", item.asset, "one source at a time", f"name one of: {names}")


def _impossible_in_zone(site: Site, place: str, item: Malfunction, name: str) -> Iterator[Fault]:
    zone = site.zones[name]
    if isinstance(item, (SensorBias, SensorDrift)):
        if zone.heating is None and zone.cooling is None:
            limit = "a zone with a thermostat"
            yield Fault(f"{place}.asset", item.asset, limit, "name a zone that is heated or cooled")
    elif isinstance(item, StuckValve):
        terminal = zone.heating if item.coil == "heating" else zone.cooling
        if terminal is None:
            limit = f"a zone with a {item.coil} terminal"
            yield Fault(f"{place}.asset", item.asset, limit, "name another zone or coil")
        elif (
            terminal.capacity is None
            and item.position > 0.0
            and not is_emitter_valve(site, item, name)
        ):
            limit = "0, or a terminal whose capacity is given"
            remedy = f"give zones.{name}.{item.coil}.capacity, or take 0"
            yield Fault(f"{place}.position", item.position, limit, remedy)
    else:
        limit = f"a system or plant: a zone has no {item.kind.replace('_', ' ')}"
        yield Fault(f"{place}.asset", item.asset, limit, "name a system, systems.NAME, or a plant")


def is_emitter_valve(site: Site, item: Malfunction, zone: str) -> bool:
    """Return whether a malfunction of a zone is that of the valves of its emitters."""
    own = isinstance(item, StuckValve) and item.coil == "heating"
    return own and site.zones[zone].system in site.hydronic_systems


def _lack(site: Site, item: Malfunction, system: AirSystem) -> str | None:
    """Return what a system lacks for a malfunction; None where it lacks nothing."""
    lack: str | None = None
    if isinstance(item, (FailedSource, DegradedSource, FailedPump)):
        lack = "a water plant of its own; none has"
    elif isinstance(item, StuckDamper) and not _has_damper(site, system):
        lack = "outdoor air, and so a damper"
    elif isinstance(item, (SensorBias, SensorDrift)) and isinstance(system, PackagedUnit):
        lack = "a supply-air sensor (variable_air_volume)"
    elif isinstance(item, StuckValve):
        lack = _valve_lack(item, system)
    elif isinstance(item, FouledCoil) and getattr(system, item.coil) is None:
        lack = f"a {item.coil} coil"
    elif isinstance(item, (RefrigerantLoss, ShortCycling, FailedCompressor)):
        expands = isinstance(system.cooling, DirectExpansion)
        works = expands or isinstance(system.heating, AirHeatPump)
        lack = None if works else "a compressor of its own"
    elif isinstance(item, FailedBurner):
        burns = isinstance(system.heating, (GasHeater, ElectricHeater))
        lack = None if burns else "a gas or electric heating coil"
    return lack


def _valve_lack(item: StuckValve, system: AirSystem) -> str | None:
    expands = isinstance(system.cooling, DirectExpansion)
    if item.coil == "cooling" and item.position > 0.0 and expands:
        return "chilled water; of direct expansion a valve can only be stuck shut (position 0)"
    if isinstance(system.heating, AirHeatPump) and item.coil == "heating":
        return "a valve; a heat pump has none"
    return None if getattr(system, item.coil) is not None else f"a {item.coil} coil"


def _has_damper(site: Site, system: AirSystem) -> bool:
    intake = system.outdoor_air
    if intake.economiser.kind != "none" or intake.minimum:
        return True
    served = [zone for zone in site.zones.values() if site.systems.get(zone.system or "") is system]
    return intake.minimum is None and any(zone.ventilation is not None for zone in served)
