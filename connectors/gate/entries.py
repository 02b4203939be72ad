"""What the journal holds: slots of ours in devices, and entries of the audit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connectors.gate.clock import Span
from connectors.points import PointTable


class State(StrEnum):
    """How far a slot of ours is."""

    INTENDED = "intended"
    """In the journal; perhaps in the device."""
    HELD = "held"
    """In the device, as was read back."""
    RELEASING = "releasing"
    """Somebody is giving it back."""


class Outcome(StrEnum):
    """What became of a command or a release."""

    WRITTEN = "written"
    KEPT = "kept"
    """The device has the value already; the lease was renewed."""
    SHADOW = "shadow"
    """It would have been written, were the point armed."""
    REFUSED = "refused"
    """By the gate; nothing was written."""
    FAILED = "failed"
    """By the device or on the way to it; what may have been written is given back."""
    RELEASED = "released"
    LEFT = "left"
    """Somebody else has written there since; that stays."""
    NOTED = "noted"
    """Done, without a device."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit.

    Attributes
    ----------
    number : int
        In the order of entry.
    time : datetime
        When, in UTC.
    who : str
        Who acted.
    act : str
        ``command``, ``write``, ``release``, ``arm``, ``disarm``, ``stop``, ``resume``,
        ``override``, ``override-ended``, ``lease-lost``.
    point : str
        Name of the point; empty where it is about all.
    value, previous : float, optional
        What was asked for, and what was there, in the quantity's unit.
    outcome : Outcome
        What became of it.
    reason : str
        Why; the one given, and that of the outcome.
    """

    number: int
    time: datetime
    who: str
    act: str
    point: str
    value: float | None
    previous: float | None
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a command or a release.

    Attributes
    ----------
    outcome : Outcome
        Written, kept, shadow (would be written), refused, failed, released, or left.
    point : str
        Name of the point.
    value, previous : float, optional
        What was asked for and what was there, in the quantity's unit.
    reason : str
        Why.
    """

    outcome: Outcome
    point: str
    value: float | None = None
    previous: float | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether the device has the value now, by our doing."""
        return self.outcome in {Outcome.WRITTEN, Outcome.KEPT}

    @classmethod
    def of(cls, entry: Entry) -> Decision:
        """Return the decision that an entry of the audit notes."""
        return cls(entry.outcome, entry.point, entry.value, entry.previous, entry.reason)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a device where something of ours is, or may be.

    Values are raw, as the device has them. Place and connection are kept as they were when it was
    written, so that it can be given back whatever becomes of the table.

    Attributes
    ----------
    point : str
        Name of the point.
    document : str
        Point, name and document of its connection, as JSON.
    who : str
        Who holds it.
    priority : int
        Slot, where the protocol knows priorities.
    release : str
        How it is given back.
    value : float
        What was written last, or is to be.
    echo : float, optional
        What the device showed after the write before that, or after it once confirmed.
    before : float, optional
        What was there before the first write, where that is to be restored.
    state : State
        How far it is.
    confirmed : bool
        Whether the last write was read back.
    lease : Span
        How long it holds.
    flight : Span
        While it is not held: how long whoever acts on the device may take; others wait.
    version : int
        Number of its last change; renewals leave it.
    """

    point: str
    document: str
    who: str
    priority: int
    release: str
    value: float
    echo: float | None
    before: float | None
    state: State
    confirmed: bool
    lease: Span
    flight: Span
    version: int

    def table(self) -> PointTable:
        """Return the point and its connection as a table of their own."""
        data = json.loads(self.document)
        connections = {data["connection"]: data["reach"]} if data["reach"] else {}
        point = {**data["point"], "connection": data["connection"] if connections else ""}
        return PointTable.read(
            {
                "name": "journal",
                "writing": data["writing"],
                "connections": connections,
                "points": {self.point: point},
            }
        )

    @property
    def connection(self) -> str:
        """Name of its connection."""
        return str(json.loads(self.document)["connection"])

    @property
    def lane(self) -> str:
        """Connection and device: what is released one after the other."""
        data = json.loads(self.document)
        return f"{data['connection']}/{data['point']['address'].get('device', '')}"


def document_of(table: PointTable, name: str) -> str:
    """Return what a slot keeps of its place.

    Parameters
    ----------
    table : PointTable
        The table.
    name : str
        Name of the point.
    """
    connection = table.connection_of(name)
    reach = table.connections.get(connection)
    data = {
        "point": table.points[name].model_dump(mode="json"),
        "connection": connection,
        "reach": {} if reach is None else reach.model_dump(mode="json"),
        "writing": table.writing.model_dump(mode="json") | {"heartbeat": None},
    }
    return json.dumps(data, sort_keys=True)


def same_place(one: str, other: str) -> bool:
    """Tell whether two documents of slots mean the same place of the same connection."""
    first, second = json.loads(one), json.loads(other)
    return (first["connection"], first["point"]["address"]) == (
        second["connection"],
        second["point"]["address"],
    )
