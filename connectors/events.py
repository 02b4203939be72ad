"""Events that devices tell of themselves, alarms above all: kept durably, each once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from connectors.readings import microseconds, moment_of
from sim.errors import AtriumError
from sim.file_faults import told

FILE = "events.sqlite"
"""Name of the list beside a store."""
NORMAL = "normal"
_APPLICATION = 0x41746576
_SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL, device TEXT NOT NULL, object TEXT NOT NULL,
    received INTEGER NOT NULL, stamp TEXT NOT NULL,
    kind TEXT NOT NULL, notify TEXT NOT NULL,
    from_state TEXT NOT NULL, to_state TEXT NOT NULL,
    message TEXT NOT NULL, priority INTEGER NOT NULL, to_acknowledge INTEGER NOT NULL,
    UNIQUE (source, device, object, stamp, kind, notify, from_state, to_state)
)
"""
_COLUMNS = (
    "source, device, object, received, stamp, kind, notify, from_state, to_state, message,"
    " priority, to_acknowledge"
)


class EventListError(AtriumError):
    """The list of events cannot be read or written; says why."""


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """Something that a device told of one of its objects.

    Attributes
    ----------
    source : str
        Connector that heard it.
    device, object : str
        Where it happened: ``1002``, ``analog-input,3``.
    received : datetime
        When it was heard, in UTC.
    stamp : str
        When it happened by the device: its clock without zone, or a number of its own.
    kind : str
        What was watched: ``out-of-range``, ``change-of-state``.
    notify : str
        ``alarm``, ``event``, or ``ack-notification`` where somebody acknowledged one.
    from_state, to_state : str
        ``normal``, ``high-limit``, ``fault`` and others; empty where the device does not say.
    message : str
        In words, as the device says it.
    priority : int
        0 is the most urgent, 255 the least.
    to_acknowledge : bool
        Whether somebody has to acknowledge it at the device.
    """

    source: str
    device: str
    object: str
    received: datetime
    stamp: str
    kind: str
    notify: str = "event"
    from_state: str = ""
    to_state: str = ""
    message: str = ""
    priority: int = 255
    to_acknowledge: bool = False

    def __str__(self) -> str:
        states = f"{self.from_state or '?'} to {self.to_state or '?'}"
        text = f"{self.notify}: {self.source}, device {self.device}, {self.object}: {states}"
        return f"{text}: {self.message}" if self.message else text


Keep = Callable[[DeviceEvent], Awaitable[None]]
"""Keeps an event; once it returns, the device is told that it was heard."""


@runtime_checkable
class Alarming(Protocol):
    """A connector whose devices tell events."""

    def alarmed(self, keep: Keep) -> None:
        """Have events kept from now on."""


class EventList:
    """Events on the disk; safe between threads.

    Parameters
    ----------
    path : Path
        File; made with its folder if it is not there.

    Raises
    ------
    EventListError
        If it cannot be opened, or is something else.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        with self._meaning("opened"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self.path, timeout=10.0, check_same_thread=False)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def append(self, events: Sequence[DeviceEvent]) -> int:
        """Keep events durably; returns how many of them were new.

        Raises
        ------
        EventListError
            If they cannot be written; none was.
        """
        rows = [
            (*astuple(one)[:3], microseconds(one.received), *astuple(one)[4:]) for one in events
        ]
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        with self._lock, self._meaning("written"), self._connection:
            before = self._connection.total_changes
            self._connection.executemany(
                f"INSERT OR IGNORE INTO event ({_COLUMNS}) VALUES ({marks})",  # noqa: S608  # ours
                rows,
            )
            return self._connection.total_changes - before

    def read(self, start: datetime, end: datetime) -> tuple[DeviceEvent, ...]:
        """Return events received from ``start`` up to but not at ``end``, in their order.

        Raises
        ------
        EventListError
            If the file cannot be read.
        """
        times = microseconds(start), microseconds(end)
        return self._found("WHERE received >= ? AND received < ? ORDER BY received, id", times)

    def standing(self) -> tuple[DeviceEvent, ...]:
        """Return the last event of each object that did not go back to normal since.

        Raises
        ------
        EventListError
            If the file cannot be read.
        """
        newest = (
            "WHERE id IN (SELECT max(id) FROM event WHERE notify != 'ack-notification'"
            " GROUP BY source, device, object) AND to_state != ? ORDER BY received, id"
        )
        return self._found(newest, (NORMAL,))

    def close(self) -> None:
        """Close the file; nothing is lost without."""
        with self._lock:
            self._connection.close()

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

    def _found(self, where: str, values: tuple[object, ...]) -> tuple[DeviceEvent, ...]:
        with self._lock, self._meaning("read"):
            rows = self._connection.execute(
                f"SELECT {_COLUMNS} FROM event {where}",  # noqa: S608  # ours
                values,
            ).fetchall()
        names = [field.name for field in fields(DeviceEvent)]
        found = [dict(zip(names, row, strict=True)) for row in rows]
        for one in found:
            one |= {
                "received": moment_of(one["received"]),
                "to_acknowledge": bool(one["to_acknowledge"]),
            }
        return tuple(DeviceEvent(**one) for one in found)

    def _prepare(self) -> None:
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and application != _APPLICATION:
            raise EventListError(f"{self.path} is no list of events; name another file")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        self._connection.execute(_SCHEMA)
        self._connection.commit()

    @contextmanager
    def _meaning(self, verb: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise EventListError(told(self.path, f"cannot be {verb}", error)) from error
