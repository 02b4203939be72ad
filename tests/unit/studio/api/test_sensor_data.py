"""POST /api/v1/sensor-data through the whole door, and atrium keys."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors.events import DeviceEvent, EventList
from connectors.store import SqliteStore
from studio.__main__ import main
from studio.app import create
from studio.settings import Settings
from tests.telemetry import BEGIN, END

POINTS = (
    "name: t\npoints:\n  room: {address: {kind: rest, path: SN-1}, quantity: air_temperature}\n"
)
ITEM = {"sensor_id": "SN-1", "timestamp": "2025-06-01T12:00:00Z", "value": 21.5, "metadata": {}}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "points.yaml").write_text(POINTS)
    return tmp_path


class Client:
    """Asks the application as a program on this machine would."""

    def __init__(self, folder):
        self._application = create(Settings(folder), workers=False)

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, **options):
        return self.ask("POST", path, **options)

    def ask(self, method, path, **options):
        async def main():
            transport = httpx.ASGITransport(self._application)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1"
            ) as client:
                return await client.request(method, path, **options)

        return asyncio.run(main())


@pytest.fixture
def client(folder):
    return Client(folder)


@pytest.fixture
def key(folder, capsys):
    assert main(["keys", "add", "gateway", "--data", str(folder)]) == 0
    return capsys.readouterr().out.strip()


def post(client, key, data, **headers):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return client.post(
        "/api/v1/sensor-data", content=body, headers={"authorization": f"Bearer {key}", **headers}
    )


def test_what_is_answered_with_202_is_on_the_disk(client, key, folder):
    answer = post(client, key, [ITEM, {**ITEM, "value": "x"}])
    assert answer.status_code == 202
    told = answer.json()
    assert (told["accepted"], told["stored"], told["rejected"]) == (2, 1, 1)
    assert told["rejections"][0]["reason"] == "malformed"
    with SqliteStore(folder / "telemetry", read_only=True) as store:
        assert store.read(["room"], BEGIN, END).value.tolist() == [21.5]
    (state,) = client.get("/api/v1/points").json()
    assert (state["point"], state["value"], state["quality"]) == ("room", 21.5, "stale")
    assert 'stored_total{source="rest:gateway"} 1' in client.get("/api/v1/metrics").text


def test_alarms_that_stand_have_their_points(folder):
    (folder / "points.yaml").write_text(
        "name: t\nconnections: {lan: {kind: bacnet, host: 127.0.0.1}}\npoints:\n"
        '  room: {address: {kind: bacnet, device: 7, object: "analog-input,1"},'
        " quantity: air_temperature}\n"
    )
    client = Client(folder)
    assert client.get("/api/v1/alarms").json() == []
    noon = datetime(2025, 6, 1, 12, tzinfo=UTC)
    room = DeviceEvent("lan", "7", "analog-input,1", noon, "1", "out-of-range", to_state="fault")
    fan = replace(room, object="binary-input,1", received=noon + timedelta(hours=1))
    with EventList(folder / "telemetry" / "events.sqlite") as events:
        events.append([room, fan])
    first, second = client.get("/api/v1/alarms").json()
    assert (first["point"], first["to_state"], second["point"]) == ("room", "fault", None)
    assert first["received"] == "2025-06-01T12:00:00+00:00"


def test_refusals_have_their_codes(client, key):
    assert post(client, "wrong", [ITEM]).status_code == 401
    assert client.post("/api/v1/sensor-data", json=[ITEM]).status_code == 401
    assert client.post(
        "/api/v1/sensor-data", json=[ITEM], headers={"x-api-key": key}
    ).status_code == 202  # fmt: skip
    assert post(client, key, b"{").status_code == 400
    assert post(client, key, b" " * 8_400_000).status_code == 413
    codes = [post(client, key, b"[]") for _ in range(450)]
    late = [answer for answer in codes if answer.status_code == 429]
    assert not late or late[0].headers["retry-after"] == "1"


def test_without_a_table_of_points_it_says_so(client, key, folder):
    (folder / "points.yaml").unlink()
    answer = post(client, key, [ITEM])
    assert answer.status_code == 409
    assert "points.yaml" in answer.json()["detail"]


def test_keys_are_listed_without_what_they_are_and_revoked(client, key, folder, capsys):
    assert main(["keys", "list", "--json", "--data", str(folder)]) == 0
    (shown,) = json.loads(capsys.readouterr().out)
    assert "digest" not in shown
    assert main(["keys", "revoke", shown["identifier"], "--data", str(folder)]) == 0
    assert "revoked" in capsys.readouterr().out
    assert post(client, key, [ITEM]).status_code == 401
    assert main(["keys", "revoke", "nobody", "--data", str(folder)]) == 2
    assert "KEY: 'nobody'; allowed: the identifier of a key; remedy: " in capsys.readouterr().err
    assert main(["keys", "add", " ", "--data", str(folder)]) == 2
