"""What a connector keeps of itself: its link, its counters, when points were last good."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from connectors.connector import Health, Link
from connectors.points import Point
from connectors.readings import Quality, Reading, Readings, microseconds


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
        self._sequence = 0

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
            return Reading(name, now, now, math.nan, Quality.COMM_FAULT, self._numbers(1))
        if quality is not Quality.COMM_FAULT:
            self._last_good[name] = now
        return Reading(name, moment or now, now, value, quality, self._numbers(1))

    def readings(self, values: dict[str, float | None]) -> Readings:
        """Return readings of now."""
        return Readings.of(self.reading(name, value) for name, value in values.items())

    def columns(
        self, names: Sequence[str], value: NDArray[np.float64], told: NDArray[np.bool_]
    ) -> Readings:
        """Return one reading of now for each point.

        Parameters
        ----------
        names : sequence of str
            Points, each once.
        value : ndarray, shape (n,)
            Their values; kept.
        told : ndarray of bool, shape (n,)
            Whether the device gave a value.
        """
        now, size = self.now(), len(names)
        good = names if told.all() else [names[place] for place in np.flatnonzero(told).tolist()]
        self._last_good.update(dict.fromkeys(good, now))
        self.counters["readings"] += size
        value += 0.0  # -0.0 equals 0.0 and could not be told from it after sealing
        time = np.full(size, microseconds(now))
        first = self._numbers(size)
        return Readings(
            tuple(names),
            np.arange(size, dtype=np.int32),
            time,
            time.copy(),
            value,
            np.where(told, np.uint8(Quality.GOOD), np.uint8(Quality.COMM_FAULT)),
            np.arange(first, first + size),
        )

    def _numbers(self, size: int) -> int:
        """Return the first of some fresh numbers of readings."""
        first, self._sequence = self._sequence, self._sequence + size
        return first

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
