"""Readings by HTTP: batches to the studio as it is served, each answered once it is on the disk."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from connectors.points import PointTable
from connectors.store import SqliteStore
from studio.benchmarks.live.figures import Tell
from studio.benchmarks.live.peers import START, PeerError, running

BATCHES, BATCH = 100, 1000
_SENDERS = 2


def rest_per_s(tell: Tell, *, batches: int = BATCHES, size: int = BATCH) -> float:
    """Return readings a second that two senders deliver in batches of 1,000, with an API key.

    Parameters
    ----------
    tell : callable
        Takes a line about the slowest answer.
    batches, size : int
        Deliveries, and readings in each.
    """
    names = [f"room-{place}" for place in range(size)]
    first = datetime.now(UTC) - timedelta(days=1)
    bodies = [_body(names, first + timedelta(seconds=number)) for number in range(batches)]
    with tempfile.TemporaryDirectory(prefix="atrium-bench-") as name:
        folder = Path(name)
        (folder / "points.yaml").write_text(_table(names).to_yaml(), encoding="utf-8")
        headers = {"authorization": f"Bearer {_key(folder)}", "content-type": "application/json"}
        with (
            running(_atrium("studio", "--port", "0", "--data", name)) as process,
            httpx.Client(headers=headers, timeout=START, trust_env=False) as client,
            ThreadPoolExecutor(_SENDERS) as senders,
        ):
            line = "" if process.stdout is None else process.stdout.readline()
            if "http://" not in line:
                raise PeerError("the studio does not start")
            url = f"http://{line.split('http://')[1].split()[0]}/api/v1/sensor-data"
            _send(client, url, _body(names[:1], first - timedelta(days=1)))  # it is there
            begun = time.perf_counter()
            took = list(senders.map(lambda body: _send(client, url, body), bodies))
            passed = time.perf_counter() - begun
        with SqliteStore(folder / "telemetry") as store:
            stored = len(store.read(names, first, first + timedelta(days=1)))
    if stored != batches * size:
        raise PeerError(f"{stored} of {batches * size} readings are there")
    tell(f"rest: the slowest of {batches} answers took {1e3 * max(took):.0f} ms")
    return stored / passed


def _atrium(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "studio", *arguments]


def _key(folder: Path) -> str:
    with running(_atrium("keys", "add", "bench", "--data", str(folder), "--json")) as process:
        text, _ = process.communicate(timeout=START)
    return str(json.loads(text)["key"])


def _table(names: list[str]) -> PointTable:
    points = {
        name: {"address": {"kind": "rest", "path": name}, "quantity": "temperature"}
        for name in names
    }
    return PointTable.read({"name": "bench", "points": points})


def _body(names: list[str], moment: datetime) -> bytes:
    time_ = moment.isoformat()
    items = [
        {"sensor_id": name, "timestamp": time_, "value": 20.0 + place % 50 / 10, "unit": "degC"}
        for place, name in enumerate(names)
    ]
    return json.dumps(items).encode()


def _send(client: httpx.Client, url: str, body: bytes) -> float:
    begun = time.perf_counter()
    answer = client.post(url, content=body)
    if answer.status_code != httpx.codes.ACCEPTED or answer.json()["rejected"]:
        raise PeerError(f"the studio answers {answer.status_code}: {answer.text[:200]}")
    return time.perf_counter() - begun
