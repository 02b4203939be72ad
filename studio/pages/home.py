"""Home: what can be asked, and what was asked last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, dcc, html

from studio import actions
from studio.actions import Run, SiteCard
from studio.components import (
    Part,
    card,
    empty,
    link_button,
    notice,
    progress_bar,
    state_badge,
)
from studio.components.words import ago, plural, quantity

PATH = "/"
NAME = "Home"
RECENT = 6
"""Runs shown."""
_HEADLINE = ("site_energy_intensity", "energy_cost")


def layout(**_: Any) -> Part:
    """Return the page."""
    runs = actions.list_runs(limit=RECENT)
    return html.Div(
        [
            hero(),
            html.Div(
                [
                    html.H2("Recent runs", className="section-title"),
                    html.Div(_links(runs), id="home-links", className="section-links"),
                ],
                className="section-head",
            ),
            card(html.Div(run_list(runs), id="home-runs")),
            dcc.Interval(id="home-clock", interval=2000, disabled=not _moving(runs)),
            html.Div(html.H2("Sites", className="section-title"), className="section-head"),
            html.Div(
                [site_card(site) for site in actions.list_sites()] or _no_sites(),
                className="grid grid-3",
            ),
        ],
        className="page",
    )


def hero() -> Part:
    """Return the opening: what this is for and the first step."""
    words = [
        html.H1("What if …?"),
        html.P(
            "Change one thing about a building, simulate its year in seconds, and see what it does "
            "to energy, cost, carbon and comfort, with the reason for it."
        ),
        html.Div(
            [
                link_button("New scenario", "/scenarios?new=1", kind="primary", symbol="plus"),
                link_button("Compare runs", "/compare", symbol="compare"),
            ],
            className="hero-actions",
        ),
    ]
    picture = html.Img(src="/assets/hero.svg", alt="", className="hero-picture")
    return html.Div([html.Div(words), picture], className="hero")


def site_card(site: SiteCard) -> Part:
    """Return a site as a card that leads to its scenarios."""
    if site.fault:
        return card(
            notice(
                f"{site.title} cannot be read",
                html.Pre(site.fault, className="words"),
                kind="error",
            )
        )
    words = [
        html.H3(site.title),
        html.P(site.description),
        html.Div(
            [
                html.Span([html.B(quantity(site.floor_area, "m2"))]),
                html.Span([html.B(site.zones), plural(site.zones, " zone")]),
                html.Span([html.B(site.scenarios), plural(site.scenarios, " scenario")]),
            ],
            className="site-facts",
        ),
    ]
    picture = html.Img(src=f"/assets/site-{_picture(site)}.svg", alt="", className="site-picture")
    return dcc.Link(
        [picture, html.Div(words, className="site-words")],
        href=f"/scenarios?site={site.name}",
        className="card site-card",
    )


def run_list(runs: Sequence[Run]) -> list[Part]:
    """Return runs as a list, or how to get the first."""
    if not runs:
        return [
            empty(
                "No runs yet",
                "Run a scenario of a site below, or make one of your own.",
                link_button("Browse scenarios", "/scenarios", symbol="layers"),
                symbol="play-list",
            )
        ]
    figures = actions.key_figures([run.id for run in runs if run.state == "done"])
    return [html.Div([_run(run, figures.get(run.id, {})) for run in runs], className="run-list")]


def _links(runs: Sequence[Run]) -> list[Part]:
    """Return where to go from the recent runs: a comparison of those of one site, and all."""
    done = [run for run in runs if run.state == "done"]
    alike = [run.id for run in done if run.site == done[0].site][: actions.MOST_COMPARED]
    links: list[Part] = [dcc.Link("All runs", href="/runs")]
    if len(alike) > 1:
        # The list shows the newest run first; the earliest one is the base.
        links.insert(0, dcc.Link("Compare these", href=f"/compare?runs={','.join(alike[::-1])}"))
    return links


def _figures(figures: Mapping[str, tuple[float, str]]) -> str:
    """Return the headline of a result in a few words."""
    shown = [figures[name] for name in _HEADLINE if name in figures]
    return " · ".join(quantity(value, unit) for value, unit in shown)


def _run(run: Run, figures: Mapping[str, tuple[float, str]]) -> Part:
    href = f"/result?run={run.id}" if run.state == "done" else f"/runs?run={run.id}"
    words = [ago(run.finished or run.submitted), _figures(figures)]
    middle: Part = html.Span(" · ".join(filter(None, words[::-1])), className="run-note")
    if run.state == "running":
        middle = progress_bar(run.progress, label=f"Progress of {run.title}")
    title = html.Div(
        [
            dcc.Link(run.title, href=href, className="run-title"),
            html.Div(run.scenario, className="run-note"),
        ]
    )
    return html.Div(
        [
            title,
            html.Div(middle, className="run-middle"),
            html.Div(state_badge(run.state, cancelling=run.cancelling), className="run-end"),
        ],
        className="run-item",
    )


def _no_sites() -> list[Part]:
    return [empty("No sites", "Put a site.yaml into the folder of scenarios.", symbol="building")]


def _picture(site: SiteCard) -> str:
    if site.use == "office" and site.floor_area > 2000:
        return "tower"
    return site.use if site.use in {"office", "school", "apartments"} else "other"


def _moving(runs: Sequence[Run]) -> bool:
    return any(run.active for run in runs)


def refresh(_: int) -> tuple[list[Part], list[Part], bool]:
    """Return the runs as they are now, where to go, and whether looking again is of no use."""
    runs = actions.list_runs(limit=RECENT)
    return run_list(runs), _links(runs), not _moving(runs)


def connect(app: Dash) -> None:
    """Wire the list of runs to the clock."""
    app.callback(
        Output("home-runs", "children"),
        Output("home-links", "children"),
        Output("home-clock", "disabled"),
        Input("home-clock", "n_intervals"),
        prevent_initial_call=True,
    )(refresh)
