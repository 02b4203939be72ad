"""What every connector promises, of BACnet/IP on sockets, and what its devices may do wrong."""

import asyncio
import math

import pytest

from connectors.bacnet import Mode
from connectors.bacnet.naming import propose
from connectors.connector import Command, Connector, ConnectorError, Link
from connectors.emulators.bacnet import BacnetDevices
from connectors.points import BacnetAddress, Point, PointTable
from connectors.readings import Quality
from connectors.validation import Validator
from tests.bacnet_office import (
    AIR,
    HEATING,
    last,
    listening,
    new_building,
    served,
    table_of,
    until,
)

NOBODY = Point(
    address=BacnetAddress(device=1002, object="analog-input,9999"), quantity="temperature"
)


@pytest.fixture(scope="module")
def shared():
    """Return a building that stands still; tests leave it as it was."""
    return new_building()


@pytest.fixture(autouse=True)
def sound(shared):
    yield
    shared.faults.__init__()
    for name, point in shared.points.items():
        if point.writable:
            for priority in (8, 9, 16):
                shared.command(name, None, priority)


def test_discovery_finds_what_can_be_read(shared):
    async def act():
        async with served(shared) as (_, client):
            assert isinstance(client, Connector)
            assert client.health().link is Link.IDLE
            return await client.discover(), client.health()

    found, health = asyncio.run(act())
    assert health.link is Link.CONNECTED
    by_name = {one.name: one for one in found}
    assert by_name.keys() == shared.points.keys()
    for name, point in shared.points.items():
        one = by_name[name]
        assert one.writable is point.writable, name
        assert one.value == pytest.approx(shared.value(name), rel=1e-6), name
        assert one.text == point.text
        assert dict(one.states) == dict(point.states)
        assert one.unit == ("" if point.shape != "analog" else point.unit)


def test_the_proposed_table_is_right_for_nearly_every_point(shared):
    async def act():
        async with served(shared) as (_, client):
            return await client.discover()

    proposal = propose(asyncio.run(act()))
    right = 0
    for name, point in shared.points.items():
        made = proposal.table.points.get(name)
        right += (
            made is not None
            and made.quantity == point.quantity
            and (made.unit or made.entry.unit) in {point.unit, point.entry.unit}
            and (made.kind == "command") is point.writable
        )
    assert right >= 0.95 * len(shared.points)
    assert PointTable.read(proposal.table.plain()) == proposal.table


def test_points_that_do_not_answer_are_told_and_their_neighbours_are_read(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = {**table_of(shared, devices), "nobody": NOBODY}
            return points, await client.read(points), client.health()

    points, readings, health = asyncio.run(act())
    by_name = {one.point: one for one in readings}
    assert by_name.keys() == points.keys()
    assert by_name["nobody"].quality is Quality.COMM_FAULT
    assert math.isnan(by_name["nobody"].value)
    assert by_name[AIR].value == pytest.approx(shared.value(AIR), rel=1e-6)
    assert len({one.sequence for one in readings}) == len(points)
    table = PointTable(name="office", points=points)
    assert Validator(table).check(readings).rejections == ()
    assert set(health.last_good) == set(points) - {"nobody"}
    assert health.counters["requests"] < len(points) / 5


def test_commands_have_priorities_and_are_given_back(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices)
            scheduled = shared.default(HEATING)
            seen = []
            for value, priority in ((24.0, 16), (25.0, 9), (None, 9), (None, 16)):
                await client.write(points, [Command(HEATING, value, priority)])
                (reading,) = await client.read({HEATING: points[HEATING]})
                slots = await client.slots(points[HEATING])
                assert slots[priority - 1] == value
                seen.append(reading.value)
            assert seen == [24.0, 25.0, 24.0, scheduled]
            switch = "zones.core/heating-enable"
            await client.write(points, [Command(switch, 0.0, 9)])
            assert shared.value(switch) == 0.0
            for command in (
                Command("nobody", 1.0), Command(HEATING, 1.0, 17), Command(HEATING, 400.0, 9),
                Command(AIR, 20.0, 9), Command(switch, 0.5, 9), Command(HEATING, 20.0, 6),
            ):  # fmt: skip
                with pytest.raises(ConnectorError, match=command.point):
                    await client.write(points, [command])
            return client.health()

    assert asyncio.run(act()).counters["writes"] == 5


def test_subscribers_see_the_present_value_and_every_change(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices, {HEATING, AIR})
            async with listening(client, points) as heard:
                await until(lambda: set(heard) == set(points) and client.modes()[HEATING] == "cov")
                for value in (23.0, 24.0, 25.0):
                    shared.command(HEATING, value, 9)
                    await until(lambda: last(heard, HEATING).value == value)  # noqa: B023
                counters = client.health().counters
            assert all(device.subscriptions == 0 for device in devices.devices.values())
            return counters, client.health().counters

    during, _ = asyncio.run(act())
    assert during["points_cov"] == 2
    assert "points_lost" not in during
    assert during["notified"] >= 3


def test_status_flags_reliability_and_out_of_service_are_qualities(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices, {HEATING, AIR})
            seen = []
            for turn in (
                lambda: shared.faults.unreliable.add(AIR),
                lambda: (shared.faults.unreliable.clear(), shared.faults.out_of_service.add(AIR)),
                lambda: (shared.faults.out_of_service.clear(), shared.override(HEATING, 17.0)),
            ):
                turn()
                await asyncio.sleep(0.5)
                seen.append({one.point: one.quality for one in await client.read(points)})
            return seen

    unreliable, out, overridden = asyncio.run(act())
    assert unreliable == {AIR: Quality.COMM_FAULT, HEATING: Quality.GOOD}
    assert out == {AIR: Quality.OVERRIDDEN, HEATING: Quality.GOOD}
    assert overridden == {AIR: Quality.GOOD, HEATING: Quality.OVERRIDDEN}


def test_a_mute_device_is_told_and_does_not_stop_the_others(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices)
            await client.read(points)
            shared.faults.mute.add("zones")
            readings = {one.point: one.quality for one in await client.read(points)}
            shared.faults.mute.update(devices.devices)
            with pytest.raises(ConnectorError, match="no device answers"):
                await client.read(points)
            lost = client.health()
            shared.faults.mute.clear()
            return readings, lost, await client.read(points), client.health()

    readings, lost, again, health = asyncio.run(act())
    for name, point in shared.points.items():
        bad = point.device == "zones"
        assert readings[name] is (Quality.COMM_FAULT if bad else Quality.GOOD), name
    assert (lost.link, lost.reason) == (Link.LOST, "no device answers")
    assert {one.quality for one in again} == {Quality.GOOD}
    assert health.link is Link.CONNECTED
    assert health.counters["reconnections"] == 1


def test_a_slow_device_is_read_and_a_slower_one_is_not_waited_for(shared):
    async def act(delay):
        async with served(shared) as (devices, client):
            points = table_of(shared, devices, {AIR, "site/outdoor-temperature"})
            await client.read(points)
            shared.faults.delay["zones"] = delay
            begun = asyncio.get_running_loop().time()
            readings = {one.point: one.quality for one in await client.read(points)}
            return readings[AIR], asyncio.get_running_loop().time() - begun

    quality, took = asyncio.run(act(0.2))
    assert quality is Quality.GOOD
    assert took < 0.8
    quality, took = asyncio.run(act(3.0))
    assert quality is Quality.COMM_FAULT
    assert took < 2.0


def test_a_device_of_tiny_messages_is_read_whole_and_its_limit_is_remembered(shared):
    async def act():
        async with served(shared) as (devices, client):
            shared.faults.largest_apdu["zones"] = 128
            await asyncio.sleep(0.3)
            found = await client.discover()
            points = table_of(shared, devices)
            first = client.health().counters["requests"]
            readings = await client.read(points)
            second = client.health().counters["requests"]
            await client.read(points)
            return found, readings, second - first, client.health().counters["requests"] - second

    found, readings, first, second = asyncio.run(act())
    assert {one.name for one in found} == shared.points.keys()
    assert {one.quality for one in readings} == {Quality.GOOD}
    assert second <= first


def test_a_device_that_says_large_and_is_tiny_is_read_with_ever_fewer(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices)
            await client.read(points)  # it said 1024
            devices.devices["zones"]._stack.limit = 100
            readings = await client.read(points)
            reader = client._readers[1002]
            small, requests = reader.most, reader.requests
            await client.read(points)
            return readings, small, requests, reader

    readings, small, requests, reader = asyncio.run(act())
    assert {one.quality for one in readings} == {Quality.GOOD}
    assert 0 < small <= 4
    assert reader.most == small
    assert reader.requests - requests == math.ceil(71 / small)


def test_after_a_restart_values_come_again_by_themselves(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices, {HEATING, AIR}, poll=1.0)
            async with listening(client, points) as heard:
                await until(lambda: client.modes().get(HEATING) is Mode.COV)
                zones = devices.devices["zones"]
                await until(lambda: zones.subscriptions == 2)
                shared.restart("zones")
                await until(lambda: zones.subscriptions == 0)
                await until(lambda: zones.subscriptions == 2)
                shared.command(HEATING, 27.0, 9)
                await until(lambda: last(heard, HEATING).value == 27.0)
                return client.health().counters

    counters = asyncio.run(act())
    assert counters["subscribed"] >= 4


def test_a_subscription_that_is_lost_in_silence_is_noticed(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices, {HEATING}, poll=0.5)
            async with listening(client, points) as heard:
                await until(lambda: client.modes().get(HEATING) is Mode.COV)
                zones = devices.devices["zones"]
                await until(lambda: zones.subscriptions == 1)
                zones._stack.forget_subscribers()
                shared.command(HEATING, 26.0, 9)
                await until(lambda: last(heard, HEATING).value == 26.0, 3.0)
                await until(lambda: zones.subscriptions == 1, 5.0)
                return client.health().counters

    assert asyncio.run(act())["cov_lost"] == 1


def test_an_outage_is_said_once_and_ends_by_itself(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices, {HEATING, AIR}, poll=0.5)
            async with listening(client, points) as heard:
                await until(lambda: set(heard) == set(points))
                shared.faults.mute.add("zones")
                await until(lambda: last(heard, AIR).quality is Quality.COMM_FAULT)
                await asyncio.sleep(2.0)
                faults = sum(one.quality is Quality.COMM_FAULT for one in heard[AIR])
                assert client.modes()[AIR] is Mode.LOST
                shared.faults.mute.clear()
                await until(lambda: last(heard, AIR).quality is Quality.GOOD)
                await until(lambda: client.modes()[AIR] is Mode.COV)
                await until(lambda: client.health().counters["back"] == 1)
                return faults, client.health().counters

    faults, counters = asyncio.run(act())
    assert faults == 1
    assert (counters["lost"], counters["back"]) == (1, 1)


def test_a_device_that_moved_is_found_again(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices, {AIR})
            await client.read(points)
            zones, site = devices.devices["zones"], devices.devices["site"]
            old = zones.port
            await zones.close()
            zones.open(("127.0.0.1", 32, 0), list(shared.points_of("zones")), router=False)
            assert await zones.join("127.0.0.1", site.port)
            assert zones.port != old
            with pytest.raises(ConnectorError):
                await client.read(points)
            return await client.read(points)

    (reading,) = asyncio.run(act())
    assert reading.quality is Quality.GOOD


def test_clocks_of_devices_do_not_date_readings(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices, {AIR})
            (before,) = await client.read(points)
            shared.faults.clock_offset = 86_400.0
            (after,) = await client.read(points)
            return before, after

    before, after = asyncio.run(act())
    assert 0.0 <= (after.source_time - before.source_time).total_seconds() < 5.0


def test_a_closed_connector_refuses(shared):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices, {AIR})
            await client.read(points)
            await client.close()
            with pytest.raises(ConnectorError, match="closed"):
                await client.read(points)
            return client.health().link

    assert asyncio.run(act()) is Link.CLOSED


def test_a_port_that_is_taken_is_refused_at_once(shared):
    async def act():
        async with served(shared) as (devices, _):
            with pytest.raises(ConnectorError, match="cannot listen"):
                async with BacnetDevices(shared, devices.address):
                    pass

    asyncio.run(act())
