"""What a gate does while it holds points: renews leases, looks for operators, beats."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from connectors.gate.journal import Journal, JournalError
from connectors.points import PointTable

_log = logging.getLogger(__name__)
_PARTS = 3.0
"""Renewals in the time of a lease: one may fail."""


class Holder(Protocol):
    """A gate, as its keeper sees it."""

    table: PointTable
    journal: Journal
    held: dict[str, float]

    async def renew(self) -> None:
        """Renew all leases."""

    async def look(self) -> None:
        """Look at all points that are held."""

    async def release(self, points: Iterable[str], *, reason: str = "released") -> object:
        """Give points back."""

    async def beat(self, value: float) -> bool:
        """Command the heartbeat point; tells whether it has the value."""


class Keeper:
    """Tasks of a gate.

    Parameters
    ----------
    holder : Holder
        The gate.
    """

    def __init__(self, holder: Holder) -> None:
        self._holder = holder
        self._more = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._beaten = 0.0

    def start(self) -> None:
        """Begin."""
        site = self._holder.table.writing
        tasks = [self._renewing(), self._every(site.watch, self._holder.look)]
        if site.heartbeat is not None:
            tasks.append(self._every(site.heartbeat.every, self._beat))
        self._tasks = [asyncio.create_task(task) for task in tasks]

    async def stop(self) -> None:
        """End; what is held stays so."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    def wake(self) -> None:
        """Reckon with a lease that may be shorter than the others."""
        self._more.set()

    async def _renewing(self) -> None:
        loop = asyncio.get_running_loop()
        renewed = loop.time()
        while True:
            shortest = min(self._holder.held.values(), default=None)
            due = None if shortest is None else renewed + shortest / _PARTS
            self._more.clear()
            try:
                async with asyncio.timeout_at(due):
                    await self._more.wait()
                renewed = loop.time() if due is None else renewed
            except TimeoutError:
                await _tried(self._holder.renew)
                renewed = loop.time()

    async def _every(self, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            await _tried(act)

    async def _beat(self) -> None:
        """Toggle the heartbeat point while others are held; unless it is armed it rests."""
        beat = self._holder.table.writing.heartbeat
        if beat is None:
            return
        if not self._holder.held.keys() - {beat.point}:
            await self._holder.release({beat.point} & self._holder.held.keys())
            return
        with self._holder.journal.reading() as records:
            armed = records.arming(beat.point) is not None
        if armed and await self._holder.beat(1.0 - self._beaten):
            self._beaten = 1.0 - self._beaten


async def _tried(act: Callable[[], Awaitable[None]]) -> None:
    """Do something that the journal may forbid; leases then run out, which is what they are for."""
    try:
        await act()
    except JournalError as error:
        _log.warning("leases are not renewed: %s", error)
