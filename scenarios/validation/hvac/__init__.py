"""Equipment cases of ASHRAE Standard 140-2020, sections 5.3 and 5.4 (HVAC BESTEST)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scenarios.validation.hvac.cooling import outputs, steady_state
from scenarios.validation.hvac.document import CaseFile, CoolingCase
from scenarios.validation.hvac.heating import run_case
from scenarios.validation.hvac.keys import unit_of
from scenarios.validation.hvac.read import bundled, hours_of, read_cases
from scenarios.validation.model import Check, Progress, Report, chosen_cases
from sim.errors import SimulationError

__all__ = ["RANGE", "results_of", "validate"]

RANGE = "ASHRAE 140-2020, 5.3 and 5.4: analytical solutions and example programs, widened"
"""Source of the ranges that come with Atrium; those of a file of one's own are that file's."""


def validate(
    cases: Sequence[str] | None, progress: Progress, *, file: Path | None = None
) -> Report:
    """Run cases and compare those whose results are known.

    Parameters
    ----------
    cases : sequence of str, optional
        Names of cases; all of them where not given.
    progress : callable
        Told before each case.
    file : Path, optional
        Cases of one's own, of the form of those that come with Atrium.

    Raises
    ------
    DocumentError
        If there are no such cases, or the file holds what is not understood.
    SimulationError
        If cases have no solution; names all of them.
    """
    given = bundled() if file is None else read_cases(file)
    chosen = chosen_cases("hvac", given.cases, cases)
    source = RANGE if file is None else f"range of {file.name}"
    checks: list[Check] = []
    unsolved: list[str] = []
    data: dict[str, Mapping[str, float]] = {}
    for index, name in enumerate(chosen):
        progress(f"case {name}", index, len(chosen))
        try:
            data[name] = results_of(given, name)
        except SimulationError as error:
            unsolved.append(str(error))
        else:
            checks += _checks(given, name, data[name], source)
    if unsolved:
        raise SimulationError("\n".join(unsolved))
    progress("done", len(chosen), len(chosen))
    judged = [check for check in checks if check.ok is not None]
    summary = f"{sum(check.ok is True for check in judged)} of {len(judged)} in range"
    return Report("hvac", tuple(checks), data, summary=summary)


def results_of(file: CaseFile, name: str) -> dict[str, float]:
    """Return the outputs of a case.

    Parameters
    ----------
    file : CaseFile
        Where the case is.
    name : str
        Of the case.

    Raises
    ------
    SimulationError
        If it has no solution.

    Examples
    --------
    >>> round(results_of(bundled(), "CE150")["cop"], 2)
    3.63
    """
    case = file.cases[name]
    if isinstance(case, CoolingCase) and file.cooling is not None:
        state = steady_state(name, case, file.cooling)
        return outputs(state, hours_of(file.conventions.cooling_period))
    if not isinstance(case, CoolingCase) and file.heating is not None:
        return run_case(case, file.heating, hours_of(file.conventions.heating_period))
    raise SimulationError(f"case {name}: the file does not say what such cases share")


def _checks(file: CaseFile, name: str, found: Mapping[str, float], source: str) -> Iterator[Check]:
    reference = file.cases[name].reference
    for output, value in found.items():
        limits = reference[output].range if output in reference else None
        low, high = (None, None) if limits is None else limits
        yield Check(f"{name} {output}", value, unit_of(output), low, high, source)
