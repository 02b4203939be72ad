"""Interpolation of any hourly series keeps its hours and its range."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.weather.steps import _between

SERIES = arrays(np.float64, 24, elements=st.floats(-60.0, 60.0, width=32))


@given(values=SERIES, parts=st.sampled_from([1, 2, 4, 12, 60]))
def test_the_integral_is_that_of_the_line_and_the_range_holds(values: np.ndarray, parts: int):
    found = _between(values, np.arange(24), parts).reshape(24, parts)
    ends = np.concatenate([values[:1], values])
    assert np.allclose(found.mean(axis=1), (ends[1:] + ends[:-1]) / 2.0, rtol=0.0, atol=1e-9)
    assert found.min() >= values.min() - 1e-9
    assert found.max() <= values.max() + 1e-9


@given(slope=st.floats(-5.0, 5.0), parts=st.sampled_from([4, 12]))
def test_straight_lines_stay_straight(slope: float, parts: int) -> None:
    found = _between(slope * np.arange(24.0), np.arange(24), parts)
    assert np.allclose(np.diff(found[parts:]), slope / parts, rtol=0.0, atol=1e-9)
