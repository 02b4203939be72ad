"""The task of one device or bus: asks or listens, notices loss and return, never ends by itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from random import Random
from typing import cast

from connectors.connector import Connector, ConnectorError, Link
from connectors.hub.health import LaneHealth
from connectors.hub.skew import SkewKeeper
from connectors.pace import Backoff, TokenBucket
from connectors.points import Point
from connectors.readings import SECOND, Quality, Reading, Readings
from connectors.store import StoreError

_log = logging.getLogger(__name__)

Deliver = Callable[[str, Readings], Awaitable[None]]
"""Hands readings of a source over and returns once they are stored."""
_SPREAD = 0.002
"""Between the first rounds of the devices of one connection, so that not all begin at once. [s]"""


class Mode(StrEnum):
    """How readings come."""

    POLL = "poll"
    SUBSCRIBE = "subscribe"


@dataclass(frozen=True, slots=True)
class Source:
    """A connector with the points that it is to read.

    Attributes
    ----------
    connector : Connector
        What reads them.
    points : mapping of str to Point
        By name.
    mode : Mode
        Whether they are asked for or sent.
    rate : float, optional
        Rounds of polling a second over all devices behind the connector. [1/s]
    """

    connector: Connector
    points: Mapping[str, Point]
    mode: Mode = Mode.POLL
    rate: float | None = None

    def lanes(self) -> dict[str, dict[str, Point]]:
        """Return the points by the device or bus that one task is for."""
        lanes: dict[str, dict[str, Point]] = {}
        for name, point in self.points.items():
            address = point.address
            lane = f"device {address.device}" if address.kind == "bacnet" else "bus"
            lanes.setdefault(lane, {})[name] = point
        return lanes


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Waits and limits of the hub.

    Attributes
    ----------
    patience : float
        Longest time for one round of a device or bus; its requests have limits of their own. [s]
    first_wait, longest_wait : float
        Wait after the first failure, and after many. [s]
    watch : float
        Between looks at the ages of points. [s]
    compact : float
        Between compactions of the store. [s]
    most_held : int
        Readings on their way to the store at most.
    """

    patience: float = 120.0
    first_wait: float = 1.0
    longest_wait: float = 30.0
    watch: float = 5.0
    compact: float = 3600.0
    most_held: int = 200_000


@dataclass(slots=True)
class Surroundings:
    """What tasks of the hub share."""

    deliver: Deliver
    now: Callable[[], datetime]
    random: Random
    rhythm: Rhythm
    buckets: dict[str, TokenBucket] = field(default_factory=dict)


class Lane:
    """Takes the readings of one device or bus.

    Parameters
    ----------
    source : Source
        Its connector.
    name : str
        Name of the device or bus.
    points : mapping of str to Point
        Its points.
    around : Surroundings
        What it shares with the others.
    place : int
        Its place among the tasks of the connector.
    """

    def __init__(
        self,
        source: Source,
        name: str,
        points: Mapping[str, Point],
        *,
        around: Surroundings,
        place: int = 0,
    ) -> None:
        self.source, self.name, self.points = source, name, dict(points)
        self._around = around
        self._place = place
        self._link, self._since, self._reason = Link.IDLE, around.now(), ""
        self._skew = SkewKeeper()
        self._counters: Counter[str] = Counter()
        rhythm = around.rhythm
        self._backoff = Backoff(rhythm.first_wait, rhythm.longest_wait, around.random)
        begun = asyncio.get_running_loop().time()
        self._begun = begun
        self._good: dict[str, float] = {}
        self._values: dict[str, float] = {}
        self._told_stale: set[str] = set()
        self._mute: set[str] = set()

    async def run(self) -> None:
        """Take readings until cancelled, whatever goes wrong."""
        await asyncio.sleep(_SPREAD * self._place)
        take = self._listen if self.source.mode is Mode.SUBSCRIBE else self._poll
        while True:
            try:
                await take()
            except StoreError:
                self._counters["unstored"] += 1  # no fault of the device; the hub says it once
            except BaseException as error:  # libraries raise what is no Exception, too
                if _ends(error) or _is_cancelled():
                    raise
                self._counters["failures"] += 1
                await self._lost(error)
            await asyncio.sleep(self._backoff.wait())

    def health(self) -> LaneHealth:
        """Return what is known of this device or bus."""
        counters = {**self._counters, "moved": self._skew.moved, "clock_jumps": self._skew.jumps}
        return LaneHealth(
            self.source.connector.name,
            self.name,
            self._link,
            self._since,
            self._reason,
            counters,
            self._skew.offset / SECOND,
        )

    def ages(self) -> dict[str, float]:
        """Return the time since each point last gave a value to be trusted. [s]"""
        now = asyncio.get_running_loop().time()
        return {name: now - self._good.get(name, -math.inf) for name in self.points}

    def stale(self) -> tuple[str, ...]:
        """Return the points whose age is beyond their limit."""
        now = asyncio.get_running_loop().time()
        return tuple(
            name
            for name, point in self.points.items()
            if now - self._good.get(name, self._begun) > point.stale_after
        )

    async def tell_stale(self) -> None:
        """Record once of each silent point that its last value is no longer to be trusted."""
        silent = set(self.stale())
        fresh = [name for name in silent - self._told_stale if name in self._values]
        self._told_stale = silent
        if fresh:
            now = self._around.now()
            self._counters["stale"] += len(fresh)
            await self._hand_over(
                Readings.of(
                    Reading(name, now, now, self._values[name], Quality.STALE)
                    for name in sorted(fresh)
                )
            )

    async def _poll(self) -> None:
        """Ask for points round by round, each at its own interval."""
        connector, loop = self.source.connector, asyncio.get_running_loop()
        groups: dict[float, dict[str, Point]] = {}
        for name, point in self.points.items():
            groups.setdefault(max(point.poll, 0.01), {})[name] = point
        due = dict.fromkeys(groups, loop.time())
        while True:
            moment = min(due.values())
            await asyncio.sleep(max(0.0, moment - loop.time()))
            ripe = [period for period in groups if due[period] <= loop.time() + 1e-6]
            points = {name: point for period in ripe for name, point in groups[period].items()}
            await self._around.buckets[connector.name].take()
            # not wait_for: until Python 3.12 it may lose that this task was cancelled
            async with asyncio.timeout(self._around.rhythm.patience):
                readings = await connector.read(points)
            await self._took(readings)
            for period in ripe:
                missed = max(0, math.floor((loop.time() - due[period]) / period))
                self._counters["overruns"] += missed
                due[period] += (missed + 1) * period

    async def _listen(self) -> None:
        """Take what the device sends; silence beyond all limits is a loss.

        The next batch is asked for once this one is stored, which tells the connector so.
        """
        limit = max(point.stale_after for point in self.points.values())
        stream = cast("AsyncGenerator[Readings]", self.source.connector.subscribe(self.points))
        async with contextlib.aclosing(stream) as batches:
            while True:
                try:
                    async with asyncio.timeout(limit):
                        batch = await anext(batches)
                except StopAsyncIteration:
                    raise ConnectorError("the subscription ended") from None
                except TimeoutError:
                    raise ConnectorError(f"nothing came for {limit:g} s") from None
                await self._took(batch)

    async def _took(self, readings: Readings) -> None:
        if _is_cancelled():
            raise asyncio.CancelledError  # a library swallowed it
        self._counters["rounds"] += 1
        if self._answers(readings):
            self._back()
        else:
            self._fall("none of its points gives a value")
        self._backoff.reset()
        await self._hand_over(self._skew.correct(readings))

    async def _hand_over(self, readings: Readings) -> None:
        if len(readings):
            await self._around.deliver(self.source.connector.name, readings)
            self._note(readings)

    def _answers(self, readings: Readings) -> bool:
        """Tell whether any point gave something else than a fault when it was last heard of."""
        faulty = readings.quality == Quality.COMM_FAULT
        if self._mute or faulty.any():
            newest = readings.newest()
            told = [newest.names[place] for place in newest.point.tolist()]
            faults = (newest.quality == Quality.COMM_FAULT).tolist()
            self._mute.difference_update(told)
            self._mute.update(name for name, fault in zip(told, faults, strict=True) if fault)
        return len(self._mute) < len(self.points)

    def _note(self, readings: Readings) -> None:
        """Remember when points were last good, and their values."""
        now = asyncio.get_running_loop().time()
        usable = (readings.quality == Quality.GOOD) | (readings.quality == Quality.OVERRIDDEN)
        for reading in readings.take(usable).newest():
            if math.isfinite(reading.value):
                self._good[reading.point] = now
                self._values[reading.point] = reading.value
                self._told_stale.discard(reading.point)

    async def _lost(self, error: BaseException) -> None:
        """Say once that the device is lost, and record it with each of its points."""
        reason = str(error) or type(error).__name__
        if not isinstance(error, ConnectorError):
            reason = f"{type(error).__name__}: {reason}"
        if not self._fall(reason):
            return
        faults = [
            Reading(name, self._since, self._since, math.nan, Quality.COMM_FAULT)
            for name in self.points
        ]
        try:
            await self._hand_over(Readings.of(faults))
        except StoreError:
            self._counters["unstored"] += 1

    def _fall(self, reason: str) -> bool:
        """Say that the device is lost; return whether that is news."""
        before, self._reason = self._link, reason
        if before is Link.LOST:
            return False
        self._link, self._since = Link.LOST, self._around.now()
        self._counters["outages"] += 1
        _log.warning("lost %s, %s: %s", self.source.connector.name, self.name, reason)
        return True

    def _back(self) -> None:
        if self._link is Link.CONNECTED:
            return
        now = self._around.now()
        if self._link is Link.LOST:
            lasted = (now - self._since).total_seconds()
            name = self.source.connector.name
            _log.info("back %s, %s, after %.0f s", name, self.name, lasted)
        self._link, self._since, self._reason = Link.CONNECTED, now, ""


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def _is_cancelled() -> bool:
    """Tell whether the task is to end, whatever came of its clearing up."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _ends(error: BaseException) -> bool:
    """Tell what ends a task from what a library raised."""
    return isinstance(error, (asyncio.CancelledError, KeyboardInterrupt, SystemExit, GeneratorExit))
