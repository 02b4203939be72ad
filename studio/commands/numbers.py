"""Numbers that options take."""

from __future__ import annotations

import argparse
from collections.abc import Callable

DURATION = "a time such as 15min or 2h; a number alone is in seconds"
"""What an option takes that reads `duration`, for its help and its refusal."""


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Return what reads a whole number within limits from the text of an option."""

    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(
                f"{text!r}; allowed: a whole number from {low} to {high}"
            )
        return int(text)

    return read


def duration(text: str) -> float:
    """Read a time above 0 with or without a unit. [s]"""
    from sim import units

    return _time(text, lambda given: units.parse(given, "s"), DURATION)


def seconds(text: str) -> float:
    """Read a time above 0 without a unit. [s]"""
    return _time(text, float, "a number of seconds above 0")


def _time(text: str, read: Callable[[str], float], wanted: str) -> float:
    from sim.units import UnitError

    try:
        found = read(text)
    except (UnitError, ValueError):
        found = -1.0
    if not 0.0 < found < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: {wanted}")
    return found
