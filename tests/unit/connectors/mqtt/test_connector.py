"""The connector with brokers that are not ours: mosquitto as a process, amqtt embedded."""

import asyncio
import contextlib
import json
import time

import pytest

from connectors.connector import Command, ConnectorError, Link
from connectors.hub import Hub, Mode, Rhythm, Source
from connectors.intake import Intake
from connectors.mqtt import open_connector
from connectors.mqtt.session import Session
from connectors.points import MqttConnection, PointTable
from connectors.readings import Quality
from connectors.store import SqliteStore
from connectors.validation import Validator
from tests.brokers import Mosquitto, Publisher, certificates, embedded
from tests.telemetry import BEGIN, END

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:amqtt", "ignore::ResourceWarning"
)

TABLE = PointTable.read(
    {
        "name": "t",
        "points": {
            "room": {
                "address": {
                    "kind": "mqtt", "topic": "b/room", "value": "v", "time": "t", "sequence": "n",
                },
                "quantity": "air_temperature",
            },
            "batch": {
                "address": {
                    "kind": "mqtt", "topic": "b/many", "value": "[id=x].v", "time": "[id=x].t",
                    "sequence": "[id=x].n",
                },
                "quantity": "air_temperature",
            },
            "damper": {
                "address": {
                    "kind": "mqtt", "topic": "b/damper", "command": "b/damper/set",
                    "payload": '{"set": $value, "at": $priority}',
                },
                "quantity": "position", "unit": "percent", "kind": "command",
                "write_low": 0, "write_high": 1,
            },
        },
    }
)  # fmt: skip
POINTS = TABLE.points


@pytest.fixture
def broker(tmp_path):
    found = Mosquitto(tmp_path / "broker").start()
    yield found
    found.stop()


def connector(port, **fields):
    data = {"kind": "mqtt", "host": "127.0.0.1", "port": port, "timeout": 2, **fields}
    return open_connector("mqtt", MqttConnection.model_validate(data))


async def linked(connector):
    """Wait until a connector is connected."""
    for _ in range(500):
        if connector.health().link is Link.CONNECTED:
            return
        await asyncio.sleep(0.01)


async def first(connector, publish, *, count=1):
    """Return the first readings that come once something is published."""
    got = []
    stream = connector.subscribe(POINTS)
    task = asyncio.create_task(anext(stream))
    await linked(connector)
    publish()
    while True:
        got += list(await asyncio.wait_for(task, 10))
        if len(got) >= count:
            break
        task = asyncio.create_task(anext(stream))
    await stream.aclose()
    return got


@pytest.mark.peers
@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_what_is_published_arrives_and_commands_go_out(broker, version):
    async def main():
        own, other = connector(broker.port, version=version), Publisher(broker.port)
        message = json.dumps({"v": 21.5, "t": "2025-01-01T00:00:00Z", "n": 3}).encode()
        (reading,) = await first(own, lambda: other.send("b/room", message))
        heard = other.heard("b/damper/set")
        await own.write(POINTS, [Command("damper", 40.0, 9), Command("damper", None, 9)])
        for wrong in (Command("room", 1.0), Command("damper", 1.0, 17), Command("nobody", 1.0)):
            with pytest.raises(ConnectorError):
                await own.write(POINTS, [wrong])
        for _ in range(100):
            if len(heard) == 2:
                break
            await asyncio.sleep(0.02)
        await own.close()
        other.close()
        return reading, heard

    reading, heard = asyncio.run(main())
    assert (reading.point, reading.value, reading.sequence) == ("room", 21.5, 3)
    assert reading.source_time.isoformat() == "2025-01-01T00:00:00+00:00"
    assert [json.loads(payload) for _, payload in heard] == [
        {"set": 40.0, "at": 9}, {"set": None, "at": 9},
    ]  # fmt: skip


def test_an_embedded_broker_of_another_maker():
    async def main():
        async with embedded() as port:
            own = connector(port, version="3.1.1")
            other = await asyncio.to_thread(Publisher, port)
            (reading,) = await first(own, lambda: other.send("b/room", b'{"v": 20}'))
            await own.close()
            await asyncio.to_thread(other.close)
            return reading

    assert asyncio.run(main()).value == 20.0


@pytest.mark.peers
def test_reading_returns_the_last_value_and_faults_for_others(broker):
    async def main():
        own, other = connector(broker.port, timeout=0.5), Publisher(broker.port)
        other.sent(other.send("b/room", b'{"v": 19}', retain=True))
        found = {one.point: one for one in await own.read(POINTS)}
        await own.close()
        other.close()
        return found

    found = asyncio.run(main())
    assert found["room"].value == 19.0
    assert found["batch"].quality is found["damper"].quality is Quality.COMM_FAULT


@pytest.mark.peers
def test_discovery_lists_the_numbers_of_all_topics(broker, monkeypatch):
    monkeypatch.setattr("connectors.mqtt.connector._LISTEN", 0.5)

    async def main():
        own, other = connector(broker.port), Publisher(broker.port)
        other.sent(other.send("plant/one", b'{"a": {"b": [1, 2]}, "c": "x"}', retain=True))
        other.sent(other.send("plant/two", b"7", retain=True))
        found = await own.discover()
        other.close()
        return {(one.address.topic, one.address.value): one.value for one in found}

    assert asyncio.run(main()) == {
        ("plant/one", "a.b.0"): 1.0, ("plant/one", "a.b.1"): 2.0, ("plant/two", ""): 7.0,
    }  # fmt: skip


def test_a_broker_that_is_not_there_is_an_error():
    async def main():
        own = connector(1)
        with pytest.raises(ConnectorError, match=r"127\.0\.0\.1:1"):
            await own.read(POINTS)
        return own.health().link

    assert asyncio.run(main()) is Link.LOST


def hub_of(port, store, **fields):
    intake = Intake(Validator(TABLE), store)
    rhythm = Rhythm(first_wait=0.1, longest_wait=0.5)
    points = {name: POINTS[name] for name in ("room", "batch")}
    return Hub(
        intake, [Source(connector(port, **fields), points, Mode.SUBSCRIBE)], rhythm=rhythm
    ), intake


@contextlib.asynccontextmanager
async def running(hub):
    task = asyncio.create_task(hub.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def connected(hub):
    """Wait until the hub has subscribed."""
    for _ in range(400):
        if all(one.link is Link.CONNECTED for one in hub.health().sources.values()):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(hub.health())


async def stored(store, name, count, seconds=20.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        held = store.read([name], BEGIN, END)
        if len(held) >= count:
            return held
        await asyncio.sleep(0.05)
    return store.read([name], BEGIN, END)


def numbered(number):
    return json.dumps({"v": 20.0, "t": 1735689600 + number, "n": number}).encode()


@pytest.mark.peers
def test_nothing_is_lost_when_the_broker_is_killed_and_started_again(broker, tmp_path, caplog):
    async def main():
        with SqliteStore(tmp_path / "store") as store:
            hub, intake = hub_of(broker.port, store)
            async with running(hub):
                for part in range(3):
                    await connected(hub)
                    other = await asyncio.to_thread(Publisher, broker.port)
                    infos = [other.send("b/room", numbered(part * 200 + n)) for n in range(200)]
                    await asyncio.to_thread(other.sent, infos[-1])
                    await stored(store, "room", 200 * (part + 1))
                    await asyncio.to_thread(other.close)
                    if part < 2:
                        await asyncio.to_thread(broker.stop, kill=True)
                        await asyncio.sleep(0.2)
                        await asyncio.to_thread(broker.start)
                held = await stored(store, "room", 600)
            tally = intake.tallies()["mqtt"]
            assert tally.missing == tally.in_flight == 0
            return held

    held = asyncio.run(main())
    good = held.take(held.quality == Quality.GOOD)
    assert sorted(good.sequence.tolist()) == list(range(600))
    texts = [record.getMessage() for record in caplog.records if "lost mqtt" in record.getMessage()]
    assert len(texts) == 2


@pytest.mark.peers
@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_the_broker_keeps_what_comes_while_we_are_away(broker, tmp_path, version):
    async def main():
        with SqliteStore(tmp_path / "store") as store:
            hub, _ = hub_of(broker.port, store, version=version)
            other = await asyncio.to_thread(Publisher, broker.port)
            for part in range(2):
                async with running(hub):
                    await connected(hub)
                    other.sent(other.send("b/room", numbered(2 * part)))
                    await stored(store, "room", 2 * part + 1)
                other.sent(other.send("b/room", numbered(2 * part + 1)))
                hub, _ = hub_of(broker.port, store, version=version)
            async with running(hub):
                held = await stored(store, "room", 4)
            await asyncio.to_thread(other.close)
            return held

    assert asyncio.run(main()).sequence.tolist() == [0, 1, 2, 3]


@pytest.mark.peers
@pytest.mark.parametrize(("number", "again"), [({"n": 7}, 0), ({}, 1)], ids=["numbered", "bare"])
def test_what_is_delivered_again_is_told_by_its_number(broker, monkeypatch, number, again):
    """The acknowledgement is lost with the connection, after the reading was stored."""

    async def main():
        own, other = connector(broker.port), Publisher(broker.port)
        monkeypatch.setattr(Session, "acknowledge", lambda *_: None)
        message = json.dumps({"v": 21.5, **number}).encode()
        stream = own.subscribe(POINTS)
        task = asyncio.create_task(anext(stream))
        await linked(own)
        other.sent(other.send("b/room", message))
        await asyncio.wait_for(task, 10)
        task = asyncio.create_task(anext(stream))  # it is stored
        await asyncio.sleep(0.1)
        await own._leave()
        await asyncio.gather(task, return_exceptions=True)
        monkeypatch.undo()
        stream = own.subscribe(POINTS)
        task = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.1)
        other.sent(other.send("b/room", json.dumps({"v": 22.5, "n": 8}).encode()))
        values = (await asyncio.wait_for(task, 10)).value.tolist()
        while 22.5 not in values:
            values += (await asyncio.wait_for(anext(stream), 10)).value.tolist()
        await stream.aclose()
        counters = own.health().counters
        await own.close()
        other.close()
        return values, counters

    values, counters = asyncio.run(main())
    assert values == [21.5] * again + [22.5]
    assert counters["repeated"] == 1 - again


@pytest.mark.peers
def test_batches_duplicates_nan_and_huge_payloads_are_accounted_for(broker, tmp_path):
    async def main():
        with SqliteStore(tmp_path / "store") as store:
            hub, intake = hub_of(broker.port, store, most_bytes=200_000)
            other = await asyncio.to_thread(Publisher, broker.port)
            items = [{"id": "x", "v": 20, "t": 1735689600 + n, "n": n} for n in range(1000)]
            async with running(hub):
                await connected(hub)
                for _ in range(3):
                    other.send("b/many", json.dumps(items).encode())
                other.send("b/room", b'{"v": NaN}')
                other.send("b/room", b'{"v": 1e999}')
                other.send("b/room", b'{"v": ' + b" " * 230_000 + b"1}")
                other.send("b/room", b'{"v": 1e6}')
                other.sent(other.send("b/room", numbered(5)))
                await stored(store, "room", 1)
                await asyncio.sleep(0.3)
            await asyncio.to_thread(other.close)
            tally = intake.tallies()["mqtt"]
            assert tally.missing == tally.in_flight == 0
            return len(store.read(["batch"], BEGIN, END)), tally

    count, tally = asyncio.run(main())
    assert count == 1000
    assert tally.stored == 3001
    assert tally.rejected["value not finite"] == 3
    assert tally.rejected["value outside limits"] == 1


@pytest.mark.peers
def test_encrypted_with_client_certificates_and_refused_without(tmp_path):
    folder = certificates(tmp_path / "certificates")
    extra = (
        f"cafile {folder}/ca.pem\ncertfile {folder}/server.pem\nkeyfile {folder}/server.key\n"
        "require_certificate true\nuse_identity_as_username true\n"
    )
    broker = Mosquitto(tmp_path / "broker", extra=extra)
    broker.start()
    own = {"certificate": f"{folder}/client.pem", "key": f"{folder}/client.key"}

    async def main():
        good = connector(broker.port, tls={"authority": f"{folder}/ca.pem", **own})
        await good.write(POINTS, [Command("damper", 40.0)])
        await good.close()
        for tls in ({"authority": f"{folder}/ca.pem"}, own):
            with pytest.raises(ConnectorError, match=r"certificate|TLS"):
                await connector(broker.port, tls=tls).write(POINTS, [Command("damper", 40.0)])

    try:
        asyncio.run(main())
    finally:
        broker.stop()
