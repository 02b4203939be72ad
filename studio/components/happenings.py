"""What happened in a run, as a table to filter; each choice is an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from studio import actions
from studio.actions import MOST_HAPPENINGS, Happenings
from studio.components.parts import Part, aria, card, chip, empty, link_button
from studio.components.report import breakable
from studio.components.tables import table

_EVERYWHERE = "Everywhere"
_HEADS = (("Time", False), ("What", False), ("Where", False), ("Value", True))


def happenings(
    run: str, *, path: str, query: Mapping[str, str], choices: Mapping[str, str]
) -> list[Part]:
    """Return the table with its filters; ``kind``, ``place`` and ``first`` are choices."""
    kind, place = choices.get("kind", ""), choices.get("place", "")
    first = choices.get("first", "0")
    found = actions.list_happenings(
        run, kind=kind, place=place, first=int(first) if first.isdecimal() else 0
    )
    if not found.kinds:
        return [_nothing()]

    def address(**chosen: str) -> str:
        wanted = {"kind": kind, "place": place, **chosen}
        return f"{path}?{urlencode({**query, **{k: v for k, v in wanted.items() if v}})}"

    total = sum(count for _, _, count in found.kinds)
    kinds = (("", "All", total), *found.kinds)
    filters = html.Nav(
        [
            chip(f"{title} ({count})", address(kind=name), current=name == kind)
            for name, title, count in kinds
        ],
        className="chips",
        **aria(label="Filter by kind"),
    )
    if found.rows:
        content: list[Part] = [_table(found), _pager(found, address)]
    else:
        everything = link_button("Show all", address(kind="", place=""), kind="primary")
        content = [empty("Nothing of this kind happened here", "", everything, symbol="empty")]
    return [
        card(
            filters,
            _places(found, place),
            *content,
            dcc.Store(id="happened-kept", data={"address": address(place=""), "place": place}),
            title="What happened",
            className="prose",
        )
    ]


def _nothing() -> Part:
    return empty(
        "Nothing happened",
        "Nothing broke in this run, no occupant opened a window or moved a thermostat, and no "
        "process told of anything.",
        symbol="empty",
    )


def _places(found: Happenings, place: str) -> Part:
    data = [{"value": "", "label": _EVERYWHERE}]
    data += [{"value": name, "label": name} for name in found.places]
    return html.Div(
        dmc.Select(
            id="happened-place",
            label="Where",
            data=data,
            value=place,
            allowDeselect=False,
            searchable=True,
        ),
        className="choices",
    )


def _table(found: Happenings) -> Part:
    rows = [
        [
            actions.civil_time(each.time),
            each.what[0].upper() + each.what[1:],
            html.Code(breakable(each.where)),
            "" if each.value is None else str(each.value),
        ]
        for each in found.rows
    ]
    return table(_HEADS, rows, caption="What happened, in civil time", tight=True)


def _pager(found: Happenings, address: Any) -> Part:
    last = found.first + len(found.rows)
    links: list[Part] = []
    if found.first > 0:
        earlier = str(found.first - MOST_HAPPENINGS)
        links.append(link_button("Earlier", address(first=earlier)))
    if last < found.found:
        links.append(link_button("Later", address(first=str(last))))
    words = f"{found.first + 1} to {last} of {found.found}, in the building's civil time"
    return html.Div([html.Span(words, className="dimmed"), *links], className="pager")


def choose(place: str | None, kept: Mapping[str, str]) -> str:
    """Return the address of the place that was chosen, where it is not what is shown."""
    if place is None or place == kept["place"]:
        raise PreventUpdate
    return f"{kept['address']}&{urlencode({'place': place})}" if place else kept["address"]


def connect(app: Dash) -> None:
    """Wire the choice of a place to the address."""
    app.callback(
        Output("address", "href", allow_duplicate=True),
        Input("happened-place", "value"),
        State("happened-kept", "data"),
        prevent_initial_call=True,
    )(choose)
