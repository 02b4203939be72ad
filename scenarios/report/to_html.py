"""The report as one HTML file that needs nothing else: fonts, charts and style are inside."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from scenarios.charts import Chart, Column
from scenarios.charts.palette import FAINT, INK, MUTED, PAPER, SCENARIOS
from scenarios.charts.svg import NARROW, WIDE, render_svg
from scenarios.charts.svg.style import FONTS
from scenarios.formats import MISSING, Number
from scenarios.report.model import (
    Block,
    Bullets,
    Code,
    Figure,
    KeyFigure,
    KeyFigures,
    Mark,
    Paragraph,
    Report,
    ReportCell,
    ReportTable,
    Section,
    Strong,
    Text,
)

_TEMPLATES = Path(__file__).parent / "templates"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
"""Content security: a report fetches nothing and runs nothing."""
_THREES = (3, 5, 6)
"""Numbers of cards that look best in rows of three."""
_SIGNS = {"good": "▲", "bad": "▼", "neutral": "●"}

_INKS = {
    **{INK: "--ink", MUTED: "--muted", FAINT: "--faint", PAPER: "--paper"},
    **{colour: f"--scenario-{index}" for index, colour in enumerate(SCENARIOS)},
}
"""Colours of printed charts that follow the page's scheme."""


def render_html(report: Report) -> bytes:
    """Return the bytes of the HTML file.

    Headings, tables and descriptions make sense without sight; the page follows the reader's light
    or dark scheme, fits a phone and prints on paper. Each number keeps its full value in the
    ``value`` of its ``data`` element.
    """
    body = "".join(_section(section, level=2) for section in report.sections)
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(report.title)} – {escape(report.subtitle)}</title>
<style>{_style()}</style>
</head>
<body>
<header>
<p class="kind">{escape(report.subtitle)}</p>
<h1>{escape(report.title)}</h1>
<dl class="facts">{_facts(report)}</dl>
</header>
<nav aria-label="Contents"><h2>Contents</h2><ol>{_contents(report.sections)}</ol></nav>
<main>
{body}</main>
</body>
</html>
"""
    return page.encode()


def _style() -> str:
    faces = "".join(_font_face(path) for path in sorted(FONTS.glob("*.woff2")))
    return faces + (_TEMPLATES / "report.css").read_text(encoding="utf-8")


def _font_face(path: Path) -> str:
    weight = {"Regular": 400, "SemiBold": 600}[path.stem.partition("-")[2]]
    data = base64.b64encode(path.read_bytes()).decode()
    return (
        f"@font-face{{font-family:Inter;font-weight:{weight};font-display:swap;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}\n"
    )


def _facts(report: Report) -> str:
    return "".join(
        f"<div><dt>{escape(fact.label)}</dt><dd>{_text(fact.text)}</dd></div>"
        for fact in report.facts
    )


def _contents(sections: Iterable[Section]) -> str:
    return "".join(
        f'<li><a href="#{escape(section.name)}">{escape(section.title)}</a></li>'
        for section in sections
    )


def _section(section: Section, level: int) -> str:
    blocks = "".join(_block(block) for block in section.blocks)
    parts = "".join(_section(part, level + 1) for part in section.parts)
    name = escape(section.name)
    return (
        f'<section id="{name}" aria-labelledby="{name}-title">'
        f'<h{level} id="{name}-title">{escape(section.title)}</h{level}>\n'
        f"{blocks}{parts}</section>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            lead = ' class="lead"' if block.lead else ""
            return f"<p{lead}>{_text(block.text)}</p>\n"
        case Bullets():
            return "<ul>" + "".join(f"<li>{_text(i)}</li>" for i in block.items) + "</ul>\n"
        case KeyFigures():
            columns = 3 if len(block.items) in _THREES else 4
            return f'<div class="cards of-{columns}">{"".join(map(_card, block.items))}</div>\n'
        case ReportTable():
            return _table(block)
        case Figure():
            return _figure(block.chart)


def _card(item: KeyFigure) -> str:
    note = f'<p class="note">{_text(item.note)}</p>' if item.note else ""
    return (
        f'<div class="card {item.tone}"><p class="name">{escape(item.title)}</p>'
        f'<p class="figure">{_number(item.number, unit=True)}</p>{note}</div>'
    )


def _table(table: ReportTable) -> str:
    name, title = escape(table.name), escape(table.title)
    heads = "".join(_head(column) for column in table.columns)
    rows = "".join(
        _row(table.columns, row, strong=index in table.strong)
        for index, row in enumerate(table.rows)
    )
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-labelledby="{name}-caption">'
        f'<table{_class("even", table.even)}><caption id="{name}-caption">{title}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>\n"
    )


def _head(column: Column) -> str:
    return f'<th scope="col"{_class("number", column.numeric)}>{escape(column.heading)}</th>'


def _row(columns: tuple[Column, ...], row: tuple[ReportCell, ...], *, strong: bool) -> str:
    first = f'<th scope="row">{_cell(row[0], columns[0])}</th>'
    rest = "".join(
        f"<td{_class('number', column.numeric)}>{_cell(cell, column)}</td>"
        for column, cell in zip(columns[1:], row[1:], strict=True)
    )
    return f"<tr{_class('strong', strong)}>{first}{rest}</tr>"


def _class(name: str, wanted: bool) -> str:
    return f' class="{name}"' if wanted else ""


def _cell(cell: ReportCell, column: Column) -> str:
    if isinstance(cell, Number):
        return _number(cell, unit=column.unit == "")
    return "" if cell is None else _inline(cell)


def _text(text: Text) -> str:
    return "".join(_inline(part) for part in text)


def _inline(part: Number | Code | Strong | Mark | str) -> str:
    match part:
        case Number():
            return _number(part, unit=True)
        case Code():
            # a path may break after each dot
            return f"<code>{escape(part.text).replace('.', '.<wbr>')}</code>"
        case Strong():
            return f"<strong>{escape(part.text)}</strong>"
        case Mark():
            sign = f'<span aria-hidden="true">{_SIGNS[part.tone]}</span> '
            return f'<span class="mark {part.tone}">{sign}{escape(part.text)}</span>'
        case _:
            return escape(part)


def _number(number: Number, *, unit: bool) -> str:
    text = number.text
    if text == MISSING or number.value is None:
        return MISSING
    symbol = f"\u00a0{escape(number.symbol)}" if unit and number.symbol else ""
    return f'<data value="{float(number.value)!r}">{text}</data>{symbol}'


def _figure(chart: Chart) -> str:
    wide, narrow = (
        f'<div class="{kind}">{_chart(chart, width, kind)}</div>'
        for kind, width in (("wide", WIDE), ("narrow", NARROW))
    )
    table = ReportTable.of(f"{chart.name}-figures", f"Figures of: {chart.title}", chart.table)
    return (
        f'<figure><p class="title">{escape(chart.title)}</p>{wide}{narrow}'
        f"<figcaption>{escape(chart.caption)}</figcaption>"
        f"<details><summary>Figures of this chart</summary>{_table(table)}</details></figure>\n"
    )


def _chart(chart: Chart, width: float, kind: str) -> str:
    """Return the chart as part of the page: in the colours of its scheme."""
    svg = render_svg(chart, width=width)
    for colour, name in _INKS.items():
        svg = re.sub(rf": {colour}\b", f": var({name})", svg, flags=re.IGNORECASE)
    return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{kind}-", svg)
