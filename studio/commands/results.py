"""Results named on the command line: stored ones are read, scenarios are run."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.run import RunResult

RESULT_SUFFIXES = (".h5", ".hdf5")


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the studio's data directory."""
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="data directory of the studio, whose scenarios can be named too "
        "(default: ATRIUM_DATA, or the user's data directory)",
    )


def user_directories(data: str | None) -> tuple[Path, ...]:
    """Return the folders of the user's own scenarios."""
    from studio.settings import settings_from

    return (settings_from(data).scenarios,)


def results_of(options: argparse.Namespace) -> list[RunResult]:
    """Return the results of files and scenarios, in the order named.

    Parameters
    ----------
    options : argparse.Namespace
        With ``results``: result files (``.h5``), scenario files and library names; ``data``,
        ``quiet`` and the options of replications, which files have already or not.

    Raises
    ------
    DocumentError
        With the faults of every name at once, before anything is run.
    """
    from scenarios.chain import FaultCollector
    from scenarios.resolve import ResolvedScenario, resolve
    from scenarios.store import read_result
    from studio.commands.replications import execute_planned, plan_of

    plan = plan_of(options)
    directories = user_directories(options.data)
    found: list[RunResult | ResolvedScenario] = []
    faults = FaultCollector()
    for name in options.results:
        with faults.collecting():
            if name.endswith(RESULT_SUFFIXES):
                found.append(read_result(name))
            else:
                found.append(resolve(name, directories=directories))
    faults.raise_if_any()
    if plan is not None and plan.until is not None:
        _check_until(options)
    runs = iter(
        execute_planned(
            [each for each in found if isinstance(each, ResolvedScenario)], plan, options
        )
    )
    return [next(runs) if isinstance(each, ResolvedScenario) else each for each in found]


def _check_until(options: argparse.Namespace) -> None:
    """Refuse to go on until a difference is known whose other side is a finished result."""
    from sim.errors import DocumentError, Fault

    stored = [name for name in options.results if name.endswith(RESULT_SUFFIXES)]
    if stored:
        limit = "scenarios only with --until, which runs them until their difference is known"
        fault = Fault("RESULT", stored[0], limit, "name the scenario, or give --replications")
        raise DocumentError([fault], source="command line")
