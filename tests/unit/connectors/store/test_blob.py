"""Blobs give back what went in, in few bytes, and know when they are damaged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from connectors.readings import DAY, SECOND, Readings
from connectors.store.blob import (
    DamagedBlobError,
    Day,
    read_batch,
    read_day,
    write_batch,
    write_day,
)
from connectors.store.integers import DamagedColumnError, pack, unpack
from tests.telemetry import T0, rows, series

any_integers = hnp.arrays(np.int64, st.integers(1, 60), elements=st.integers(-(2**63), 2**63 - 1))


@given(any_integers)
def test_any_whole_numbers_come_back(column):
    content = pack(column)
    found, place = unpack(b"xx" + content + b"yy", len(column), 2)
    assert found.tolist() == column.tolist()
    assert place == 2 + len(content)


def test_equal_steps_cost_nothing_and_common_factors_little():
    assert len(pack(np.arange(T0, T0 + DAY, 60 * SECOND))) < 16
    stream = np.random.default_rng(1)
    jitter = stream.integers(-200, 200, 1440)
    fine, coarse = len(pack(jitter)), len(pack(jitter * 1000))
    assert coarse <= fine + 4, "milliseconds cost as much in microseconds"
    assert fine < 1440 * 1.3


def test_no_column_is_told():
    with pytest.raises(DamagedColumnError):
        unpack(b"", 5)
    with pytest.raises(DamagedColumnError):
        unpack(pack(np.array([1, 5, 2, 8]))[:-1] + b"", 4)
    with pytest.raises(DamagedColumnError):
        unpack(pack(np.array([1, 5, 2, 8])), 400)


values = st.one_of(
    st.floats(width=64),
    st.floats(width=32),
    st.integers(-(10**6), 10**6).map(lambda k: k / 100.0),
    st.integers(-(10**6), 10**6).map(lambda k: float(np.float32(k / 100.0))),
)


@given(st.lists(values, min_size=1, max_size=40), st.booleans())
def test_any_values_come_back(numbers, decimals):
    if decimals:
        numbers = [round(number, 1) if abs(number) < 1e6 else 1.0 for number in numbers]
    count = len(numbers)
    readings = Readings.columns(
        ["ä/b"], np.zeros(count), source_time=T0 + np.arange(count), value=numbers
    )
    day = read_day(write_day(Day("ä/b", T0 // DAY, readings)))
    assert (day.name, day.number) == ("ä/b", T0 // DAY)
    assert rows(day.readings) == rows(readings)


def bytes_a_reading(values, *, late=None, count=1440):
    stream = np.random.default_rng(5)
    readings = Readings.columns(
        ["ahu-1/supply-air-temperature"],
        np.zeros(count),
        source_time=T0 + 60 * SECOND * np.arange(count),
        receive_time=T0 + 60 * SECOND * np.arange(count) + stream.integers(-200_000, 200_000, count)
        if late is None
        else late,
        value=values,
        sequence=50 * np.arange(count),
    )
    return len(write_day(Day(readings.names[0], T0 // DAY, readings))) / count


def test_realistic_days_take_few_bytes():
    walk = 21.0 + np.cumsum(np.random.default_rng(2).normal(0.0, 0.02, 1440))
    assert bytes_a_reading(np.round(walk, 2)) < 3.5
    assert bytes_a_reading(np.round(walk, 2).astype(np.float32)) < 3.5, "REAL of BACnet"
    assert bytes_a_reading(walk.astype(np.float32)) < 5.0, "all bits of a REAL"
    assert bytes_a_reading(np.zeros(1440)) < 2.6, "a switch: receive times alone"


def test_damage_anywhere_is_found():
    content = write_day(Day("zone-1", T0 // DAY, series(count=200)))
    for place in range(0, len(content), 7):
        broken = bytearray(content)
        broken[place] ^= 0x10
        with pytest.raises(DamagedBlobError):
            read_day(bytes(broken))
    for length in (0, 3, 10, len(content) - 1):
        with pytest.raises(DamagedBlobError):
            read_day(content[:length])


@given(st.binary(max_size=200))
def test_any_bytes_are_a_blob_or_refused(content):
    for read in (read_day, read_batch):
        with pytest.raises(DamagedBlobError):
            read(content)


def test_batches_come_back():
    both = Readings.joined([series("a", 5), series("b", 7)])
    readings = read_batch(write_batch(both, np.array([30, 12])))
    assert readings.point.tolist() == [30] * 5 + [12] * 7
    assert readings.source_time.tolist() == both.source_time.tolist()
    with pytest.raises(DamagedBlobError):
        read_batch(write_batch(both, np.array([30, 12]))[:-2])
