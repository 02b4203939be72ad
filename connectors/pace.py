"""How fast to ask, and how long to wait after a failure; on the clock of the event loop."""

from __future__ import annotations

import asyncio
from random import Random


class TokenBucket:
    """Spaces requests to one network, bus or service.

    Parameters
    ----------
    rate : float, optional
        Requests a second; ``None`` does not limit them. [1/s]
    burst : float
        Requests that may follow each other at once after a rest.
    """

    def __init__(self, rate: float | None, burst: float = 1.0) -> None:
        self._interval = 0.0 if rate is None else 1.0 / rate
        self._slack = self._interval * (max(burst, 1.0) - 1.0)
        self._due = float("-inf")

    async def take(self) -> None:
        """Wait for the turn of one request; turns are given in the order of asking."""
        if not self._interval:
            return
        now = asyncio.get_running_loop().time()
        turn = max(now, self._due - self._slack)
        self._due = max(self._due, turn) + self._interval
        if turn > now:
            await asyncio.sleep(turn - now)


class Backoff:
    """Waits that double from failure to failure, with jitter so that not all come back at once.

    Parameters
    ----------
    first, most : float
        Longest wait after the first failure, and after many. [s]
    random : Random
        Stream of the jitter: each wait is drawn from the upper half of its span.
    """

    def __init__(self, first: float, most: float, random: Random) -> None:
        self._first, self._most, self._random = first, most, random
        self.failures = 0

    def wait(self) -> float:
        """Count a failure and return how long to wait. [s]"""
        span = min(self._most, self._first * 2.0 ** min(self.failures, 60))
        self.failures += 1
        return span * self._random.uniform(0.5, 1.0)

    def reset(self) -> None:
        """Begin anew after a success."""
        self.failures = 0
