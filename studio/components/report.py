"""Sections of a report on the screen: the same words, numbers and charts as in its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from urllib.parse import quote

from dash import dcc, html

from studio.actions import (
    Bullets,
    Cell,
    Chart,
    Code,
    Figure,
    KeyFigures,
    Mark,
    Number,
    Paragraph,
    ReportTable,
    Section,
    Strong,
    Table,
    guarded,
)
from studio.components.parts import Part, aria, card, icon
from studio.components.tables import table
from studio.figures import figure

_SIGNS = {"good": "arrow-good", "bad": "arrow-bad"}


def section_cards(section: Section, *, titled: bool = True) -> list[Part]:
    """Return a section and its parts as cards; charts get one each."""
    cards: list[Part] = []
    pending: list[Part] = []
    title = section.title if titled else None

    def close() -> None:
        nonlocal title
        if pending:
            cards.append(card(*pending, title=title, className="prose"))
            title = None
        pending.clear()

    for block in section.blocks:
        if isinstance(block, Figure):
            close()
            cards.append(chart_card(block.chart))
        elif isinstance(block, KeyFigures):
            close()
            cards.append(key_figures(block))
        else:
            pending.append(_block(block))
    close()
    for part in section.parts:
        cards += section_cards(part)
    return cards


def _block(block: Paragraph | Bullets | ReportTable) -> Part:
    if isinstance(block, Paragraph):
        return html.P(_text(block.text), className="lead" if block.lead else "")
    if isinstance(block, Bullets):
        return html.Ul([html.Li(_text(item)) for item in block.items], className="findings")
    return report_table(block)


def key_figures(block: KeyFigures) -> Part:
    """Return figures to remember, side by side."""
    cards = []
    for item in block.items:
        sign: list[Part] = [icon(_SIGNS[item.tone], size=14)] if item.tone in _SIGNS else []
        note = html.Span(
            [*sign, html.Span(_text(item.note))], className=f"verdict verdict-{item.tone}"
        )
        cards.append(
            html.Div(
                [
                    html.Dt(item.title),
                    html.Dd([html.Span(item.number.text), html.Small(item.number.symbol)]),
                    html.Dd(note, className="figure-note") if item.note else None,
                ],
                className="key-figure",
            )
        )
    return html.Dl(cards, className="key-figures")


def report_table(block: ReportTable) -> Part:
    """Return a table of a report with its title."""
    heads = [(column.heading, column.numeric) for column in block.columns]
    rows = [
        [
            _cell(cell, united=column.unit != "")
            for cell, column in zip(row, block.columns, strict=True)
        ]
        for row in block.rows
    ]
    title = html.H3(block.title, className="table-title")
    content = table(heads, rows, caption=block.title, strong=block.strong, tight=True)
    return html.Div([title, content], className="report-table")


def chart_card(chart: Chart, *, aside: Part = None) -> Part:
    """Return a chart with its caption, and its figures as a table and as CSV."""
    made = figure(chart)
    drawn = dcc.Graph(
        figure=made,
        config={"displayModeBar": False, "responsive": True},
        style={"height": f"{made.layout.height}px"},
        className="chart",
    )
    picture = html.Div(
        drawn, role="img", className="chart-box", tabIndex=0, **aria(label=chart.alt)
    )
    below = html.Details(
        [
            html.Summary("Figures of this chart"),
            spec_table(chart.table, caption=chart.title),
            html.A(
                [icon("download", size=15), html.Span("CSV")],
                href=_csv_address(chart.table),
                download=f"{chart.name}.csv",
                className="button button-small",
            ),
        ],
        className="more",
    )
    caption = html.P(chart.caption, className="chart-caption")
    return card(picture, caption, below, title=chart.title, aside=aside, className="chart-card")


def spec_table(specification: Table, *, caption: str = "") -> Part:
    """Return the table of a chart's specification."""
    heads = [(column.heading, column.numeric) for column in specification.columns]
    rows = [
        [
            _cell(cell, united=column.unit != "")
            for cell, column in zip(row, specification.columns, strict=True)
        ]
        for row in specification.rows
    ]
    return table(heads, rows, caption=caption, strong=specification.strong, tight=True)


def _csv_address(specification: Table) -> str:
    """Return the table as a file inside an address; no cell is a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([guarded(column.heading) for column in specification.columns])
    for row in specification.rows:
        writer.writerow([guarded(_plain(cell)) for cell in row])
    return f"data:text/csv;charset=utf-8,{quote(buffer.getvalue())}"


def _plain(cell: Cell) -> str:
    if isinstance(cell, Number):
        return "" if cell.value is None else repr(float(cell.value))
    return cell or ""


def _text(parts: Sequence[object]) -> list[Part]:
    return [_inline(part) for part in parts]


def _inline(part: object) -> Part:
    match part:
        case Number():
            return html.Span(str(part), className="nowrap")
        case Code():
            return html.Code(breakable(part.text))
        case Strong():
            return html.B(part.text)
        case Mark():
            sign: list[Part] = [icon(_SIGNS[part.tone], size=14)] if part.tone in _SIGNS else []
            words = html.Span(part.text)
            return html.Span([*sign, words], className=f"verdict verdict-{part.tone}")
        case _:
            return str(part)


def breakable(path: str) -> list[Part]:
    """Return a path that may be broken after each dot."""
    first, *rest = path.split(".")
    return [first, *(part for name in rest for part in (".", html.Wbr(), name))]


def _cell(cell: object, *, united: bool) -> Part:
    """Return a cell; where the head shows the unit, the number goes without."""
    if cell is None:
        return ""
    return cell.text if isinstance(cell, Number) and united else _inline(cell)
