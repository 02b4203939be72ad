"""Electricity on site: batteries, charge points of vehicles, the carbon of the grid's supply."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.document import Document, Fraction, Power, Unit, fault_error
from sim.site.schedule import ClockTime, DayType
from sim.site.series import TimeSeries

Energy = Annotated[float, Unit("J"), Field(ge=3.6e4, allow_inf_nan=False)]
"""Energy; a plain number is in J, so write ``10 kWh``. Less than 10 Wh is taken for a slip."""
Efficiency = Annotated[float, Unit(""), Field(gt=0, le=1, allow_inf_nan=False)]
PositivePower = Annotated[float, Unit("W"), Field(gt=0, allow_inf_nan=False)]
_MONTHS = tuple(range(1, 13))


class BatteryAgeing(Document):
    """How a battery loses capacity, after measurements of a lithium-iron-phosphate cell.

    Calendar ageing after Naumann et al. (2018, doi:10.1016/j.est.2018.01.019), ageing by cycles
    after Naumann et al. (2020, doi:10.1016/j.jpowsour.2019.227666). Temperatures measured were 0 to
    60 degC, currents up to one capacity an hour.
    """

    temperature: Annotated[float, Unit("degC"), Field(ge=0, le=60)] = 25.0
    """Temperature of the cells."""
    calendar: Annotated[float, Unit(""), Field(ge=0, le=10)] = 1.0
    """Multiplies the loss by time; 0 for none."""
    cycling: Annotated[float, Unit(""), Field(ge=0, le=10)] = 1.0
    """Multiplies the loss by cycles; 0 for none."""
    age: Annotated[float, Unit("year"), Field(ge=0, le=40)] = 0.0
    """Age at the start of a run, spent half full."""
    cycles: Annotated[float, Unit(""), Field(ge=0, le=30000)] = 0.0
    """Full cycles done before the start of a run."""


class Battery(Document):
    """A battery with its converter on the alternating-current side."""

    capacity: Energy
    """Energy it stores from empty to full when new."""
    charge_power: PositivePower
    """Most power taken in, on the grid's side of the converter."""
    discharge_power: PositivePower
    """Most power given, on the grid's side of the converter."""
    charge_efficiency: Efficiency = 0.95
    """Energy stored per energy taken in."""
    discharge_efficiency: Efficiency = 0.95
    """Energy given per energy taken from the store."""
    standby_power: Power = 0.0
    """Taken by electronics at all times."""
    self_discharge: Annotated[float, Unit("1/day"), Field(ge=0, le=0.2)] = 0.001
    """Share of the stored energy lost in a day."""
    minimum_charge: Fraction = 0.1
    """State of charge below which it gives nothing."""
    maximum_charge: Fraction = 0.9
    """State of charge above which it takes nothing."""
    initial_charge: Fraction | None = None
    """State of charge at the start of a run; the minimum where not given."""
    strategy: Literal["self_consumption", "time_of_use", "peak_shaving"] = "self_consumption"
    """What decides its power: keeps own sun for later; also charges from the grid in the cheap
    hours of each day and gives in the dear ones, by the run's tariff; or holds the power drawn from
    the grid at ``target``."""
    target: Power | None = None
    """Power from the grid that peak shaving holds; needed by that strategy."""
    price_band: Annotated[float, Unit(""), Field(gt=0, le=0.5)] = 0.25
    """Share of a day's range of prices, from below that is cheap and from above that is dear."""
    ageing: BatteryAgeing | None = BatteryAgeing()
    """Loss of capacity; null for none."""
    source: str = ""
    """Where the figures come from."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.minimum_charge >= self.maximum_charge:
            raise fault_error(
                f"minimum_charge below maximum_charge, {self.maximum_charge:g}",
                "lower minimum_charge or raise maximum_charge",
            )
        low, high = self.minimum_charge, self.maximum_charge
        if self.initial_charge is not None and not low <= self.initial_charge <= high:
            raise fault_error(
                f"initial_charge from {low:g} to {high:g}, the limits of the state of charge",
                "move initial_charge between them",
            )
        if (self.strategy == "peak_shaving") != (self.target is not None):
            raise fault_error(
                "a target for, and only for, strategy 'peak_shaving'",
                "add 'target', or choose another strategy",
            )
        return self


class VehicleCharging(Document):
    """Charge points for electric vehicles, and the vehicles that come to them.

    Each vehicle comes on a day with probability ``presence``, arrives and leaves around the given
    times and stays at its point until it leaves. Who finds no point free waits for one.
    """

    points: Annotated[int, Field(ge=1, le=1000)]
    """Charge points."""
    power: PositivePower
    """Most power of a point, or of the vehicle's own charger where that is less."""
    efficiency: Efficiency = 0.9
    """Energy in the vehicle's battery per energy from the point."""
    vehicles: Annotated[int, Field(ge=1, le=5000)]
    """Vehicles that may come on a day."""
    presence: Fraction = 1.0
    """Probability that a vehicle comes on a day."""
    days: DayType = "weekdays"
    """Days on which they come."""
    months: Annotated[tuple[Annotated[int, Field(ge=1, le=12)], ...], Field(min_length=1)] = _MONTHS
    """Months in which they come."""
    arrival: ClockTime = 510
    """Mean time of arrival."""
    arrival_spread: Annotated[float, Unit("s"), Field(ge=0, le=14400)] = 1800.0
    """Standard deviation of the arrival, cut off at twice of it."""
    departure: ClockTime = 1020
    """Mean time of departure; of the next day where it is not after the arrival."""
    departure_spread: Annotated[float, Unit("s"), Field(ge=0, le=14400)] = 1800.0
    """Standard deviation of the departure, cut off at twice of it."""
    energy: Energy
    """Mean energy a vehicle's battery needs at a visit."""
    energy_spread: Annotated[float, Unit("J"), Field(ge=0, allow_inf_nan=False)] = 0.0
    """Standard deviation of the need, cut off at twice of it and at nothing."""
    strategy: Literal["on_arrival", "spread", "limited"] = "on_arrival"
    """At full power from arrival on; evenly until departure; or from arrival on within
    ``site_limit``."""
    site_limit: Power | None = None
    """Power drawn from the grid that charging must not exceed; needed by strategy 'limited'."""
    source: str = ""
    """Where the figures come from."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if (self.strategy == "limited") != (self.site_limit is not None):
            raise fault_error(
                "a site_limit for, and only for, strategy 'limited'",
                "add 'site_limit', or choose another strategy",
            )
        stay = (self.departure - self.arrival) * 60
        stay += 86400 if stay <= 0 else 0
        if 2.0 * (self.arrival_spread + self.departure_spread) >= stay:
            raise fault_error(
                f"spreads that leave the latest arrival before the earliest departure: "
                f"arrival_spread + departure_spread below {stay / 2.0:g} s",
                "make the spreads smaller or the stay longer",
            )
        return self


class CarbonIntensity(Document):
    """Greenhouse gas emissions of electricity from the grid."""

    value: Annotated[float, Unit("kg/kWh"), Field(ge=0, le=3)] | None = None
    """The same at all times. [kg CO2e/kWh]"""
    hourly: TimeSeries | None = None
    """From hour to hour. [kg CO2e/kWh]"""
    source: Annotated[str, Field(min_length=1)]
    """Where the figures come from, and which emissions they count."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.value is None) == (self.hourly is None):
            raise fault_error("exactly one of 'value' and 'hourly'", "give one of the two")
        values = () if self.hourly is None else self.hourly.values
        if any(not 0 <= value <= 3 for value in values):
            raise fault_error("intensities from 0 to 3 kg/kWh", "give kg/kWh; divide g/kWh by 1000")
        return self
