"""Queues and production lines against exact solutions: cases by form, run by the SimPy kernel.

A stochastic output holds if its standard error is at most 0.5 % of the exact value and its mean
within three standard errors of it; a deterministic one if it is the exact value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scenarios.validation.model import Check, Progress, Report, chosen_cases
from scenarios.validation.queueing.cases import CASES, Case, read_cases
from sim.estimates import Estimate

PRECISION = 0.005
"""Largest standard error, of the exact value. [-]"""
AIM = 0.99
"""Share of that at which replications end. [-]"""
ERRORS = 3.0
"""Standard errors by which a mean may differ from the exact value. [-]"""
ROUNDING = 1e-9
"""Difference of a deterministic output, of the exact value: figures have about 12 digits. [-]"""
SEED = 1

_STEPS = 1000


def validate(
    cases: Sequence[str] | None, progress: Progress, *, file: str | Path | None = None
) -> Report:
    """Compute the outputs of the cases.

    Parameters
    ----------
    cases : sequence of str, optional
        Names of some cases; all where not given.
    progress : callable
        Told what is being computed.
    file : path, optional
        JSON file with cases; those that are part of Atrium where not given.

    Raises
    ------
    DocumentError
        If the file is not acceptable, or a case is unknown.
    """
    known = {case.id: case for case in read_cases(CASES if file is None else Path(file))}
    chosen = [known[name] for name in chosen_cases("queueing", known, cases)]
    data: dict[str, dict[str, Any]] = {}
    checks: list[Check] = []
    for done, case in enumerate(chosen):
        found = _estimates(case, progress, done, len(chosen))
        data[case.id] = {}
        for name, exact in case.expected.items():
            made = _checks(case, name, found[name])
            checks += made
            data[case.id][name] = {
                "mean": found[name].mean,
                "se": found[name].error,
                "exact": exact,
                "ok": all(check.ok for check in made),
            }
    progress("done", _STEPS * len(chosen), _STEPS * len(chosen))
    good = sum(each["ok"] for outputs in data.values() for each in outputs.values())
    total = sum(len(outputs) for outputs in data.values())
    return Report("queueing", tuple(checks), data, summary=f"{good} of {total} outputs hold")


def _estimates(case: Case, progress: Progress, done: int, total: int) -> Mapping[str, Estimate]:
    def tell(share: float) -> None:
        progress(case.id, int(_STEPS * (done + min(share, 1.0))), _STEPS * total)

    tell(0.0)
    errors = {name: AIM * PRECISION * abs(exact) for name, exact in case.expected.items()}
    return case.form.estimate(errors, seed=SEED, tell=tell)


def _checks(case: Case, name: str, found: Estimate) -> list[Check]:
    """Return the checks of an output: its mean, and its standard error where it is random."""
    exact = case.expected[name]
    label = f"{case.id} {name}"
    if found.error == 0.0:
        slack = ROUNDING * abs(exact)
        return [Check(label, found.mean, "", exact - slack, exact + slack, case.source)]
    slack = ERRORS * found.error
    most = PRECISION * abs(exact)
    note = "more replications would be needed than the case is given" if found.error > most else ""
    return [
        Check(label, found.mean, "", exact - slack, exact + slack, case.source),
        Check(f"{label}, standard error", found.error, "", None, most, case.source, note),
    ]
