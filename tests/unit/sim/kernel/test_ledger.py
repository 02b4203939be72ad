"""Records on their way to the series: sums, means, and blocks of intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel import KEPT, Record
from sim.kernel.blocks import Array, Singles, keep_record, turn_block
from sim.kernel.compiling import compiled
from sim.kernel.vectors import BLOCK, LINE, in_lanes, in_lines, zeros
from tests.zones import March


@compiled
def kept(
    record: Array, last: Array, totals: Array, means: Singles, per_second: float, share: float,
    carried: float,
) -> None:  # fmt: skip
    keep_record(record, last, totals, means, per_second, share, carried)


@compiled
def turned(series: Singles, blocks: Singles, zone: int, place: int) -> None:
    turn_block(series, blocks, zone, place)


@pytest.mark.parametrize("carried", [0.0, 1.0])
def test_a_record_is_added_to_totals_and_means_and_cleared(carried: float) -> None:
    stream, width = np.random.default_rng(3), in_lanes(len(Record))
    record, totals, last = stream.normal(size=(3, width))
    means = stream.normal(size=KEPT).astype(np.float32)
    integrals, before, sums = record.copy(), means.copy(), totals.copy()
    kept(record, last, totals, means, 1.0 / 300.0, 0.25, carried)
    assert not record.any()
    assert last == pytest.approx(integrals / 300.0, rel=1e-14)
    assert totals == pytest.approx(sums + integrals, rel=1e-14)
    expected = carried * before + 0.25 * integrals[:KEPT] / 300.0
    assert means == pytest.approx(expected, rel=1e-6)


@given(zone=st.integers(0, 2), place=st.integers(0, 5))
def test_a_block_is_turned_into_the_series_of_a_zone_alone(zone: int, place: int) -> None:
    blocks = np.arange(BLOCK * 3 * KEPT, dtype=np.float32).reshape(BLOCK, 3, KEPT)
    series = np.full((KEPT, 3, BLOCK + 5), -1.0, dtype=np.float32)
    turned(series, blocks, zone, place)
    assert (series[:, zone, place : place + BLOCK] == blocks[:, zone].T).all()
    series[:, zone, place : place + BLOCK] = -1.0
    assert (series == -1.0).all()


@pytest.mark.parametrize("shape", [5, (3, 7), (2, 1, 9), (0, 4)])
def test_arrays_of_the_kernel_begin_with_a_line_of_the_cache(
    shape: int | tuple[int, ...],
) -> None:
    for kind in (np.float64, np.float32, np.int64):
        made = zeros(shape, kind)
        assert (made.shape, made.dtype) == (np.zeros(shape).shape, kind)
        assert made.size == 0 or made.ctypes.data % LINE == 0
        assert made.flags.c_contiguous
        assert not made.any()
    random = np.random.default_rng(1).normal(size=shape)
    assert np.array_equal(in_lines(random), random)


@given(calls=st.lists(st.integers(1, 40), min_size=1, max_size=6), every=st.sampled_from([1, 3]))
def test_series_do_not_depend_on_when_the_kernel_is_called(calls: list[int], every: int) -> None:
    """Not even in the midst of an interval, of which what is over is there."""
    split, whole = (March(outdoor=[0.0, 9.0, -5.0, 3.0] * 60, every=every) for _ in range(2))
    steps = 0
    for count in calls:
        steps += count
        split.to(300.0 * steps)
        ended = steps // every
        assert split.state.ledger.means[Record.AIR, 0, :ended].all()
    whole.to(300.0 * steps)
    assert np.array_equal(split.state.ledger.means, whole.state.ledger.means)
    assert not whole.state.ledger.means[:, :, -(-steps // every) :].any()
    single = March(outdoor=[0.0, 9.0, -5.0, 3.0] * 60)
    single.to(300.0 * steps)
    ended = steps // every
    means = (
        single.state.ledger.means[:, 0, : ended * every].reshape(KEPT, ended, every).mean(axis=-1)
    )
    np.testing.assert_allclose(whole.state.ledger.means[:, 0, :ended], means, rtol=2e-6, atol=1e-3)
