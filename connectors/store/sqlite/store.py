"""The embedded store: one SQLite file with a journal that is sealed into days of points."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np

from connectors.accounting import Tally
from connectors.readings import DAY, EARLIEST, LATEST, Readings, microseconds
from connectors.store.blob import DamagedBlobError
from connectors.store.interface import (
    TOO_OLD,
    Compacted,
    Receipt,
    Retained,
    Retention,
    StoreDamagedError,
    StoreError,
    TelemetryStore,
)
from connectors.store.sqlite.damage import CODE, Rescue, damage, rescue
from connectors.store.sqlite.database import FILE, Database
from connectors.store.sqlite.names import Names
from connectors.store.sqlite.reader import Reader
from connectors.store.sqlite.sealing import Horizon, journal, let_go, seal
from connectors.store.summaries import Summaries
from sim.errors import Finding

_CHECKED_AT_OPEN = 64_000_000
"""Files up to this size are read once as they are opened: 0.2 s. [B]"""
_NEVER = -(2**63) + 1
"""Horizon of points of which nothing was let go."""

T = TypeVar("T")


class SqliteStore(TelemetryStore):
    """Telemetry in a folder.

    Batches go to a journal, forced to the disk before `append` returns. `compact` moves them into
    one compressed blob for each point and day of UTC. Small files are checked as they are opened,
    others when `check` is called; damage met makes the store read-only, and it goes on with what is
    whole.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    read_only : bool
        Open for reading alone, beside another process that writes.

    Raises
    ------
    StoreError
        If the folder cannot be used or holds something else.
    StoreDamagedError
        If the file is no database any more.
    """

    def __init__(self, folder: str | Path, *, read_only: bool = False) -> None:
        self.folder = Path(folder)
        self._path = self.folder / FILE
        self._read_only = read_only
        self._names = Names()
        self._reader = Reader(self._names)
        self._horizons: dict[int, int] = {}
        self._horizons_of = -1
        self._turning = threading.Lock()
        self._damaged = False
        if read_only and not self._path.exists():
            raise StoreError(f"there is no telemetry store in {self.folder}; correct the folder")
        self._database = Database(self._path, read_only=read_only)
        if self._path.stat().st_size <= _CHECKED_AT_OPEN:
            self.check()

    @property
    def read_only(self) -> bool:
        """Whether the store takes no readings, for damage or by choice."""
        return self._read_only or self._damaged

    def append(
        self, readings: Readings, *, source: str = "", rejected: Mapping[str, int] | None = None
    ) -> Receipt:
        """Store a batch durably; see `TelemetryStore.append`."""
        self._check_writable()
        counts = dict(rejected or {})
        with self._database.writing() as connection:
            numbers = self._names.numbers(connection, readings.names, add=True)
            kept = self._young(connection, readings, numbers)
            refused = len(readings) - len(kept)
            if refused:
                counts[TOO_OLD] = counts.get(TOO_OLD, 0) + refused
            if len(kept):
                journal(connection, kept, numbers)
                counts[""] = len(kept)
            connection.executemany(
                "INSERT INTO tally VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET count = count + excluded.count",
                [(source, reason, count) for reason, count in counts.items()],
            )
        self._names.know(numbers)
        return Receipt(len(kept), {TOO_OLD: refused} if refused else {})

    def points(self) -> tuple[str, ...]:
        """Return the names of all points met, sorted."""
        return tuple(sorted(self._query(lambda reader, open_: reader.points(open_))))

    def read(self, points: Sequence[str], start: datetime, end: datetime) -> Readings:
        """Return readings of points within times; see `TelemetryStore.read`."""
        times = microseconds(start), microseconds(end)
        return self._query(lambda reader, open_: reader.read(open_, points, *times))

    def newest(self, points: Sequence[str] | None = None) -> Readings:
        """Return the newest reading of points; see `TelemetryStore.newest`."""
        return self._query(lambda reader, open_: reader.newest(open_, points))

    def known_at(self, moment: datetime, points: Sequence[str] | None = None) -> Readings:
        """Return what was known at a moment; see `TelemetryStore.known_at`."""
        time = microseconds(moment)
        return self._query(lambda reader, open_: reader.known_at(open_, time, points))

    def summaries(
        self, points: Sequence[str], start: datetime, end: datetime, every: timedelta
    ) -> Summaries:
        """Return summaries of intervals; see `TelemetryStore.summaries`."""
        times = microseconds(start), microseconds(end)
        step = every // timedelta(microseconds=1)
        return self._query(
            lambda reader, open_: reader.summaries(open_, points, *times, every=step)
        )

    def count(self, points: Sequence[str]) -> int:
        """Return how many readings of points are sealed; see `TelemetryStore.count`."""
        return self._query(lambda reader, open_: reader.count(open_, points))

    def tallies(self) -> dict[str, Tally]:
        """Return the durable counters of every source."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT source, reason, count FROM tally").fetchall()
        found: dict[str, dict[str, int]] = {}
        for source, reason, count in rows:
            found.setdefault(source, {})[reason] = count
        return {
            source: Tally(counts.pop("", 0), counts) for source, counts in sorted(found.items())
        }

    def compact(self, until: datetime | None = None) -> Compacted:
        """Seal the journal; see `TelemetryStore.compact`."""
        self._check_writable()
        before = LATEST if until is None else microseconds(until)
        readings = days = 0
        while True:
            try:
                with self._database.writing() as connection:
                    done = seal(connection, self._names, before)
            except (StoreDamagedError, DamagedBlobError) as error:
                self._turn(str(error))
                raise self._refusal() from error
            if not done.days:
                return Compacted(readings, days)
            readings, days = readings + done.readings, days + done.days

    def retain(
        self, policy: Retention, now: datetime, points: Sequence[str] | None = None
    ) -> Retained:
        """Let go what is too old; see `TelemetryStore.retain`."""
        horizon = microseconds(now - policy.raw) // DAY
        coarse = -(2**62) if policy.coarse is None else microseconds(now - policy.coarse) // DAY
        every = 0 if policy.every is None else policy.every // timedelta(microseconds=1)
        self.compact(now - policy.raw)
        chosen = self._query(lambda reader, open_: reader.numbers(open_, points))
        readings = summaries = 0
        for number in chosen.values():
            with self._database.writing() as connection:
                gone = let_go(connection, Horizon(number, horizon, every, coarse))
            readings, summaries = readings + gone.readings, summaries + gone.summaries
        self._horizons_of = -1
        return Retained(readings, summaries)

    def check(self) -> tuple[Finding, ...]:
        """Read the whole file once; damage makes the store read-only."""
        if not self._damaged:
            with self._database.reading() as connection:
                found = damage(connection)
            if found:
                self._turn(found)
        return self.findings

    def reclaim(self) -> None:
        """Give room that is free inside the file back to the file system."""
        self._check_writable()
        self._database.reclaim()

    def size(self) -> int:
        """Return the size of the file and its log. [B]"""
        files = self.folder.glob(f"{FILE}*")
        return sum(file.stat().st_size for file in files if not file.name.endswith("-shm"))

    def rescue_to(self, folder: str | Path) -> SqliteStore:
        """Copy everything that is whole into a new store in another folder and return it.

        Counters of sources are not copied: they would not agree with what is there.

        Raises
        ------
        StoreError
            If the folder holds a store, or cannot be written.
        """
        if (Path(folder) / FILE).exists():
            raise StoreError(f"{folder} holds a telemetry store; name a new folder")
        target = SqliteStore(folder)
        for point in self.points():
            target.append(self._all_of(point), source="rescue")
            target.compact()
        return target

    def close(self) -> None:
        """Close the file; nothing is lost without."""
        self._database.close()

    def _all_of(self, point: str) -> Readings:
        return self._query(lambda reader, open_: reader.read(open_, [point], EARLIEST, LATEST))

    def _query(self, ask: Callable[[Reader, sqlite3.Connection], T]) -> T:
        """Ask once, and where damage is met once more, for what is whole."""
        try:
            with self._database.reading() as connection:
                return ask(self._reader, connection)
        except StoreDamagedError as error:
            if self._damaged:
                raise
            self._turn(str(error))
        with self._database.reading() as connection:
            return ask(self._reader, connection)

    def _turn(self, reason: str) -> None:
        """Go on with what is whole, for reading alone."""
        with self._turning:
            if self._damaged:
                return
            with self._database.reading() as connection:
                found: Rescue = rescue(connection, reason)
            self._names = Names()
            self._names.fix(found.names)
            self._reader = Reader(self._names, found)
            self.findings = tuple(found.findings)
            self._damaged = True

    def _check_writable(self) -> None:
        if self._damaged:
            raise self._refusal()
        if self._read_only:
            raise StoreError(f"the store in {self.folder} is open for reading alone")

    def _refusal(self) -> StoreDamagedError:
        lost = len([finding for finding in self.findings if finding.evidence])
        return StoreDamagedError(
            f"the store in {self.folder} is damaged ({CODE}: {lost} losses in its findings) and "
            "takes nothing; copy what is whole with rescue_to, and record into the copy"
        )

    def _young(
        self, connection: sqlite3.Connection, readings: Readings, numbers: dict[str, int]
    ) -> Readings:
        """Return the readings of days that were not let go."""
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        if version != self._horizons_of:  # another process may have let go of readings
            rows = connection.execute(
                "SELECT id, horizon FROM point WHERE horizon > ?", (_NEVER,)
            ).fetchall()
            self._horizons, self._horizons_of = dict(rows), version
        if not self._horizons or not len(readings):
            return readings
        own = [self._horizons.get(numbers[name], _NEVER) for name in readings.names]
        young = readings.source_time // DAY >= np.array(own, np.int64)[readings.point]
        return readings if young.all() else readings.take(young)
