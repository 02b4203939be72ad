"""Trend logs fill gaps: of our devices, over sockets, through the hub."""

import asyncio
import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from bacpypes3.basetypes import LogRecordLogDatum
from bacpypes3.primitivedata import Real
from hypothesis import given
from hypothesis import strategies as st

from connectors.bacnet.ranges import moment_of_clock
from connectors.bacnet.trends import Record, _dated
from connectors.connector import Gap
from connectors.hub import Hub, Mode, Rhythm, Source, last_good
from connectors.hub.gaps import GapKeeper
from connectors.intake import Intake
from connectors.points import Point, PointTable
from connectors.readings import Quality, Reading, Readings
from connectors.store import SqliteStore
from connectors.validation import Validator
from tests.bacnet_office import AIR, HEATING, new_building, served, table_of, until
from tests.telemetry import BEGIN, END

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def building():
    return new_building()


@pytest.fixture(autouse=True)
def sound(building):
    yield
    building.faults.__init__()


def fill(log, building, minutes, *, until_now=True):
    """Let a log remember some minutes up to the device's present."""
    now = building.device_time
    for ago in range(minutes, -1 if until_now else 0, -1):
        log.note(now - ago * MINUTE)


def asked(building, act, *, size=2880):
    async def run():
        async with served(building, patience=1.0) as (devices, client):
            log = devices.devices["zones"].logs[AIR]
            log.attend(log._subject, size=size)
            points = table_of(building, devices, [AIR, HEATING])
            return await act(devices, client, log, points)

    return asyncio.run(run())


def test_a_gap_is_read_in_parts_with_its_times_values_and_qualities(building):
    async def act(devices, client, log, points):
        building.faults.clock_offset = 3600.0  # the device's clock is an hour ahead
        building.faults.unreliable = {AIR}
        devices.devices["zones"].show_all()
        fill(log, building, 300, until_now=False)
        building.faults.unreliable = set()
        devices.devices["zones"].show_all()
        fill(log, building, 0)
        now = datetime.now(UTC)
        client._trends._now = lambda: now  # the building's clock stands still, too
        gap = Gap(now - 200 * MINUTE - timedelta(seconds=5), now)
        first = await client.history(points, {AIR: gap})
        again = await client.history(points, {AIR: gap})
        return now, first, again

    now, first, again = asked(building, act)
    assert len(first.readings) in {199, 200, 201}
    assert first.findings == ()
    times = first.readings.source_time
    assert set(np.diff(times).tolist()) == {60_000_000}
    assert abs(times[-1] / 1e6 - now.timestamp()) < 70
    assert set(first.readings.quality[:-1].tolist()) == {Quality.COMM_FAULT}
    assert first.readings.value[-1] == pytest.approx(building.value(AIR))
    # the same readings again, so that they are stored once
    assert again.readings.source_time.tolist() == times.tolist()
    assert again.readings.sequence.tolist() == first.readings.sequence.tolist()


def test_what_the_log_no_longer_holds_and_what_has_no_log_is_said(building):
    async def act(devices, client, log, points):
        fill(log, building, 300)
        now = datetime.now(UTC)
        gap = Gap(now - 200 * MINUTE, now)
        return gap, await client.history(points, {AIR: gap, HEATING: gap})

    gap, found = asked(building, act, size=60)
    assert len(found.readings) in {59, 60}
    assert [one.code for one in found.findings] == ["trend-log-wrapped", "no-trend-log"]
    wrapped = found.findings[0].evidence
    assert wrapped["start"] == gap.start.isoformat()
    lasting = datetime.fromisoformat(wrapped["end"]) - gap.start
    assert 139 <= lasting / MINUTE <= 142


def test_a_tiny_device_sends_its_log_in_small_parts(building):
    async def act(devices, client, log, points):
        building.faults.largest_apdu = {"zones": 128}
        devices.devices["zones"].adapt()
        fill(log, building, 50)
        now = datetime.now(UTC)
        return await client.history(points, {AIR: Gap(now - 40 * MINUTE, now)})

    assert len(asked(building, act).readings) in {39, 40}


def test_a_clock_that_was_set_moves_what_was_logged_before():
    noon = datetime(2025, 10, 26, 2, 0)  # noqa: DTZ001 by the device's clock
    rows = [
        (1, Record(noon + 30 * MINUTE, 20.0)),
        (2, Record(noon + 59 * MINUTE, 21.0)),
        (3, Record(noon, set_by=-3600.0)),
        (4, Record(noon + MINUTE, 22.0, [0, 0, 1, 0])),
        (5, Record(noon + 2 * MINUTE, failed=True)),
        (6, Record(noon + 3 * MINUTE)),
    ]
    found = _dated("room", rows, timedelta(hours=-1), datetime.now(UTC))
    assert [f"{one.source_time:%H:%M}" for one in found] == ["00:30", "00:59", "01:01", "01:02"]
    assert [one.quality for one in found][2:] == [Quality.OVERRIDDEN, Quality.COMM_FAULT]
    assert math.isnan(found[-1].value)


def test_a_clock_that_is_set_back_is_logged_as_such(building):
    async def act(devices, client, log, points):
        fill(log, building, 90)
        building.faults.clock_offset = -3600.0
        log.note(building.device_time)
        rows = [row.logDatum._choice for row in log._rows]
        now = datetime.now(UTC)
        gap = Gap(now - 30 * MINUTE, now)
        return rows, await client.history(points, {AIR: gap})

    rows, found = asked(building, act)
    assert rows[-2:] == ["timeChange", "realValue"]
    assert len(found.readings) in {30, 31}
    assert found.readings.source_time.tolist() == sorted(found.readings.source_time.tolist())


@given(
    date=st.one_of(st.none(), st.tuples(*[st.integers(0, 255)] * 4), st.text(max_size=3)),
    time=st.one_of(st.none(), st.tuples(*[st.integers(0, 255)] * 4), st.binary(max_size=5)),
)
def test_any_clock_is_a_moment_or_none(date, time):
    moment = moment_of_clock(date, time)
    assert moment is None or moment.tzinfo is None


def test_an_outage_leaves_no_gap_in_the_store(building, tmp_path):
    rhythm = Rhythm(settle=0.1, first_wait=0.1, longest_wait=0.5)
    zones = building.devices.index("zones")

    async def run(store):
        async with served(building, patience=0.3) as (devices, client):
            device = devices.devices["zones"]
            log = device.logs[AIR]
            log.attend(device.objects[AIR], interval=0.0)
            points = table_of(building, devices, [AIR], poll=0.2)
            table = PointTable(name="office", points=points)
            hub = Hub(
                Intake(Validator(table), store), [Source(client, points, Mode.SUBSCRIBE)],
                rhythm=rhythm, known=last_good(store, [AIR]),
            )  # fmt: skip
            task = asyncio.create_task(hub.run())
            try:
                await until(lambda: hub.health().ages.get(AIR, 9.0) < 1.0)
                building.faults.mute = {"zones"}
                began = datetime.now(UTC)
                await until(lambda: hub.health().ages[AIR] > 1.5)
                for _ in range(5):  # the device goes on measuring
                    building.advance(0.1)
                    device.note()
                    await asyncio.sleep(0.1)
                ended = datetime.now(UTC)
                building.faults.mute = set()
                await until(lambda: any(one.counters.get("filled") for one in hub.health().lanes))
                return began, ended, hub.health()
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    assert zones >= 0
    building.start()
    try:
        with SqliteStore(tmp_path) as store:
            began, ended, health = asyncio.run(run(store))
            held = store.read([AIR], began, ended)
            good = held.take(held.quality == Quality.GOOD)
            tally = store.tallies()["office"]
    finally:
        building.stop()
    assert len(good) > 5
    edges = np.array([began.timestamp(), *(good.source_time / 1e6), ended.timestamp()])
    assert np.diff(edges).max() < 1.0
    assert tally.missing == 0
    assert health.findings == ()


def test_what_was_measured_while_the_recorder_was_away_is_filled_in_once(building, tmp_path):
    rhythm = Rhythm(settle=0.1)

    async def once(store, client, points):
        hub = Hub(
            Intake(Validator(PointTable(name="office", points=points)), store),
            [Source(client, points, Mode.SUBSCRIBE)], rhythm=rhythm, known=last_good(store, [AIR]),
        )  # fmt: skip
        task = asyncio.create_task(hub.run())
        try:
            await until(lambda: any("filled" in one.counters for one in hub.health().lanes))
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def run(store):
        async with served(building, patience=1.0) as (devices, client):
            fill(devices.devices["zones"].logs[AIR], building, 15)
            points = table_of(building, devices, [AIR])
            now = datetime.now(UTC)
            store.append(Readings.of([reading(AIR, now - 10 * MINUTE)]), source="office")
            await once(store, client, points)
            return now

    with SqliteStore(tmp_path) as store:
        now = asyncio.run(run(store))
        held = store.read([AIR], now - 11 * MINUTE, now - timedelta(seconds=1))
    gaps = np.diff([*(held.source_time / 1e6), now.timestamp()])
    assert len(held) in {10, 11}
    assert gaps.max() <= 75.0


def reading(name, moment, quality=Quality.GOOD):
    return Reading(name, moment, moment, 20.0, quality)


def test_gaps_open_with_faults_and_end_with_good_readings():
    point = Point.model_validate(
        {"address": {"kind": "rest", "path": "a"}, "quantity": "air_temperature", "poll": 60}
    )
    noon = datetime(2025, 6, 1, 12, tzinfo=UTC)
    keeper = GapKeeper({"a": point, "b": point}, {"a": noon, "b": noon})
    keeper.good("a", noon + 30 * MINUTE)  # the recorder was away
    keeper.good("b", noon + MINUTE)
    keeper.good("b", noon + 40 * MINUTE)  # a point that is silent without a fault
    assert keeper.take() == {"a": Gap(noon, noon + 30 * MINUTE)}
    keeper.fault("b")
    assert not keeper.is_due
    keeper.good("b", noon + 50 * MINUTE)
    first = keeper.take()
    keeper.fault("b")
    keeper.good("b", noon + 60 * MINUTE)
    keeper.put_back(first)
    assert keeper.take() == {"b": Gap(noon + 40 * MINUTE, noon + 60 * MINUTE)}


def test_the_last_good_reading_is_found_behind_faults(tmp_path):
    noon = datetime(2025, 6, 1, 12, tzinfo=UTC)
    with SqliteStore(tmp_path) as store:
        fault = Quality.COMM_FAULT
        store.append(
            Readings.of(
                [
                    reading("a", noon), reading("a", noon + MINUTE, fault),
                    reading("b", noon, fault), reading("c", noon, Quality.OVERRIDDEN),
                ]
            )
        )  # fmt: skip
        assert last_good(store, ["a", "b", "c", "d"]) == {"a": noon, "b": noon, "c": noon}
        assert store.read(["a"], BEGIN, END).quality.tolist() == [0, 3]


def test_the_datum_of_a_changed_clock_is_known_to_the_library():
    assert LogRecordLogDatum(timeChange=Real(1.0))._choice == "timeChange"
