"""Rows as readings of points: one a row (long form), or a column for each point (wide form)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from connectors.histories.file import Column, Part
from connectors.histories.layout import ALIASES, Layout, Role
from connectors.histories.numbers import numbers, sequences
from connectors.histories.times import Clock, Times
from connectors.points import Conversion
from connectors.readings import Quality, Readings, microseconds
from connectors.validation import Checked, Reason, RejectedError, Rejection, Validator

_REASONS = tuple(Reason)
_CODE = {reason: code for code, reason in enumerate(_REASONS)}
_FINE = -1
_MOST_KNOWN = 100_000
_LONGEST = 60
_TIMES: tuple[Role, ...] = "timestamp", "receive_time"


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be stored of a part, and what became of everything else in it.

    Attributes
    ----------
    checked : Checked
        Readings, and rejections with the numbers of their rows; beyond some only counted.
    values : int
        Values there were, stored or not.
    empty : int
        Cells without a value, and rows that are to be left out.
    """

    checked: Checked
    values: int
    empty: int


class Form(Protocol):
    """Makes readings of the parts of a file."""

    clock: Clock

    def judged(self, part: Part, *, details: int) -> Judged:
        """Return the readings of some rows; of rejections at most ``details`` one by one."""


@dataclass(slots=True)
class _Values:
    """Values of a part as columns, before they are judged."""

    row: NDArray[np.int64]
    series: NDArray[np.int64]
    time: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.uint8]
    sequence: NDArray[np.int64]
    received: NDArray[np.int64]
    reason: NDArray[np.int8]

    def reject(self, where: NDArray[np.bool_], reason: Reason) -> None:
        """Give a reason to those that have none yet."""
        self.reason[where & (self.reason == _FINE)] = _CODE[reason]


class _Series:
    """Names and units of a file, as points with conversions; each is looked up once."""

    def __init__(self, validator: Validator, layout: Layout) -> None:
        self._validator = validator
        self._layout = layout
        self._known: dict[tuple[str, str], int] = {}
        self._found: dict[tuple[str, Conversion], int] = {}
        self.points: list[str] = []
        self.factors: list[float] = []
        self.offsets: list[float] = []

    def codes(self, keys: Sequence[tuple[str, str]]) -> NDArray[np.int64]:
        """Return a number for each name with its unit; -1 less its reason where it has none."""
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        for key in set(keys).difference(self._known):
            self._known[key] = self._code(*key)
        return np.fromiter(map(self._known.__getitem__, keys), np.int64, len(keys))

    def _code(self, name: str, unit: str) -> int:
        point = self._layout.points.get(name, name)
        try:
            convert = self._validator.conversion(point, unit or self._layout.units.get(name))
        except RejectedError as error:
            return -1 - _CODE[error.reason]
        code = self._found.setdefault((point, convert), len(self.points))
        if code == len(self.points):
            self.points.append(point)
            self.factors.append(convert.factor)
            self.offsets.append(convert.offset)
        return code

    def readings(self, values: _Values) -> Readings:
        """Return values that have points, in the units of the quantities."""
        names = tuple(dict.fromkeys(self.points))
        place = {name: number for number, name in enumerate(names)}
        own = np.array([place[name] for name in self.points], np.int32)
        factor, offset = np.array(self.factors), np.array(self.offsets)
        with np.errstate(over="ignore", invalid="ignore"):
            value = values.value * factor[values.series] + offset[values.series]
        return Readings.columns(
            names,
            own[values.series],
            source_time=values.time,
            receive_time=values.received,
            value=value,
            quality=values.quality,
            sequence=values.sequence,
        )


class _Judge:
    """What both forms do with values."""

    def __init__(self, validator: Validator, layout: Layout, received: int) -> None:
        self._validator = validator
        self.layout = layout
        self.received = received
        self.series = _Series(validator, layout)
        self.clock = Clock(layout)

    def judged(
        self, values: _Values, part: Part, show: Callable[[int], str], *, details: int
    ) -> Checked:
        """Return what can be stored; ``show`` tells what stands at a place."""
        listed = [
            Rejection(row, Reason.MALFORMED, why) for row, why in part.malformed[: max(details, 0)]
        ]
        unlisted = Counter({Reason.MALFORMED: len(part.malformed) - len(listed)})
        for place in np.flatnonzero(values.reason != _FINE).tolist():
            reason = _REASONS[values.reason[place]]
            if len(listed) < details:
                row = int(values.row[place])
                listed.append(Rejection(row, reason, show(place)))
            else:
                unlisted[reason] += 1
        fine = values.reason == _FINE
        kept = _Values(*(getattr(values, name)[fine] for name in _Values.__slots__))
        readings = self.series.readings(kept)
        room = max(details - len(listed), 0)
        judged = self._validator.judge(readings, kept.row, details=room)
        unlisted.update(judged.unlisted)
        every = sorted([*listed, *judged.rejections], key=lambda one: one.index)
        return Checked(judged.readings, tuple(every), +unlisted)


class LongForm:
    """One reading a row.

    Parameters
    ----------
    validator : Validator
        Judges readings.
    layout : Layout
        Of the file.
    heads : sequence of str
        Its headings.
    received : int
        When readings were received that do not say it. [us]
    """

    def __init__(
        self, validator: Validator, layout: Layout, heads: Sequence[str], received: int
    ) -> None:
        self._judge = _Judge(validator, layout, received)
        self.clock = self._judge.clock
        places = {role: layout.place_of(role, heads) for role in ALIASES}
        self._places = {role: place for role, place in places.items() if place is not None}
        self.time = self._places["timestamp"]
        self.unknown: tuple[str, ...] = ()

    def judged(self, part: Part, *, details: int) -> Judged:
        """Return the readings of some rows."""
        columns = {role: part.columns[place] for role, place in self._places.items()}
        names = _texts(columns["sensor_id"])
        units = _texts(columns["unit"]) if "unit" in columns else [""] * len(names)
        series = self._judge.series.codes(list(zip(names, units, strict=True)))
        values, empty = self._values(part, columns, series)

        def show(place: int) -> str:
            cells = (str(column[kept[place]])[:_LONGEST] for column in columns.values())
            return ", ".join(cells) + self._hint(columns, kept[place])

        # a fault of a device has no value, and is a reading; any other without one is none
        there = ~(empty & (values.quality != Quality.COMM_FAULT))
        kept = np.flatnonzero(there)
        taken = _Values(*(getattr(values, name)[there] for name in _Values.__slots__))
        checked = self._judge.judged(taken, part, show, details=details)
        missing = int(len(part.rows) - there.sum())
        return Judged(checked, len(kept) + len(part.malformed), missing)

    def _values(
        self, part: Part, columns: Mapping[Role, Column], series: NDArray[np.int64]
    ) -> tuple[_Values, NDArray[np.bool_]]:
        count = len(part.rows)
        ignored = np.isin(_array(_texts(columns["sensor_id"])), self._judge.layout.ignore)
        times = self._judge.clock.times(columns["timestamp"], series.tolist())
        found = numbers(columns["value"], self._judge.layout)
        quality, odd = _qualities(columns.get("quality"), count)
        sequence, wrong = sequences(columns.get("sequence"), count)
        received = self._received(columns.get("receive_time"), count)
        values = _Values(
            part.rows,
            np.maximum(series, 0),
            times.time,
            found.value,
            quality,
            sequence,
            received.time,
            np.full(count, _FINE, np.int8),
        )
        for reason in _REASONS:
            values.reject(series == -1 - _CODE[reason], reason)
        values.reject(times.unread | received.unread, Reason.UNREADABLE_TIME)
        values.reject(times.bad | received.bad, Reason.BAD_TIME)
        values.reject(found.bad | odd | wrong, Reason.MALFORMED)
        return values, found.empty | ignored

    def _received(self, column: Column | None, count: int) -> Times:
        if column is None:
            none = np.zeros(count, bool)
            return Times(np.full(count, self._judge.received), none, none)
        return Clock(self._judge.layout).times(column)

    def _hint(self, columns: Mapping[Role, Column], row: int) -> str:
        """Return why a row has no time of its own, or none of its receipt."""
        times = [columns[role][row] for role in _TIMES if role in columns]
        return next(filter(None, map(self.clock.hint, times)), "")


class WideForm:
    """A column of time, and one for each point.

    Parameters
    ----------
    validator, layout, heads, received
        As of `LongForm`.
    """

    def __init__(
        self, validator: Validator, layout: Layout, heads: Sequence[str], received: int
    ) -> None:
        self._judge = _Judge(validator, layout, received)
        self.clock = self._judge.clock
        self.time = layout.place_of("timestamp", heads) or 0
        self._heads = heads
        self._columns = [
            place
            for place, head in enumerate(heads)
            if place != self.time and head not in layout.ignore and head
        ]
        keys = [(heads[place], "") for place in self._columns]
        self._codes = self._judge.series.codes(keys)

    @property
    def known(self) -> bool:
        """Whether any column is a point."""
        return bool((self._codes >= 0).any())

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headings that are no points of the table."""
        wrong = np.flatnonzero(self._codes < 0)
        return tuple(self._heads[self._columns[place]] for place in wrong.tolist())

    @property
    def repeated(self) -> tuple[str, ...]:
        """Points that have several columns."""
        counts = Counter(self._judge.series.points[code] for code in self._codes if code >= 0)
        return tuple(point for point, count in counts.items() if count > 1)

    def judged(self, part: Part, *, details: int) -> Judged:
        """Return the readings of some rows."""
        times = self._judge.clock.times(part.columns[self.time])
        found = [numbers(part.columns[place], self._judge.layout) for place in self._columns]
        rows, width = len(part.rows), len(self._columns)
        # point after point, as a store keeps them
        there = ~np.concatenate([one.empty for one in found] or [np.zeros(0, bool)])
        kept = np.flatnonzero(there)
        column, row = np.divmod(kept, max(rows, 1))
        codes = self._codes[column]
        values = _Values(
            part.rows[row],
            np.maximum(codes, 0),
            times.time[row],
            np.concatenate([one.value for one in found] or [np.zeros(0)])[kept],
            np.zeros(len(kept), np.uint8),
            np.zeros(len(kept), np.int64),
            np.full(len(kept), self._judge.received),
            np.full(len(kept), _FINE, np.int8),
        )
        for reason in _REASONS:
            values.reject(codes == -1 - _CODE[reason], reason)
        values.reject(times.unread[row], Reason.UNREADABLE_TIME)
        values.reject(times.bad[row], Reason.BAD_TIME)
        bad = np.concatenate([one.bad for one in found] or [np.zeros(0, bool)])
        values.reject(bad[kept], Reason.MALFORMED)

        def show(place: int) -> str:
            head, time = self._heads[self._columns[column[place]]], part.columns[self.time]
            cell = part.columns[self._columns[column[place]]][row[place]]
            moment = time[row[place]]
            hint = self.clock.hint(moment)
            return f"{head[:_LONGEST]}: {str(cell)[:_LONGEST]} at {str(moment)[:_LONGEST]}{hint}"

        checked = self._judge.judged(values, part, show, details=details)
        return Judged(checked, len(kept) + len(part.malformed), rows * width - len(kept))


_QUALITIES: dict[str, int] = {
    "": int(Quality.GOOD),
    **{quality.label: int(quality) for quality in Quality},
}


def form_of(
    heads: Sequence[str], layout: Layout, validator: Validator, received: Any
) -> LongForm | WideForm:
    """Return what makes readings of a file with these headings."""
    time = microseconds(received)
    if layout.form == "long" or (not layout.form and is_long(heads, layout)):
        return LongForm(validator, layout, heads, time)
    return WideForm(validator, layout, heads, time)


def is_long(heads: Sequence[str], layout: Layout) -> bool:
    """Tell whether headings are those of the long form."""
    needed: tuple[Role, ...] = ("sensor_id", "timestamp", "value")
    return all(layout.place_of(role, heads) is not None for role in needed)


def _texts(column: Column) -> list[str]:
    if isinstance(column, np.ndarray):
        column = column.tolist()
    return [
        cell.strip() if isinstance(cell, str) else "" if cell is None else str(cell)
        for cell in column
    ]


def _array(texts: list[str]) -> NDArray[Any]:
    return np.array(texts, object)


def _qualities(column: Column | None, count: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    if column is None:
        return np.zeros(count, np.uint8), np.zeros(count, bool)
    words = [word.lower() for word in _texts(column)]
    quality = np.array([_QUALITIES.get(word, 255) for word in words], np.uint8)
    bad = quality == 255
    quality[bad] = 0
    return quality, bad
