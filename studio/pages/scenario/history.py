"""The history of a draft in an editor: undo and redo give identical drafts.

Pure functions of plain data; the browser keeps the history. Every change of a draft carries a
``key`` that stays with its row on the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

History = dict[str, Any]
"""``past`` and ``future``: drafts, the nearest last; ``now``: the draft shown."""
Draft = dict[str, Any]

_KEPT = 100
EMPTY_CHANGE = {"path": "", "value": "", "cost": "", "life": "", "text": ""}
FIELDS = ("title", "description", "base", "weather", "start", "end", "tariff", "seed")
PARTS = ("value", "cost", "life", "text")


def begin(draft: Mapping[str, Any]) -> History:
    """Return the history of a draft just opened."""
    changes = [{**change, "key": index} for index, change in enumerate(draft["changes"])]
    return {"past": [], "now": {**draft, "changes": changes}, "future": []}


def step(history: History, draft: Draft) -> History:
    """Return the history after an edit; an edit that changes nothing is none."""
    if draft == history["now"]:
        return history
    return {"past": [*history["past"], history["now"]][-_KEPT:], "now": draft, "future": []}


def undo(history: History) -> History:
    """Return the history one edit back, if there is one."""
    if not history["past"]:
        return history
    *past, now = history["past"]
    return {"past": past, "now": now, "future": [*history["future"], history["now"]]}


def redo(history: History) -> History:
    """Return the history one edit forward, if there is one."""
    if not history["future"]:
        return history
    *future, now = history["future"]
    return {"past": [*history["past"], history["now"]], "now": now, "future": future}


def with_fields(draft: Draft, fields: Mapping[str, Any]) -> Draft:
    """Return the draft with what stands in the fields of the page."""
    return {**draft, **{name: str(fields.get(name) or "") for name in FIELDS}}


def with_parts(draft: Draft, rows: Sequence[Mapping[str, Any]]) -> Draft:
    """Return the draft with what stands in the rows of the page, matched by their keys."""
    found = {row["key"]: row for row in rows}
    changes = []
    for change in draft["changes"]:
        row = found.get(change["key"], {})
        parts = {part: str(row[part] or "") for part in PARTS if part in row}
        changes.append({**change, **parts})
    return {**draft, "changes": changes}


def add(draft: Draft, path: str = "") -> Draft:
    """Return the draft with another change at the end."""
    key = max((change["key"] for change in draft["changes"]), default=-1) + 1
    return {**draft, "changes": [*draft["changes"], {**EMPTY_CHANGE, "path": path, "key": key}]}


def remove(draft: Draft, key: int) -> Draft:
    """Return the draft without a change."""
    return {**draft, "changes": [each for each in draft["changes"] if each["key"] != key]}


def moved_to(draft: Draft, key: int, path: str) -> Draft:
    """Return the draft with another path of a change."""
    changes = [{**each, "path": path} if each["key"] == key else each for each in draft["changes"]]
    return {**draft, "changes": changes}


def pattern_of(path: str, patterns: Sequence[str]) -> str:
    """Return the offered path that a written one is a case of, or the written one itself.

    Examples
    --------
    >>> pattern_of("zones.core.heating.capacity", ["zones.*.heating.capacity"])
    'zones.*.heating.capacity'
    """
    parts = path.split(".")
    for pattern in patterns:
        wanted = pattern.split(".")
        if len(wanted) == len(parts) and all(
            want in ("*", part) for want, part in zip(wanted, parts, strict=True)
        ):
            return pattern
    return path


def member_of(path: str) -> str:
    """Return which members of a collection a path means: ``*`` or a name.

    Examples
    --------
    >>> member_of("zones.core.heating.capacity"), member_of("use")
    ('core', '*')
    """
    parts = path.split(".")
    return parts[1] if len(parts) > 1 else "*"


def with_member(path: str, member: str) -> str:
    """Return the path for another member of the collection.

    Examples
    --------
    >>> with_member("zones.*.heating.capacity", "core")
    'zones.core.heating.capacity'
    """
    parts = path.split(".")
    if len(parts) > 1:
        parts[1] = member
    return ".".join(parts)


def same_content(one: Draft, other: Draft) -> bool:
    """Return whether two drafts make the same document; keys of rows do not matter."""
    return _bare(one) == _bare(other)


def _bare(draft: Draft) -> Draft:
    changes = [
        {name: value for name, value in change.items() if name != "key"}
        for change in draft["changes"]
    ]
    return {**draft, "changes": changes}
