"""Control sequences that systems may have: their parameters, with the defaults of the guideline.

Each document's ``row`` is its numbers in the order in which the kernel takes them
(`sim.kernel.sequences`). Defaults are those of ASHRAE Guideline 36-2021 unless said otherwise.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from sim.document import (
    Document,
    Duration,
    Fraction,
    Temperature,
    TemperatureDifference,
    Unit,
    fault_error,
)
from sim.site.schedule import ClockTime
from sim.site.trim_and_respond import (
    DuctPressureReset,
    RequestReset,
    Row,
    TemperatureResponse,
    above,
)

__all__ = [
    "DemandControlledVentilation", "DuctPressureReset", "Economiser", "NightCycle", "NightPurge",
    "OptimalStart", "RequestReset", "Stages", "SupplyAirReset", "TemperatureResponse",
]  # fmt: skip

Band = Annotated[float, Unit("K"), Field(gt=0, le=20)]
Concentration = Annotated[float, Unit("ppm"), Field(gt=0, le=20000)]


class Stages(Document):
    """How a thermostat switches stages on and off; none of them switches too often."""

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

    def row(self, stages: int) -> Row:
        """Return the columns `StagingParameter` of a direction with a number of stages."""
        return (stages, self.band, self.between, self.least_on, self.least_off, self.delay)


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
    """Set-point while zones are heated outside operation, as far as the coil suffices."""
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
    """Concentration up to which a zone gets what its area needs; above that outdoors."""
    high: Concentration = 1000.0
    """Concentration from which it gets what the design needs; the guideline's loop spans 200 ppm,
    its set-point is that of the design's people and flow."""

    @field_validator("high")
    @classmethod
    def _high(cls, value: float, info: ValidationInfo) -> float:
        return above(value, info, "low")

    @property
    def number(self) -> int:
        """Its kind as `sim.kernel.sequences.Demand` counts."""
        return ("constant", "co2", "occupancy").index(self.kind)


class Economiser(Document):
    """Outdoor air that cools beside machines or instead of them (5.1.17; ASHRAE 90.1, 6.5.1)."""

    kind: Literal[
        "none", "dry_bulb", "differential_dry_bulb", "enthalpy", "differential_enthalpy"
    ] = "none"  # fmt: skip
    """What closes it besides ``high_limit``: nothing, the temperature of the return air, outdoor
    enthalpy above a limit or above that of the return air."""
    high_limit: Temperature = 24.0
    """Outdoor temperature above which it is closed, whatever its kind; 90.1 has 24, 21 (5A, 6A) or
    18 degC (0A to 4A) for a dry bulb alone."""
    offset: TemperatureDifference = 0.0
    """By how much the outdoor air has to be colder than the return air, where they are compared."""
    enthalpy_limit: Annotated[float, Unit("J/kg"), Field(gt=1000, le=150000)] | None = None
    """Limit of the outdoor enthalpy, counted from 0 degC; where not given that of air of 75 degF
    and 50 % (90.1): 47 kJ/kg at sea level."""
    temperature_band: TemperatureDifference = 1.0
    """How far below the limits of temperature it opens again."""
    enthalpy_band: Annotated[float, Unit("J/kg"), Field(ge=0, le=10000)] = 1000.0
    """How far below the limit of enthalpy it opens again."""
    least_time: Duration = 600.0
    """Time it stays open or closed at least."""

    @model_validator(mode="before")
    @classmethod
    def _kind_alone(cls, data: Any) -> Any:
        return {"kind": data} if isinstance(data, str) else data

    def row(self, enthalpy_limit: float) -> Row:
        """Return the columns `EconomiserParameter`; the limit is for where none is given. [J/kg]"""
        kinds = ("none", "dry_bulb", "differential_dry_bulb", "enthalpy", "differential_enthalpy")
        limit = enthalpy_limit if self.enthalpy_limit is None else self.enthalpy_limit
        return (
            kinds.index(self.kind), self.high_limit, self.offset, limit, self.temperature_band,
            self.enthalpy_band, self.least_time,
        )  # fmt: skip


class NightCycle(Document):
    """Outside operation the fan starts when zones leave their bands (5.4.6.4, 5.4.6.5)."""

    zones: Annotated[int, Field(ge=1)] = 1
    """Zones outside their bands that start it; all, where the system has fewer. The guideline has
    5, packaged equipment 1."""
    tolerance: TemperatureDifference = 0.5
    """How far beyond its set-point a zone is outside its band."""
    run_time: Annotated[float, Unit("s"), Field(gt=0, le=86400)] = 1800.0
    """Time the fan runs, until zones are looked at again; the guideline has none."""

    def row(self) -> Row:
        """Return the columns `CycleParameter`."""
        return self.run_time, self.zones, self.tolerance
