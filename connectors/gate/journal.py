"""The journal of commands: what may be in devices by our doing, who may write, who did what.

One SQLite file beside the telemetry, forced to the disk at every commit. Whatever decides on a
write happens inside one transaction, so that processes may share it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from connectors.gate.clock import Clock
from connectors.gate.entries import Entry
from connectors.gate.records import ENTRY, SCHEMA, Records, entry_of
from connectors.readings import EARLIEST, microseconds
from sim.errors import AtriumError
from sim.file_faults import told

FILE = "commands.sqlite"
VERSION = 1
"""Version of the layout; a later one is refused."""
_APPLICATION = 0x41545243
"""Tells our files from other databases."""
_WAIT = 10.0
"""Time another process may hold the file. [s]"""


class JournalError(AtriumError):
    """The journal cannot be read or written; without it nothing is written to devices."""


class Journal:
    """The journal of a folder.

    Parameters
    ----------
    folder : path
        Folder of the store; made where it is not there.
    clock : Clock, optional
        The clocks.

    Raises
    ------
    JournalError
        If it cannot be opened.
    """

    def __init__(self, folder: str | Path, clock: Clock | None = None) -> None:
        self.path = Path(folder) / FILE
        self.clock = clock or Clock()
        self._lock = threading.RLock()
        with self._meaning("cannot be opened"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = _connected(self.path)
            try:
                _prepare(self._connection, self.path)
            except BaseException:
                self._connection.close()
                raise

    @contextmanager
    def writing(self) -> Iterator[Records]:
        """Give the records in a transaction that is on the disk when the block ends.

        Raises
        ------
        JournalError
            If it cannot be done; nothing of the block was.
        """
        with self._lock, self._meaning("cannot be written"):
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Records(connection, self.clock.now())
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite itself rolls back after some errors
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[Records]:
        """Give the records as they are at one moment.

        Raises
        ------
        JournalError
            If it cannot be read.
        """
        with self._lock, self._meaning("cannot be read"):
            connection = self._connection
            connection.execute("BEGIN")
            try:
                yield Records(connection, self.clock.now())
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def audit(
        self, point: str | None = None, *, since: datetime | None = None, last: int | None = None
    ) -> list[Entry]:
        """Return entries of the audit, the oldest first.

        Parameters
        ----------
        point : str, optional
            Only those of a point.
        since : datetime, optional
            Only from a moment on.
        last : int, optional
            Only the newest of them, so many.
        """
        begin = EARLIEST if since is None else microseconds(since)
        asked = f"SELECT {ENTRY} FROM audit WHERE time >= ?"  # noqa: S608  # names of columns
        given: list[object] = [begin]
        if point is not None:
            asked, given = f"{asked} AND point = ?", [begin, point]
        with self.reading() as records:
            rows = records.connection.execute(
                f"{asked} ORDER BY number DESC LIMIT ?", [*given, -1 if last is None else last]
            ).fetchall()
        return [entry_of(row) for row in reversed(rows)]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _meaning(self, failed: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise JournalError(told(self.path, failed, error)) from error


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA journal_size_limit = 16777216")
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")  # another process may be quicker
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not tables:
        for statement in SCHEMA:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION:
        raise JournalError(f"{path} is no journal of commands; name another folder")
    if version > VERSION:
        raise JournalError(f"{path} has layout {version}, this Atrium knows up to {VERSION}")
