"""Faults across protocols: numbers that change, clocks that jump, octets that mean nothing."""

import asyncio
import math
import socket
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from bacpypes3.pdu import GlobalBroadcast
from hypothesis import given
from hypothesis import strategies as st

from connectors.bacnet.network import RefusedError
from connectors.bacnet.scanning import _found
from connectors.bacnet.values import number, quality
from connectors.connector import ConnectorError
from connectors.hub import Hub, Source
from connectors.intake import Intake
from connectors.modbus import open_connector
from connectors.points import ModbusAddress, ModbusConnection, Point, PointTable
from connectors.readings import Quality, Reading, Readings
from connectors.store import SqliteStore
from connectors.validation import Validator
from tests import virtual_time
from tests.bacnet_office import AIR, new_building, served, table_of, until
from tests.memory_connector import MemoryConnector
from tests.telemetry import BEGIN, END

QUARTER = timedelta(minutes=15)


@pytest.fixture(scope="module")
def shared():
    """Return a building that stands still; tests leave it as it was."""
    return new_building()


# ------------------------------------------------------------------------------------- numbers


def test_a_device_that_was_given_another_number_is_not_taken_for_the_old_one(shared, caplog):
    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices, {AIR})
            site_point = next(iter(shared.points_of("site"))).name
            points |= table_of(shared, devices, {site_point})
            first = {one.point: one.quality for one in await client.read(points)}
            zones, site = devices.devices["zones"], devices.devices["site"]
            port = zones.port
            await zones.close()
            zones.instance = 1999
            zones.open(("127.0.0.1", 32, port), list(shared.points_of("zones")), router=False)
            assert await zones.join("127.0.0.1", site.port)
            zones._stack.i_am(address=GlobalBroadcast())
            await until(lambda: client.health().counters.get("renumbered"))
            second = {one.point: one.quality for one in await client.read(points)}
            fresh = table_of(shared, devices, {AIR})
            third = {one.point: one.quality for one in await client.read(fresh)}
            return site_point, first, second, third

    site_point, first, second, third = asyncio.run(act())
    assert set(first.values()) == {Quality.GOOD}
    assert second == {AIR: Quality.COMM_FAULT, site_point: Quality.GOOD}
    assert third == {AIR: Quality.GOOD}
    assert "is device 1999 now, no longer 1002" in caplog.text


# -------------------------------------------------------------------------------------- clocks


def test_the_recorder_s_own_clock_may_jump_and_nothing_is_lost(tmp_path):
    """Set forward an hour, back two, as where a clock was wrong and is set."""
    table = PointTable.read(
        {"name": "t", "points": {"a": {"address": {"kind": "rest", "path": "a"}, "poll": 10,
                                       "quantity": "air_temperature"}}}
    )  # fmt: skip

    async def main(loop):
        jump = timedelta()

        def now():
            return loop.now() + jump

        with SqliteStore(tmp_path) as store:
            intake = Intake(Validator(table), store)
            connector = MemoryConnector("m", {"a": 20.0}, now=now)
            hub = Hub(intake, [Source(connector, table.points)], now=now, random=Random(1))
            task = asyncio.create_task(hub.run())
            await asyncio.sleep(100.0)
            jump = timedelta(hours=1)
            await asyncio.sleep(100.0)
            jump = timedelta(hours=-1)
            await asyncio.sleep(100.0)
            health = hub.health()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            tally = intake.tallies()["m"]
            return health, len(store.read(["a"], BEGIN, END)), tally

    health, held, tally = virtual_time.run(main)
    assert tally.missing == 0
    assert (tally.stored, dict(tally.rejected)) == (held, {})
    assert 29 <= held <= 31
    assert health.ages["a"] <= 10.0  # ages are by a clock that does not jump


def test_a_day_with_25_hours_is_stored_whole(tmp_path):
    """Times are UTC inside: the hour that clocks show twice is two hours."""
    begin = datetime(2025, 10, 25, 22, tzinfo=UTC)
    with SqliteStore(tmp_path) as store:
        rows = [
            Reading("a", begin + k * QUARTER, begin + k * QUARTER, float(k)) for k in range(100)
        ]
        store.append(Readings.of(rows))
        store.compact()
        hours = store.aggregate(["a"], begin, begin + timedelta(hours=25), every=timedelta(hours=1))
        assert len(hours) == 25
        assert hours["a"].tolist() == [1.5 + 4 * hour for hour in range(25)]


# -------------------------------------------------------------------------------------- octets

ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
              st.binary(max_size=5), st.just(RefusedError("no"))),
    lambda inner: st.lists(inner, max_size=4).map(tuple),
    max_leaves=6,
)  # fmt: skip


BITS = st.lists(st.integers(0, 1), min_size=4, max_size=4)


@given(value=ANYTHING, flags=st.one_of(st.none(), BITS),
       reliability=st.one_of(st.none(), st.text(max_size=9), st.just(RefusedError("no"))),
       out=st.one_of(st.none(), st.booleans(), st.just(RefusedError("no"))))  # fmt: skip
def test_any_property_of_a_device_is_a_number_or_none_and_has_a_quality(
    value, flags, reliability, out
):
    assert isinstance(number(value), float)
    assert isinstance(quality(flags, reliability, out), Quality)


@given(told=st.fixed_dictionaries(
    {"object-name": ANYTHING, "description": ANYTHING, "present-value": ANYTHING},
    optional={"units": st.one_of(st.none(), st.integers(0, 70_000), st.just(RefusedError("no"))),
              "state-text": st.one_of(st.none(), st.lists(ANYTHING, max_size=3)),
              "inactive-text": ANYTHING, "active-text": ANYTHING, "priority-array": ANYTHING},
))  # fmt: skip
def test_whatever_an_object_says_of_itself_it_is_found(told):
    found = _found(7, "analog-value,1", told)
    assert found.name
    assert found.value is None or not math.isnan(found.value)


def test_datagrams_that_mean_nothing_stop_neither_device_nor_client(shared):
    random = Random(1)
    heads = [
        b"\x81\x0a",
        b"\x81\x0b",
        b"\x81\x0a\x00\x10\x01\x04",
        b"\x81\x0a\x00\x0c\x01\x20",
        b"",
    ]

    async def act():
        async with served(shared) as (devices, client):
            points = table_of(shared, devices, {AIR})
            await client.read(points)
            zones = devices.devices["zones"]
            ports = [zones.port, int(client._network.address.rpartition(":")[2])]
            with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as noise:
                noise.bind(("127.0.0.1", 0))
                for turn in range(400):
                    body = random.choice(heads) + random.randbytes(random.randrange(1, 60))
                    noise.sendto(body, ("127.0.0.1", ports[turn % 2]))
                    if turn % 20 == 0:
                        await asyncio.sleep(0.005)
            await asyncio.sleep(0.2)
            return await client.read(points)

    (reading,) = asyncio.run(act())
    assert reading.quality is Quality.GOOD
    assert reading.value == pytest.approx(shared.value(AIR))


@asynccontextmanager
async def babbling(answers):
    """Serve TCP clients with octets of our choice, whatever they ask."""

    ended = []

    async def serve(reader, writer):
        try:
            while await reader.read(300):
                writer.write(next(answers))
        finally:
            writer.close()
            ended.append(await asyncio.gather(writer.wait_closed(), return_exceptions=True))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], ended


def test_a_modbus_server_that_babbles_gives_faults_and_no_values():
    random = Random(2)

    def answers():
        for transaction in range(1, 10_000):
            head = transaction.to_bytes(2, "big") + b"\x00\x00"
            length = random.choice([0, 3, 5, 7, 200, 65_535]).to_bytes(2, "big")
            body = random.choice([b"\x01\x03", b"\x01\x83", b"\x02\x03", b""])
            yield head + length + body + random.randbytes(random.randrange(1, 12))

    async def act():
        point = Point(
            address=ModbusAddress(kind="modbus", unit=1, start=0, type="float32"),
            quantity="air_temperature",
        )
        async with babbling(answers()) as (port, ended):
            fields = {"host": "127.0.0.1", "port": port, "timeout": 0.05}
            found = []
            for _ in range(25):  # a new client each time, since a mute unit is left alone
                client = open_connector("m", ModbusConnection(kind="modbus", **fields))
                try:
                    found += [one.quality for one in await client.read({"a": point})]
                except ConnectorError as error:
                    found.append(str(error))
                await client.close()
            await until(lambda: len(ended) == 25)
            return found

    found = asyncio.run(act())
    assert len(found) == 25
    assert any(one != Quality.GOOD for one in found)
