"""Readings: what was measured, when, and how far to trust it.

A `Reading` is for people and borders; a batch, `Readings`, is what travels between connectors, hub
and store: columns of NumPy, never one object a reading. Times are aware UTC at borders and whole
microseconds since 1970 inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import AtriumError

if TYPE_CHECKING:
    import pandas as pd

SECOND = 1_000_000
"""A second. [us]"""
DAY = 86_400 * SECOND
"""A day of UTC, which has no daylight saving. [us]"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = -(2**62)
LATEST = 2**62
"""Times before and after every reading. [us]"""
NO_TIME = datetime.min.replace(tzinfo=UTC)
"""Stands for a time that was told and cannot be read; such a reading is rejected as that."""


class Quality(IntEnum):
    """How far a value can be trusted."""

    GOOD = 0
    STALE = 1
    OVERRIDDEN = 2
    COMM_FAULT = 3

    @property
    def label(self) -> str:
        """Return the word for documents and messages: ``good``, ``comm-fault``."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def of(cls, label: str) -> Quality:
        """Return the quality of a word.

        Raises
        ------
        AtriumError
            If there is no such quality.

        Examples
        --------
        >>> Quality.of("comm-fault")
        <Quality.COMM_FAULT: 3>
        """
        for quality in cls:
            if quality.label == label:
                return quality
        known = ", ".join(quality.label for quality in cls)
        raise AtriumError(f"no quality is called {label!r}; there are {known}")


def microseconds(moment: datetime) -> int:
    """Return a moment as microseconds since 1970 in UTC.

    Raises
    ------
    AtriumError
        If the moment has no time zone.

    Examples
    --------
    >>> microseconds(datetime(1970, 1, 2, tzinfo=UTC)) == DAY
    True
    """
    if moment.tzinfo is None:
        raise AtriumError(f"{moment.isoformat()} has no time zone; write it with one, in UTC best")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(time: int) -> datetime:
    """Return microseconds since 1970 as a moment in UTC.

    Raises
    ------
    OverflowError
        If the year is not within 1 to 9999.

    Examples
    --------
    >>> moment_of(0).isoformat()
    '1970-01-01T00:00:00+00:00'
    """
    return _EPOCH + timedelta(microseconds=int(time))


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement.

    Attributes
    ----------
    point : str
        Name of the point.
    source_time : datetime
        When the device says it was, in UTC.
    receive_time : datetime
        When it reached Atrium, in UTC.
    value : float
        In the unit of the point's quantity; NaN where the device answered with a fault.
    quality : Quality
        How far to trust it.
    sequence : int
        Number given by the source, so that two readings of one moment stay two and a reading
        delivered twice is one.
    """

    point: str
    source_time: datetime
    receive_time: datetime
    value: float
    quality: Quality = Quality.GOOD
    sequence: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """A batch of readings as columns of equal length n.

    Attributes
    ----------
    names : tuple of str
        Points of the batch, each once.
    point : ndarray of int32, shape (n,)
        Place of each reading's point in ``names``.
    source_time, receive_time : ndarray of int64, shape (n,)
        Microseconds since 1970 in UTC. [us]
    value : ndarray of float64, shape (n,)
        In the unit of each point's quantity.
    quality : ndarray of uint8, shape (n,)
        Numbers of `Quality`.
    sequence : ndarray of int64, shape (n,)
        Given by the source.

    Notes
    -----
    A reading is told by its point, source time and sequence. Of several with the same three the
    first received counts (then that of the better quality, then of the lower value), so that what
    counts does not hinge on the order in which they arrive.
    """

    names: tuple[str, ...]
    point: NDArray[np.int32]
    source_time: NDArray[np.int64]
    receive_time: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.uint8]
    sequence: NDArray[np.int64]

    @classmethod
    def columns(
        cls,
        names: Sequence[str],
        point: ArrayLike,
        *,
        source_time: ArrayLike,
        receive_time: ArrayLike | None = None,
        value: ArrayLike,
        quality: ArrayLike = 0,
        sequence: ArrayLike = 0,
    ) -> Readings:
        """Build a batch from columns; single numbers stand for all readings.

        Parameters
        ----------
        names : sequence of str
            Points of the batch, each once.
        point : array_like of int
            Place of each reading's point in ``names``.
        source_time, receive_time : array_like of int
            Microseconds since 1970; received when measured where not given. [us]
        value, quality, sequence : array_like
            The other columns.

        Raises
        ------
        AtriumError
            If columns have different lengths, names repeat, or a number is out of its range.
        """
        received = source_time if receive_time is None else receive_time
        given = (point, source_time, received, value, quality, sequence)
        try:
            columns = np.broadcast_arrays(*(np.asarray(column) for column in given))
        except ValueError as error:
            raise AtriumError(f"columns of readings have different lengths: {error}") from error
        point, *others = (
            np.array(np.atleast_1d(column), dtype)
            for column, dtype in zip(columns, _TYPES, strict=True)
        )
        batch = _batch(tuple(names), point, others)
        # -0.0 equals 0.0 and could not be told from it after sealing
        batch.value[...] = np.where(batch.value == 0.0, 0.0, batch.value)
        _check(batch)
        return batch

    @classmethod
    def of(cls, readings: Iterable[Reading]) -> Readings:
        """Build a batch from single readings.

        Raises
        ------
        AtriumError
            If a time has no zone.
        """
        places: dict[str, int] = {}
        rows = [
            (
                places.setdefault(one.point, len(places)),
                microseconds(one.source_time),
                microseconds(one.receive_time),
                one.value,
                int(one.quality),
                one.sequence,
            )
            for one in readings
        ]
        if not rows:
            return cls.none()
        point, source, received, value, quality, sequence = zip(*rows, strict=True)
        return cls.columns(
            tuple(places),
            point,
            source_time=source,
            receive_time=received,
            value=value,
            quality=quality,
            sequence=sequence,
        )

    @classmethod
    def none(cls) -> Readings:
        """Return a batch without readings."""
        return _batch((), np.empty(0, np.int32), [np.empty(0, dtype) for dtype in _TYPES[1:]])

    @classmethod
    def joined(cls, batches: Sequence[Readings]) -> Readings:
        """Return several batches as one, in their order."""
        batches = [batch for batch in batches if len(batch)]
        if len(batches) < 2:
            return batches[0] if batches else cls.none()
        places: dict[str, int] = {}
        point = np.concatenate([batch.places_in(places)[batch.point] for batch in batches])
        columns = [np.concatenate(parts) for parts in zip(*map(_numbers, batches), strict=True)]
        return _batch(tuple(places), point, columns)

    def places_in(self, places: dict[str, int]) -> NDArray[np.int32]:
        """Return the places of this batch's names in another list, which is extended by them."""
        found = [places.setdefault(name, len(places)) for name in self.names]
        return np.array(found, np.int32)

    def __len__(self) -> int:
        return len(self.point)

    def __iter__(self) -> Iterator[Reading]:
        columns = (column.tolist() for column in (self.point, *_numbers(self)))
        for point, source, received, value, quality, sequence in zip(*columns, strict=True):
            yield Reading(
                self.names[point],
                moment_of(source),
                moment_of(received),
                value,
                Quality(quality),
                sequence,
            )

    def take(self, chosen: NDArray[Any] | slice) -> Readings:
        """Return some readings: by a mask, by their places, or by a slice."""
        columns = [column[chosen] for column in _numbers(self)]
        return _batch(self.names, self.point[chosen], columns)

    def renamed(self, names: Sequence[str], point: NDArray[np.int32]) -> Readings:
        """Return the same readings as of other points."""
        return _batch(tuple(names), point, _numbers(self))

    def of_point(self, name: str) -> Readings:
        """Return the readings of one point."""
        return self.by_point().get(name, Readings.none())

    def by_point(self) -> dict[str, Readings]:
        """Return the readings of each point that has any, in their order."""
        order = np.argsort(self.point, kind="stable")
        places, first = np.unique(self.point[order], return_index=True)
        found = {}
        ends = [*first[1:].tolist(), len(order)]
        for place, begin, end in zip(places.tolist(), first.tolist(), ends, strict=False):
            own = self.take(order[begin:end])
            found[self.names[place]] = own.renamed(self.names[place : place + 1], own.point * 0)
        return found

    def distinct(self) -> Readings:
        """Return each reading once, ordered by point name, source time and sequence."""
        names = tuple(sorted(set(self.names)))
        place = {name: index for index, name in enumerate(names)}
        point = np.array([place[name] for name in self.names], np.int32)[self.point]
        # of equal readings that which counts stands first
        order = np.lexsort(
            (
                self.value,
                self.quality,
                self.receive_time,
                self.sequence,
                self.source_time,
                point,
            )
        )
        keys = [column[order] for column in (point, self.source_time, self.sequence)]
        fresh = np.ones(len(order), bool)
        if len(order):
            fresh[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
        chosen = order[fresh]
        return _batch(names, point[chosen], [column[chosen] for column in _numbers(self)])

    def newest(self) -> Readings:
        """Return the newest reading of each point, ordered by point name."""
        if not len(self):
            return self
        order = np.lexsort((self.sequence, self.source_time, self.point))
        last = order[np.append(np.flatnonzero(np.diff(self.point[order])), len(order) - 1)]
        newest = np.zeros(len(self.names), np.int64)
        newest[self.point[last]] = last
        own = newest[self.point]
        # deliveries of the same reading are judged as everywhere
        same = (self.source_time == self.source_time[own]) & (self.sequence == self.sequence[own])
        return self.take(same).distinct()

    def frame(self) -> pd.DataFrame:
        """Return a table: point, times in UTC, value, quality in words and sequence."""
        import pandas as pd

        labels = pd.Index([quality.label for quality in Quality])
        return pd.DataFrame(
            {
                "point": pd.Categorical.from_codes(self.point, pd.Index(self.names, dtype=str)),
                "source_time": utc(self.source_time),
                "receive_time": utc(self.receive_time),
                "value": self.value,
                "quality": pd.Categorical.from_codes(self.quality.astype(np.int8), labels),
                "sequence": self.sequence,
            }
        )


def utc(times: NDArray[np.int64]) -> pd.DatetimeIndex:
    """Return microseconds since 1970 as an index of moments in UTC."""
    import pandas as pd

    return pd.DatetimeIndex(times.astype("datetime64[us]"), tz="UTC")


_TYPES = (np.int32, np.int64, np.int64, np.float64, np.uint8, np.int64)


def _numbers(batch: Readings) -> tuple[NDArray[Any], ...]:
    return (batch.source_time, batch.receive_time, batch.value, batch.quality, batch.sequence)


def _batch(names: tuple[str, ...], point: NDArray[Any], columns: Sequence[Any]) -> Readings:
    source_time, receive_time, value, quality, sequence = columns
    return Readings(names, point, source_time, receive_time, value, quality, sequence)


def _check(batch: Readings) -> None:
    if len(set(batch.names)) != len(batch.names):
        raise AtriumError("names of points repeat in a batch of readings")
    if not len(batch):
        return
    if batch.point.min() < 0 or batch.point.max() >= len(batch.names):
        raise AtriumError("a reading of the batch has a point that the batch does not name")
    if batch.quality.max() >= len(Quality):
        raise AtriumError(f"qualities are numbers up to {len(Quality) - 1}")
    times = np.concatenate([batch.source_time, batch.receive_time])
    if times.min() < EARLIEST or times.max() >= LATEST:
        raise AtriumError("times of readings are microseconds since 1970, below 2**62")
