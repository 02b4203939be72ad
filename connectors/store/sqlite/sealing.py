"""From the journal to sealed days: the compactor, and the retention of what it wrote."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from connectors.readings import DAY, Readings
from connectors.store.blob import Day, read_batch, read_day, write_batch, write_day
from connectors.store.interface import Compacted, Retained
from connectors.store.sqlite.names import Names
from connectors.store.summaries import Summaries

_MOST = 1_000_000
"""Readings of the journal sealed in one transaction, about; bounds memory and the log."""


def seal(connection: sqlite3.Connection, names: Names, until: int) -> Compacted:
    """Move the oldest batches of the journal into sealed days, within one transaction.

    Parameters
    ----------
    connection : Connection
        Inside a transaction.
    names : Names
        Names of points.
    until : int
        Readings with an earlier source time are moved; others stay in the journal. [us]

    Returns
    -------
    Compacted
        No readings where nothing is left to move.
    """
    taken: list[int] = []
    batches: list[Readings] = []
    for number, content in _oldest(connection, until):
        taken.append(number)
        batches.append(names.named(connection, read_batch(content)))
    if not taken:
        return Compacted(0, 0)
    joined = Readings.joined(batches)
    due = joined.source_time < until
    moved = joined.take(due).distinct()
    numbers = names.numbers(connection, moved.names)
    days = list(days_of(moved))
    for day in days:
        _write(connection, numbers[day.name], day)
    _keep_latest(connection, numbers, moved)
    connection.executemany("DELETE FROM journal WHERE id = ?", [(number,) for number in taken])
    rest = joined.take(~due)
    if len(rest):
        journal(connection, rest, names.numbers(connection, rest.names))
    return Compacted(int(due.sum()), len(days))


def journal(connection: sqlite3.Connection, readings: Readings, numbers: dict[str, int]) -> None:
    """Write a batch with at least one reading into the journal."""
    ids = np.array([numbers[name] for name in readings.names], np.int64)
    connection.execute(
        "INSERT INTO journal (count, low, high, content) VALUES (?, ?, ?, ?)",
        (
            len(readings),
            int(readings.source_time.min()),
            int(readings.source_time.max()),
            write_batch(readings, ids),
        ),
    )


def days_of(readings: Readings) -> Iterator[Day]:
    """Cut readings, distinct and in order, into days of points."""
    day = readings.source_time // DAY
    changed = (np.diff(readings.point) != 0) | (np.diff(day) != 0)
    edges = [0, *(np.flatnonzero(changed) + 1).tolist(), len(readings)]
    for begin, end in pairwise(edges):
        if begin == end:
            continue
        name = readings.names[readings.point[begin]]
        own = readings.take(slice(begin, end))
        yield Day(name, int(day[begin]), own.renamed([name], np.zeros(end - begin, np.int32)))


def _oldest(connection: sqlite3.Connection, until: int) -> Iterator[tuple[int, bytes]]:
    found = 0
    rows = connection.execute(
        "SELECT id, count, content FROM journal WHERE low < ? ORDER BY id", (until,)
    )
    for number, count, content in rows:
        yield number, content
        found += count
        if found >= _MOST:
            return


def _write(connection: sqlite3.Connection, number: int, day: Day) -> None:
    """Write a day, together with what an earlier seal wrote of it."""
    earlier = connection.execute(
        "SELECT d.blob, b.content FROM day d JOIN blob b ON b.id = d.blob"
        " WHERE d.point = ? AND d.day = ?",
        (number, day.number),
    ).fetchone()
    if earlier is None:
        content = write_day(day)
        blob = connection.execute("INSERT INTO blob (content) VALUES (?)", (content,)).lastrowid
    else:
        blob, before = earlier
        both = Readings.joined([read_day(before).readings, day.readings]).distinct()
        day = Day(day.name, day.number, both)
        connection.execute("UPDATE blob SET content = ? WHERE id = ?", (write_day(day), blob))
    connection.execute(
        "INSERT OR REPLACE INTO day VALUES (?, ?, ?, ?, ?)",
        (number, day.number, len(day.readings), int(day.readings.receive_time.min()), blob),
    )


def _keep_latest(connection: sqlite3.Connection, numbers: dict[str, int], moved: Readings) -> None:
    newest = moved.newest()
    rows = zip(
        (numbers[newest.names[point]] for point in newest.point),
        newest.source_time.tolist(),
        newest.receive_time.tolist(),
        newest.value.tolist(),
        newest.quality.tolist(),
        newest.sequence.tolist(),
        strict=True,
    )
    connection.executemany(
        "INSERT INTO latest VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (point) DO UPDATE SET"
        " source_time = excluded.source_time, receive_time = excluded.receive_time,"
        " value = excluded.value, quality = excluded.quality, sequence = excluded.sequence"
        # of one moment and sequence, the first received counts; the day's blob has settled which
        " WHERE (excluded.source_time, excluded.sequence) > (source_time, sequence)"
        " OR (excluded.source_time, excluded.sequence) = (source_time, sequence)"
        " AND (excluded.receive_time, excluded.quality, coalesce(excluded.value, 9e999))"
        " < (receive_time, quality, coalesce(value, 9e999))",
        rows,
    )


@dataclass(frozen=True, slots=True)
class Horizon:
    """Up to where readings of a point are let go.

    Attributes
    ----------
    point : int
        Number of the point.
    day : int
        First day whose readings stay.
    every : int
        Interval of the summaries that stay; 0 for none. [us]
    coarse_day : int
        First day whose summaries stay.
    """

    point: int
    day: int
    every: int
    coarse_day: int


def let_go(connection: sqlite3.Connection, horizon: Horizon) -> Retained:
    """Replace sealed days of a point by their summaries and let go of old summaries."""
    rows = connection.execute(
        "SELECT d.day, d.count, d.blob, b.content FROM day d JOIN blob b ON b.id = d.blob"
        " WHERE d.point = ? AND d.day < ?",
        (horizon.point, horizon.day),
    ).fetchall()
    for number, _, blob, content in rows:
        if horizon.every and number >= horizon.coarse_day:
            _keep_coarse(connection, horizon, read_day(content))
        connection.execute("DELETE FROM blob WHERE id = ?", (blob,))
    connection.execute("DELETE FROM day WHERE point = ? AND day < ?", (horizon.point, horizon.day))
    gone = connection.execute(
        "DELETE FROM coarse WHERE point = ? AND day < ?", (horizon.point, horizon.coarse_day)
    ).rowcount
    connection.execute(
        "UPDATE point SET horizon = max(horizon, ?) WHERE id = ?", (horizon.day, horizon.point)
    )
    return Retained(sum(count for _, count, _, _ in rows), gone)


def _keep_coarse(connection: sqlite3.Connection, horizon: Horizon, day: Day) -> None:
    """Write the summaries of a day, with those of readings of it that were let go before.

    There are such where a batch came while the day was being let go.
    """
    key = (horizon.point, horizon.every, day.number)
    found = Summaries.of(day.readings, horizon.every)
    row = connection.execute(
        "SELECT content FROM coarse WHERE point = ? AND every = ? AND day = ?", key
    ).fetchone()
    if row is not None:
        before = Summaries.unpacked(day.name, horizon.every, row[0])
        found = Summaries.joined([before, found], horizon.every)
    connection.execute("INSERT OR REPLACE INTO coarse VALUES (?, ?, ?, ?)", (*key, found.packed()))
