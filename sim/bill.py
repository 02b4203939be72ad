"""The energy bill of a run: itemised by civil month and carrier, priced in civil time."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import Finding
from sim.intervals import QUARTER_HOUR, interval_means, steps_in
from sim.schedules import Calendar, calendar_of_run, period_transitions, step_starts
from sim.trajectory import SITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.holidays import Holidays
    from sim.site import ElectricityTariff, FuelTariff, Tariff
    from sim.trajectory import Trajectory

FUELS = {
    "natural_gas": "gas_demand",
    "district_heating": "district_heating_demand",
    "district_cooling": "district_cooling_demand",
}
"""Carriers besides electricity, and their meters."""
_JOULE_PER_KWH = 3.6e6


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a bill.

    Attributes
    ----------
    month : str
        Civil month, ``2025-01``.
    carrier : str
        ``electricity``, ``natural_gas``, ``district_heating`` or ``district_cooling``.
    item : str
        ``energy``, the name of a price period, ``demand``, ``fixed charge`` or ``feed-in``.
    quantity : float
        What is charged. [unit]
    unit : str
        ``kWh``, ``kW`` or ``month``.
    price : float
        Of one unit. [currency/unit]
    share : float
        Share of the month that the run covers, for what is charged by the month; else 1. [-]
    amount : float
        Quantity times price times share; negative where it is paid out. [currency]
    """

    month: str
    carrier: str
    item: str
    quantity: float
    unit: str
    price: float
    share: float
    amount: float


@dataclass(frozen=True, slots=True)
class Bill:
    """All lines of a run.

    Attributes
    ----------
    currency : str
        Of all amounts.
    lines : tuple of BillLine
        By carrier, month and item.
    """

    currency: str
    lines: tuple[BillLine, ...]

    @property
    def total(self) -> float:
        """Sum of all lines. [currency]."""
        return sum(line.amount for line in self.lines)

    def by_carrier(self) -> dict[str, float]:
        """Return the sum of each carrier's lines. [currency]."""
        return self._sums("carrier")

    def by_month(self) -> dict[str, float]:
        """Return the sum of each month's lines. [currency]."""
        return self._sums("month")

    def _sums(self, field: str) -> dict[str, float]:
        sums: dict[str, float] = {}
        for line in self.lines:
            key = getattr(line, field)
            sums[key] = sums.get(key, 0.0) + line.amount
        return sums


def bill(trajectory: Trajectory, tariff: Tariff, *, holidays: Holidays | None = None) -> Bill:
    """Return what the energy of a run costs.

    Energy is priced at the civil time each step begins, at the price of the first period that
    applies. Demand is the month's highest mean of 15 minutes (of the step, where that is longer) of
    what is drawn from the grid. What is charged by the month, demand and fixed charges, counts in
    proportion where the run covers a part of the month. A carrier the building has no meter for
    costs nothing. Amounts are not rounded, so that lines add up.

    Parameters
    ----------
    trajectory : Trajectory
        Series of the site.
    tariff : Tariff
        Prices.
    holidays : str or tuple of date, optional
        Country or country-subdivision code of public holidays, or their dates, for periods that
        name them.

    Returns
    -------
    Bill
        Lines by carrier, month and item.
    """
    months = _Months(trajectory, calendar_of_run(trajectory, holidays))
    lines = [*_electricity_lines(trajectory, tariff.electricity, months)]
    for carrier, meter in FUELS.items():
        if (SITE, meter) in trajectory:
            fuel: FuelTariff = getattr(tariff, carrier)
            for month, energy in enumerate(months.sums(trajectory.site(meter))):
                lines += months.line(month, (carrier, "energy"), energy, fuel.price)
                lines += months.charge(month, (carrier, "fixed charge"), fuel.monthly_charge)
    return Bill(tariff.currency, tuple(lines))


def unpriced(trajectory: Trajectory, tariff: Tariff) -> tuple[Finding, ...]:
    """Return a doubt for each carrier that the run consumes and the tariff gives away.

    Parameters
    ----------
    trajectory : Trajectory
        Series of the site.
    tariff : Tariff
        Prices.
    """
    meters = {"electricity": "electricity_import", **FUELS}
    consumed = {
        carrier: float(np.sum(trajectory.site(meter))) * trajectory.step / _JOULE_PER_KWH
        for carrier, meter in meters.items()
    }
    return tuple(
        Finding(
            "carrier-without-price",
            f"The run consumes {carrier.replace('_', ' ')}, but the tariff has no price for it: "
            "its cost counts as zero.",
            {"carrier": carrier, "energy_kWh": energy},
        )
        for carrier, energy in consumed.items()
        if energy > 0 and getattr(tariff, carrier).price == 0
    )


def _electricity_lines(
    trajectory: Trajectory, tariff: ElectricityTariff, months: _Months
) -> Iterator[BillLine]:
    drawn = trajectory.site("electricity_import")
    prices = [(tariff.price, "energy"), *((part.price, part.name) for part in tariff.periods)]
    period = _periods(tariff, months)
    energy = [months.sums(np.where(period == index, drawn, 0.0)) for index in range(len(prices))]
    fed_in = months.sums(trajectory.site("electricity_export"))
    peaks = months.peaks(drawn)
    for month in range(len(months.names)):
        for amounts, (price, name) in zip(energy, prices, strict=True):
            yield from months.line(month, ("electricity", name), amounts[month], price)
        peak = peaks[month] / 1000.0
        yield from months.charge(month, ("electricity", "demand"), tariff.demand_charge, peak=peak)
        yield from months.charge(month, ("electricity", "fixed charge"), tariff.monthly_charge)
        paid = 0.0 - tariff.feed_in_price
        yield from months.line(month, ("electricity", "feed-in"), fed_in[month], paid)


def _periods(tariff: ElectricityTariff, months: _Months) -> NDArray[np.int64]:
    """Return the price period of each step, 0 where none applies, shape (n,)."""
    found = np.zeros(months.count, dtype=np.int64)
    for index in range(len(tariff.periods), 0, -1):
        signal = period_transitions(tariff.periods[index - 1], months.calendar)
        found[step_starts(*signal, months.count, months.step) > 0] = index
    return found


class _Months:
    """The civil months of a run."""

    def __init__(self, trajectory: Trajectory, calendar: Calendar) -> None:
        self.calendar = calendar
        self.step = trajectory.step
        self.count = len(trajectory)
        number = calendar.step_months(self.count, self.step)
        known, self.of_step = np.unique(number, return_inverse=True)
        self.names = [f"{1970 + month // 12}-{month % 12 + 1:02d}" for month in known.tolist()]
        covered = np.bincount(self.of_step) * self.step
        lengths = [_length(month, calendar.time_zone) for month in known.tolist()]
        self.shares = [float(part / whole) for part, whole in zip(covered, lengths, strict=True)]

    def sums(self, power: NDArray[np.float64]) -> list[float]:
        """Return the energy of each month. [kWh]."""
        energy = np.bincount(self.of_step, weights=power, minlength=len(self.names))
        return [float(value) for value in energy * (self.step / _JOULE_PER_KWH)]

    def peaks(self, power: NDArray[np.float64]) -> list[float]:
        """Return the highest mean of 15 minutes that begin in each month. [W]."""
        means = interval_means(power, self.step, QUARTER_HOUR)
        month = self.of_step[:: steps_in(QUARTER_HOUR, self.step)]
        highest = np.zeros(len(self.names))
        np.maximum.at(highest, month, means)
        return [float(value) for value in highest]

    def line(
        self, month: int, what: tuple[str, str], energy: float, price: float
    ) -> Iterator[BillLine]:
        """Yield the line of an energy [kWh], if there is any; ``what`` is carrier and item."""
        if energy > 0:
            yield BillLine(self.names[month], *what, energy, "kWh", price, 1.0, energy * price)

    def charge(
        self, month: int, what: tuple[str, str], price: float, *, peak: float | None = None
    ) -> Iterator[BillLine]:
        """Yield the line of what is charged by the month, or its peak [kW], if the tariff does."""
        if price > 0:
            quantity, unit = (1.0, "month") if peak is None else (peak, "kW")
            share = self.shares[month]
            amount = quantity * price * share
            yield BillLine(self.names[month], *what, quantity, unit, price, share, amount)


def _length(month: int, time_zone: str) -> float:
    """Return the true length of a civil month, counted from January 1970. [s]."""
    zone = zoneinfo.ZoneInfo(time_zone)
    begin, end = (
        datetime(1970 + number // 12, number % 12 + 1, 1, tzinfo=zone).timestamp()
        for number in (month, month + 1)
    )
    return end - begin
