"""The run registry: one SQLite table that outlives every process.

Claims are atomic (``UPDATE … RETURNING``), so any number of workers and servers may share a data
directory. Progress, heartbeat and the user's wish to cancel travel in one statement.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.errors import AtriumError
from sim.file_faults import told
from studio.jobs.run import AbsentError, LogLine, Outcome, Run, Sign, Submission, moment

_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY,
    scenario TEXT NOT NULL,
    title TEXT NOT NULL,
    site TEXT NOT NULL,
    document TEXT NOT NULL,
    seed INTEGER NOT NULL,
    owner TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    progress REAL NOT NULL DEFAULT 0,
    submitted REAL NOT NULL,
    started REAL,
    finished REAL,
    worker TEXT,
    pid INTEGER,
    heartbeat REAL,
    cancelling INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    seconds TEXT NOT NULL DEFAULT '{}',
    manifest TEXT NOT NULL DEFAULT '{}',
    findings TEXT NOT NULL DEFAULT '[]',
    retry_of TEXT
);
CREATE VIEW IF NOT EXISTS overview AS
SELECT id, scenario, title, site, seed, owner, state, progress, submitted, started, finished,
    cancelling, error, seconds, manifest, findings, retry_of, worker
FROM runs;
CREATE INDEX IF NOT EXISTS runs_by_state ON runs (state, id);
CREATE INDEX IF NOT EXISTS runs_by_scenario ON runs (scenario, id);
CREATE TABLE IF NOT EXISTS run_log (
    run TEXT NOT NULL REFERENCES runs (id),
    time REAL NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS run_log_by_run ON run_log (run, time);
"""
_ABSENT = "there is no run {!r}; the page Runs lists all"


class JobRegistry:
    """Remembers every run and its state.

    Parameters
    ----------
    database : Path
        SQLite file; made when it is missing.

    Raises
    ------
    AtriumError
        If the file cannot be used or was made by a newer release.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        with self._transaction() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > _SCHEMA_VERSION:
                raise AtriumError(
                    f"{database} was written by a newer release (schema {version}); "
                    "use that release or another data directory"
                )
            connection.executescript(_SCHEMA)
            connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION:d}")
        self._hold_open()

    # ------------------------------------------------------------------------------ users' side

    def submit(self, submission: Submission, *, owner: str) -> Run:
        """Queue a run and return it."""
        now = time.time()
        stamp = datetime.fromtimestamp(now, UTC)
        run = f"{stamp:%Y%m%d-%H%M%S}-{stamp.microsecond // 1000:03d}{secrets.token_hex(2)}"
        values = (
            run, submission.scenario, submission.title, submission.site,
            json.dumps(submission.document), submission.seed, owner, now, submission.retry_of,
        )  # fmt: skip
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO runs (id, scenario, title, site, document, seed, owner, submitted, "
                "retry_of, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued')",
                values,
            )
            _note(connection, run, f"queued by {owner}")
        return self.get(run)

    def get(self, run: str) -> Run:
        """Return a run.

        Raises
        ------
        AtriumError
            If the registry knows no such run.
        """
        with self._transaction() as connection:
            return _overview(connection, run)

    def runs(
        self,
        *,
        states: Sequence[str] = (),
        scenario: str | None = None,
        limit: int = 200,
    ) -> list[Run]:
        """Return runs, the newest first.

        Parameters
        ----------
        states : sequence of str
            Only these states; all where empty.
        scenario : str, optional
            Only runs of this scenario.
        limit : int
            At most so many.
        """
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT * FROM overview WHERE (? OR state IN (SELECT value FROM json_each(?))) "
                "AND (? IS NULL OR scenario = ?) ORDER BY submitted DESC, id DESC LIMIT ?",
                (not states, json.dumps(list(states)), scenario, scenario, limit),
            ).fetchall()
        return [_run(row) for row in rows]

    def document(self, run: str) -> dict[str, Any]:
        """Return the scenario as it was submitted, as plain data.

        Raises
        ------
        AtriumError
            If the registry knows no such run.
        """
        with self._transaction() as connection:
            row = connection.execute("SELECT document FROM runs WHERE id = ?", (run,)).fetchone()
        if row is None:
            raise AbsentError(_ABSENT.format(run))
        return dict(json.loads(row[0]))

    def cancel(self, run: str, *, owner: str) -> Run:
        """Cancel a queued run at once, ask the worker of a running one; no effect on others."""
        with self._transaction() as connection:
            changed = connection.execute(
                "UPDATE runs SET cancelling = 1, "
                "finished = CASE state WHEN 'queued' THEN ? ELSE finished END, "
                "state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END "
                "WHERE id = ? AND state IN ('queued', 'running') AND cancelling = 0",
                (time.time(), run),
            ).rowcount
            if changed:
                _note(connection, run, f"cancelled by {owner}")
        return self.get(run)

    def log(self, run: str) -> list[LogLine]:
        """Return a run's log, the oldest line first."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT time, text FROM run_log WHERE run = ? ORDER BY time, rowid", (run,)
            ).fetchall()
        return [LogLine(datetime.fromtimestamp(stamp, UTC), text) for stamp, text in rows]

    def note(self, run: str, text: str) -> None:
        """Add a line to a run's log."""
        with self._transaction() as connection:
            _note(connection, run, text)

    # ----------------------------------------------------------------------------- workers' side

    def claim(self, worker: str, *, pid: int) -> Run | None:
        """Give the oldest queued run to a worker process; ``None`` where the queue is empty."""
        now = time.time()
        with self._transaction() as connection:
            row = connection.execute(
                "UPDATE runs SET state = 'running', worker = ?, pid = ?, started = ?, "
                "heartbeat = ?, progress = 0 WHERE state = 'queued' AND id = (SELECT id FROM runs "
                "WHERE state = 'queued' ORDER BY submitted, id LIMIT 1) RETURNING id",
                (worker, pid, now, now),
            ).fetchone()
            if row is None:
                return None
            _note(connection, row["id"], f"started by worker {worker}")
            return _overview(connection, row["id"])

    def advance(self, run: str, worker: str, progress: float) -> bool:
        """Report progress and a heartbeat; return whether the worker should stop.

        A worker should stop as well when the run is no longer its own.
        """
        with self._transaction() as connection:
            row = connection.execute(
                "UPDATE runs SET progress = max(progress, ?), heartbeat = ? "
                "WHERE id = ? AND worker = ? AND state = 'running' RETURNING cancelling",
                (progress, time.time(), run, worker),
            ).fetchone()
        return row is None or bool(row[0])

    def beat(self, worker: str) -> None:
        """Report that a worker lives."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE runs SET heartbeat = ? WHERE worker = ? AND state = 'running'",
                (time.time(), worker),
            )

    def finish(self, run: str, worker: str, outcome: Outcome) -> bool:
        """Record that a run is done and its result stored; return whether it was the worker's."""
        with self._transaction() as connection:
            return _close(connection, run, worker, "done", outcome=outcome)

    def fail(self, run: str, worker: str, reason: str) -> bool:
        """Record that a run failed, with the reason; return whether it was the worker's."""
        with self._transaction() as connection:
            return _close(connection, run, worker, "failed", error=reason)

    def give_up(self, run: str, worker: str) -> bool:
        """Record that a worker stopped a run at the user's wish."""
        with self._transaction() as connection:
            return _close(connection, run, worker, "cancelled")

    def put_back(self, run: str, worker: str) -> bool:
        """Queue a run again whose worker had to stop for another reason."""
        with self._transaction() as connection:
            changed = connection.execute(
                "UPDATE runs SET state = 'queued', worker = NULL, started = NULL, progress = 0, "
                "heartbeat = NULL WHERE id = ? AND worker = ? AND state = 'running'",
                (run, worker),
            ).rowcount
            if changed:
                _note(connection, run, "put back into the queue: the studio was stopped")
        return bool(changed)

    # -------------------------------------------------------------------------- supervisor's side

    def lose(self, worker: str, reason: str) -> list[str]:
        """Mark the running runs of a dead worker as failed; return their identifiers."""
        with self._transaction() as connection:
            rows = connection.execute(
                "UPDATE runs SET state = 'failed', finished = ?, error = ? "
                "WHERE worker = ? AND state = 'running' RETURNING id",
                (time.time(), reason, worker),
            ).fetchall()
            for row in rows:
                _note(connection, row["id"], f"failed: {reason}")
        return [row["id"] for row in rows]

    def working(self) -> list[Sign]:
        """Return a sign of life of every worker that has a running run."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT worker, max(pid), max(heartbeat) FROM runs WHERE state = 'running' "
                "GROUP BY worker"
            ).fetchall()
        return [Sign(str(worker), int(pid), float(stamp)) for worker, pid, stamp in rows]

    # ------------------------------------------------------------------------------------ inside

    def _hold_open(self) -> None:
        """Keep one connection: the last one to close writes the journal back and waits for disk."""
        held = sqlite3.connect(self._database, timeout=10.0, check_same_thread=False)
        held.execute("SELECT count(*) FROM runs").fetchone()
        weakref.finalize(self, held.close)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection whose statements happen all or not at all."""
        try:
            connection = sqlite3.connect(self._database, timeout=10.0)
            try:
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA synchronous = NORMAL")
                with connection:
                    yield connection
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise AtriumError(
                f"the run registry {told(self._database, 'cannot be used', error)}"
            ) from error


def _note(connection: sqlite3.Connection, run: str, text: str) -> None:
    connection.execute("INSERT INTO run_log VALUES (?, ?, ?)", (run, time.time(), text))


def _close(
    connection: sqlite3.Connection,
    run: str,
    worker: str,
    state: str,
    *,
    error: str = "",
    outcome: Outcome | None = None,
) -> bool:
    """End a run that still belongs to a worker."""
    outcome = outcome or Outcome()
    changed = connection.execute(
        "UPDATE runs SET state = ?, finished = ?, error = ?, seconds = ?, manifest = ?, "
        "findings = ?, progress = CASE ? WHEN 'done' THEN 1 ELSE progress END "
        "WHERE id = ? AND worker = ? AND state = 'running'",
        (
            state, time.time(), error, json.dumps(dict(outcome.seconds)),
            json.dumps(dict(outcome.manifest)), json.dumps([dict(i) for i in outcome.findings]),
            state, run, worker,
        ),
    ).rowcount  # fmt: skip
    if changed:
        took = f" in {outcome.seconds['total']:.2f} s" if "total" in outcome.seconds else ""
        _note(connection, run, f"{state}{took}{': ' if error else ''}{error}")
    return bool(changed)


def _overview(connection: sqlite3.Connection, run: str) -> Run:
    row = connection.execute("SELECT * FROM overview WHERE id = ?", (run,)).fetchone()
    if row is None:
        raise AbsentError(_ABSENT.format(run))
    return _run(row)


def _run(row: sqlite3.Row) -> Run:
    data = dict(row)
    stamped = {name: moment(data[name]) for name in ("submitted", "started", "finished")}
    read = {name: json.loads(data[name]) for name in ("seconds", "manifest", "findings")}
    values: dict[str, Any] = {**data, **stamped, **read, "cancelling": bool(data["cancelling"])}
    return Run(**values)
