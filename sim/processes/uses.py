"""What systems and plants consume, booked by the kernel, kept part by part."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernel.systems.arrays import Use
from sim.processes.period import Period

Array = NDArray[np.float64]


class Uses:
    """End uses of a run, those that there are.

    Parameters
    ----------
    period : Period
        Its parts and intervals.
    """

    def __init__(self, period: Period) -> None:
        self._period = period
        self._series: dict[Use, Array] = {}

    def keep(self, part: int, booked: Array) -> None:
        """Add what was consumed in a finished part, step by step, shape (k, Use). [J]"""
        place, steps = self._period.intervals_of(part), self._period.steps_of(part)
        booked = booked[: steps.stop - steps.start]
        used = np.ones(len(booked)) @ booked > 0.0  # ten times as fast as any
        for use in (use for use in Use if used[use]):
            series = self._series.setdefault(use, np.zeros(self._period.intervals))
            series[place] += self._period.kept(booked[:, use] * (1.0 / self._period.step))

    def series(self) -> dict[str, Array]:
        """Return step means by quantity, each shape (k,). [W]"""
        return {use.name.lower(): self._series[use] for use in Use if use in self._series}
