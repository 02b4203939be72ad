from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from scenarios.compare.profiles import profiles
from sim.trajectory import Signal
from tests.synthetic import make_trajectory


def flat(days, *, start=datetime(2025, 1, 1, 5, tzinfo=UTC), quantity="electricity_demand"):
    """A trajectory of 1 kW with nothing else in it."""
    template = make_trajectory(days=1)
    values = np.full(days * 288, 1000.0, dtype=np.float32)
    return replace(template, start=start, series={Signal("site", quantity): values})


def test_months_add_up_to_the_total():
    trajectory = make_trajectory(days=365)
    monthly = profiles(trajectory).monthly
    total = sum(
        float(values.sum(dtype=float)) * trajectory.step / 3.6e6
        for signal, values in trajectory.series.items()
        if signal.asset == "site" and signal.quantity.endswith(("_electricity", "_gas"))
    )

    assert sum(values.sum() for values in monthly.energy.values()) == pytest.approx(total)
    assert list(monthly.energy) == [
        "heating", "cooling", "fan", "lighting", "equipment", "hot_water",
    ]  # fmt: skip


def test_months_are_civil_months_with_daylight_saving():
    trajectory = flat(365, quantity="lighting_electricity")
    monthly = profiles(trajectory).monthly

    # Civil March has an hour less, November one more, than 24 h a day.
    hours = [31 * 24, 28 * 24, 31 * 24 - 1, 30 * 24, 31 * 24, 30 * 24]
    hours += [31 * 24, 31 * 24, 30 * 24, 31 * 24, 30 * 24 + 1, 31 * 24]
    assert monthly.months == tuple(f"2025-{month:02d}" for month in range(1, 13))
    np.testing.assert_allclose(monthly.energy["lighting"], hours)


def test_the_mean_day_follows_the_civil_clock():
    # From 1 July at midnight standard time: 01:00 of the civil clock.
    trajectory = flat(7, start=datetime(2025, 7, 1, 5, tzinfo=UTC))
    values = np.zeros(7 * 288, dtype=np.float32)
    values[8 * 12 : 9 * 12] = 7000.0  # Tuesday, 08:00 to 09:00 standard, 09:00 to 10:00 civil
    series = {Signal("site", "electricity_demand"): values}
    day = profiles(replace(trajectory, series=series)).day

    expected = np.zeros(24)
    expected[9] = 7.0 / 5
    np.testing.assert_allclose(day.weekday, expected, atol=1e-9)
    np.testing.assert_allclose(day.weekend, 0.0)


def test_a_weekend_alone_has_no_weekdays():
    trajectory = flat(1, start=datetime(2025, 1, 4, 5, tzinfo=UTC))
    day = profiles(trajectory).day

    assert np.isnan(day.weekday).all()
    np.testing.assert_allclose(day.weekend, 1.0)


def test_load_duration_falls_and_keeps_peak_and_length():
    trajectory = make_trajectory(days=365, start=date(2025, 1, 1))
    curve = profiles(trajectory).load_duration
    quarters = trajectory.site("electricity_demand").reshape(-1, 3).mean(axis=1) / 1000

    assert (np.diff(curve.power) <= 0).all()
    assert (np.diff(curve.hours) > 0).all()
    assert curve.power[0] == pytest.approx(quarters.max())
    assert curve.power[-1] == pytest.approx(quarters.min())
    assert curve.hours[-1] == pytest.approx(8760)
    assert len(curve.power) == 1000
    # time at or above a level, read off the series itself
    level = curve.power[500]
    assert curve.hours[500] == pytest.approx(np.count_nonzero(quarters >= level) / 4, abs=0.25)


def test_a_short_load_duration_keeps_every_quarter():
    curve = profiles(make_trajectory(days=2)).load_duration

    assert len(curve.power) == 2 * 96
    assert curve.hours[-1] == 48


def test_the_area_below_the_load_duration_is_the_energy():
    trajectory = make_trajectory(days=5)
    curve = profiles(trajectory).load_duration
    energy = trajectory.site("electricity_demand").sum() * trajectory.step / 3.6e6

    assert np.sum(curve.power * np.diff(curve.hours, prepend=0.0)) == pytest.approx(energy)
