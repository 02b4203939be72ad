"""Tables with heads, units and numbers that line up."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from studio.components.parts import Part


def table(
    heads: Sequence[tuple[str, bool]],
    rows: Sequence[Sequence[Part]],
    *,
    caption: str = "",
    strong: Sequence[int] = (),
    tight: bool = False,
) -> Part:
    """Return a table that scrolls inside its box.

    Parameters
    ----------
    heads : sequence of (text, numeric)
        Columns; numbers are set flush right.
    rows : sequence of sequence
        Cells; the first one of a row names it.
    caption : str
        Read out by screen readers.
    strong : sequence of int
        Rows that are totals.
    tight : bool
        Rows closer together.
    """
    head = html.Tr(
        [
            html.Th(
                html.Span(text, className="table-column"),
                scope="col",
                className="number" if numeric else "",
            )
            for text, numeric in heads
        ]
    )
    body = [
        html.Tr(
            [_cell(cell, index, heads[index][1]) for index, cell in enumerate(row)],
            className="strong" if number in strong else "",
        )
        for number, row in enumerate(rows)
    ]
    content: list[Part] = [html.Thead(head), html.Tbody(body)]
    if caption:
        content.insert(0, html.Caption(caption, className="unseen"))
    name = "table table-tight" if tight else "table"
    # A box that scrolls sideways must be reachable by keyboard.
    return html.Div(html.Table(content, className=name), className="table-box", tabIndex=0)


def _cell(cell: Part, index: int, numeric: bool) -> Part:
    name = "number" if numeric else ""
    if index == 0:
        return html.Th(cell, scope="row", className=f"row-head {name}".strip())
    return html.Td(cell, className=name)
