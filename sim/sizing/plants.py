"""Plants: what the coils draw from them, and sources of the size that is left."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.site.plant import Plant
from sim.site.plant.sources import (
    AirWaterHeatPump,
    Chiller,
    DryCooler,
    PlantExchanger,
    Source,
    Tower,
)
from sim.sizing.case import Case
from sim.sizing.report import PlantLoad
from sim.systems.rows import WATER_HEAT


def add_emitters(case: Case) -> None:
    """Keep what radiators and heated floors draw from plants: the loads of their zones."""
    factor = case.site.sizing.heating_factor
    for name, system in case.site.hydronic_systems.items():
        zones = [row for row, zone in enumerate(case.site.zones.values()) if zone.system == name]
        plant = system.supply.plant
        loads = [day.heating[zones].sum(axis=0).max() for day in case.of_kind("heating")]
        if plant is None or not zones or not loads:
            continue
        load = factor * float(max(loads))
        flow = load / (WATER_HEAT * case.site.plants[plant].design_difference)
        case.heat.append((plant, load))
        case.water.append((plant, flow))


def plant_loads(case: Case) -> dict[str, PlantLoad]:
    """Return what coils draw from plants: of cold the coincident sum, of heat all together."""
    made = {}
    for plant in dict.fromkeys(name for name, _ in case.water):
        water = sum(flow for name, flow in case.water if name == plant)
        load = sum(heat for name, heat in case.heat if name == plant)
        heating = case.of_kind("heating")
        time = heating[0].time(0) if heating and load > 0.0 else ""
        for loads in case.of_kind("cooling"):
            drawn = [row for name, day, row in case.cold if name == plant and day is loads]
            total = np.sum(drawn, axis=0) if drawn else np.zeros(1)
            place = int(np.argmax(total))
            if total[place] > load:
                load, time = float(total[place]), loads.time(place)
        made[plant] = PlantLoad(plant, load, water, time)
    return made


def sized_plants(case: Case, loads: Mapping[str, PlantLoad]) -> dict[str, Plant]:
    """Return the plants of a site with a capacity for every source that is open.

    Parameters
    ----------
    case : Case
        The site.
    loads : mapping of str to PlantLoad
        What coils draw.
    """
    made: dict[str, Plant] = {}
    waiting = list(case.site.plants)
    while waiting:
        # a plant that others draw from by exchangers comes after them; circles are faults before
        ready = [n for n in waiting if not any(_feeds(case, other, n) for other in waiting)]
        for name in ready or waiting:
            drawn = loads[name].load if name in loads else 0.0
            drawn += sum(_exchanged(plant, name) for plant in made.values())
            made[name] = _sized_plant(case, name, drawn)
        waiting = [name for name in waiting if name not in made]
    return {name: made[name] for name in case.site.plants}


def _feeds(case: Case, plant: str, feeder: str) -> bool:
    sources = case.site.plants[plant].sources.values()
    return any(isinstance(each, PlantExchanger) and each.plant == feeder for each in sources)


def _exchanged(plant: Plant, feeder: str) -> float:
    return sum(
        source.rated
        for source in plant.sources.values()
        if isinstance(source, PlantExchanger) and source.plant == feeder
    )


def _sized_plant(case: Case, name: str, load: float) -> Plant:
    plant = case.site.plants[name]
    sources: dict[str, Source] = dict(plant.sources)
    open_ones = [key for key, source in sources.items() if source.capacity == "autosize"]
    given = sum(source.rated for key, source in sources.items() if key not in open_ones)
    for key in open_ones:
        place = f"plants.{name}.sources.{key}.capacity"
        rest = (load - given) / len(open_ones)
        if rest > 0.0:
            factor = _factor(case, plant, sources[key])
            why = f"{rest:.0f} W of {load:.0f} W that are drawn"
            if factor != 1.0:
                why += f", at {factor:.3f} of the rated"
            size = case.found(place, rest / factor, "W", why)
        else:
            limit = "needs a load of coils or taps in the design that other sources do not carry"
            size = case.lacks(place, limit, "give the capacity, or remove the source")
        sources[key] = sources[key].model_copy(update={"capacity": size})
    return plant.model_copy(update={"sources": sources})


def _factor(case: Case, plant: Plant, source: Source) -> float:
    """Return a machine's capacity in the design over the rated one. [-]"""
    if isinstance(source, AirWaterHeatPump) and source.capacity_curve is not None:
        days = case.of_kind("heating")
        coldest = min((float(loads.outdoor.min()) for loads in days), default=0.0)
        return source.capacity_curve.at(coldest, plant.supply_temperature)
    if isinstance(source, Chiller) and source.capacity_curve is not None:
        return source.capacity_curve.at(plant.supply_temperature, _condenser(case, source))
    return 1.0


def _condenser(case: Case, source: Chiller) -> float:
    """Return what enters a chiller's condenser in the design. [degC]"""
    way = source.heat_rejection
    if isinstance(way, Tower):
        return way.design_wet_bulb + way.approach
    if isinstance(way, DryCooler):
        return way.design_dry_bulb + way.approach
    days = case.of_kind("cooling")
    return max((float(loads.outdoor.max()) for loads in days), default=35.0)
