"""The registry of KPIs, and their evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.kpis import energy_definitions as energy
from sim.kpis import service_definitions as service
from sim.kpis.definition import CURRENCY, Kpi, KpiDefinition
from sim.kpis.figures import Figures

if TYPE_CHECKING:
    from sim.bill import Bill
    from sim.site import Site
    from sim.trajectory import Trajectory


def evaluate(trajectory: Trajectory, site: Site, bill: Bill | None) -> dict[str, Kpi]:
    """Return the KPIs of a run, in the order of the registry.

    Parameters
    ----------
    trajectory : Trajectory
        Series of the run.
    site : Site
        The building.
    bill : Bill, optional
        What its energy costs; without one there are no costs.

    Returns
    -------
    dict of str to Kpi
        By name. Left out is what has no meaning for the run: costs without a bill, comfort where
        nobody was there, intensity without floor area.

    Raises
    ------
    DocumentError
        If the site names a region without factors.
    """
    figures = Figures(trajectory, site, bill)
    found: dict[str, Kpi] = {}
    for name, definition in KPI_DEFINITIONS.items():
        value = definition.function(figures)
        if value is not None:
            unit = definition.unit
            if unit == CURRENCY and bill is not None:
                unit = bill.currency
            found[name] = Kpi(name, float(value), unit)
    return found


KPI_DEFINITIONS: Mapping[str, KpiDefinition] = MappingProxyType(
    {
        definition.name: definition
        for group in (
            energy.energies,
            energy.on_site,
            energy.impacts,
            energy.loads,
            energy.costs,
            service.services,
            service.adaptive,
            service.air,
            service.actions,
            service.malfunctions,
        )
        for definition in group()
    }
)
"""Every KPI by name, in the order of tables."""
