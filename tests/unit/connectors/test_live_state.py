"""Live state: now, at a past moment, between two, and as it changes."""

import asyncio
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from connectors.events import DeviceEvent, EventList
from connectors.live_state import LiveState
from connectors.points import PointTable
from connectors.readings import Quality, Reading, Readings
from connectors.store import SqliteStore
from tests.points import table
from tests.telemetry import NEW_YEAR

TABLE = table()


def at(name, seconds, value, quality=Quality.GOOD, late=0):
    moment = NEW_YEAR + timedelta(seconds=seconds)
    return Reading(name, moment, moment + timedelta(seconds=late), value, quality)


def live(seconds=0):
    return LiveState(TABLE, now=lambda: NEW_YEAR + timedelta(seconds=seconds))


def test_value_quality_and_age_of_each_point():
    own = live(1000)
    own.take(Readings.of([at("outdoor", 990, 5.0), at("supply", 50, 20.0)]))
    own.take(Readings.of([at("outdoor", 900, 4.0)]))  # late
    assert own.point("outdoor").value == 5.0
    assert (own.point("outdoor").age, own.point("outdoor").quality) == (10.0, Quality.GOOD)
    assert own.point("supply").quality is Quality.STALE
    nothing = own.point("damper")
    assert math.isnan(nothing.value)
    assert (nothing.quality, nothing.age) == (None, math.inf)
    (asset,) = own.assets()
    assert (asset.asset, asset.status) == ("", "stale")
    own.take(Readings.of([at("supply", 991, math.nan, Quality.COMM_FAULT)]))
    assert own.assets()[0].status == "comm-fault"
    assert live().assets()[0].status == "unknown"


def test_what_was_known_then_and_what_changed_since(tmp_path):
    with SqliteStore(tmp_path) as store:
        store.append(Readings.of([at("outdoor", 0, 5.0), at("supply", 0, 20.0)]))
        store.append(Readings.of([at("outdoor", 60, 6.0), at("supply", 60, 20.0)]))
        store.append(Readings.of([at("supply", 30, 99.0, late=500)]))
        own = live()
        first, second = (NEW_YEAR + timedelta(seconds=seconds) for seconds in (10, 100))
        assert own.as_of(store, first)["outdoor"].value == 5.0
        assert own.as_of(store, second)["supply"].value == 20.0
        (change,) = own.difference(store, first, second)
        assert (change.point, change.before.value, change.after.value) == ("outdoor", 5.0, 6.0)
        assert own.difference(store, second, second) == ()
        own.load(store)
        assert own.point("outdoor").value == 6.0


def test_changes_stream_and_a_slow_subscriber_gets_the_newest_of_each():
    async def main():
        own = live(1000)
        stream = own.changes()
        task = asyncio.create_task(anext(stream))
        await asyncio.sleep(0)
        await asyncio.to_thread(own.take, Readings.of([at("outdoor", 1, 1.0)]))
        first = await asyncio.wait_for(task, 5)
        for number in range(2, 100):
            own.take(Readings.of([at("outdoor", number, float(number)), at("supply", number, 9.0)]))
        second = await asyncio.wait_for(anext(stream), 5)
        await stream.aclose()
        own.take(Readings.of([at("outdoor", 200, 1.0)]))
        return [[(one.point, one.value) for one in part] for part in (first, second)]

    assert asyncio.run(main()) == [[("outdoor", 1.0)], [("outdoor", 99.0), ("supply", 9.0)]]


def test_alarms_of_points_stand_until_they_are_back_to_normal(tmp_path):
    table = PointTable.read(
        {
            "name": "site",
            "connections": {"lan": {"kind": "bacnet", "host": "127.0.0.1"}},
            "points": {
                name: {"address": {"kind": "bacnet", "device": 7, "object": f"analog-input,{n}"},
                       "quantity": "air_temperature"}
                for n, name in enumerate("ab")
            },
        }
    )  # fmt: skip
    noon = datetime(2025, 6, 1, 12, tzinfo=UTC)
    one = DeviceEvent(
        "lan", "7", "analog-input,1", noon, "1", "out-of-range", to_state="high-limit"
    )
    with EventList(tmp_path / "events") as events:
        live = LiveState(table)
        events.append([one, replace(one, device="8")])
        assert live.alarms(events.standing()) == {"b": one}
        events.append([replace(one, stamp="2", to_state="normal")])
        assert live.alarms(events.standing()) == {}
