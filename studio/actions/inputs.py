"""The inputs of a site as an editor offers them: paths with what they are, their unit and value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from scenarios.changes import matching_paths
from scenarios.formats import Number, format_number, shown_input, unit_symbol
from scenarios.inputs import Input, inputs_of, kind_at
from scenarios.scenario import Money
from scenarios.values import change_text, value_cell
from sim.errors import DocumentError
from sim.site import Site

_TEXTS = frozenset({"name", "title", "description", "source", "text", "explanation", "weather"})
_NO_INPUTS = frozenset({"points", "references"})
_MOST_VALUES = 3
_NOT_GIVEN = "not given"


@dataclass(frozen=True, slots=True)
class Place:
    """What a path means on a site.

    Attributes
    ----------
    path : str
        ``zones.*.heating.setpoint.unoccupied``.
    title : str
        In words, ``Zones › heating › setpoint › unoccupied``.
    text : str
        What the input is.
    unit : str
        Unit of its value in the notation of documents; empty where it has none.
    present : str
        What the site has there now.
    count : int
        Number of places meant.
    choices : tuple of str
        Allowed values, where there are few.
    members : tuple of str
        Names of the collection's members that have it, where the path takes all.
    """

    path: str
    title: str
    text: str = ""
    unit: str = ""
    present: str = ""
    count: int = 0
    choices: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


def place_of(site_data: Mapping[str, Any], path: str) -> Place:
    """Return what a path means on a site; an unknown one means nothing."""
    if not path or not site_data:
        return Place(path, _title(path))
    try:
        paths = matching_paths(site_data, path)
    except DocumentError:
        return Place(path, _title(path))
    kind = kind_at(paths[0])
    if kind is None:
        return Place(path, _title(path), count=len(paths))
    return Place(
        path=path,
        title=_title(path),
        text=kind.text.rstrip("."),
        unit=kind.unit,
        present=_summary([_at(site_data, each) for each in paths], kind.unit),
        count=len(paths),
        choices=kind.choices,
    )


def shown_value(path: str, value: object) -> str:
    """Return the new value of a change as people read it."""
    return _NOT_GIVEN if value is None else change_text(path, value)


def shown_cost(text: str) -> str:
    """Return an amount of money as people read it; what is none stays the text it is."""
    try:
        money = Money.model_validate(text)
    except ValidationError:
        return text
    return str(Number(money.amount, money.currency))


def list_places(site: Site) -> tuple[Place, ...]:
    """Return every input of a site, equal places of a collection's members taken together.

    Inputs of all zones appear once as ``zones.*.…``; a path to a single zone can be written.
    """
    groups: dict[str, list[Input]] = {}
    for item in inputs_of(site):
        parts = item.path.split(".")
        if parts[0] not in _NO_INPUTS and parts[-1] not in _TEXTS:
            groups.setdefault(_pattern(tuple(parts)), []).append(item)
    return tuple(_place(pattern, items) for pattern, items in groups.items())


def _place(pattern: str, items: Sequence[Input]) -> Place:
    kind = items[0].kind
    return Place(
        path=pattern,
        title=_title(pattern),
        text=kind.text.rstrip("."),
        unit=kind.unit,
        present=_summary([item.value for item in items], kind.unit),
        count=len(items),
        choices=kind.choices,
        members=_member_names(pattern, items),
    )


def _member_names(pattern: str, items: Sequence[Input]) -> tuple[str, ...]:
    if pattern.split(".")[1:2] != ["*"]:
        return ()
    return tuple(dict.fromkeys(item.path.split(".")[1] for item in items))


def _pattern(parts: tuple[str, ...]) -> str:
    """Return a path with ``*`` for the names of a collection's members."""
    made: list[str] = []
    for index, part in enumerate(parts):
        member = index > 0 and _is_collection(parts[:index])
        made.append("*" if member else part)
    return ".".join(made)


@lru_cache(maxsize=4096)
def _is_collection(parts: tuple[str, ...]) -> bool:
    kind = kind_at(".".join(parts))
    return kind is not None and kind.kind == "collection"


def _title(path: str) -> str:
    words = [part.replace("_", " ") for part in path.split(".") if part != "*"]
    return " › ".join(words)[:1].upper() + " › ".join(words)[1:]


def _summary(values: Iterable[object], unit: str) -> str:
    """Return present values in few words: the value, the range, or the first few."""
    pairs = [shown_input(value, unit) for value in values]
    unit = pairs[0][1] if pairs else unit
    found = list(dict.fromkeys(_written(value) for value, _ in pairs))
    numbers = [value for value in found if isinstance(value, float)]
    symbol = f" {unit_symbol(unit)}".rstrip()
    if len(numbers) == len(found) > 1:
        low, high = (format_number(end, unit, "input") for end in (min(numbers), max(numbers)))
        return f"{low} to {high}{symbol}"
    shown = [
        str(value_cell(value, unit)) if isinstance(value, float) else value
        for value in found[:_MOST_VALUES]
    ]
    more = f" and {len(found) - _MOST_VALUES} more" if len(found) > _MOST_VALUES else ""
    return ", ".join(shown) + more


def _written(value: object) -> float | str:
    if value is None:
        return _NOT_GIVEN
    if isinstance(value, bool):
        return str(value_cell(value, ""))
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, Mapping):
        return f"{len(value)} entries"
    if isinstance(value, list):
        return f"{len(value)} items" if value else "none"
    return str(value)


def _at(data: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(data, list):
            data = data[int(part)]
        else:
            data = data.get(part) if isinstance(data, Mapping) else None
    return data
