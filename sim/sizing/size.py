"""A site with a number for every size that it leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.envelope.building import dry_air_density
from sim.errors import DocumentError
from sim.site.air_systems import AirSystem, PackagedUnit, VariableAirVolume
from sim.site.site import Site
from sim.site.zone import Zone
from sim.sizing.case import Case
from sim.sizing.days import design_days
from sim.sizing.demand import Demand, box_of, demand_of
from sim.sizing.fill import sized_unit, sized_variable
from sim.sizing.loads import Engine, loads_of
from sim.sizing.plants import add_emitters, plant_loads, sized_plants
from sim.sizing.report import SizingReport, ZoneSize
from sim.sizing.service_water import add_service_water
from sim.systems.rows import Air

if TYPE_CHECKING:
    from sim.weather import Weather

_FOUND_BY_ASSEMBLY = ("sensible_heat_ratio", "water_flow")
"""Of sizes that are known, these follow without a load."""


def is_open(site: Site) -> bool:
    """Return whether a site leaves sizes open that need design days."""
    systems = ((system, _served(site, name)) for name, system in site.air_systems.items())
    return _plants_open(site) or any(_open(system, zones) for system, zones in systems if zones)


def sized(site: Site, weather: Weather, engine: Engine) -> tuple[Site, SizingReport]:
    """Return a site with a number for every size that it leaves open, and what decided it.

    Parameters
    ----------
    site : Site
        The site.
    weather : Weather
        Its weather year: place and pressure, and the design days where the site has none.
    engine : callable
        Runs a site through one day of weather: ``engine(site, weather, date) -> Trajectory``.

    Returns
    -------
    site : Site
        A packaged system that serves several zones has become one for each, ``system.zone``; a
        variable-air-volume system names the box of every zone. The same object where nothing
        was open.
    report : SizingReport
        Loads, sizes and reasons; empty where nothing was open.

    Raises
    ------
    DocumentError
        With every size that cannot be found: no load, a supply temperature on the wrong side of
        the set-point, figures that do not go together.
    """
    if not is_open(site):
        return site, SizingReport()
    days = design_days(site, weather)
    pressure = float(np.mean(weather.pressure))
    loads = tuple(loads_of(site, day, engine) for day in days)
    case = Case(site, Air(pressure, dry_air_density(20.0, pressure)), loads)
    systems: dict[str, object] = {}
    zones = dict(site.zones)
    found: list[ZoneSize] = []
    for name, system in site.systems.items():
        served = _served(site, name) if name in site.air_systems else []
        if not served or not (_plants_open(site) or _open(site.air_systems[name], served)):
            systems[name] = system
            continue
        for part, made, demands in _sized_system(case, name, site.air_systems[name]):
            systems[part] = made
            found += [_zone_size(part, made, demand) for demand in demands]
            if part != name:
                zones |= {d.zone: _moved(zones[d.zone], part) for d in demands}
    add_emitters(case)
    add_service_water(case, weather)
    drawn = plant_loads(case)
    plants = sized_plants(case, drawn)
    if case.faults:
        raise DocumentError(case.faults, source=site.name)
    report = SizingReport(
        tuple((day.name, day.document) for day in days),
        tuple(found),
        tuple(case.sizes),
        tuple(drawn.values()),
        tuple(case.findings),
    )
    parts = {"systems": systems, "zones": zones, "plants": plants}
    return site.model_copy(update=parts), report


def _plants_open(site: Site) -> bool:
    return any(plant.is_open for plant in site.plants.values())


def _served(site: Site, name: str) -> list[str]:
    return [zone for zone, document in site.zones.items() if document.system == name]


def _open(system: AirSystem, zones: list[str]) -> bool:
    plain = system.model_dump(exclude={"box", "boxes"})
    if isinstance(system, VariableAirVolume):
        plain["boxes"] = {zone: box_of(system, zone).model_dump() for zone in zones}
    return _has_open(plain)


def _has_open(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_open(v) for k, v in value.items() if k not in _FOUND_BY_ASSEMBLY)
    if isinstance(value, (list, tuple)):
        return any(_has_open(item) for item in value)
    return value == "autosize"


def _sized_system(
    case: Case, name: str, system: AirSystem
) -> list[tuple[str, AirSystem, list[Demand]]]:
    """Return the systems that a system becomes, each with what its zones ask for."""
    zones = _served(case.site, name)
    demands = [demand_of(case, name, system, zone) for zone in zones]
    if isinstance(system, PackagedUnit):
        made = []
        for demand in demands:
            part = name if len(zones) == 1 else f"{name}.{demand.zone}"
            place = f"systems.{part}"
            made.append((part, sized_unit(case, place, system, demand), [demand]))
        return list(made)
    return [(name, sized_variable(case, f"systems.{name}", system, demands), demands)]


def _moved(zone: Zone, system: str) -> Zone:
    return zone.model_copy(update={"system": system})


def _zone_size(name: str, system: AirSystem, demand: Demand) -> ZoneSize:
    own = system.fan.flow
    if isinstance(system, VariableAirVolume):
        own = box_of(system, demand.zone).maximum
    return ZoneSize(
        demand.zone,
        name,
        demand.heating,
        demand.heating_time,
        demand.cooling,
        demand.cooling_time,
        demand.heating_flow,
        demand.cooling_flow,
        demand.outdoor_air,
        float(own),
    )
