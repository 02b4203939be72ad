"""A zone and what is in it: people, lighting, equipment, air exchange and terminals."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.document import (
    AirChanges,
    Distance,
    Document,
    Duration,
    Flow,
    Fraction,
    Length,
    Power,
    PowerDensity,
    Ratio,
    Temperature,
    TemperatureDifference,
    Unit,
    Volume,
    fault_error,
)
from sim.site.people import People, ThermostatOverride, WindowOpening
from sim.site.schedule import DayPeriod
from sim.site.sequences import OptimalStart

Illuminance = Annotated[float, Unit("lux"), Field(gt=0)]


class Daylight(Document):
    """Dimming by daylight at a reference point."""

    setpoint: Illuminance = 500.0
    """Illuminance to keep."""
    control: Literal["continuous", "continuous_off", "stepped"] = "continuous"
    """In proportion down to the minimum, the same but off at the set-point, or in equal steps."""
    steps: Annotated[int, Field(ge=1, le=20)] = 3
    """Equal steps of ``stepped`` control; the last one switches off."""
    minimum_power: Fraction = 0.1
    """Share of the power that remains at full daylight; ``stepped`` control has none."""
    controlled_fraction: Fraction = 1.0
    """Share of the lighting that is dimmed."""
    distance: Length = 3.0
    """From the window wall to the reference point, in the middle of each window's width."""
    sill: Distance = 0.1
    """From the work plane up to the lower edge of the glass."""


class Lighting(Document):
    """Electric lighting."""

    power_density: PowerDensity
    """Installed power per floor area."""
    schedule: str
    """Name of a schedule: share switched on, at most, while somebody may be in."""
    control: Literal["schedule", "occupancy"] = "schedule"
    """By the schedule alone, or off when an occupancy sensor sees nobody."""
    timeout: Duration = 900.0
    """Time from the last presence until the sensor switches off."""
    daylight: Daylight | None = None
    """Dimming by daylight."""
    radiant_fraction: Fraction = 0.4
    """Radiant share of the heat (short-wave part included)."""
    return_fraction: Fraction = 0.0
    """Share of the heat that leaves with the return air: to the plenum of a variable-air-volume
    system that has one, where the schedule alone switches; else out of the building."""

    @property
    def by_schedule(self) -> bool:
        """Whether neither presence nor daylight switches or dims it."""
        return self.control == "schedule" and self.daylight is None


class Equipment(Document):
    """Plug loads and other equipment of a zone."""

    power_density: PowerDensity
    """Power per floor area at full use."""
    schedule: str
    """Name of a schedule: share in use."""
    radiant_fraction: Fraction = 0.3
    """Radiant share of the heat."""
    lost_fraction: Fraction = 0.0
    """Share of the power that does not heat the zone."""
    carrier: Literal["electricity", "natural_gas"] = "electricity"
    """What it consumes."""


class Infiltration(Document):
    """Uncontrolled air exchange with the outdoors: constant, or by stack and wind."""

    air_changes: AirChanges = 0.3
    """Zone volumes an hour, at outdoor density; not used where a leakage is given."""
    leakage_area: Annotated[float, Unit("m2"), Field(gt=0, le=100)] | None = None
    """Effective leakage area of the zone at 4 Pa: the flow follows temperatures and wind."""
    air_changes_50: Annotated[float, Unit("1/h"), Field(gt=0, le=200)] | None = None
    """Zone volumes an hour at 50 Pa (pressure test), instead of the leakage area."""
    storeys: Annotated[int, Field(ge=1, le=3)] = 1
    """Storeys of the building, for a leakage."""
    shelter_class: Annotated[int, Field(ge=1, le=5)] = 3
    """From 1, no shelter from the wind, to 5, close among houses; for a leakage."""
    schedule: str | None = None
    """Name of a schedule: share of the flow; always all of it where not given."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.leakage_area is not None and self.air_changes_50 is not None:
            raise fault_error(
                "either leakage_area or air_changes_50", "give one of the two, not both"
            )
        if self.by_weather and "air_changes" in self.model_fields_set and self.air_changes > 0:
            raise fault_error(
                "either air_changes, or leakage_area or air_changes_50",
                "remove air_changes or set it to 0",
            )
        return self

    @property
    def by_weather(self) -> bool:
        """Whether stack and wind drive the flow."""
        return self.leakage_area is not None or self.air_changes_50 is not None


class Ventilation(Document):
    """Outdoor air brought in by the system while it operates."""

    per_person: Flow = 0.0
    """Outdoor air per person of the full occupancy."""
    per_area: Annotated[float, Unit("m3/(s m2)"), Field(ge=0)] = 0.0
    """Outdoor air per floor area."""
    schedule: str
    """Name of a schedule: share of the flow."""
    heat_recovery: Annotated[float, Unit(""), Field(ge=0, lt=1)] = 0.0
    """Sensible effectiveness of the heat recovery, which has no bypass: it works all year."""


class MoistureSource(Document):
    """Vapour given off in a zone by what is no person: cooking, showers, plants, pools."""

    flow: Annotated[float, Unit("kg/s"), Field(ge=0, le=10)]
    """Vapour at full use; it brings no heat to the air."""
    schedule: str
    """Name of a schedule: share in use."""


class Override(DayPeriod):
    """A set-point that holds in a part of the day, over the schedule."""

    value: Temperature
    """Set-point in that part of the day."""


class Setpoint(Document):
    """Set-points of a terminal."""

    occupied: Temperature
    """While the terminal's schedule is above zero."""
    unoccupied: Temperature | None
    """At all other times; null switches the terminal off."""
    advance: Duration = 0.0
    """The occupied value starts this much before the schedule does."""
    ramp: Duration = 0.0
    """The set-point moves this long in a straight line from the unoccupied to the occupied value,
    which it reaches as that starts."""
    overrides: tuple[Override, ...] = ()
    """Parts of the day with a value of their own (pre-cooling, say); the last one wins."""


class Terminal(Document):
    """What heats or cools the air of a zone."""

    kind: Literal["modulating", "on_off"] = "modulating"
    """Holds the set-point within its capacity, or switches with hysteresis."""
    capacity: Power | None = None
    """Largest sensible power given to the zone air; without it the system alone sets the limit."""
    setpoint: Setpoint
    """Set-points."""
    schedule: str
    """Name of a schedule: above zero is occupied operation."""
    band: Annotated[float, Unit("K"), Field(gt=0, le=5)] = 0.5
    """Half width of the hysteresis of an ``on_off`` terminal."""


class Zone(Document):
    """A part of the building with one air temperature."""

    floor_area: Annotated[float, Unit("m2"), Field(ge=0, allow_inf_nan=False)]
    """Floor area that counts; zero for an attic or plenum."""
    volume: Volume
    """Air volume."""
    air_mass_multiplier: Ratio = 3.0
    """Capacity of air, furniture and light objects over that of the air alone."""
    moisture_capacity_multiplier: Annotated[float, Unit(""), Field(ge=1, le=100)] = 1.0
    """Vapour stored by air, furniture and surfaces over that of the air alone."""
    system: str | None = None
    """Name of the system that serves the zone; none if unconditioned."""
    heating: Terminal | None = None
    """Heating terminal."""
    cooling: Terminal | None = None
    """Cooling terminal."""
    people: People | None = None
    """Occupants."""
    lighting: Lighting | None = None
    """Electric lighting."""
    equipment: dict[str, Equipment] = {}
    """Equipment by name."""
    moisture_source: MoistureSource | None = None
    """Vapour besides that of people."""
    infiltration: Infiltration = Infiltration()
    """Air leakage."""
    ventilation: Ventilation | None = None
    """Outdoor air supply."""
    internal_mass_area: Annotated[float, Unit("m2"), Field(ge=0)] = 0.0
    """Exposed face area of internal mass (partitions, furniture)."""
    internal_mass_construction: str | None = None
    """Construction of the internal mass."""
    night_ventilation: Flow = 0.0
    """Outdoor air besides, whatever the temperatures, as ``night_ventilation_schedule`` says."""
    night_ventilation_schedule: str | None = None
    """Name of a schedule: share of the flow."""
    optimal_start: OptimalStart | None = None
    """Lets both terminals have their occupied set-points early enough to be there in time."""
    comfort_band: TemperatureDifference = 0.5
    """Beyond the set-points by more than this counts as unmet while occupied."""
    window_opening: WindowOpening | None = None
    """Windows that people open and close."""
    thermostat_override: ThermostatOverride | None = None
    """A thermostat that people adjust when they feel too cold or too warm."""

    @property
    def outdoor_air(self) -> float:
        """Outdoor air that ``ventilation`` asks for at full schedule. [m3/s]"""
        return sum(self.outdoor_air_parts)

    @property
    def outdoor_air_parts(self) -> tuple[float, float]:
        """Outdoor air that ``ventilation`` asks for the area and for the people. [m3/s]"""
        supply = self.ventilation
        if supply is None:
            return 0.0, 0.0
        people = 0 if self.people is None else self.people.count
        return supply.per_area * self.floor_area, supply.per_person * people
