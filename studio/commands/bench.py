"""Measure speed as ratios: Atrium against baselines in one run.

Benchmarks: engine (default), live, or figures of them by name. Each is the median of several
repetitions. Those of the engine are seconds of CPU of one process, and the annual energies of both
sides are printed beside them. Those of live talk to peers on loopback, in processes of their own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from studio.commands.numbers import seconds

SUMMARY = "measure speed against baselines"
NAMES = ("engine", "live")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="engine, live, or names of their figures"
    )
    parser.add_argument(
        "--long",
        action="store_true",
        help="more repetitions of the engine; of live, 10,000 devices for 10 minutes too",
    )
    parser.add_argument(
        "--seconds",
        metavar="N",
        type=seconds,
        help="how long mqtt_per_s (60) and fleet (600) are measured",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(options: argparse.Namespace) -> int:
    """Run the benchmarks and print their ratios."""
    from sim.errors import DocumentError, Fault
    from sim.unknown_names import meant, some_of
    from studio.benchmarks.engine import RATIOS
    from studio.benchmarks.live import FIGURES
    from studio.commands.output import write, write_json, write_table

    known = (*NAMES, *RATIOS, *FIGURES)
    unknown = [name for name in options.names if name not in known]
    if unknown:
        faults = [
            Fault(
                "NAME",
                name,
                f"one of: {some_of(known, name)}",
                meant(name, known, "correct the name"),
            )
            for name in unknown
        ]
        raise DocumentError(faults, source="bench")
    result = _measured(options.names, long=options.long, seconds=options.seconds)
    if options.json:
        write_json(result)
        return 0
    write("Ratios (baseline / Atrium, median)")
    write_table([(name, f"{ratio:.4g}") for name, ratio in result["ratios"].items()], right=[1])
    if not result["seconds"]:
        return 0
    write("\nSeconds of CPU of a year, by films (median)")
    rows = [
        (name, films, f"{seconds:.3f}")
        for name, by_films in result["seconds"].items()
        for films, seconds in by_films.items()
    ]
    write_table(rows, right=[2])
    return 0


def _measured(names: Sequence[str], *, long: bool, seconds: float | None) -> dict[str, Any]:
    """Run what is asked for, each with all of its figures where it is named as a whole."""
    from studio.benchmarks import engine, live

    result: dict[str, Any] = {}
    wanted = names or ["engine"]
    for name, figures in (("engine", engine.RATIOS), ("live", live.FIGURES)):
        own = [] if name in wanted else [one for one in wanted if one in figures]
        if not own and name not in wanted:
            continue
        if name == "engine":
            runs = 3 * engine.RUNS if long else engine.RUNS
            found = engine.bench_engine(_tell, runs=runs, names=own)
        else:
            found = live.bench_live(_tell, names=own, seconds=seconds, long=long)
        for key, value in found.items():
            both = isinstance(value, dict)
            result[key] = {**result.get(key, {}), **value} if both else value
    return result


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
