"""What commands share that go on until they are stopped."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio


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


def seconds(text: str) -> float:
    """Read how long a command is to go on. [s]

    Raises
    ------
    argparse.ArgumentTypeError
        If it is no number above 0.
    """
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0.0 < found < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: a number of seconds above 0")
    return found
