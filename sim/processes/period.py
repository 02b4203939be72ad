"""The period of a run: which days of the weather year it takes, and what schedules say in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.envelope.building import Building
from sim.envelope.driving import Driving
from sim.processes.timeline import Levels
from sim.schedules import step_means

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Period:
    """What a run says besides its records.

    Attributes
    ----------
    building : Building
        Zones, and the air's pressure.
    driving : Driving
        Weather of the year at the exchange step.
    days : tuple of int
        Day of the weather year of each day of the run.
    levels : Levels
        Schedules of the run.
    every : int
        Exchange steps of an interval of the series that are kept.
    """

    building: Building
    driving: Driving
    days: tuple[int, ...]
    levels: Levels
    every: int = 1

    @property
    def count(self) -> int:
        """Steps of the run."""
        return len(self.days) * self.driving.steps_per_day

    @property
    def interval(self) -> float:
        """Length of the intervals of series. [s]"""
        return self.every * self.building.step

    @property
    def intervals(self) -> int:
        """Intervals of the run."""
        return self.count // self.every

    def kept_day(self, day: int) -> slice:
        """Return the intervals of a day of the run."""
        each = self.driving.steps_per_day // self.every
        return slice(day * each, (day + 1) * each)

    def kept(self, values: Array) -> Array:
        """Return means of intervals of what is known of steps, along the last axis."""
        if self.every == 1:
            return values
        return np.asarray(values.reshape(*values.shape[:-1], -1, self.every).mean(axis=-1))

    def cut(self, year: Array) -> Array:
        """Return the run's steps of a series of the weather year, along the last axis."""
        return np.concatenate([year[..., self.driving.day(day)] for day in self.days], axis=-1)

    def mean(self, schedule: str) -> Array:
        """Return the step means of a schedule, shape (k,)."""
        return step_means(*self.levels.of(schedule), self.count, self.building.step)
