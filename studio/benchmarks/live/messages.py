"""Readings by MQTT: from a publisher in another process to the disk, each told by its number."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np

from connectors.connector import Link
from connectors.hub import Hub, Mode, Source
from connectors.intake import Intake
from connectors.mqtt import open_connector
from connectors.points import MqttConnection, PointTable
from connectors.store import SqliteStore
from connectors.validation import Validator
from studio.benchmarks.live.figures import Tell
from studio.benchmarks.live.peers import PeerError, broker, peer, told

SECONDS, RATE = 60.0, 12_000
"""How long [s], and how many readings a second are sent; what is asked for is 10,000."""
_TOPICS, _SIZE = 10, 100
_PATIENCE = 30.0
"""How long the last readings may be on their way. [s]"""
_BEGIN, _END = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def mqtt(
    tell: Tell, *, seconds: float = SECONDS, rate: float = RATE, single: float = 5.0
) -> Mapping[str, float]:
    """Return readings a second from publisher to disk (QoS 1), and how many are missing.

    Messages hold 100 readings. Publisher and broker (mosquitto, or amqtt where it is not installed)
    are processes of their own; readings go through the hub into a store that forces each
    transaction to the disk. What was sent and what was stored are compared number by number.

    Parameters
    ----------
    tell : callable
        Takes a line with the rate of messages of one reading.
    seconds : float
        How long readings are sent. [s]
    rate : float
        Readings sent a second. [1/s]
    single : float
        How long messages of one reading are sent, as many as pass. [s]
    """
    with broker() as place:
        per_s, lost = asyncio.run(_passed(place, _TOPICS, _SIZE, rate=rate, seconds=seconds))
        one, lost_singly = asyncio.run(_passed(place, 100, 1, rate=0, seconds=single))
    tell(f"mqtt: {one:.4g} readings/s in messages of one, {lost_singly} of them missing")
    return {"mqtt_per_s": per_s, "mqtt_lost": lost + lost_singly}


async def _passed(
    place: tuple[int, str], topics: int, size: int, *, rate: float, seconds: float
) -> tuple[float, int]:
    table = _table(topics, size)
    port, version = place
    own = {"kind": "mqtt", "host": "127.0.0.1", "port": port, "version": version}
    with (
        tempfile.TemporaryDirectory(prefix="atrium-bench-") as folder,
        SqliteStore(folder) as store,
        peer("publish", port, topics, size, rate, seconds) as publisher,
    ):
        connector = open_connector(
            "broker", MqttConnection.model_validate({**own, "client": f"bench-{size}"})
        )
        intake = Intake(Validator(table), store)
        hub = Hub(intake, [Source(connector, table.points, Mode.SUBSCRIBE)])
        task = asyncio.create_task(hub.run())
        try:
            await asyncio.to_thread(told, publisher)  # it is there
            await _connected(hub)
            if publisher.stdin is not None:
                publisher.stdin.write("\n")
                publisher.stdin.flush()
            done = await asyncio.to_thread(told, publisher)
            await _stored(intake, int(done["sent"]))
            passed = time.time() - done["begun"]
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        readings = store.read(store.points(), _BEGIN, _END)
        pairs = np.unique(np.stack([readings.point, readings.value.astype(np.int64)]), axis=1)
        return len(readings) / passed, int(done["sent"]) - pairs.shape[1]


def _table(topics: int, size: int) -> PointTable:
    """Return points whose readings carry the number of their message, as their value too."""
    points = {
        f"topic-{topic}/point-{place}": {
            "address": {
                "kind": "mqtt",
                "topic": f"bench/{topic}",
                "value": f"m[n={place}].v",
                "time": "t",
                "sequence": f"m[n={place}].s",
            },
            "quantity": "electric_energy",
            "sample": "counter",
        }
        for topic in range(topics)
        for place in range(size)
    }
    return PointTable.read({"name": "bench", "points": points})


async def _connected(hub: Hub) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        sources = hub.health().sources.values()
        if all(one.link is Link.CONNECTED for one in sources):
            return
        await asyncio.sleep(0.02)
    raise PeerError("the broker does not answer")


async def _stored(intake: Intake, count: int) -> None:
    """Wait until so many readings are on the disk, or none come any more."""
    end = time.monotonic() + _PATIENCE
    while sum(one.stored for one in intake.tallies().values()) < count:
        if time.monotonic() > end:
            return
        await asyncio.sleep(0.01)
