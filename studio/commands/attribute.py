"""Split the difference of a scenario from its base among its measures.

Every combination of up to six measures is run, of more those of sampled orders; each measure's part
is what it brings on the mean of all orders (Shapley value). Combinations that ran before are not
run again.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from studio.commands.replications import add_workers_argument
from studio.commands.results import add_data_argument, user_directories

if TYPE_CHECKING:
    from scenarios.attribution import Attribution, KpiParts
    from scenarios.replications import Plan

SUMMARY = "tell which change of a scenario brought how much"

_SHOWN = ("site_energy", "energy_cost", "carbon_emissions")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("scenario", metavar="SCENARIO", help="library name or YAML file")
    parser.add_argument(
        "--base", metavar="SCENARIO", help="one it builds on (default: its direct base)"
    )
    parser.add_argument(
        "--kpi", metavar="KPI", action="append", help="figure to split, may be repeated"
    )
    parser.add_argument(
        "--orders", metavar="N", type=int, help="sample N orders instead of all combinations"
    )
    parser.add_argument(
        "--replications",
        metavar="N",
        type=int,
        help="runs of each combination, two or more (default: one, without error bars of chance)",
    )
    parser.add_argument("-o", "--output", metavar="RESULT.h5", help="store the result with it")
    add_workers_argument(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_data_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Split the differences."""
    from studio.commands.run import result_file

    _check(options)
    output = None if options.output is None else result_file(options.output)
    from scenarios.executors import executor

    with executor(workers=options.workers) as pool:
        # imported while the workers load the kernel
        from scenarios.attribution import attribute, read_game
        from studio.commands.output import progress_bar, write_json

        directories = user_directories(options.data)
        game = read_game(options.scenario, base=options.base, directories=directories)
        with progress_bar(options.scenario, quiet=options.quiet) as progress:
            found = attribute(
                game,
                pool=pool,
                orders=options.orders,
                replications=options.replications or 1,
                progress=progress,
            )
    if output is not None:
        _store(options, found)
    if options.json:
        write_json(document(options.scenario, found, options.kpi))
    else:
        _show(options.scenario, found, options.kpi or _SHOWN)
    return 0


def _check(options: argparse.Namespace) -> None:
    from sim.errors import DocumentError, Fault
    from sim.kpis import KPI_DEFINITIONS
    from sim.unknown_names import meant

    faults = [
        Fault(
            "--kpi",
            name,
            "the name of a KPI",
            meant(name, KPI_DEFINITIONS, "correct the name; atrium run lists them"),
        )
        for name in options.kpi or ()
        if name not in KPI_DEFINITIONS
    ]
    try:
        _plan(options)
    except DocumentError as error:
        faults.extend(error.faults)
    if options.orders is not None and options.orders < 4:
        faults.append(Fault("--orders", options.orders, "four or more", "raise it"))
    if faults:
        raise DocumentError(faults, source="command line")


def _plan(options: argparse.Namespace) -> Plan | None:
    """Return how many replications are wanted; one has no error bar and is no plan."""
    from scenarios.replications import Plan

    return None if options.replications is None else Plan(options.replications)


def _store(options: argparse.Namespace, found: Attribution) -> None:
    """Store the whole scenario's result with its attribution."""
    from dataclasses import replace

    from scenarios.resolve import resolve
    from scenarios.store import write_result
    from studio.commands.replications import execute_planned

    resolved = resolve(options.scenario, directories=user_directories(options.data))
    (result,) = execute_planned([resolved], _plan(options), options)
    write_result(options.output, replace(result, attribution=found))


def document(scenario: str, found: Attribution, kpis: list[str] | None) -> dict[str, Any]:
    """Return what ``atrium attribute --json`` prints."""
    names = [name for name in kpis or found.kpis if name in found.kpis]
    return {
        "scenario": scenario,
        "base": found.base,
        "base_run": found.base_run,
        "runs": found.runs,
        "orders": found.orders,
        "replications": found.replications,
        "measures": found.measures,
        "kpis": {name: found.kpis[name] for name in names},
    }


def _show(scenario: str, found: Attribution, names: tuple[str, ...] | list[str]) -> None:
    from studio.commands.output import label, write

    how = "all combinations" if found.orders is None else f"{found.orders} sampled orders"
    write(f"{scenario} against {found.base}: {found.runs} runs of {how}")
    for name in names:
        if name in found.kpis:
            write(f"\n{label(name)}")
            _show_parts(found, found.kpis[name])


def _show_parts(found: Attribution, parts: KpiParts) -> None:
    from scenarios.formats import Number
    from studio.commands.output import write_table

    rows = [("before", Number(parts.before, parts.unit).text, parts.unit, "")]
    for place, (measure, part) in enumerate(zip(found.measures, parts.parts, strict=True)):
        sure = (
            ""
            if parts.half_widths is None
            else f"± {Number(parts.half_widths[place], parts.unit).text}"
        )
        rows.append((measure.name, Number(part, parts.unit, "signed").text, parts.unit, sure))
    rows.append(("after", Number(parts.after, parts.unit).text, parts.unit, ""))
    write_table(rows, right=[1])
