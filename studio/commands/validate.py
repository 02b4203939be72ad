"""Compare the engine with published values: what standards, papers and closed solutions give.

Subjects: bestest (building cases of ASHRAE 140), hvac (its equipment cases), equipment (published
part-load points), solar, comfort, air, daylight, queueing, energyplus (reference offices); or all
of them. Exit code 1 if limits are missed that decide. With --json bestest, hvac, queueing and
energyplus print the outputs of every case.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.validation.model import Check, Progress, Report

SUMMARY = "compare the engine with published values"

SUBJECTS = (
    "bestest",
    "hvac",
    "equipment",
    "solar",
    "comfort",
    "air",
    "daylight",
    "queueing",
    "energyplus",
)
"""Modules of `scenarios.validation` in the order they run; one that is missing is left out."""

_ALL = "all"
_STEPPED = "bestest"  # whose step can be chosen
_FROM_FILE = ("hvac", "queueing")  # whose cases may come from a file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("subject", metavar="SUBJECT", help=f"{', '.join(SUBJECTS)}, or {_ALL}")
    parser.add_argument("--cases", metavar="A,B", help="only these cases of the subject")
    parser.add_argument(
        "--file",
        metavar="CASES.json",
        type=_path,
        help=f"cases of your own for {' or '.join(_FROM_FILE)}",
    )
    parser.add_argument("--step", metavar="S", type=float, help="exchange step of bestest [s]")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def _path(text: str) -> Path:
    from pathlib import Path  # it would be a tenth of what the help of the command costs

    return Path(text)


def run(options: argparse.Namespace) -> int:
    """Run the subjects, show their checks and say whether they hold."""
    from studio.commands.output import progress_bar, write_json

    names = _subjects(options)
    cases = None if options.cases is None else [each.strip() for each in options.cases.split(",")]
    reports = []
    for name in names:
        with progress_bar(name, quiet=options.quiet) as show:
            reports.append(_validate(name, cases, _further(options), _progress(show)))
    if options.json:
        found = {report.subject: document(report) for report in reports}
        write_json(found if options.subject == _ALL else found[options.subject])
    else:
        for report in reports:
            _show(report)
    return 0 if all(report.ok for report in reports) else 1


def document(report: Report) -> dict[str, Any]:
    """Return what ``atrium validate --json`` prints of a subject.

    Parameters
    ----------
    report : Report
        Its own data, or all checks by name where it has none.
    """
    return dict(report.data) or {
        check.name: {
            "value": check.value,
            "unit": check.unit,
            "low": check.low,
            "high": check.high,
            "ok": check.ok,
            "source": check.source,
            "note": check.note,
        }
        for check in report.checks
    }


def _subjects(options: argparse.Namespace) -> tuple[str, ...]:
    """Return the subjects to run, refusing what does not go with them."""
    from sim.errors import DocumentError, Fault

    known = tuple(n for n in SUBJECTS if importlib.util.find_spec(f"scenarios.validation.{n}"))
    faults = []
    if options.subject not in {*known, _ALL}:
        limit = f"one of {', '.join(known)}, or {_ALL}"
        faults.append(Fault("SUBJECT", options.subject, limit, "correct the name"))
    elif options.cases is not None and options.subject == _ALL:
        faults.append(Fault("--cases", options.cases, "one subject", "name the subject"))
    if options.step is not None and options.subject != _STEPPED:
        faults.append(Fault("--step", options.step, f"only with {_STEPPED}", "leave it out"))
    elif options.step is not None and not _divides_an_hour(options.step):
        limit = "a divisor of 3600 s"
        faults.append(Fault("--step", options.step, limit, "take 60, 300 or 900 s"))
    if options.file is not None and options.subject not in _FROM_FILE:
        limit = f"only with {' or '.join(_FROM_FILE)}"
        faults.append(Fault("--file", str(options.file), limit, "leave it out"))
    if faults:
        raise DocumentError(faults, source="command line")
    return known if options.subject == _ALL else (options.subject,)


def _divides_an_hour(step: float) -> bool:
    return 0.0 < step <= 3600.0 and (3600.0 / step).is_integer()


def _further(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options that only one subject takes."""
    given = {"step": options.step, "file": options.file}
    return {name: value for name, value in given.items() if value is not None}


def _validate(
    name: str, cases: Sequence[str] | None, further: Mapping[str, Any], progress: Progress
) -> Report:
    module = importlib.import_module(f"scenarios.validation.{name}")
    report: Report = module.validate(cases, progress, **further)
    return report


def _progress(show: Any) -> Progress:
    """Return what takes the state of a validation and shows its share."""

    def tell(_text: str, done: int, total: int) -> None:
        if show is not None:
            show(done / max(total, 1))

    return tell


def _show(report: Report) -> None:
    from studio.commands.output import write, write_table

    rows = list(_rows(report.checks))
    if rows:
        write_table([_HEADER, *rows], right=[1, 3])
    free = len({check.name for check in report.checks if check.ok is None})
    if free:
        write(f"\n{free} values have no limits; --json shows them.")
    judged = [check for check in report.checks if check.ok is not None]
    within = len(judged) - len(report.missed)
    write(f"\n{report.subject}: {report.summary or f'{within} of {len(judged)} within limits'}")
    for check in report.missed:
        if check.note:
            write(f"  {check.name}: {check.note}")


_HEADER = ("", "Value", "Range", "Position", "Verdict", "Acceptance")


def _rows(checks: Sequence[Check]) -> Iterator[tuple[str, ...]]:
    """Yield a row a value; further limits of the same value stand in the last column."""
    by_name: dict[str, list[Check]] = {}
    for check in checks:
        if check.ok is not None:
            by_name.setdefault(check.name, []).append(check)
    for name, (first, *others) in by_name.items():
        place = "" if first.position is None else f"{first.position:.2f}"
        value = f"{_figure(first.value)} {first.unit}".rstrip()
        further = "; ".join(f"{_limits(each)} {_verdict(each)}" for each in others)
        yield name, value, _limits(first), place, _verdict(first), further


def _limits(check: Check) -> str:
    if check.low is None:
        return f"at most {_figure(check.high)}"
    if check.high is None:
        return f"at least {_figure(check.low)}"
    return f"{_figure(check.low)} to {_figure(check.high)}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.7g}"


def _verdict(check: Check) -> str:
    return "ok" if check.ok else "MISSED"
