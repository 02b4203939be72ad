"""Carbon and primary energy: delivered energy times factors, carrier by carrier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scenarios.charts import Column
from scenarios.formats import Number
from scenarios.report.content.subject import Subject, figure
from scenarios.report.model import Block, Paragraph, ReportCell, ReportTable, Section
from sim.factors import factors_of

if TYPE_CHECKING:
    from sim.factors import Carriers
    from sim.kpis import Kpi

CARRIERS = {
    "electricity": "Electricity from the grid",
    "natural_gas": "Natural gas",
    "district_heating": "District heat",
    "district_cooling": "District cold",
    "photovoltaics": "Own photovoltaics, used on site",
}
"""Carriers with a factor, and their names for people."""


def delivered(kpis: Mapping[str, Kpi]) -> dict[str, float]:
    """Return the energy of each carrier that factors apply to. [MWh]."""

    def value(name: str) -> float:
        return float(kpis[name].value) if name in kpis else 0.0

    drawn = value("electricity_import")
    own = value("electricity") - drawn
    if "battery_cycles" in kpis:  # batteries keep some of what was drawn for later
        own = max(value("photovoltaic_energy") - value("electricity_export"), 0.0)
    return {
        "electricity": drawn,
        "natural_gas": value("natural_gas"),
        "district_heating": value("district_heating"),
        "district_cooling": value("district_cooling"),
        "photovoltaics": own,
    }


def carbon_factor(carrier: str, kpis: Mapping[str, Kpi], factors: Carriers) -> float:
    """Return the emissions of a carrier's energy; of electricity the mean of the run's hours.

    Parameters
    ----------
    carrier : str
        Key of `CARRIERS`.
    kpis : mapping of str to Kpi
        Of the run; ``grid_carbon`` where the site has emissions of its own for the grid.
    factors : Carriers
        Of the site's region.

    Returns
    -------
    float
        Emissions, as CO2. [kg/kWh]
    """
    if carrier == "electricity" and "grid_carbon" in kpis:
        return float(kpis["grid_carbon"].value)
    return float(getattr(factors, carrier).carbon)


def carbon_section(subject: Subject) -> Section:
    """Return emissions and primary energy with the factors they follow from."""
    blocks: list[Block] = [
        Paragraph(
            (
                "Energy delivered to the site is multiplied by the factor of its carrier. "
                "Electricity that is exported earns no credit. The factors are yearly averages of "
                "a region, or of the electricity drawn where the site has the emissions of its "
                "grid; their sources are in the appendix.",
            )
        )
    ]
    several = len(subject.results) > 1
    for index, (result, title) in enumerate(zip(subject.results, subject.titles, strict=True)):
        factors = factors_of(str(result.resolved_document["site"]["factors"]))
        blocks.append(_table(index, title if several else "the period", result.kpis, factors))
    return Section("carbon", "Carbon and primary energy", tuple(blocks))


def _table(index: int, title: str, kpis: Mapping[str, Kpi], factors: Carriers) -> ReportTable:
    columns = (
        Column("Carrier", numeric=False),
        Column("Delivered", "MWh"),
        Column("Factor", "kg/kWh"),
        Column("CO₂ equivalent", "t"),
        Column("Factor"),
        Column("Primary energy", "MWh"),
    )
    rows: list[tuple[ReportCell, ...]] = []
    for carrier, energy in delivered(kpis).items():
        if energy == 0:
            continue
        carbon = carbon_factor(carrier, kpis, factors)
        primary = float(getattr(factors, carrier).primary)
        rows.append(
            (
                CARRIERS[carrier],
                Number(energy, "MWh"),
                Number(carbon, "kg/kWh"),
                Number(energy * carbon, "t"),
                Number(primary, "-"),
                Number(energy * primary, "MWh"),
            )
        )
    if {"carbon_emissions", "primary_energy"} <= set(kpis):
        emissions, whole = figure(kpis["carbon_emissions"]), figure(kpis["primary_energy"])
        rows.append(("All", None, None, emissions, None, whole))
    return ReportTable(
        f"carbon-{index}", f"Emissions of {title}", columns, tuple(rows), (len(rows) - 1,)
    )
