"""A web service that is asked: over a transport in memory and over a socket."""

import asyncio
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from connectors.connector import Command, ConnectorError, Link
from connectors.points import PointTable, RestConnection
from connectors.readings import Quality, Readings
from connectors.rest import RestConnector, open_connector
from connectors.validation import Validator
from sim.errors import DocumentError

TABLE = PointTable.read(
    {
        "name": "t",
        "points": {
            "room": {
                "address": {
                    "kind": "rest", "path": "/thermostats/7", "value": "runtime.temperature",
                    "time": "runtime.at", "command": "/thermostats/7/hold", "method": "PUT",
                    "payload": '{"hold": $value}',
                },
                "quantity": "air_temperature", "unit": "degF", "scale": 0.1,
                "kind": "command", "write_low": 10, "write_high": 30,
            },
            "mode": {
                "address": {"kind": "rest", "path": "/thermostats/7", "value": "mode"},
                "quantity": "status", "states": {0: "off", 1: "heat"},
            },
            "gone": {
                "address": {"kind": "rest", "path": "/nothing", "value": "x"},
                "quantity": "status",
            },
        },
    }
)  # fmt: skip
POINTS = TABLE.points
ANSWER = {"runtime": {"temperature": 720, "at": "2025-01-01T00:00:00Z"}, "mode": "heat"}


def connector(handler, **fields):
    connection = RestConnection.model_validate({"kind": "rest", "url": "http://x/v1", **fields})
    return RestConnector("api", connection, transport=httpx.MockTransport(handler))


def test_points_of_a_path_are_read_with_one_request(monkeypatch):
    monkeypatch.setenv("TOKEN", "secret")
    asked = []

    def handler(request):
        asked.append((request.url.path, request.headers["authorization"]))
        return httpx.Response(200 if "7" in request.url.path else 404, json=ANSWER)

    async def main():
        own = connector(handler, headers={"Authorization": "Bearer $TOKEN"})
        found = {one.point: one for one in await own.read(POINTS)}
        await own.close()
        with pytest.raises(ConnectorError, match="closed"):
            await own.read(POINTS)
        return found

    found = asyncio.run(main())
    assert asked == [("/v1/thermostats/7", "Bearer secret"), ("/v1/nothing", "Bearer secret")]
    assert found["room"].value == 720.0
    assert found["room"].source_time.isoformat() == "2025-01-01T00:00:00+00:00"
    assert found["mode"].value == 1.0
    assert found["gone"].quality is Quality.COMM_FAULT


def test_a_time_that_cannot_be_read_is_told_as_that():
    async def main():
        answer = {"runtime": {"temperature": 720, "at": "noon"}}
        own = connector(lambda _: httpx.Response(200, json=answer))
        found = list(await own.read({"room": POINTS["room"]}))
        await own.close()
        return found

    checked = Validator(TABLE).check(Readings.of(asyncio.run(main())))
    assert checked.rejected == {"time unreadable": 1}


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(200, content=b"{"),
        httpx.Response(200, json=[]),
        httpx.Response(200, content=b" " * 2000),
        httpx.Response(302, headers={"location": "http://elsewhere/"}),
    ],
)
def test_answers_that_are_none_are_faults_of_their_points(answer):
    async def main():
        own = connector(lambda _: answer, most_bytes=1000)
        found = list(await own.read({"room": POINTS["room"]}))
        await own.close()
        return found, own.health()

    (reading,), health = asyncio.run(main())
    assert reading.quality is Quality.COMM_FAULT
    assert health.last_good == {}


def test_commands_follow_their_template_and_refusals_are_told():
    sent = []

    def handler(request):
        sent.append((request.method, request.url.path, request.content))
        return httpx.Response(200 if len(sent) < 3 else 403)

    async def main():
        own = connector(handler)
        await own.write(POINTS, [Command("room", 700.0), Command("room", None)])
        for wrong in (Command("room", 1.0), Command("mode", 1.0), Command("room", 1.0, 0)):
            with pytest.raises(ConnectorError):
                await own.write(POINTS, [wrong])

    asyncio.run(main())
    assert sent[:2] == [
        ("PUT", "/v1/thermostats/7/hold", b'{"hold": 700.0}'),
        ("PUT", "/v1/thermostats/7/hold", b'{"hold": null}'),
    ]


class _Service(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_a_service_on_a_socket_that_goes_away():
    service = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    thread = Thread(target=service.serve_forever)
    thread.start()

    async def main():
        url = f"http://127.0.0.1:{service.server_port}"
        own = open_connector("api", RestConnection(kind="rest", url=url, timeout=1))
        found = {one.point: one.value for one in await own.read({"room": POINTS["room"]})}
        discovered = {one.name: one.value for one in await own.discover()}
        await asyncio.to_thread(service.shutdown)
        service.server_close()
        own2 = open_connector("api", RestConnection(kind="rest", url=url, timeout=1))
        with pytest.raises(ConnectorError):
            await own2.read({"room": POINTS["room"]})
        await own.close()
        await own2.close()
        return found, discovered, own2.health().link

    found, discovered, link = asyncio.run(main())
    thread.join(5)
    assert found == {"room": 720.0}
    assert discovered["runtime.temperature"] == 720.0
    assert link in {Link.LOST, Link.CLOSED}


def test_a_connection_names_a_service():
    with pytest.raises(DocumentError):
        open_connector("api", RestConnection(kind="rest"))
