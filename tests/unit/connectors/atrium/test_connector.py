"""An Atrium that reads another one: everything it received, as it received it."""

import asyncio
import contextlib
import json
import math
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.atrium import AtriumConnector, Outlet, Page
from connectors.connector import Command, Connector, ConnectorError, Link
from connectors.hub import Hub, open_sources
from connectors.intake import Intake
from connectors.points import AtriumConnection, Point, PointTable
from connectors.readings import Quality, Reading, Readings
from connectors.store import SqliteStore
from connectors.validation import Validator
from sim.errors import AtriumError, DocumentError
from studio.__main__ import main
from tests.atriums import studio
from tests.bacnet_office import until
from tests.telemetry import BEGIN, END, rows

NOW = datetime.now(UTC).replace(microsecond=123456)


def at(minutes):
    return NOW - timedelta(minutes=minutes)


def item(sensor, minutes, value, **more):
    return {"sensor_id": sensor, "timestamp": at(minutes).isoformat(), "value": value, **more}


FIRST = [
    item("SN-1", 90, 70.7, sequence=7),
    item("SN-1", 60, 71.6, sequence=8, quality="overridden"),
    item("SN-1", 60, 73.4, sequence=9),  # two of one moment
    item("SN-1", 30, None, sequence=10, quality="comm-fault"),
    item("SN-2", 45, 1234.5),
    item("SN-3", 45, 2, quality="stale"),
]
SECOND = [item("SN-1", 20, 75.2, sequence=11), item("SN-2", 600, 1200.0)]  # one of them late
THIRD = [item("SN-1", 5, 77.0, sequence=12)]


def key_of(folder, capsys, *more):
    assert main(["keys", "add", "second", "--data", str(folder), *more]) == 0
    return capsys.readouterr().out.strip()


def deliver(url, key, items):
    answer = httpx.post(
        f"{url}/api/v1/sensor-data", json=items, headers={"authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 202
    assert answer.json()["rejected"] == 0


def table_of(url, poll=0.05):
    async def asked():
        connection = AtriumConnection(kind="atrium", url=url, key_variable="PEER_KEY")
        connector = AtriumConnector("first", connection)
        try:
            return await connector.table()
        finally:
            await connector.close()

    table = asyncio.run(asked())
    points = {name: one.model_copy(update={"poll": poll}) for name, one in table.points.items()}
    return table.model_copy(update={"points": points})


def told(store, names):
    """Return what a store holds but for receive times and its own marks of outages."""
    held = store.read(names, BEGIN, END)
    own = (held.quality == Quality.COMM_FAULT) & (held.sequence == 0)
    return [row[:2] + row[3:] for row in rows(held.take(~own))]


@pytest.fixture
def first(tmp_path, capsys, monkeypatch):
    folder = tmp_path / "first"
    folder.mkdir()
    with studio(folder) as running:
        running.key = key_of(folder, capsys)
        monkeypatch.setenv("PEER_KEY", key_of(folder, capsys, "--read"))
        yield running


def test_a_second_atrium_ends_up_with_the_readings_of_the_first(first, tmp_path):
    deliver(first.url, first.key, FIRST)
    table = table_of(first.url)
    assert table.points["room"].plain() | {"poll": None} == {
        **table.points["room"].plain(), "poll": None, "quantity": "air_temperature",
        "asset": "zones.core", "stale_after": 600.0, "text": "Room on the south side",
        "tags": ["zone", "air", "temp", "sensor"],
        "address": {"kind": "atrium", "point": "room"},
    }  # fmt: skip
    assert table.points["mode"].states == {1: "off", 2: "on"}
    names = sorted(table.points)

    async def record(store):
        hub = Hub(Intake(Validator(table), store), open_sources(table))
        running = asyncio.create_task(hub.run())
        await until(lambda: len(told(store, names)) == len(FIRST))
        await asyncio.to_thread(first.stop)
        await until(lambda: hub.health().lanes[0].link is Link.LOST)
        await asyncio.to_thread(first.start)
        await asyncio.to_thread(deliver, first.url, first.key, SECOND)
        await until(lambda: len(told(store, names)) == len(FIRST + SECOND))
        await asyncio.to_thread(deliver, first.url, first.key, THIRD)
        await until(lambda: len(told(store, names)) == len(FIRST + SECOND + THIRD))
        await asyncio.sleep(0.3)  # rounds in which the same is told again
        health = hub.health()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return health

    with SqliteStore(tmp_path / "second") as store:
        health = asyncio.run(record(store))
        with SqliteStore(first.folder / "telemetry", read_only=True) as origin:
            expected = told(origin, names)
            assert told(store, names) == expected
            assert len(expected) == len(FIRST + SECOND + THIRD)
        (tally,) = store.tallies().values()
        marks = health.lanes[0].counters["outages"] * len(names)
        assert tally.stored == len(expected) + marks  # nothing was stored twice


def test_it_is_a_connector_that_reads_and_takes_no_commands(first):
    deliver(first.url, first.key, FIRST[:2])
    connection = AtriumConnection(kind="atrium", url=first.url, key_variable="PEER_KEY")

    async def act():
        connector = AtriumConnector("first", connection)
        points = (await connector.table()).points
        found = await connector.discover()
        readings = await connector.read(points)
        with pytest.raises(ConnectorError, match="takes no commands"):
            await connector.write(points, [Command("room", 20.0)])
        health = connector.health()
        await connector.close()
        with pytest.raises(ConnectorError, match="closed"):
            await connector.read(points)
        return connector, found, readings, health

    connector, found, readings, health = asyncio.run(act())
    assert isinstance(connector, Connector)
    assert {one.name: one.value for one in found} == {
        "room": pytest.approx(22.0), "meter": None, "mode": None,
    }  # fmt: skip
    by_name = {one.point: one for one in readings}
    assert (by_name["room"].quality, by_name["room"].sequence) == (Quality.OVERRIDDEN, 8)
    assert by_name["room"].source_time == at(60)
    assert by_name["meter"].quality is Quality.COMM_FAULT
    assert health.link is Link.CONNECTED


def test_only_a_key_for_reading_reads_and_only_its_points(first, capsys, monkeypatch):
    deliver(first.url, first.key, FIRST)
    read = key_of(first.folder, capsys, "--read", "--points", "m*")
    for key, status in ((first.key, 401), ("wrong", 401), (read, 200)):
        answer = httpx.get(
            f"{first.url}/api/v1/point-table", headers={"authorization": f"Bearer {key}"}
        )
        assert answer.status_code == status
    assert set(answer.json()["points"]) == {"meter", "mode"}
    answer = httpx.post(
        f"{first.url}/api/v1/readings/query", headers={"authorization": f"Bearer {read}"},
        json={"points": ["room", "meter", "none"], "after": 0},
    )  # fmt: skip
    assert Page.parsed(answer.content).names == ["meter"]
    answer = httpx.post(
        f"{first.url}/api/v1/readings/newest", headers={"authorization": f"Bearer {read}"},
        json={"points": ["room", "meter", "none"]},
    )  # fmt: skip
    assert Page.parsed(answer.content).names == ["meter"]
    delivered = httpx.post(
        f"{first.url}/api/v1/sensor-data", json=FIRST, headers={"authorization": f"Bearer {read}"}
    )
    assert delivered.status_code == 401
    monkeypatch.delenv("PEER_KEY")
    with pytest.raises(DocumentError, match="PEER_KEY"):
        table_of(first.url)


def test_discovery_writes_a_table_that_records(first, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ATRIUM_KEY", key_of(first.folder, capsys, "--read"))
    path = tmp_path / "points.yaml"
    assert main(["discover", "--atrium", first.url, "-o", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["proposed"] == 3
    assert set(PointTable.load(path).points) == {"room", "meter", "mode"}
    assert main(["discover", "--atrium", first.url, "--key-variable", "NO_SUCH_KEY"]) == 2
    first.stop()
    assert main(["discover", "--atrium", first.url]) == 1
    assert first.url in capsys.readouterr().err


ROOM = {"address": {"kind": "rest", "path": "room"}, "quantity": "air_temperature"}
BEGUN = datetime(2025, 6, 1, tzinfo=UTC)


class Peer:
    """An outlet behind a transport, whose clock a test sets."""

    def __init__(self, store):
        self.now = BEGUN
        table = PointTable.read({"name": "t", "points": {"room": ROOM}})
        self.outlet, self._store = Outlet(table, store, now=lambda: self.now), store

    def receives(self, value, sequence):
        self._store.append(
            Readings.of([Reading("room", self.now, self.now, value, Quality.GOOD, sequence)])
        )

    def answer(self, request):
        asked = json.loads(request.content)
        page = self.outlet.since(asked["points"], lambda _: True, after=asked["after"],
                                 late=asked["late"])  # fmt: skip
        return httpx.Response(200, content=page.content())


@pytest.mark.parametrize("years", [-3, 0, 3])
def test_a_clock_that_is_wrong_or_set_back_loses_nothing(tmp_path, years):
    point = Point(address={"kind": "atrium", "point": "room"}, quantity="air_temperature", poll=0.0)
    connection = AtriumConnection(kind="atrium", url="http://peer")

    async def act(peer):
        connector = AtriumConnector(
            "peer", connection, now=lambda: BEGUN + timedelta(days=365 * years),
            transport=httpx.MockTransport(peer.answer),
        )  # fmt: skip
        seen = []
        async with contextlib.aclosing(connector.subscribe({"here": point})) as batches:
            for jump in (1.0, 1.0, -7200.0, 5.0, 5.0):
                peer.now += timedelta(seconds=jump)
                peer.receives(20.0, len(seen))
                before = len(seen)
                for _ in range(3):
                    seen += [one.sequence for one in await anext(batches)]
                    if len(seen) > before:
                        break
        await connector.close()
        return seen, connector.health().counters["clock_jumps"]

    with SqliteStore(tmp_path) as store:
        seen, jumps = asyncio.run(act(Peer(store)))
    assert (seen, jumps) == ([0, 1, 2, 3, 4], 1)


def test_pages_are_cut_between_moments_of_receipt_and_lose_nothing(tmp_path):
    table, begin = PointTable.read({"name": "t", "points": {"room": ROOM}}), BEGUN
    rows_ = [
        Reading("room", begin + timedelta(seconds=s), begin + timedelta(seconds=s // 4), 20.0 + s)
        for s in range(40)
    ]
    with SqliteStore(tmp_path) as store:
        store.append(Readings.of(rows_))
        outlet = Outlet(table, store, now=lambda: begin + timedelta(minutes=5))
        seen, pages = [], 0
        after = round((begin - timedelta(hours=1)).timestamp()) * 1_000_000
        more = True
        while more:
            told_ = outlet.since(["room"], lambda _: True, after=after, late=3600.0, most=6)
            after, more = told_.cursor, told_.more
            seen += told_.value
            pages += 1
    assert sorted(seen) == [20.0 + s for s in range(40)]
    assert len(seen) == 40
    assert pages == 5  # of eight each: what was received together stays together


def test_a_page_is_the_same_after_the_way_over_the_wire():
    readings = Readings.of(
        [Reading("a", NOW, NOW, math.nan, Quality.COMM_FAULT, 3), Reading("b", NOW, NOW, -0.5)]
    )
    again = Page.parsed(Page.of(readings, cursor=5, now=6, more=True).content())
    assert rows(again.readings()) == rows(readings)
    assert (again.cursor, again.now, again.more) == (5, 6, True)


@given(st.binary(max_size=60) | st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(sorted(Page.model_fields)), inner), max_leaves=12,
).map(lambda data: json.dumps(data).encode()))  # fmt: skip
def test_no_answer_brings_it_down(content):
    with contextlib.suppress(AtriumError):
        Page.parsed(content).readings()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"points": []}', b'{"points": {"a": 1}}', b"\xff"]
)
def test_what_is_no_table_or_page_is_a_fault_of_the_connection(content):
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    connection = AtriumConnection(kind="atrium", url="http://peer")

    async def act():
        connector = AtriumConnector("peer", connection, transport=transport)
        with pytest.raises(AtriumError):
            await connector.table()
        with pytest.raises(ConnectorError):
            await connector.read({})
        await connector.close()

    asyncio.run(act())
