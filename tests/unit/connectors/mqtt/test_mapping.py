"""Messages to readings, of any form; whatever comes, each number is a reading or is counted."""

import json
import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.mqtt import MessageMapping
from connectors.payload import PathError, parts_of, select
from connectors.points import PointTable
from connectors.readings import Quality
from connectors.validation import Validator
from tests.telemetry import T0


@dataclass
class Message:
    topic: str
    payload: bytes


def table(**addresses):
    points = {
        name: {"address": {"kind": "mqtt", "topic": "t", **address}, "quantity": "air_temperature"}
        for name, address in addresses.items()
    }
    return PointTable.read({"name": "t", "points": points})


def read(own, *payloads, topic="t"):
    mapping = MessageMapping(own.points)
    messages = [
        Message(topic, one if isinstance(one, bytes) else json.dumps(one).encode())
        for one in payloads
    ]
    return mapping.readings(messages, T0), mapping


def rows(readings):
    return [(one.point, one.value) for one in readings]


def test_a_bare_value_is_a_number_a_text_or_a_word():
    readings, _ = read(table(a={}), b"21.5", b'"22.5"', b"23.5 ", b"ON", b"true")
    assert readings.value.tolist() == [21.5, 22.5, 23.5, 1.0, 1.0]
    assert len(set(readings.sequence.tolist())) == 5


def test_fields_of_one_message_with_their_time():
    own = table(a={"value": "data.temp", "time": "ts", "sequence": "n"}, b={"value": "data.list.1"})
    readings, _ = read(own, {"ts": 1735689601, "n": 7, "data": {"temp": 20, "list": [1, 2]}})
    assert rows(readings) == [("a", 20.0), ("b", 2.0)]
    assert readings.source_time.tolist() == [T0 + 1_000_000, T0]
    assert readings.sequence.tolist()[0] == 7


def test_items_of_a_batch_are_told_by_their_name_each_with_its_time():
    own = table(
        a={"value": "metrics[name=x].value", "time": "metrics[name=x].timestamp"},
        b={"value": "metrics[name=y].value", "time": "timestamp"},
    )
    items = [
        {"name": "x", "value": 1, "timestamp": 1735689600000},
        {"name": "y", "value": 2},
        {"name": "x", "value": 3, "timestamp": 1735689601000},
        {"name": "z", "value": 4},
        "no item",
    ]
    readings, mapping = read(own, {"timestamp": "2025-01-01T00:00:05Z", "metrics": items})
    assert rows(readings) == [("a", 1.0), ("b", 2.0), ("a", 3.0)]
    assert (readings.source_time - T0).tolist() == [0, 5_000_000, 1_000_000]
    assert mapping.counters["items_unmapped"] == 2


def test_every_item_and_a_list_without_a_head():
    readings, _ = read(table(a={"value": "*.v", "time": "*.t"}), [{"v": 1, "t": 5}, {"v": 2}])
    assert readings.value.tolist() == [1.0, 2.0]
    readings, _ = read(table(a={"value": "[id=7].v"}), [{"v": 1, "id": 7}, {"v": 2, "id": 8}])
    assert readings.value.tolist() == [1.0]


def test_what_is_no_number_is_rejected_and_a_null_is_a_fault():
    own = table(a={"value": "v"})
    readings, mapping = read(own, {"v": "warm"}, {"v": None}, {"v": [1]}, b"{", {"w": 1}, b"\xff")
    assert [Quality(one) for one in readings.quality] == [
        Quality.GOOD, Quality.COMM_FAULT, Quality.GOOD, Quality.GOOD, Quality.GOOD,
    ]  # fmt: skip
    checked = Validator(own).check(readings)
    assert checked.rejected == {"value not finite": 4}
    assert len(checked.readings) == 1
    assert mapping.counters["malformed"] == 4


def test_a_time_that_is_none_is_rejected():
    own = table(a={"value": "v", "time": "t"})
    readings, _ = read(own, {"v": 20, "t": "noon"}, {"v": 20, "t": "2025-01-01T00:00:00"})
    checked = Validator(own).check(readings)
    assert checked.rejected == {"time unreadable": 2}
    assert checked.rejections[0].detail.startswith("a: 20 at a time that cannot be read; allowed: ")
    readings, _ = read(own, {"v": 20, "t": "1970-01-01T00:00:00Z"})
    assert Validator(own).check(readings).rejected == {"time absurd": 1}


def test_messages_that_are_too_large_are_not_read():
    mapping = MessageMapping(table(a={"value": "v"}).points, most_bytes=100)
    readings = mapping.readings([Message("t", b'{"v": 1' + b" " * 200 + b"}")], T0)
    assert mapping.counters["too_large"] == 1
    assert math.isnan(readings.value[0])


def test_states_are_numbers():
    points = {
        "m": {
            "address": {"kind": "mqtt", "topic": "t", "value": "mode"},
            "quantity": "status", "states": {0: "idle", 1: "heat"},
        }
    }  # fmt: skip
    readings, _ = read(PointTable.read({"name": "t", "points": points}), {"mode": "heat"})
    assert readings.value.tolist() == [1.0]


def test_a_path_that_is_none_is_refused():
    for path in ("a..b", "a[b", "a]", "[=x"):
        with pytest.raises(PathError):
            parts_of(path)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["v", "t", "n", "metrics", "name", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(json_values | st.binary(max_size=60))
def test_any_message_gives_readings_that_can_be_judged(document):
    own = table(
        a={},
        b={"value": "v", "time": "t", "sequence": "n"},
        c={"value": "metrics[name=x].v", "time": "metrics[name=x].t"},
        d={"value": "metrics.*.v"},
        e={"value": "metrics.0"},
    )
    payload = document if isinstance(document, bytes) else json.dumps(document).encode()
    readings, _ = read(own, payload)
    checked = Validator(own).check(readings)
    assert len(checked.readings) + len(checked.rejections) == len(readings)


@given(json_values, st.text(max_size=20))
def test_any_path_selects_or_is_refused(document, path):
    try:
        parts = parts_of(path)
    except PathError:
        return
    assert len(list(select(document, parts))) >= 0
