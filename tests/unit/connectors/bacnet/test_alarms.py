"""Events of devices are kept once, and acknowledged once they are kept."""

import asyncio
import subprocess
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.bacnet.alarms import event_of
from connectors.connector import ConnectorError
from connectors.events import DeviceEvent, EventList, EventListError
from connectors.hub import Hub, Mode, Source
from connectors.intake import Intake
from connectors.points import PointTable
from connectors.store import SqliteStore
from connectors.validation import Validator
from tests.bacnet_office import AIR, new_building, served, table_of, to_our_client, until
from tests.telemetry import BEGIN, END


@pytest.fixture(scope="module")
def building():
    return new_building()


@pytest.fixture
def events(tmp_path):
    with EventList(tmp_path / "events.sqlite") as opened:
        yield opened


@asynccontextmanager
async def recorded(building, events, tmp_path):
    async with served(building, patience=1.0) as (devices, client):
        points = table_of(building, devices, [AIR])
        with SqliteStore(tmp_path / "store") as store:
            intake = Intake(Validator(PointTable(name="office", points=points)), store)
            hub = Hub(intake, [Source(client, points, Mode.SUBSCRIBE)], events=events)
            task = asyncio.create_task(hub.run())
            try:
                await until(lambda: hub.health().ages.get(AIR, 9.0) < 1.0)
                yield devices, client, hub
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_room_out_of_its_limits_is_told_and_comes_back(building, events, tmp_path, confirmed):
    async def act():
        async with recorded(building, events, tmp_path) as (devices, client, _):
            zones = devices.devices["zones"]
            zones.alarms.recipients.recipientList = to_our_client(confirmed=confirmed)
            made = zones.objects[AIR]
            high = made.highLimit
            made.highLimit = made.presentValue - 1.0
            await until(lambda: len(events.read(BEGIN, END)) == 1)
            standing = events.standing()
            flags = list(made.statusFlags)
            made.highLimit = high
            await until(lambda: len(events.read(BEGIN, END)) == 2)
            return standing, flags, client.health().counters["events"]

    standing, flags, heard = asyncio.run(act())
    (alarm,) = standing
    assert flags == [1, 0, 0, 0]
    assert (alarm.source, alarm.device) == ("office", "1002")
    assert (alarm.kind, alarm.notify) == ("out-of-range", "alarm")
    assert (alarm.from_state, alarm.to_state) == ("normal", "high-limit")
    assert alarm.to_acknowledge
    assert AIR in alarm.message
    assert alarm.stamp == building.device_time.isoformat()
    assert heard == 2
    assert events.standing() == ()
    assert [one.to_state for one in events.read(BEGIN, END)] == ["high-limit", "normal"]


_SAMPLE = """
import asyncio, sys
from bacpypes3.apdu import ConfirmedEventNotificationRequest, ErrorRejectAbortNack
from bacpypes3.basetypes import (EventState, EventType, NotificationParameters,
    NotificationParametersOutOfRange, NotifyType, StatusFlags, TimeStamp)
from bacpypes3.ipv4.app import NormalApplication
from bacpypes3.local.device import DeviceObject
from bacpypes3.pdu import Address, IPv4Address

async def main():
    device = DeviceObject(objectIdentifier=("device", 77), objectName="sample")
    app = NormalApplication(device, IPv4Address(sys.argv[1]))
    for number in (1, 2, 2):
        values = NotificationParametersOutOfRange(exceedingValue=81.5, deadband=1.0,
            statusFlags=StatusFlags([1, 0, 0, 0]), exceededLimit=80.0)
        request = ConfirmedEventNotificationRequest(processIdentifier=1,
            initiatingDeviceIdentifier=("device", 77), eventObjectIdentifier=("analog-input", 1),
            timeStamp=TimeStamp(sequenceNumber=number), notificationClass=1, priority=10,
            eventType=EventType("out-of-range"), messageText="too hot",
            notifyType=NotifyType("alarm"), ackRequired=True, fromState=EventState("normal"),
            toState=EventState("high-limit"), eventValues=NotificationParameters(outOfRange=values))
        request.pduDestination = Address(sys.argv[2])
        try:
            print(type(await app.request(request)).__name__, flush=True)
        except ErrorRejectAbortNack as error:
            print(error, flush=True)
    app.close()

asyncio.run(main())
"""


async def told_by_another(client, free_port):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SAMPLE, f"127.0.0.1:{free_port}", client._network.address,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(30):
        output, _ = await process.communicate()
    return output.decode().split("\n")[:-1]


def free_port():
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_alarms_of_a_plain_device_are_acknowledged_once_kept(building, events, tmp_path):
    async def act():
        async with recorded(building, events, tmp_path) as (_, client, _hub):
            return await told_by_another(client, free_port())

    assert asyncio.run(act()) == ["SimpleAckPDU"] * 3
    first, second = events.read(BEGIN, END)  # what was told twice is kept once
    assert (first.stamp, second.stamp) == ("number 1", "number 2")
    assert (first.device, first.object, first.message) == ("77", "analog-input,1", "too hot")
    assert first.priority == 10


def test_where_events_cannot_be_kept_the_device_is_told(building):
    async def act():
        async with served(building) as (_, client):
            await client.devices()
            nobody = await told_by_another(client, free_port())

            async def keep(event):
                raise EventListError("the disk is full")

            client.alarmed(keep)
            return nobody, await told_by_another(client, free_port())

    nobody, full = asyncio.run(act())
    assert all("service-request-denied" in one for one in nobody)
    assert all("no-space" in one for one in full)


def event(**more):
    return DeviceEvent(
        **{"source": "site", "device": "7", "object": "analog-input,1", "stamp": "number 1",
           "kind": "out-of-range", "received": datetime(2025, 6, 1, tzinfo=UTC), **more}
    )  # fmt: skip


def test_the_list_is_durable_and_refuses_what_is_no_list(tmp_path):
    path = tmp_path / "deep" / "events.sqlite"
    with EventList(path) as events:
        assert events.append([event(to_state="fault"), event(to_state="fault")]) == 1
    with EventList(path) as events:
        assert events.append([event(to_state="fault")]) == 0
        events.append([event(to_state="fault", notify="ack-notification", stamp="number 2")])
        (standing,) = events.standing()
        assert standing == event(to_state="fault")
        events.append([event(to_state="normal", stamp="number 3")])
        assert events.standing() == ()
        assert len(events.read(BEGIN, END)) == 3
    other = tmp_path / "other"
    other.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(EventListError, match="cannot be opened"):
        EventList(other)
    with SqliteStore(tmp_path / "store"), pytest.raises(EventListError, match="no list of events"):
        EventList(tmp_path / "store" / "telemetry.sqlite")


@given(
    words=st.lists(st.one_of(st.none(), st.text(max_size=20)), min_size=5, max_size=5),
    priority=st.one_of(st.none(), st.integers(0, 255)),
    number=st.integers(0, 2**22),
)
def test_any_notification_is_an_event(words, priority, number):
    kind, notify, before, after, message = words
    apdu = SimpleNamespace(
        initiatingDeviceIdentifier=("device", number),
        eventObjectIdentifier=("analog-input", number),
        timeStamp=None,
        eventType=kind,
        notifyType=notify,
        fromState=before,
        toState=after,
        messageText=message,
        priority=priority,
        ackRequired=None,
    )
    found = event_of(apdu, "site", datetime(2025, 6, 1, tzinfo=UTC))
    assert found.device == str(number)
    assert str(found)
    with pytest.raises(ConnectorError, match="cannot be read"):
        event_of(SimpleNamespace(), "site", datetime(2025, 6, 1, tzinfo=UTC))
