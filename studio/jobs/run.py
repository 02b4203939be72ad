"""What is known of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sim.errors import AtriumError

RunState = Literal["queued", "running", "done", "failed", "cancelled"]


class AbsentError(AtriumError):
    """What was asked for does not exist."""


ACTIVE: tuple[RunState, ...] = ("queued", "running")
"""States of a run that may still change."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What is needed to execute a run later, however the scenario's file changes meanwhile.

    Attributes
    ----------
    scenario : str
        Name of the scenario, ``small-office/base``.
    title : str
        Name shown to people.
    site : str
        Name of the site.
    document : mapping
        The scenario as plain data, as it was when it was submitted.
    seed : int
        Of the random streams.
    retry_of : str, optional
        Run that this one repeats.
    """

    scenario: str
    title: str
    site: str
    document: Mapping[str, Any]
    seed: int = 1
    retry_of: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a scenario.

    Attributes
    ----------
    id : str
        Identifier; sorts by time of submission.
    scenario, title, site : str
        Of the scenario.
    seed : int
        Of the random streams.
    owner : str
        User who submitted it.
    state : str
        One of `RunState`.
    progress : float
        Simulated share of the period, 0 to 1.
    submitted, started, finished : datetime or None
        Aware UTC times.
    cancelling : bool
        A user asked the worker to stop.
    error : str
        Why it failed.
    seconds : mapping of str to float
        Time spent: ``simulation``, ``total``. [s]
    manifest : mapping
        Provenance of the result.
    findings : sequence of mapping
        Doubts: ``code``, ``text``, ``evidence``.
    retry_of : str or None
        Run that this one repeats.
    worker : str or None
        Worker that has or had it.
    """

    id: str
    scenario: str
    title: str
    site: str
    seed: int
    owner: str
    state: RunState
    progress: float
    submitted: datetime
    started: datetime | None = None
    finished: datetime | None = None
    cancelling: bool = False
    error: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    findings: Sequence[Mapping[str, Any]] = ()
    retry_of: str | None = None
    worker: str | None = None

    @property
    def active(self) -> bool:
        """Whether its state may still change."""
        return self.state in ACTIVE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker tells of a run it finished.

    Attributes
    ----------
    seconds : mapping of str to float
        Time spent: ``simulation``, ``total``. [s]
    manifest : mapping
        Provenance of the result.
    findings : sequence of mapping
        Doubts: ``code``, ``text``, ``evidence``.
    """

    seconds: Mapping[str, float] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    findings: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a run's log.

    Attributes
    ----------
    time : datetime
        Aware UTC time.
    text : str
        What happened.
    """

    time: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    """The last sign of life of a worker that has a running run.

    Attributes
    ----------
    worker : str
        Its name.
    pid : int
        Its process identifier.
    heartbeat : float
        When it gave the sign, in seconds since 1970. [s]
    """

    worker: str
    pid: int
    heartbeat: float


def moment(stamp: float | None) -> datetime | None:
    """Return an aware UTC time from seconds since 1970."""
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)
