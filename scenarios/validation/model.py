"""What a validation yields: single checks against published limits, and their report."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sim.errors import DocumentError, Fault
from sim.unknown_names import meant, some_of

Progress = Callable[[str, int, int], None]
"""Told what is about to be done, how much is done, and how much there is in all."""


@dataclass(frozen=True, slots=True)
class Check:
    """One value computed here, beside the limits published for it.

    Attributes
    ----------
    name : str
        What is checked, unique in its report.
    value : float
        Our value. [`unit`]
    unit : str
        Unit of value and limits.
    low, high : float or None
        Limits, ends included; None where no limit is published on that side. [`unit`]
    source : str
        Where the limits come from: clause, table or DOI.
    note : str
        Why the value lies where it does, if that needs saying.
    """

    name: str
    value: float
    unit: str
    low: float | None
    high: float | None
    source: str
    note: str = ""

    @property
    def ok(self) -> bool | None:
        """Whether the value keeps its limits; None where there is no limit."""
        if self.low is None and self.high is None:
            return None
        return (self.low is None or self.value >= self.low) and (
            self.high is None or self.value <= self.high
        )

    @property
    def position(self) -> float | None:
        """Place in the range: 0 at its low end, 1 at its high end; None without a range. [-]"""
        if self.low is None or self.high is None or self.high == self.low:
            return None
        return (self.value - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Report:
    """The checks of one subject and the plain data a program may read.

    Attributes
    ----------
    subject : str
        Name of the subject, as `atrium validate` takes it.
    checks : tuple of Check
        All checks, in the order they are shown.
    data : mapping
        The subject's own results, ready for JSON.
    allowed : mapping of str to int
        Misses that do not fail the subject, by source; none of a source that is not named. [-]
    summary : str
        The outcome in a sentence; counted from the checks where not given.
    """

    subject: str
    checks: tuple[Check, ...]
    data: Mapping[str, object] = field(default_factory=dict)
    allowed: Mapping[str, int] = field(default_factory=dict)
    summary: str = ""

    @property
    def missed(self) -> tuple[Check, ...]:
        """The checks whose value lies outside its limits."""
        return tuple(check for check in self.checks if check.ok is False)

    @property
    def ok(self) -> bool:
        """Whether of no source more checks are missed than the subject allows."""
        missed = Counter(check.source for check in self.missed)
        return all(count <= self.allowed.get(source, 0) for source, count in missed.items())


class Subject(Protocol):
    """What each module of this package offers to `atrium validate`."""

    def validate(self, cases: Sequence[str] | None, progress: Progress) -> Report:
        """Compute the subject's values; all of them, or those of `cases`."""


def chosen_cases(
    subject: str, known: Iterable[str], cases: Sequence[str] | None
) -> tuple[str, ...]:
    """Return which of the known cases are asked for, in their order; all where none is named.

    Parameters
    ----------
    subject : str
        Name of the subject.
    known : iterable of str
        Names of its cases.
    cases : sequence of str, optional
        What ``--cases`` names.

    Raises
    ------
    DocumentError
        If there are no such cases.
    """
    known = tuple(known)
    faults = [
        Fault(
            "--cases",
            name,
            f"one of {some_of(known, name)}",
            meant(name, known, "correct the name"),
        )
        for name in cases or ()
        if name not in known
    ]
    if faults:
        raise DocumentError(faults, source=f"validate {subject}")
    return tuple(name for name in known if cases is None or name in cases)


Parts = Mapping[str, Callable[[], Iterable[Check]]]
"""Groups of checks of a subject by the name that ``--cases`` takes."""


def checks_of(
    subject: str, parts: Parts, cases: Sequence[str] | None, progress: Progress
) -> tuple[Check, ...]:
    """Compute the checks of a subject's parts, all of them or those named.

    Parameters
    ----------
    subject : str
        Name of the subject.
    parts : mapping
        What there is to compute.
    cases : sequence of str, optional
        Names of some parts; all where not given.
    progress : callable
        Told before each part.

    Raises
    ------
    DocumentError
        If there is no such part.
    """
    chosen = chosen_cases(subject, parts, cases)
    checks: list[Check] = []
    for done, name in enumerate(chosen):
        progress(name, done, len(chosen))
        checks += parts[name]()
    progress("done", len(chosen), len(chosen))
    return tuple(checks)
