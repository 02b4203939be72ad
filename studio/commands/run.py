"""Run a scenario and show its KPIs; with -o the result is stored.

With --replications it runs several times, each time with other random numbers, and every KPI has
the confidence interval of its mean; --until goes on until a KPI is known precisely enough.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from studio.commands.replications import add_replication_arguments, execute_planned, plan_of
from studio.commands.results import add_data_argument, user_directories

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.replications import Replications
    from scenarios.run import RunResult

SUMMARY = "run a scenario"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("scenario", metavar="SCENARIO", help="library name or YAML file")
    parser.add_argument("-o", "--output", metavar="RESULT.h5", help="store the result")
    parser.add_argument("--seed", metavar="N", type=_seed, help="seed of all random streams")
    add_replication_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_data_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Run the scenario."""
    begun = time.perf_counter()
    output = None if options.output is None else result_file(options.output)
    plan = plan_of(options)
    from scenarios.resolve import resolve
    from scenarios.store import write_result
    from studio.commands.output import write_json

    resolved = resolve(options.scenario, directories=user_directories(options.data))
    if options.seed is not None:
        resolved = resolved.with_seed(options.seed)
    (result,) = execute_planned([resolved], plan, options)
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
        If the folder is missing, or folder or file are not to be written, or the path is a folder.
    """
    import os
    from pathlib import Path

    from sim.errors import DocumentError, Fault

    path = Path(text).expanduser()
    folder = path.absolute().parent
    if path.is_dir():
        fault = Fault("-o", str(path), "a file", "add a file name")
    elif not folder.is_dir():
        fault = Fault("-o", str(path), "a file in a folder that is there", "make the folder first")
    elif not os.access(folder, os.W_OK):
        fault = Fault("-o", str(path), "a folder that you may write to", "choose another folder")
    elif path.exists() and not os.access(path, os.W_OK):
        fault = Fault("-o", str(path), "a file that you may write to", "choose another name")
    else:
        return path
    raise DocumentError([fault], source="command line")


def result_file(text: str) -> Path:
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
        "kpis": _kpis(result),
        **_replications(result),
        "seconds": seconds,
        "findings": result.findings,
    }


def _kpis(result: RunResult) -> dict[str, Any]:
    """Return the KPIs; of a replicated result their means with intervals."""
    replications = result.replications
    if replications is None:
        return {name: {"value": k.value, "unit": k.unit} for name, k in result.kpis.items()}
    intervals = replications.intervals()
    return {
        name: {"value": kpi.value, "unit": kpi.unit, "interval": intervals.get(name)}
        for name, kpi in replications.means().items()
    }


def _replications(result: RunResult) -> dict[str, Any]:
    return {} if result.replications is None else {"replications": result.replications}


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: a whole number from 0 to 2^63 - 1")
    return int(text)


def _replicated_rows(replications: Replications) -> list[tuple[str, ...]]:
    """Return the means of the KPIs with their intervals."""
    from scenarios.compare.words import span
    from scenarios.formats import Number
    from studio.commands.output import label

    intervals = replications.intervals()
    rows: list[tuple[str, ...]] = [("", f"mean of {len(replications)}", "", "95 % CI")]
    for name, kpi in replications.means().items():
        number = Number(kpi.value, kpi.unit)
        shown = span(intervals[name], kpi.unit) if name in intervals else ""
        rows.append((label(name), number.text, number.symbol, shown))
    return rows


def _show(result: RunResult, path: Path | None, seconds: dict[str, float]) -> None:
    from scenarios.formats import Number
    from studio.commands.output import label, write, write_findings, write_table

    manifest = result.manifest
    write(f"{result.title} ({manifest.chain[-1]})")
    write(
        f"{manifest.period_start} to {manifest.period_end}, weather {manifest.weather}, "
        f"seed {manifest.seed}, run {manifest.run}\n"
    )
    if result.replications is None:
        numbers = {name: Number(kpi.value, kpi.unit) for name, kpi in result.kpis.items()}
        write_table([(label(name), n.text, n.symbol) for name, n in numbers.items()], right=[1])
    else:
        write_table(_replicated_rows(result.replications), right=[1])
    write_findings(result.findings)
    stored = "not stored (use -o)" if path is None else f"stored in {path}"
    write(
        f"\nBalance residual {result.trajectory.residual:.1e}; "
        f"preparation {seconds['preparation']:.2f} s, simulation {seconds['simulation']:.2f} s, "
        f"total {seconds['total']:.2f} s; {stored}"
    )
