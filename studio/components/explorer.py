"""Look around in results: a zone's temperatures and any quantity hour by hour.

Each choice is an address, so that what one sees can be shared and the browser's back button works.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from studio import actions
from studio.components.parts import Part, aria, card
from studio.components.report import chart_card

_STRETCHES = (
    {"value": "cold", "label": "Coldest week"},
    {"value": "warm", "label": "Warmest week"},
    {"value": "all", "label": "Whole run"},
)
_CARPET = "electricity_demand"


def explorer(runs: Sequence[str], *, path: str, query: Mapping[str, str]) -> list[Part]:
    """Return choices and charts; ``zone``, ``stretch`` and ``carpet`` of the address are kept."""
    offered = actions.list_explorable(runs)
    zone = query.get("zone", offered.zones[0])
    stretch = query.get("stretch", "warm")
    carpet = query.get("carpet", _CARPET)
    choices = html.Div(
        [
            dmc.Select(
                id="explore-zone",
                label="Zone",
                data=list(offered.zones),
                value=zone,
                allowDeselect=False,
                searchable=True,
            ),
            html.Div(
                [
                    html.Span("Days", className="field-label", id="explore-days"),
                    dmc.SegmentedControl(
                        id="explore-stretch",
                        data=list(_STRETCHES),
                        value=stretch,
                        **aria(labelledby="explore-days"),
                    ),
                ]
            ),
            dmc.Select(
                id="explore-carpet",
                label="Hour by hour",
                data=[{"value": name, "label": text} for name, text in offered.carpets],
                value=carpet,
                allowDeselect=False,
                searchable=True,
            ),
        ],
        className="choices",
    )
    shown = {"zone": zone, "stretch": stretch, "carpet": carpet}
    kept = {"path": path, "query": dict(query), "shown": shown}
    return [
        card(choices),
        chart_card(actions.get_temperatures(runs, zone, stretch)),
        chart_card(actions.get_carpet(runs, carpet)),
        dcc.Store(id="explore-kept", data=kept),
    ]


def choose(zone: str, stretch: str, carpet: str, kept: Mapping[str, Any]) -> str:
    """Return the address of what was chosen, where it is not what is shown."""
    chosen = {"zone": zone, "stretch": stretch, "carpet": carpet}
    if chosen == kept["shown"]:
        raise PreventUpdate
    return f"{kept['path']}?{urlencode({**kept['query'], **chosen}, safe=',')}"


def connect(app: Dash) -> None:
    """Wire the choices to the address."""
    app.callback(
        Output("address", "href", allow_duplicate=True),
        Input("explore-zone", "value"),
        Input("explore-stretch", "value"),
        Input("explore-carpet", "value"),
        State("explore-kept", "data"),
        prevent_initial_call=True,
    )(choose)
