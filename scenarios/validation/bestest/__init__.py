"""Building thermal envelope and fabric load cases of ASHRAE Standard 140-2020 (BESTEST)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scenarios.validation.bestest.cases import case_names, published
from scenarios.validation.bestest.results import STEP, run_case
from scenarios.validation.model import Check, Progress, Report, chosen_cases

__all__ = ["ACCEPTANCE", "LEAST_IN_RANGE", "RANGE", "report", "validate"]

RANGE = "ASHRAE 140-2020, annex B8: range of the example results"
"""Source of the ranges: six programs."""

ACCEPTANCE = "ASHRAE 140-2020 Addendum b, tables A3-1 and A3-2: acceptance limits"
"""Source of the limits that decide."""

LEAST_IN_RANGE = 43
"""Outputs of all open cases, 44, that lie in the range of the example results at least. [-]"""

_OUTPUTS = 44
# The last digit of the examples is 0.1 W and 0.1 kWh: smaller differences are none.
_DIGITS = 4


def validate(cases: Sequence[str] | None, progress: Progress, *, step: float = STEP) -> Report:
    """Run cases through their year and compare those whose example results are known.

    Parameters
    ----------
    cases : sequence of str, optional
        Names of cases; all of them where not given.
    progress : callable
        Told before each case.
    step : float
        Exchange step; divides an hour. [s]

    Raises
    ------
    DocumentError
        If there are no such cases.
    """
    chosen = chosen_cases("bestest", case_names(), cases)
    results: dict[str, Mapping[str, float]] = {}
    for index, name in enumerate(chosen):
        progress(f"case {name}", index, len(chosen))
        results[name] = run_case(name, step=step)
    progress("done", len(chosen), len(chosen))
    return report(results)


def report(results: Mapping[str, Mapping[str, float]]) -> Report:
    """Return the comparison of outputs with ranges and acceptance limits.

    Parameters
    ----------
    results : mapping of str to mapping
        Outputs by case, as `scenarios.validation.bestest.results.run_case` returns them.
    """
    checks = tuple(check for name, found in results.items() for check in _checks(name, found))
    counts = [
        f"{sum(check.ok is True for check in judged)} of {len(judged)} {words}"
        for words, source in (("in range", RANGE), ("acceptance limits", ACCEPTANCE))
        if (judged := [c for c in checks if c.source == source and c.ok is not None])
    ]
    return Report(
        subject="bestest",
        checks=checks,
        data={name: dict(found) for name, found in results.items()},
        allowed={RANGE: _OUTPUTS - LEAST_IN_RANGE},
        summary=", ".join(counts),
    )


def _checks(name: str, found: Mapping[str, float]) -> Iterator[Check]:
    limits = published()["cases"].get(name, {})
    for output, value in found.items():
        unit = output.rpartition("_")[2].replace("C", "degC")
        rounded = round(value, _DIGITS)
        given = limits.get(output, {})
        low, high = given.get("range", (None, None))
        yield Check(f"{name} {output}", rounded, unit, low, high, RANGE)
        if "acceptance" in given:
            low, high = given["acceptance"]
            yield Check(f"{name} {output}", rounded, unit, low, high, ACCEPTANCE)
