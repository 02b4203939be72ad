"""Write a report of one result, or of several compared with the first."""

from __future__ import annotations

import argparse

from studio.commands.replications import add_replication_arguments
from studio.commands.results import add_data_argument

SUMMARY = "write a report of results or scenarios"

_FORMATS = (".pdf", ".html", ".csv", ".json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "results",
        metavar="RESULT",
        nargs="+",
        help="result file, library name or scenario file; the first is the base",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE.{pdf,html,csv,json}",
        required=True,
        help="file to write; its ending decides the format",
    )
    add_replication_arguments(parser)
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_data_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Write the report."""
    from studio.commands.run import output_file

    _check_format(options.output)
    output = output_file(options.output)
    from scenarios.report import write_report
    from studio.commands.output import write
    from studio.commands.results import results_of

    results = results_of(options)
    write_report(results, output)
    if not options.quiet:
        write(str(output))
    return 0


def _check_format(path: str) -> None:
    from sim.errors import DocumentError, Fault

    if path.lower().endswith(_FORMATS):
        return
    limit = f"a file that ends in {', '.join(_FORMATS)}"
    if path.lower().endswith(".xlsx"):
        limit += "; .xlsx comes with a later release"
    fault = Fault("-o", path, limit, "choose another ending; .csv opens in a spreadsheet")
    raise DocumentError([fault], source="command line")
