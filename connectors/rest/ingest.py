"""Readings that sensors deliver by HTTP: who may, how much at once, and what became of each."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from connectors.intake import Intake
from connectors.points import PointTable, RestAddress
from connectors.rest.keys import ApiKey, KeyRing
from sim.errors import AtriumError

MOST_BYTES = 8_388_608
"""Size of a body. [B]"""
MOST_ITEMS = 50_000
"""Readings in one delivery."""
MOST_PENDING = 200_000
"""Readings of all senders on their way to the store."""
_RATE, _BURST = 200.0, 400.0
"""Deliveries of one key a second, and at once after a rest."""
_MOST_LISTED = 1000
_MOST_REMEMBERED = 2000


class DeniedError(AtriumError):
    """There is no such key, or it does not hold any more."""


class BodyError(AtriumError):
    """What was sent is not JSON, or not of the form that is taken."""


class TooLargeError(AtriumError):
    """More was sent at once than is taken."""


class BacklogError(AtriumError):
    """More comes than is stored; the sender is to wait.

    Parameters
    ----------
    wait : float
        How long. [s]
    """

    def __init__(self, text: str, wait: float = 1.0) -> None:
        self.wait = wait
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a delivery; what is stored is on the disk.

    Attributes
    ----------
    accepted, stored, rejected : int
        Readings.
    reasons : mapping of str to int
        Rejected ones by reason.
    rejections : tuple of mapping
        ``index``, ``reason`` and ``detail`` of the first of them.
    """

    accepted: int
    stored: int
    rejected: int
    reasons: Mapping[str, int]
    rejections: tuple[Mapping[str, Any], ...]


class Ingest:
    """Takes deliveries; safe between threads.

    Parameters
    ----------
    table : PointTable
        Points; one with an address of REST is known by its path, too.
    intake : Intake
        Where readings go.
    keys : KeyRing
        Who may deliver.
    now, clock : callable
        The clock, and a monotonic one. [s]
    """

    def __init__(
        self,
        table: PointTable,
        intake: Intake,
        keys: KeyRing,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._intake = intake
        self._keys = keys
        self._now, self._clock = now, clock
        self._aliases = {
            point.address.path: name
            for name, point in table.points.items()
            if isinstance(point.address, RestAddress) and point.address.path not in table.points
        }
        self._lock = threading.Lock()
        self._pending = 0
        self._allowance: dict[str, tuple[float, float]] = {}
        self._answers: OrderedDict[tuple[str, str], Answer] = OrderedDict()

    def take(
        self, secret: str, body: bytes, *, media: str = "application/json", repeat: str = ""
    ) -> Answer:
        """Take a delivery and return what became of it, once it is durable.

        Parameters
        ----------
        secret : str
            The key.
        body : bytes
            A reading or a list of readings as JSON, or one a line (``application/x-ndjson``).
        media : str
            Content type.
        repeat : str
            Key of idempotency: the same again gets the same answer, and nothing is stored twice.

        Raises
        ------
        DeniedError, TooLargeError, BacklogError, BodyError
            If it is not taken; nothing of it is stored.
        StoreError
            If the store cannot take it; nothing of it is stored.
        """
        key = self._keys.find(secret)
        if key is None:
            raise DeniedError("a valid key is needed: Authorization: Bearer KEY")
        if key.reads:
            raise DeniedError("this key is for reading; one that delivers is needed")
        if len(body) > MOST_BYTES:
            raise TooLargeError(f"{len(body)} bytes; at most {MOST_BYTES} are taken at once")
        self._slow_down(key)
        remembered = (key.identifier, repeat)
        with self._lock:
            known = self._answers.get(remembered) if repeat else None
        if known is not None:
            return known
        items = _items(body, media)
        if len(items) > MOST_ITEMS:
            raise TooLargeError(f"{len(items)} readings; at most {MOST_ITEMS} are taken at once")
        answer = self._stored(key, items)
        if repeat:
            self._remember(remembered, answer)
        return answer

    def _stored(self, key: ApiKey, items: list[Any]) -> Answer:
        count = len(items)
        with self._lock:
            if self._pending and self._pending + count > MOST_PENDING:
                raise BacklogError(f"{self._pending} readings wait to be stored")
            self._pending += count
        try:
            outcome = self._intake.take_items(
                f"rest:{key.name}",
                [self._named(item) for item in items],
                self._now(),
                allowed=key.allows,
            )
        finally:
            with self._lock:
                self._pending -= count
        reasons: dict[str, int] = {}
        for one in outcome.rejections:
            reasons[str(one.reason)] = reasons.get(str(one.reason), 0) + 1
        if outcome.refused:
            reasons["older than what is kept"] = outcome.refused
        listed = tuple(
            {"index": one.index, "reason": str(one.reason), "detail": one.detail}
            for one in outcome.rejections[:_MOST_LISTED]
        )
        return Answer(count, outcome.stored, count - outcome.stored, reasons, listed)

    def _named(self, item: Any) -> Any:
        if isinstance(item, dict) and isinstance(own := item.get("sensor_id"), str):
            return {**item, "sensor_id": self._aliases[own]} if own in self._aliases else item
        return item

    def _slow_down(self, key: ApiKey) -> None:
        """Count a delivery against the rate of its key."""
        now = self._clock()
        with self._lock:
            left, before = self._allowance.get(key.identifier, (_BURST, now))
            left = min(_BURST, left + (now - before) * _RATE)
            self._allowance[key.identifier] = max(left - 1.0, 0.0), now
        if left < 1.0:
            raise BacklogError(f"more than {_RATE:g} deliveries a second", (1.0 - left) / _RATE)

    def _remember(self, key: tuple[str, str], answer: Answer) -> None:
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > _MOST_REMEMBERED:
                self._answers.popitem(last=False)


def _items(body: bytes, media: str) -> list[Any]:
    """Return the readings of a body; of lines each by itself, so that one cannot spoil others."""
    if media.partition(";")[0].strip().lower() in {"application/x-ndjson", "application/jsonl"}:
        return [_line(line) for line in body.splitlines() if line.strip()]
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BodyError(f"the body is no JSON: {error}") from None
    if isinstance(data, list):
        return data
    if isinstance(data, dict):
        return [data]
    raise BodyError("the body is a reading, an object, or a list of readings")


def _line(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None  # rejected as malformed, with its index
