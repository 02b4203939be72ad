"""The one judge of incoming readings, for whatever way they come: live, REST, MQTT or files.

What cannot be stored is rejected with a reason, each reading by itself; what is doubtful is stored
with its quality. Nothing is dropped without being counted.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from connectors.points import Conversion, PointTable, UnitMismatchError, conversion
from connectors.readings import NO_TIME, Quality, Reading, Readings, microseconds
from sim.errors import AtriumError

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Clocks that were never set begin at 1970 or 1980."""
AHEAD = timedelta(minutes=15)
"""How far a source's clock may be ahead of ours."""
_LONGEST = 80
TIMES_WANTED = "ISO 8601 with a zone, 2025-06-01T12:00:00Z, or seconds since 1970"
"""What a time may be where no format is named."""


class Reason(StrEnum):
    """Why a reading is rejected."""

    MALFORMED = "malformed"
    UNKNOWN_POINT = "unknown point"
    UNKNOWN_UNIT = "unit unknown or of another kind"
    NOT_FINITE = "value not finite"
    OUT_OF_LIMITS = "value outside limits"
    BAD_TIME = "time absurd"
    UNREADABLE_TIME = "time unreadable"
    NOT_ALLOWED = "point not allowed to this sender"


_CODES = (
    Reason.UNKNOWN_POINT, Reason.UNREADABLE_TIME, Reason.BAD_TIME,
    Reason.NOT_FINITE, Reason.OUT_OF_LIMITS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rejection:
    """An item that is not stored.

    Attributes
    ----------
    index : int
        Its place in what was delivered.
    reason : Reason
        Why, in few words that are counted.
    detail : str
        Why, for people, with the value and what is allowed.
    """

    index: int
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What is to be stored of a delivery, and what is not.

    Attributes
    ----------
    readings : Readings
        To be stored.
    rejections : tuple of Rejection
        Not to be stored, one by one.
    unlisted : mapping of Reason to int
        Not to be stored either, and too many to be listed.
    """

    readings: Readings
    rejections: tuple[Rejection, ...] = ()
    unlisted: Mapping[Reason, int] = field(default_factory=dict)

    @property
    def rejected(self) -> dict[str, int]:
        """Count rejections by reason."""
        counts = Counter(str(rejection.reason) for rejection in self.rejections)
        counts.update({str(reason): count for reason, count in self.unlisted.items()})
        return dict(counts)


class Validator:
    """Judges readings by the table of points.

    Parameters
    ----------
    table : PointTable
        Points with units and limits.
    ahead : timedelta
        How far source times may lie after their receipt.
    """

    def __init__(self, table: PointTable, *, ahead: timedelta = AHEAD) -> None:
        self._table = table
        self._ahead = ahead // timedelta(microseconds=1)
        self._conversions = {name: point.conversion() for name, point in table.points.items()}
        self._limits = {name: point.limits for name, point in table.points.items()}
        self._by_unit: dict[tuple[str, str], Conversion] = {}

    def check(self, raw: Readings) -> Checked:
        """Judge a batch as devices deliver it, and convert its values.

        Parameters
        ----------
        raw : Readings
            Values before scale and unit of their points.

        Returns
        -------
        Checked
            Values in the units of the quantities.
        """
        known = [self._conversions.get(name, Conversion()) for name in raw.names]
        factor = np.array([one.factor for one in known])[raw.point]
        offset = np.array([one.offset for one in known])[raw.point]
        with np.errstate(over="ignore", invalid="ignore"):
            value = raw.value * factor + offset
        return self.judge(
            Readings(
                raw.names,
                raw.point,
                raw.source_time,
                raw.receive_time,
                value,
                raw.quality,
                raw.sequence,
            ),
            np.arange(len(raw)),
        )

    def check_items(
        self,
        items: Sequence[object],
        received: datetime,
        *,
        allowed: Callable[[str], bool] | None = None,
    ) -> Checked:
        """Judge items of messages: mappings with sensor_id, timestamp, value and unit.

        Parameters
        ----------
        items : sequence
            What was delivered, of any form. ``timestamp`` is a text of ISO 8601 with a zone, or
            seconds since 1970; without it the time of receipt counts. Without ``unit`` the value is
            taken to be as the point's device delivers it. ``quality`` and ``sequence`` are allowed.
        received : datetime
            Time of receipt.
        allowed : callable, optional
            Tells of a point whether its sender may deliver it.

        Returns
        -------
        Checked
            Values in the units of the quantities.
        """
        readings: list[Reading] = []
        places: list[int] = []
        rejections: list[Rejection] = []
        for index, item in enumerate(items):
            try:
                readings.append(self._reading_of(item, received, allowed))
                places.append(index)
            except RejectedError as error:
                rejections.append(Rejection(index, error.reason, str(error)))
        judged = self.judge(Readings.of(readings), np.array(places, np.int64))
        every = sorted([*rejections, *judged.rejections], key=lambda one: one.index)
        return Checked(judged.readings, tuple(every))

    def judge(
        self, readings: Readings, places: NDArray[np.int64], *, details: int | None = None
    ) -> Checked:
        """Judge readings whose values are in the units of the quantities already.

        Parameters
        ----------
        readings : Readings
            Of any points.
        places : ndarray of int64, shape (n,)
            Their places in the delivery, for rejections.
        details : int, optional
            Rejections that are listed; others are counted. All where not given.
        """
        if not len(readings):
            return Checked(readings)
        limits = np.array([self._limits.get(name, (np.nan, np.nan)) for name in readings.names])
        low, high = limits[readings.point].T
        fault = readings.quality == Quality.COMM_FAULT
        late = readings.source_time - readings.receive_time
        with np.errstate(invalid="ignore"):
            wrong = (
                np.isnan(low),
                readings.source_time == microseconds(NO_TIME),
                (late > self._ahead) | (readings.source_time < microseconds(EARLIEST)),
                # a device that answers with a fault has no value, which is worth knowing
                ~np.isfinite(readings.value) & ~(fault & np.isnan(readings.value)),
                (readings.value < low) | (readings.value > high),
            )
        bad = np.any(wrong, axis=0)
        if not bad.any():
            return Checked(readings)
        first = np.argmax(wrong, axis=0)
        every = np.flatnonzero(bad).tolist()
        rejections = [
            Rejection(int(places[index]), _CODES[first[index]], self._detail(readings, index))
            for index in every[:details]
        ]
        rest = Counter(_CODES[first[index]] for index in every[len(rejections) :])
        return Checked(readings.take(~bad), tuple(rejections), rest)

    def _detail(self, readings: Readings, index: int) -> str:
        (one,) = readings.take(slice(index, index + 1))
        if one.source_time == NO_TIME:
            told = f"{one.point[:_LONGEST]}: {one.value:g} at a time that cannot be read"
            return f"{told}; allowed: {TIMES_WANTED}"
        low, high = self._limits.get(one.point, (math.nan, math.nan))
        return (
            f"{one.point[:_LONGEST]}: {one.value:g} at {one.source_time.isoformat()}; allowed: "
            f"points of the table, {low:g} to {high:g}, times from {EARLIEST.year} to "
            f"{self._ahead / 6e7:g} min after receipt"
        )

    def _reading_of(
        self, item: object, received: datetime, allowed: Callable[[str], bool] | None
    ) -> Reading:
        if not isinstance(item, Mapping):
            raise RejectedError(Reason.MALFORMED, "an item is a mapping with sensor_id and value")
        name = item.get("sensor_id")
        if not isinstance(name, str) or name not in self._conversions:
            shown = str(name)[:_LONGEST]
            raise RejectedError(Reason.UNKNOWN_POINT, f"{shown!r} is not in the table of points")
        if allowed is not None and not allowed(name):
            raise RejectedError(Reason.NOT_ALLOWED, name[:_LONGEST])
        value = item.get("value")
        if isinstance(value, bool):
            value = float(value)
        quality = _quality_of(item.get("quality", "good"))
        if value is None and quality is Quality.COMM_FAULT:
            value = math.nan
        if not isinstance(value, int | float):
            raise RejectedError(Reason.MALFORMED, f"{str(value)[:_LONGEST]!r} is no number")
        sequence = item.get("sequence", 0)
        if not isinstance(sequence, int) or not 0 <= sequence < 2**62:
            raise RejectedError(Reason.MALFORMED, "sequence is a whole number from 0 to 2**62")
        convert = self.conversion(name, item.get("unit"))
        number = _float(value) * convert.factor + convert.offset
        return Reading(
            name, _time_of(item.get("timestamp"), received), received, number, quality, sequence
        )

    def conversion(self, name: str, unit: object) -> Conversion:
        """Return how values of a point become those of its quantity.

        Parameters
        ----------
        name : str
            The point.
        unit : object
            Text of the unit; ``None`` for the unit and scale of its device.

        Raises
        ------
        RejectedError
            If there is no such point, or the unit is none of its quantity.
        """
        if name not in self._conversions:
            detail = f"{name[:_LONGEST]!r} is not in the table of points"
            raise RejectedError(Reason.UNKNOWN_POINT, detail)
        if unit is None:
            return self._conversions[name]
        if not isinstance(unit, str) or len(unit) > _LONGEST:
            raise RejectedError(Reason.UNKNOWN_UNIT, "a unit is a short text")
        entry = self._table.points[name].entry
        key = entry.name, unit
        if key not in self._by_unit:
            try:
                found = conversion(unit, entry)
            except UnitMismatchError as error:
                raise RejectedError(Reason.UNKNOWN_UNIT, str(error)) from error
            self._by_unit[key] = found  # wrong ones are not kept: anybody may send any text
        return self._by_unit[key]


class RejectedError(AtriumError):
    """An item cannot be read.

    Parameters
    ----------
    reason : Reason
        Why, in few words that are counted.
    detail : str
        Why, for people.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason = reason
        super().__init__(detail)


def _quality_of(label: object) -> Quality:
    try:
        return Quality.of(str(label)[:_LONGEST])
    except AtriumError as error:
        raise RejectedError(Reason.MALFORMED, str(error)) from error


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _time_of(value: object, received: datetime) -> datetime:
    if value is None:
        return received
    shown = repr(str(value)[:_LONGEST])
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            microseconds(moment)
            return moment.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError, AtriumError) as error:
        if not isinstance(value, str):
            raise RejectedError(Reason.BAD_TIME, f"{shown}: {error}") from error
    raise RejectedError(Reason.UNREADABLE_TIME, f"{shown} is no time; allowed: {TIMES_WANTED}")
