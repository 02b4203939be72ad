"""Entries that use no energy to speak of: valves, dampers, sensors, meters."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.catalogue.model import Entry, Limits
from sim.document import Duration, fault_error

Share = Annotated[float, Field(ge=0, le=1)]


class Valve(Entry):
    """Control or balancing valve with its actuator."""

    kind: Literal["valve"]
    """What it is."""
    type: Literal["globe_two_way", "globe_three_way", "ball", "butterfly", "pressure_independent"]
    """Body."""
    characteristic: Literal["equal_percentage", "linear", "quick_opening"]
    """Flow coefficient over stem travel."""
    rangeability: Annotated[float, Field(gt=1, le=1000)]
    """Largest over least controllable flow coefficient. [-]"""
    leakage: Share
    """Flow coefficient when closed over that when open. [-]"""
    stroke: Duration
    """From end to end. [s]"""


class Damper(Entry):
    """Damper with its actuator."""

    kind: Literal["damper"]
    """What it is."""
    type: Literal["parallel_blade", "opposed_blade", "round", "backdraft"]
    """Blades."""
    leakage: Annotated[float, Field(ge=0, le=1)]
    """Air through the closed damper per face area at `leakage_pressure`. [m3/(s m2)]"""
    leakage_pressure: Annotated[float, Field(gt=0, le=5000)]
    """Pressure difference the leakage is told at. [Pa]"""
    stroke: Duration
    """From end to end; 0 where it has no actuator. [s]"""


class Sensor(Entry):
    """Sensor as a control or monitoring system reads it."""

    kind: Literal["sensor"]
    """What it is."""
    quantity: Literal[
        "temperature", "relative_humidity", "carbon_dioxide", "differential_pressure", "air_flow"
    ]
    """What it measures."""
    unit: str
    """Unit of range and error."""
    range: Limits
    """Least and largest reading. [`unit`]"""
    error: Annotated[float, Field(ge=0)]
    """Largest error at reference conditions, constant part. [`unit`]"""
    error_share: Share = 0.0
    """Part in proportion to the reading, of temperatures to its amount in degC. [-]"""
    drift_per_year: Annotated[float, Field(ge=0)] = 0.0
    """Typical drift in a year. [`unit`]"""
    response: Duration
    """Time to 63 % of a step. [s]"""

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.range[0] < self.range[1]:
            raise fault_error("a range that rises", "write the lower limit first")
        return self


class Meter(Entry):
    """Meter of energy or volume."""

    kind: Literal["meter"]
    """What it is."""
    quantity: Literal["electricity", "heat", "cold", "gas", "water"]
    """What it counts."""
    error_share: Share
    """Largest error over the reading in the main range. [-]"""
    error_share_low: Share
    """The same in the low range. [-]"""
    standard: str
    """Standard and class that say so."""
