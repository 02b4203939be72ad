"""Options for replications, shared by the commands that run scenarios."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.commands.numbers import whole_number

if TYPE_CHECKING:
    from scenarios.replications import Plan
    from scenarios.resolve import ResolvedScenario
    from scenarios.run import RunResult


def add_replication_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how often and where scenarios run."""
    parser.add_argument(
        "--replications",
        metavar="N",
        type=int,
        help="runs of each scenario that differ in their random numbers; the most with --until",
    )
    parser.add_argument(
        "--until",
        metavar="PRECISION",
        help="go on until a KPI is known, 'site_energy within 1 %%'; of compared scenarios the "
        "difference, in %% of the base",
    )
    add_workers_argument(parser)


def add_workers_argument(parser: argparse.ArgumentParser) -> None:
    """Add the option that says how many processes work."""
    parser.add_argument(
        "--workers",
        metavar="N",
        type=whole_number(0, 1024),
        help="processes that run them (default: one a core; 0: none but this)",
    )


def plan_of(options: argparse.Namespace) -> Plan | None:
    """Return how many replications are wanted; ``None`` for single runs.

    Raises
    ------
    DocumentError
        If the number or the precision is none.
    """
    if options.replications is None and options.until is None:
        return None
    from scenarios.replications import MOST, Plan
    from scenarios.statistics import Precision

    until = None if options.until is None else Precision.read(options.until)
    return Plan(MOST if options.replications is None else options.replications, until)


def execute_planned(
    scenarios: Sequence[ResolvedScenario], plan: Plan | None, options: argparse.Namespace
) -> list[RunResult]:
    """Run scenarios once each, or as often as planned, with a progress bar.

    Parameters
    ----------
    scenarios : sequence of ResolvedScenario
        In the order of the results.
    plan : Plan, optional
        By `plan_of`.
    options : argparse.Namespace
        With ``quiet`` and, for replications, ``workers``.
    """
    from studio.commands.output import progress_bar

    if plan is None:
        from scenarios.run import execute

        results = []
        for scenario in scenarios:
            with progress_bar(scenario.chain[-1], quiet=options.quiet) as progress:
                results.append(execute(scenario, progress=progress))
        return results
    from scenarios.executors import executor
    from scenarios.replications import replicate

    title = " and ".join(scenario.chain[-1] for scenario in scenarios)
    with (
        progress_bar(title, quiet=options.quiet) as progress,
        executor(workers=options.workers) as pool,
    ):
        return replicate(scenarios, plan, pool=pool, progress=progress)
