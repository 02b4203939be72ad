"""Runs compared with the first of them: what differs in the inputs, then what came of it."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html
from dash.exceptions import PreventUpdate

from studio import actions
from studio.actions import Run
from studio.components import Part, card, empty, link_button, page
from studio.components.explorer import explorer
from studio.components.sections import (
    PageSection,
    chosen,
    downloads,
    section_content,
    section_links,
)
from studio.components.words import ago

PATH = "/compare"
NAME = "Compare"

_SECTIONS = (
    PageSection("difference", "What differs", ("inputs", "summary", "attribution"), ("end-use",)),
    PageSection("figures", "All figures", ("figures",)),
    PageSection("energy", "Energy", ("energy",)),
    PageSection("costs", "Cost and worth", ("costs",)),
    PageSection("comfort", "Comfort", ("comfort",)),
    PageSection("carbon", "Carbon", ("carbon",)),
    PageSection("explore", "Explore", ()),
    PageSection("trace", "Trace", ("limitations", "trace", "provenance")),
)
_OFFERED = 100


def layout(runs: str = "", section: str = "difference", **choices: str) -> Part:
    """Return the comparison of runs, or the choice of what to compare."""
    names = [name for name in runs.split(",") if name]
    done = actions.list_runs(states=("done",), limit=_OFFERED)
    picker = _picker(done, names)
    if len(names) < 2:
        return page(NAME, card(picker), _hint(done), lead=_LEAD)
    shown = chosen(_SECTIONS, section)
    query = {"runs": ",".join(names)}
    content = (
        explorer(names, path=PATH, query={**query, "section": shown.name, **choices})
        if shown.name == "explore"
        else section_content(actions.get_report(names), shown)
    )
    return page(
        _title(names),
        card(picker, *_single_runs(names)),
        section_links(_SECTIONS, shown.name, path=PATH, query=query),
        html.Div(content, className="groups"),
        lead=_LEAD,
        actions=[downloads(names)],
    )


_LEAD = "The first run is the base. What differs in the inputs comes first, then what came of it."


def _single_runs(names: Sequence[str]) -> list[Part]:
    """Return how to come to error bars, where there are none."""
    if actions.have_error_bars(names):
        return []
    text = (
        f"Differences of single runs have no error bars. Repeat {actions.USUAL_REPLICATIONS} times "
        "runs all of them again, each with the same sets of random numbers, and gives them some."
    )
    return [html.P(text, className="picker-note")]


def _title(names: Sequence[str]) -> str:
    titles = [actions.get_run(name).title for name in names]
    if len(titles) == 2:
        return f"{titles[1]} against {titles[0]}"
    return f"{len(titles) - 1} alternatives to {titles[0]}"


def _picker(done: Sequence[Run], names: Sequence[str]) -> Part:
    known = {run.id: run for run in done}
    missing = [actions.get_run(name) for name in names if name not in known]
    data = [
        {"value": run.id, "label": f"{run.title} · {run.site} · {ago(run.finished)}"}
        for run in (*done, *missing)
    ]
    field = dmc.MultiSelect(
        id="compare-runs",
        label="Runs, the base first",
        data=data,
        value=list(names),
        searchable=True,
        hidePickedOptions=True,
        maxValues=actions.MOST_COMPARED,
        placeholder="" if names else "choose finished runs",
    )
    swap = html.Button("Swap base", id="compare-swap", className="button", disabled=len(names) < 2)
    repeat = html.Button(
        f"Repeat {actions.USUAL_REPLICATIONS} times",
        id="compare-repeat",
        className="button",
        disabled=len(names) < 2,
        title="Run all again with several sets of random numbers, for error bars",
    )
    split = html.Button(
        "Split by measure",
        id="compare-split",
        className="button",
        disabled=len(names) < 2,
        title="Run combinations of the measures, to tell which one brings how much",
    )
    go = html.Button("Compare", id="compare-go", className="button button-primary")
    buttons = html.Div([swap, repeat, split, go], className="page-actions")
    return html.Div([field, buttons], className="picker")


def _hint(done: Sequence[Run]) -> Part:
    if len(done) >= 2:
        return empty(
            "Choose two or more runs",
            "The first one is the base that the others are compared with.",
            symbol="compare",
        )
    return empty(
        "There is nothing to compare yet",
        "Run at least two scenarios, for example a base and one with a change.",
        link_button("Browse scenarios", "/scenarios", kind="primary", symbol="layers"),
        symbol="compare",
    )


def go(click: int | None, names: list[str]) -> str:
    """Return the address of the comparison of the chosen runs."""
    if not click:
        raise PreventUpdate
    return f"{PATH}?runs={','.join(names)}"


def swap(click: int | None, names: list[str]) -> str:
    """Return the address of the comparison with the next run as base."""
    if not click or len(names) < 2:
        raise PreventUpdate
    return f"{PATH}?runs={','.join([*names[1:], names[0]])}"


def repeat(click: int | None, names: list[str]) -> str:
    """Queue the compared scenarios with replications and return where to follow them."""
    if not click or len(names) < 2:
        raise PreventUpdate
    actions.repeat_runs(names)
    return "/runs"


def split(click: int | None, names: list[str]) -> str:
    """Queue the alternatives with a split by measures and return where to follow them."""
    if not click or len(names) < 2:
        raise PreventUpdate
    actions.repeat_runs(names, replications=1, attribute=True)
    return "/runs"


def connect(app: Dash) -> None:
    """Wire the choice of runs."""
    for name, function in (("go", go), ("swap", swap), ("repeat", repeat), ("split", split)):
        app.callback(
            Output("address", "href", allow_duplicate=True),
            Input(f"compare-{name}", "n_clicks"),
            State("compare-runs", "value"),
            prevent_initial_call=True,
        )(function)
