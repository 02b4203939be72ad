"""Errors and doubts: what is wrong, where, what is allowed and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


class AtriumError(Exception):
    """Base of every error that Atrium raises on purpose; its text is fit for a user."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in an input.

    Attributes
    ----------
    place : str
        Path inside the document, ``zones.core.floor_area``, or of the file.
    value : object
        The value found; ``None`` when it is missing.
    limit : str
        What is allowed, in words.
    remedy : str
        What the user can do.
    line : int, optional
        Line of the file, counted from 1, where it is known.
    """

    place: str
    value: object
    limit: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        where = self.place if self.line is None else f"{self.place} (line {self.line})"
        return f"{where}: {self.value!r}; allowed: {self.limit}; remedy: {self.remedy}"

    def at(self, line: int | None) -> Fault:
        """Return the fault with its line in the file."""
        return replace(self, line=line)

    def within(self, prefix: str) -> Fault:
        """Return the fault with ``prefix`` set before its place."""
        return replace(self, place=f"{prefix}.{self.place}" if self.place else prefix)


class DocumentError(AtriumError):
    """A document is not acceptable; carries all its faults at once.

    Parameters
    ----------
    faults : iterable of Fault
        Every fault found, in the order of the document.
    source : str
        Name of the file or object the document came from.
    """

    def __init__(self, faults: Iterable[Fault], *, source: str = "") -> None:
        self.faults = tuple(faults)
        self.source = source
        super().__init__(self.faults)  # SimPy copies an error by its arguments

    def __str__(self) -> str:
        count = len(self.faults)
        head = f"{self.source or 'document'}: {count} fault{'s' if count != 1 else ''}"
        return "\n".join(
            [head, *(f"  {index}. {fault}" for index, fault in enumerate(self.faults, 1))]
        )

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_document_error, (self.faults, self.source)


def _rebuild_document_error(faults: tuple[Fault, ...], source: str) -> DocumentError:
    return DocumentError(faults, source=source)


class SimulationError(AtriumError):
    """A simulation could not be carried on; says when, where and why."""


class Cancelled(AtriumError):
    """The work was cancelled on request; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt about an input or a result: the work goes on, the user is told.

    Attributes
    ----------
    code : str
        Stable name, ``capacity-saturated``.
    text : str
        One sentence for the user.
    evidence : mapping
        The figures behind it.
    """

    code: str
    text: str
    evidence: Mapping[str, object] = field(default_factory=dict)
