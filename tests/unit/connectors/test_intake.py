"""Judged, stored, accounted: every reading ends somewhere and is counted there."""

import json
import math
import threading
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.accounting import Ledger, Tally, prometheus
from connectors.intake import NOT_STORED, Intake
from connectors.readings import Quality, Reading, Readings
from connectors.store import SqliteStore, StoreFullError
from connectors.validation import Reason, Validator
from sim.errors import AtriumError
from tests.points import table
from tests.telemetry import everything

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


def raw(*rows):
    return Readings.of(
        Reading(point, NOW + timedelta(seconds=late), NOW, value, quality)
        for point, late, value, quality in rows
    )


def test_batches_are_converted_and_judged():
    checked = Validator(table()).check(
        raw(
            ("outdoor", 0, 50.0, Quality.GOOD),
            ("supply", 0, 213.0, Quality.STALE),
            ("supply", 0, 500.0, Quality.GOOD),
            ("nobody", 0, 1.0, Quality.GOOD),
            ("outdoor", 3600, 50.0, Quality.GOOD),
            ("outdoor", -1e9 * 1.2, 50.0, Quality.GOOD),
            ("damper", 0, math.nan, Quality.GOOD),
            ("damper", 0, math.nan, Quality.COMM_FAULT),
            ("damper", 0, math.inf, Quality.COMM_FAULT),
        )
    )
    stored = list(checked.readings)
    assert [one.point for one in stored] == ["outdoor", "supply", "damper"]
    assert stored[0].value == pytest.approx(10.0)
    assert stored[1].value == pytest.approx(21.3)
    assert [(one.index, one.reason) for one in checked.rejections] == [
        (2, Reason.OUT_OF_LIMITS),
        (3, Reason.UNKNOWN_POINT),
        (4, Reason.BAD_TIME),
        (5, Reason.BAD_TIME),
        (6, Reason.NOT_FINITE),
        (8, Reason.NOT_FINITE),
    ]
    assert "50 at" in checked.rejections[0].detail
    assert "5 to 45" in checked.rejections[0].detail


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"sensor_id": "outdoor", "value": "warm"}, Reason.MALFORMED),
        ({"sensor_id": "outdoor", "value": None}, Reason.MALFORMED),
        ({"sensor_id": ["outdoor"], "value": 1}, Reason.UNKNOWN_POINT),
        ({"value": 1}, Reason.UNKNOWN_POINT),
        (["outdoor", 1], Reason.MALFORMED),
        ({"sensor_id": "outdoor", "value": 1, "unit": "kWh"}, Reason.UNKNOWN_UNIT),
        ({"sensor_id": "outdoor", "value": 1, "unit": 3}, Reason.UNKNOWN_UNIT),
        (
            {"sensor_id": "outdoor", "value": 1, "timestamp": "2025-06-01T12:00"},
            Reason.UNREADABLE_TIME,
        ),
        ({"sensor_id": "outdoor", "value": 1, "timestamp": "noon"}, Reason.UNREADABLE_TIME),
        ({"sensor_id": "outdoor", "value": 1, "timestamp": 1e300}, Reason.BAD_TIME),
        ({"sensor_id": "outdoor", "value": 1, "timestamp": True}, Reason.UNREADABLE_TIME),
        ({"sensor_id": "outdoor", "value": 10**400}, Reason.NOT_FINITE),
        ({"sensor_id": "outdoor", "value": float("nan")}, Reason.NOT_FINITE),
        ({"sensor_id": "outdoor", "value": 1, "sequence": -1}, Reason.MALFORMED),
        ({"sensor_id": "outdoor", "value": 1, "quality": "fine"}, Reason.MALFORMED),
    ],
)
def test_items_are_rejected_each_by_itself(item, reason):
    good = {"sensor_id": "damper", "value": 40, "timestamp": "2025-06-01T14:00:00+02:00"}
    checked = Validator(table()).check_items([good, item, good], NOW)
    assert [(one.index, one.reason) for one in checked.rejections] == [(1, reason)]
    assert checked.readings.value.tolist() == [0.4, 0.4]
    assert next(iter(checked.readings)).source_time == NOW


def test_items_say_unit_time_and_quality():
    items = [
        {"sensor_id": "outdoor", "value": 20, "unit": "degC", "timestamp": NOW.timestamp()},
        {"sensor_id": "outdoor", "value": None, "quality": "comm-fault"},
        {"sensor_id": "outdoor", "value": 68, "sequence": 5, "metadata": {"room": "3"}},
    ]
    checked = Validator(table()).check_items(items, NOW)
    assert checked.rejections == ()
    np.testing.assert_allclose(checked.readings.value, [20.0, math.nan, 20.0])
    assert checked.readings.sequence.tolist() == [0, 0, 5]


plain = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
)
items = st.fixed_dictionaries(
    {},
    optional={
        "sensor_id": st.sampled_from(["outdoor", "supply"]) | plain,
        "value": st.floats() | plain,
        "timestamp": st.just("2025-06-01T12:00:00Z") | st.floats() | plain,
        "unit": st.sampled_from(["degC", "degF", "K"]) | plain,
        "quality": st.sampled_from(["good", "comm-fault"]) | plain,
        "sequence": plain,
    },
)


@given(st.lists(items | plain, max_size=8))
def test_any_items_are_stored_or_rejected(delivered):
    checked = Validator(table()).check_items(delivered, NOW)
    assert len(checked.readings) + len(checked.rejections) == len(delivered)
    assert len({one.index for one in checked.rejections}) == len(checked.rejections)
    assert sum(checked.rejected.values()) == len(checked.rejections)
    json.dumps([one.detail for one in checked.rejections])


def test_the_account_is_exact_and_survives(tmp_path):
    with SqliteStore(tmp_path) as store:
        intake = Intake(Validator(table()), store)
        outcome = intake.take_items("rest", [{"sensor_id": "damper", "value": 1}, "x", {}], NOW)
        assert (outcome.stored, len(outcome.rejections)) == (1, 2)
        intake.take("bus", raw(("outdoor", 0, 50.0, Quality.GOOD)))
        told = intake.tallies()
        assert told["rest"] == Tally(1, {"malformed": 1, "unknown point": 1}, accepted=3)
        assert store.tallies() == told
    with SqliteStore(tmp_path) as store:
        assert Intake(Validator(table()), store).tallies() == told


def test_what_a_full_store_refuses_is_counted_and_written_later(tmp_path, monkeypatch):
    with SqliteStore(tmp_path) as store:
        intake = Intake(Validator(table()), store)
        append = store.append

        def full(*_args, **_kwargs):
            raise StoreFullError("full")

        monkeypatch.setattr(store, "append", full)
        for _ in range(2):
            with pytest.raises(StoreFullError):
                intake.take("bus", raw(("outdoor", 0, 50.0, Quality.GOOD)))
        assert intake.tallies()["bus"] == Tally(0, {NOT_STORED: 2})
        monkeypatch.setattr(store, "append", append)
        intake.take("bus", raw(("outdoor", 0, 50.0, Quality.GOOD)))
        assert store.tallies() == intake.tallies() == {"bus": Tally(1, {NOT_STORED: 2})}
        assert len(everything(store)) == 1


def test_the_identity_holds_at_every_moment(tmp_path):
    with SqliteStore(tmp_path) as store:
        intake = Intake(Validator(table()), store)
        batch = raw(*[("outdoor", k, 50.0, Quality.GOOD) for k in range(5)], ("x", 0, 1.0, 0))
        stop = threading.Event()
        seen = []

        def watch():
            while not stop.is_set():
                seen.extend(tally.missing for tally in intake.tallies().values())

        threads = [
            threading.Thread(target=lambda: [intake.take("bus", batch) for _ in range(40)])
            for _ in range(2)
        ]
        watcher = threading.Thread(target=watch)
        for thread in (*threads, watcher):
            thread.start()
        for thread in threads:
            thread.join()
        stop.set()
        watcher.join()
        assert set(seen) == {0}
        assert intake.tallies() == store.tallies() == {"bus": Tally(400, {"unknown point": 80})}


def test_a_ledger_settles_no_more_than_is_in_flight():
    ledger = Ledger()
    ledger.accept("a", 5)
    ledger.settle("a", stored=2, rejected={"late": 1})
    tally = ledger.tallies()["a"]
    assert (tally.accepted, tally.in_flight, tally.missing) == (5, 2, 0)
    with pytest.raises(AtriumError, match="2 in flight"):
        ledger.settle("a", stored=3)
    with pytest.raises(AtriumError, match="0 in flight"):
        ledger.settle("b", stored=1)
    assert Tally(1, {}, accepted=3, in_flight=1).missing == 1


def test_prometheus_texts_are_escaped():
    text = prometheus({'a"\\\n': Tally(1)})
    assert 'atrium_readings_stored_total{source="a\\"\\\\\\n"} 1' in text
