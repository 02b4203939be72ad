"""What is told where a name is unknown: the one that was meant, and a few of those there are."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

MOST = 8
"""Names that are listed; the rest is counted."""


def meant(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a remedy: the nearest name, or something else where none is near.

    Examples
    --------
    >>> meant("bose", ["base", "better-glazing"], "correct the name")
    "did you mean 'base'?"
    """
    near = nearest(name, known)
    return f"did you mean {near[0]!r}?" if near else otherwise


def some_of(known: Iterable[str], name: str = "") -> str:
    """Return names as a text; of many those that are nearest to a name, and how many more.

    Examples
    --------
    >>> some_of("abc"), some_of((f"{number}" for number in range(195, 300)), "271")
    ('a, b, c', '271, 270, 272, 273, 274, 275, 276, 277 … and 97 more')
    """
    names = list(known)
    if len(names) <= MOST:
        return ", ".join(names)
    near = nearest(name, names)
    shown = [*near, *(each for each in names if each not in near)][:MOST]
    return f"{', '.join(shown)} … and {len(names) - MOST} more"


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> list[str]:
    """Return the names that are like a name, the likest first; of equals that which begins so."""
    from difflib import SequenceMatcher

    like = []
    for each in known:
        pairs = zip(each, name, strict=False)
        begins = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        like.append((SequenceMatcher(None, each, name).ratio(), begins, each))
    like.sort(key=lambda one: one[:2], reverse=True)
    return [each for ratio, _, each in like if ratio >= cutoff]
