"""Times of files: of ISO 8601, of a given format, since 1970; in UTC or in the time of a place.

Clocks of a place are set back once a year, and show an hour twice. Which of the two is meant is
taken from the order of the rows of a point, unless the layout says; how many there were is counted.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from connectors.histories.file import Column
from connectors.histories.layout import SAMPLE, Layout
from connectors.payload import time_of
from connectors.readings import microseconds
from connectors.validation import TIMES_WANTED

_NUMBER = re.compile(r"-?\d{9,}(\.\d*)?|-?\d+\.\d*")
_MOST_KNOWN = 100_000
_LONGEST = 60
_FIRST = microseconds(datetime.min.replace(tzinfo=UTC))
_LAST = microseconds(datetime.max.replace(tzinfo=UTC))
"""Times that people can be told. [us]"""
_NONE = -(2**63)
"""Stands for no time. [us]"""
_UNREAD = _NONE + 1
"""Stands for what cannot be read as a time. [us]"""


class Pair(NamedTuple):
    """What a cell was read as.

    Attributes
    ----------
    first, second : int
        A time, and the time that the clock shows it at again (else the same). [us]
    why : str
        Why it is none; empty where it is one.
    limit : str
        What would have been read; empty where ``why`` says what to do.
    """

    first: int
    second: int
    why: str = ""
    limit: str = ""


@dataclass(slots=True)
class Times:
    """Times of some rows.

    Attributes
    ----------
    time : ndarray of int64, shape (n,)
        Microseconds since 1970. [us]
    bad : ndarray of bool, shape (n,)
        Where there is none.
    unread : ndarray of bool, shape (n,)
        Where there is none since the cell cannot be read as one.
    """

    time: NDArray[np.int64]
    bad: NDArray[np.bool_]
    unread: NDArray[np.bool_]


@dataclass(slots=True)
class _Course:
    """How a series goes on: its last time, and whether forwards or backwards."""

    last: int
    forwards: bool = True


@dataclass
class Clock:
    """Reads the times of one file.

    Attributes
    ----------
    layout : Layout
        Zone, format, and what to do with times that were shown twice.
    twice : int
        Rows whose time the clock showed twice.
    """

    layout: Layout
    twice: int = 0
    _known: dict[Any, Pair] = field(default_factory=dict)
    _courses: dict[Hashable, _Course] = field(default_factory=dict)
    _zone: ZoneInfo | None = None

    def __post_init__(self) -> None:
        if self.layout.zone:
            self._zone = ZoneInfo(self.layout.zone)

    @property
    def wanted(self) -> str:
        """How times of the file are to be written."""
        form = self.layout.time_format
        return f"{form}, as in {SAMPLE.strftime(form)}" if form else TIMES_WANTED

    def why(self, cell: object) -> str:
        """Return why a cell is no time, without what is `wanted`; empty where it is one."""
        if isinstance(cell, np.datetime64):
            inside = _FIRST <= int(cell.astype(np.int64)) <= _LAST
            return "" if inside else "a time out of all range"
        (one,) = _objects([cell.item() if isinstance(cell, np.generic) else cell])
        return self._pair(one).why

    def hint(self, cell: object) -> str:
        """Return in brackets why a value is stored under no time; empty where it is not so."""
        why = self.why(cell)
        pair = self._known.get(_objects([cell])[0], Pair(0, 0))
        if pair.limit:
            why += f"; allowed: {pair.limit}"
        if pair.first != pair.second and self.layout.ambiguous == "reject":
            why = "clocks showed it twice; ambiguous: earlier or later would say which"
        return f" ({why})" if why else ""

    def times(self, column: Column, series: Sequence[Hashable] | None = None) -> Times:
        """Return the times of a column.

        Parameters
        ----------
        column : sequence
            Its cells.
        series : sequence, optional
            What each row belongs to; all to one where not given.
        """
        if isinstance(column, np.ndarray) and column.dtype.kind == "M":
            time = column.astype(np.int64)
            bad = (time < _FIRST) | (time > _LAST)
            return Times(time, bad, np.zeros_like(bad))
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        pairs = [self._known.get(cell) or self._pair(cell) for cell in _objects(column)]
        first = np.fromiter((pair[0] for pair in pairs), np.int64, len(pairs))
        second = np.fromiter((pair[1] for pair in pairs), np.int64, len(pairs))
        unread = first == _UNREAD
        bad = unread | (first == _NONE)
        if self._zone is not None:
            self._choose(first, second, bad, series or [0] * len(pairs))
        return Times(first, bad, unread)

    def _choose(
        self,
        first: NDArray[np.int64],
        second: NDArray[np.int64],
        bad: NDArray[np.bool_],
        series: Sequence[Hashable],
    ) -> None:
        """Decide times that were shown twice, in place."""
        twice = (first != second) & ~bad
        count = int(twice.sum())
        self.twice += count
        policy = self.layout.ambiguous
        if policy == "reject":
            bad |= twice
        elif policy == "later":
            first[twice] = second[twice]
        elif policy == "order":
            if count:
                self._follow(first, second, bad, series)
            else:
                self._remember(first, bad, series)

    def _follow(
        self,
        first: NDArray[np.int64],
        second: NDArray[np.int64],
        bad: NDArray[np.bool_],
        series: Sequence[Hashable],
    ) -> None:
        for place in np.flatnonzero(~bad).tolist():
            early, late = int(first[place]), int(second[place])
            course = self._courses.get(series[place])
            if course is None:
                self._courses[series[place]] = _Course(early)
                continue
            if early > course.last or late < course.last:  # whichever is meant
                course.forwards = early > course.last
            course.last = first[place] = _onwards(early, late, course)

    def _remember(
        self, first: NDArray[np.int64], bad: NDArray[np.bool_], series: Sequence[Hashable]
    ) -> None:
        """Keep the last time of each series, and the direction it came from."""
        ends: dict[Hashable, tuple[int, int]] = {}
        for key, time, wrong in zip(series, first.tolist(), bad.tolist(), strict=True):
            if not wrong:
                ends[key] = (ends[key][1] if key in ends else time, time)
        for key, (before, last) in ends.items():
            course = self._courses.setdefault(key, _Course(before))
            reference = before if before != last else course.last
            if last != reference:
                course.forwards = last > reference
            course.last = last

    def _pair(self, cell: object) -> Pair:
        try:
            pair = self._read(cell)
        except (ValueError, OverflowError, TypeError) as error:
            pair = Pair(_UNREAD, _UNREAD, _unread(cell, str(error)), self.wanted)
        self._known[cell] = pair
        return pair

    def _read(self, cell: object) -> Pair:
        moment = self._moment(cell)
        if isinstance(moment, int):
            return Pair(moment, moment)
        if moment.tzinfo is not None:
            time = microseconds(moment)
            return Pair(time, time)
        if self._zone is None:
            return Pair(_UNREAD, _UNREAD, "a time without a zone; name the zone")
        early, late = (
            microseconds(moment.replace(tzinfo=self._zone, fold=fold).astimezone(UTC))
            for fold in (0, 1)
        )
        if early > late:
            return Pair(_NONE, _NONE, f"no clock of {self._zone.key} showed this time")
        return Pair(early, late)

    def _moment(self, cell: object) -> datetime | int:
        if isinstance(cell, datetime):
            return cell
        if isinstance(cell, date):
            return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  # of the zone given
        if isinstance(cell, str):
            text = cell.strip()
            if self.layout.time_format:
                return datetime.strptime(text, self.layout.time_format)  # noqa: DTZ007  # the same
            if not _NUMBER.fullmatch(text):
                return datetime.fromisoformat(text)
            cell = float(text)
        time = time_of(cell)
        if time is None:
            raise ValueError("neither ISO 8601 nor seconds or milliseconds since 1970")
        return time


def _unread(cell: object, cause: str) -> str:
    text = str(cell).strip()
    hint = "" if not text or text in cause else f" ({cause[:120]})"
    return f"{text[:_LONGEST]!r} is no time{hint}"


def _onwards(early: int, late: int, course: _Course) -> int:
    """Return which of two times goes on from the row before."""
    if course.forwards:
        return early if early > course.last else late
    return late if late < course.last else early


def _objects(column: Column) -> Sequence[Hashable]:
    """Return cells as what can be looked up."""
    found: Sequence[Any] = column.tolist() if isinstance(column, np.ndarray) else column
    return [cell if isinstance(cell, Hashable) else str(cell) for cell in found]
