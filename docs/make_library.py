"""Write the page of the library, with the figures its runs give.

Run by hand when results change, ``python docs/make_library.py``; it takes some minutes. A test
compares the figures of the page with those of the runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from scenarios.names import library_scenarios
from scenarios.names import library_sites as all_sites
from scenarios.resolve import ResolvedScenario, resolve
from scenarios.run import execute
from sim.site import Site

PAGE = Path(__file__).parent / "library.md"

Figures = Mapping[str, Mapping[str, float]]
"""Values of the KPIs by name, for each scenario by name."""

_INTRODUCTION = """\
# The library of ready sites

<!-- Written by docs/make_library.py from the documents and their runs; edit the documents. -->

Four buildings to start from, each in a folder `scenarios/library/<site>/` with its `site.yaml` and
the scenarios beside it. Their names work wherever a path does: `atrium run small-office/base`.
Copy the nearest one and put in the figures of your own building.

**Where the figures come from.** Geometry, people, plug loads and hours of use follow the commercial
reference buildings of the U.S. Department of Energy (Deru et al. 2011, NREL/TP-5500-46861), fabric
and equipment the requirements of the 1990s (ASHRAE 90.1-1989 to 1999). Every figure has its source
beside it in the file. All four stand in Greensboro, North Carolina (TMY3, ASHRAE climate zone 4A,
2080 K d of heating degree days below 18 °C).

**What is simplified.** The base of each site has ideal loads: one system serves all zones of a
kind, without reheat, and takes water from the air for a fixed share of its cooling. Capacities are
the largest loads of the base year with a quarter on top. Scenarios with rooftop units, variable
air volume, fan coils and water plants simulate the air and the water of the equipment. Leaks are
constant. The ground under slabs has a yearly swing that gives the loss of ASHRAE's F-factor.

**What a measure costs.** Costs marked as *planning value* are assumptions of the size that
planners use, not offers; lives come from the ASHRAE Handbook or from rated hours. Prices of energy
are of the size of the U.S. means of 2023 (EIA); the periods of the time-of-use rates are examples.

**What they are compared with.** The published results of the DOE reference buildings in climates
around that of Greensboro (EnergyPlus; openstudio-standards at commit 71aa8d4,
`data/standards/legacy_idf_results.csv`): Atlanta (3A), Baltimore (4A) and Chicago (5A). CBECS and
RECS are the surveys of the U.S. stock by the Energy Information Administration; end uses of CBECS
are those of 2003 (tables C1A and E1A).

**How they are checked.** Each site names published ranges for its end uses, and each scenario what
it should change and by how much (`expect`). The tests run all of them: every expectation holds,
and every end use is within its range or the file says why not. The ranges are argued from the
physics, with the argument beside them, and wide enough to survive better models.
"""


def library_sites() -> tuple[str, ...]:
    """Return the sites of this page; the reference offices have one with EnergyPlus's figures."""
    return tuple(name for name in all_sites() if not name.startswith("reference-"))


def run_figures(resolved: ResolvedScenario) -> dict[str, float]:
    """Run a scenario and return its KPIs."""
    return {name: kpi.value for name, kpi in execute(resolved).kpis.items()}


def page(figures: Figures) -> str:
    """Return the page for the figures of all scenarios."""
    parts = [_INTRODUCTION]
    for name in library_sites():
        site = resolve(f"{name}/base").site
        parts += ["\n".join(_site(name, site, figures)), "\n".join(_scenarios(name, figures))]
    return "\n".join(parts)


def _site(name: str, site: Site, figures: Figures) -> Iterator[str]:
    yield f"## {site.title}\n"
    yield f"{site.description}\n"
    yield f"`{name}`: {len(site.zones)} zones, {site.floor_area:.0f} m². Energy of the base year:\n"
    yield "| end use | kWh/m² | published | where |"
    yield "| --- | ---: | ---: | --- |"
    for reference in site.references:
        value = figures[f"{name}/base"][reference.end_use] * 1000.0 / site.floor_area
        words = " ".join([f"{reference.source}.", reference.explanation]).strip()
        yield (
            f"| {reference.end_use.removesuffix('_energy').replace('_', ' ')} | {value:.1f} "
            f"| {reference.low:g} to {reference.high:g} | {words} |"
        )
    yield ""


def _scenarios(name: str, figures: Figures) -> Iterator[str]:
    yield "Changes against the base, in percent:\n"
    yield "| scenario | site energy | electricity | gas | energy cost | cost, USD | what it shows |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    base = figures[f"{name}/base"]
    for scenario in library_scenarios(name)[1:]:
        resolved = resolve(scenario)
        cost = sum(each.cost.amount for each in resolved.changes if each.cost is not None)
        changes = " | ".join(
            f"{100.0 * (figures[scenario][kpi] / base[kpi] - 1.0):+.1f}"
            for kpi in ("site_energy", "electricity", "natural_gas", "energy_cost")
        )
        words = resolved.scenario.description
        yield f"| `{scenario}` | {changes} | {cost:.0f} | {words} |"
    yield ""


def main() -> None:
    """Run the library and write the page."""
    names = [scenario for site in library_sites() for scenario in library_scenarios(site)]
    text = page({name: run_figures(resolve(name)) for name in names})
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
