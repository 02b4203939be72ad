from datetime import date

import numpy as np
import pytest

from scenarios.charts.series import (
    carpet,
    extreme_weeks,
    interval_means,
    local_times,
    occupied_hours,
    window,
)
from sim.trajectory import Signal
from tests.synthetic import make_trajectory

DEMAND = Signal("site", "electricity_demand")


def test_times_are_local_standard_time():
    times = local_times(make_trajectory(days=2, start=date(2025, 7, 1)))
    assert times[0] == np.datetime64("2025-07-01T00:00:00")
    assert times[1] - times[0] == np.timedelta64(300, "s")
    assert len(times) == 2 * 288


@pytest.mark.parametrize("interval", [300.0, 900.0, 3600.0])
def test_means_keep_the_sum(interval):
    values = np.random.default_rng(1).random(288)
    means = interval_means(values, 300.0, interval)
    assert means.sum() * interval == pytest.approx(values.sum() * 300.0)


def test_the_last_mean_is_over_what_is_left():
    assert interval_means(np.array([1.0, 3.0, 8.0]), 300.0, 600.0).tolist() == [2.0, 8.0]


def test_a_carpet_has_the_hours_of_each_day_upwards():
    trajectory = make_trajectory(days=3)
    days, values = carpet(trajectory, DEMAND)
    assert values.shape == (24, 3)
    assert days.tolist() == [date(2025, 1, 6), date(2025, 1, 7), date(2025, 1, 8)]
    second_day_ten = trajectory[DEMAND][288 + 120 : 288 + 132].mean()
    assert values[10, 1] == pytest.approx(second_day_ten, rel=1e-6)


def test_a_day_cut_short_leaves_a_gap():
    _, values = carpet(make_trajectory(days=1.5), DEMAND)
    assert np.isnan(values[12:, 1]).all()
    assert np.isfinite(values[:12, 1]).all()


def test_a_window_holds_the_days_the_run_has():
    trajectory = make_trajectory(days=10)
    assert window(trajectory, date(2025, 1, 8), 2) == slice(2 * 288, 4 * 288)
    assert window(trajectory, date(2025, 1, 15), 7) == slice(9 * 288, 10 * 288)
    assert window(trajectory, date(2026, 1, 1), 7) == slice(10 * 288, 10 * 288)


def test_extreme_weeks_are_those_of_the_outdoor_temperature():
    cold, warm = extreme_weeks(make_trajectory(days=365, start=date(2025, 1, 1)))
    assert cold.month == 1
    assert warm.month == 7


def test_a_short_run_has_one_week():
    assert extreme_weeks(make_trajectory(days=3)) == (date(2025, 1, 6), date(2025, 1, 6))


def test_occupied_hours_count_people():
    trajectory = make_trajectory(days=7)
    present = trajectory["zones.core", "people_count"] > 0
    assert occupied_hours(trajectory, "core") == pytest.approx(present.sum() / 12)
