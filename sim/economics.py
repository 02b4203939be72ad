"""What a measure is worth: net present value and payback, as pure functions.

The method is that of the global cost of EN 15459-1:2017 and of NIST Handbook 135: real prices,
savings at the end of each year, replacement when a life has passed, linear residual value at the
horizon.
"""

from __future__ import annotations

import math

_LONGEST = 200
"""Years after which a payback is no longer looked for."""


def net_present_value(
    cost: float,
    yearly_saving: float,
    *,
    discount_rate: float,
    horizon: float,
    life: float | None = None,
    price_escalation: float = 0.0,
) -> float:
    """Worth today of a measure over the horizon.

    Parameters
    ----------
    cost : float
        Paid now, and again whenever its life has passed before the horizon. [currency]
    yearly_saving : float
        Of a year at today's prices; the first year's prices are today's. [currency/year]
    discount_rate : float
        Real rate of a year. [-]
    horizon : float
        Years looked at; a last part of a year counts in proportion. [years]
    life : float, optional
        Until the measure is replaced; without one it lasts as long as the horizon. [years]
    price_escalation : float
        Real rise of energy prices in a year. [-]

    Returns
    -------
    float
        Savings less costs plus what the last installation is still worth, discounted. [currency]

    Examples
    --------
    >>> round(net_present_value(1000.0, 100.0, discount_rate=0.03, horizon=20.0), 2)
    487.75
    """
    lasting = horizon if life is None else life
    savings = yearly_saving * _present_years(horizon, discount_rate, price_escalation)
    # a life that ends with the horizon is not renewed, whatever the rounding of the division
    renewals = max(math.ceil(horizon / lasting - 1e-9) - 1, 0)
    spent = sum(cost * _discount(discount_rate, k * lasting) for k in range(renewals + 1))
    left = max((renewals + 1) * lasting - horizon, 0.0) / lasting
    return savings - spent + cost * left * _discount(discount_rate, horizon)


def _present_years(horizon: float, discount_rate: float, price_escalation: float) -> float:
    """Return the present worth of one unit saved every year."""
    whole = math.floor(horizon)
    worth = sum(
        _price(price_escalation, year) * _discount(discount_rate, year)
        for year in range(1, whole + 1)
    )
    part = horizon - whole
    return worth + part * _price(price_escalation, whole + 1) * _discount(discount_rate, horizon)


def _discount(rate: float, years: float) -> float:
    """Return the worth today of one unit in some years."""
    return math.pow(1.0 + rate, -years)


def _price(escalation: float, year: int) -> float:
    """Return the price of a year, counted from 1, over that of today."""
    return math.pow(1.0 + escalation, year - 1)


def simple_payback(cost: float, yearly_saving: float) -> float | None:
    """Return the years until savings have paid for a measure; None if they never do.

    Parameters
    ----------
    cost : float
        Paid now. [currency]
    yearly_saving : float
        Of a year. [currency/year]

    Examples
    --------
    >>> simple_payback(1000.0, 125.0)
    8.0
    """
    if cost <= 0:
        return 0.0
    return cost / yearly_saving if yearly_saving > 0 else None


def discounted_payback(
    cost: float, yearly_saving: float, *, discount_rate: float, price_escalation: float = 0.0
) -> float | None:
    """Return the years until discounted savings have paid for a measure; None if they never do.

    Parameters
    ----------
    cost : float
        Paid now. [currency]
    yearly_saving : float
        Of a year at today's prices; the first year's prices are today's. [currency/year]
    discount_rate : float
        Real rate of a year. [-]
    price_escalation : float
        Real rise of energy prices in a year. [-]

    Notes
    -----
    Savings fall at the end of the year; within the last year they are taken to be even. Replacement
    and residual value are left out. Not looked for beyond 200 years.

    Examples
    --------
    >>> round(discounted_payback(1000.0, 125.0, discount_rate=0.03), 2)
    9.29
    """
    if cost <= 0:
        return 0.0
    if yearly_saving <= 0:
        return None
    left = cost
    for year in range(1, _LONGEST + 1):
        saved = yearly_saving * _price(price_escalation, year) * _discount(discount_rate, year)
        if saved >= left:
            return year - 1 + left / saved
        left -= saved
    return None
