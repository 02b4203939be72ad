"""Scenarios: by site; create, run, copy, delete with undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from studio import actions
from studio.actions import Run, ScenarioEntry, SiteCard
from studio.components import (
    Part,
    aria,
    card,
    chip,
    empty,
    icon,
    link_button,
    notice,
    page,
    state_badge,
    toast,
)
from studio.components.shell import NOTIFICATIONS
from studio.components.words import plural, quantity

PATH = "/scenarios"
NAME = "Scenarios"


def layout(site: str | None = None, new: str | None = None, base: str = "", **_: Any) -> Part:
    """Return the page of all sites, or of one; ``new=1`` opens the form of a new scenario."""
    sites = [*actions.list_sites(), *actions.list_groups()]
    names = {each.name for each in sites}
    chosen = site if site in names else None
    unknown = (
        [notice(f"There is no site {site!r}", "All sites are shown.", kind="warning")]
        if site and not chosen
        else []
    )
    return page(
        "Scenarios",
        *unknown,
        _site_filter(sites, chosen),
        _form(base or f"{chosen}/base", chosen) if new else None,
        html.Div(_groups(sites, chosen), id="scenarios-list", className="groups"),
        dcc.Store(id="scenarios-site", data=chosen),
        dcc.Store(id="scenarios-trash"),
        html.Div(_undo_bar(None), id="scenarios-undo"),
        lead="A base plus named changes: so what differs between two scenarios is always known.",
        actions=[
            link_button("New scenario", _address(chosen, new="1"), kind="primary", symbol="plus")
        ],
    )


def _site_filter(sites: Sequence[SiteCard], chosen: str | None) -> Part:
    links = [chip("All sites", "/scenarios", current=chosen is None)]
    links += [
        chip(each.title, f"/scenarios?site={each.name}", current=each.name == chosen)
        for each in sites
    ]
    return html.Nav(links, className="chips", **aria(label="Filter by site"))


def _groups(sites: Sequence[SiteCard], chosen: str | None) -> list[Part]:
    latest = _latest_runs()
    # a group has scenarios by the dozen: it is shown when it is asked for
    apart = () if chosen else {each.name for each in actions.list_groups()}
    shown = [each for each in sites if each.name not in apart and chosen in (None, each.name)]
    return [_group(each, actions.list_scenarios(each.name), latest) for each in shown]


def _latest_runs() -> dict[str, Run]:
    """Return the newest run of each scenario."""
    found: dict[str, Run] = {}
    for run in actions.list_runs(limit=500):
        found.setdefault(run.scenario, run)
    return found


def _group(site: SiteCard, entries: Sequence[ScenarioEntry], latest: dict[str, Run]) -> Part:
    words = (
        f"{quantity(site.floor_area, 'm2')} · {site.zones} {plural(site.zones, 'zone')} · "
        f"weather {site.weather}"
        if site.zones
        else f"{site.scenarios} {plural(site.scenarios, 'scenario')}, each on a site of its own"
    )
    aside = html.Span(words, className="run-note")
    if site.fault:
        return card(
            notice("The site cannot be read", html.Pre(site.fault, className="words"), kind="error")
        )
    if not entries:
        return card(
            empty("No scenarios yet", "This site has no scenario to start from."), title=site.title
        )
    rows = [_row(entry, latest.get(entry.name)) for entry in entries]
    return card(html.Ul(rows, className="scenario-list"), title=site.title, aside=aside)


def _row(entry: ScenarioEntry, run: Run | None) -> Part:
    tags = [html.Span("Yours", className="tag tag-accent")] if entry.origin == "yours" else []
    if entry.changes:
        tags.append(
            html.Span(f"{entry.changes} {plural(entry.changes, 'change')}", className="tag")
        )
    words: list[Part] = [
        html.Div(
            [
                dcc.Link(entry.title, href=f"/scenario?name={entry.name}", className="run-title"),
                *tags,
            ],
            className="scenario-name",
        ),
        html.P(entry.description or _built_on(entry), className="scenario-text"),
    ]
    if entry.fault:
        words.append(html.Pre(entry.fault, className="run-error"))
    return html.Li(
        [html.Div(words), html.Div(_last(run), className="scenario-run"), _buttons(entry)],
        className="scenario-item",
    )


def _built_on(entry: ScenarioEntry) -> str:
    return f"Built on {entry.base}." if entry.base else ""


def _last(run: Run | None) -> list[Part]:
    if run is None:
        return [html.Span("not run yet", className="run-note")]
    href = f"/result?run={run.id}" if run.state == "done" else f"/runs?run={run.id}"
    return [dcc.Link(state_badge(run.state), href=href, title=f"Latest run of {run.title}")]


def _buttons(entry: ScenarioEntry) -> Part:
    buttons = [
        _button("run", entry, "play", f"Run {entry.title}"),
        _button("derive", entry, "plus", f"New scenario from {entry.title}"),
        _button("copy", entry, "copy", f"Duplicate {entry.title}"),
    ]
    if entry.origin == "yours":
        buttons.append(_button("delete", entry, "trash", f"Delete {entry.title}"))
    return html.Div(buttons, className="row-actions")


def _button(act: str, entry: ScenarioEntry, symbol: str, label: str) -> Part:
    return html.Button(
        icon(symbol),
        id={"type": "scenario-act", "act": act, "name": entry.name},
        className="icon-button",
        title=label,
        disabled=bool(entry.fault) and act != "delete",
        **aria(label=label),
    )


def _form(base: str, site: str | None) -> Part:
    """Return the form of a new scenario."""
    choices = [
        {"value": entry.name, "label": f"{entry.title} ({entry.name})"}
        for entry in actions.list_bases(base)
    ]
    known = {choice["value"] for choice in choices}
    value = base if base in known else next(iter(sorted(known, key=_nearest(base))), None)
    return card(
        dmc.TextInput(
            id="new-title",
            label="What if …",
            placeholder="the heating were set back to 16 °C at night",
            required=True,
            debounce=True,  # Enter then brings the text along
            **{"data-autofocus": True},
        ),
        dmc.Select(
            id="new-base",
            label="Built on",
            description="Its site, weather, period and changes hold unless you change them.",
            data=choices,
            value=value,
            searchable=True,
            allowDeselect=False,
        ),
        html.Div(id="new-fault", role="alert"),
        html.Div(
            [
                link_button("Cancel", _address(site), kind="subtle"),
                html.Button("Create", id="new-create", className="button button-primary"),
            ],
            className="form-end",
        ),
        title="New scenario",
        className="new-form fields",
    )


def _address(site: str | None, **query: str) -> str:
    values = {"site": site, **query} if site else query
    return f"{PATH}?{urlencode(values, safe='/')}" if values else PATH


def _nearest(base: str) -> Callable[[str], tuple[bool, bool, str]]:
    """Return an order of scenarios: those beside ``base`` first, and each site's base."""
    site = base.partition("/")[0]
    return lambda name: (name.partition("/")[0] != site, not name.endswith("/base"), name)


def _undo_bar(deleted: tuple[str, str] | None) -> Part:
    """Return the offer to bring a deleted scenario back."""
    undo = html.Button("Undo", id="undo-delete", className="button button-small")
    if deleted is None:
        return html.Div(undo, hidden=True)
    return html.Div(
        [html.Span(f"{deleted[0]} was deleted."), undo], className="undo", role="status"
    )


def act(clicks: list[int | None], site: str | None) -> tuple[Any, ...]:
    """Run, derive from, duplicate or delete the scenario whose button was pressed."""
    if not any(clicks) or ctx.triggered_id is None:
        raise PreventUpdate
    chosen, name = ctx.triggered_id["act"], ctx.triggered_id["name"]
    if chosen == "run":
        run = actions.submit_run(name)
        shown = toast("Queued", f"{run.title} is on its way.", kind="success")
        return _listed(site), no_update, no_update, f"/runs?run={run.id}", [shown]
    if chosen == "derive":
        return no_update, no_update, no_update, f"/scenarios?new=1&base={name}", no_update
    if chosen == "copy":
        copy = actions.duplicate_scenario(name)
        return no_update, no_update, no_update, f"/scenario?name={copy}", no_update
    key = actions.delete_scenario(name)
    return _listed(site), key, _undo_bar((name, key)), no_update, no_update


def _listed(site: str | None) -> list[Part]:
    return _groups([*actions.list_sites(), *actions.list_groups()], site)


def undo(clicks: int | None, key: str | None, site: str | None) -> tuple[Any, ...]:
    """Bring the deleted scenario back."""
    if not clicks or not key:
        raise PreventUpdate
    actions.restore_scenario(key)
    return _listed(site), None, _undo_bar(None)


def create(clicks: int | None, submits: int | None, title: str, base: str) -> tuple[Any, Any]:
    """Create the scenario and go to its editor; say what is wrong beside the form."""
    if not clicks and not submits:
        raise PreventUpdate
    if not (title or "").strip():
        return notice("Write what you want to try", kind="error"), no_update
    name = actions.create_scenario(base, f"What if {title}" if title[:1].islower() else title)
    return None, f"/scenario?name={name}"


def connect(app: Dash) -> None:
    """Wire the buttons of the rows and the form."""
    app.callback(
        Output("scenarios-list", "children"),
        Output("scenarios-trash", "data"),
        Output("scenarios-undo", "children"),
        Output("address", "href", allow_duplicate=True),
        Output(NOTIFICATIONS, "sendNotifications", allow_duplicate=True),
        Input({"type": "scenario-act", "act": ALL, "name": ALL}, "n_clicks"),
        State("scenarios-site", "data"),
        prevent_initial_call=True,
    )(act)
    app.callback(
        Output("scenarios-list", "children", allow_duplicate=True),
        Output("scenarios-trash", "data", allow_duplicate=True),
        Output("scenarios-undo", "children", allow_duplicate=True),
        Input("undo-delete", "n_clicks"),
        State("scenarios-trash", "data"),
        State("scenarios-site", "data"),
        prevent_initial_call=True,
    )(undo)
    app.callback(
        Output("new-fault", "children"),
        Output("address", "href", allow_duplicate=True),
        Input("new-create", "n_clicks"),
        Input("new-title", "n_submit"),
        State("new-title", "value"),
        State("new-base", "value"),
        prevent_initial_call=True,
    )(create)
