"""A scenario: changes and settings, edited with undo, checked by the resolver, saved and run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import (
    ALL,
    MATCH,
    ClientsideFunction,
    Dash,
    Input,
    Output,
    State,
    ctx,
    dcc,
    html,
    no_update,
)
from dash.exceptions import PreventUpdate

from studio import actions
from studio.actions import Check, Draft, Run, ScenarioEntry
from studio.components import (
    Part,
    breadcrumbs,
    card,
    icon,
    link_button,
    page,
    state_badge,
    toast,
)
from studio.components.shell import NOTIFICATIONS
from studio.components.words import ago
from studio.pages.scenario import form, history, view

PATH = "/scenario"
NAME = "Scenario"


def layout(name: str = "", **_: Any) -> Part:
    """Return the page of a scenario: an editor of one's own, an overview of the library's."""
    entry = actions.entry_of(name)
    crumbs = breadcrumbs(
        ("Scenarios", "/scenarios"),
        (entry.site, f"/scenarios?site={entry.site}"),
        (entry.title, None),
    )
    if entry.fault:
        return page(entry.title, view.unreadable(entry.fault), crumbs=crumbs)
    editable = entry.origin == "yours"
    return page(
        entry.title,
        _latest(name),
        *_content(name, editable=editable),
        dcc.Store(id="scenario-name", data=name),
        lead=entry.description,
        actions=_editor_buttons() if editable else _library_buttons(entry),
        crumbs=crumbs,
    )


def _content(name: str, *, editable: bool) -> list[Part]:
    draft = actions.get_draft(name)
    check = actions.check_draft(name, draft)
    return _editor(draft, check) if editable else view.overview(draft, check)


def _latest(name: str) -> Part:
    runs = actions.list_runs(scenario=name, limit=1)
    if not runs:
        return html.Div()
    return html.Div(_latest_words(runs[0]), className="latest")


def _latest_words(run: Run) -> list[Part]:
    href = f"/result?run={run.id}" if run.state == "done" else f"/runs?run={run.id}"
    text = "Result of the latest run" if run.state == "done" else "Latest run"
    when = html.Span(ago(run.finished or run.submitted), className="run-note")
    return [state_badge(run.state), dcc.Link(text, href=href), when]


def _library_buttons(entry: ScenarioEntry) -> list[Part]:
    derive = link_button("New from this", f"/scenarios?new=1&base={entry.name}", symbol="plus")
    return [derive, _button("scenario-run", "Run", "play", primary=True)]


def _editor_buttons() -> list[Part]:
    return [
        html.Span(id="scenario-status", className="run-note", role="status"),
        _button("scenario-undo", "Undo", "undo"),
        _button("scenario-redo", "Redo", "redo"),
        _button("scenario-save", "Save", "save"),
        _button("scenario-save-run", "Run", "play", primary=True),
    ]


def _button(name: str, text: str, symbol: str, *, primary: bool = False) -> Part:
    kind = "primary" if primary else "default"
    return html.Button(
        [icon(symbol, size=16), html.Span(text)], id=name, className=f"button button-{kind}"
    )


def _editor(draft: Draft, check: Check) -> list[Part]:
    begun = history.begin(draft)
    add = html.Button(
        [icon("plus", size=16), html.Span("Add a change")],
        id="scenario-add",
        className="button button-small",
    )
    rows = form.change_rows(begun["now"], actions.list_inputs(draft), check)
    changes = card(
        html.Ul(rows, id="scenario-rows", className="changes"), title="Changes", aside=add
    )
    bases = [each.name for each in actions.list_scenarios() if not each.fault]
    settings = form.settings(draft, check, bases=bases, weather=actions.list_weather())
    before = [view.inherited(check)] if check.before else []
    return [
        html.Div(form.summary(check), id="scenario-summary"),
        html.Div(
            [html.Div([changes, *before], className="editor-main"), settings], className="editor"
        ),
        dcc.Store(id="scenario-history", data=begun),
        dcc.Store(id="scenario-saved", data=draft),
        dcc.Store(id="scenario-check", data=_check_data(check, begun["now"])),
    ]


def edit(
    fields: Mapping[str, Any],
    rows: Mapping[str, Any],
    buttons: Mapping[str, Any],
    kept: Mapping[str, Any],
) -> dict[str, Any]:
    """Take what was typed, chosen or pressed into the history; show what changed by itself."""
    before = kept["history"]
    typed = history.step(before, collect(before["now"], fields, rows, kept))
    after = _apply(ctx.triggered_id, typed, rows, buttons, kept)
    if after == before:
        raise PreventUpdate
    draft = after["now"]
    structural = after is not typed or draft["base"] != before["now"]["base"]
    shown: dict[str, Any] = dict.fromkeys(history.FIELDS, no_update)
    if ctx.triggered_id in ("scenario-undo", "scenario-redo"):
        shown = {name: draft[name] or None for name in history.FIELDS}
        shown |= {name: draft[name] for name in ("title", "description", "seed")}
    return {
        "history": after,
        "rows": _rows(kept["name"], draft) if structural else no_update,
        "fields": shown,
    }


def collect(
    draft: Draft, fields: Mapping[str, Any], rows: Mapping[str, Any], kept: Mapping[str, Any]
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
    rows: Mapping[str, Any],
    buttons: Mapping[str, Any],
    kept: Mapping[str, Any],
) -> history.History:
    """Return the history after a button or a choice of an input."""
    draft = typed["now"]
    if trigger == "scenario-undo" and buttons["undo"]:
        return history.undo(typed)
    if trigger == "scenario-redo" and buttons["redo"]:
        return history.redo(typed)
    if trigger == "scenario-add" and buttons["add"]:
        return history.step(typed, history.add(draft))
    if not isinstance(trigger, dict):
        return typed
    key, kind = trigger["key"], trigger["type"].removeprefix("change-")
    if kind == "remove" and any(buttons["remove"]):
        return history.step(typed, history.remove(draft, key))
    path = _chosen_path(kind, key, draft, rows, kept)
    return typed if path is None else history.step(typed, history.moved_to(draft, key, path))


def _chosen_path(
    kind: str, key: int, draft: Draft, rows: Mapping[str, Any], kept: Mapping[str, Any]
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


def check(data: history.History, saved: Draft, name: str) -> dict[str, Any]:
    """Return what the resolver says of the draft, and which buttons make sense."""
    draft = data["now"]
    found = actions.check_draft(name, draft)
    dirty = not history.same_content(draft, saved)
    return {
        "check": _check_data(found, draft),
        "summary": form.summary(found),
        "status": "Not saved yet" if dirty else "All saved",
        "undo": not data["past"],
        "redo": not data["future"],
        "save": bool(found.faults) or not dirty,
        "run": bool(found.faults),
    }


def _check_data(found: Check, draft: Draft) -> dict[str, dict[str, str]]:
    """Return faults by the key of the row and the field they belong to."""
    faults: dict[str, dict[str, str]] = {}
    for fault in found.faults:
        place, _, rest = fault["place"].partition(".")
        index, _, part = rest.partition(".")
        if place == "changes" and index.isdigit() and int(index) < len(draft["changes"]):
            key = str(draft["changes"][int(index)]["key"])
            faults.setdefault(key, {}).setdefault(part.partition(".")[0], form.fault_words(fault))
    return faults


def save(
    click: int | None, fields: Mapping[str, Any], rows: Mapping[str, Any], kept: Mapping[str, Any]
) -> dict[str, Any]:
    """Write the draft to its file."""
    if not click:
        raise PreventUpdate
    draft = collect(kept["history"]["now"], fields, rows, kept)
    actions.save_scenario(kept["name"], draft)
    return {"saved": draft, "toast": [toast("Saved", draft["title"], kind="success")]}


def save_and_run(
    click: int | None, fields: Mapping[str, Any], rows: Mapping[str, Any], kept: Mapping[str, Any]
) -> dict[str, Any]:
    """Write the draft to its file and queue a run of it."""
    if not click:
        raise PreventUpdate
    draft = collect(kept["history"]["now"], fields, rows, kept)
    actions.save_scenario(kept["name"], draft)
    run = actions.submit_run(kept["name"])
    return {"saved": draft, "href": f"/runs?run={run.id}"}


def run_library(click: int | None, name: str) -> str:
    """Queue a run of a scenario of the library."""
    if not click:
        raise PreventUpdate
    return f"/runs?run={actions.submit_run(name).id}"


def _row_values(make: type[Input] | type[State]) -> dict[str, Any]:
    names = (*history.PARTS, "input", "member", "path")
    return {name: make({"type": f"change-{name}", "key": ALL}, "value") for name in names}


def _field_values(make: type[Input] | type[State]) -> dict[str, Any]:
    return {name: make(f"field-{name}", "value") for name in history.FIELDS}


def _kept() -> dict[str, Any]:
    return {
        "history": State("scenario-history", "data"),
        "name": State("scenario-name", "data"),
        "keys": State({"type": "change-value", "key": ALL}, "id"),
    }


def connect(app: Dash) -> None:
    """Wire the editor."""
    _connect_edit(app)
    _connect_check(app)
    app.callback(
        output={
            "saved": Output("scenario-saved", "data"),
            "toast": Output(NOTIFICATIONS, "sendNotifications", allow_duplicate=True),
        },
        inputs={"click": Input("scenario-save", "n_clicks")},
        state={"fields": _field_values(State), "rows": _row_values(State), "kept": _kept()},
        prevent_initial_call=True,
    )(save)
    app.callback(
        output={
            "saved": Output("scenario-saved", "data", allow_duplicate=True),
            "href": Output("address", "href", allow_duplicate=True),
        },
        inputs={"click": Input("scenario-save-run", "n_clicks")},
        state={"fields": _field_values(State), "rows": _row_values(State), "kept": _kept()},
        prevent_initial_call=True,
    )(save_and_run)
    app.callback(
        Output("address", "href", allow_duplicate=True),
        Input("scenario-run", "n_clicks"),
        State("scenario-name", "data"),
        prevent_initial_call=True,
    )(run_library)


def _connect_edit(app: Dash) -> None:
    buttons = {name: Input(f"scenario-{name}", "n_clicks") for name in ("undo", "redo", "add")}
    app.callback(
        output={
            "history": Output("scenario-history", "data"),
            "rows": Output("scenario-rows", "children"),
            "fields": {name: Output(f"field-{name}", "value") for name in history.FIELDS},
        },
        inputs={
            "fields": _field_values(Input),
            "rows": _row_values(Input),
            "buttons": {
                **buttons, "remove": Input({"type": "change-remove", "key": ALL}, "n_clicks"),
            },
        },
        state={"kept": _kept()},
        prevent_initial_call=True,
    )(edit)  # fmt: skip


def _connect_check(app: Dash) -> None:
    app.callback(
        output={
            "check": Output("scenario-check", "data"),
            "summary": Output("scenario-summary", "children"),
            "status": Output("scenario-status", "children"),
            "undo": Output("scenario-undo", "disabled"),
            "redo": Output("scenario-redo", "disabled"),
            "save": Output("scenario-save", "disabled"),
            "run": Output("scenario-save-run", "disabled"),
        },
        inputs={
            "data": Input("scenario-history", "data"),
            "saved": Input("scenario-saved", "data"),
        },
        state={"name": State("scenario-name", "data")},
    )(check)
    clientside: Any = app.clientside_callback  # has no annotations
    fields = ("input", "value", "cost", "life")
    clientside(
        ClientsideFunction("atrium", "faults"),
        *(Output({"type": f"change-{name}", "key": MATCH}, "error") for name in fields),
        Input("scenario-check", "data"),
        State({"type": "change-value", "key": MATCH}, "id"),
    )
    clientside(
        ClientsideFunction("atrium", "guard"),
        Output("scenario-name", "modified_timestamp"),
        Input("scenario-status", "children"),
    )
