"""Demand charges: the highest mean of an interval, with season, part of the day and ratchet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.schedules import period_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.bill.months import Months
    from sim.site import DemandCharge

    Floats = NDArray[np.float64]

RATCHET_MONTHS = 11
"""Months before the present one that a ratchet remembers."""


def billed_demand(
    charge: DemandCharge, drawn: Floats, months: Months, *, interval: float
) -> list[float | None]:
    """Return the demand that is billed in each month, None where it is not billed. [kW]

    Parameters
    ----------
    charge : DemandCharge
        What is charged.
    drawn : ndarray, shape (n,)
        Drawn from the grid. [W]
    months : Months
        Months of the run.
    interval : float
        Whose mean is the demand. [s]
    """
    # the ratchet also looks at months in which the charge itself is not billed
    always = charge.model_copy(update={"months": tuple(range(1, 13))})
    applies = period_mask(always, months.calendar, months.step)[: months.count]
    peaks = months.peaks(drawn, interval, applies)
    return [
        _billed(charge, peaks, months, place) / 1000.0 if number in charge.months else None
        for place, number in enumerate(months.numbers)
    ]


def _billed(charge: DemandCharge, peaks: list[float], months: Months, place: int) -> float:
    """Return the demand billed in a month. [W]"""
    before = [
        peaks[each]
        for each in range(max(place - RATCHET_MONTHS, 0), place)
        if months.numbers[each] in charge.ratchet_months
    ]
    if place < RATCHET_MONTHS:
        before.append(charge.earlier_peak)
    return float(np.max([peaks[place], charge.ratchet * max(before, default=0.0), charge.minimum]))
