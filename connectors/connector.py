"""The one shape of all connectors: discover, read, subscribe, write, health."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from connectors.points import Address, Point
from connectors.readings import Readings
from sim.errors import AtriumError

STRONGEST, WEAKEST = 1, 16
"""Priorities of commands."""


class ConnectorError(AtriumError):
    """A device or its protocol did not do what was asked; says which and why."""


class Link(StrEnum):
    """What the connection to a device or bus is like."""

    IDLE = "idle"
    """Nothing was asked yet."""
    CONNECTED = "connected"
    LOST = "lost"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Health:
    """What a connector knows of itself.

    Attributes
    ----------
    link : Link
        The connection.
    since : datetime
        Since when it is like that.
    last_good : mapping of str to datetime
        When each point last gave a value to be trusted.
    counters : mapping of str to int
        What happened since the start: requests, failures, readings, reconnections.
    reason : str
        Why the connection is lost.
    """

    link: Link
    since: datetime
    last_good: Mapping[str, datetime] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that discovery met, before a point is made of it.

    Attributes
    ----------
    address : Address
        Where it is.
    name, text : str
        As the device calls and describes it.
    unit : str
        As `connectors.points.units` writes it; empty where the device has none.
    writable : bool
        Whether the device takes values there.
    value : float, optional
        Its value as it was met.
    states : mapping of int to str
        Texts of the numbers of a mode.
    """

    address: Address
    name: str
    text: str = ""
    unit: str = ""
    writable: bool = False
    value: float | None = None
    states: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """A value to be written.

    Attributes
    ----------
    point : str
        Name of the point.
    value : float, optional
        In the unit of the point's quantity; ``None`` gives the place back (relinquishes).
    priority : int
        1 is the strongest, 16 the weakest; where the protocol knows priorities.
    """

    point: str
    value: float | None
    priority: int = WEAKEST

    def check(self) -> None:
        """Refuse what no device is asked to do; every connector calls this before it writes.

        Raises
        ------
        ConnectorError
            If there is no such priority, or the value is not finite.
        """
        if not STRONGEST <= self.priority <= WEAKEST:
            raise ConnectorError(f"{self.point}: no priority {self.priority}")
        if self.value is not None and not math.isfinite(self.value):
            raise ConnectorError(f"{self.point}: {self.value!r} is no value")


@runtime_checkable
class Connector(Protocol):
    """What every protocol offers.

    Values are raw, before scale and unit of their points. A point that cannot be read is a reading
    with quality ``comm-fault`` and no value, not an error: its neighbours are read. Errors are of
    the whole connection.
    """

    @property
    def name(self) -> str:
        """Name of the connector, the source of its readings."""

    async def discover(self) -> tuple[Found, ...]:
        """Return what can be measured or commanded.

        Raises
        ------
        ConnectorError
            If the connection fails.
        """

    async def read(self, points: Mapping[str, Point]) -> Readings:
        """Read points once, each of them one reading.

        Raises
        ------
        ConnectorError
            If the connection fails.
        """

    def subscribe(self, points: Mapping[str, Point]) -> AsyncIterator[Readings]:
        """Yield batches of readings as devices send them, until the iterator is closed."""

    async def write(self, points: Mapping[str, Point], commands: Sequence[Command]) -> None:
        """Write raw values; only the gate of writes calls this.

        Raises
        ------
        ConnectorError
            If a device refuses; says which command.
        """

    def health(self) -> Health:
        """Return what the connector knows of itself; takes no time."""

    async def close(self) -> None:
        """End connections and subscriptions."""
