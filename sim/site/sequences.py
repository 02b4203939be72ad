"""Control sequences that systems may have: their parameters, with the defaults of the guideline.

Each document's ``row`` is its numbers in the order in which the kernel takes them
(`sim.kernel.sequences`). Defaults are those of ASHRAE Guideline 36-2021 unless said otherwise.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from sim.document import (
    Document,
    Duration,
    Fraction,
    Temperature,
    TemperatureDifference,
    Unit,
    fault_error,
)
from sim.errors import Fault
from sim.site.schedule import ClockTime
from sim.site.trim_and_respond import (
    DuctPressureReset,
    PlantReset,
    Row,
    TemperatureResponse,
    TrimAndRespond,
    above,
)

__all__ = [
    "DemandControlledVentilation", "DuctPressureReset", "Economiser", "NightCycle", "NightPurge",
    "OptimalStart", "PlantReset", "Stages", "SupplyAirReset", "TemperatureResponse",
    "TrimAndRespond",
]  # fmt: skip

Band = Annotated[float, Unit("K"), Field(gt=0, le=20)]
Concentration = Annotated[float, Unit("ppm"), Field(gt=0, le=20000)]


class Stages(Document):
    """Stages of one direction of a thermostat; none of them switches too often."""

    stages: Annotated[int, Field(ge=1, le=3)] = 1
    """Number of stages."""
    band: Band = 1.0
    """Temperature between switching on and off, half of it to each side of the set-point."""
    between: TemperatureDifference = 0.5
    """By how much each further stage switches later."""
    least_on: Duration = 300.0
    """Time that a stage stays on at least."""
    least_off: Duration = 300.0
    """Time that a stage stays off at least."""
    delay: Duration = 300.0
    """Time that a stage runs before the next one may follow."""

    def row(self) -> Row:
        """Return the columns `StagingParameter`."""
        return (self.stages, self.band, self.between, self.least_on, self.least_off, self.delay)


class SupplyAirReset(Document):
    """Supply-air temperature of an air-handling unit (5.16.2.2)."""

    kind: Literal["constant", "outdoor", "warmest", "requests"] = "requests"
    """What it follows: nothing, the outdoor temperature, the zone that needs the coldest air, or
    requests of zones and the outdoor temperature as the guideline has it."""
    lowest: Temperature = 12.0
    """Lowest set-point in cooling; the constant one."""
    highest: Temperature = 18.0
    """Highest set-point in cooling; 16 degC or less where it is humid."""
    outdoor_low: Temperature = 16.0
    """Outdoor temperature up to which the highest set-point holds."""
    outdoor_high: Temperature = 21.0
    """Outdoor temperature from which the lowest set-point holds."""
    warm_up_temperature: Temperature = 35.0
    """Set-point in warm-up and set-back."""
    response: TemperatureResponse = TemperatureResponse()
    """How fast the highest set-point answers requests."""

    @field_validator("highest")
    @classmethod
    def _highest(cls, value: float, info: ValidationInfo) -> float:
        return above(value, info, "lowest")

    @field_validator("outdoor_high")
    @classmethod
    def _outdoor(cls, value: float, info: ValidationInfo) -> float:
        return above(value, info, "outdoor_low")

    @field_validator("warm_up_temperature")
    @classmethod
    def _warms(cls, value: float, info: ValidationInfo) -> float:
        return above(value, info, "highest")

    def row(self) -> Row:
        """Return the columns `SupplyParameter`."""
        kinds = ("constant", "outdoor", "warmest", "requests")
        return (
            kinds.index(self.kind), self.lowest, self.highest, self.outdoor_low, self.outdoor_high,
            self.warm_up_temperature,
        )  # fmt: skip

    def trim_row(self) -> Row:
        """Return the columns `TrimParameter` of the highest set-point."""
        return self.response.between(self.highest, self.lowest, self.highest)


class OptimalStart(Document):
    """Start before occupancy, so that zones are at their set-points in time (5.4.6)."""

    longest: Annotated[float, Unit("s"), Field(gt=0, le=43200)] = 10800.0
    """Longest time before occupancy."""
    warm_up_time: Annotated[float, Unit("s/K"), Field(gt=0, le=86400)] = 1200.0
    """Time to warm up by 1 K, until something is learnt; the default is 3 K an hour (ours)."""
    cool_down_time: Annotated[float, Unit("s/K"), Field(gt=0, le=86400)] = 1200.0
    """Time to cool down by 1 K, until something is learnt; the default is 3 K an hour (ours)."""
    weight: Fraction = 0.3
    """Share that the newest day has in what is learnt; 0 learns nothing. Ours."""
    outdoor_slope: Annotated[float, Unit("1/K"), Field(ge=0, le=1)] = 0.0
    """By what share each kelvin outdoors prolongs the time. Ours."""
    outdoor_reference: Temperature = 10.0
    """Outdoor temperature for which the times are given."""
    tolerance: TemperatureDifference = 0.2
    """How near the set-point counts as there. Ours."""
    least_change: Band = 0.5
    """Smaller changes teach nothing. Ours."""

    def row(self) -> Row:
        """Return the columns `StartParameter`."""
        return (
            self.longest, self.warm_up_time, self.cool_down_time, self.weight, self.outdoor_slope,
            self.outdoor_reference, self.tolerance, self.least_change,
        )  # fmt: skip


class NightPurge(Document):
    """Outdoor air that cools a warm building at night. Guideline 36 has none: defaults are ours."""

    start: ClockTime = 22 * 60
    """Begin of the window."""
    end: ClockTime = 6 * 60
    """End of the window, over midnight where it is before the start."""
    cool: Temperature = 20.0
    """Temperature of the zone at which it ends."""
    warm: Temperature = 24.0
    """Temperature of the zone from which it starts."""
    margin: Band = 3.0
    """How much colder the outdoor air is to be for a start."""
    band: TemperatureDifference = 2.0
    """By how much less it may be colder until the end."""
    outdoor_lowest: Temperature = 10.0
    """Outdoor temperature below which it does not run."""
    dew_point_highest: Temperature = 15.0
    """Outdoor dew point above which it does not run."""
    least_on: Duration = 1800.0
    """Time it runs at least, limits and window permitting."""

    @field_validator("warm")
    @classmethod
    def _warm(cls, value: float, info: ValidationInfo) -> float:
        return above(value, info, "cool")

    @field_validator("band")
    @classmethod
    def _band(cls, value: float, info: ValidationInfo) -> float:
        margin = info.data.get("margin")
        if margin is not None and value > margin:
            raise fault_error(
                f"at most margin, which is {margin:g}", "else outdoor air would warm the zone"
            )
        return value

    @field_validator("outdoor_lowest")
    @classmethod
    def _cold(cls, value: float, info: ValidationInfo) -> float:
        warm = info.data.get("warm")
        if warm is not None and value >= warm:
            raise fault_error(f"below warm, which is {warm:g}", "it could never run: lower it")
        return value

    def row(self) -> Row:
        """Return the columns `PurgeParameter`."""
        return (
            60.0 * self.start, 60.0 * self.end, self.warm, self.cool, self.margin, self.band,
            self.outdoor_lowest, self.dew_point_highest, self.least_on,
        )  # fmt: skip


class DemandControlledVentilation(Document):
    """Outdoor air of zones by their people (5.2.1; ASHRAE 62.1-2019, 6.2.6.1)."""

    kind: Literal["co2", "occupancy"] = "co2"
    """By carbon dioxide between two concentrations, or by the people present."""
    low: Concentration = 800.0
    """Concentration up to which a zone gets what its area needs."""
    high: Concentration = 1000.0
    """Concentration from which it gets what the design needs; the guideline's loop spans 200 ppm,
    its set-point is that of the design's people and flow."""
    cooling_effectiveness: Annotated[float, Unit(""), Field(ge=0.5, le=1.5)] = 1.0
    """Zone air distribution effectiveness of air that is not warmer than the room."""
    heating_effectiveness: Annotated[float, Unit(""), Field(ge=0.5, le=1.5)] = 0.8
    """The same of warmer air (62.1, table 6-4: from the ceiling)."""
    standby: bool = False
    """Whether the use of the zones allows no outdoor air while they are empty (62.1, 6.2.6.1.4)."""

    @field_validator("high")
    @classmethod
    def _high(cls, value: float, info: ValidationInfo) -> float:
        return above(value, info, "low")

    def faults(self, place: str, outdoor_co2: float) -> list[Fault]:
        """Return what is wrong beside the concentration outdoors [ppm]."""
        if self.kind == "occupancy" or self.low > outdoor_co2:
            return []
        limit = f"above that outdoors, {outdoor_co2:g} ppm"
        return [Fault(f"{place}.low", self.low, limit, "else a zone is never empty: raise it")]

    def row(self) -> Row:
        """Return low and high [ppm], and both effectivenesses."""
        return self.low, self.high, self.cooling_effectiveness, self.heating_effectiveness


class Economiser(Document):
    """Outdoor air that cools instead of machines (5.1.17; ASHRAE 90.1-2019, 6.5.1)."""

    kind: Literal[
        "none", "always", "fixed_dry_bulb", "differential_dry_bulb", "fixed_enthalpy",
        "differential_enthalpy", "fixed_and_differential_dry_bulb",
    ] = "differential_dry_bulb"  # fmt: skip
    """What closes it; none is no economiser, always never closes."""
    temperature: Temperature = 24.0
    """Limit of the outdoor temperature; 90.1 has 24, 21 (5A, 6A) or 18 degC (0A to 4A)."""
    offset: TemperatureDifference = 0.0
    """By how much the outdoor air has to be colder than the return air."""
    enthalpy: Annotated[float, Unit("J/kg"), Field(gt=0, le=150000)] = 47000.0
    """Limit of the outdoor enthalpy: 28 Btu/lb of inch-pound tables, which count from 0 degF."""
    temperature_band: TemperatureDifference = 1.0
    """How far below the limits of temperature it opens again."""
    enthalpy_band: Annotated[float, Unit("J/kg"), Field(ge=0, le=50000)] = 1000.0
    """How far below the limit of enthalpy it opens again."""
    least_time: Duration = 600.0
    """Time it stays open or closed at least."""
    integrated: bool = True
    """Whether machines may cool while it is open."""
    largest_share: Annotated[float, Unit(""), Field(gt=0, le=1)] = 1.0
    """Largest share of outdoor air in the supply air."""

    @field_validator("enthalpy_band")
    @classmethod
    def _opens(cls, value: float, info: ValidationInfo) -> float:
        limit = info.data.get("enthalpy")
        if limit is not None and value >= limit:
            raise fault_error(
                f"below enthalpy, which is {limit:g}", "it could never open: lower it"
            )
        return value

    def row(self) -> Row:
        """Return the columns `EconomiserParameter`."""
        kinds = (
            "none", "always", "fixed_dry_bulb", "differential_dry_bulb", "fixed_enthalpy",
            "differential_enthalpy", "fixed_and_differential_dry_bulb",
        )  # fmt: skip
        return (
            kinds.index(self.kind), self.temperature, self.offset, self.enthalpy,
            self.temperature_band, self.enthalpy_band, self.least_time, self.integrated,
        )  # fmt: skip


class NightCycle(Document):
    """Set-back and set-up of a group of zones while unoccupied (5.4.6.4 to 5.4.6.6)."""

    zones: Annotated[int, Field(ge=1)] = 5
    """Cold or hot zones that start it; all, where the group has fewer."""
    recovery: Band = 1.1
    """How far every zone goes beyond its unoccupied set-point before it ends."""
    least_on: Duration = 1800.0
    """Time it lasts at least; the guideline has none."""
    freeze_start: Temperature = 4.4
    """Temperature of any zone below which the group is heated."""
    freeze_end: Temperature = 7.2
    """Temperature of all zones at which that ends."""

    @field_validator("freeze_end")
    @classmethod
    def _freeze(cls, value: float, info: ValidationInfo) -> float:
        return above(value, info, "freeze_start")

    def row(self, earliest: float) -> Row:
        """Return the columns `ModeParameter`, with the longest time of optimal start [s]."""
        return (
            self.zones, self.recovery, self.least_on, self.freeze_start, self.freeze_end, earliest
        )  # fmt: skip
