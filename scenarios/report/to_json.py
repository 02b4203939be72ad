"""The report as JSON: every number with its value, unit and the text other formats print."""

from __future__ import annotations

import json
import math
from typing import Any

from scenarios.charts import Column
from scenarios.formats import Number
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

SCHEMA = 1
"""Version of the document's form."""


def plain_report(report: Report) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "schema": SCHEMA,
        "title": report.title,
        "subtitle": report.subtitle,
        "facts": [{"label": fact.label, "text": _text(fact.text)} for fact in report.facts],
        "sections": [_section(section) for section in report.sections],
    }


def render_json(report: Report, data: dict[str, Any]) -> bytes:
    """Return the bytes of the JSON file.

    Parameters
    ----------
    report : Report
        What the other formats show.
    data : dict
        Results, comparison and manifests as the command line prints them, set before the sections.
    """
    document = {**data, "report": plain_report(report)}
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
    return (text + "\n").encode()


def _section(section: Section) -> dict[str, Any]:
    return {
        "name": section.name,
        "title": section.title,
        "blocks": [_block(block) for block in section.blocks],
        "parts": [_section(part) for part in section.parts],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "lead": block.lead, "text": _text(block.text)}
        case Bullets():
            return {"kind": "bullets", "items": [_text(item) for item in block.items]}
        case KeyFigures():
            return {"kind": "key figures", "items": [_key_figure(item) for item in block.items]}
        case ReportTable():
            return {"kind": "table", **_table(block)}
        case Figure():
            return {"kind": "figure", **_figure(block)}


def _key_figure(item: KeyFigure) -> dict[str, Any]:
    return {
        "title": item.title,
        "number": _cell(item.number),
        "note": _text(item.note),
        "tone": item.tone,
    }


def _figure(block: Figure) -> dict[str, Any]:
    chart = block.chart
    table = ReportTable.of(chart.name, f"Figures of the chart: {chart.title}", chart.table)
    return {
        "name": chart.name,
        "title": chart.title,
        "caption": chart.caption,
        "alt": chart.alt,
        "table": _table(table),
    }


def _table(table: ReportTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "columns": [_column(column) for column in table.columns],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "strong": list(table.strong),
        "even": table.even,
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "title": column.title,
        "unit": column.unit,
        "heading": column.heading,
        "numeric": column.numeric,
    }


def _text(text: Text) -> list[Any]:
    return [_cell(part) for part in text]


def _cell(cell: ReportCell) -> Any:
    match cell:
        case Number():
            value = cell.value if cell.value is not None and math.isfinite(cell.value) else None
            return {
                "kind": "number",
                "value": value,
                "unit": cell.unit,
                "text": cell.text,
                "symbol": cell.symbol,
            }
        case Code():
            return {"kind": "code", "text": cell.text}
        case Strong():
            return {"kind": "strong", "text": cell.text}
        case Mark():
            return {"kind": "mark", "text": cell.text, "tone": cell.tone}
        case _:
            return cell
