"""How points may be written: what the gate of writes allows, and how it gives points back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.document import Document, Duration

OPERATOR = 8
"""Slot of the manual operator (ASHRAE 135, clause 19.2); nothing of ours goes above it."""


class Writing(Document):
    """How one point may be written; what is left open here the table decides."""

    priority: int | None = Field(default=None, gt=OPERATOR, le=16)
    """Slot that is written, where the protocol knows priorities."""
    lease: Duration | None = Field(default=None, ge=1)
    """How long a command holds unless it is renewed."""
    interval: Duration | None = None
    """Shortest time between two writes of different values."""
    rate: float | None = Field(default=None, gt=0)
    """Largest change within a minute, in the quantity's unit; any where none is given."""
    tolerance: float = Field(default=0.0, ge=0)
    """How far the device may round what it is told, in the quantity's unit."""
    read_back: Duration | None = Field(default=None, le=8)
    """Time within which the device must show what was written; 0 where it never shows it, and then
    an operator is not noticed either."""
    release: Literal["relinquish", "restore"] | None = None
    """How it is given back: by null (default of BACnet), or by writing what was there before."""


class Heartbeat(Document):
    """A point that is toggled while a controller holds others, for devices to fall back by."""

    point: str
    """A command point of the table that takes 0 and 1; it has to be armed as others."""
    every: Duration = Field(default=30.0, ge=1)
    """Time between two changes."""


class SiteWriting(Document):
    """How the points of a table may be written."""

    priority: int = Field(default=10, gt=OPERATOR, le=16)
    """Slot that is written, where the protocol knows priorities."""
    strongest: int = Field(default=OPERATOR + 1, gt=OPERATOR, le=16)
    """Strongest slot that anybody may ask for."""
    lease: Duration = Field(default=300.0, ge=1)
    """How long a command holds unless it is renewed."""
    longest_lease: Duration = Field(default=3600.0, ge=1)
    """Longest lease that anybody may ask for."""
    longest_arming: Duration = Field(default=7 * 86_400.0, gt=0)
    """Longest time for which a point may be armed."""
    interval: Duration = 0.0
    """Shortest time between two writes of different values to one point."""
    read_back: Duration = Field(default=5.0, le=8)
    """Time within which a device must show what was written."""
    watch: Duration = Field(default=30.0, ge=0.1)
    """Time between looks for an operator at points that are held."""
    heartbeat: Heartbeat | None = None
    """Point that is toggled while others are held."""
