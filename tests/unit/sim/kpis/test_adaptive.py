"""Adaptive comfort of runs: who counts, when, and what is within the limits."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.kpis import evaluate
from sim.kpis.adaptive import adaptive_comfort_of
from sim.simulation import Simulation
from sim.weather import read_weather
from tests.boxes import box, terminal
from tests.runs import make_building, make_run

# 0.33 x 20 + 18.8 = 25.4: 21.4 to 28.4 in category II; 0.31 x 20 + 17.8 = 24: 20.5 to 27.5


def hours(*values):
    """Return hourly values at the step of 300 s."""
    return np.repeat(np.array(values, dtype=float), 12)


def shares(zones=None, **series):
    day = {
        "zones.a.operative_temperature": 25.0,
        "zones.a.people_count": 2.0,
        "site.running_mean_temperature": 20.0,
        **{name.replace("__", "."): values for name, values in series.items()},
    }
    site = make_building(zones=zones) if zones else make_building()
    found = adaptive_comfort_of(make_run(day), site)
    return found.share_en_category_ii, found.share_ashrae_80


def test_the_limits_of_both_models():
    warm = hours(*[28.3] * 6, *[28.5] * 6, *[27.4] * 6, *[21.3] * 6)
    assert shares(zones__a__operative_temperature=warm) == pytest.approx((0.5, 0.5))


def test_only_the_hours_of_people_count_each_person_alike():
    people = hours(*[0.0] * 12, *[3.0] * 6, *[1.0] * 6)
    warm = hours(*[40.0] * 12, *[25.0] * 6, *[40.0] * 6)
    found = shares(zones__a__people_count=people, zones__a__operative_temperature=warm)
    assert found == pytest.approx((0.75, 0.75))


def test_heated_hours_do_not_count():
    heat = hours(*[500.0] * 12, *[0.0] * 12)
    cold = hours(*[15.0] * 12, *[25.0] * 12)
    found = shares(zones__a__heating_power=heat, zones__a__operative_temperature=cold)
    assert found == (1.0, 1.0)


@pytest.mark.parametrize(
    ("outdoors", "expected"),
    [(9.9, (None, None)), (31.0, (None, 1.0)), (33.6, (None, None)), (10.0, (1.0, 1.0))],
)
def test_models_hold_within_their_weather(outdoors, expected):
    comfortable = {9.9: 22.0, 10.0: 22.0, 31.0: 27.4, 33.6: 28.0}[outdoors]
    found = shares(
        site__running_mean_temperature=outdoors, zones__a__operative_temperature=comfortable
    )
    assert found == expected


def test_cooled_and_empty_buildings_have_no_such_figure():
    cooled = {"a": {"floor_area": 100, "volume": 300, "cooling": terminal(24.0)}}
    assert shares(cooled) == (None, None)
    assert shares(zones__a__people_count=0.0) == (None, None)


def test_a_run_has_the_figure_and_the_running_mean_of_the_days_before():
    site = box(people={"count": 2, "schedule": "always", "arrivals": "expected"})
    weather = read_weather("denver")
    run = Simulation(site, weather, start=date(2025, 7, 1), end=date(2025, 7, 3)).run()
    ends = np.concatenate([weather.dry_bulb[:1], weather.dry_bulb])
    daily = (0.5 * (ends[1:] + ends[:-1])).reshape(365, 24).mean(axis=1)
    weights = 0.8 ** np.arange(60)
    for day in range(2):
        number = 181 + day
        truth = np.average(daily[number - 60 : number][::-1], weights=weights)
        series = run["site", "running_mean_temperature"].reshape(2, -1)[day]
        np.testing.assert_allclose(series, truth, atol=1e-4)
    kpis = evaluate(run, site, None)
    for name in ("free_running_hours_in_category_ii", "free_running_hours_in_ashrae_80"):
        assert 0.0 <= kpis[name].value <= 100.0
        assert kpis[name].unit == "%"
