"""Which price holds when: periods of the day, the price of every hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import DocumentError
from sim.schedules import Calendar, period_transitions, series_means, step_starts, uncovered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import ElectricityTariff

    Floats = NDArray[np.float64]

HOURLY_PRICE = "electricity.hourly_price"
"""Place of the price of every hour in a tariff."""


def price_periods(
    tariff: ElectricityTariff, calendar: Calendar, count: int, step: float
) -> NDArray[np.int64]:
    """Return the price period of each step, 0 where none applies, shape (count,).

    Parameters
    ----------
    tariff : ElectricityTariff
        Prices.
    calendar : Calendar
        Days of the run.
    count : int
        Number of steps.
    step : float
        Length of a step. [s]
    """
    found = np.zeros(count, dtype=np.int64)
    for index in range(len(tariff.periods), 0, -1):
        signal = period_transitions(tariff.periods[index - 1], calendar)
        found[step_starts(*signal, count, step) > 0] = index
    return found


def hourly_prices(
    tariff: ElectricityTariff, calendar: Calendar, count: int, step: float
) -> Floats | None:
    """Return the price of every step that changes from hour to hour, or none, shape (count,).

    Parameters
    ----------
    tariff : ElectricityTariff
        Prices.
    calendar : Calendar
        Days of the run.
    count : int
        Number of steps.
    step : float
        Length of a step. [s]

    Raises
    ------
    DocumentError
        If the hourly price does not reach over the run.
    """
    if tariff.hourly_price is None:
        return None
    begin, end = calendar.start_instant, calendar.end_instant
    faults = [*uncovered(HOURLY_PRICE, tariff.hourly_price, begin, end)]
    if faults:
        raise DocumentError(faults, source="tariff")
    return series_means(tariff.hourly_price, begin, count, step)


def energy_prices(tariff: ElectricityTariff, calendar: Calendar, count: int, step: float) -> Floats:
    """Return what one more kilowatt hour costs in each step, shape (count,). [currency/kWh]

    Parameters
    ----------
    tariff : ElectricityTariff
        Prices. Of tiers the first block counts: which one a month ends in nobody knows in it.
    calendar : Calendar
        Days of the run.
    count : int
        Number of steps.
    step : float
        Length of a step. [s]

    Raises
    ------
    DocumentError
        If the hourly price does not reach over the run.
    """
    levels = np.array([tariff.price, *(period.price for period in tariff.periods)])
    prices = levels[price_periods(tariff, calendar, count, step)]
    prices += sum(surcharge.price for surcharge in tariff.surcharges)
    hourly = hourly_prices(tariff, calendar, count, step)
    return prices if hourly is None else prices + hourly
