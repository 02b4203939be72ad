"""Numbers that options take."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Return what reads a whole number within limits from the text of an option."""

    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(
                f"{text!r}; allowed: a whole number from {low} to {high}"
            )
        return int(text)

    return read
