"""Writing a report: the file's ending chooses the format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.files import write_atomically
from scenarios.plain import plain
from scenarios.report.content import build_report
from scenarios.run import residuals
from sim.errors import AtriumError

if TYPE_CHECKING:
    from scenarios.run import RunResult

    Render = Callable[[Sequence[RunResult]], bytes]


def write_report(results: Sequence[RunResult], path: str | Path) -> Path:
    """Write a report about results; the first is the base the others are compared with.

    Parameters
    ----------
    results : sequence of RunResult
        One for a report on a run, two or more for a comparison.
    path : str or Path
        File to write; ``.pdf``, ``.html``, ``.csv`` or ``.json``.

    Returns
    -------
    Path
        The file written; equal results give equal bytes.

    Raises
    ------
    AtriumError
        If there is no result, the ending is unknown or the file cannot be written; then nothing is.
    """
    path = Path(path)
    render = _renderer(path)
    if not results:
        raise AtriumError("a report needs at least one result")
    write_atomically(path, render(results))
    return path


def render_report(results: Sequence[RunResult], ending: str) -> bytes:
    """Return the bytes of a report, for sending instead of writing.

    Parameters
    ----------
    results : sequence of RunResult
        The base first.
    ending : str
        One of `FORMATS`.

    Raises
    ------
    AtriumError
        If there is no result or the ending is unknown.
    """
    render = _renderer(Path(f"report{ending}"))
    if not results:
        raise AtriumError("a report needs at least one result")
    return render(results)


def _renderer(path: Path) -> Render:
    ending = path.suffix.lower()
    if ending == ".xlsx":
        raise AtriumError(
            f"{path.name}: workbooks (.xlsx) come with a later release; "
            "write .csv for a spreadsheet, or .pdf, .html, .json"
        )
    if ending not in FORMATS:
        raise AtriumError(
            f"{path.name}: a report ends in {', '.join(FORMATS)}; the ending chooses the format"
        )
    return FORMATS[ending]


def _pdf(results: Sequence[RunResult]) -> bytes:
    from scenarios.report.to_pdf import render_pdf

    return render_pdf(build_report(results))


def _html(results: Sequence[RunResult]) -> bytes:
    from scenarios.report.to_html import render_html

    return render_html(build_report(results))


def _csv(results: Sequence[RunResult]) -> bytes:
    from scenarios.report.to_csv import render_csv

    return render_csv(build_report(results))


def _json(results: Sequence[RunResult]) -> bytes:
    from scenarios.report.to_json import render_json

    return render_json(build_report(results), _data(results))


def _data(results: Sequence[RunResult]) -> dict[str, Any]:
    """Return results and comparison as the command line prints them."""
    data: dict[str, Any] = {"results": [_result(result) for result in results]}
    if len(results) > 1:
        from scenarios.compare.compare import compare

        data["comparison"] = compare(results).to_json()
    return data


def _result(result: RunResult) -> dict[str, Any]:
    return {
        "scenario": result.name,
        "title": result.title,
        "run": result.manifest.run,
        "manifest": plain(result.manifest),
        "balance_residual": plain(result.trajectory.residual),
        "balances": plain(residuals(result.trajectory)),
        "kpis": {
            name: {"value": plain(k.value), "unit": k.unit} for name, k in result.kpis.items()
        },
        "replications": plain(result.replications),
        "attribution": plain(result.attribution),
        "bill": plain(result.bill),
        "findings": plain(result.findings),
        "document": plain(result.resolved_document),
    }


FORMATS: Mapping[str, Render] = {".pdf": _pdf, ".html": _html, ".csv": _csv, ".json": _json}
"""Endings of reports, and what makes their bytes."""
