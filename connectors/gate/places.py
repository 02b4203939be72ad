"""Places in devices: how they are looked at, written and given back.

With priorities (BACnet) we have a slot of our own, which Null gives back, and an operator has a
stronger one. Without, there is one value: what was there before is written again, unless somebody
else has changed it since.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from connectors.connector import Command, Connector, ConnectorError
from connectors.gate.entries import Outcome, Slot
from connectors.gate.policy import RELINQUISH, Policy
from connectors.points import Point
from connectors.readings import Quality

PATIENCE = 10.0
"""Longest time for what is asked of a device in one go. [s]"""
_MINIMUM_ON_OFF = 6
"""Slot that devices fill by themselves after a switching (ASHRAE 135, clause 19.2.3)."""
_FIRST_LOOK, _LAST_LOOK = 0.02, 0.5
"""Waits between looks for what was written. [s]"""


@runtime_checkable
class Prioritised(Protocol):
    """A connector whose points have slots by priority."""

    async def slots(self, point: Point) -> tuple[float | None, ...]:
        """Return the slots of a point, the strongest first."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a place shows, in raw values.

    Attributes
    ----------
    present : float, optional
        Its value.
    own : float, optional
        What is in the slot that we write; the value itself where there are no slots.
    operator : str
        What shows that an operator has it in hand; empty where nothing does.
    """

    present: float | None
    own: float | None
    operator: str = ""


class Place:
    """A place without slots: one value, which is read back and restored.

    Parameters
    ----------
    connector : Connector
        What reaches it.
    policy : Policy
        What its point allows.
    priority : int
        Slot that is written, where the protocol knows priorities.
    """

    keeps_before = True
    """Whether what was there before has to be known."""
    has_slots = False
    """Whether an operator has a slot of his own."""

    def __init__(self, connector: Connector, policy: Policy, priority: int) -> None:
        self._connector, self._policy, self._priority = connector, policy, priority
        self._points = {policy.name: policy.point}

    async def look(self) -> Sight:
        """Return what the place shows.

        Raises
        ------
        ConnectorError
            If the device does not tell.
        """
        value, quality = await self._read()
        if value is None and self._policy.read_back:
            raise ConnectorError(f"{self._policy.name} cannot be read")
        return Sight(value, value, _by_hand(quality))

    async def write(self, value: float) -> float:
        """Write a raw value and return what the device then shows.

        Raises
        ------
        ConnectorError
            If the device refuses, or does not show it in time.
        """
        await self._connector.write(
            self._points, [Command(self._policy.name, value, self._priority)]
        )
        if not self._policy.read_back:
            return value
        return await self._shown(value)

    async def give_back(self, slot: Slot) -> tuple[Outcome, str]:
        """Give a slot back; what somebody else wrote since stays.

        Returns
        -------
        tuple of Outcome and str
            `Outcome.RELEASED` or `Outcome.LEFT`, and why.

        Raises
        ------
        ConnectorError
            If the device does not take it.
        """
        if slot.before is None:
            return Outcome.LEFT, "what was there before is not known"
        if self._policy.read_back:
            sight = await self.look()
            if sight.operator:
                return Outcome.LEFT, sight.operator
            if self._policy.alike(sight.own, slot.before):
                return Outcome.RELEASED, f"{self._told(sight.own)} is there already"
            if not self.is_ours(slot, sight.own):
                return Outcome.LEFT, f"{self._told(sight.own)} is somebody else's"
        await self.write(slot.before)
        return Outcome.RELEASED, f"restored {self._told(slot.before)}"

    def is_ours(self, slot: Slot, shown: float | None) -> bool:
        """Tell whether a device shows what we wrote, or had written before that."""
        return any(
            known is not None and self._policy.alike(shown, known)
            for known in (slot.value, slot.echo)
        )

    def _told(self, raw: float | None) -> str:
        value = self._policy.meant(raw)
        return "nothing" if value is None else f"{value:g}"

    async def _read(self) -> tuple[float | None, Quality]:
        (reading,) = await self._connector.read(self._points)
        faulty = reading.quality is Quality.COMM_FAULT or math.isnan(reading.value)
        return None if faulty else reading.value, reading.quality

    async def _own(self) -> float | None:
        """Return what is there of ours, and nothing else."""
        return (await self.look()).own

    async def _shown(self, wanted: float | None) -> float:
        """Wait until the device shows what was written."""
        wait, seen = _FIRST_LOOK, None
        try:
            async with asyncio.timeout(self._policy.read_back):
                while True:
                    seen = await self._own()
                    if self._policy.alike(seen, wanted):
                        return math.nan if seen is None else seen
                    await asyncio.sleep(wait)
                    wait = min(2.0 * wait, _LAST_LOOK)
        except TimeoutError:
            text = f"reads back {self._told(seen)} instead of {self._told(wanted)}"
            raise ConnectorError(f"{self._policy.name}: {text}") from None


class NullPlace(Place):
    """A place without slots whose device takes Null for going on by itself."""

    keeps_before = False

    async def give_back(self, slot: Slot) -> tuple[Outcome, str]:
        """Tell the device to go on by itself, unless somebody else has changed the value."""
        if self._policy.read_back:
            sight = await self.look()
            if slot.confirmed and not self.is_ours(slot, sight.own):
                return Outcome.LEFT, f"{self._told(sight.own)} is somebody else's"
        command = Command(self._policy.name, None, self._priority)
        await self._connector.write(self._points, [command])
        return Outcome.RELEASED, "given back with null"


class SlotPlace(Place):
    """A place with slots: ours is given back with Null, stronger ones are an operator's."""

    keeps_before = False
    has_slots = True

    async def look(self) -> Sight:
        """Return what the place shows; read first, so that a silent device is looked for anew."""
        value, quality = await self._read()
        slots = await self._slots()
        for number, held in enumerate(slots[: self._priority - 1], 1):
            if held is not None and number != _MINIMUM_ON_OFF:
                operator = f"priority {number} holds {self._told(held)}"
                return Sight(value, slots[self._priority - 1], operator)
        return Sight(value, slots[self._priority - 1], _by_hand(quality))

    async def give_back(self, slot: Slot) -> tuple[Outcome, str]:
        """Write Null into our slot, unless somebody else has written into it since.

        What was written without confirmation may be there in a form that the device gave it.
        """
        own = await self._own()
        if own is None:
            return Outcome.RELEASED, "empty already"
        if slot.confirmed and not self.is_ours(slot, own):
            return Outcome.LEFT, f"{self._told(own)} in our slot is somebody else's"
        command = Command(self._policy.name, None, self._priority)
        await self._connector.write(self._points, [command])
        if self._policy.read_back:
            await self._shown(None)
        return Outcome.RELEASED, f"Null at priority {self._priority}"

    async def _own(self) -> float | None:
        return (await self._slots())[self._priority - 1]

    async def _slots(self) -> tuple[float | None, ...]:
        if not isinstance(self._connector, Prioritised):
            raise ConnectorError(f"{self._policy.name} has no priorities")
        try:
            return await self._connector.slots(self._policy.point)
        except ConnectorError as error:
            remedy = "if it has no priorities, say writing: {release: restore}"
            raise ConnectorError(f"{error}; {remedy}") from error


def place_of(connector: Connector, policy: Policy, priority: int) -> Place:
    """Return the place of a point.

    Parameters
    ----------
    connector : Connector
        What reaches it.
    policy : Policy
        What its point allows.
    priority : int
        Slot that is written, where the protocol knows priorities.
    """
    if policy.release != RELINQUISH:
        return Place(connector, policy, priority)
    kind = SlotPlace if isinstance(connector, Prioritised) else NullPlace
    return kind(connector, policy, priority)


def _by_hand(quality: Quality) -> str:
    return "overridden or out of service" if quality is Quality.OVERRIDDEN else ""
