"""The page of addresses that lead nowhere."""

from __future__ import annotations

from typing import Any

from dash import Dash

from studio.components import empty, link_button, page

PATH = "/not-found"
NAME = "Not found"


def layout(**_: Any) -> Any:
    """Return the page."""
    return page(
        "Nothing here",
        empty(
            "This address leads nowhere",
            "It may have been mistyped, or what it named was deleted.",
            link_button("Home", "/", kind="primary", symbol="home"),
            link_button("Scenarios", "/scenarios", symbol="layers"),
            link_button("Runs", "/runs", symbol="play-list"),
        ),
    )


def connect(_: Dash) -> None:
    """Wire nothing: the page only has links."""
