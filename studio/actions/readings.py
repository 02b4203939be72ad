"""Readings that are delivered, and the keys of who delivers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from connectors.accounting import prometheus
from connectors.atrium import Page
from connectors.rest import Answer, ApiKey, DeniedError
from studio.session import current


def take_sensor_data(
    secret: str, body: bytes, *, media: str = "application/json", repeat: str = ""
) -> Answer:
    """Store what a sensor delivers; the answer says what became of each reading.

    Parameters
    ----------
    secret : str
        API key.
    body : bytes
        A reading or a list of readings as JSON, or one a line.
    media : str
        Content type.
    repeat : str
        Key of idempotency.

    Raises
    ------
    AtriumError
        If nothing of it was taken; see `connectors.rest.Ingest.take`.
    """
    return current().workspace.operation.ingest.take(secret, body, media=media, repeat=repeat)


def get_point_states() -> list[dict[str, Any]]:
    """Return value, quality and age of every point now.

    Raises
    ------
    AtriumError
        If there is no table of points.
    """
    states = current().workspace.operation.live.snapshot().values()
    return [
        {
            "point": state.point,
            "value": None if state.source_time is None else state.value,
            "quality": None if state.quality is None else state.quality.label,
            "source_time": None if state.source_time is None else state.source_time.isoformat(),
            "age": None if state.source_time is None else state.age,
        }
        for state in states
    ]


def get_readings_since(
    secret: str, names: Sequence[str], *, after: int | None, late: float
) -> Page:
    """Return the readings that were received after a moment.

    Parameters
    ----------
    secret : str
        Key for reading; its patterns say of which points.
    names : sequence of str
        Points.
    after : int, optional
        Microseconds since 1970 in UTC; ``late`` before now where none is given. [us]
    late : float
        By how much source times may lie before that. [s]

    Raises
    ------
    AtriumError
        If the key is none, there is no table of points, or the store cannot be read.
    """
    key = _reader(secret)
    outlet = current().workspace.operation.outlet
    return outlet.since(names, key.allows, after=after, late=late)


def get_newest_readings(secret: str, names: Sequence[str]) -> Page:
    """Return the newest reading of points that have some; errors as of `get_readings_since`."""
    key = _reader(secret)
    return current().workspace.operation.outlet.newest(names, key.allows)


def get_point_table(secret: str) -> dict[str, dict[str, Any]]:
    """Return what the points are that a key may read; errors as of `get_readings_since`."""
    key = _reader(secret)
    return current().workspace.operation.outlet.points(key.allows)


def _reader(secret: str) -> ApiKey:
    key = current().workspace.operation.keys.find(secret)
    if key is None or not key.reads:
        raise DeniedError("a valid key for reading is needed: Authorization: Bearer KEY")
    return key


def get_alarms() -> list[dict[str, Any]]:
    """Return the events of devices that stand, with their points where the table has them.

    Raises
    ------
    AtriumError
        If there is no table of points, or the list of events cannot be read.
    """
    operation = current().workspace.operation
    events = operation.standing_events()
    points = {event: name for name, event in operation.live.alarms(events).items()}
    return [
        {
            **asdict(event),
            "received": event.received.isoformat(),
            "point": points.get(event),
        }
        for event in events
    ]


def reading_metrics() -> str:
    """Return the accounts of all sources in the text format of Prometheus.

    Raises
    ------
    AtriumError
        If there is no table of points.
    """
    return prometheus(current().workspace.operation.intake.tallies())


def create_key(
    name: str,
    *,
    points: Sequence[str] = ("*",),
    days: float | None = None,
    reads: bool = False,
) -> tuple[dict[str, Any], str]:
    """Make an API key; its secret text is returned once and never kept.

    Raises
    ------
    DocumentError
        If the name, the points or the time are none.
    """
    key, secret = current().workspace.operation.keys.create(
        name, points=points, days=days, reads=reads
    )
    return _shown(key), secret


def list_keys() -> list[dict[str, Any]]:
    """Return all API keys without their hashes, the oldest first."""
    return [_shown(key) for key in current().workspace.operation.keys.every()]


def revoke_key(identifier: str) -> dict[str, Any]:
    """End an API key, at once and for all processes.

    Raises
    ------
    DocumentError
        If there is no such key.
    """
    return _shown(current().workspace.operation.keys.revoke(identifier))


def _shown(key: ApiKey) -> dict[str, Any]:
    return {name: value for name, value in asdict(key).items() if name != "digest"}
