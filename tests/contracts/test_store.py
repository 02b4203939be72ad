"""What every telemetry store promises; run for SQLite and for PostgreSQL."""

import itertools
import threading
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.accounting import Tally
from connectors.readings import DAY, SECOND, Quality, Reading, Readings
from connectors.store import TOO_OLD, Retention, StoreError
from sim.errors import AtriumError
from tests.telemetry import BEGIN, END, NEW_YEAR, T0, at, everything, hours, rows, series

MINUTE = 60 * SECOND


def test_what_is_acknowledged_is_there_after_opening_again(new_store):
    first = new_store()
    receipt = first.append(series(count=5), source="bus")
    assert (receipt.stored, dict(receipt.refused)) == (5, {})
    first.close()
    again = new_store()
    assert everything(again) == rows(series(count=5))
    assert again.points() == ("zone-1",)


def test_an_empty_store_answers(store):
    assert store.points() == ()
    assert everything(store) == []
    assert len(store.newest()) == 0
    assert len(store.known_at(NEW_YEAR)) == 0
    assert len(store.range(["zone-1"], BEGIN, END)) == 0
    assert store.append(Readings.none(), source="bus").stored == 0
    assert store.compact().readings == 0
    table = store.aggregate(["zone-1"], NEW_YEAR, NEW_YEAR + hours(2), every=hours(1))
    assert table["zone-1"].isna().tolist() == [True, True]
    assert store.check() == ()
    assert not store.read_only


def test_times_are_half_open_and_points_are_chosen(store):
    store.append(Readings.joined([series("b"), series("a"), series("c")]))
    for _ in range(2):
        found = store.read(["c", "a", "unknown"], at(T0 + 2 * MINUTE), at(T0 + 4 * MINUTE))
        expected = [
            row
            for name in ("a", "c")
            for row in rows(series(name))
            if T0 + 2 * MINUTE <= row[1] < T0 + 4 * MINUTE
        ]
        assert rows(found) == expected
        store.compact()


def test_every_column_comes_back_exactly(store):
    batch = Readings.columns(
        ["x"],
        np.zeros(6),
        source_time=T0 + np.array([0, 1, 2, 3, 4, DAY - 1]),
        receive_time=T0 + np.array([5, 4, 3, 2, 1, -DAY]),
        value=[1e-300, -0.0, np.nan, 21.37, np.float32(21.37), 1e300],
        quality=[0, 1, 3, 2, 0, 0],
        sequence=[2**60, -(2**60), 0, 1, 2, 3],
    )
    store.append(batch)
    assert everything(store) == rows(batch)
    store.compact()
    assert everything(store) == rows(batch)


def test_a_delivery_repeated_is_stored_once_and_the_first_received_counts(store):
    store.append(series(late=SECOND), source="mqtt")
    store.append(series(late=3 * SECOND), source="mqtt")
    store.compact()
    store.append(series(late=2 * SECOND), source="mqtt")
    assert everything(store) == rows(series(late=SECOND))
    store.append(series(late=0), source="mqtt")
    assert everything(store) == rows(series(late=0))
    store.compact()
    assert everything(store) == rows(series(late=0))
    assert store.tallies()["mqtt"].stored == 40


def test_two_readings_of_one_moment_stay_two(store):
    twice = Readings.joined([series(sequence=0), series(first=30.0, sequence=100)])
    store.append(twice)
    store.compact()
    assert everything(store) == rows(twice.distinct())
    assert len(everything(store)) == 20


def test_late_readings_find_their_place(store):
    day = series(count=288, step=300 * SECOND)
    store.append(day.take(slice(100, None)))
    store.compact()
    store.append(day.take(slice(0, 100)))
    assert everything(store) == rows(day)
    assert store.compact().readings >= 100
    assert everything(store) == rows(day)


def test_only_what_is_older_is_compacted(store):
    two_days = series(count=48, step=3600 * SECOND)
    store.append(two_days)
    store.compact(at(T0 + DAY))
    assert everything(store) == rows(two_days)
    store.compact()
    assert everything(store) == rows(two_days)


def test_newest_is_by_source_time_then_sequence(store):
    store.append(series("a", 10))
    store.append(series("b", 3))
    store.compact()
    store.append(series("a", 5))  # repeated
    store.append(series("b", 4))
    store.append(series("b", 1, start=T0 + 3 * MINUTE, first=50.0, sequence=77))
    for _ in range(2):
        newest = store.newest()
        assert [(r.point, r.value, r.sequence) for r in newest] == [("a", 20.9, 9), ("b", 50.0, 77)]
        assert rows(store.newest(["b", "none"])) == rows(newest)[1:]
        store.compact()
    table = store.latest()
    assert table["value"].tolist() == [20.9, 50.0]
    assert str(table["source_time"].dtype) == "datetime64[us, UTC]"


def test_what_was_known_at_a_moment(store):
    hour = 3600 * SECOND
    store.append(series("a", 48, step=hour))
    late = series("a", 1, start=T0 + 5 * hour + 1, late=40 * hour, first=99.0, sequence=500)
    store.append(late)
    for _ in range(2):
        assert [r.value for r in store.known_at(at(T0 + 30 * hour))] == [23.0]
        assert len(store.known_at(at(T0 - 1))) == 0
        assert [r.value for r in store.known_at(at(T0 + 10 * DAY), ["a"])] == [24.7]
        store.compact()
    store.append(series("a", 1, start=T0 + 100 * hour, late=-60 * hour, first=7.0))
    assert [r.value for r in store.known_at(at(T0 + 41 * hour))] == [7.0], "a clock that is ahead"
    assert store.as_of(at(T0 + 39 * hour))["value"].tolist() == [23.9]


@pytest.mark.parametrize("compacted", [False, True])
def test_aggregates_are_those_of_pandas(store, compacted):
    stream = np.random.default_rng(3)
    count = 4000
    batch = Readings.columns(
        ["a", "b"],
        stream.integers(0, 2, count),
        source_time=T0 + stream.integers(0, 3 * DAY, count),
        value=np.where(stream.random(count) < 0.05, np.nan, stream.normal(20.0, 3.0, count)),
        quality=stream.choice([0, 0, 0, 1, 2, 3], count),
        sequence=np.arange(count),
    )
    store.append(batch)
    if compacted:
        store.compact()
    start, end, every = NEW_YEAR + hours(1), NEW_YEAR + hours(50.5), timedelta(minutes=90)
    table = batch.frame()
    table = table[table["quality"].isin(["good", "overridden"]) & table["value"].notna()]
    table = table[(table["source_time"] >= start) & (table["source_time"] < end)]
    table = table.sort_values(["source_time", "sequence"])
    groups = {
        name: table[table["point"] == name]
        .set_index("source_time")["value"]
        .resample("90min", origin=start)
        for name in ("a", "b")
    }
    names = {"minimum": "min", "maximum": "max"}
    for how in ("mean", "minimum", "maximum", "sum", "count", "first", "last"):
        found = store.aggregate(["b", "a"], start, end, every=every, how=how)
        assert found.index[0] == start
        assert len(found) == 33
        for name, group in groups.items():
            expected = getattr(group, names.get(how, how))().reindex(found.index)
            fill = 0.0 if how == "count" else np.nan
            np.testing.assert_allclose(found[name], expected.fillna(fill), rtol=1e-12)


def test_bad_qualities_do_not_count(store):
    readings = [
        Reading("a", at(T0 + k), at(T0 + k), value, quality, k)
        for k, (value, quality) in enumerate(
            [
                (1.0, Quality.GOOD),
                (100.0, Quality.STALE),
                (3.0, Quality.OVERRIDDEN),
                (float("nan"), Quality.COMM_FAULT),
            ]
        )
    ]
    store.append(Readings.of(readings))
    table = store.aggregate(["a"], NEW_YEAR, NEW_YEAR + hours(1), every=hours(1))
    assert table["a"].tolist() == [2.0]


def test_different_readings_are_counted_once_compacted(store):
    for _ in range(2):
        store.append(series(count=10))
        store.append(series("zone-2", count=3))
        store.compact()
    assert store.count(["zone-1"]) == 10
    assert store.count(["zone-1", "zone-2", "zone-3"]) == 13
    assert store.count([]) == 0


def test_counts_of_sources_are_durable(new_store):
    first = new_store()
    first.append(series(count=4), source="rest", rejected={"not finite": 2})
    first.append(Readings.none(), source="rest", rejected={"not finite": 1, "unit unknown": 5})
    first.append(series(count=3), source="bacnet")
    first.close()
    assert new_store().tallies() == {
        "bacnet": Tally(stored=3),
        "rest": Tally(stored=4, rejected={"not finite": 3, "unit unknown": 5}),
    }


def test_retention_leaves_summaries_and_refuses_what_is_too_late(store):
    ten_days = series(count=240, step=3600 * SECOND // 4 * 4)
    store.append(ten_days, source="bus")
    day = timedelta(days=1)
    before = store.aggregate(["zone-1"], NEW_YEAR, NEW_YEAR + 10 * day, every=hours(4))
    gone = store.retain(Retention(3 * day, every=hours(2)), NEW_YEAR + 10 * day)
    assert gone.readings == 7 * 24
    assert everything(store) == rows(ten_days)[7 * 24 :]
    for how in ("mean", "maximum", "count", "first", "last", "sum", "minimum"):
        found = store.aggregate(["zone-1"], NEW_YEAR, NEW_YEAR + 10 * day, every=hours(4), how=how)
        if how == "mean":
            np.testing.assert_allclose(found["zone-1"], before["zone-1"], rtol=1e-12)
        assert found["zone-1"].notna().all()
    with pytest.raises(StoreError, match="120 min"):
        store.aggregate(["zone-1"], NEW_YEAR, NEW_YEAR + day, every=hours(1))
    with pytest.raises(StoreError, match="120 min"):
        store.aggregate(["zone-1"], NEW_YEAR + hours(1), NEW_YEAR + day, every=hours(2))
    receipt = store.append(ten_days.take(slice(160, 180)), source="bus")
    assert (receipt.stored, dict(receipt.refused)) == (12, {TOO_OLD: 8})
    assert store.tallies()["bus"] == Tally(stored=252, rejected={TOO_OLD: 8})
    assert everything(store) == rows(ten_days)[7 * 24 :]
    assert [r.value for r in store.newest()] == [ten_days.value[-1]]


def test_retention_ends_summaries_too_and_may_keep_none(store):
    store.append(Readings.joined([series(n, 240, step=3600 * SECOND) for n in ("a", "b")]))
    day = timedelta(days=1)
    now = NEW_YEAR + 10 * day
    store.retain(Retention(3 * day, every=None), now, ["a"])
    store.retain(Retention(3 * day, every=hours(1), coarse=5 * day), now, ["b"])
    counts = store.aggregate(["a", "b"], NEW_YEAR, now, every=day, how="count")
    assert counts["a"].tolist() == [0] * 7 + [24] * 3
    assert counts["b"].tolist() == [0] * 5 + [24] * 5
    gone = store.retain(Retention(3 * day, every=hours(1), coarse=4 * day), now, ["b"])
    assert (gone.readings, gone.summaries > 0) == (0, True)
    counts = store.aggregate(["b"], NEW_YEAR, now, every=day, how="count")
    assert counts["b"].tolist() == [0] * 6 + [24] * 4


def test_a_batch_that_came_while_its_day_was_let_go_is_added(store, monkeypatch):
    day = timedelta(days=1)
    now = NEW_YEAR + 10 * day
    store.append(series("a", 24, step=3600 * SECOND))
    store.retain(Retention(3 * day, every=hours(2)), now)
    monkeypatch.setattr(type(store), "_young", lambda _self, _connection, batch, _own: batch, False)
    monkeypatch.setattr(
        "connectors.store.postgresql.store._young", lambda _connection, batch, _own: batch
    )
    late = series("a", 24, start=T0 + 60 * SECOND, step=3600 * SECOND, first=100.0, sequence=50)
    assert store.append(late).stored == 24
    for _ in range(2):
        table = {
            how: store.aggregate(["a"], NEW_YEAR, NEW_YEAR + day, every=day, how=how)["a"].iloc[0]
            for how in ("count", "minimum", "maximum", "sum")
        }
        assert table["count"] == 48
        assert (table["minimum"], table["maximum"]) == (20.0, 102.3)
        assert table["sum"] == pytest.approx(24 * (21.15 + 101.15))
        store.retain(Retention(3 * day, every=hours(2)), now)
    assert everything(store) == []


def test_retention_is_checked():
    with pytest.raises(AtriumError, match="does not divide a day"):
        Retention(hours(48), every=hours(5))
    with pytest.raises(AtriumError, match="positive"):
        Retention(hours(0))


def test_times_without_zone_are_refused(store):
    with pytest.raises(AtriumError, match="no time zone"):
        store.read(["a"], datetime(2025, 1, 1), END)  # noqa: DTZ001  that is the point


def test_days_of_daylight_saving_and_before_1970(store):
    batch = Readings.joined(
        [
            series("a", 100, start=-5 * DAY, step=3 * 3600 * SECOND),
            series("a", 96, start=20177 * DAY - 12 * 3600 * SECOND, step=900 * SECOND),
        ]
    )
    store.append(batch)
    store.compact()
    assert everything(store) == rows(batch)


def test_threads_write_and_read_beside_compaction(store):
    failures = []

    def write(name):
        try:
            for k in range(20):
                part = series(name, 5, start=T0 + 5 * k * MINUTE, sequence=5 * k)
                store.append(part, source=name)
        except AtriumError as error:
            failures.append(error)

    def ask():
        try:
            for _ in range(10):
                found = store.read(["p0"], BEGIN, END)
                assert np.all(np.diff(found.sequence) == 1)
                assert not len(found) or found.sequence[0] == 0
                store.compact()
        except (AtriumError, AssertionError) as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(f"p{i}",)) for i in range(3)]
    threads.append(threading.Thread(target=ask))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(everything(store)) == 300
    assert {name: tally.stored for name, tally in store.tallies().items()} == dict.fromkeys(
        ("p0", "p1", "p2"), 100
    )


_EXAMPLES = itertools.count()

readings_strategy = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.integers(-3, 3).map(lambda k: T0 + k * DAY // 2),
        st.integers(0, 3),
        st.sampled_from([0.0, 21.5, float("nan"), 1 / 3, float("inf")]),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    max_size=12,
)


def batch_of(items):
    names = ["a", "b", "c"]
    point, source, late, value, quality, sequence = zip(*items, strict=True)
    return Readings.columns(
        names,
        [names.index(one) for one in point],
        source_time=source,
        receive_time=np.array(source) + np.array(late),
        value=value,
        quality=quality,
        sequence=sequence,
    )


@given(batches=st.lists(readings_strategy.filter(bool), min_size=1, max_size=6), data=st.data())
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_any_order_with_repeats_and_seals_anywhere_gives_the_same(new_store, batches, data):
    store = new_store()
    prefix = next(_EXAMPLES)  # one store serves all examples: names are new each time
    parts = [batch_of(items) for items in batches]
    parts = [
        Readings(
            tuple(f"{prefix}-{name}" for name in part.names),
            part.point,
            part.source_time,
            part.receive_time,
            part.value,
            part.quality,
            part.sequence,
        )
        for part in parts
    ]
    expected = Readings.joined(parts).distinct()
    order = data.draw(st.permutations([*parts, *data.draw(st.lists(st.sampled_from(parts)))]))
    for part in order:
        store.append(part)
        if data.draw(st.booleans()):
            store.compact(data.draw(st.sampled_from([None, at(T0), at(T0 + DAY)])))
    names = [f"{prefix}-{name}" for name in "abc"]
    assert rows(store.read(names, BEGIN, END)) == rows(expected)
    assert rows(store.newest(names)) == rows(expected.newest())
    moment = data.draw(st.integers(-3, 3).map(lambda k: T0 + k * DAY // 2 + 1))
    known = expected.take(expected.receive_time <= moment)
    assert rows(store.known_at(at(moment), names)) == rows(known.newest())
    store.compact()
    assert rows(store.read(names, BEGIN, END)) == rows(expected)
    assert rows(store.newest(names)) == rows(expected.newest())
    store.close()
