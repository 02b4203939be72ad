"""An event loop whose clock goes on as soon as nothing is left to do: hours in milliseconds."""

from __future__ import annotations

import asyncio
import selectors


class _Selector(selectors.BaseSelector):
    """Waits by moving the clock of its loop."""

    def __init__(self):
        self._real = selectors.DefaultSelector()
        self.now = 0.0

    def select(self, timeout=None):
        ready = self._real.select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("everybody waits, and nobody will do anything")
            self.now += max(timeout, 0.0)
        return ready

    def register(self, *args):
        return self._real.register(*args)

    def unregister(self, *args):
        return self._real.unregister(*args)

    def get_map(self):
        return self._real.get_map()

    def get_key(self, fileobj):
        return self._real.get_key(fileobj)

    def close(self):
        self._real.close()


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop in virtual time, which begins at 0."""

    def __init__(self):
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self):
        return self._virtual.now


def run(main):
    """Run a coroutine in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
