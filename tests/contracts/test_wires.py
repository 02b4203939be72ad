"""What every connector promises, of those on wires: Modbus, MQTT and REST on loopback sockets."""

import asyncio
import contextlib
import json
import math
import tempfile
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from connectors import atrium, modbus, mqtt, rest
from connectors.atrium import Outlet
from connectors.connector import Command, Connector, ConnectorError, Link
from connectors.points import (
    AtriumConnection,
    ModbusConnection,
    MqttConnection,
    PointTable,
    RestConnection,
)
from connectors.readings import Quality, Reading, Readings
from connectors.store import SqliteStore
from connectors.validation import Validator
from tests.brokers import Publisher, embedded
from tests.modbus import free_port, server

NAMES = ("outdoor", "supply", "damper")
FIRST = {"outdoor": 5.0, "supply": 21.0, "damper": 40.0}


def table(address):
    """Return the points of a protocol; ``missing`` is at a place that does not answer."""
    points = {
        name: {
            "address": address(name),
            "quantity": "position" if name == "damper" else "temperature",
            "poll": 0.05,
        }
        for name in (*NAMES, "missing")
    }
    more = {"unit": "percent", "kind": "command", "write_low": 0, "write_high": 1}
    points["damper"] |= more
    return PointTable.read({"name": "contract", "points": points})


class ModbusWorld:
    """A server of pymodbus with a register for each point."""

    table = table(
        lambda name: {
            "kind": "modbus", "unit": 1, "start": (*NAMES, "missing").index(name) * 10,
        }
    )  # fmt: skip

    @contextlib.asynccontextmanager
    async def open(self):
        self.port = free_port()
        held = [(10 * place, [int(FIRST[name])]) for place, name in enumerate(NAMES)]
        async with server(held, port=self.port):
            connection = ModbusConnection(kind="modbus", host="127.0.0.1", port=self.port)
            own = modbus.open_connector("wire", connection)
            other = modbus.open_connector("other", connection)
            try:
                self._other = other
                yield own
            finally:
                await own.close()
                await other.close()

    async def change(self, name, value):
        points = {name: self.table.points[name]}
        await self._other.write(points, [Command(name, value)])

    async def commanded(self):
        (reading,) = await self._other.read({"damper": self.table.points["damper"]})
        return reading.value


class MqttWorld:
    """A broker of amqtt with a retained message for each point, and a device that obeys."""

    table = table(
        lambda name: {
            "kind": "mqtt", "topic": f"site/{name}", "value": "v", "command": f"set/{name}",
        }
    )  # fmt: skip

    @contextlib.asynccontextmanager
    async def open(self):
        async with embedded() as port:
            self._device = await asyncio.to_thread(Publisher, port)
            self._heard = await asyncio.to_thread(self._device.heard, "set/#")
            for name, value in FIRST.items():
                await self.change(name, value)
            own = mqtt.open_connector(
                "wire",
                MqttConnection(kind="mqtt", host="127.0.0.1", port=port, version="3.1.1",
                               timeout=1.0),
            )  # fmt: skip
            try:
                yield own
            finally:
                await own.close()
                await asyncio.to_thread(self._device.close)

    async def change(self, name, value):
        payload = json.dumps({"v": value}).encode()
        sent = self._device.send(f"site/{name}", payload, retain=True)
        await asyncio.to_thread(self._device.sent, sent)

    async def commanded(self):
        for _ in range(100):
            if self._heard:
                return json.loads(self._heard[-1][1])
            await asyncio.sleep(0.02)
        return None


class RestWorld:
    """A web service with a path for each point."""

    table = table(
        lambda name: {
            "kind": "rest", "path": f"/{name}", "value": "v", "method": "PUT",
            "command": f"/{name}", "payload": '{"v": $value}',
        }
    )  # fmt: skip

    @contextlib.asynccontextmanager
    async def open(self):
        self._held = held = dict(FIRST)

        class Service(BaseHTTPRequestHandler):
            def _answer(self, code, data):
                body = json.dumps(data).encode()
                self.send_response(code)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                name = self.path.strip("/")
                data = {"v": held.get(name)} if name else held
                self._answer(200 if not name or name in held else 404, data)

            def do_PUT(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                held[self.path.strip("/")] = json.loads(body)["v"]
                self._answer(200, {})

            def log_message(self, *_):
                pass

        service = ThreadingHTTPServer(("127.0.0.1", 0), Service)
        thread = Thread(target=service.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{service.server_port}"
        own = rest.open_connector("wire", RestConnection(kind="rest", url=url))
        try:
            yield own
        finally:
            await own.close()
            await asyncio.to_thread(service.shutdown)
            service.server_close()
            thread.join()

    async def change(self, name, value):
        self._held[name] = value

    async def commanded(self):
        return self._held["damper"]


class AtriumWorld:
    """Another Atrium, whose store holds a reading of each point."""

    table = table(lambda name: {"kind": "atrium", "point": name})

    @contextlib.asynccontextmanager
    async def open(self):
        with tempfile.TemporaryDirectory() as folder, SqliteStore(folder) as self._store:
            outlet = Outlet(self.table, self._store)
            for name, value in FIRST.items():
                await self.change(name, value)

            def told(path, asked):
                if path.endswith("point-table"):
                    return json.dumps({"points": outlet.points(NAMES.__contains__)}).encode()
                if path.endswith("newest"):
                    return outlet.newest(asked["points"], NAMES.__contains__).content()
                return outlet.since(
                    asked["points"], NAMES.__contains__, after=asked["after"], late=asked["late"]
                ).content()

            with served(told) as url:
                own = atrium.open_connector("wire", AtriumConnection(kind="atrium", url=url))
                try:
                    yield own
                finally:
                    await own.close()

    async def change(self, name, value):
        now = datetime.now(UTC)
        self._store.append(Readings.of([Reading(name, now, now, value)]))


@contextlib.contextmanager
def served(told):
    """Yield the address of a service whose answers a function of path and body gives."""

    class Service(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers["content-length"] or 0)
            body = told(self.path, json.loads(self.rfile.read(length) or b"null"))
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  so in http.server

        def log_message(self, *_):
            pass

    service = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = Thread(target=service.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{service.server_port}"
    finally:
        service.shutdown()
        service.server_close()
        thread.join()


COMMANDED = [ModbusWorld, MqttWorld, RestWorld]


@pytest.fixture(params=[*COMMANDED, AtriumWorld])
def world(request):
    return request.param()


def run(world, act):
    async def main():
        async with world.open() as connector:
            return await act(connector, world.table.points)

    return asyncio.run(main())


def test_it_has_the_shape(world):
    async def act(connector, _):
        return isinstance(connector, Connector), connector.name, connector.health().link

    assert run(world, act) == (True, "wire", Link.IDLE)


def test_a_point_that_does_not_answer_is_told_and_its_neighbours_are_read(world):
    async def act(connector, points):
        return await connector.read(points), connector.health()

    readings, health = run(world, act)
    by_name = {one.point: one for one in readings}
    assert {name: by_name[name].value for name in NAMES} == FIRST
    assert by_name["missing"].quality is Quality.COMM_FAULT
    assert math.isnan(by_name["missing"].value)
    assert Validator(world.table).check(readings).rejections == ()
    assert health.link is Link.CONNECTED
    assert set(health.last_good) == set(NAMES)


def test_discovery_finds_what_can_be_read(world, monkeypatch):
    monkeypatch.setattr("connectors.mqtt.connector._LISTEN", 0.5)

    async def act(connector, _):
        return await connector.discover()

    assert {one.value for one in run(world, act)} >= set(FIRST.values())


@pytest.mark.parametrize("world", [world() for world in COMMANDED])
def test_commands_arrive_and_wrong_ones_are_refused(world):
    async def act(connector, points):
        await connector.write(points, [Command("damper", 55.0, 9)])
        held = await world.commanded()
        for wrong in (
            Command("nobody", 1.0),
            Command("damper", 1.0, 17),
            Command("damper", math.nan),
        ):
            with pytest.raises(ConnectorError):
                await connector.write(points, [wrong])
        return held, await world.commanded()

    first, last = run(world, act)
    assert first == last
    assert first in {55.0}


def test_subscribers_see_the_present_value_and_a_change_until_it_is_closed(world):
    async def act(connector, points):
        seen = []
        stream = connector.subscribe({"outdoor": points["outdoor"]})

        async def follow():
            async for batch in stream:
                seen.extend(batch.value.tolist())
                if len(seen) == 1:
                    await world.change("outdoor", 7)
                if 7.0 in seen:
                    await connector.close()

        async with asyncio.timeout(10):
            with contextlib.suppress(ConnectorError):
                await follow()
        return seen, connector.health().link

    seen, link = run(world, act)
    assert seen[0] == 5.0
    assert seen[-1] == 7.0
    assert link is Link.CLOSED


def test_a_closed_connector_says_so(world):
    async def act(connector, points):
        await connector.close()
        with pytest.raises(ConnectorError):
            await connector.read(points)

    run(world, act)
