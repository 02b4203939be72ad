"""Means over longer intervals."""

import numpy as np
import pytest

from sim.intervals import HOUR, QUARTER_HOUR, interval_means, steps_in


@pytest.mark.parametrize(
    ("step", "expected"), [(60.0, 15), (300.0, 3), (600.0, 1), (900.0, 1), (3600.0, 1)]
)
def test_whole_steps_in_a_quarter_hour(step, expected):
    assert steps_in(QUARTER_HOUR, step) == expected


def test_means_of_quarter_hours():
    values = np.array([1.0, 2.0, 3.0, 10.0, 10.0, 40.0, 7.0], dtype=np.float32)
    assert interval_means(values, 300.0, QUARTER_HOUR).tolist() == [2.0, 20.0, 7.0]


def test_a_step_longer_than_the_interval_stays():
    values = np.array([1.0, 2.0], dtype=np.float32)
    means = interval_means(values, HOUR, QUARTER_HOUR)
    assert means.tolist() == [1.0, 2.0]
    assert means.dtype == np.float64


def test_sums_are_double_precision():
    # in float32, adding 1 to 2**24 changes nothing
    values = np.array([2.0**24, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], dtype=np.float32)
    assert interval_means(values, 300.0, HOUR)[0] == (2.0**24 + 11) / 12
