"""Arithmetic in vector registers against numpy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba.core.errors import TypingError

from sim.kernel import factors
from sim.kernel.compiling import compiled
from sim.kernel.lanes import (
    SERIES_LIMIT,
    advance_modes,
    product,
    slope,
    step_factors,
    step_modes,
    subtract_rows,
    sum_rows,
)
from sim.kernel.vectors import LANES, in_lanes

Array = np.ndarray


@compiled
def summed(
    out: Array, width: int, base: Array, scale: float, matrix: Array, first: int, weights: Array,
    count: int,
) -> None:  # fmt: skip
    sum_rows(out, width, base, scale, matrix, first, weights, count)


@compiled
def multiplied(one: Array, other: Array, count: int) -> float:
    return product(one, other, count)


@compiled
def stepped(
    after: Array, area: Array, modes: Array, forcing: Array, decay: Array, gain: Array,
    ramp: Array, count: int,
) -> None:  # fmt: skip
    step_modes(after, area, modes, forcing, decay, gain, ramp, count)


@compiled
def found(
    decay: Array, gain: Array, ramp: Array, rates: Array, span: float, doublings: int, count: int
) -> None:
    step_factors(decay, gain, ramp, rates, span, doublings, count)


@compiled
def moved(
    after: Array, modes: Array, forcing: Array, decay: Array, gain: Array, count: int
) -> None:
    advance_modes(after, modes, forcing, decay, gain, count)


@compiled
def falling(row: Array, forcing: Array, rates: Array, modes: Array, count: int) -> float:
    return slope(row, forcing, rates, modes, count)


@compiled
def subtracted(matrix: Array, row: int, first: int, weights: Array, start: int, end: int) -> None:
    a, b, c, d = weights[0], weights[1], weights[2], weights[3]
    subtract_rows(matrix, row, first, a, b, c, d, start, end)


def test_counts_are_filled_up_to_whole_registers() -> None:
    assert [in_lanes(count) for count in (0, 1, 8, 9, 30)] == [0, 8, 8, 16, 32]


@given(
    vectors=st.integers(1, 11),
    spare=st.integers(0, 2),
    first=st.integers(0, 3),
    count=st.integers(0, 13),
    seed=st.integers(0, 1000),
)
def test_weighted_rows_are_summed(
    vectors: int, spare: int, first: int, count: int, seed: int
) -> None:
    stream, width = np.random.default_rng(seed), LANES * vectors
    matrix = stream.normal(size=(first + count + 1, width + LANES * spare))
    base, weights = stream.normal(size=width), stream.normal(size=count + 1)
    out = np.full(width + 3, 7.0)
    summed(out, width, base, 0.3, matrix, first, weights, count)
    expected = 0.3 * base + weights[:count] @ matrix[first : first + count, :width]
    assert out[:width] == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert (out[width:] == 7.0).all(), "nothing beyond the width is written"


def test_a_sum_may_go_on_in_its_own_place() -> None:
    stream = np.random.default_rng(1)
    matrix, weights, out = stream.normal(size=(5, 24)), stream.normal(size=5), np.ones(24)
    summed(out, 24, out, 2.0, matrix, 0, weights, 5)
    assert out == pytest.approx(2.0 + weights @ matrix, rel=1e-12)


@pytest.mark.parametrize("count", [0, 8, 16, 40])
def test_products_and_steps_take_the_first_lanes_alone(count: int) -> None:
    stream = np.random.default_rng(count)
    one, other = stream.normal(size=(2, 48))
    assert multiplied(one, other, count) == pytest.approx(one[:count] @ other[:count], abs=1e-12)
    modes, forcing, decay, gain, ramp = stream.normal(size=(5, 48))
    after, area = np.zeros((2, 48))
    stepped(after, area, modes, forcing, decay, gain, ramp, count)
    assert after[:count] == pytest.approx((modes * decay + forcing * gain)[:count], abs=1e-12)
    assert area[:count] == pytest.approx((modes * gain + forcing * ramp)[:count], abs=1e-12)
    assert not after[count:].any()
    assert not area[count:].any()


@pytest.mark.parametrize("doublings", [0, 1, 4, 9])
def test_factors_of_modes_are_those_of_one_after_another(doublings: int) -> None:
    """Over a span that is doubled; the fastest rate is the fastest for which the series serves."""
    span, count = 0.7, 16
    rates = np.append(0.0, np.geomspace(1e-12, SERIES_LIMIT / span, 23))
    parts = decay, gain, ramp = np.zeros((3, 24))
    found(decay, gain, ramp, rates, span, doublings, count)
    whole = span * 2.0**doublings
    expected = np.array([factors(rate, whole) for rate in rates[:count]]).T
    for part, own in zip(parts, expected, strict=True):
        assert part[:count] == pytest.approx(own, rel=1e-11)
        assert not part[count:].any()


def test_modes_move_and_a_row_of_them_falls() -> None:
    stream = np.random.default_rng(5)
    row, modes, forcing, decay, gain, rates = stream.normal(size=(6, 24))
    after = np.zeros(24)
    moved(after, modes, forcing, decay, gain, 16)
    assert after[:16] == pytest.approx((modes * decay + forcing * gain)[:16], abs=1e-12)
    assert not after[16:].any()
    expected = row[:16] @ (forcing - rates * modes)[:16]
    assert falling(row, forcing, rates, modes, 16) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("start", "end"), [(0, 1), (3, 9), (8, 24), (13, 14)])
def test_rows_are_taken_from_another_in_whole_lanes(start: int, end: int) -> None:
    stream = np.random.default_rng(start)
    matrix, weights = stream.normal(size=(9, 24)), stream.normal(size=4)
    expected = matrix.copy()
    touched = slice(start // LANES * LANES, in_lanes(end))
    expected[2, touched] -= weights @ matrix[4:8, touched]
    subtracted(matrix, 2, 4, weights, start, end)
    assert matrix == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_rows_with_gaps_are_refused_when_compiled() -> None:
    with pytest.raises(TypingError, match="one after the other"):
        multiplied(np.ones((8, 2))[:, 0], np.ones(8), 8)
