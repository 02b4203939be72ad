"""What radiators and heated floors draw from plants that are sized."""

from __future__ import annotations

from sim.site.hydronic_systems import HydronicSystem, Radiators
from sim.sizing.case import Case
from sim.systems.emitters import radiator_flow


def draw_emitters(case: Case) -> None:
    """Add the design loads of zones with emitters, and their water, to what plants are asked for.

    Parameters
    ----------
    case : Case
        The site; changed. What its radiators and floors can give is theirs, and not sized.
    """
    factor = case.site.sizing.heating_factor
    days = case.of_kind("heating")
    for name, system in case.site.hydronic_systems.items():
        plant = system.supply.plant
        if plant is None:
            continue
        for row, (zone, document) in enumerate(case.site.zones.items()):
            if document.system != name:
                continue
            load = max((float(loads.heating[row].max()) for loads in days), default=0.0)
            case.heat.append((plant, factor * load))
            case.water.append((plant, _flow(case, system, zone)))


def _flow(case: Case, system: HydronicSystem, zone: str) -> float:
    """Return the water of a zone's emitters with open valves. [kg/s]"""
    if isinstance(system, Radiators):
        radiator = system.radiator_of(zone)
        return 0.0 if radiator is None else radiator_flow(radiator)
    surfaces = {name: case.site.surfaces[name] for name in system.surfaces}
    return sum(
        surface.area * system.loop_of(name).covered * system.loop_of(name).water_flow
        for name, surface in surfaces.items()
        if surface.zone == zone
    )
