"""The result of a run, section by section; every section and choice has an address."""

from __future__ import annotations

from dash import Dash, html

from studio import actions
from studio.actions import Report, Run
from studio.components import Part, breadcrumbs, empty, link_button, notice, page
from studio.components.explorer import explorer
from studio.components.happenings import happenings
from studio.components.sections import (
    PageSection,
    chosen,
    downloads,
    section_content,
    section_links,
)
from studio.components.words import ago, duration

PATH = "/result"
NAME = "Result"

_SECTIONS = (
    PageSection("overview", "Overview", ("summary", "inputs"), ("monthly-energy",)),
    PageSection("energy", "Energy", ("attribution", "energy")),
    PageSection("comfort", "Comfort", ("comfort",)),
    PageSection("happened", "What happened", ()),
    PageSection("costs", "Cost and carbon", ("costs", "carbon")),
    PageSection("figures", "All figures", ("figures",)),
    PageSection("explore", "Explore", ()),
    PageSection("trace", "Trace", ("limitations", "trace", "provenance")),
)


def layout(run: str = "", section: str = "overview", **choices: str) -> Part:
    """Return the page of a result, or why there is none yet."""
    if not run:
        return _nothing()
    found = actions.get_run(run)
    if found.state != "done":
        return _unfinished(found)
    shown = chosen(_SECTIONS, section)
    query = {"run": run}
    own = {**query, "section": shown.name}
    if shown.name == "explore":
        content = explorer([run], path=PATH, query={**own, **choices})
    elif shown.name == "happened":
        content = happenings(run, path=PATH, query=own, choices=choices)
    else:
        content = section_content(actions.get_report([run]), shown)
    return page(
        found.title,
        section_links(_SECTIONS, shown.name, path=PATH, query=query),
        html.Div(content, className="groups"),
        crumbs=breadcrumbs(
            ("Runs", "/runs"),
            (found.scenario, f"/scenario?name={found.scenario}"),
            ("Result", None),
        ),
        lead=_lead(found, actions.get_report([run])),
        actions=[
            downloads([run]),
            link_button("HDF5", f"/api/v1/results/{run}/file", kind="default", refresh=True),
            link_button("Compare", f"/compare?runs={run}", kind="primary", symbol="compare"),
        ],
    )


def _lead(run: Run, report: Report) -> list[Part]:
    took = run.seconds.get("simulation", 0.0)
    facts = {fact.label: "".join(str(part) for part in fact.text) for fact in report.facts}
    words = [facts.get("Site"), facts.get("Period"), facts.get("Weather")]
    made = f"simulated in {duration(took)}, {ago(run.finished)}"
    return [html.Span(" · ".join([*filter(None, words), made]))]


def _nothing() -> Part:
    return page(
        NAME,
        empty(
            "Which result?",
            "A result is opened from the list of runs.",
            link_button("Runs", "/runs", kind="primary", symbol="play-list"),
            symbol="chart",
        ),
    )


def _unfinished(run: Run) -> Part:
    if run.state == "failed":
        words = notice("The run failed", html.Pre(run.error, className="words"), kind="error")
    else:
        words = notice(f"The run is {run.state}", "Its result shows here once it is done.")
    follow = link_button("Follow the run", f"/runs?run={run.id}", kind="primary", symbol="log")
    return page(run.title, words, html.P(follow))


def connect(_: Dash) -> None:
    """Wire nothing: sections are links, and what they hold is wired with the frame."""
