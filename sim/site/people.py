"""People in a zone: who is there and what they give off, and what they do to their room."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.document import Document, Duration, Flow, Fraction, Length, Unit, fault_error
from sim.physics.occupant_actions import VOTE_SPREAD
from sim.physics.occupant_heat import metabolic_heat, sensible_heat
from sim.site.schedule import ClockTime

Moderate = Annotated[float, Unit("s"), Field(ge=60, le=14400)]
Interval = Annotated[float, Unit("s"), Field(ge=60, le=3600)]


class Lunch(Document):
    """A break out of the building, in the middle of the day."""

    share: Fraction = 0.8
    """Share of those present who go."""
    start: ClockTime = 720
    """Mean time of leaving."""
    spread: Duration = 900.0
    """Standard deviation of each person's leaving."""
    duration: Moderate = 2700.0
    """Mean length; each break is up to 30 % shorter or longer."""


class Absences(Document):
    """Short absences from the zone, at any time while present."""

    per_hour: Annotated[float, Unit("1/h"), Field(ge=0, le=12)] = 0.3
    """Times an hour that a person leaves."""
    duration: Moderate = 600.0
    """Mean length, exponentially distributed."""


class Meetings(Document):
    """Meetings for which people of this zone go to another one and come back."""

    zone: str
    """Name of the zone they meet in; its ``people`` have ``seats``."""
    per_day: Annotated[float, Unit("1/day"), Field(ge=0, le=50)] = 1.0
    """Mean number of meetings on a day with people present."""
    size: Annotated[float, Unit(""), Field(ge=2, le=1000)] = 4.0
    """Mean number of participants; fewer where seats or people are short, at least two."""
    duration: Moderate = 3600.0
    """Length, the same for all."""
    start: ClockTime = 540
    """Earliest beginning."""
    end: ClockTime = 1020
    """Latest end."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.end * 60.0 < self.start * 60.0 + self.duration:
            raise fault_error(
                "an end at least one duration after the start", "set a later end, or a shorter one"
            )
        return self


class People(Document):
    """Occupants: how many at most, and when the schedule expects them."""

    count: Annotated[int | float, Field(ge=0, le=100000)]
    """Occupants at full occupancy; a whole number where they come and go at random."""
    schedule: str
    """Name of a schedule: expected share present."""
    arrivals: Literal["stochastic", "expected"] = "stochastic"
    """Whole persons who come and go at random around the schedule, or its expectation."""
    spread: Duration = 900.0
    """Standard deviation of each person's arrival and departure times."""
    heat: Annotated[float, Unit("W"), Field(ge=0)] = 120.0
    """Heat given off by one person, sensible and latent."""
    sensible_fraction: Fraction = 0.6
    """Sensible share of the heat."""
    radiant_fraction: Fraction = 0.3
    """Radiant share of the sensible heat."""
    co2_generation: Flow | None = None
    """CO2 given off by one person, at 273 K and 101 kPa; follows from the heat where not given."""
    metabolic_rate: Annotated[float, Unit(""), Field(ge=0.7, le=9)] | None = None
    """Activity in met (1.0 seated, 1.2 office, 1.7 walking about): heat and its sensible part
    follow, instead of ``heat`` and ``sensible_fraction``."""
    lunch: Lunch | None = None
    """Breaks at noon, out of the building."""
    meetings: Meetings | None = None
    """Meetings in another zone."""
    absences: Absences | None = None
    """Short absences at random."""
    expectation: Literal["building", "place"] = "building"
    """Of whom the schedule tells: all who are in the building, so that breaks come off it, or who
    is at their place, so that with breaks the expected count still follows it."""
    seats: Annotated[int, Field(ge=0, le=100000)] = 0
    """Seats for meetings of other zones, besides the occupants."""

    @model_validator(mode="after")
    def _whole_persons(self) -> Self:
        if self.arrivals == "stochastic" and self.count != int(self.count):
            raise fault_error(
                "a whole number where arrivals are stochastic",
                "round the count, or set arrivals to expected",
            )
        return self

    @model_validator(mode="after")
    def _one_activity(self) -> Self:
        plain = type(self).model_fields
        given = [n for n in ("heat", "sensible_fraction") if getattr(self, n) != plain[n].default]
        if self.metabolic_rate is not None and given:
            raise fault_error(
                f"either metabolic_rate, or {' and '.join(given)}", "remove one of the two"
            )
        if self.arrivals == "expected" and (self.lunch or self.meetings or self.absences):
            raise fault_error(
                "lunch, meetings and absences only with arrivals 'stochastic'",
                "remove them, or let people come and go at random",
            )
        return self

    @property
    def persons(self) -> int:
        """Occupants, where they come and go as whole persons."""
        return int(self.count)

    @property
    def capacity(self) -> float:
        """Occupants and seats: whom ventilation is sized for."""
        return self.count + self.seats

    @property
    def total_heat(self) -> float:
        """Heat of one person, sensible and latent. [W]."""
        if self.metabolic_rate is None:
            return self.heat
        return metabolic_heat(self.metabolic_rate)

    @property
    def sensible_heat(self) -> float:
        """Sensible heat of one person. [W]."""
        if self.metabolic_rate is None:
            return self.heat * self.sensible_fraction
        return sensible_heat(self.total_heat)

    @property
    def latent_heat(self) -> float:
        """Latent heat of one person. [W]."""
        if self.metabolic_rate is None:
            return self.heat * (1.0 - self.sensible_fraction)
        return self.total_heat - self.sensible_heat


class WindowOpening(Document):
    """Windows that people open and close at random, as field studies found.

    Air passes on one side, driven by stack, wind and turbulence; it takes vapour and CO2 along.
    """

    model: Literal["haldi_robinson", "humphreys"] = "haldi_robinson"
    """Actions on arrival, during presence and on departure (Haldi and Robinson 2009), or the
    adaptive algorithm about a comfort temperature (Rijal et al. 2007)."""
    fraction: Annotated[float, Unit(""), Field(gt=0, le=1)] = 0.2
    """Share of the area of the zone's windows in outside walls that is free when all are open."""
    height: Length = 1.2
    """Of the openings, which drives the stack."""
    groups: Annotated[int, Field(ge=1, le=10)] = 1
    """Equal groups of windows, each with an owner: the first belongs to the first person in."""
    interval: Interval = 600.0
    """Between two looks at the windows while people are there, and updates of the flow."""
    ground_floor: bool = False
    """On the ground floor windows are left open less often."""
    leave_open: bool = True
    """Whether windows may stay open without people; if not, the last one closes them."""


class ThermostatOverride(Document):
    """A thermostat whose set-points people move when they feel too cold or too warm.

    Each person has a vote of their own about the predicted mean vote of ISO 7730, and is
    dissatisfied where it is beyond 1.5.
    """

    shift: Annotated[float, Unit("K"), Field(gt=0, le=5)] = 1.0
    """Of both set-points at each action, up when too cold and down when too warm."""
    limit: Annotated[float, Unit("K"), Field(gt=0, le=10)] = 2.0
    """Farthest from the scheduled set-points."""
    duration: Annotated[float, Unit("s"), Field(ge=300, le=86400)] = 7200.0
    """After the last action, until the thermostat returns to its schedule."""
    hesitation: Annotated[float, Unit("s"), Field(gt=0, le=86400)] = 1800.0
    """Mean time for which a dissatisfied person bears it before acting."""
    variation: Annotated[float, Unit(""), Field(ge=0, le=2)] = VOTE_SPREAD
    """Standard deviation of votes between people; the default makes the share of dissatisfied that
    of ISO 7730."""
    interval: Interval = 600.0
    """Between two decisions while people are there."""

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.shift > self.limit:
            raise fault_error("a shift of at most the limit", "lower the shift or raise the limit")
        return self
