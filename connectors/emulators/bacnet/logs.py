"""Trend logs of emulated devices, and the service that reads them.

The library has the object and the messages, not the service of a device; it is here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from datetime import datetime
from itertools import islice
from typing import Any

from bacpypes3.apdu import ReadRangeACK
from bacpypes3.basetypes import (
    DeviceObjectPropertyReference,
    EventState,
    LoggingType,
    LogRecord,
    LogRecordLogDatum,
    PropertyIdentifier,
    Reliability,
    ResultFlags,
    StatusFlags,
)
from bacpypes3.constructeddata import ListOf
from bacpypes3.errors import ExecutionError, RejectException
from bacpypes3.local.object import Object
from bacpypes3.object import TrendLogObject
from bacpypes3.primitivedata import Real

from connectors.bacnet.ranges import BUFFER, clock_of, moment_of_clock

SIZE = 2880
"""Records of a log; the oldest make room."""
INTERVAL = 60.0
"""Between records, by the device's clock. [s]"""
_OCTETS, _FRAME = 27, 40
"""Of a record in an answer, and of what is around the records. [B]"""


class TrendLog(Object, TrendLogObject):
    """What a device remembers of one of its objects.

    Records are numbered from 1 for ever; the buffer holds the newest.
    """

    def attend(self, subject: Any, *, size: int = SIZE, interval: float = INTERVAL) -> None:
        """Remember an object from now on, a record each interval [s]."""
        self._subject = subject
        self._size, self._interval = size, interval
        self._stamps: deque[datetime] = deque(maxlen=size)
        self._rows: deque[LogRecord] = deque(maxlen=size)
        self._last: datetime | None = None
        self._total = 0
        self.bufferSize, self.logInterval = size, int(100 * interval)

    def note(self, now: datetime) -> None:
        """Take a record where one is due by the device's clock; that it was set is one, too."""
        if self._last is not None and now < self._last:
            self._add(now, LogRecordLogDatum(timeChange=Real((now - self._last).total_seconds())))
        elif self._last is not None and (now - self._last).total_seconds() < self._interval:
            return
        self._last = now
        shown = self._subject
        self._add(now, LogRecordLogDatum(realValue=Real(shown.presentValue)), shown.statusFlags)

    def _add(
        self, now: datetime, datum: LogRecordLogDatum, flags: StatusFlags | None = None
    ) -> None:
        record = LogRecord(timestamp=clock_of(now), logDatum=datum)
        if flags is not None:
            record.statusFlags = flags
        self._stamps.append(now)
        self._rows.append(record)
        self._total += 1
        self.totalRecordCount = self._total
        self.recordCount = len(self._rows)

    def part(self, wanted: Any, most: int) -> tuple[int, list[LogRecord], ResultFlags]:
        """Return number of the first record, records and flags of a part of the buffer.

        Raises
        ------
        RejectException
            If no part is named.
        """
        count = len(self._rows)
        oldest = self._total - count + 1
        if wanted is None:
            begin, length = 0, count
        elif wanted.byPosition is not None:
            begin, length = int(wanted.byPosition.referenceIndex) - 1, int(wanted.byPosition.count)
        elif wanted.bySequenceNumber is not None:
            begin = int(wanted.bySequenceNumber.referenceSequenceNumber) - oldest
            length = int(wanted.bySequenceNumber.count)
        elif wanted.byTime is not None:
            stamp = wanted.byTime.referenceTime
            moment = moment_of_clock(stamp.date, stamp.time)
            if moment is None:
                raise RejectException("parameterOutOfRange")
            begin, length = bisect_right(self._stamps, moment), int(wanted.byTime.count)
        else:
            raise RejectException("missingRequiredParameter")
        if length < 0:  # backwards from the place named
            begin, length = begin + length + (wanted.byTime is None), -length
        end = min(begin + length, count)
        begin = max(begin, 0)
        fitting = min(end, begin + most)
        rows = list(islice(self._rows, begin, fitting))
        flags = [int(begin == 0), int(fitting >= count), int(fitting < end)]
        return oldest + begin, rows, ResultFlags(flags if rows else [0, 0, 0])


def log_of(
    subject: Any, instance: int, *, size: int = SIZE, interval: float = INTERVAL
) -> TrendLog:
    """Return a log of an object."""
    made = TrendLog(
        objectIdentifier=("trend-log", instance),
        objectName=f"{subject.objectName} log",
        description=f"Trend of {subject.objectName}",
        enable=True,
        stopWhenFull=False,
        bufferSize=size,
        logBuffer=ListOf(LogRecord)([]),
        recordCount=0,
        totalRecordCount=0,
        loggingType=LoggingType("polled"),
        logInterval=int(100 * interval),
        logDeviceObjectProperty=DeviceObjectPropertyReference(
            objectIdentifier=subject.objectIdentifier,
            propertyIdentifier=PropertyIdentifier("present-value"),
        ),
        statusFlags=StatusFlags([0, 0, 0, 0]),
        eventState=EventState("normal"),
        reliability=Reliability("no-fault-detected"),
    )
    made.attend(subject, size=size, interval=interval)
    return made


def answer_to(apdu: Any, log: Any, largest: int) -> ReadRangeACK:
    """Return the answer to a ReadRange, no longer than a message may be.

    Parameters
    ----------
    apdu : ReadRangeRequest
        What is asked for.
    log : object
        What is asked.
    largest : int
        Largest message. [B]

    Raises
    ------
    ExecutionError
        If it is no log, or another property.
    """
    if log is None:
        raise ExecutionError(errorClass="object", errorCode="unknownObject")
    if not isinstance(log, TrendLog) or apdu.propertyIdentifier != PropertyIdentifier(BUFFER):
        raise ExecutionError(errorClass="services", errorCode="propertyIsNotAList")
    first, rows, flags = log.part(apdu.range, max((largest - _FRAME) // _OCTETS, 1))
    answer = ReadRangeACK(context=apdu)
    answer.objectIdentifier = log.objectIdentifier
    answer.propertyIdentifier = apdu.propertyIdentifier
    answer.resultFlags = flags
    answer.itemCount = len(rows)
    answer.itemData = ListOf(LogRecord)(rows)
    if rows and (apdu.range is None or apdu.range.byPosition is None):
        answer.firstSequenceNumber = first
    return answer
