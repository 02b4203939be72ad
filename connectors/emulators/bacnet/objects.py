"""BACnet objects of points: the emulated building tells what they show, and takes what they get."""

from __future__ import annotations

import asyncio
from typing import Any

from bacpypes3.basetypes import (
    BinaryPV,
    EngineeringUnits,
    EventState,
    OptionalUnsigned,
    PriorityArray,
    PriorityValue,
    PropertyIdentifier,
    Reliability,
    StatusFlags,
)
from bacpypes3.constructeddata import ArrayOf
from bacpypes3.errors import PropertyError
from bacpypes3.local.analog import AnalogInputObject, AnalogValueObject
from bacpypes3.local.binary import BinaryInputObject, BinaryValueObject
from bacpypes3.local.cov import GenericCriteria
from bacpypes3.local.multistate import MultiStateInputObject
from bacpypes3.primitivedata import CharacterString, Real, Unsigned

from connectors.emulators.building import EmulatedBuilding
from connectors.emulators.points import ServedPoint
from connectors.emulators.priorities import CommandRefusedError

_PRESENT_VALUE = PropertyIdentifier("present-value")
_NORMAL = EventState("normal")
_HAND = 8
"""Slot that counts as set by hand."""


class Served:
    """What all objects of points do: they show what the building tells, and are not written to."""

    _building: EmulatedBuilding
    _point: ServedPoint
    _flags: StatusFlags | None = None

    @property
    def statusFlags(self) -> StatusFlags:  # noqa: N802 names of the standard
        """Return the flags; the library's own never say overridden, and tell no subscriber."""
        return self._flags or StatusFlags([0, 0, 0, 0])

    @statusFlags.setter
    def statusFlags(self, value: StatusFlags | None) -> None:  # noqa: N802
        """Take flags."""
        self._flags = value

    def attend(self, building: EmulatedBuilding, point: ServedPoint) -> None:
        """Belong to a point from now on."""
        self._building, self._point = building, point
        self.show()

    def show(self) -> None:
        """Show what the point tells now; who subscribed is told by the stack."""
        faults, name = self._building.faults, self._point.name
        by_hand = self._point.writable and any(
            slot is not None for slot in self._building.slots(name)[:_HAND]
        )
        unreliable, out = name in faults.unreliable, name in faults.out_of_service
        self.reliability = Reliability("unreliable-other" if unreliable else "no-fault-detected")
        self.outOfService = out
        alarm = getattr(self, "eventState", _NORMAL) != _NORMAL
        self.statusFlags = StatusFlags([int(alarm), int(unreliable), int(by_hand), int(out)])
        self.presentValue = self._shown(self._building.value(name))

    def _shown(self, value: float) -> Any:
        shape = self._point.shape
        if shape == "binary":
            return BinaryPV("active" if value else "inactive")
        return Unsigned(int(value)) if shape == "multistate" else Real(value)

    async def write_property(self, *_: Any) -> None:
        """Refuse: measurements are not written to."""
        raise PropertyError("write-access-denied")


class Commandable(Served):
    """An object that takes commands for the building by priority."""

    async def write_property(
        self, attr: Any, value: Any, index: int | None = None, priority: int | None = None
    ) -> None:
        """Take a command, or give it back with Null."""
        if PropertyIdentifier(attr) != _PRESENT_VALUE:
            raise PropertyError("write-access-denied")
        if index is not None:
            raise PropertyError("property-is-not-an-array")
        number = None if isinstance(value, tuple) else float(value)  # Null is an empty tuple
        try:
            # the simulation may be making a step just now
            await asyncio.to_thread(
                self._building.command, self._point.name, number, priority or len(_NOBODY)
            )
        except CommandRefusedError as error:
            raise PropertyError("value-out-of-range") from error
        self.show()

    @property
    def priorityArray(self) -> PriorityArray:  # noqa: N802 names of the standard
        """Return the sixteen slots."""
        slots = self._building.slots(self._point.name) if hasattr(self, "_building") else _NOBODY
        return PriorityArray([self._slot(slot) for slot in slots])

    @priorityArray.setter
    def priorityArray(self, value: object) -> None:  # noqa: N802
        """Ignore what the stack starts with."""

    @property
    def relinquishDefault(self) -> Any:  # noqa: N802
        """Return what holds without commands."""
        if not hasattr(self, "_building"):
            return None
        return self._shown(self._building.default(self._point.name))

    @relinquishDefault.setter
    def relinquishDefault(self, value: object) -> None:  # noqa: N802
        """Ignore what the stack starts with."""

    @property
    def currentCommandPriority(self) -> OptionalUnsigned:  # noqa: N802
        """Return the number of the slot that counts."""
        slots = self._building.slots(self._point.name) if hasattr(self, "_building") else _NOBODY
        winner = next((n for n, slot in enumerate(slots, 1) if slot is not None), None)
        if winner is None:
            return OptionalUnsigned(null=())
        return OptionalUnsigned(unsigned=winner)

    @currentCommandPriority.setter
    def currentCommandPriority(self, value: object) -> None:  # noqa: N802
        """Ignore what the stack starts with."""

    def _slot(self, value: float | None) -> PriorityValue:
        if value is None:
            return PriorityValue(null=())
        if self._point.shape == "binary":
            return PriorityValue(enumerated=int(value))
        return PriorityValue(real=value)


_NOBODY: tuple[float | None, ...] = (None,) * 16


class Measurement(Served, AnalogInputObject):
    """A measured number."""


class Setting(Commandable, AnalogValueObject):
    """A number that is commanded."""


class State(Served, BinaryInputObject):
    """Whether something is on."""


class Switch(Commandable, BinaryValueObject):
    """What is switched on and off."""

    _cov_criteria = GenericCriteria


class Stage(Served, MultiStateInputObject):
    """A state of several."""

    _cov_criteria = GenericCriteria  # the library's own compares by an increment that is not there


def make_object(building: EmulatedBuilding, point: ServedPoint, instance: int) -> Any:
    """Return the object of a point.

    Parameters
    ----------
    building : EmulatedBuilding
        Whom it asks and tells.
    point : ServedPoint
        The point.
    instance : int
        Its number among the device's objects of its type.
    """
    fields: dict[str, Any] = {
        "objectName": point.name,
        "description": point.text,
        "eventState": EventState("normal"),
        "outOfService": False,
        "statusFlags": StatusFlags([0, 0, 0, 0]),
        "reliability": Reliability("no-fault-detected"),
    }
    if point.shape == "analog":
        made = _analog(point, instance, fields)
    elif point.shape == "binary":
        kind, name = (Switch, "binary-value") if point.writable else (State, "binary-input")
        fields |= {"inactiveText": point.states[0], "activeText": point.states[1]}
        if not point.writable:
            fields["polarity"] = "normal"
        made = kind(objectIdentifier=(name, instance), presentValue="inactive", **fields)
    else:
        texts = ArrayOf(CharacterString)([point.states[n] for n in sorted(point.states)])
        made = Stage(
            objectIdentifier=("multi-state-input", instance),
            presentValue=1,
            numberOfStates=len(point.states),
            stateText=texts,
            **fields,
        )
    made.attend(building, point)
    return made


def _analog(point: ServedPoint, instance: int, fields: dict[str, Any]) -> Any:
    fields |= {"units": EngineeringUnits(point.unit_number), "covIncrement": point.increment}
    if not point.writable:
        return Measurement(objectIdentifier=("analog-input", instance), presentValue=0.0, **fields)
    limits = {"minPresValue": point.low, "maxPresValue": point.high}
    return Setting(
        objectIdentifier=("analog-value", instance), presentValue=0.0, **limits, **fields
    )
