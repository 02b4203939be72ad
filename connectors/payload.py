"""Values out of JSON messages by path, and commands into them by template.

A path names fields and places, ``metrics.0.value``; ``[name=t1]`` chooses the items of a list whose
field has that text, ``*`` every item. An empty path is the message itself.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from string import Template
from typing import Any, NamedTuple

from connectors.readings import microseconds
from sim.errors import AtriumError

_PART = re.compile(r"\[([^=\]]+)=([^\]]*)\]|\*|[^.\[\]*]+")
_MILLISECONDS = 1e11
"""Numbers beyond this are times in milliseconds; in seconds it is the year 5138."""
_WORDS = {"on": 1.0, "off": 0.0, "true": 1.0, "false": 0.0}
_LONGEST = 64
_DEEPEST = 8


class PathError(AtriumError):
    """A path cannot be read."""


class Choice(NamedTuple):
    """Items of a list whose field has a text."""

    field: str
    text: str


class Every(NamedTuple):
    """Every item of a list."""


Part = str | Choice | Every


@lru_cache(maxsize=65_536)
def parts_of(path: str) -> tuple[Part, ...]:
    """Return a path as its parts.

    Raises
    ------
    PathError
        If something of it is no part.

    Examples
    --------
    >>> parts_of("metrics[name=t1].value")
    ('metrics', Choice(field='name', text='t1'), 'value')
    """
    parts: list[Part] = []
    place = 0
    while place < len(path):
        if path[place] == "." and 0 < place < len(path) - 1:
            place += 1
        found = _PART.match(path, place)
        if found is None:
            raise PathError(f"{path!r} is no path; its character {place + 1} fits nothing")
        text = found[0]
        if found[1] is not None:
            parts.append(Choice(found[1], found[2]))
        else:
            parts.append(Every() if text == "*" else text)
        place = found.end()
    return tuple(parts)


def select(document: object, parts: tuple[Part, ...]) -> Iterator[object]:
    """Yield what is at a path: nothing where a part is missing, several where it names items."""
    if not parts:
        yield document
        return
    part, rest = parts[0], parts[1:]
    if isinstance(part, str):
        inner = _step(document, part)
        if inner is not _ABSENT:
            yield from select(inner, rest)
        return
    if not isinstance(document, list):
        return
    for item in document:
        if isinstance(part, Every) or has_text(item, part):
            yield from select(item, rest)


def has_text(item: object, choice: Choice) -> bool:
    """Tell whether an item's field has the text of a choice."""
    return isinstance(item, Mapping) and str(item.get(choice.field)) == choice.text


def number_of(value: object, states: Mapping[int, str] | None = None) -> float:
    """Return a value as a number: of a text, a truth or a state, too; NaN where it is none.

    Examples
    --------
    >>> number_of("21.5"), number_of(True), number_of("heat", {2: "heat"}), number_of([])
    (21.5, 1.0, 2.0, nan)
    """
    if isinstance(value, bool | int | float):
        try:
            return float(value)
        except OverflowError:
            return math.inf
    if not isinstance(value, str) or len(value) > _LONGEST:
        return math.nan
    for number, text in (states or {}).items():
        if text == value:
            return float(number)
    try:
        return float(value)
    except ValueError:
        return _WORDS.get(value.strip().lower(), math.nan)


def time_of(value: object) -> int | None:
    """Return a time of a message: ISO 8601 with a zone, or seconds or milliseconds since 1970. [us]

    Examples
    --------
    >>> time_of("1970-01-01T00:00:01Z"), time_of(1), time_of(1735689600000), time_of("noon")
    (1000000, 1000000, 1735689600000000, None)
    """
    try:
        if isinstance(value, str):
            return microseconds(datetime.fromisoformat(value))
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        seconds = value / 1e3 if abs(value) > _MILLISECONDS else value
        return microseconds(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError, AtriumError):
        return None


def filled(template: str, value: float | None, priority: int) -> str:
    """Return a command's text: numbers as JSON writes them, ``null`` to give a place back.

    Examples
    --------
    >>> filled('{"value": $value}', 21.0, 9), filled("$value", None, 9)
    ('{"value": 21.0}', 'null')
    """
    return Template(template).safe_substitute(value=json.dumps(value), priority=priority)


def leaves(document: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, float]]:
    """Yield every number in a message with its path, not too deep."""
    inner: Sequence[tuple[str, object]] = ()
    if depth > _DEEPEST:
        return
    if isinstance(document, Mapping):
        inner = [(str(key), each) for key, each in document.items()]
    elif isinstance(document, list):
        inner = [(str(place), each) for place, each in enumerate(document)]
    else:
        value = number_of(document)
        if math.isfinite(value):
            yield path, value
    for key, each in inner:
        if not set(key) & set(".[]*"):
            yield from leaves(each, f"{path}.{key}" if path else key, depth + 1)


_ABSENT: Any = object()


def _step(document: object, part: str) -> object:
    if isinstance(document, Mapping):
        return document.get(part, _ABSENT)
    if isinstance(document, list) and part.isdecimal() and len(part) < 10:
        place = int(part)
        return document[place] if place < len(document) else _ABSENT
    return _ABSENT
