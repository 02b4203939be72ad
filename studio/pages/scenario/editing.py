"""What an edit on the page does to the history of the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import ctx, no_update
from dash.exceptions import PreventUpdate

from studio import actions
from studio.actions import Draft
from studio.components import Part
from studio.pages.scenario import form, history


def edit(
    *,
    fields: Mapping[str, Any],
    rows: Mapping[str, Any],
    buttons: Mapping[str, Any],
    kept: Mapping[str, Any],
) -> dict[str, Any]:
    """Take what was typed, chosen or pressed into the history; show what changed by itself."""
    before = kept["history"]
    typed = history.step(before, collect(before["now"], fields, rows=rows, kept=kept))
    after = _apply(ctx.triggered_id, typed, rows=rows, buttons=buttons, kept=kept)
    if after == before:
        raise PreventUpdate
    draft = after["now"]
    structural = after is not typed or draft["base"] != before["now"]["base"]
    shown: dict[str, Any] = dict.fromkeys(history.FIELDS, no_update)
    if ctx.triggered_id in ("scenario-undo", "scenario-redo", "scenario-restored"):
        shown = {name: draft[name] or None for name in history.FIELDS}
        shown |= {name: draft[name] for name in ("title", "description", "seed")}
    return {
        "history": after,
        "rows": _rows(kept["name"], draft) if structural else no_update,
        "fields": shown,
    }


def collect(
    draft: Draft, fields: Mapping[str, Any], *, rows: Mapping[str, Any], kept: Mapping[str, Any]
) -> Draft:
    """Return the draft with what stands on the page."""
    keys = [name["key"] for name in kept["keys"]]
    parts = [
        {"key": key, **{part: rows[part][index] for part in history.PARTS}}
        for index, key in enumerate(keys)
    ]
    return history.with_parts(history.with_fields(draft, fields), parts)


def _apply(
    trigger: Any,
    typed: history.History,
    *,
    rows: Mapping[str, Any],
    buttons: Mapping[str, Any],
    kept: Mapping[str, Any],
) -> history.History:
    """Return the history after a button or a choice of an input."""
    draft = typed["now"]
    pressed: dict[str, Callable[[], history.History]] = {
        "restored": lambda: buttons["restored"],
        "undo": lambda: history.undo(typed),
        "redo": lambda: history.redo(typed),
        "add": lambda: history.step(typed, history.add(draft)),
    }
    if not isinstance(trigger, dict):
        name = str(trigger).removeprefix("scenario-")
        return pressed[name]() if name in pressed and buttons[name] else typed
    key, kind = trigger["key"], trigger["type"].removeprefix("change-")
    if kind == "remove" and any(buttons["remove"]):
        return history.step(typed, history.remove(draft, key))
    path = _chosen_path(kind, key, draft=draft, rows=rows, kept=kept)
    return typed if path is None else history.step(typed, history.moved_to(draft, key, path))


def _chosen_path(
    kind: str, key: int, *, draft: Draft, rows: Mapping[str, Any], kept: Mapping[str, Any]
) -> str | None:
    """Return the path a row was given by one of its three fields, or ``None``."""
    places = [name["key"] for name in kept["keys"]]
    if kind not in ("input", "member", "path") or key not in places:
        return None
    value = str(rows[kind][places.index(key)] or "").strip()
    path = next(str(each["path"]) for each in draft["changes"] if each["key"] == key)
    if kind == "member":
        return history.with_member(path, value)
    if kind == "input" and history.pattern_of(path, [value]) == value:
        return path  # the choice shown is the one made before
    return value


def _rows(name: str, draft: Draft) -> list[Part]:
    return form.change_rows(draft, actions.list_inputs(draft), actions.check_draft(name, draft))
