"""What clients send: every field is looked at, and what is wrong is told with what is allowed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs

import orjson

from sim.errors import AtriumError

Body = Mapping[str, Any]

_YES = {"true": 1.0, "false": 0.0}


class RefusedError(AtriumError):
    """A request that cannot be carried out; says which field, and what is allowed."""


def parsed(content: bytes, media: str) -> Body:
    """Return the fields of a body: JSON, or a form where its type says so.

    Parameters
    ----------
    content : bytes
        The body; nothing is no field.
    media : str
        Its content type.

    Raises
    ------
    RefusedError
        If it is neither, or no object.
    """
    if not content.strip():
        return {}
    if "form-urlencoded" in media.lower():
        return _form(content)
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise RefusedError(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise RefusedError("the body is no JSON object; send fields by name")
    return body


def _form(content: bytes) -> Body:
    try:
        fields = parse_qs(content.decode(), keep_blank_values=True, strict_parsing=True)
    except ValueError as error:
        raise RefusedError(f"the body is no form: {error}") from error
    return {name: some[0] if len(some) == 1 else some for name, some in fields.items()}


def check_names(body: Body, allowed: Iterable[str]) -> None:
    """Refuse fields that are none.

    Raises
    ------
    RefusedError
        Names them, and some of what is allowed.
    """
    known = set(allowed)
    unknown = [name for name in body if name not in known]
    if unknown:
        some = ", ".join(sorted(known)[:12]) + (", …" if len(known) > 12 else "")
        raise RefusedError(f"unknown: {', '.join(map(_shown, unknown[:12]))}; allowed: {some}")


def number(
    body: Body, name: str, *, low: float = 0.0, high: float = math.inf, multiple: float = 0.0
) -> float:
    """Return a number that a body must have.

    Parameters
    ----------
    body : mapping
        The body.
    name : str
        Name of the field.
    low, high : float
        Limits, both included.
    multiple : float
        What it must be a multiple of; of nothing where 0.

    Raises
    ------
    RefusedError
        If it is missing, no number, or not allowed.
    """
    if body.get(name) is None:
        raise RefusedError(f"{name} is missing")
    value = number_in(body[name], name)
    limit = f"from {low:.12g} to {high:.12g}" if math.isfinite(high) else f"from {low:.12g} on"
    if multiple > 0:
        limit += f", in steps of {multiple:g}"
    if not low <= value <= high or (multiple > 0 and value % multiple):
        raise RefusedError(f"{name}: {value:.12g}; allowed: {limit}")
    return value


def number_in(value: Any, name: str) -> float:
    """Return a number, or the number a text stands for.

    Raises
    ------
    RefusedError
        If it is none, or not finite.
    """
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            found = float(value)
        except (ValueError, OverflowError):
            found = math.nan
        if math.isfinite(found):
            return found
    raise RefusedError(f"{name}: {_shown(value)} is no number")


def flag_in(value: Any, name: str) -> bool:
    """Return whether something is switched on: 1 or 0, true or false, also as text.

    Raises
    ------
    RefusedError
        If it is none of these.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _YES:
        return bool(_YES[value.lower()])
    found = number_in(value, name)
    if found not in {0.0, 1.0}:
        raise RefusedError(f"{name}: {found:g}; allowed: 0 or 1")
    return found == 1.0


def names(body: Body, name: str, allowed: Iterable[str]) -> list[str]:
    """Return the names that a body must list; one alone is a list, too.

    Raises
    ------
    RefusedError
        If there are none, or unknown ones.
    """
    told = body.get(name)
    listed = [told] if isinstance(told, str) else told
    if not isinstance(listed, list) or not listed:
        raise RefusedError(f"{name}: a list of names is missing")
    known = set(allowed)
    wrong = [each for each in listed if not (isinstance(each, str) and each in known)]
    if wrong:
        raise RefusedError(f"{name}: there is no {', '.join(map(_shown, wrong[:12]))}")
    return list(dict.fromkeys(listed))


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
