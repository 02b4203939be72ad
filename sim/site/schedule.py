"""Schedules and parts of a day, in civil time."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from sim.document import Document, Unit, fault_error

DayType = Literal[
    "all", "weekdays", "weekends", "holidays",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
]  # fmt: skip

_CLOCK = re.compile(r"^([01]?\d|2[0-4]):([0-5]\d)$")


def _minutes(value: object) -> object:
    """Read ``07:30`` as minutes after midnight; 24:00 is the day's end."""
    if isinstance(value, str):
        match = _CLOCK.match(value.strip())
        if match is None or (minutes := int(match.group(1)) * 60 + int(match.group(2))) > 1440:
            raise fault_error("a time of day from 00:00 to 24:00", "write it as '07:30'")
        return minutes
    return value


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


ClockTime = Annotated[
    int,
    BeforeValidator(_minutes),
    Field(ge=0, le=1440),
    PlainSerializer(_clock, return_type=str, when_used="json"),
]
"""Minutes after midnight of civil time; YAML writes it as ``'07:30'``."""

Level = Annotated[float, Unit(""), Field(ge=0, le=1, allow_inf_nan=False)]


class DayPeriod(Document):
    """A part of some days of some months."""

    days: DayType = "all"
    """Days on which it applies; public holidays keep their day of the week besides."""
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = tuple(range(1, 13))
    """Months in which it applies."""
    start: ClockTime = 0
    """First minute."""
    end: ClockTime = 1440
    """First minute after."""


class Schedule(Document):
    """A level from 0 to 1 through the day, for each type of day.

    ``days`` maps a day type to a step function ``{'08:00': 0.5, '18:00': 0}``: each level holds
    from its time on, zero before the first. A day takes the most specific entry it finds: holidays,
    its own name, weekdays or weekends, all; none of them means zero all day.
    """

    days: Annotated[dict[DayType, dict[ClockTime, Level]], Field(min_length=1)]
    """Day type to step function."""
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = tuple(range(1, 13))
    """Months in which it applies; zero in the others."""
    source: str = ""
    """Where the figures come from."""
