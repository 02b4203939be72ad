"""Run a scenario and show its KPIs; with -o the result is stored."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from studio.commands.results import add_data_argument, user_directories

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.run import RunResult

SUMMARY = "run a scenario"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("scenario", metavar="SCENARIO", help="library name or YAML file")
    parser.add_argument("-o", "--output", metavar="RESULT.h5", help="store the result")
    parser.add_argument("--seed", metavar="N", type=_seed, help="seed of all random streams")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_data_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Run the scenario."""
    begun = time.perf_counter()
    output = None if options.output is None else _result_file(options.output)
    from scenarios.resolve import resolve
    from scenarios.run import execute
    from scenarios.store import write_result
    from studio.commands.output import progress_bar, write_json

    resolved = resolve(options.scenario, directories=user_directories(options.data))
    with progress_bar(options.scenario, quiet=options.quiet) as progress:
        result = execute(resolved, seed=options.seed, progress=progress)
    if output is not None:
        write_result(output, result)
    seconds = {**result.seconds, "total": time.perf_counter() - begun}
    if options.json:
        write_json(document(result, output, seconds))
    else:
        _show(result, output, seconds)
    return 0


def output_file(text: str) -> Path:
    """Return a file to write, refusing a place that cannot be written before any work is done.

    Parameters
    ----------
    text : str
        Path as given on the command line.

    Raises
    ------
    DocumentError
        If the folder is missing or the path is a folder.
    """
    from pathlib import Path

    from sim.errors import DocumentError, Fault

    path = Path(text).expanduser()
    if path.is_dir():
        fault = Fault("-o", str(path), "a file", "add a file name")
    elif not path.absolute().parent.is_dir():
        fault = Fault("-o", str(path), "a file in a folder that is there", "make the folder first")
    else:
        return path
    raise DocumentError([fault], source="command line")


def _result_file(text: str) -> Path:
    """Return a result file to write; only such an ending, so that no document is overwritten."""
    from sim.errors import DocumentError, Fault
    from studio.commands.results import RESULT_SUFFIXES

    path = output_file(text)
    if path.suffix.lower() not in RESULT_SUFFIXES:
        limit = f"a file that ends in {' or '.join(RESULT_SUFFIXES)}"
        fault = Fault("-o", str(path), limit, "choose another ending")
        raise DocumentError([fault], source="command line")
    return path


def document(result: RunResult, path: Path | None, seconds: dict[str, float]) -> dict[str, Any]:
    """Return what ``atrium run --json`` prints.

    Parameters
    ----------
    result : RunResult
        The result.
    path : Path, optional
        Where it was stored.
    seconds : dict of str to float
        Wall time of ``preparation``, ``simulation`` and ``total``. [s]
    """
    from scenarios.run import residuals

    return {
        "scenario": result.manifest.chain[-1],
        "title": result.title,
        "run": result.manifest.run,
        "result": None if path is None else str(path),
        "manifest": result.manifest,
        "balance_residual": result.trajectory.residual,
        "balances": residuals(result.trajectory),
        "kpis": {name: {"value": k.value, "unit": k.unit} for name, k in result.kpis.items()},
        "seconds": seconds,
        "findings": result.findings,
    }


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: a whole number from 0 to 2^63 - 1")
    return int(text)


def _show(result: RunResult, path: Path | None, seconds: dict[str, float]) -> None:
    from scenarios.formats import Number
    from studio.commands.output import label, write, write_findings, write_table

    manifest = result.manifest
    write(f"{result.title} ({manifest.chain[-1]})")
    write(
        f"{manifest.period_start} to {manifest.period_end}, weather {manifest.weather}, "
        f"seed {manifest.seed}, run {manifest.run}\n"
    )
    numbers = {name: Number(kpi.value, kpi.unit) for name, kpi in result.kpis.items()}
    write_table(
        [(label(name), number.text, number.symbol) for name, number in numbers.items()], right=[1]
    )
    write_findings(result.findings)
    stored = "not stored (use -o)" if path is None else f"stored in {path}"
    write(
        f"\nBalance residual {result.trajectory.residual:.1e}; "
        f"preparation {seconds['preparation']:.2f} s, simulation {seconds['simulation']:.2f} s, "
        f"total {seconds['total']:.2f} s; {stored}"
    )
