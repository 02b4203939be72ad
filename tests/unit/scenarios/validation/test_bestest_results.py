from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scenarios.validation.bestest import ACCEPTANCE, RANGE, report
from scenarios.validation.bestest.building import CAPACITY, site_document
from scenarios.validation.bestest.cases import published
from scenarios.validation.bestest.results import hourly, outputs
from scenarios.validation.model import Check, Report
from sim.errors import SimulationError
from sim.simulation import Simulation
from sim.site.read import site_from
from sim.trajectory import Signal
from sim.weather import read_weather

LOADS = {"annual_heating_MWh", "annual_cooling_MWh", "peak_heating_kW", "peak_cooling_kW"}
TEMPERATURES = {"max_C", "min_C", "mean_C"}


def days_of(name, *, days=2, step=900.0, month=2):
    site = site_from(site_document(name))
    begin, end = date(2025, month, 1), date(2025, month, 1 + days)
    run = Simulation(site, read_weather("denver"), start=begin, end=end, step=step)
    return site, run.run()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("195", LOADS), ("630", LOADS), ("900FF", TEMPERATURES), ("960", LOADS | TEMPERATURES)],
)
def test_a_case_gives_the_outputs_of_its_kind(name, expected) -> None:
    site, trajectory = days_of(name)
    found = outputs(site, trajectory)
    assert set(found) == expected
    assert all(np.isfinite(list(found.values())))
    assert trajectory.balance.residual < 1e-6


def test_temperatures_of_the_sunspace_are_those_of_the_sun_zone() -> None:
    site, trajectory = days_of("960")
    sun = hourly(trajectory, "sun", "air_temperature")
    assert outputs(site, trajectory)["max_C"] == pytest.approx(sun.max())
    assert sun.max() > hourly(trajectory, "back", "air_temperature").max()


def test_peaks_are_means_of_whole_hours() -> None:
    site, trajectory = days_of("640")
    found = outputs(site, trajectory)
    power = trajectory["zones.zone", "heating_power"].astype(float)
    assert found["peak_heating_kW"] == pytest.approx(power.reshape(-1, 4).mean(axis=1).max() / 1e3)
    assert found["annual_heating_MWh"] == pytest.approx(power.mean() * 48.0 / 1e6)


def test_the_setpoint_ramps_from_seven_to_eight() -> None:
    _, trajectory = days_of("640", days=1)
    values = trajectory["zones.zone", "heating_setpoint"]
    assert values[:28].tolist() == [10.0] * 28
    assert values[28:32] == pytest.approx([11.25, 13.75, 16.25, 18.75], abs=0.1)
    assert values[32:92].tolist() == [20.0] * 60
    assert values[92:].tolist() == [10.0] * 4


def test_cooling_is_off_at_night_however_warm_it_is() -> None:
    site = site_document("650")
    warm = site["zones"]["zone"]
    warm.pop("night_ventilation")
    warm.pop("night_ventilation_schedule")
    warm["equipment"]["gain"]["power_density"] = 100.0
    begin, end = date(2025, 7, 1), date(2025, 7, 2)
    run = Simulation(site_from(site), read_weather("denver"), start=begin, end=end, step=900.0)
    trajectory = run.run()
    power = trajectory["zones.zone", "cooling_power"]
    air = trajectory["zones.zone", "air_temperature"]
    assert power[:28].max() == 0.0
    assert power[72:].max() == 0.0
    assert air[:28].min() > 28.0
    assert power[28:72].min() > 0.0
    assert air[30:72] == pytest.approx(27.0, abs=0.01)


def test_a_load_at_the_capacity_is_refused() -> None:
    site, trajectory = days_of("600", days=1)
    signal = Signal("zones.zone", "heating_power")
    series = {**trajectory.series, signal: np.full_like(trajectory.series[signal], CAPACITY)}
    with pytest.raises(SimulationError, match="capacity"):
        outputs(site, replace(trajectory, series=series))


def middles(name):
    return {key: sum(given["range"]) / 2 for key, given in published()["cases"][name].items()}


def test_a_report_counts_what_lies_in_range() -> None:
    made = report({"600": middles("600"), "620": {"annual_heating_MWh": 4.0}})
    assert made.ok
    assert made.summary == "4 of 4 in range, 2 of 2 acceptance limits"
    assert made.data["620"] == {"annual_heating_MWh": 4.0}
    assert [check.ok for check in made.checks if check.name.startswith("620")] == [None]


def test_one_output_may_lie_outside_its_range_two_may_not() -> None:
    one = middles("900") | {"peak_heating_kW": 9.9}
    assert report({"900": one}).ok
    assert not report({"900": one | {"peak_cooling_kW": 9.9}}).ok


def test_no_acceptance_limit_may_be_missed() -> None:
    made = report({"900": middles("900") | {"annual_cooling_MWh": 2.61}})
    assert [check.source for check in made.missed] == [ACCEPTANCE]
    assert not made.ok


def test_a_check_knows_its_place() -> None:
    check = Check("600 x", 3.0, "kW", 2.0, 4.0, RANGE)
    assert (check.ok, check.position) == (True, 0.5)
    assert replace(check, value=4.1).ok is False
    assert replace(check, low=None).ok
    assert replace(check, low=None).position is None
    assert replace(check, low=None, high=None).ok is None
    assert Report("x", (check,)).ok
