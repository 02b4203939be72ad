"""What becomes of intervals where only summaries of readings are left."""

from __future__ import annotations

from connectors.readings import moment_of
from connectors.store.interface import StoreError
from connectors.store.summaries import Summaries


def within(part: Summaries, start: int, end: int) -> Summaries:
    """Return the intervals of a summary that overlap a time. [us]"""
    own = (part.start + part.every > start) & (part.start < end)
    return part.take(own)


def check_nesting(part: Summaries, start: int, end: int, every: int) -> None:
    """Refuse intervals that cut through summaries of readings let go.

    Raises
    ------
    StoreError
        If they do.
    """
    if not len(part):
        return
    ends = part.start + part.every
    cut = every % part.every or (start - int(part.start[0])) % part.every
    if cut or bool((ends > end).any()):
        raise StoreError(
            f"before {moment_of(int(ends[-1])):%Y-%m-%d} only summaries of "
            f"{part.every / 6e7:g} min are kept; ask for multiples of that, from one to another"
        )
