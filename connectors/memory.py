"""A connector without devices: values in memory, for tests of what is above connectors."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count

from connectors.connector import Command, ConnectorError, Found, Health, Link
from connectors.points import MemoryAddress, Point
from connectors.readings import Quality, Reading, Readings

STRONGEST, WEAKEST = 1, 16
"""Priorities."""


class MemoryConnector:
    """Places in memory that are read and commanded like points of devices.

    Parameters
    ----------
    name : str
        Name of the connector.
    values : mapping of str to float
        First values by key; commands fall back to them when given back.
    now : callable, optional
        The clock.
    """

    def __init__(
        self,
        name: str,
        values: Mapping[str, float],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._name = name
        self._values = dict(values)
        self._slots: dict[str, dict[int, float]] = {key: {} for key in values}
        self._now = now
        self._link, self._since, self._reason = Link.IDLE, now(), ""
        self._last_good: dict[str, datetime] = {}
        self._counters: Counter[str] = Counter()
        self._sequence = count()
        self._queues: list[tuple[Mapping[str, Point], asyncio.Queue[Readings | None]]] = []

    @property
    def name(self) -> str:
        """Name of the connector, the source of its readings."""
        return self._name

    def put(self, key: str, value: float) -> None:
        """Change a value, as a device would; who subscribed is told."""
        self._values[key] = value
        self._slots.setdefault(key, {})
        for points, queue in self._queues:
            changed = {name: point for name, point in points.items() if _key(point) == key}
            if changed and self._link is not Link.LOST:
                queue.put_nowait(self._readings(changed))

    def lose(self, reason: str) -> None:
        """Lose the connection: nothing answers until `mend`."""
        self._turn(Link.LOST, reason)

    def mend(self) -> None:
        """Have the connection again."""
        self._counters["reconnections"] += 1
        self._turn(Link.CONNECTED)

    async def discover(self) -> tuple[Found, ...]:
        """Return every place."""
        self._ask()
        return tuple(
            Found(MemoryAddress(kind="memory", key=key), name=key, writable=True, value=value)
            for key, value in sorted(self._values.items())
        )

    async def read(self, points: Mapping[str, Point]) -> Readings:
        """Read points once."""
        self._ask()
        return self._readings(points)

    async def subscribe(self, points: Mapping[str, Point]) -> AsyncIterator[Readings]:
        """Yield the present values, then every change."""
        self._ask()
        queue: asyncio.Queue[Readings | None] = asyncio.Queue()
        entry = (points, queue)
        self._queues.append(entry)
        try:
            yield self._readings(points)
            while (batch := await queue.get()) is not None:
                yield batch
        finally:
            self._queues.remove(entry)

    async def write(self, points: Mapping[str, Point], commands: Sequence[Command]) -> None:
        """Write values, or give places back."""
        self._ask()
        for command in commands:
            point = points.get(command.point)
            key = None if point is None else _key(point)
            if key not in self._slots:
                raise ConnectorError(f"{self._name} has no place for {command.point}")
            if not STRONGEST <= command.priority <= WEAKEST:
                raise ConnectorError(f"{command.point}: no priority {command.priority}")
            if command.value is None:
                self._slots[key].pop(command.priority, None)
            else:
                self._slots[key][command.priority] = command.value
            self._counters["writes"] += 1
            self.put(key, self._values[key])

    def health(self) -> Health:
        """Return what the connector knows of itself."""
        return Health(
            self._link, self._since, dict(self._last_good), dict(self._counters), self._reason
        )

    async def close(self) -> None:
        """End subscriptions."""
        for _, queue in self._queues:
            queue.put_nowait(None)
        self._turn(Link.CLOSED)

    def _ask(self) -> None:
        self._counters["requests"] += 1
        if self._link in {Link.LOST, Link.CLOSED}:
            self._counters["failures"] += 1
            raise ConnectorError(f"{self._name}: {self._reason or 'closed'}")
        if self._link is Link.IDLE:
            self._turn(Link.CONNECTED)

    def _turn(self, link: Link, reason: str = "") -> None:
        self._link, self._since, self._reason = link, self._now(), reason

    def _readings(self, points: Mapping[str, Point]) -> Readings:
        now = self._now()
        rows = []
        for name, point in points.items():
            value = self._present(_key(point))
            quality = Quality.COMM_FAULT if value is None else Quality.GOOD
            number = math.nan if value is None else value
            rows.append(Reading(name, now, now, number, quality, next(self._sequence)))
            if value is not None:
                self._last_good[name] = now
        self._counters["readings"] += len(rows)
        return Readings.of(rows)

    def _present(self, key: str) -> float | None:
        """Return the strongest command, or the value itself."""
        slots = self._slots.get(key)
        if slots is None:
            return None
        return slots[min(slots)] if slots else self._values[key]


def _key(point: Point) -> str:
    return point.address.key if isinstance(point.address, MemoryAddress) else ""
