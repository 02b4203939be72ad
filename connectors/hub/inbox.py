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
        self._something = asyncio.Event()
        self._for_room: deque[asyncio.Future[None]] = deque()
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
        loop = asyncio.get_running_loop()
        self.blocked += not self._room(len(readings))
        while not self._room(len(readings)):
            turn = loop.create_future()
            self._for_room.append(turn)
            await turn
        self.held += len(readings)
        done = loop.create_future()
        self._waiting.append(Delivery(source, readings, done))
        self._something.set()
        await done

    async def drain(self) -> list[Delivery]:
        """Return all that waits, as soon as there is something; nothing once the inbox ended."""
        if not self._ended:
            await self._something.wait()
        found = list(self._waiting)
        self._waiting.clear()
        self._something.clear()
        return found

    def release(self, count: int) -> None:
        """Make room: readings were stored or refused."""
        self.held -= count
        while self._for_room:
            turn = self._for_room.popleft()
            if not turn.done():
                turn.set_result(None)

    def end(self) -> None:
        """Let `drain` return without waiting from now on."""
        self._ended = True
        self._something.set()

    def _room(self, count: int) -> bool:
        return self.held == 0 or self.held + count <= self._most
