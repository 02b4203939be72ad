"""Sums of shared series against sums row by row."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.weighted import WeightedSeries

COUNT = 20000
SERIES = {
    name: np.random.default_rng(place).normal(size=COUNT) for place, name in enumerate("abcde")
}
TERMS = st.lists(st.tuples(st.floats(-5.0, 5.0), st.sampled_from("abcde")), max_size=4)


@given(st.lists(TERMS, max_size=6), st.integers(0, COUNT), st.integers(0, 300))
def test_rows_are_the_sums_of_their_terms(rows, first, length):
    asked = []

    def find(name):
        asked.append(name)
        return SERIES[name]

    made = WeightedSeries.of(rows, find, COUNT)
    whole = np.array([sum((w * SERIES[n] for w, n in terms), np.zeros(COUNT)) for terms in rows])
    whole = whole.reshape(-1, COUNT)
    place = slice(first, first + length)
    assert len(made) == len(rows)
    np.testing.assert_allclose(made.cut(place), whole[:, place], atol=1e-12)
    some = np.arange(0, COUNT, 977)
    np.testing.assert_allclose(made.cut(some), whole[:, some], atol=1e-12)
    np.testing.assert_allclose(made.most(), whole.max(axis=1, initial=0.0), atol=1e-12)
    assert len(asked) == len(set(asked))


def test_rows_that_share_a_series_keep_it_once():
    made = WeightedSeries.of([[(float(row), "a")] for row in range(500)], SERIES.__getitem__, COUNT)
    assert made.series.shape == (1, COUNT)
