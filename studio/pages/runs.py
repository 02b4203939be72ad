"""Runs: the queue, live progress, cancel, log, repeat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from studio import actions
from studio.actions import LogLine, Run
from studio.components import (
    Part,
    aria,
    card,
    chip,
    empty,
    fact,
    icon,
    icon_link,
    link_button,
    notice,
    page,
    progress_bar,
    state_badge,
)
from studio.components.words import ago, clock, duration, plural

PATH = "/runs"
NAME = "Runs"

_FILTERS = (
    ("all", "All", ()),
    ("active", "Active", ("queued", "running")),
    ("done", "Done", ("done",)),
    ("failed", "Failed", ("failed",)),
    ("cancelled", "Cancelled", ("cancelled",)),
)
_MOST = 100


def layout(run: str | None = None, state: str = "all", **_: Any) -> Part:
    """Return the page, with the details of one run where asked for."""
    chosen = state if state in {name for name, _, _ in _FILTERS} else "all"
    runs = _runs(chosen)
    return page(
        "Runs",
        html.Div(_details(run), id="runs-details"),
        card(
            html.Div(
                [_filter(chosen), html.Div(_compare_link([]), id="runs-compare")],
                className="card-head",
            ),
            html.Div(run_rows(runs, picked=()), id="runs-list"),
        ),
        dcc.Store(id="runs-question", data={"run": run, "state": chosen, "stamp": _stamp(runs)}),
        dcc.Interval(id="runs-clock", interval=2000),
        lead="Every run is kept with its inputs; it goes on when you leave this page.",
        actions=[link_button("New run", "/scenarios", kind="primary", symbol="play")],
    )


def run_rows(runs: Sequence[Run], *, picked: Sequence[str]) -> list[Part]:
    """Return runs as rows, or what to do where there are none."""
    if not runs:
        return [
            empty(
                "No runs here",
                "Choose a scenario and run it; its progress then shows here.",
                link_button("Browse scenarios", "/scenarios", symbol="layers"),
                symbol="play-list",
            )
        ]
    return [html.Ul([_row(run, picked=run.id in picked) for run in runs], className="run-list")]


def _row(run: Run, *, picked: bool) -> Part:
    href = f"/result?run={run.id}" if run.state == "done" else f"/runs?run={run.id}"
    title = html.Div(
        [
            dcc.Link(run.title, href=href, className="run-title"),
            html.Div(f"{run.scenario} · {ago(run.submitted)}", className="run-note"),
        ]
    )
    pick: Part = html.Span(className="run-pick")
    if run.state == "done":
        pick = dmc.Checkbox(
            id={"type": "run-pick", "run": run.id},
            checked=picked,
            size="sm",
            className="run-pick",
            **aria(label=f"Compare {run.title}"),
        )
    return html.Li(
        [
            pick,
            title,
            html.Div(_middle(run), className="run-middle"),
            html.Div(
                [state_badge(run.state, cancelling=run.cancelling), *_buttons(run)],
                className="run-end",
            ),
        ],
        className="run-item run-item-pick",
    )


def _middle(run: Run) -> Part:
    if run.state == "running":
        return progress_bar(run.progress, label=f"Progress of {run.title}")
    if run.state == "failed":
        return html.Div(run.error, className="run-error", title=run.error)
    if run.state == "done":
        text = f"took {duration(run.seconds.get('total', 0.0))}"
        doubts = len(run.findings)
        return html.Span(
            f"{text} · {doubts} {plural(doubts, 'finding')}" if doubts else text,
            className="run-note",
        )
    return html.Span("waiting for a worker" if run.state == "queued" else "", className="run-note")


def _buttons(run: Run) -> list[Part]:
    buttons = [icon_link("log", f"/runs?run={run.id}", f"Log of {run.title}")]
    if run.active and not run.cancelling:
        buttons.append(_icon_button("cancel", run, "stop", f"Cancel {run.title}"))
    if not run.active:
        buttons.append(_icon_button("retry", run, "retry", f"Run {run.title} again"))
    return buttons


def _icon_button(act: str, run: Run, symbol: str, label: str) -> Part:
    return html.Button(
        icon(symbol),
        id={"type": "run-act", "act": act, "run": run.id},
        className="icon-button",
        title=label,
        **aria(label=label),
    )


def _details(name: str | None) -> Part:
    """Return what is known of one run."""
    if name is None:
        return None
    run = actions.get_run(name)
    parts: list[Part] = [_facts(run)]
    if run.state == "failed":
        parts.append(
            notice("This run failed", html.Pre(run.error, className="words"), kind="error")
        )
    if run.active:
        parts.append(progress_bar(run.progress, label="Progress"))
    parts.append(_log(actions.run_log(name)))
    links = [link_button("Close", "/runs", kind="subtle")]
    if run.state == "done":
        links.insert(0, link_button("Result", f"/result?run={run.id}", symbol="chart"))
    aside = html.Div([*links], className="page-actions")
    return card(*parts, title=run.title, aside=aside, className="run-details")


def _facts(run: Run) -> Part:
    took = run.seconds.get("total")
    facts = [
        fact("State", state_badge(run.state, cancelling=run.cancelling)),
        fact("Scenario", dcc.Link(run.scenario, href=f"/scenario?name={run.scenario}")),
        fact("Seed", run.seed),
        fact("Submitted", clock(run.submitted), f"by {run.owner}"),
        fact("Took", duration(took) if took else "–"),
        fact("Run", html.Code(run.id)),
    ]
    return html.Dl(facts, className="facts")


def _log(lines: Sequence[LogLine]) -> Part:
    rows = [
        html.Li([html.Span(clock(line.time), className="log-time"), html.Span(line.text)])
        for line in lines
    ]
    return html.Ol(rows, className="log", **aria(label="Log"))


def _filter(chosen: str) -> Part:
    links = [
        chip(text, "/runs" if name == "all" else f"/runs?state={name}", current=name == chosen)
        for name, text, _ in _FILTERS
    ]
    return html.Nav(links, className="chips", **aria(label="Filter by state"))


def _compare_link(picked: Sequence[str]) -> Part:
    if len(picked) < 2:
        hint = "Tick two or more finished runs to compare them"
        return html.Span(hint, className="run-note")
    return link_button(
        f"Compare {len(picked)} runs",
        f"/compare?runs={','.join(picked)}",
        kind="primary",
        symbol="compare",
    )


def _runs(chosen: str) -> list[Run]:
    states = next(states for name, _, states in _FILTERS if name == chosen)
    return actions.list_runs(states=states, limit=_MOST)


def _stamp(runs: Sequence[Run]) -> str:
    """Return a text that changes with what the page shows."""
    return ";".join(
        f"{run.id},{run.state},{run.progress:.2f},{run.cancelling},{ago(run.submitted)}"
        for run in runs
    )


def _picked(values: Sequence[bool], names: Sequence[dict[str, str]]) -> list[str]:
    # The list shows the newest run first; the earliest picked is the base.
    picked = [name["run"] for value, name in zip(values, names, strict=True) if value]
    return picked[::-1]


def refresh(
    _: int, question: dict[str, Any], values: list[bool], names: list[dict[str, str]]
) -> tuple[Any, Any, Any]:
    """Return rows and details as they are now, or nothing where nothing changed."""
    runs = _runs(question["state"])
    stamp = _stamp(runs)
    if stamp == question["stamp"]:
        return no_update, no_update, no_update
    rows = run_rows(runs, picked=_picked(values, names))
    return rows, _details(question["run"]), {**question, "stamp": stamp}


def act(clicks: list[int | None], question: dict[str, Any]) -> tuple[Any, Any]:
    """Cancel or repeat the run whose button was pressed."""
    if not any(clicks) or ctx.triggered_id is None:
        raise PreventUpdate
    chosen = ctx.triggered_id
    if chosen["act"] == "cancel":
        actions.cancel_run(chosen["run"])
    else:
        actions.retry_run(chosen["run"])
    return run_rows(_runs(question["state"]), picked=()), {**question, "stamp": ""}


def compare_link(values: list[bool], names: list[dict[str, str]]) -> Part:
    """Return the link to the comparison of the ticked runs."""
    return _compare_link(_picked(values, names))


def connect(app: Dash) -> None:
    """Wire the clock, the buttons and the ticks."""
    picks = {"type": "run-pick", "run": ALL}
    app.callback(
        Output("runs-list", "children"),
        Output("runs-details", "children"),
        Output("runs-question", "data"),
        Input("runs-clock", "n_intervals"),
        State("runs-question", "data"),
        State(picks, "checked"),
        State(picks, "id"),
        prevent_initial_call=True,
    )(refresh)
    app.callback(
        Output("runs-list", "children", allow_duplicate=True),
        Output("runs-question", "data", allow_duplicate=True),
        Input({"type": "run-act", "act": ALL, "run": ALL}, "n_clicks"),
        State("runs-question", "data"),
        prevent_initial_call=True,
    )(act)
    app.callback(
        Output("runs-compare", "children"),
        Input(picks, "checked"),
        State(picks, "id"),
        prevent_initial_call=True,
    )(compare_link)
