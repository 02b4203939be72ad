"""From the series of a run and a tariff to the lines of the bill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from sim.bill.electricity import ElectricityBill
from sim.bill.energy import block_lines, surcharge_lines
from sim.bill.model import FEED_IN, TAX, Bill, BillLine
from sim.bill.months import Months
from sim.errors import Finding
from sim.schedules import calendar_of_run
from sim.trajectory import SITE

if TYPE_CHECKING:
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


def bill(trajectory: Trajectory, tariff: Tariff, *, holidays: Holidays | None = None) -> Bill:
    """Return what the energy of a run costs.

    Energy is priced at the civil time each step begins, at the price of the first period that
    applies; what no period names by blocks of the month, where the tariff has some. An hourly price
    and surcharges are added to that. Demand is the highest mean of the tariff's interval (of the
    step, where that is longer) of what is drawn from the grid. What is charged by the month, demand
    and fixed charges, counts in proportion where the run covers a part of the month, and so do the
    limits of blocks. A carrier the building has no meter for costs nothing. Amounts are not
    rounded, so that lines add up.

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

    Raises
    ------
    DocumentError
        If an hourly price does not reach over the run.
    """
    months = Months(trajectory, calendar_of_run(trajectory, holidays))
    drawn, given = (trajectory.site(f"electricity_{way}") for way in ("import", "export"))
    lines = [*ElectricityBill(tariff.electricity, months, drawn, given).lines()]
    for carrier, meter in FUELS.items():
        if (SITE, meter) in trajectory:
            energies = months.sums(trajectory.site(meter))
            for month, energy in enumerate(energies):
                lines += _fuel_lines(getattr(tariff, carrier), months, month, (carrier, energy))
    if tariff.tax > 0:
        lines = [*_taxed(lines, tariff)]
    return Bill(tariff.currency, tuple(lines))


def _fuel_lines(
    tariff: FuelTariff, months: Months, month: int, energy: tuple[str, float]
) -> Iterator[BillLine]:
    yield from block_lines(tariff, months, month, energy)
    yield from surcharge_lines(tariff, months, month, energy)
    yield from months.charge(month, (energy[0], "fixed charge"), tariff.monthly_charge)


def _taxed(lines: Iterable[BillLine], tariff: Tariff) -> Iterator[BillLine]:
    """Yield the lines with a line of tax at the end of each month and carrier."""
    for (carrier, month), group in groupby(lines, lambda line: (line.carrier, line.month)):
        charges = 0.0
        for line in group:
            charges += 0.0 if line.item == FEED_IN else line.amount
            yield line
        yield BillLine(
            month, carrier, TAX, charges, tariff.currency, tariff.tax, 1.0, charges * tariff.tax
        )


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
        if energy > 0 and _given_away(getattr(tariff, carrier))
    )


def _given_away(tariff: ElectricityTariff | FuelTariff) -> bool:
    """Tell whether energy has no price at the times that no period names."""
    hourly = getattr(tariff, "hourly_price", None)
    return tariff.price == 0 and not tariff.tiers and hourly is None
