"""Event notifications of devices as events (ASHRAE 135, clauses 13.8 and 13.9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from connectors.bacnet.ranges import moment_of_clock
from connectors.bacnet.stack import FAILURES
from connectors.connector import ConnectorError
from connectors.events import DeviceEvent

_LONGEST = 1000


def event_of(apdu: Any, source: str, received: datetime) -> DeviceEvent:
    """Return a notification as an event; what a device leaves open stays empty.

    Parameters
    ----------
    apdu : ConfirmedEventNotificationRequest or UnconfirmedEventNotificationRequest
        What came.
    source : str
        Connector that heard it.
    received : datetime
        When.

    Raises
    ------
    ConnectorError
        If it cannot be read.
    """
    try:
        return _event(apdu, source, received)
    except FAILURES as failure:
        raise ConnectorError(f"{source}: an event that cannot be read") from failure


def _event(apdu: Any, source: str, received: datetime) -> DeviceEvent:
    kind, number = apdu.eventObjectIdentifier
    return DeviceEvent(
        source,
        device=str(int(apdu.initiatingDeviceIdentifier[1])),
        object=f"{kind},{int(number)}",
        received=received,
        stamp=_stamp(apdu.timeStamp),
        kind=_word(apdu.eventType),
        notify=_word(apdu.notifyType),
        from_state=_word(apdu.fromState),
        to_state=_word(apdu.toState),
        message=_word(apdu.messageText),
        priority=255 if apdu.priority is None else int(apdu.priority),
        to_acknowledge=bool(apdu.ackRequired),
    )


def _stamp(stamp: Any) -> str:
    if stamp is None:
        return ""
    if stamp.dateTime is not None:
        moment = moment_of_clock(stamp.dateTime.date, stamp.dateTime.time)
        return "" if moment is None else moment.isoformat()
    if stamp.sequenceNumber is not None:
        return f"number {int(stamp.sequenceNumber)}"
    return str(stamp.time)


def _word(value: Any) -> str:
    return "" if value is None else str(value)[:_LONGEST]
