"""What energy costs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.document import Document
from sim.site.schedule import DayPeriod

Price = Annotated[float, Field(ge=-10, le=100, allow_inf_nan=False)]
Charge = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class PricePeriod(DayPeriod):
    """A part of the day with a price of its own."""

    name: str
    """Name shown on the bill, ``on-peak``."""
    price: Price
    """Price of energy. [currency/kWh]"""


class ElectricityTariff(Document):
    """Price of electricity."""

    price: Price
    """Price of energy at all times no period names. [currency/kWh]"""
    periods: tuple[PricePeriod, ...] = ()
    """Time-of-use periods; the first that applies wins."""
    demand_charge: Charge = 0.0
    """Price of the month's highest 15-min mean. [currency/kW]"""
    monthly_charge: Charge = 0.0
    """Fixed charge. [currency/month]"""
    feed_in_price: Price = 0.0
    """Paid for exported energy. [currency/kWh]"""


class FuelTariff(Document):
    """Price of another carrier."""

    price: Price
    """Price of energy, gross calorific for gas. [currency/kWh]"""
    monthly_charge: Charge = 0.0
    """Fixed charge. [currency/month]"""


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
    source: str = ""
    """Where the prices come from."""
