"""Partitions of the table of readings: one a month, made when readings of it come."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np

from connectors.readings import DAY, Readings, microseconds, moment_of

Month = tuple[int, int]
"""Year and month."""
_YEARS = (1990, 2100)
"""Years whose months have partitions; times before and after share one."""
_LOCK = 0x41545232
"""Advisory lock under which partitions are made."""


class Months:
    """Makes and drops the partitions of a database.

    Parameters
    ----------
    partitioned : bool
        Whether partitions are ours to make; TimescaleDB makes its own.
    """

    def __init__(self, partitioned: bool) -> None:
        self._partitioned = partitioned
        self._known: set[Month] = set()

    def make(self, connection: Any, readings: Readings) -> set[Month]:
        """Make the months of a batch that are not there; return all of its months.

        They are there once the transaction is: `know` them then.
        """
        if not self._partitioned:
            return set()
        days = np.unique(readings.source_time // DAY)
        dates = [moment_of(day * DAY) for day in days.tolist()]
        months = {(one.year, one.month) for one in dates if _YEARS[0] <= one.year < _YEARS[1]}
        fresh = sorted(months - self._known)
        if fresh:
            connection.run("SELECT pg_advisory_xact_lock(:lock)", lock=_LOCK)
        for year, month in fresh:
            begin, end = f"'{_first(year, month):%Y-%m-%d}'", f"'{_end(year, month):%Y-%m-%d}'"
            # what came between a drop and this stays where it is: a partition would not take it
            ((elsewhere,),) = connection.run(
                "SELECT EXISTS (SELECT 1 FROM reading_other WHERE"
                f" source_time >= {begin} AND source_time < {end})"
            )
            if not elsewhere:
                connection.run(
                    f"CREATE TABLE IF NOT EXISTS {_name(year, month)} PARTITION OF reading"
                    f" FOR VALUES FROM ({begin}) TO ({end})"
                )
        return months

    def know(self, months: set[Month]) -> None:
        """Remember that months have their partitions."""
        self._known |= months

    def drop_empty(self, connection: Any, horizon: int) -> None:
        """Drop months in which nothing is left; new ones are made when they are needed.

        Parameters
        ----------
        horizon : int
            Only months that end before. [us]
        """
        for year, month in sorted(self._known):
            name = _name(year, month)
            if microseconds(_end(year, month)) > horizon:
                continue
            ((there,),) = connection.run("SELECT to_regclass(:name) IS NOT NULL", name=name)
            if there:
                ((left,),) = connection.run(f"SELECT EXISTS (SELECT 1 FROM {name})")
                if left:
                    continue
                connection.run(f"DROP TABLE {name}")
            self._known.discard((year, month))


def _name(year: int, month: int) -> str:
    return f"reading_{year}_{month:02}"


def _first(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)


def _end(year: int, month: int) -> datetime:
    return _first(year + month // 12, month % 12 + 1)
