"""What commands write: JSON and tables to standard output, progress to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from sim.errors import Finding

Progress = Callable[[float], None]


def write(text: str = "") -> None:
    """Write a line to standard output."""
    sys.stdout.write(f"{text}\n")


def write_json(data: Any) -> None:
    """Write one JSON document to standard output; NaN becomes ``null``."""
    from scenarios.plain import plain

    write(json.dumps(plain(data), indent=2, allow_nan=False))


def write_table(rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()) -> None:
    """Write aligned columns.

    Parameters
    ----------
    rows : iterable of sequence of str
        Rows of equal length.
    right : iterable of int
        Columns aligned to the right.
    """
    table = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    flush_right = set(right)
    for row in table:
        cells = [
            cell.rjust(width) if place in flush_right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        write(("  " + "  ".join(cells)).rstrip())


def write_findings(findings: Sequence[Finding]) -> None:
    """Write findings, one a line, under a heading; nothing where there are none."""
    if findings:
        write("\nFindings")
        write_table([(finding.code, finding.text) for finding in findings])


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def label(name: str) -> str:
    """Return the name of a KPI or end use as people read it.

    Examples
    --------
    >>> label("site_energy_intensity"), label("mean_ppd")
    ('Site energy intensity', 'Mean PPD')
    """
    return name.replace("_", " ").capitalize().replace("ppd", "PPD")


def _tell_of_compiling() -> None:
    from sim import kernel
    from sim.kernel.compiling import COMPILING, is_compiled

    if not is_compiled(kernel.run):
        sys.stderr.write(f"{COMPILING}\n")


@contextmanager
def progress_bar(
    title: str, *, quiet: bool = False, engine: bool = True
) -> Iterator[Progress | None]:
    """Show a progress bar on standard error while it is a terminal.

    Parameters
    ----------
    title : str
        What is being done.
    quiet : bool
        Show nothing.
    engine : bool
        Something is simulated: say so where the engine is compiled first.

    Yields
    ------
    callable or None
        Takes the share done, 0 to 1; ``None`` where nothing is shown.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    if engine:
        _tell_of_compiling()
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Bar(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda done: bar.update(task, completed=done)
