"""A connector without devices: values in memory, for tests of what is above connectors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime

from connectors.condition import Condition, utc_now
from connectors.connector import Command, ConnectorError, Found, Health, Link
from connectors.points import Point, RestAddress
from connectors.readings import Readings


class MemoryConnector:
    """Places in memory, told by the paths of points, that are read and commanded like devices.

    Parameters
    ----------
    name : str
        Name of the connector.
    values : mapping of str to float
        First values by path; commands fall back to them when given back.
    now : callable, optional
        The clock.
    """

    def __init__(
        self, name: str, values: Mapping[str, float], *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._name = name
        self._values = dict(values)
        self._slots: dict[str, dict[int, float]] = {key: {} for key in values}
        self._condition = Condition(now)
        self._queues: list[tuple[Mapping[str, Point], asyncio.Queue[Readings | None]]] = []

    @property
    def name(self) -> str:
        return self._name

    def put(self, key: str, value: float) -> None:
        """Change a value, as a device would; who subscribed is told."""
        self._values[key] = value
        self._slots.setdefault(key, {})
        for points, queue in self._queues:
            changed = {name: point for name, point in points.items() if _key(point) == key}
            if changed and self._condition.link is not Link.LOST:
                queue.put_nowait(self._readings(changed))

    def lose(self, reason: str) -> None:
        """Lose the connection: nothing answers until `mend`."""
        self._condition.turn(Link.LOST, reason)

    def mend(self) -> None:
        """Have the connection again."""
        self._condition.turn(Link.CONNECTED)

    async def discover(self) -> tuple[Found, ...]:
        self._ask()
        return tuple(
            Found(RestAddress(kind="rest", path=key), name=key, writable=True, value=value)
            for key, value in sorted(self._values.items())
        )

    async def read(self, points: Mapping[str, Point]) -> Readings:
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
        self._ask()
        for command in commands:
            point = points.get(command.point)
            key = "" if point is None else _key(point)
            if key not in self._slots:
                raise ConnectorError(f"{self._name} has no place for {command.point}")
            command.check()
            if command.value is None:
                self._slots[key].pop(command.priority, None)
            else:
                self._slots[key][command.priority] = command.value
            self._condition.counters["writes"] += 1
            self.put(key, self._values[key])

    def health(self) -> Health:
        return self._condition.health()

    async def close(self) -> None:
        for _, queue in self._queues:
            queue.put_nowait(None)
        self._condition.turn(Link.CLOSED)

    def _ask(self) -> None:
        health = self._condition.health()
        self._condition.counters["requests"] += 1
        if health.link in {Link.LOST, Link.CLOSED}:
            self._condition.counters["failures"] += 1
            raise ConnectorError(f"{self._name}: {health.reason or 'closed'}")
        self._condition.turn(Link.CONNECTED)

    def _readings(self, points: Mapping[str, Point]) -> Readings:
        return self._condition.readings(
            {name: self._present(_key(point)) for name, point in points.items()}
        )

    def _present(self, key: str) -> float | None:
        """Return the strongest command, or the value itself."""
        slots = self._slots.get(key)
        if slots is None:
            return None
        return slots[min(slots)] if slots else self._values[key]


def _key(point: Point) -> str:
    return point.address.path if isinstance(point.address, RestAddress) else ""
