"""Two reference offices against EnergyPlus: monthly zone loads, and energy by end use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.validation.model import Check, Progress, Report, chosen_cases

if TYPE_CHECKING:
    from scenarios.resolve import ResolvedScenario
    from sim.site import Site
    from sim.trajectory import Trajectory

RESULTS = Path(__file__).parent / "results.yaml"
"""What the program gave, with its version and its input files."""
TARGET = 0.15
"""Of a year's energy of an end use, or of a year's load. [-]"""
BUILDINGS = {"small": "reference-small-office", "medium": "reference-medium-office"}
CASES = ("small-loads", "small", "medium-loads", "medium")
LEAST = 0.01
"""Share of the building's energy below which an end use is shown and not judged. [-]"""

Monthly = dict[str, list[float]]


@cache
def published() -> Mapping[str, Any]:
    """Return what the program gave: facts about its runs, and monthly energy by case. [kWh]"""
    import yaml

    return dict(yaml.safe_load(RESULTS.read_text("utf-8")))


def validate(cases: Sequence[str] | None, progress: Progress) -> Report:
    """Run the buildings and compare the year's energy of each end use with the program's.

    Raises
    ------
    DocumentError
        If a case is unknown.
    """
    chosen = chosen_cases("energyplus", CASES, cases)
    checks: list[Check] = []
    data: dict[str, dict[str, Monthly]] = {}
    for index, case in enumerate(chosen):
        progress(f"case {case}", index, len(chosen))
        reference: Monthly = published()["cases"][case]
        found = results_of(case, tuple(reference))
        data[case] = {
            name: {"atrium": found[name], "energyplus": values}
            for name, values in reference.items()
        }
        checks += _checks(case, found, reference)
    progress("done", len(chosen), len(chosen))
    return Report("energyplus", tuple(checks), data)


def _checks(case: str, found: Monthly, reference: Monthly) -> Iterator[Check]:
    source = f"{published()['program']}, {published()['files'][case.partition('-')[0]]}"
    whole = sum(sum(values) for values in reference.values())
    for name, values in reference.items():
        year = sum(values)
        judged = year >= LEAST * whole
        low, high = (1.0 - TARGET) * year / 1000.0, (1.0 + TARGET) * year / 1000.0
        value = sum(found[name]) / 1000.0
        yield Check(
            f"{case} {name}",
            value,
            "MWh",
            low if judged else None,
            high if judged else None,
            source,
            _deviation(value, year),
        )


def _deviation(value: float, year: float) -> str:
    if year <= 0.0:
        return ""
    return f"EnergyPlus {year / 1000.0:.2f} MWh, {value / (year / 1000.0) - 1.0:+.1%}"


def results_of(case: str, quantities: Sequence[str]) -> Monthly:
    """Run a case and return the monthly energy of some quantities. [kWh]

    Parameters
    ----------
    case : str
        One of `CASES`.
    quantities : sequence of str
        Of the site, or of all zones together.
    """
    from sim.simulation import Simulation

    name, _, kind = case.partition("-")
    scenario = scenario_of(name)
    site = scenario.site if kind != "loads" else with_ideal_loads(scenario.site)
    run = Simulation(site, scenario.weather, start=scenario.start, end=scenario.end).run()
    return {quantity: monthly_energy(run, quantity) for quantity in quantities}


def scenario_of(name: str) -> ResolvedScenario:
    """Return the scenario of a building as it stands in the library."""
    from scenarios.resolve import resolve

    return resolve(f"{BUILDINGS[name]}/base")


def with_ideal_loads(site: Site) -> Site:
    """Return a site whose set-points are held whatever it takes, without outdoor air.

    Heat of lights that returning air would take stays in the zones: no air returns.
    """
    from sim.site import site_from

    data = site.plain()
    data["systems"] = {
        "ideal": {
            "heating": {"kind": "electric", "carrier": "electricity", "efficiency": 1.0},
            "cooling": {"efficiency": 3.0},
        }
    }
    for zone in data["zones"].values():
        if "heating" not in zone:
            continue
        zone["system"] = "ideal"
        zone.pop("ventilation", None)
        for terminal in ("heating", "cooling"):
            zone[terminal]["capacity"] = 1e6
        lighting = zone["lighting"]
        kept = 1.0 - lighting.pop("return_fraction", 0.0)
        lighting["radiant_fraction"] = lighting["radiant_fraction"] * kept
    return site_from(data, source=site.name)


def monthly_energy(run: Trajectory, quantity: str) -> list[float]:
    """Return the energy of a quantity in each month of the weather's year. [kWh]

    Parameters
    ----------
    run : Trajectory
        A whole year from 1 January on.
    quantity : str
        Of the site; else its sum over all zones.
    """
    import numpy as np

    own = [key for key in run.series if key.quantity == quantity]
    own = [key for key in own if key.asset == "site"] or own
    power = np.zeros(len(run))
    for key in own:
        power = power + run[key]
    per_day = round(86400.0 / run.step)
    days = np.arange(np.datetime64("2017-01-01"), np.datetime64("2018-01-01"))
    months = np.repeat(days.astype("datetime64[M]").astype(np.int64) % 12, per_day)
    energy = np.bincount(months, weights=power, minlength=12) * run.step / 3.6e6
    return [round(float(value), 2) for value in energy]
