"""What commands share that go on until they are stopped.

Their end is Ctrl-C or SIGTERM: they then give back what they hold, say what they did, and end with
the exit code of that, 0 where all went well. Work that has an end of its own and is stopped before
it ends with 130 or 143, in `studio.__main__`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from contextlib import AbstractContextManager


def stop_event() -> asyncio.Event:
    """Return what is set by Ctrl-C and SIGTERM, which then cancel nothing by themselves."""
    import asyncio
    import contextlib
    import signal

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(name, stopped.set)
    return stopped


def until_stopped() -> AbstractContextManager[None]:
    """Return a block whose end are Ctrl-C and SIGTERM, which unwind what is within."""
    import contextlib

    return contextlib.suppress(KeyboardInterrupt)  # SIGTERM is one too in `studio.__main__`
