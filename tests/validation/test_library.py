"""The library: its sites are what they say, its runs do what is argued and what is published."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

from scenarios.names import library_scenarios, library_sites
from scenarios.resolve import ResolvedScenario, resolve
from scenarios.run import BALANCE_LIMIT, execute
from scenarios.scenario import Expectation
from sim.kpis import KPI_DEFINITIONS

ROOT = Path(__file__).resolve().parents[2]
SITES = tuple(name for name in library_sites() if not name.startswith("reference-"))
"""Those of the library's page; the reference offices are compared in test_energyplus."""
SCENARIOS = tuple(name for site in SITES for name in library_scenarios(site))
FLOOR_AREAS = {"small-office": 511, "medium-office": 4982, "school": 6871, "apartments": 3135}
"""Of the DOE commercial reference buildings. [m2]"""

_specification = importlib.util.spec_from_file_location(
    "make_library", ROOT / "docs" / "make_library.py"
)
make_library = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(make_library)


@cache
def resolved(name: str) -> ResolvedScenario:
    return resolve(name)


@cache
def figures(name: str) -> dict[str, float]:
    """Run a scenario once and keep its numbers alone: series of a year are large."""
    result = execute(resolved(name))
    values = {key: kpi.value for key, kpi in result.kpis.items()}
    return values | {"balance_residual": result.trajectory.balance.residual}


def holds(expectation: Expectation, after: dict[str, float], before: dict[str, float]) -> bool:
    value = after[expectation.kpi]
    if expectation.value is not None:
        low, high = expectation.value
        return low <= value <= high
    low, high = expectation.change or (0.0, 0.0)
    return low <= value / before[expectation.kpi] - 1.0 <= high


def test_the_library_is_complete() -> None:
    assert set(SITES) == set(FLOOR_AREAS)
    assert len(library_scenarios("small-office")) >= 6
    assert all(len(library_scenarios(site)) >= 4 for site in SITES)
    assert all(library_scenarios(site)[0] == f"{site}/base" for site in SITES)


@pytest.mark.parametrize("name", SITES)
def test_a_site_encloses_its_zones(name: str) -> None:
    site = resolved(f"{name}/base").site
    assert site.floor_area == pytest.approx(FLOOR_AREAS[name], rel=1e-3)
    for zone_name, zone in site.zones.items():
        if zone.floor_area == 0.0:
            continue  # attic and plenums: their floors are the ceilings of other zones
        own = [each for each in site.surfaces.values() if each.zone == zone_name]
        others = [each for each in site.surfaces.values() if each.other_zone == zone_name]
        floors = sum(each.area for each in own if each.tilt == 180)
        floors += sum(each.area for each in others if each.tilt == 0)
        ceilings = sum(each.area for each in own if each.tilt == 0)
        ceilings += sum(each.area for each in others if each.tilt == 180)
        if zone_name == "corridors":
            floors, ceilings = 4 * floors, 4 * ceilings  # one zone over four storeys
        assert floors == pytest.approx(zone.floor_area, rel=2e-3), zone_name
        assert ceilings == pytest.approx(zone.floor_area, rel=2e-3), zone_name


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_says_what_it_is(name: str) -> None:
    found = resolved(name)
    scenario = found.scenario
    assert f"{found.site.name}/{scenario.name}" == name
    assert scenario.title
    assert "Expect" in scenario.description
    assert scenario.expect
    assert {each.kpi for each in scenario.expect} <= set(KPI_DEFINITIONS)
    assert [each.text for each in found.findings if each.code == "inert-change"] == []
    for change in found.changes:
        assert (change.cost is None) == (change.life is None), change.path
        assert change.cost is None or change.text, change.path


@pytest.mark.parametrize("name", SCENARIOS)
def test_expectations_hold(name: str) -> None:
    base = figures(f"{resolved(name).site.name}/base")
    found = figures(name)
    failed = [
        f"{each.kpi}: {found[each.kpi]:.4g} after {base[each.kpi]:.4g} is not within "
        f"{each.change or each.value}"
        for each in resolved(name).scenario.expect
        if not holds(each, found, base)
    ]
    assert failed == []
    assert found["balance_residual"] < BALANCE_LIMIT


@pytest.mark.parametrize("name", SITES)
def test_end_uses_are_within_published_ranges_or_explained(name: str) -> None:
    site = resolved(f"{name}/base").site
    covered = {reference.end_use for reference in site.references}
    assert {
        "heating_energy", "cooling_energy", "fan_energy", "lighting_energy", "equipment_energy",
        "hot_water_energy", "other_energy",
    } <= covered  # fmt: skip
    for reference in site.references:
        value = figures(f"{name}/base")[reference.end_use] * 1000.0 / site.floor_area
        within = reference.low <= value <= reference.high
        where = f"{reference.end_use} {value:.1f} in {reference.low} to {reference.high} kWh/m2"
        assert within != bool(reference.explanation), where
        assert reference.source, reference.end_use


def test_an_expectation_can_fail() -> None:
    expectation = Expectation(kpi="site_energy", change=("-30 %", "-5 %"))
    assert holds(expectation, {"site_energy": 80.0}, {"site_energy": 100.0})
    assert not holds(expectation, {"site_energy": 96.0}, {"site_energy": 100.0})
    assert not holds(Expectation(kpi="site_energy", value=(1.0, 2.0)), {"site_energy": 3.0}, {})


def test_the_page_of_the_library_shows_these_figures() -> None:
    number = re.compile(r"[+-]?\d+(?:\.\d+)?")
    written = (ROOT / "docs" / "library.md").read_text("utf-8")
    expected = make_library.page({name: figures(name) for name in SCENARIOS})
    assert number.sub("#", written) == number.sub("#", expected), "run docs/make_library.py"
    shown = [float(each) for each in number.findall(written)]
    found = [float(each) for each in number.findall(expected)]
    assert shown == pytest.approx(found, rel=0.02, abs=0.5), "run docs/make_library.py"
