"""Readings between devices that send them and who takes them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from connectors.bacnet.keeper import Heard

MOST_WAITING = 100_000
"""Readings that may wait; beyond them the oldest are dropped and counted."""


class Waiting:
    """Readings on their way to who subscribed: many are handed over at once."""

    def __init__(self) -> None:
        self._rows: list[Heard] = []
        self._event = asyncio.Event()
        self._ended = False
        self._lost = 0

    def put(self, rows: Sequence[Heard]) -> None:
        """Add readings."""
        self._rows += rows
        beyond = len(self._rows) - MOST_WAITING
        if beyond > 0:
            del self._rows[:beyond]
            self._lost += beyond
        self._event.set()

    def end(self) -> None:
        """Let who takes them come to an end."""
        self._ended = True
        self._event.set()

    def lost(self) -> int:
        """Return how many were dropped since last asked."""
        lost, self._lost = self._lost, 0
        return lost

    async def take(self, tasks: Sequence[asyncio.Task[None]]) -> list[Heard] | None:
        """Return what waits, or None at the end; who works for it may fail."""
        waiter = asyncio.create_task(self._event.wait())
        try:
            await asyncio.wait([waiter, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiter.cancel()
        for task in tasks:
            if task.done():
                task.result()
        rows, self._rows = self._rows, []
        if not self._ended:
            self._event.clear()
        return None if self._ended and not rows else rows
