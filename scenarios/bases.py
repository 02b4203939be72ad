"""The base that a document of many runs names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from scenarios.chain import FaultCollector
from scenarios.names import find_base
from scenarios.resolve import ResolvedScenario, resolve
from sim.errors import DocumentError, Fault


def resolve_base(
    name: str,
    *,
    directories: Sequence[Path],
    folder: Path,
    faults: FaultCollector,
    tell: Callable[[Sequence[Fault]], None],
) -> ResolvedScenario | None:
    """Return a base with everything it refers to, or nothing once its faults are told.

    Parameters
    ----------
    name : str
        Library name or path.
    directories, folder
        Where to look, as `scenarios.names.find_base`.
    faults : FaultCollector
        Takes faults inside the base.
    tell : callable
        Takes the faults of the name itself, whose place is the naming document.
    """
    try:
        path = find_base(name, directories=directories, folder=folder)
    except DocumentError as error:
        tell(error.faults)
        return None
    with faults.collecting():
        return resolve(path, directories=directories)
    return None
