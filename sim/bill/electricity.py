"""The lines of electricity: energy by period and hour, demand, export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.bill.demand import billed_demand
from sim.bill.energy import block_lines, netted, surcharge_lines
from sim.bill.model import FEED_IN, BillLine
from sim.bill.prices import hourly_prices, price_periods

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.bill.months import Months
    from sim.site import ElectricityTariff

    Floats = NDArray[np.float64]
    _EnergyAndCost = tuple[list[float], list[float]]

CARRIER = "electricity"
HOURLY = "hourly price"
"""Item of the price that changes from hour to hour."""
DEMAND = "demand"
_DECEMBER = 12


@dataclass(frozen=True)
class ElectricityBill:
    """What the electricity of a run costs.

    Parameters
    ----------
    tariff : ElectricityTariff
        Prices.
    months : Months
        Months of the run.
    drawn, given : ndarray, shape (n,)
        From the grid and to the grid. [W]
    """

    tariff: ElectricityTariff
    months: Months
    drawn: Floats
    given: Floats

    def lines(self) -> Iterator[BillLine]:
        """Yield all lines, month by month."""
        for month in range(len(self.months.names)):
            yield from self._energy(month)
            yield from self._demand(month)
            charge = self.tariff.monthly_charge
            yield from self.months.charge(month, (CARRIER, "fixed charge"), charge)
            yield from self._fed_in(month)

    @cached_property
    def _hourly(self) -> Floats | None:
        return hourly_prices(self.tariff, self.months.calendar, self.months.count, self.months.step)

    @cached_property
    def _settled(self) -> tuple[list[list[float]], list[float]]:
        """Energy billed by price period and month, and energy paid for by month. [kWh]"""
        place = price_periods(
            self.tariff, self.months.calendar, self.months.count, self.months.step
        )
        periods = range(len(self.tariff.periods) + 1)

        def parted(power: Floats) -> list[list[float]]:
            return [self.months.sums(np.where(place == index, power, 0.0)) for index in periods]

        if not self.tariff.feed_in.startswith("net"):
            return parted(self.drawn), self.months.sums(self.given)
        last = len(self.months.numbers) - 1
        settled = [
            self.tariff.feed_in == "net_monthly" or number == _DECEMBER or month == last
            for month, number in enumerate(self.months.numbers)
        ]
        return netted(parted(self.drawn), parted(self.given), settled)

    def _energy(self, month: int) -> Iterator[BillLine]:
        billed, _ = self._settled
        if self.tariff.price != 0 or self.tariff.tiers or self._hourly is None:
            yield from block_lines(self.tariff, self.months, month, (CARRIER, billed[0][month]))
        for energy, period in zip(billed[1:], self.tariff.periods, strict=True):
            what = (CARRIER, period.name)
            yield from self.months.line(month, what, energy[month], period.price)
        yield from self._at_hourly_price(month, HOURLY, self._drawn_by_the_hour, 1.0)
        everything = sum(energy[month] for energy in billed)
        yield from surcharge_lines(self.tariff, self.months, month, (CARRIER, everything))

    def _at_hourly_price(
        self, month: int, item: str, sums: _EnergyAndCost | None, sign: float
    ) -> Iterator[BillLine]:
        if sums is not None and (energy := sums[0][month]) > 0:
            price = sign * sums[1][month] / energy
            yield from self.months.line(month, (CARRIER, item), energy, price)

    @cached_property
    def _drawn_by_the_hour(self) -> _EnergyAndCost | None:
        return self._by_the_hour(self.drawn)

    @cached_property
    def _given_by_the_hour(self) -> _EnergyAndCost | None:
        return self._by_the_hour(self.given)

    def _by_the_hour(self, power: Floats) -> _EnergyAndCost | None:
        """Return energy [kWh] by month, and what it costs at hourly prices, if there are any."""
        if self._hourly is None:
            return None
        return self.months.sums(power), self.months.sums(power * self._hourly)

    @cached_property
    def _peaks(self) -> list[float]:
        """Demand of each month. [W]"""
        return self.months.peaks(self.drawn, self.tariff.demand_interval)

    def _demand(self, month: int) -> Iterator[BillLine]:
        peak = self._peaks[month] / 1000.0
        yield from self.months.charge(
            month, (CARRIER, DEMAND), self.tariff.demand_charge, peak=peak
        )
        for charge, billed in zip(self.tariff.demand_charges, self._billed_demand, strict=True):
            if (demand := billed[month]) is not None:
                what = (CARRIER, charge.name)
                yield from self.months.charge(month, what, charge.price, peak=demand)

    @cached_property
    def _billed_demand(self) -> list[list[float | None]]:
        interval = self.tariff.demand_interval
        return [
            billed_demand(charge, self.drawn, self.months, interval=interval)
            for charge in self.tariff.demand_charges
        ]

    def _fed_in(self, month: int) -> Iterator[BillLine]:
        if self.tariff.feed_in == "hourly":
            yield from self._at_hourly_price(month, FEED_IN, self._given_by_the_hour, -1.0)
            return
        _, paid = self._settled
        price = 0.0 - self.tariff.feed_in_price
        yield from self.months.line(month, (CARRIER, FEED_IN), paid[month], price)
