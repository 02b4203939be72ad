"""Small parts: page heads, badges, cards, empty and error states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

Part = Any
"""A component, a text, or a list of them."""

_STATES = {
    "queued": ("Queued", "clock", "gray"),
    "running": ("Running", "play", "accent"),
    "done": ("Done", "check", "green"),
    "failed": ("Failed", "alert", "red"),
    "cancelled": ("Cancelled", "stop", "gray"),
}
_VERDICTS = {
    "better": ("better", "arrow-good", "good"),
    "worse": ("worse", "arrow-bad", "bad"),
    "same": ("same", "equal", "same"),
    "unclear": ("unclear", "", "same"),
    "neither": ("", "", "same"),
}


def aria(**names: str) -> dict[str, Any]:
    """Return properties for assistive technology: ``aria(label=…)`` is ``aria-label``."""
    return {f"aria-{name}": text for name, text in names.items()}


def icon(name: str, *, size: int = 18) -> Part:
    """Return a decorative icon that takes the colour of the text around it."""
    return html.Span(
        className=f"icon icon-{name}", style={"--icon-size": f"{size}px"}, **aria(hidden="true")
    )


def link_button(
    text: str, href: str, *, kind: str = "default", symbol: str | None = None, **properties: Any
) -> Part:
    """Return a link that looks like a button: ``primary``, ``default`` or ``subtle``."""
    children: list[Part] = [icon(symbol, size=16)] if symbol else []
    return dcc.Link(
        [*children, html.Span(text)], href=href, className=f"button button-{kind}", **properties
    )


def chip(text: str, href: str, *, current: bool) -> Part:
    """Return a link of a row of filters."""
    if not current:
        return dcc.Link(text, href=href, className="chip")
    shown: list[Part] = [text, html.Span(" (shown)", className="unseen")]
    return dcc.Link(shown, href=href, className="chip chip-current")


def icon_link(symbol: str, href: str, label: str) -> Part:
    """Return a link that shows an icon and says a label."""
    return dcc.Link(
        [icon(symbol), html.Span(label, className="unseen")],
        href=href,
        className="icon-button",
        title=label,
    )


def breadcrumbs(*steps: tuple[str, str | None]) -> Part:
    """Return the way to a page; the last step has no address."""
    items: list[Part] = []
    for text, href in steps:
        if items:
            items.append(html.Span("/", className="crumb-slash", **aria(hidden="true")))
        items.append(dcc.Link(text, href=href) if href else html.Span(text))
    return html.Nav(items, className="crumbs", **aria(label="Breadcrumb"))


def page(
    title: str,
    *children: Part,
    lead: Part = None,
    actions: Sequence[Part] = (),
    crumbs: Part = None,
) -> Part:
    """Return a page: its one heading, a sentence, its actions and what is on it."""
    text: list[Part] = [html.H1(title, className="page-title")]
    if lead:
        text.append(html.Div(lead, className="page-lead"))
    head = html.Div(
        [html.Div(text, className="page-words"), html.Div(list(actions), className="page-actions")],
        className="page-head",
    )
    return html.Div([crumbs, head, *children], className="page")


def card(*children: Part, title: str | None = None, aside: Part = None, **properties: Any) -> Part:
    """Return a card with an optional heading and something to its right."""
    head: list[Part] = []
    if title:
        head = [
            html.Div(
                [html.H2(title, className="card-title"), html.Div(aside)], className="card-head"
            )
        ]
    name = " ".join(filter(None, ["card", properties.pop("className", None)]))
    return html.Section([*head, *children], className=name, **properties)


def fact(label: str, value: Part, note: Part = None) -> Part:
    """Return a labelled value."""
    parts = [html.Dt(label), html.Dd(value)]
    if note:
        parts.append(html.Dd(note, className="fact-note"))
    return html.Div(parts, className="fact")


def state_badge(state: str, *, cancelling: bool = False) -> Part:
    """Return the state of a run as icon and word."""
    text, symbol, colour = _STATES[state]
    if cancelling and state == "running":
        text = "Cancelling"
    return html.Span([icon(symbol, size=14), html.Span(text)], className=f"state state-{colour}")


def progress_bar(fraction: float, *, label: str) -> Part:
    """Return a bar with its share in words, 0 to 1."""
    percent = round(100 * fraction)
    return html.Div(
        [
            dmc.Progress(
                value=percent,
                size="sm",
                radius="xl",
                transitionDuration=300,
                attributes={"section": {"aria-label": label}},
            ),
            html.Span(f"{percent} %", className="progress-number"),
        ],
        className="progress",
    )


def verdict(name: str, text: str) -> Part:
    """Return a difference with a sign of its own for better and worse."""
    word, symbol, style = _VERDICTS[name]
    parts: list[Part] = [icon(symbol, size=14)] if symbol else []
    parts.append(html.Span(text))
    if word:
        parts.append(html.Span(word, className="verdict-word"))
    return html.Span(parts, className=f"verdict verdict-{style}")


def empty(title: str, text: Part, *actions: Part, symbol: str = "empty") -> Part:
    """Return what stands where nothing is yet, and how to get something."""
    return html.Div(
        [
            icon(symbol, size=36),
            html.P(title, className="empty-title"),
            html.Div(text, className="empty-text"),
            html.Div(list(actions), className="empty-actions"),
        ],
        className="empty",
    )


def notice(title: str, *children: Part, kind: str = "info", **properties: Any) -> Part:
    """Return a message: ``info``, ``warning`` or ``error``."""
    symbol = {"info": "info", "warning": "alert", "error": "alert"}[kind]
    role = {"error": "alert"}.get(kind, "status")
    return html.Div(
        [icon(symbol, size=20), html.Div([html.P(title, className="notice-title"), *children])],
        className=f"notice notice-{kind}",
        role=role,
        **properties,
    )


def fault_list(faults: Sequence[Mapping[str, str]]) -> Part:
    """Return every fault with its place, value, limit and remedy."""
    rows = []
    for fault in faults:
        found = f" is {fault['value']}" if fault["value"] else ""
        rows.append(
            html.Li(
                [
                    html.Code(fault["place"]),
                    html.Span(f"{found}. Allowed: {fault['limit']}. "),
                    html.Span(f"Remedy: {fault['remedy']}.", className="dimmed"),
                ]
            )
        )
    return html.Ul(rows, className="faults")


def toast(title: str, text: Part = "", *, kind: str = "info", name: str = "") -> dict[str, Any]:
    """Return a notification for the container of the shell."""
    colour = {"info": "accent", "success": "green", "error": "red"}[kind]
    shown = {
        "action": "show",
        "title": title,
        "message": text,
        "color": colour,
        "autoClose": 8000,
        "withBorder": True,
    }
    return {**shown, "id": name} if name else shown


def error_page(name: str, text: str) -> Part:
    """Return a page that says why it has nothing to show."""
    return page(
        name,
        notice("This cannot be shown", html.Pre(text, className="words"), kind="error"),
        html.P(link_button("Back to home", "/", symbol="home")),
    )
