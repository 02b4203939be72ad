"""Intrinsic reporting of emulated devices: temperatures out of limits are told to recipients."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bacpypes3.apdu import ConfirmedEventNotificationRequest, UnconfirmedEventNotificationRequest
from bacpypes3.basetypes import (
    Destination,
    EventState,
    EventTransitionBits,
    EventType,
    LimitEnable,
    NotificationParameters,
    NotificationParametersOutOfRange,
    NotifyType,
    TimeStamp,
)
from bacpypes3.constructeddata import ArrayOf, ListOf
from bacpypes3.local.object import Object
from bacpypes3.object import NotificationClassObject
from bacpypes3.pdu import Address, LocalStation
from bacpypes3.primitivedata import Real, Unsigned

from connectors.bacnet.ranges import clock_of
from connectors.bacnet.stack import FAILURES
from connectors.emulators.building import EmulatedBuilding
from connectors.emulators.points import ServedPoint

_log = logging.getLogger(__name__)

LOW, HIGH, DEADBAND = 5.0, 40.0, 0.5
"""Limits of the air of zones, and how far back inside an alarm ends. [degC, degC, K]"""
CLASS = 1
"""Number of the notification class."""
_PRIORITIES = (100, 80, 200)
"""Of alarms, faults and returns to normal."""
_NORMAL, _HIGH, _LOW = EventState("normal"), EventState("high-limit"), EventState("low-limit")


class NotificationClass(Object, NotificationClassObject):
    """To whom a device tells its alarms."""


class Alarms:
    """Watches objects of a device and tells recipients when they leave their limits.

    Parameters
    ----------
    stack : object
        Of the device.
    building : EmulatedBuilding
        Whose clock dates events.
    """

    def __init__(self, stack: Any, building: EmulatedBuilding) -> None:
        self._stack, self._building = stack, building
        self._watched: list[Any] = []
        self._sending: set[asyncio.Task[None]] = set()
        self.recipients = NotificationClass(
            objectIdentifier=("notification-class", CLASS),
            objectName="alarms",
            notificationClass=CLASS,
            priority=ArrayOf(Unsigned)(list(_PRIORITIES)),
            ackRequired=EventTransitionBits([1, 1, 0]),
            recipientList=ListOf(Destination)([]),
        )
        stack.add_object(self.recipients)

    def watch(self, made: Any, point: ServedPoint) -> None:
        """Watch an object of an air temperature."""
        made.lowLimit, made.highLimit = Real(point.told(LOW)), Real(point.told(HIGH))
        made.deadband = Real(abs(point.told(DEADBAND) - point.told(0.0)))
        made.notificationClass = CLASS
        made.limitEnable = LimitEnable([1, 1])
        made.eventEnable = EventTransitionBits([1, 1, 1])
        made.notifyType = NotifyType("alarm")
        self._watched.append(made)

    def look(self) -> None:
        """Tell of every object whose state is another than before."""
        for made in self._watched:
            before = made.eventState
            state = _state(made, before)
            if state != before:
                made.eventState = state
                made.show()
                for destination in self.recipients.recipientList:
                    task = asyncio.create_task(self._tell(made, before, destination))
                    self._sending.add(task)
                    task.add_done_callback(self._sending.discard)

    async def _tell(self, made: Any, before: EventState, destination: Destination) -> None:
        confirmed = bool(destination.issueConfirmedNotifications)
        kind = (
            ConfirmedEventNotificationRequest if confirmed else UnconfirmedEventNotificationRequest
        )
        alarm = made.eventState != _NORMAL
        limit = made.lowLimit if _LOW in (made.eventState, before) else made.highLimit
        values = NotificationParametersOutOfRange(
            exceedingValue=Real(made.presentValue),
            statusFlags=made.statusFlags,
            deadband=made.deadband,
            exceededLimit=limit,
        )
        request = kind(
            processIdentifier=destination.processIdentifier,
            initiatingDeviceIdentifier=self._stack.device_object.objectIdentifier,
            eventObjectIdentifier=made.objectIdentifier,
            timeStamp=TimeStamp(dateTime=clock_of(self._building.device_time)),
            notificationClass=CLASS,
            priority=_PRIORITIES[0] if alarm else _PRIORITIES[2],
            eventType=EventType("out-of-range"),
            messageText=f"{made.objectName}: {made.presentValue:g}, limit {limit:g}",
            notifyType=NotifyType("alarm"),
            ackRequired=alarm,
            fromState=before,
            toState=made.eventState,
            eventValues=NotificationParameters(outOfRange=values),
        )
        try:
            request.pduDestination = await self._place(destination.recipient)
            if request.pduDestination is not None:
                await self._stack.request(request)
        except FAILURES as failure:
            _log.warning("an alarm was not taken: %s", failure)

    async def _place(self, recipient: Any) -> Address | None:
        if recipient.address is not None:
            return LocalStation(recipient.address.macAddress)
        number = int(recipient.device[1])
        for heard in await self._stack.who_is(number, number, timeout=1.0):
            return heard.pduSource
        return None


def _state(made: Any, before: EventState) -> EventState:
    """Return the state of an object (ASHRAE 135, clause 13.3.6), without its time delay."""
    value, low, high, band = (
        float(each) for each in (made.presentValue, made.lowLimit, made.highLimit, made.deadband)
    )
    if value > high or (before == _HIGH and value > high - band):
        return _HIGH
    if value < low or (before == _LOW and value < low + band):
        return _LOW
    return _NORMAL
