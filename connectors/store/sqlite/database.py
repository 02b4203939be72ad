"""The SQLite file: schema, connections, and what its errors mean."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.store.interface import StoreDamagedError, StoreError, StoreFullError
from sim.file_faults import is_damaged, is_full, told

FILE = "telemetry.sqlite"
VERSION = 1
"""Version of the schema; a later one is refused."""
_APPLICATION = 0x41545231
"""Tells our files from other databases."""
_WAIT = 20.0
"""Time another process may hold the file. [s]"""

_SCHEMA = """
CREATE TABLE point (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    horizon INTEGER NOT NULL DEFAULT (-9223372036854775807)
);
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    count INTEGER NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    content BLOB NOT NULL
);
CREATE TABLE day (
    point INTEGER NOT NULL,
    day INTEGER NOT NULL,
    count INTEGER NOT NULL,
    received INTEGER NOT NULL,
    blob INTEGER NOT NULL,
    PRIMARY KEY (point, day)
) WITHOUT ROWID;
CREATE TABLE blob (
    id INTEGER PRIMARY KEY,
    content BLOB NOT NULL
);
CREATE TABLE latest (
    point INTEGER PRIMARY KEY,
    source_time INTEGER NOT NULL,
    receive_time INTEGER NOT NULL,
    value REAL,
    quality INTEGER NOT NULL,
    sequence INTEGER NOT NULL
);
CREATE TABLE coarse (
    point INTEGER NOT NULL,
    every INTEGER NOT NULL,
    day INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (point, every, day)
) WITHOUT ROWID;
CREATE TABLE tally (
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (source, reason)
) WITHOUT ROWID;
"""
# journal: batches as they came; day: catalogue of sealed days, the first receipt among it; coarse:
# summaries of days let go; tally: stored readings have no reason


class Database:
    """Connections to the file: one that writes, and as many as there are readers.

    Parameters
    ----------
    path : Path
        The file; made with its folder if it is not there, unless only to be read.
    read_only : bool
        Open for reading alone.

    Raises
    ------
    StoreError
        If the file cannot be opened, or is another program's or a later version's.
    StoreDamagedError
        If the file is no database any more.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._read_only = read_only
        self._lock = threading.RLock()
        self._idle: list[sqlite3.Connection] = []
        with self._meaning("cannot be opened"):
            if not read_only:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._connected()
            try:
                _prepare(self._writer, path, read_only=read_only)
            except BaseException:
                self._writer.close()
                raise

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside a transaction that is on the disk when the block ends.

        Raises
        ------
        StoreFullError, StoreDamagedError, StoreError
            If it cannot be done; nothing of the block was.
        """
        with self._lock, self._meaning("cannot be written; nothing of this was stored"):
            connection = self._writer
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite itself rolls back after some errors
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state of the file until the block ends.

        Raises
        ------
        StoreDamagedError, StoreError
            If the file cannot be read.
        """
        with self._meaning("cannot be read"):
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            connection = connection or self._connected()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                with self._lock:
                    self._idle.append(connection)

    def reclaim(self) -> None:
        """Give free pages and the log back to the file system."""
        with self._lock, self._meaning("cannot be made smaller"):
            # a script runs it to its end, a statement frees one page
            self._writer.executescript("PRAGMA incremental_vacuum")
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for connection in (*self._idle, self._writer):
                connection.close()
            self._idle.clear()

    def _connected(self) -> sqlite3.Connection:
        mode = "ro" if self._read_only else "rwc"
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_WAIT,
            isolation_level=None,
            check_same_thread=False,
        )
        # A power cut loses nothing acknowledged: the log is forced to the disk at every commit.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
        connection.execute("PRAGMA journal_size_limit = 67108864")
        return connection

    @contextmanager
    def _meaning(self, failed: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise meaning(error, self.path, failed) from error
        except OSError as error:
            raise StoreError(told(self.path, failed, error)) from error


def meaning(error: sqlite3.Error, path: Path, failed: str) -> StoreError:
    """Return what an error of SQLite means to a user."""
    if is_damaged(error):
        return StoreDamagedError(told(path, failed, error))
    if is_full(error):
        return StoreFullError(told(path, failed, error))
    return StoreError(told(path, failed, error))


def _prepare(connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not tables and not read_only:
        _create(connection)
        return
    if application != _APPLICATION:
        raise StoreError(f"{path} is no telemetry store; name another folder")
    if version > VERSION:
        raise StoreError(f"{path} has layout {version}, this Atrium knows up to {VERSION}; update")


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    # another process may have been quicker
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
