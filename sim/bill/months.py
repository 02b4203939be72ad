"""The civil months of a run, and the lines charged by them."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from sim.bill.model import BillLine
from sim.intervals import interval_means, steps_in
from sim.schedules import Calendar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.trajectory import Trajectory

    Floats = NDArray[np.float64]

_JOULE_PER_KWH = 3.6e6


class Months:
    """The civil months of a run.

    Parameters
    ----------
    trajectory : Trajectory
        The run.
    calendar : Calendar
        Its days.

    Attributes
    ----------
    names : list of str
        ``2025-01``.
    numbers : list of int
        Month of the year, 1 to 12.
    shares : list of float
        Share of each month that the run covers. [-]
    """

    def __init__(self, trajectory: Trajectory, calendar: Calendar) -> None:
        self.calendar = calendar
        self.step = trajectory.step
        self.count = len(trajectory)
        number = calendar.step_months(self.count, self.step)
        known, self.of_step = np.unique(number, return_inverse=True)
        self.names = [f"{1970 + month // 12}-{month % 12 + 1:02d}" for month in known.tolist()]
        self.numbers = [month % 12 + 1 for month in known.tolist()]
        covered = np.bincount(self.of_step) * self.step
        lengths = [_length(month, calendar.time_zone) for month in known.tolist()]
        self.shares = [float(part / whole) for part, whole in zip(covered, lengths, strict=True)]

    def sums(self, power: Floats) -> list[float]:
        """Return the energy of each month. [kWh]."""
        energy = np.bincount(self.of_step, weights=power, minlength=len(self.names))
        return [float(value) for value in energy * (self.step / _JOULE_PER_KWH)]

    def peaks(
        self, power: Floats, interval: float, applies: NDArray[np.bool_] | None = None
    ) -> list[float]:
        """Return the highest mean of an interval [s] that begins in each month. [W].

        ``applies``, shape (n,), says for each step whether an interval that begins with it counts.
        """
        means = interval_means(power, self.step, interval)
        places = slice(None, None, steps_in(interval, self.step))
        if applies is not None:
            means = np.where(applies[places], means, 0.0)
        highest = np.zeros(len(self.names))
        np.maximum.at(highest, self.of_step[places], means)
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
