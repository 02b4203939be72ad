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
    dcc,
    html,
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
from studio.pages.scenario.editing import collect, edit

PATH = "/scenario"
NAME = "Scenario"


def layout(name: str = "", **_: Any) -> Part:
    """Return the page of a scenario: an editor of one's own, an overview of the library's."""
    if not actions.has_scenario(name):
        return view.absent(name, actions.near_scenarios(name))
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
    bases = [each.name for each in actions.list_bases(draft["base"] or "")]
    settings = form.settings(draft, check, bases=bases, weather=actions.list_weather())
    before = [view.inherited(check)] if check.before else []
    return [
        _kept_offer(),
        html.Div(form.summary(check), id="scenario-summary"),
        html.Div(
            [html.Div([changes, *before], className="editor-main"), settings], className="editor"
        ),
        dcc.Store(id="scenario-history", data=begun),
        dcc.Store(id="scenario-saved", data=draft),
        dcc.Store(id="scenario-restored"),
        dcc.Store(id="scenario-check", data=_check_data(check, begun["now"])),
    ]


def _kept_offer() -> Part:
    """Return the offer to take up changes that were left unsaved in this tab."""
    buttons = [
        html.Button("Take them up", id="scenario-restore", className="button button-small"),
        html.Button("Discard", id="scenario-discard", className="button button-small"),
    ]
    words = html.Span("Changes you had not saved were kept in this tab.")
    line = html.Div([words, html.Div(buttons, className="page-actions")], className="kept card")
    return html.Div(line, id="scenario-kept", hidden=True)


def check(*, data: history.History, saved: Draft, name: str) -> dict[str, Any]:
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
    """Return faults by the key of the row and the field they belong to.

    What is still to be written is none beside its field: the row may have been added just now.
    """
    faults: dict[str, dict[str, str]] = {}
    for fault in found.faults:
        if fault["place"] in found.blank:
            continue
        place, _, rest = fault["place"].partition(".")
        index, _, part = rest.partition(".")
        if place == "changes" and index.isdigit() and int(index) < len(draft["changes"]):
            key = str(draft["changes"][int(index)]["key"])
            faults.setdefault(key, {}).setdefault(part.partition(".")[0], form.fault_words(fault))
    return faults


def save(
    *,
    click: int | None,
    fields: Mapping[str, Any],
    rows: Mapping[str, Any],
    kept: Mapping[str, Any],
) -> dict[str, Any]:
    """Write the draft to its file."""
    if not click:
        raise PreventUpdate
    draft = collect(kept["history"]["now"], fields, rows=rows, kept=kept)
    actions.save_scenario(kept["name"], draft)
    return {"saved": draft, "toast": [toast("Saved", draft["title"], kind="success")]}


def save_and_run(
    *,
    click: int | None,
    fields: Mapping[str, Any],
    rows: Mapping[str, Any],
    kept: Mapping[str, Any],
) -> dict[str, Any]:
    """Write the draft to its file and queue a run of it."""
    if not click:
        raise PreventUpdate
    draft = collect(kept["history"]["now"], fields, rows=rows, kept=kept)
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
    _connect_kept(app)
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
                **buttons,
                "remove": Input({"type": "change-remove", "key": ALL}, "n_clicks"),
                "restored": Input("scenario-restored", "data"),
            },
        },
        state={"kept": _kept()},
        prevent_initial_call=True,
    )(edit)


def _connect_kept(app: Dash) -> None:
    """Keep what is not saved in the browser's tab, and offer it when one comes back."""
    clientside: Any = app.clientside_callback  # has no annotations
    name = State("scenario-name", "data")
    clientside(
        ClientsideFunction("atrium", "guard"),
        Output("scenario-name", "modified_timestamp"),
        Input("scenario-status", "children"),
        State("scenario-history", "data"),
        name,
    )
    clientside(
        ClientsideFunction("atrium", "offer"),
        Output("scenario-kept", "hidden"),
        Input("scenario-name", "data"),
    )
    clientside(
        ClientsideFunction("atrium", "restore"),
        Output("scenario-restored", "data"),
        Output("scenario-kept", "hidden", allow_duplicate=True),
        Input("scenario-restore", "n_clicks"),
        name,
        prevent_initial_call=True,
    )
    clientside(
        ClientsideFunction("atrium", "discard"),
        Output("scenario-kept", "hidden", allow_duplicate=True),
        Input("scenario-discard", "n_clicks"),
        name,
        prevent_initial_call=True,
    )


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
