"""Energy of a month: blocks with prices of their own, surcharges, and export set against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.bill.model import BillLine

if TYPE_CHECKING:
    from sim.bill.months import Months
    from sim.site import ElectricityTariff, FuelTariff

ENERGY = "energy"
"""Item of the energy that no period names."""


def block_lines(
    tariff: ElectricityTariff | FuelTariff, months: Months, month: int, energy: tuple[str, float]
) -> Iterator[BillLine]:
    """Yield the lines of a month's energy that no period names.

    Parameters
    ----------
    tariff : ElectricityTariff or FuelTariff
        Prices.
    months : Months
        Months of the run.
    month : int
        Place of the month.
    energy : tuple of str and float
        Carrier, and energy. [kWh]

    Notes
    -----
    Where the run covers a part of a month the limits of the blocks shrink with it.
    """
    carrier, amount = energy
    tiers = [tier for tier in tariff.tiers if months.numbers[month] in tier.months]
    share = months.shares[month]
    limits = [0.0, *(tier.above * share for tier in tiers), float("inf")]
    names = [ENERGY, *(f"{ENERGY} above {tier.above:g} kWh" for tier in tiers)]
    prices = [tariff.price, *(tier.price for tier in tiers)]
    for name, price, low, high in zip(names, prices, limits, limits[1:], strict=False):
        block = min(amount, high) - low
        yield from months.line(month, (carrier, name), block, price)


def surcharge_lines(
    tariff: ElectricityTariff | FuelTariff, months: Months, month: int, energy: tuple[str, float]
) -> Iterator[BillLine]:
    """Yield the lines of a month's surcharges; ``energy`` is carrier and energy [kWh]."""
    carrier, amount = energy
    for surcharge in tariff.surcharges:
        yield from months.line(month, (carrier, surcharge.name), amount, surcharge.price)


def netted(
    drawn: Sequence[Sequence[float]], given: Sequence[Sequence[float]], settled: Sequence[bool]
) -> tuple[list[list[float]], list[float]]:
    """Set export against the energy drawn in the same price period.

    Parameters
    ----------
    drawn, given : sequence of sequence of float
        Energy of each price period and month. [kWh]
    settled : sequence of bool
        Whether what is left over is settled at the end of each month; it is carried on otherwise.

    Returns
    -------
    billed : list of list of float
        What is left of the energy drawn, by price period and month. [kWh]
    paid : list of float
        What is left of the export and settled in each month. [kWh]
    """
    billed = [[0.0] * len(settled) for _ in drawn]
    paid = [0.0] * len(settled)
    for period, (taken, fed) in enumerate(zip(drawn, given, strict=True)):
        credit = 0.0
        for month, settle in enumerate(settled):
            credit += fed[month]
            used = min(credit, taken[month])
            billed[period][month] = taken[month] - used
            credit -= used
            if settle:
                paid[month] += credit
                credit = 0.0
    return billed, paid
