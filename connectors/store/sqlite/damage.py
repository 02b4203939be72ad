"""What a damaged file still holds, and what it lost.

A blob tells its point and day itself and has a check sum. So a lost page of the catalogue costs
nothing, and a lost page of blobs costs the days on it, which the catalogue then names.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from connectors.readings import moment_of
from connectors.store.blob import DamagedBlobError, read_batch, read_day
from sim.errors import Finding

CODE = "store-damaged"
_MOST_SHOWN = 3


@dataclass
class Rescue:
    """What is whole.

    Attributes
    ----------
    names : dict of int to str
        Points by number.
    days : dict of int to dict of int to int
        Blob of each day, by number of the point.
    received : dict of tuple of int to int
        First receipt of each point and day. [us]
    batches : set of int
        Batches of the journal.
    findings : list of Finding
        What is lost.
    """

    names: dict[int, str] = field(default_factory=dict)
    days: dict[int, dict[int, int]] = field(default_factory=dict)
    received: dict[tuple[int, int], int] = field(default_factory=dict)
    batches: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def damage(connection: sqlite3.Connection) -> str:
    """Read the whole file once; return the first damage found, or an empty text."""
    try:
        for (line,) in connection.execute("PRAGMA quick_check(1)"):
            if line != "ok":
                return str(line)
        for (content,) in connection.execute("SELECT content FROM blob"):
            read_day(content)
        for (content,) in connection.execute("SELECT content FROM journal"):
            read_batch(content)
    except (sqlite3.DatabaseError, DamagedBlobError) as error:
        return str(error)
    return ""


def rescue(connection: sqlite3.Connection, reason: str) -> Rescue:
    """Find everything that is whole in a damaged file."""
    found = Rescue(findings=[Finding(CODE, f"the file is damaged: {reason}")])
    found.names = {row[0]: row[1] for row in _rows(connection, "id, name", "point", "id")}
    catalogue = {
        (row[0], row[1]): (row[2], row[3])
        for row in _rows(connection, "point, day, count, blob", "day", "point, day")
    }
    blobs = _numbers(connection, "blob") | {blob for _, blob in catalogue.values()}
    _rescue_days(connection, found, blobs)
    for (number, day), (count, _) in sorted(catalogue.items()):
        if day not in found.days.get(number, {}):
            found.findings.append(_lost_day(found, number, day, count))
    _rescue_journal(connection, found)
    return found


def _rescue_days(connection: sqlite3.Connection, found: Rescue, blobs: Iterable[int]) -> None:
    numbers = {name: number for number, name in found.names.items()}
    for blob in sorted(blobs):
        content = _content(connection, "blob", blob)
        try:
            day = read_day(content)
        except DamagedBlobError:
            continue
        number = numbers.get(day.name)
        if number is None:
            # its row is lost: a number that no row can have keeps it apart
            number = -1 - len(numbers)
            numbers[day.name] = number
            found.names[number] = day.name
        found.days.setdefault(number, {})[day.number] = blob
        found.received[number, day.number] = int(day.readings.receive_time.min())


def _rescue_journal(connection: sqlite3.Connection, found: Rescue) -> None:
    counts = {row[0]: row[1] for row in _rows(connection, "id, count", "journal", "id")}
    if not _reaches_end(connection, "journal"):
        text = "a page of the journal's table is damaged; how many readings were on it is unknown"
        found.findings.append(Finding(CODE, text, {"table": "journal"}))
    for batch in sorted(_numbers(connection, "journal") | set(counts)):
        try:
            readings = read_batch(_content(connection, "journal", batch))
        except DamagedBlobError:
            if batch in counts:
                text = f"{counts[batch]} readings of the journal are lost (batch {batch})"
                evidence = {"batch": batch, "readings": counts[batch]}
                found.findings.append(Finding(CODE, text, evidence))
            continue
        found.batches.add(batch)
        nameless = set(readings.point.tolist()) - set(found.names)
        if nameless:
            found.names.update({number: nameless_point(number) for number in nameless})
            shown = ", ".join(map(str, sorted(nameless)[:_MOST_SHOWN]))
            text = f"names of {len(nameless)} points of the journal are lost (numbers {shown})"
            found.findings.append(Finding(CODE, text, {"points": sorted(nameless)}))


def _lost_day(found: Rescue, number: int, day: int, count: int) -> Finding:
    name = found.names.get(number, nameless_point(number))
    date = moment_of(0).date() + timedelta(days=day)
    evidence = {"point": name, "day": date.isoformat(), "readings": count}
    return Finding(CODE, f"{count} readings of {name} on {date} are lost", evidence)


def nameless_point(number: int) -> str:
    """Return what a point is called whose name is lost."""
    return f"point {number}, name lost"


def _content(connection: sqlite3.Connection, table: str, number: int) -> bytes:
    try:
        row = connection.execute(
            f"SELECT content FROM {table} WHERE id = ?",  # noqa: S608  our own tables
            (number,),
        ).fetchone()
    except sqlite3.DatabaseError:
        return b""
    return row[0] if row and isinstance(row[0], bytes) else b""


def _numbers(connection: sqlite3.Connection, table: str) -> set[int]:
    """Return the numbers of rows, and all between where a page among them is lost."""
    found = {row[0] for row in _rows(connection, "id", table, "id")}
    if not found or _reaches_end(connection, table):
        return found
    return set(range(min(found), max(found) + 1))


def _reaches_end(connection: sqlite3.Connection, table: str) -> bool:
    try:
        connection.execute(f"SELECT max(length(id)) FROM {table}")  # noqa: S608  our own tables
    except sqlite3.DatabaseError:
        return False
    return True


def _rows(connection: sqlite3.Connection, columns: str, table: str, key: str) -> list[Any]:
    """Return the rows that can be reached from either end of a table."""
    down = ", ".join(f"{column} DESC" for column in key.split(", "))
    select = f"SELECT {columns} FROM {table} ORDER BY"  # noqa: S608  our own tables
    forward = list(_until_damage(connection, f"{select} {key}"))
    backward = list(_until_damage(connection, f"{select} {down}"))
    return list(dict.fromkeys([*forward, *reversed(backward)]))


def _until_damage(connection: sqlite3.Connection, statement: str) -> Iterator[Any]:
    try:
        yield from connection.execute(statement)
    except sqlite3.DatabaseError:
        return
