"""A scenario of the library as it is shown: it can be run and copied, not changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from studio.actions import Check, Draft, Place, ShownChange
from studio.components import Part, card, empty, fact, link_button, notice, page
from studio.components.tables import table
from studio.pages.scenario.form import summary


def overview(draft: Draft, check: Check) -> list[Part]:
    """Return what a scenario changes and how it is run."""
    parts: list[Part] = [] if not (check.faults or check.findings) else [summary(check)]
    nothing = empty("No changes", "This scenario shows the site as it stands.", symbol="building")
    parts.append(card(_changes(check.own) if check.own else nothing, title="Changes"))
    if check.before:
        parts.append(inherited(check))
    return [*parts, _settings(draft, check)]


def inherited(check: Check) -> Part:
    """Return the changes that come from the bases."""
    heads = [("Input", False), ("Value", False)]
    cells = [[_input(each.place, each.text), html.B(each.value)] for each in check.before]
    content = table(heads, cells, caption="Changes of the base")
    return card(content, title="Changes of the base, applied first")


def _changes(changes: Sequence[ShownChange]) -> Part:
    heads = [("Input", False), ("Before", False), ("After", False), ("Cost and life", False)]
    cells = [
        [
            _input(each.place, each.text),
            each.place.present or "–",
            html.B(each.value),
            ", ".join(filter(None, [each.cost, each.life])) or "–",
        ]
        for each in changes
    ]
    return table(heads, cells, caption="Changes")


def _input(place: Place, text: str) -> Part:
    return html.Div([html.Div(place.title), html.Div(text, className="cell-note")])


def _settings(draft: Draft, check: Check) -> Part:
    def held(name: str) -> Any:
        return draft[name] or check.inherited.get(name) or "–"

    start, end = held("start"), held("end")
    facts = [
        fact("Built on", draft["base"] or draft["site"]),
        fact("Weather", held("weather")),
        fact("Period", f"{start} to {end}", "the end is the day after the last"),
        fact("Tariff", held("tariff")),
        fact("Seed", held("seed")),
    ]
    return card(html.Dl(facts, className="facts"), title="Run")


def absent(name: str, near: Sequence[str]) -> Part:
    """Return the page of a scenario that is not there, with those that may have been meant."""
    links = [html.Li(dcc.Link(each, href=f"/scenario?name={each}")) for each in near]
    meant = [html.P("Did you mean one of these?"), html.Ul(links)] if links else []
    return page(
        "Scenario not found",
        empty(
            f"There is no scenario {name}" if name else "No scenario was named",
            [html.P("It may have been mistyped, renamed or deleted."), *meant],
            link_button("All scenarios", "/scenarios", kind="primary", symbol="layers"),
        ),
    )


def unreadable(text: str) -> Part:
    """Return why a scenario's file cannot be shown."""
    return notice("The file has faults", html.Pre(text, className="words"), kind="error")
