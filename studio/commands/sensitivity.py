"""Study how figures depend on inputs: Morris, Sobol, tornado, or draws of uncertain parameters.

The document names a base, inputs that vary and a method (docs/statistics.md). Runs that took place
before are not repeated.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from studio.commands.replications import add_workers_argument
from studio.commands.results import add_data_argument, user_directories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scenarios.sensitivity import SensitivityResult
    from scenarios.sensitivity.model import KpiSensitivity

SUMMARY = "tell which inputs matter, and how uncertain figures are"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("study", metavar="FILE.yaml", help="sensitivity document")
    parser.add_argument("-o", "--output", metavar="CHART.svg", help="draw the first KPI")
    add_workers_argument(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_data_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Run the study."""
    output = None if options.output is None else _chart_file(options.output)
    from scenarios.executors import executor

    with executor(workers=options.workers) as pool:
        # imported while the workers load the kernel
        from scenarios.sensitivity import read_study, run_study
        from studio.commands.output import progress_bar, write_json

        study = read_study(options.study, directories=user_directories(options.data))
        with progress_bar(study.document.name, quiet=options.quiet) as progress:
            result = run_study(study, pool=pool, progress=progress)
    if output is not None:
        _draw(result, output)
    if options.json:
        write_json(result)
    else:
        _show(result)
    return 0


def _chart_file(text: str) -> Path:
    from sim.errors import DocumentError, Fault
    from studio.commands.run import output_file

    path = output_file(text)
    if path.suffix.lower() != ".svg":
        fault = Fault("-o", str(path), "a file that ends in .svg", "choose another ending")
        raise DocumentError([fault], source="command line")
    return path


def _draw(result: SensitivityResult, path: Path) -> None:
    from scenarios.charts.sensitivity import sensitivity_chart
    from scenarios.charts.svg import render_svg
    from scenarios.files import write_atomically
    from studio.commands.output import label

    kpi = next(iter(result.kpis))
    write_atomically(path, render_svg(sensitivity_chart(result, kpi, label(kpi))).encode())


def _show(result: SensitivityResult) -> None:
    from scenarios.formats import Number
    from studio.commands.output import label, write, write_table

    write(f"{result.title}: {result.method}, {result.runs} runs of {result.base}")
    for name, kpi in result.kpis.items():
        write(f"\n{label(name)}, base {Number(kpi.reference, kpi.unit)}")
        rows = [*_rows(result, kpi)]
        write_table(rows, right=range(1, len(rows[0])))


def _rows(result: SensitivityResult, kpi: KpiSensitivity) -> Iterator[tuple[str, ...]]:
    """Yield the lines of a KPI's table, heads first."""
    from scenarios.charts.sensitivity import sensitivity_chart
    from scenarios.formats import Number

    name = next(name for name, each in result.kpis.items() if each is kpi)
    table = sensitivity_chart(result, name, name).table
    yield tuple(column.heading for column in table.columns)
    for cells in table.rows:
        yield tuple(cell.text if isinstance(cell, Number) else cell or "" for cell in cells)
    for alternative, spread in kpi.relative.items():
        ends = (spread.mean, spread.deviation, spread.low, spread.high)
        yield (f"{alternative} [%]", *(Number(100 * end, "%", "signed").text for end in ends))
