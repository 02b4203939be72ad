"""Random streams by name, and days of any year in a weather year."""

from datetime import date

import numpy as np
import pytest

from sim.clock import random_stream, weather_days


def test_a_stream_depends_on_seed_and_name_alone():
    first = random_stream(1, "occupants/core").random(100)
    random_stream(1, "other").random(1000)
    assert np.array_equal(first, random_stream(1, "occupants/core").random(100))
    assert not np.array_equal(first, random_stream(2, "occupants/core").random(100))
    assert not np.array_equal(first, random_stream(1, "occupants/cord").random(100))


def test_streams_are_independent():
    streams = np.array([random_stream(1, f"occupants/{n}").random(4000) for n in range(12)])
    correlation = np.corrcoef(streams) - np.eye(12)
    assert np.abs(correlation).max() < 5 / np.sqrt(4000)


def test_numbers_stay_the_same_from_version_to_version():
    """Seeds in published results must keep their meaning."""
    assert random_stream(1, "occupants/core").random() == pytest.approx(PUBLISHED, rel=1e-15)


PUBLISHED = 0.02355060944350129


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2025, 1, 1), date(2025, 1, 3), [0, 1]),
        (date(2025, 12, 31), date(2026, 1, 2), [364, 0]),
        (date(2024, 2, 28), date(2024, 3, 2), [58, 58, 59]),
        (date(2025, 2, 28), date(2025, 3, 2), [58, 59]),
        (date(2024, 12, 31), date(2025, 1, 1), [364]),
    ],
)
def test_days_of_the_weather_year(start, end, days):
    assert weather_days(start, end) == days


def test_every_common_year_takes_the_whole_weather_year_in_order():
    assert weather_days(date(2025, 1, 1), date(2026, 1, 1)) == list(range(365))
    leap = weather_days(date(2024, 1, 1), date(2025, 1, 1))
    assert len(leap) == 366
    assert sorted(set(leap)) == list(range(365))
