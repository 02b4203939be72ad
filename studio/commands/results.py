"""Results named on the command line: stored ones are read, scenarios are run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
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


def results_of(
    names: Sequence[str], *, data: str | None = None, quiet: bool = False
) -> list[RunResult]:
    """Return the results of files and scenarios, in the order named.

    Parameters
    ----------
    names : sequence of str
        Result files (``.h5``), scenario files and library names.
    data : str, optional
        Data directory of the studio.
    quiet : bool
        Show no progress.

    Raises
    ------
    DocumentError
        With the faults of every name at once, before anything is run.
    """
    from scenarios.chain import FaultCollector
    from scenarios.resolve import ResolvedScenario, resolve
    from scenarios.run import execute
    from scenarios.store import read_result
    from studio.commands.output import progress_bar

    directories = user_directories(data)
    found: list[RunResult | ResolvedScenario] = []
    faults = FaultCollector()
    for name in names:
        with faults.collecting():
            if name.endswith(RESULT_SUFFIXES):
                found.append(read_result(name))
            else:
                found.append(resolve(name, directories=directories))
    faults.raise_if_any()
    results: list[RunResult] = []
    for name, item in zip(names, found, strict=True):
        if isinstance(item, ResolvedScenario):
            with progress_bar(name, quiet=quiet) as progress:
                results.append(execute(item, progress=progress))
        else:
            results.append(item)
    return results
