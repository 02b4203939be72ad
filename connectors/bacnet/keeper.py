"""Subscriptions to changes of value (COV) that do not die in silence.

A subscription is renewed at half of its lifetime. Whatever a device sends, its points are read
every so often: who reads something else than was sent has lost the subscription, and subscribes
anew. What cannot be subscribed to is only read, and tried again later. A device that does not
answer is asked ever less often, and its points say so once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from connectors.bacnet.network import Network, RefusedError, Remote, SilentError
from connectors.bacnet.values import FLAGS, VALUE, number, quality
from connectors.connector import ConnectorError
from connectors.pace import Backoff
from connectors.readings import Quality

LIFETIME = 300
"""How long devices keep a subscription that is not renewed. [s]"""
RETRY = 600.0
"""After which a refused subscription is tried again. [s]"""
FIRST_WAIT, LONGEST_WAIT = 2.0, 60.0
"""Between questions to a device that does not answer. [s]"""
GRACE = 1.0
"""How long a notification may be on its way. [s]"""


class Mode(StrEnum):
    """How the values of a point come."""

    STARTING = "starting"
    COV = "cov"
    POLLING = "polling"
    LOST = "lost"


Heard = tuple[str, float, Quality]
"""Name, raw value and quality of a point."""


@dataclass(slots=True)
class Kept:
    """A point that is kept up to date.

    Attributes
    ----------
    name, object : str
        Its name and its object.
    every : float
        How often it is read. [s]
    increment : float, optional
        Change that the device tells of, in its unit; the device is asked where none is given.
    process : int
        Number of its subscription.
    """

    name: str
    object: str
    every: float
    increment: float | None
    process: int
    mode: Mode = Mode.STARTING
    renewal: float = 0.0
    reading: float = 0.0
    sent: Heard | None = None
    """What the device sent last."""
    suspected: Heard | None = None
    """What it had sent when it was first seen to be something else."""


Locate = Callable[[], Awaitable[Remote]]
Read = Callable[[Sequence[str]], Awaitable[list[tuple[float, Quality]]]]
Increments = Callable[[Sequence[str]], Awaitable[list[float]]]


class Keeper:
    """Keeps points of a device up to date, until it is cancelled.

    Parameters
    ----------
    network : Network
        How to subscribe.
    points : sequence of Kept
        What is kept.
    locate : callable
        Finds the device; raises `SilentError` where it is not there.
    read : callable
        Returns value and quality of points by name; raises `SilentError`.
    increments : callable
        Returns what change the device tells of, of points by name; raises `SilentError`.
    emit : callable
        Takes what was heard.
    lifetime : int
        Of subscriptions. [s]

    Attributes
    ----------
    answers : bool, optional
        Whether the device answered when it was last asked; None before it was.
    counters : Counter
        ``subscribed``, ``notified``, ``cov_lost``, ``cov_refused``, ``lost``, ``back``.
    """

    def __init__(
        self,
        network: Network,
        points: Sequence[Kept],
        *,
        locate: Locate,
        read: Read,
        increments: Increments,
        emit: Callable[[Sequence[Heard]], None],
        lifetime: int = LIFETIME,
    ) -> None:
        self._network, self._points = network, list(points)
        self._locate, self._read, self._emit = locate, read, emit
        self._increments = increments
        self._lifetime = lifetime
        self.answers: bool | None = None
        self._awake = asyncio.Event()
        jitter = Random(len(points))  # noqa: S311 spreads questions, keeps no secret
        self._backoff = Backoff(FIRST_WAIT, LONGEST_WAIT, jitter)
        self.counters: Counter[str] = Counter()

    def modes(self) -> dict[str, Mode]:
        """Return how the values of each point come."""
        return {point.name: point.mode for point in self._points}

    def restarted(self) -> None:
        """Subscribe anew at once: the device said hello, so it may have forgotten us."""
        for point in self._points:
            point.renewal = point.reading = 0.0
        self._backoff.reset()
        self._awake.set()

    async def run(self) -> None:
        """Keep the points, for ever."""
        loop = asyncio.get_running_loop()
        while True:
            self._awake.clear()
            try:
                remote = await self._locate()
                await self._subscribe(remote)
                await self._watch()
                self._found()
                due = min(min(point.renewal, point.reading) for point in self._points)
                pause = max(0.01, due - loop.time())
            except SilentError:
                self._lose()
                pause = self._backoff.wait()
            try:
                async with asyncio.timeout(pause):
                    await self._awake.wait()
            except TimeoutError:
                continue

    async def release(self) -> None:
        """Give subscriptions back, as far as the device answers."""
        for point in self._points:
            if point.mode is Mode.COV:
                try:
                    await self._network.unsubscribe(
                        await self._locate(), point.object, point.process
                    )
                except SilentError:
                    return
                except ConnectorError:
                    continue

    async def _subscribe(self, remote: Remote) -> None:
        """Subscribe or renew what is due."""
        now = asyncio.get_running_loop().time()
        for point in self._points:
            if point.renewal > now:
                continue
            try:
                await self._network.subscribe(
                    remote, point.object, point.process, self._lifetime, self._listener(point)
                )
            except RefusedError:
                self.counters["cov_refused"] += point.mode is not Mode.POLLING
                point.mode, point.renewal = Mode.POLLING, now + RETRY
            else:
                self.counters["subscribed"] += 1
                point.mode, point.renewal = Mode.COV, now + self._lifetime / 2

    def _listener(self, point: Kept) -> Callable[[Mapping[str, Any]], None]:
        def notified(properties: Mapping[str, Any]) -> None:
            if VALUE not in properties:
                return
            self.counters["notified"] += 1
            now = asyncio.get_running_loop().time()
            heard = (point.name, number(properties[VALUE]), quality(properties.get(FLAGS)))
            point.sent, point.suspected, point.reading = heard, None, now + point.every
            self._emit([heard])

        return notified

    async def _watch(self) -> None:
        """Read what was not heard of for too long, and compare it with what was sent."""
        loop = asyncio.get_running_loop()
        due = [point for point in self._points if point.reading <= loop.time()]
        if not due:
            return
        await self._learn([point for point in due if point.increment is None])
        values = await self._read([point.name for point in due])
        heard = []
        for point, (value, rated) in zip(due, values, strict=True):
            point.reading = loop.time() + point.every
            heard.append((point.name, value, rated))
            if point.mode is Mode.COV:
                self._judge(point, value, rated)
        self._emit(heard)

    async def _learn(self, points: Sequence[Kept]) -> None:
        if points:
            found = await self._increments([point.name for point in points])
            for point, increment in zip(points, found, strict=True):
                point.increment = increment

    def _judge(self, point: Kept, value: float, rated: Quality) -> None:
        """Subscribe anew where the device should have sent what was read.

        What changed just now may be on its way: only what is still not sent a little later counts.
        """
        if point.sent is None:
            return
        _, sent, rated_then = point.sent
        if rated is rated_then and not abs(value - sent) > 1.01 * (point.increment or 0.0):
            point.suspected = None
        elif point.suspected is point.sent:
            self.counters["cov_lost"] += 1
            point.renewal, point.suspected, point.sent = 0.0, None, None
        else:
            point.suspected = point.sent
            point.reading = asyncio.get_running_loop().time() + GRACE

    def _found(self) -> None:
        self.counters["back"] += self.answers is False
        self.answers = True
        self._backoff.reset()

    def _lose(self) -> None:
        """Say once that the points are lost."""
        now = asyncio.get_running_loop().time()
        if self.answers is not False:
            self.counters["lost"] += 1
            self._emit([(point.name, float("nan"), Quality.COMM_FAULT) for point in self._points])
        self.answers = False
        for point in self._points:
            point.mode, point.renewal, point.reading = Mode.LOST, now, now
