"""Records of the journal, inside one transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import Any

from connectors.gate.clock import Moment, Span
from connectors.gate.entries import Entry, Outcome, Slot, State
from connectors.readings import moment_of

SCHEMA = (
    """CREATE TABLE slot (
    point TEXT PRIMARY KEY, document TEXT NOT NULL, who TEXT NOT NULL, priority INTEGER NOT NULL,
    release TEXT NOT NULL, value REAL NOT NULL, echo REAL, before REAL, state TEXT NOT NULL,
    confirmed INTEGER NOT NULL, lease TEXT NOT NULL, flight TEXT NOT NULL, version INTEGER NOT NULL
    ) WITHOUT ROWID""",
    "CREATE TABLE arming (point TEXT PRIMARY KEY, who TEXT NOT NULL, span TEXT NOT NULL)",
    """CREATE TABLE stop (
    one INTEGER PRIMARY KEY CHECK (one = 1), who TEXT NOT NULL, reason TEXT NOT NULL,
    span TEXT NOT NULL)""",
    "CREATE TABLE operator (point TEXT PRIMARY KEY, time INTEGER NOT NULL, evidence TEXT NOT NULL)",
    """CREATE TABLE last (
    point TEXT NOT NULL, shadow INTEGER NOT NULL, value REAL NOT NULL, span TEXT NOT NULL,
    PRIMARY KEY (point, shadow))""",
    "CREATE TABLE version (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL)",
    "INSERT INTO version VALUES (1, 0)",
    "CREATE TABLE supervisor (name TEXT PRIMARY KEY, span TEXT NOT NULL)",
    """CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, who TEXT NOT NULL,
    act TEXT NOT NULL, point TEXT NOT NULL, value REAL, previous REAL, outcome TEXT NOT NULL,
    reason TEXT NOT NULL)""",
    "CREATE INDEX audit_of_point ON audit (point, number)",
    """CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'entries of the audit stay as they are'); END""",
    """CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'entries of the audit are kept'); END""",
)
# slot: what may be in devices by our doing; operator: points an operator took over; last: the
# value written last, and that of the shadow; supervisor: who would release, and until when it lives

ENTRY = "number, time, who, act, point, value, previous, outcome, reason"
"""Columns of the audit."""
_SLOT = (
    "point, document, who, priority, release, value, echo, before, state, confirmed, lease, "
    "flight, version"
)


@dataclass(frozen=True, slots=True)
class Permission:
    """An arming, or a stop of all writes: who gave it, for how long, why."""

    who: str
    span: Span
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Last:
    """The value that was written last, in the quantity's unit, and when."""

    value: float
    span: Span


class Records:
    """Records as of one moment; inside one transaction.

    Parameters
    ----------
    connection : Connection
        In a transaction.
    now : Moment
        The moment.
    """

    def __init__(self, connection: sqlite3.Connection, now: Moment) -> None:
        self.connection = connection
        self.now = now

    # ------------------------------------------------------------------------------- slots

    def slots(self) -> list[Slot]:
        """Return all slots, by point."""
        rows = self.connection.execute(f"SELECT {_SLOT} FROM slot ORDER BY point")  # noqa: S608
        return [_slot_of(row) for row in rows]

    def slot(self, point: str) -> Slot | None:
        """Return the slot of a point."""
        row = self.connection.execute(
            f"SELECT {_SLOT} FROM slot WHERE point = ?",  # noqa: S608  # names of columns
            (point,),
        ).fetchone()
        return None if row is None else _slot_of(row)

    def put(self, slot: Slot) -> Slot:
        """Write a slot as its next version, which no slot ever had, and return that."""
        (version,) = self.connection.execute(
            "UPDATE version SET number = number + 1 RETURNING number"
        ).fetchone()
        new = replace(slot, version=version)
        self.connection.execute(
            f"INSERT OR REPLACE INTO slot ({_SLOT}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
            (
                new.point, new.document, new.who, new.priority, new.release, new.value, new.echo,
                new.before, new.state, new.confirmed, new.lease.text(), new.flight.text(),
                new.version,
            ),
        )  # fmt: skip
        return new

    def renew(self, slot: Slot) -> None:
        """Let a slot's lease begin anew."""
        span = Span(self.now, slot.lease.seconds)
        self.connection.execute(
            "UPDATE slot SET lease = ? WHERE point = ?", (span.text(), slot.point)
        )

    def drop(self, point: str) -> None:
        """Forget a slot: nothing of ours is there any more."""
        self.connection.execute("DELETE FROM slot WHERE point = ?", (point,))

    def reason_to_release(self, slot: Slot) -> str:
        """Return why a slot is to be given back; empty where it may stay, or somebody acts on it.

        A write that nobody confirmed and a release that nobody finished are due once whoever
        began them must have ended.
        """
        if slot.state is not State.HELD:
            unfinished = (
                "written without confirmation" if not slot.confirmed else "released halfway"
            )
            return "" if slot.flight.leases(self.now) else unfinished
        if self.stop() is not None:
            return "all writes are stopped"
        if self.arming(slot.point) is None:
            return "no longer armed"
        return "" if slot.lease.leases(self.now) else "lease ran out"

    # ------------------------------------------------------------------------- permissions

    def arm(self, point: str, who: str, seconds: float) -> None:
        """Let a point be written for a time [s]; ends what an operator took over."""
        self.connection.execute(
            "INSERT OR REPLACE INTO arming VALUES (?,?,?)",
            (point, who, Span(self.now, seconds).text()),
        )
        self.end_override(point)

    def disarm(self, point: str) -> None:
        """Let a point no longer be written."""
        self.connection.execute("DELETE FROM arming WHERE point = ?", (point,))

    def arming(self, point: str) -> Permission | None:
        """Return the arming of a point while it holds."""
        row = self.connection.execute(
            "SELECT who, span FROM arming WHERE point = ?", (point,)
        ).fetchone()
        found = None if row is None else Permission(row[0], Span.of(row[1]))
        return found if found is not None and found.span.permits(self.now) else None

    def begin_stop(self, who: str, seconds: float, reason: str) -> None:
        """Stop all writes for a time [s]."""
        self.connection.execute(
            "INSERT OR REPLACE INTO stop VALUES (1,?,?,?)",
            (who, reason, Span(self.now, seconds).text()),
        )

    def end_stop(self) -> None:
        """Let writes be made again."""
        self.connection.execute("DELETE FROM stop")

    def stop(self) -> Permission | None:
        """Return the stop of all writes while it holds."""
        row = self.connection.execute("SELECT who, span, reason FROM stop").fetchone()
        found = None if row is None else Permission(row[0], Span.of(row[1]), row[2])
        return found if found is not None and found.span.forbids(self.now) else None

    def begin_override(self, point: str, evidence: str) -> None:
        """Note that an operator took a point over."""
        self.connection.execute(
            "INSERT OR REPLACE INTO operator VALUES (?,?,?)", (point, self.now.wall, evidence)
        )

    def end_override(self, point: str) -> None:
        """Note that the operator gave it back."""
        self.connection.execute("DELETE FROM operator WHERE point = ?", (point,))

    def override(self, point: str) -> str:
        """Return what showed that an operator took a point over; empty where none did."""
        row = self.connection.execute(
            "SELECT evidence FROM operator WHERE point = ?", (point,)
        ).fetchone()
        return "" if row is None else str(row[0])

    # -------------------------------------------------------------------------------- pace

    def note_last(self, point: str, value: float, *, shadow: bool) -> None:
        """Note the value that was written last, or would have been."""
        self.connection.execute(
            "INSERT OR REPLACE INTO last VALUES (?,?,?,?)",
            (point, int(shadow), value, Span(self.now, 0.0).text()),
        )

    def last(self, point: str, *, shadow: bool) -> Last | None:
        """Return the value that was written last, or would have been."""
        row = self.connection.execute(
            "SELECT value, span FROM last WHERE point = ? AND shadow = ?", (point, int(shadow))
        ).fetchone()
        return None if row is None else Last(row[0], Span.of(row[1]))

    # -------------------------------------------------------------------------- supervisors

    def supervise(self, name: str, seconds: float) -> None:
        """Note that a supervisor lives, and is to be believed for a time. [s]"""
        self.connection.execute(
            "INSERT OR REPLACE INTO supervisor VALUES (?,?)",
            (name, Span(self.now, seconds).text()),
        )

    def leave(self, name: str) -> None:
        """Note that a supervisor ended."""
        self.connection.execute("DELETE FROM supervisor WHERE name = ?", (name,))

    def supervised(self) -> bool:
        """Tell whether a supervisor lives."""
        rows = self.connection.execute("SELECT span FROM supervisor").fetchall()
        return any(Span.of(text).leases(self.now) for (text,) in rows)

    # ------------------------------------------------------------------------------- audit

    def note(
        self,
        who: str,
        act: str,
        point: str = "",
        *,
        value: float | None = None,
        previous: float | None = None,
        outcome: Outcome = Outcome.NOTED,
        reason: str = "",
    ) -> Entry:
        """Add an entry to the audit and return it."""
        numbers = _finite(value), _finite(previous)
        cells = (self.now.wall, who, act, point, *numbers, outcome.value, reason)
        done = self.connection.execute(
            "INSERT INTO audit (time, who, act, point, value, previous, outcome, reason) "
            "VALUES (?,?,?,?,?,?,?,?)",
            cells,
        )
        return entry_of((done.lastrowid, *cells))


def entry_of(row: tuple[Any, ...]) -> Entry:
    """Return the entry of a row."""
    number, time, who, act, point, value, previous, outcome, reason = row
    return Entry(
        number, moment_of(time), who, act, point, value, previous, Outcome(outcome), reason
    )


def _finite(value: float | None) -> float | None:
    """Return a number as SQLite holds it; text and infinity go into the reason."""
    return value if isinstance(value, int | float) and abs(value) < float("inf") else None


def _slot_of(row: tuple[Any, ...]) -> Slot:
    (point, document, who, priority, release, value, echo, before, state, confirmed, lease,
     flight, version) = row  # fmt: skip
    return Slot(
        point, document, who, priority, release, value, echo, before, State(state),
        bool(confirmed), Span.of(lease), Span.of(flight), version,
    )  # fmt: skip
