"""An event loop whose clock jumps to whatever is due next: hours of waiting take milliseconds."""

from __future__ import annotations

import asyncio
import selectors
from datetime import UTC, datetime, timedelta

_BEGIN = datetime(2025, 1, 1, tzinfo=UTC)


class _Jumping(selectors.SelectSelector):
    """Does not wait: tells the loop how long it would have waited."""

    def __init__(self, loop):
        super().__init__()
        self._loop = loop

    def select(self, timeout=None):
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("everything waits, and nothing is due ever")
        if not ready:
            self._loop.elapsed += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop with a clock of its own; work for threads is done at once."""

    def __init__(self):
        self.elapsed = 0.0
        super().__init__(_Jumping(self))

    def time(self):
        return self.elapsed

    def now(self):
        """Return the moment that goes with the loop's clock."""
        return _BEGIN + timedelta(seconds=self.elapsed)

    def run_in_executor(self, _, func, *args):
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001
            future.set_exception(error)
        return future


def run(main):
    """Run ``main(loop)`` in virtual time and return its result."""
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(main(loop))
    finally:
        asyncio.set_event_loop(None)
        loop.close()
