"""The frame around every page: brand, navigation, colour scheme, notifications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, dcc, html

from studio.components.parts import Part, aria, icon
from studio.components.theme import THEME

NOTIFICATIONS = "notifications"
"""Container that shows toasts; its property is ``sendNotifications``."""

Entry = tuple[str, str, str]
"""Name, address and icon of a place in the navigation."""


def shell(entries: Sequence[Entry], *, version: str) -> Part:
    """Return the frame with the container of pages inside."""
    frame = dmc.AppShell(
        [
            dmc.AppShellHeader(_header(entries), className="header"),
            dmc.AppShellNavbar(
                html.Nav(_links(entries), className="drawer", **aria(label="Main, folded")),
                p="md",
            ),
            dmc.AppShellMain([dash.page_container, _footer(version)]),
        ],
        id="frame",
        header={"height": 60},
        navbar={"width": 240, "breakpoint": "sm", "collapsed": {"mobile": True, "desktop": True}},
        padding=0,
    )
    return dmc.MantineProvider(
        [
            html.A("Skip to content", href="#_pages_content", className="skip"),
            dmc.NotificationContainer(id=NOTIFICATIONS, position="bottom-right"),
            dcc.Location(id="address", refresh="callback-nav"),
            frame,
        ],
        theme=THEME,
        defaultColorScheme="auto",
    )


def _header(entries: Sequence[Entry]) -> Part:
    brand = dcc.Link(
        [html.Img(src="/assets/atrium.svg", alt="", width=28, height=28), html.Span("Atrium")],
        href="/",
        className="brand",
    )
    scheme = dmc.ColorSchemeToggle(
        id="scheme",
        lightIcon=icon("sun", size=18),
        darkIcon=icon("moon", size=18),
        variant="subtle",
        color="gray",
        size="lg",
        **aria(label="Switch between light and dark"),
    )
    burger = dmc.Burger(
        id="burger", size="sm", hiddenFrom="sm", opened=False, **aria(label="Open navigation")
    )
    links = html.Nav(_links(entries), className="topnav", **aria(label="Main"))
    return html.Div(
        [html.Div([burger, brand], className="header-left"), links, scheme], className="header-row"
    )


def _links(entries: Sequence[Entry]) -> list[Part]:
    return [
        dcc.Link([icon(symbol, size=16), html.Span(name)], href=href, className="navlink")
        for name, href, symbol in entries
    ]


def _footer(version: str) -> Part:
    return html.Div(
        [
            html.Span(f"Atrium {version}", className="tabular"),
            html.A("API", href="/api/v1/openapi.json", target="_blank"),
        ],
        className="footer",
    )


def connect(app: dash.Dash) -> None:
    """Wire the frame: fold the navigation, mark the place one is at."""
    clientside: Any = app.clientside_callback  # has no annotations
    clientside(
        ClientsideFunction("atrium", "fold"),
        Output("frame", "navbar"),
        Input("burger", "opened"),
        State("frame", "navbar"),
    )
    clientside(
        ClientsideFunction("atrium", "arrived"),
        Output("burger", "opened"),
        Input("_pages_location", "pathname"),
    )
