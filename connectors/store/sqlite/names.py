"""Names of points and the numbers that stand for them in the file."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from connectors.readings import Readings


class Names:
    """What has been read of the table of points; numbers are never given twice."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}

    def fix(self, names: Mapping[int, str]) -> None:
        """Take names as they were rescued from a damaged file."""
        self._know(names.items())

    def numbers(
        self, connection: sqlite3.Connection, names: Sequence[str], *, add: bool = False
    ) -> dict[str, int]:
        """Return the numbers of names; unknown ones are left out, or added."""
        unknown = [name for name in names if name not in self._numbers]
        found: dict[int, str] = {}
        if unknown:
            texts = json.dumps(unknown)
            if add:
                connection.execute(
                    "INSERT INTO point (name) SELECT value FROM json_each(?) WHERE true"
                    " ON CONFLICT DO NOTHING",
                    (texts,),
                )
            found = dict(
                connection.execute(
                    "SELECT id, name FROM point WHERE name IN (SELECT value FROM json_each(?))",
                    (texts,),
                ).fetchall()
            )
        fresh = {name: number for number, name in found.items()}
        known = self._numbers
        every = {name: fresh.get(name, known.get(name)) for name in names}
        if not add:  # a transaction that adds may yet fail; `know` when it has not
            self.know(fresh)
        return {name: number for name, number in every.items() if number is not None}

    def all(self, connection: sqlite3.Connection) -> dict[str, int]:
        """Return the numbers of all names."""
        known = len(self._numbers)
        (count,) = connection.execute("SELECT count(*) FROM point").fetchone()
        if count != known:
            self._know(connection.execute("SELECT id, name FROM point").fetchall())
        with self._lock:
            return dict(self._numbers)

    def rescued(self) -> dict[str, int]:
        """Return the numbers of all names read so far."""
        with self._lock:
            return dict(self._numbers)

    def named(self, connection: sqlite3.Connection, readings: Readings) -> Readings:
        """Return readings, whose points are numbers, with names."""
        own, point = np.unique(readings.point, return_inverse=True)
        wanted = own.tolist()
        missing = [number for number in wanted if number not in self._names]
        if missing:
            rows = connection.execute(
                "SELECT id, name FROM point WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(missing),),
            )
            self._know(rows.fetchall())
        names = tuple(self._names[number] for number in wanted)
        return readings.renamed(names, point.astype(np.int32))

    def know(self, numbers: Mapping[str, int]) -> None:
        """Remember the numbers of names that are in the file for good."""
        self._know((number, name) for name, number in numbers.items())

    def _know(self, rows: Iterable[tuple[int, str]]) -> None:
        with self._lock:
            for number, name in rows:
                self._numbers[name] = number
                self._names[number] = name
