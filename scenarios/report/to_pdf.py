"""The report as a tagged PDF (PDF/UA-1), set by typst from the same data as the JSON file."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.charts.svg import render_svg
from scenarios.charts.svg.style import FONTS
from scenarios.report.to_json import plain_report
from sim.errors import AtriumError

if TYPE_CHECKING:
    from scenarios.report.model import Report

_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


def render_pdf(report: Report) -> bytes:
    """Return the bytes of the PDF file.

    The date inside is the first day of the period, so that equal results make equal bytes. Signs
    that no embedded typeface has are written as ``[U+4E2D]``: PDF/UA allows no missing glyph.

    Raises
    ------
    AtriumError
        If typst cannot set the document.
    """
    data = _printable(plain_report(report))
    with tempfile.TemporaryDirectory(prefix="atrium-report-") as folder:
        root = Path(folder)
        (root / "report.json").write_text(json.dumps(data), encoding="utf-8")
        for chart in report.charts():
            svg = _printable(render_svg(chart))
            (root / f"{chart.name}.svg").write_text(svg, encoding="utf-8")
        shutil.copy(_TEMPLATE, root / "report.typ")
        return _compile(root, datetime.combine(report.day, time(), UTC))


def _compile(root: Path, timestamp: datetime) -> bytes:
    import typst

    try:
        made = typst.compile(
            root / "report.typ",
            root=root,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=timestamp,
            sys_inputs={"date": timestamp.date().isoformat()},
        )
    except typst.TypstError as error:
        raise AtriumError(f"the PDF could not be set: {error}") from error
    if not isinstance(made, bytes):
        raise AtriumError("the PDF could not be set: typst returned no document")
    return made


def _printable(data: Any) -> Any:
    """Return the data with signs that cannot be set written as their number."""
    if isinstance(data, str):
        known = _known_signs()
        return "".join(sign if ord(sign) in known else f"[U+{ord(sign):04X}]" for sign in data)
    if isinstance(data, list):
        return [_printable(item) for item in data]
    if isinstance(data, dict):
        return {key: _printable(value) for key, value in data.items()}
    return data


@lru_cache(maxsize=1)
def _known_signs() -> frozenset[int]:
    """Return the signs that the embedded typeface has in both weights, and what separates lines."""
    from matplotlib.ft2font import FT2Font

    maps = [set(FT2Font(str(path)).get_charmap()) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset(set.intersection(*maps) | {ord(sign) for sign in "\n\r\t"})
