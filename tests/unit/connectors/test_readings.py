"""Batches of readings."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from connectors.readings import (
    Quality,
    Reading,
    Readings,
    microseconds,
    moment_of,
)
from sim.errors import AtriumError
from tests.telemetry import T0, rows, series

NOON = datetime(2025, 6, 1, 12, 0, 0, 123456, UTC)


def test_single_readings_go_in_and_come_out():
    singles = [
        Reading("b", NOON, NOON + timedelta(seconds=1), 1.5, Quality.OVERRIDDEN, 7),
        Reading("a", NOON, NOON, 2.5),
        Reading("b", NOON, NOON, 3.5),
    ]
    batch = Readings.of(singles)
    assert batch.names == ("b", "a")
    assert list(batch) == singles
    assert list(batch.of_point("a")) == [singles[1]]
    assert len(batch.of_point("c")) == 0
    assert len(Readings.of([])) == 0


def test_times_are_whole_microseconds_of_any_zone():
    east = NOON.astimezone(timezone(timedelta(hours=9)))
    assert microseconds(east) == microseconds(NOON)
    assert moment_of(microseconds(NOON)) == NOON
    assert moment_of(-1) == datetime(1969, 12, 31, 23, 59, 59, 999999, UTC)
    with pytest.raises(AtriumError, match="no time zone"):
        microseconds(NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    "columns",
    [
        {"names": ["a", "a"], "point": 0, "source_time": T0, "value": 1.0},
        {"names": ["a"], "point": 1, "source_time": T0, "value": 1.0},
        {"names": ["a"], "point": [0, 0], "source_time": [T0, T0, T0], "value": 1.0},
        {"names": ["a"], "point": 0, "source_time": 2**62, "value": 1.0},
        {"names": ["a"], "point": 0, "source_time": T0, "value": 1.0, "quality": 4},
    ],
)
def test_wrong_columns_are_refused(columns):
    with pytest.raises(AtriumError):
        Readings.columns(**columns)


def test_columns_are_owned():
    values = np.array([1.0, 2.0])
    batch = Readings.columns(["a"], [0, 0], source_time=[T0, T0 + 1], value=values)
    batch.value[0] = 9.0
    assert values[0] == 1.0


def test_distinct_is_the_same_for_any_order():
    batch = Readings.joined([series("b", late=5), series("a"), series("b", late=1), series("c", 0)])
    expected = rows(Readings.joined([series("a"), series("b", late=1)]))
    for seed in range(5):
        mixed = batch.take(np.random.default_rng(seed).permutation(len(batch)))
        assert rows(mixed.distinct()) == expected
    assert len(Readings.none().distinct()) == 0
    assert [(one.point, one.sequence) for one in batch.newest()] == [("a", 9), ("b", 9)]


def test_a_table_for_people():
    table = series(count=3, late=10).frame()
    assert table["quality"].tolist() == ["good"] * 3
    assert table["point"].tolist() == ["zone-1"] * 3
    assert (table["receive_time"] - table["source_time"]).max() == timedelta(microseconds=10)
    assert len(Readings.none().frame()) == 0


def test_qualities_have_words():
    assert [quality.label for quality in Quality] == ["good", "stale", "overridden", "comm-fault"]
    with pytest.raises(AtriumError, match="'fine'"):
        Quality.of("fine")
