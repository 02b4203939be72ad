"""Readings on their way from one Atrium to another: columns of numbers, as JSON."""

from __future__ import annotations

import math
from typing import Annotated

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.readings import Readings
from sim.errors import AtriumError

_Time = Annotated[int, Field(gt=-(2**62), lt=2**62)]


class Page(BaseModel):
    """Readings, and from where to ask on."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    names: list[str]
    """Points, each once."""
    point: list[int]
    """Place of each reading's point in ``names``."""
    source_time: list[_Time]
    """Microseconds since 1970 in UTC. [us]"""
    receive_time: list[_Time]
    """When the Atrium that tells it received it, likewise. [us]"""
    value: list[float | None]
    """In the units of the quantities; none where a device answered with a fault."""
    quality: list[int]
    """0 good, 1 stale, 2 overridden, 3 comm-fault."""
    sequence: list[int]
    """Given by the source."""
    cursor: _Time
    """Receive time up to which all readings were told. [us]"""
    now: _Time
    """What its clock tells. [us]"""
    more: bool = False
    """Whether there are more beyond it already."""

    @classmethod
    def of(cls, readings: Readings, *, cursor: int, now: int, more: bool = False) -> Page:
        """Return a page of readings."""
        value = [each if math.isfinite(each) else None for each in readings.value.tolist()]
        return cls.model_construct(
            names=list(readings.names),
            point=readings.point.tolist(),
            source_time=readings.source_time.tolist(),
            receive_time=readings.receive_time.tolist(),
            value=value,
            quality=readings.quality.tolist(),
            sequence=readings.sequence.tolist(),
            cursor=cursor,
            now=now,
            more=more,
        )

    @classmethod
    def parsed(cls, content: bytes) -> Page:
        """Return the page that an answer holds.

        Raises
        ------
        AtriumError
            If it holds none.
        """
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            first = error.errors()[0]
            raise AtriumError(f"no page of readings: {first['loc']}, {first['msg']}") from error

    def content(self) -> bytes:
        """Return the page as JSON."""
        return orjson.dumps(dict(self))

    def readings(self) -> Readings:
        """Return the readings.

        Raises
        ------
        AtriumError
            If the columns do not go together.
        """
        if not self.point:
            return Readings.none()
        return Readings.columns(
            self.names,
            self.point,
            source_time=self.source_time,
            receive_time=self.receive_time,
            value=[math.nan if each is None else each for each in self.value],
            quality=self.quality,
            sequence=self.sequence,
        )
