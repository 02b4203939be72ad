"""Prices of energy as BOPTEST has them: constant, by the time of day, by the hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from sim.bill import energy_prices
from sim.errors import DocumentError, Fault
from sim.intervals import HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.schedules import Calendar
    from sim.site import FuelTariff, Tariff

    Floats = NDArray[np.float64]

PriceKind = Literal["constant", "dynamic", "highly_dynamic"]
"""How the price of electricity changes."""


def price_kinds(tariff: Tariff) -> tuple[PriceKind, ...]:
    """Return the price scenarios a tariff has, its own last.

    Parameters
    ----------
    tariff : Tariff
        Prices: by the hour is ``highly_dynamic``, by periods of the day ``dynamic``; each also has
        its mean, ``constant``.

    Examples
    --------
    >>> from sim.site import Tariff
    >>> price_kinds(Tariff.read({"electricity": {"price": 0.2}}))
    ('constant',)
    """
    dynamic: tuple[PriceKind, ...] = ("dynamic",) if tariff.electricity.periods else ()
    hourly = tariff.electricity.hourly_price is not None
    return ("constant", *dynamic, *(("highly_dynamic",) if hourly else ()))


def electricity_prices(
    tariff: Tariff, kind: PriceKind, calendar: Calendar, *, count: int, step: float
) -> Floats:
    """Return what a kilowatt hour of electricity costs in each step, shape (count,).

    Charges for demand and by the month are not in it, nor what later blocks of a month cost; taxes
    are.

    Parameters
    ----------
    tariff : Tariff
        Prices.
    kind : {'constant', 'dynamic', 'highly_dynamic'}
        One of `price_kinds`. A constant price is the mean of all hours of the calendar year; by
        periods alone, what the hours of a year add to them is their mean.
    calendar : Calendar
        Days of the run.
    count : int
        Number of steps.
    step : float
        Length of a step. [s]

    Returns
    -------
    ndarray
        Prices. [currency/kWh]

    Raises
    ------
    DocumentError
        If the tariff has no such prices, or they do not reach over the time that is asked for.
    """
    kinds = price_kinds(tariff)
    if kind not in kinds:
        limit = f"one of {', '.join(kinds)}"
        raise DocumentError([Fault("electricity_price", kind, limit, "the tariff has no others")])
    own = tariff.electricity
    if kind == kinds[-1]:
        prices = energy_prices(own, calendar, count, step)
    elif kind == "dynamic":
        flat = own.model_copy(update={"hourly_price": None})
        added = _mean(tariff, calendar) - _mean(
            tariff.model_copy(update={"electricity": flat}), calendar
        )
        prices = energy_prices(flat, calendar, count, step) + added
    else:
        prices = np.full(count, _mean(tariff, calendar))
    return prices * (1.0 + tariff.tax)


def fuel_price(tariff: Tariff, carrier: str) -> float:
    """Return what a kilowatt hour of another carrier costs, taxes included. [currency/kWh]

    Parameters
    ----------
    tariff : Tariff
        Prices.
    carrier : {'natural_gas', 'district_heating', 'district_cooling'}
        What is bought; of blocks of the month the first one counts.
    """
    fuel: FuelTariff = getattr(tariff, carrier)
    return (fuel.price + sum(each.price for each in fuel.surcharges)) * (1.0 + tariff.tax)


def _mean(tariff: Tariff, calendar: Calendar) -> float:
    """Return the mean price of the year a run begins in. [currency/kWh]"""
    year = calendar.start.year
    whole = replace(calendar, start=date(year, 1, 1), end=date(year + 1, 1, 1))
    hours = round(whole.duration / HOUR)
    return float(np.mean(energy_prices(tariff.electricity, whole, hours, HOUR)))


KINDS: tuple[PriceKind, ...] = get_args(PriceKind)
"""All price scenarios of BOPTEST."""
