"""What every telemetry store can do, whatever keeps its readings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

from connectors.accounting import Tally
from connectors.readings import Readings, microseconds
from connectors.store.summaries import How, Summaries
from sim.errors import AtriumError, Finding

if TYPE_CHECKING:
    import pandas as pd

TOO_OLD = "older than what is kept"
"""Why a store refuses readings of a time whose raw readings it has already let go."""


class StoreError(AtriumError):
    """A store could not do what was asked; what it acknowledged before is safe."""


class StoreFullError(StoreError):
    """There is no room for more; nothing of the batch was stored."""


class StoreDamagedError(StoreError):
    """The store holds damage and takes nothing more; what is whole can be read."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Says that a batch is on the disk.

    Attributes
    ----------
    stored : int
        Readings that are durably stored, those among them that were there before.
    refused : mapping of str to int
        Readings not taken, by reason.
    """

    stored: int
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did.

    Attributes
    ----------
    readings : int
        Readings moved out of the journal, duplicates among them.
    days : int
        Days of points written or written again.
    """

    readings: int
    days: int


@dataclass(frozen=True, slots=True)
class Retention:
    """How long readings are kept.

    Attributes
    ----------
    raw : timedelta
        Age up to which every reading is kept; whole days of UTC are let go.
    every : timedelta, optional
        Interval whose count, mean, extremes and ends stay when readings go; it divides a day. None
        keeps nothing.
    coarse : timedelta, optional
        Age up to which these stay; ``None`` for ever.

    Raises
    ------
    AtriumError
        If an interval does not divide a day or an age is not positive.
    """

    raw: timedelta
    every: timedelta | None = timedelta(hours=1)
    coarse: timedelta | None = None

    def __post_init__(self) -> None:
        ages = [age for age in (self.raw, self.coarse) if age is not None]
        if min(ages) <= timedelta(0):
            raise AtriumError("ages of retention are positive")
        if self.every is not None and (
            self.every <= timedelta(0) or timedelta(days=1) % self.every
        ):
            raise AtriumError(f"an interval of {self.every} does not divide a day")


@dataclass(frozen=True, slots=True)
class Retained:
    """What retention let go: readings, and summaries of intervals."""

    readings: int
    summaries: int


class TelemetryStore(ABC):
    """Readings of years, on disk.

    What `append` has returned for survives a killed process and a power cut. A reading delivered
    twice or late is stored once, in its place. Every method may be called from any thread.
    """

    findings: tuple[Finding, ...] = ()
    """What the store cannot give back because its file is damaged."""

    @property
    @abstractmethod
    def read_only(self) -> bool:
        """Whether the store takes no readings, for damage or by choice."""

    @abstractmethod
    def append(
        self, readings: Readings, *, source: str = "", rejected: Mapping[str, int] | None = None
    ) -> Receipt:
        """Store a batch durably, and count it for its source in the same transaction.

        Parameters
        ----------
        readings : Readings
            The batch; may be empty.
        source : str
            Who delivered it.
        rejected : mapping of str to int, optional
            Readings of the source that were rejected before, by reason, to be counted with it.

        Raises
        ------
        StoreFullError
            If there is no room; nothing of the batch was stored or counted.
        StoreError
            If the store cannot be written for another reason; the same holds.
        """

    @abstractmethod
    def points(self) -> tuple[str, ...]:
        """Return the names of all points met, sorted."""

    @abstractmethod
    def read(self, points: Sequence[str], start: datetime, end: datetime) -> Readings:
        """Return readings with a source time from ``start`` up to but not at ``end``.

        Parameters
        ----------
        points : sequence of str
            Names; unknown ones have no readings.
        start, end : datetime
            With time zone.

        Returns
        -------
        Readings
            Each once, ordered by point name, source time and sequence.

        Raises
        ------
        AtriumError
            If a time has no zone.
        StoreError
            If the store cannot be read.
        """

    @abstractmethod
    def newest(self, points: Sequence[str] | None = None) -> Readings:
        """Return the newest reading by source time (then sequence) of points, default of all."""

    @abstractmethod
    def known_at(self, moment: datetime, points: Sequence[str] | None = None) -> Readings:
        """Return what was the newest reading of points among those received by a moment."""

    @abstractmethod
    def summaries(
        self, points: Sequence[str], start: datetime, end: datetime, every: timedelta
    ) -> Summaries:
        """Return count, sum, extremes and ends of usable values in intervals.

        Parameters
        ----------
        points : sequence of str
            Names.
        start, end : datetime
            Intervals begin at ``start`` and follow each other; the last may reach beyond ``end``,
            whose readings do not count.
        every : timedelta
            Length of an interval.

        Raises
        ------
        StoreError
            If readings have been let go and their summaries are coarser than what is asked for.
        """

    @abstractmethod
    def count(self, points: Sequence[str]) -> int:
        """Return how many different readings of points are kept.

        Readings that were not compacted yet are not counted by every store.
        """

    @abstractmethod
    def tallies(self) -> Mapping[str, Tally]:
        """Return the durable counters of every source."""

    @abstractmethod
    def compact(self, until: datetime | None = None) -> Compacted:
        """Bring readings into the form in which they are kept for years.

        Parameters
        ----------
        until : datetime, optional
            Only readings with a source time before; default all.
        """

    @abstractmethod
    def retain(
        self, policy: Retention, now: datetime, points: Sequence[str] | None = None
    ) -> Retained:
        """Let go what is older than a policy says, of some points or of all.

        Later deliveries for the time let go are refused, since they could not be told from what was
        there.
        """

    @abstractmethod
    def check(self) -> tuple[Finding, ...]:
        """Read everything once and return what is damaged."""

    @abstractmethod
    def close(self) -> None:
        """Release files and connections; nothing is lost without."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        self.close()

    def range(self, points: Sequence[str], start: datetime, end: datetime) -> pd.DataFrame:
        """Return readings as a table; see `read` and `Readings.frame`."""
        return self.read(points, start, end).frame()

    def latest(self, points: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the newest reading of each point as a table; see `newest`."""
        return self.newest(points).frame()

    def as_of(self, moment: datetime, points: Sequence[str] | None = None) -> pd.DataFrame:
        """Return what was known of each point at a past moment as a table; see `known_at`."""
        return self.known_at(moment, points).frame()

    def aggregate(
        self,
        points: Sequence[str],
        start: datetime,
        end: datetime,
        *,
        every: timedelta,
        how: How = "mean",
    ) -> pd.DataFrame:
        """Return one figure for each interval and point.

        Good and overridden readings with a finite value count, each as much as another.

        Returns
        -------
        DataFrame
            One row an interval, labelled at its start; one column a point in the order asked for;
            NaN (for counts 0) where there are no readings.
        """
        found = self.summaries(points, start, end, every)
        return found.frame(points, microseconds(start), microseconds(end), how)
