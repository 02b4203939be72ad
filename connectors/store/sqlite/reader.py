"""Reading: sealed days and the journal as one."""

from __future__ import annotations

import json
import sqlite3
import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from connectors.readings import DAY, EARLIEST, LATEST, Readings, moment_of
from connectors.store.blob import DamagedBlobError, read_batch, read_day
from connectors.store.interface import StoreDamagedError
from connectors.store.nesting import check_nesting, within
from connectors.store.sqlite.damage import Rescue
from connectors.store.sqlite.names import Names
from connectors.store.summaries import Summaries

_REMEMBERED = 1_000_000
"""Readings of the journal kept in memory, since every query looks through them."""


class Reader:
    """Answers queries on connections given to it.

    Parameters
    ----------
    names : Names
        Names of points.
    rescue : Rescue, optional
        What is whole where the file is damaged.
    """

    def __init__(self, names: Names, rescue: Rescue | None = None) -> None:
        self._names = names
        self._rescue = rescue
        self._lock = threading.Lock()
        self._batches: OrderedDict[int, Readings] = OrderedDict()
        self._held = 0

    def points(self, connection: sqlite3.Connection) -> dict[str, int]:
        """Return the numbers of all points by name."""
        return self._names.rescued() if self._rescue else self._names.all(connection)

    def numbers(
        self, connection: sqlite3.Connection, points: Sequence[str] | None
    ) -> dict[str, int]:
        """Return the numbers of some points, or of all; unknown ones are left out."""
        if points is not None and self._rescue is None:
            return self._names.numbers(connection, points)
        every = self.points(connection)
        return every if points is None else {p: every[p] for p in points if p in every}

    def read(
        self, connection: sqlite3.Connection, points: Sequence[str], start: int, end: int
    ) -> Readings:
        """Return readings of points within times; see `TelemetryStore.read`. [us]"""
        numbers = self.numbers(connection, points)
        return Readings.joined([own for _, own in self._histories(connection, numbers, start, end)])

    def _histories(
        self, connection: sqlite3.Connection, numbers: dict[str, int], start: int, end: int
    ) -> Iterator[tuple[str, Readings]]:
        """Yield the readings of each point, the journal looked through once."""
        recent = self._journalled(connection, numbers.values(), start, end).by_point()
        for name in sorted(numbers):
            sealed = self._sealed(connection, numbers[name], start, end)
            yield name, _merged(sealed, recent.get(name, Readings.none()))

    def newest(self, connection: sqlite3.Connection, points: Sequence[str] | None) -> Readings:
        """Return the newest reading of points."""
        if self._rescue:
            return self.known_at(connection, LATEST, points)
        numbers = self.numbers(connection, points)
        rows = connection.execute(
            "SELECT point, source_time, receive_time, value, quality, sequence FROM latest"
            " WHERE point IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers.values())),),
        ).fetchall()
        recent = self._journalled(connection, numbers.values(), EARLIEST, LATEST)
        return Readings.joined([self._of_rows(connection, rows), recent.newest()]).newest()

    def known_at(
        self, connection: sqlite3.Connection, moment: int, points: Sequence[str] | None
    ) -> Readings:
        """Return the newest reading of points received by a moment. [us]"""
        numbers = self.numbers(connection, points)
        recent = self._journalled(connection, numbers.values(), EARLIEST, LATEST)
        parts = [recent.take(recent.receive_time <= moment).newest()]
        for number in numbers.values():
            content = self._last_content(connection, number, moment)
            if content is not None:
                readings = _read_day(content)
                parts.append(readings.take(readings.receive_time <= moment).newest())
        return Readings.joined(parts).newest()

    def summaries(
        self,
        connection: sqlite3.Connection,
        points: Sequence[str],
        start: int,
        end: int,
        *,
        every: int,
    ) -> Summaries:
        """Return summaries of points; see `TelemetryStore.summaries`. [us]"""
        numbers = self.numbers(connection, points)
        parts = list(self._coarse(connection, numbers, start, end))
        for part in parts:
            check_nesting(part, start, end, every)
        for _, readings in self._histories(connection, numbers, start, end):
            parts.append(Summaries.of(readings, every, start))
        return Summaries.joined(parts, every, start) if parts else _nothing(every)

    def _journalled(
        self, connection: sqlite3.Connection, numbers: Iterable[int], start: int, end: int
    ) -> Readings:
        """Return the journal's readings of points within times, in no order, duplicates too."""
        wanted = np.fromiter(numbers, np.int32)
        parts = []
        for batch in self._batches_within(connection, start, end):
            readings = self._batch(connection, batch)
            chosen = np.isin(readings.point, wanted)
            chosen &= (readings.source_time >= start) & (readings.source_time < end)
            if chosen.any():
                parts.append(self._names.named(connection, readings.take(chosen)))
        return Readings.joined(parts)

    def _batches_within(self, connection: sqlite3.Connection, start: int, end: int) -> list[int]:
        if self._rescue is not None:
            return sorted(self._rescue.batches)
        rows = connection.execute(
            "SELECT id FROM journal WHERE high >= ? AND low < ? ORDER BY id", (start, end)
        )
        return [row[0] for row in rows]

    def _batch(self, connection: sqlite3.Connection, number: int) -> Readings:
        with self._lock:
            known = self._batches.get(number)
            if known is not None:
                self._batches.move_to_end(number)
                return known
        (content,) = connection.execute(
            "SELECT content FROM journal WHERE id = ?", (number,)
        ).fetchone()
        try:
            found = read_batch(content)
        except DamagedBlobError as error:
            raise StoreDamagedError(f"batch {number} of the journal: {error}") from error
        with self._lock:
            self._batches[number] = found
            self._held += len(found)
            while self._held > _REMEMBERED and self._batches:
                self._held -= len(self._batches.popitem(last=False)[1])
        return found

    def _sealed(
        self, connection: sqlite3.Connection, number: int, start: int, end: int
    ) -> Readings:
        first, last = start // DAY, (end - 1) // DAY
        days = [_read_day(content) for content in self._contents(connection, number, first, last)]
        readings = Readings.joined(days)
        times = readings.source_time
        return readings.take(slice(*np.searchsorted(times, [start, end]).tolist()))

    def _contents(
        self, connection: sqlite3.Connection, number: int, first: int, last: int
    ) -> Iterator[bytes]:
        if self._rescue is None:
            rows = connection.execute(
                "SELECT b.content FROM day d JOIN blob b ON b.id = d.blob"
                " WHERE d.point = ? AND d.day BETWEEN ? AND ? ORDER BY d.day",
                (number, first, last),
            )
            yield from (content for (content,) in rows)
            return
        days = self._rescue.days.get(number, {})
        for day in sorted(days):
            if first <= day <= last:
                yield _blob(connection, days[day])

    def _last_content(
        self, connection: sqlite3.Connection, number: int, moment: int
    ) -> bytes | None:
        """Return the last day of which something was received by a moment."""
        if self._rescue is None:
            row = connection.execute(
                "SELECT b.content FROM day d JOIN blob b ON b.id = d.blob"
                " WHERE d.point = ? AND d.received <= ? ORDER BY d.day DESC LIMIT 1",
                (number, moment),
            ).fetchone()
            return None if row is None else row[0]
        days = self._rescue.days.get(number, {})
        received = self._rescue.received
        known = [day for day in days if received[number, day] <= moment]
        return _blob(connection, days[max(known)]) if known else None

    def _coarse(
        self, connection: sqlite3.Connection, numbers: dict[str, int], start: int, end: int
    ) -> Iterator[Summaries]:
        for name, number in numbers.items():
            rows = connection.execute(
                "SELECT every, day, content FROM coarse"
                " WHERE point = ? AND day BETWEEN ? AND ? ORDER BY day",
                (number, start // DAY, (end - 1) // DAY),
            )
            for every, day, content in rows:
                try:
                    found = Summaries.unpacked(name, every, content)
                except (zlib.error, ValueError, struct.error) as error:
                    text = f"summaries of {name} on {moment_of(day * DAY).date()}: {error}"
                    raise StoreDamagedError(text) from error
                yield within(found, start, end)

    def _of_rows(
        self,
        connection: sqlite3.Connection,
        rows: Sequence[tuple[int, int, int, float | None, int, int]],
    ) -> Readings:
        if not rows:
            return Readings.none()
        point, source, received, value, quality, sequence = zip(*rows, strict=True)
        readings = Readings(
            (),
            np.array(point, np.int32),
            np.array(source, np.int64),
            np.array(received, np.int64),
            np.array(value, np.float64),
            np.array(quality, np.uint8),
            np.array(sequence, np.int64),
        )
        return self._names.named(connection, readings)


def _nothing(every: int) -> Summaries:
    return Summaries.of(Readings.none(), every)


def _merged(sealed: Readings, recent: Readings) -> Readings:
    """Return sealed readings, which are distinct and in order, with those of the journal."""
    if not len(recent):
        return sealed
    edge = int(np.searchsorted(sealed.source_time, recent.source_time.min()))
    both = Readings.joined([sealed.take(slice(edge, None)), recent]).distinct()
    return Readings.joined([sealed.take(slice(0, edge)), both])


def _read_day(content: bytes) -> Readings:
    try:
        return read_day(content).readings
    except DamagedBlobError as error:
        raise StoreDamagedError(f"a sealed day: {error}") from error


def _blob(connection: sqlite3.Connection, number: int) -> bytes:
    content: bytes = connection.execute(
        "SELECT content FROM blob WHERE id = ?", (number,)
    ).fetchone()[0]
    return content
