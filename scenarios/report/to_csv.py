"""The report's tables as one CSV file: a line for each cell, values with all their digits."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator

from scenarios.formats import Number
from scenarios.report.model import (
    Figure,
    KeyFigures,
    Report,
    ReportCell,
    ReportTable,
    Section,
)

HEADER = ("section", "table", "row", "column", "value", "unit")


def render_csv(report: Report) -> bytes:
    """Return the bytes of the CSV file (RFC 4180, UTF-8).

    Each line is one cell of a table of the report: where it stands, its value and its unit.
    Numbers carry the digits of the JSON file; texts that a spreadsheet would take for a formula
    are guarded.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    for line in _lines(report):
        writer.writerow([guarded(cell) for cell in line])
    return buffer.getvalue().encode()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers.

    Examples
    --------
    >>> guarded("=1+1"), guarded("-12.5"), guarded("heating")
    ("'=1+1", '-12.5', 'heating')
    """
    if _is_number(cell):
        return cell
    risky = cell[:1] in ("\t", "\r", "\n") or cell.lstrip()[:1] in tuple("=+-@")
    return "'" + cell if risky else cell


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def _lines(report: Report) -> Iterator[tuple[str, ...]]:
    for section, block in report.blocks():
        match block:
            case KeyFigures():
                for item in block.items:
                    yield section.name, "key-figures", item.title, "value", *_value(item.number)
            case ReportTable():
                yield from _table_lines(section, block)
            case Figure():
                table = ReportTable.of(block.chart.name, block.chart.title, block.chart.table)
                yield from _table_lines(section, table)


def _table_lines(section: Section, table: ReportTable) -> Iterator[tuple[str, ...]]:
    for row in table.rows:
        name = "" if row[0] is None else str(row[0])
        for column, cell in zip(table.columns[1:], row[1:], strict=True):
            yield section.name, table.name, name, column.title, *_value(cell)


def _value(cell: ReportCell) -> tuple[str, str]:
    if isinstance(cell, Number):
        missing = cell.value is None or not math.isfinite(cell.value)
        return ("" if missing else repr(float(cell.value or 0.0))), cell.unit
    return ("" if cell is None else str(cell)), ""
