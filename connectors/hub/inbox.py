"""Between the tasks that take readings and the one that stores them: bounded, and answered."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from connectors.readings import Readings


@dataclass(frozen=True, slots=True)
class Delivery:
    """Readings of a source that wait to be stored; ``done`` is told once they are."""

    source: str
    readings: Readings
    done: asyncio.Future[None]


class Inbox:
    """Holds so many readings at most; who delivers more waits.

    Parameters
    ----------
    most : int
        Readings that may wait; a larger delivery passes alone.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: deque[Delivery] = deque()
        self._changed = asyncio.Condition()
        self._ended = False
        self.held = 0
        """Readings taken and not stored yet."""
        self.blocked = 0
        """Deliveries that had to wait for room."""

    async def deliver(self, source: str, readings: Readings) -> None:
        """Hand over readings and wait until they are stored.

        Raises
        ------
        StoreError
            If the store cannot take them.
        """
        done = asyncio.get_running_loop().create_future()
        async with self._changed:
            if not self._room(len(readings)):
                self.blocked += 1
                await self._changed.wait_for(lambda: self._room(len(readings)))
            self.held += len(readings)
            self._waiting.append(Delivery(source, readings, done))
            self._changed.notify_all()
        await done

    async def drain(self) -> list[Delivery]:
        """Return all that waits, as soon as there is something; nothing once the inbox ended."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._waiting or self._ended)
            found = list(self._waiting)
            self._waiting.clear()
            return found

    async def release(self, count: int) -> None:
        """Make room: readings were stored or refused."""
        async with self._changed:
            self.held -= count
            self._changed.notify_all()

    async def end(self) -> None:
        """Let the last `drain` return."""
        async with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _room(self, count: int) -> bool:
        return self.held == 0 or self.held + count <= self._most
