"""ReadRange on trend logs: requests, and answers as records (ASHRAE 135, clause 15.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bacpypes3.apdu import ReadRangeRequest
from bacpypes3.basetypes import (
    DateTime,
    LogRecord,
    PropertyIdentifier,
    Range,
    RangeByPosition,
    RangeBySequenceNumber,
    RangeByTime,
)
from bacpypes3.constructeddata import ListOf
from bacpypes3.primitivedata import Date, ObjectIdentifier, Time

BUFFER = "log-buffer"
_MORE_ITEMS = 2
"""Bit of the result that says that not all fitted."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a log.

    Attributes
    ----------
    stamp : datetime
        By the device's clock, without zone.
    value : float, optional
        What was logged; ``None`` where the record has no value.
    flags : sequence of int, optional
        Status flags as of then.
    failed : bool
        Whether the device could not read what it logs.
    set_by : float
        By how much the clock was set. [s]
    """

    stamp: datetime
    value: float | None = None
    flags: Sequence[int] | None = None
    failed: bool = False
    set_by: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """Records that came in one answer, the oldest first.

    Attributes
    ----------
    records : tuple of Record
        The records.
    first : int
        Number of the first in the log's count, where the device says it.
    more : bool
        Whether there is more than fitted.
    """

    records: tuple[Record, ...]
    first: int = 0
    more: bool = False


def since(stamp: datetime, count: int) -> Range:
    """Return the part of a log after a time of the device's clock."""
    return Range(byTime=RangeByTime(referenceTime=clock_of(stamp), count=count))


def numbered(first: int, count: int) -> Range:
    """Return the part of a log from a number of its count on."""
    part = RangeBySequenceNumber(referenceSequenceNumber=first, count=count)
    return Range(bySequenceNumber=part)


def placed(first: int, count: int) -> Range:
    """Return the part of a log from a place on, the oldest record being at 1."""
    return Range(byPosition=RangeByPosition(referenceIndex=first, count=count))


def range_request(log: str, part: Range) -> ReadRangeRequest:
    """Return the request for a part of a log."""
    return ReadRangeRequest(
        objectIdentifier=ObjectIdentifier(log),
        propertyIdentifier=PropertyIdentifier(BUFFER),
        range=part,
    )


def page_of(answer: Any) -> Page:
    """Return the records of an answer; those without a whole time are left out."""
    items = answer.itemData.cast_out(ListOf(LogRecord)) if int(answer.itemCount) else ()
    records = [record for record in map(_record, items) if record is not None]
    flags = list(answer.resultFlags)
    first = answer.firstSequenceNumber
    return Page(tuple(records), 0 if first is None else int(first), bool(flags[_MORE_ITEMS]))


def clock_of(stamp: datetime) -> DateTime:
    """Return a moment of a device's clock as BACnet has it."""
    return DateTime(date=Date(stamp.date()), time=Time(stamp.time()))


def moment_of_clock(date: Any, time: Any) -> datetime | None:
    """Return a date and a time of BACnet as a moment without zone; nothing where parts are open."""
    try:
        year, month, day = (int(part) for part in tuple(date)[:3])
        hour, minute, second, hundredths = (int(part) for part in tuple(time)[:4])
        return datetime(  # noqa: DTZ001  # of the device's clock
            1900 + year, month, day, hour, minute, second, 10_000 * min(hundredths, 99)
        )
    except (TypeError, ValueError):
        return None


def _record(item: Any) -> Record | None:
    stamp = moment_of_clock(item.timestamp.date, item.timestamp.time)
    if stamp is None:
        return None
    datum = item.logDatum
    kind = datum._choice  # noqa: SLF001  # nothing else tells
    flags = None if item.statusFlags is None else [int(bit) for bit in item.statusFlags]
    if kind == "timeChange":
        return Record(stamp, set_by=float(datum.timeChange))
    if kind == "failure":
        return Record(stamp, failed=True)
    if kind in _NUMBERS:
        return Record(stamp, float(getattr(datum, kind)), flags)
    return Record(stamp, flags=flags)


_NUMBERS = frozenset({"booleanValue", "realValue", "enumValue", "unsignedValue", "signedValue"})
