"""How values of inputs are written for people: the same in tables, pages and reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenarios.formats import MISSING, Number, shown_input, shown_time
from scenarios.inputs import kind_at
from sim.document import Unit
from sim.units import UnitError

_LONGEST = 160


def value_cell(value: object, unit: str) -> Number | str:
    """Return the value of an input as a cell.

    Examples
    --------
    >>> str(value_cell(16.0, "degC")), str(value_cell(5400.0, "s")), value_cell(True, "")
    ('16 °C', '1.5 h', 'yes')
    """
    return _shortened(_cell(value, unit))


def change_cell(path: str, value: object) -> Number | str:
    """Return the new value of a change as a cell: amounts in the units of their inputs.

    Examples
    --------
    >>> str(change_cell("zones.*.heating.setpoint.unoccupied", "59 degF"))
    '15 °C'
    """
    return _shortened(_of_change(path, value))


def change_text(path: str, value: object) -> str:
    """Return the new value of a change in words, however long."""
    return str(_of_change(path, value))


def _of_change(path: str, value: object) -> Number | str:
    kind = kind_at(path)
    if kind is not None and kind.kind == "number" and isinstance(value, str):
        try:
            value = Unit(kind.unit).read(value)
        except UnitError:
            return str(value)
    return _cell(value, "" if kind is None else kind.unit, path)


def _cell(value: object, unit: str, path: str = "") -> Number | str:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (Mapping, list, tuple)):
        return _part(value, path)
    value, unit = shown_input(value, unit)
    if isinstance(value, (int, float)):
        value, unit = shown_time(value) if unit == "s" else (value, unit)
        return Number(float(value), unit, "input")
    return str(value)


def _part(value: Mapping[str, object] | Sequence[object], path: str) -> str:
    """Return a part of a document in one line, what is not given left out."""
    if not isinstance(value, Mapping):
        cells = [str(_of_change(f"{path}.{place}", inner)) for place, inner in enumerate(value)]
        return f"[{', '.join(cells)}]"
    items = []
    for key, inner in value.items():
        if inner is not None:
            text = str(_of_change(f"{path}.{key}", inner))
            items.append(f"{key}: ({text})" if isinstance(inner, Mapping) else f"{key}: {text}")
    return ", ".join(items)


def _shortened(cell: Number | str) -> Number | str:
    if isinstance(cell, Number) or len(cell) <= _LONGEST:
        return cell
    return cell[: _LONGEST - 1].rstrip() + "…"
