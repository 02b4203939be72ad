"""Count, sum, extremes and ends of values in intervals: what aggregates and coarse history hold."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from connectors.readings import Quality, Readings, utc

if TYPE_CHECKING:
    import pandas as pd

How = Literal["mean", "minimum", "maximum", "sum", "count", "first", "last"]
"""What an interval is told by."""

_LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True, eq=False)
class Summaries:
    """Values of intervals that have any, ordered by point and time; columns of length n.

    Attributes
    ----------
    names : tuple of str
        Points.
    every : int
        Length of an interval. [us]
    point : ndarray of int32
        Place in ``names``.
    start : ndarray of int64
        Start of the interval, microseconds since 1970. [us]
    count : ndarray of int64
        Usable readings.
    total, low, high, first, last : ndarray of float64
        Sum, extremes, and values of the earliest and the latest reading.
    """

    names: tuple[str, ...]
    every: int
    point: NDArray[np.int32]
    start: NDArray[np.int64]
    count: NDArray[np.int64]
    total: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]

    @classmethod
    def of(cls, readings: Readings, every: int, origin: int = 0) -> Summaries:
        """Summarise readings that are distinct and in order.

        Parameters
        ----------
        readings : Readings
            Usable ones among them count; see `usable`.
        every : int
            Length of an interval. [us]
        origin : int
            A moment at which an interval begins. [us]
        """
        readings = usable(readings)
        starts = (readings.source_time - origin) // every * every + origin
        begins = _changes(readings.point, starts)
        value = readings.value
        return cls(
            readings.names,
            every,
            readings.point[begins],
            starts[begins],
            np.diff(np.append(begins, len(value))),
            _reduced(np.add, value, begins),
            _reduced(np.minimum, value, begins),
            _reduced(np.maximum, value, begins),
            value[begins],
            value[np.append(begins[1:], len(value)) - 1] if len(value) else value,
        )

    @classmethod
    def joined(cls, parts: Sequence[Summaries], every: int, origin: int = 0) -> Summaries:
        """Return summaries of finer or equal intervals as those of one length.

        Parameters
        ----------
        parts : sequence of Summaries
            In the order of time for every point.
        every, origin : int
            As of `of`.
        """
        names = tuple(sorted({name for part in parts for name in part.names}))
        place = {name: index for index, name in enumerate(names)}
        own = [np.array([place[name] for name in part.names], np.int32) for part in parts]
        point = np.concatenate([n[part.point] for n, part in zip(own, parts, strict=True)])
        time = np.concatenate([part.start for part in parts])
        order = np.lexsort((time, point))
        point, time = point[order], time[order]
        starts = (time - origin) // every * every + origin
        begins = _changes(point, starts)
        ends = np.append(begins[1:], len(point)) - 1

        def column(name: str) -> NDArray[np.float64]:
            found: NDArray[np.float64] = np.concatenate([getattr(part, name) for part in parts])
            return found[order]

        return cls(
            names,
            every,
            point[begins],
            starts[begins],
            _reduced(np.add, column("count"), begins).astype(np.int64),
            _reduced(np.add, column("total"), begins),
            _reduced(np.minimum, column("low"), begins),
            _reduced(np.maximum, column("high"), begins),
            column("first")[begins],
            column("last")[ends] if len(point) else column("last"),
        )

    def __len__(self) -> int:
        return len(self.point)

    def take(self, chosen: NDArray[np.bool_]) -> Summaries:
        """Return some of the intervals."""
        return Summaries(
            self.names,
            self.every,
            self.point[chosen],
            self.start[chosen],
            self.count[chosen],
            self.total[chosen],
            self.low[chosen],
            self.high[chosen],
            self.first[chosen],
            self.last[chosen],
        )

    def frame(self, points: Sequence[str], start: int, end: int, how: How) -> pd.DataFrame:
        """Return one figure an interval: rows are all intervals from ``start`` on. [us]"""
        import pandas as pd

        index = np.arange(start, max(start, end), self.every, dtype=np.int64)
        table = np.full((len(index), len(points)), 0.0 if how == "count" else np.nan)
        figures = self.figures(how)
        for column, name in enumerate(points):
            if name in self.names:
                own = self.point == self.names.index(name)
                table[(self.start[own] - start) // self.every, column] = figures[own]
        return pd.DataFrame(table, index=utc(index), columns=list(points))

    def figures(self, how: How) -> NDArray[np.float64]:
        """Return one figure for each interval that has readings."""
        if how == "mean":
            return self.total / self.count
        by = {"minimum": "low", "maximum": "high", "sum": "total"}
        return np.asarray(getattr(self, by.get(how, how)), np.float64)

    def packed(self) -> bytes:
        """Return the summaries of one point as bytes."""
        columns = (self.start, self.count, self.total, self.low, self.high, self.first, self.last)
        content = b"".join(np.ascontiguousarray(column).tobytes() for column in columns)
        return _LENGTH.pack(len(self)) + zlib.compress(content)

    @classmethod
    def unpacked(cls, name: str, every: int, content: bytes) -> Summaries:
        """Return what `packed` gave.

        Raises
        ------
        zlib.error, ValueError, struct.error
            If the bytes are something else.
        """
        (count,) = _LENGTH.unpack_from(content)
        flat = np.frombuffer(zlib.decompress(content[_LENGTH.size :]), "<i8").reshape(7, count)
        columns = (column.view(np.float64) for column in flat[2:])
        return cls((name,), every, np.zeros(count, np.int32), flat[0], flat[1], *columns)


def usable(readings: Readings) -> Readings:
    """Return the readings whose value can be reckoned with: good or overridden, and finite."""
    trusted = (readings.quality == Quality.GOOD) | (readings.quality == Quality.OVERRIDDEN)
    chosen = trusted & np.isfinite(readings.value)
    return readings if chosen.all() else readings.take(chosen)


def _changes(*keys: NDArray[np.int64] | NDArray[np.int32]) -> NDArray[np.intp]:
    """Return where a new group of equal keys begins."""
    if not len(keys[0]):
        return np.empty(0, np.intp)
    changed = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return np.concatenate([[0], np.flatnonzero(changed) + 1])


def _reduced(
    by: np.ufunc, values: NDArray[np.float64], begins: NDArray[np.intp]
) -> NDArray[np.float64]:
    found: NDArray[np.float64] = by.reduceat(values, begins) if len(begins) else values[:0]
    return found
