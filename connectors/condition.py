"""What a connector keeps of itself: its link, its counters, when points were last good."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from itertools import count

from connectors.connector import Health, Link
from connectors.points import Point
from connectors.readings import Quality, Reading, Readings


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


class Condition:
    """Link, counters and last good values of a connector.

    Parameters
    ----------
    now : callable
        The clock.
    """

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        self.now = now
        self.counters: Counter[str] = Counter()
        self.link, self._since, self._reason = Link.IDLE, now(), ""
        self._last_good: dict[str, datetime] = {}
        self._sequence = count()

    def turn(self, link: Link, reason: str = "") -> None:
        """Note what the link is like from now on."""
        if link is not self.link:
            if link is Link.CONNECTED and self.link is Link.LOST:
                self.counters["reconnections"] += 1
            self._since = self.now()
        self.link, self._reason = link, reason

    def reading(
        self,
        name: str,
        value: float | None,
        moment: datetime | None = None,
        quality: Quality = Quality.GOOD,
    ) -> Reading:
        """Return a reading of now; without a value the device gave none."""
        now = self.now()
        self.counters["readings"] += 1
        if value is None:
            fault = Quality.COMM_FAULT
            return Reading(name, now, now, math.nan, fault, next(self._sequence))
        if quality is not Quality.COMM_FAULT:
            self._last_good[name] = now
        return Reading(name, moment or now, now, value, quality, next(self._sequence))

    def readings(self, values: dict[str, float | None]) -> Readings:
        """Return readings of now."""
        return Readings.of(self.reading(name, value) for name, value in values.items())

    def good(self, name: str) -> None:
        """Note that a point gave a value to be trusted."""
        self._last_good[name] = self.now()

    async def polled(
        self,
        read: Callable[[Mapping[str, Point]], Awaitable[Readings]],
        points: Mapping[str, Point],
    ) -> AsyncIterator[Readings]:
        """Yield points read again and again at the shortest of their intervals, until closed."""
        interval = min(point.poll for point in points.values())
        while self.link is not Link.CLOSED:
            yield await read(points)
            await asyncio.sleep(interval)

    def health(self) -> Health:
        """Return everything as of now."""
        return Health(
            self.link, self._since, dict(self._last_good), dict(self.counters), self._reason
        )
