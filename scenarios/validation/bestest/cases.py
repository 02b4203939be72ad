"""The cases of ASHRAE 140 as data: each a base with differences, expanded on demand."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sim.site.read import read_yaml

_FOLDER = Path(__file__).parent


@cache
def specifications() -> Mapping[str, Any]:
    """Return the specifications as the file has them: what cases share, base and differences."""
    return read_yaml(_FOLDER / "cases.yaml").data


@cache
def published() -> Mapping[str, Any]:
    """Return what is published: ``cases`` by case and output, ``solar`` by table and row."""
    return read_yaml(_FOLDER / "ranges.yaml").data


def case_names() -> tuple[str, ...]:
    """Return the names of all cases in the order of the standard."""
    return tuple(specifications()["cases"])


def open_cases() -> tuple[str, ...]:
    """Return the names of the cases whose example results are known here."""
    return tuple(published()["cases"])


def case(name: str) -> dict[str, Any]:
    """Return a case with all differences applied to the base.

    Parameters
    ----------
    name : str
        One of `case_names`.

    Examples
    --------
    >>> case("210")["outside_emissivity"], case("210")["cooling"]
    (0.9, {'setpoint': 20})
    """
    differences = specifications()["cases"][name]
    origin = differences.get("from")
    base = case(origin) if origin else copy.deepcopy(specifications()["base"])
    return _merged(base, {key: value for key, value in differences.items() if key != "from"})


def _merged(base: Mapping[str, Any], differences: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping with differences: mappings are merged, null takes a part away."""
    found = dict(base)
    for key, value in differences.items():
        if value is None:
            found.pop(key, None)
        elif isinstance(value, Mapping):
            found[key] = _merged(found.get(key) or {}, value)
        else:
            found[key] = value
    return found
