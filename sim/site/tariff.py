"""What energy costs."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.document import Document, Fraction, Power, Unit, fault_error
from sim.site.schedule import DayPeriod
from sim.site.series import TimeSeries

Price = Annotated[float, Field(ge=-10, le=100, allow_inf_nan=False)]
Charge = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Month = Annotated[int, Field(ge=1, le=12)]
_ALL_MONTHS = tuple(range(1, 13))


class PricePeriod(DayPeriod):
    """A part of the day with a price of its own."""

    name: str
    """Name shown on the bill, ``on-peak``."""
    price: Price
    """Price of energy. [currency/kWh]"""


class Tier(Document):
    """A block of a month's energy with a price of its own."""

    above: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """Energy of a whole month from which on it holds, up to the next tier. [kWh]"""
    price: Price
    """Price of energy. [currency/kWh]"""
    months: tuple[Month, ...] = _ALL_MONTHS
    """Months in which it holds."""


class Surcharge(Document):
    """A fee, levy or tax on every unit of energy."""

    name: str
    """Name shown on the bill."""
    price: Price
    """Added to the price of all energy; negative for a rebate. [currency/kWh]"""


class DemandCharge(DayPeriod):
    """A charge for the highest demand within a part of the day.

    Billed in its ``months``. With a ratchet it is never billed for less than a share of the
    highest demand of the eleven months before, in that same part of the day.
    """

    name: str
    """Name shown on the bill, ``summer demand``."""
    price: Charge
    """Price of the month's highest mean. [currency/kW]"""
    ratchet: Fraction = 0.0
    """Share of the highest demand of the last 11 months that is billed at least."""
    ratchet_months: Annotated[tuple[Month, ...], Field(min_length=1)] = _ALL_MONTHS
    """Months whose demand the ratchet remembers."""
    earlier_peak: Power = 0.0
    """Highest demand of the 11 months before the run."""
    minimum: Power = 0.0
    """Demand that is billed at least."""


class _EnergyTariff(Document):
    """Price of a carrier by the unit of energy."""

    price: Price
    """Price of energy at all times no period names; gross calorific for gas. [currency/kWh]"""
    tiers: tuple[Tier, ...] = ()
    """Blocks of the month's energy that no period names, with prices instead of ``price``."""
    surcharges: tuple[Surcharge, ...] = ()
    """Fees and levies on every unit."""
    monthly_charge: Charge = 0.0
    """Fixed charge. [currency/month]"""

    @model_validator(mode="after")
    def _rising_tiers(self) -> Self:
        for month in _ALL_MONTHS:
            limits = [tier.above for tier in self.tiers if month in tier.months]
            if any(after <= before for before, after in pairwise(limits)):
                raise fault_error(
                    f"tiers whose 'above' rises within each month; in month {month}: {limits}",
                    "sort the tiers, or part them by 'months'",
                )
        return self


class ElectricityTariff(_EnergyTariff):
    """Price of electricity."""

    periods: tuple[PricePeriod, ...] = ()
    """Time-of-use periods; the first that applies wins. Seasons are their ``months``."""
    hourly_price: TimeSeries | None = None
    """Price that changes from hour to hour, added to the others. [currency/kWh]"""
    demand_charge: Charge = 0.0
    """Price of the month's highest mean of ``demand_interval``. [currency/kW]"""
    demand_charges: tuple[DemandCharge, ...] = ()
    """Charges for demand by season or part of the day, with ratchet."""
    demand_interval: Annotated[float, Unit("s"), Field(ge=300, le=3600)] = 900.0
    """Interval whose mean is the demand."""
    feed_in: Literal["fixed", "hourly", "net_monthly", "net_yearly"] = "fixed"
    """How export is settled: at ``feed_in_price``; at ``hourly_price``; or first against the energy
    drawn in the same price period, of the month or of the calendar year, and what is left over at
    ``feed_in_price``."""
    feed_in_price: Price = 0.0
    """Paid for exported energy. [currency/kWh]"""

    @model_validator(mode="after")
    def _settled(self) -> Self:
        if self.demand_interval % 300 != 0 or 3600 % self.demand_interval != 0:
            raise fault_error(
                "a demand_interval of 5, 10, 15, 20, 30 or 60 min", "choose one of these"
            )
        if self.feed_in == "hourly" and self.hourly_price is None:
            raise fault_error(
                "feed_in 'hourly' only with an hourly_price", "add 'hourly_price' or use 'fixed'"
            )
        if self.feed_in.startswith("net") and self.hourly_price is not None:
            raise fault_error(
                "net metering only without an hourly_price: energy of different hours has different"
                " prices",
                "use feed_in 'hourly' or 'fixed', or remove 'hourly_price'",
            )
        return self


class FuelTariff(_EnergyTariff):
    """Price of another carrier."""


class Tariff(Document):
    """Prices of all carriers."""

    currency: Literal["EUR", "USD", "GBP"] = "EUR"
    """Currency of all prices."""
    electricity: ElectricityTariff
    """Electricity."""
    natural_gas: FuelTariff = FuelTariff(price=0.0)
    """Natural gas."""
    district_heating: FuelTariff = FuelTariff(price=0.0)
    """District heat."""
    district_cooling: FuelTariff = FuelTariff(price=0.0)
    """District cold."""
    tax: Fraction = 0.0
    """Tax on all charges, as value-added tax; what is paid for export is not taxed."""
    source: str = ""
    """Where the prices come from."""
