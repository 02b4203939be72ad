"""What commands share that go on until they are stopped.

Their end is Ctrl-C or SIGTERM: they then give back what they hold, say what they did, and end with
the exit code of that, 0 where all went well. Work that has an end of its own and is stopped before
it ends with 130 or 143, in `studio.__main__`.
"""

from __future__ import annotations

import argparse
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


DURATION = "a time such as 15min or 2h; a number alone is in seconds"
"""What an option takes that reads `duration`, for its help and its refusal."""


def duration(text: str) -> float:
    """Read a time with or without a unit. [s]

    Raises
    ------
    argparse.ArgumentTypeError
        If it is no time above 0.
    """
    from sim import units

    try:
        found = units.parse(text, "s")
    except units.UnitError:
        found = -1.0
    if not 0.0 < found < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: {DURATION}")
    return found


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
