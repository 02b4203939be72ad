"""Design days and rules by which sizes are found that a site leaves open."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.document import (
    Document,
    Fraction,
    Temperature,
    TemperatureDifference,
    Unit,
    fault_error,
)

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Factor = Annotated[float, Unit(""), Field(ge=0.5, le=3)]


class DesignDay(Document):
    """A day of extreme weather, repeated until the building no longer remembers its start."""

    kind: Literal["heating", "cooling"]
    """What it sizes; on a heating day there are neither people, lights nor equipment."""
    dry_bulb: Temperature
    """Highest of the day."""
    daily_range: TemperatureDifference = 0.0
    """Highest less lowest; the day's course is that of ASHRAE."""
    wet_bulb: Temperature | None = None
    """At the highest dry bulb; saturated air where neither this nor the humidity ratio is given."""
    humidity_ratio: Annotated[float, Unit("kg/kg"), Field(ge=0, le=0.05)] | None = None
    """At the highest dry bulb; constant through the day as far as the air can hold it."""
    wind_speed: Annotated[float, Unit("m/s"), Field(ge=0, le=60)] = 3.35
    """Constant."""
    wind_direction: Annotated[float, Unit("deg"), Field(ge=0, le=360)] = 0.0
    """Where it comes from, clockwise from north."""
    month: Annotated[int, Field(ge=1, le=12)]
    """Month, for sun, ground and schedules."""
    day: Annotated[int, Field(ge=1, le=31)] = 21
    """Day of the month."""
    clearness: Annotated[float, Unit(""), Field(ge=0, le=1.2)] = 0.0
    """Of the sky, as a factor of ASHRAE's clear sky: 1 is clear, 0 without sun."""
    source: str = ""
    """Where the figures come from."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.day > _DAYS[self.month - 1]:
            raise fault_error(
                f"day 1 to {_DAYS[self.month - 1]} in month {self.month}", "correct day or month"
            )
        if self.wet_bulb is not None and self.humidity_ratio is not None:
            raise fault_error("either wet_bulb or humidity_ratio", "remove one of the two")
        if self.wet_bulb is not None and self.wet_bulb > self.dry_bulb:
            raise fault_error(
                f"a wet_bulb of at most the dry_bulb, {self.dry_bulb:g} degC", "lower the wet_bulb"
            )
        return self


class Sizing(Document):
    """Rules of sizing; the factors' defaults are those of ASHRAE 90.1-2019, G3.1.2.2."""

    cooling_factor: Factor = 1.15
    """Of the cooling loads of zones."""
    heating_factor: Factor = 1.25
    """Of the heating loads of zones."""
    cooling_supply_temperature: Temperature = 12.8
    """Supply air of packaged units and fan coils where they cool; that of a variable-air-volume
    system is its own."""
    heating_supply_temperature: Temperature = 40.0
    """Supply air of packaged units and fan coils where they heat; that of a box is its own."""
    leaving_humidity: Annotated[float, Unit(""), Field(ge=0.5, le=1)] = 0.95
    """Relative humidity of air that leaves a wet cooling coil."""
    heating_setpoints: Literal["held", "scheduled"] = "held"
    """Whether the occupied set-points hold all through a heating day, or zones follow their
    schedules and are warmed up when these begin."""
    cooling_setpoints: Literal["held", "scheduled"] = "held"
    """The same for cooling days, on which zones that follow their schedules are pulled down."""
    zone_sum: Literal["coincident", "noncoincident"] = "coincident"
    """Whether the fan of a variable-air-volume system carries what its boxes ask for at one time,
    or the maxima of all of them."""
    gains: Literal["scheduled", "full"] = "scheduled"
    """Whether people, lights and equipment follow their schedules on a cooling day, or are there
    in full all day."""
    heating_percentile: Annotated[float, Unit("%"), Field(ge=90, lt=100)] = 99.6
    """Share of the year that is warmer than the heating design day taken from the weather."""
    cooling_percentile: Annotated[float, Unit("%"), Field(gt=0, le=10)] = 0.4
    """Share of the year that is warmer than the cooling design days taken from the weather."""
    cooling_months: Annotated[int, Field(ge=1, le=12)] = 2
    """How many of the warmest months have a cooling design day."""
    heat_pump_share: Fraction | None = None
    """Share of the heating load at design that a heat pump gives; where not given, its rated heat
    is the rated cold of the same unit."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.cooling_supply_temperature < self.heating_supply_temperature:
            raise fault_error(
                "cooling_supply_temperature below heating_supply_temperature", "correct the two"
            )
        return self
