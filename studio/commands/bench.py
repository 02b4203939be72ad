"""Measure speed as ratios: Atrium against baselines in one run.

Benchmarks: engine (default), or ratios of it by name. Each is the median of several repetitions, in
seconds of CPU of one process; the annual energies of both sides are printed beside it.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

SUMMARY = "measure speed against baselines"
NAMES = ("engine",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="engine (all), or names of its ratios"
    )
    parser.add_argument("--long", action="store_true", help="more repetitions")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(options: argparse.Namespace) -> int:
    """Run the benchmarks and print their ratios."""
    from sim.errors import DocumentError, Fault
    from studio.benchmarks.engine import RATIOS, RUNS, bench_engine
    from studio.commands.output import write, write_json, write_table

    known = (*NAMES, *RATIOS)
    unknown = [name for name in options.names if name not in known]
    if unknown:
        limit = f"one of: {', '.join(known)}"
        faults = [Fault("NAME", name, limit, "correct the name") for name in unknown]
        raise DocumentError(faults, source="bench")
    names = [] if set(options.names) & set(NAMES) else options.names
    runs = 3 * RUNS if options.long else RUNS
    result: dict[str, Any] = bench_engine(_tell, runs=runs, names=names)
    if options.json:
        write_json(result)
        return 0
    write("Ratios (baseline / Atrium, median)")
    write_table([(name, f"{ratio:.4g}") for name, ratio in result["ratios"].items()], right=[1])
    write("\nSeconds of CPU of a year, by films (median)")
    rows = [
        (name, films, f"{seconds:.3f}")
        for name, by_films in result["seconds"].items()
        for films, seconds in by_films.items()
    ]
    write_table(rows, right=[2])
    return 0


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
