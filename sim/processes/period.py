"""The period of a run: which days of the weather year it takes, and what schedules say in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.clock import DAY
from sim.envelope.building import Building
from sim.envelope.driving import Driving
from sim.errors import DocumentError, Fault, Finding
from sim.processes.timeline import Levels
from sim.schedules import Calendar, step_means
from sim.site import Site
from sim.weighted import WeightedSeries

Array = NDArray[np.float64]

Terms = Sequence[tuple[float, str | None]]
"""Weighted schedules whose sum a series is; None is always 1."""
PART_DAYS = 28
"""Most days for which the kernel is called at once, where nobody reads or changes a zone meanwhile.
A call hands over two hundred arrays, which costs as much as the steps of a day."""
PART_ZONE_DAYS = 600
"""Zones times days beyond which a part is shorter: progress is told by part, and what the kernel is
given of one takes memory."""
FARTHEST_CLOCK = 1.5
"""Least difference in a run between civil time and the weather's standard time that is a doubt:
daylight saving, or a station in the next time zone, is none. [h]"""


@dataclass(frozen=True)
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
    def step(self) -> float:
        """Length of the exchange steps. [s]"""
        return self.building.step

    @property
    def interval(self) -> float:
        """Length of the intervals of series. [s]"""
        return self.every * self.building.step

    @property
    def intervals(self) -> int:
        """Intervals of the run."""
        return self.count // self.every

    @cached_property
    def parts(self) -> int:
        """Parts of the run, of `part_days` each but for the last."""
        return -(-len(self.days) // self.part_days)

    @cached_property
    def part_days(self) -> int:
        """Days of a part."""
        days = max(1, PART_ZONE_DAYS // len(self.building.zones))
        return min(PART_DAYS, days if days < 7 else days // 7 * 7)

    @property
    def part_steps(self) -> int:
        """Steps of the longest part."""
        return min(len(self.days), self.part_days) * self.driving.steps_per_day

    def steps_of(self, part: int) -> slice:
        """Return the steps of a part of the run; after its end those of the last part."""
        first = min(part, self.parts - 1) * self.part_days
        last = min(first + self.part_days, len(self.days))
        each = self.driving.steps_per_day
        return slice(first * each, last * each)

    def intervals_of(self, part: int) -> slice:
        """Return the intervals of a part of the run."""
        steps = self.steps_of(part)
        return slice(steps.start // self.every, steps.stop // self.every)

    def year_of(self, part: int) -> slice | NDArray[np.int64]:
        """Return the steps of the weather year that a part takes."""
        each, steps = self.driving.steps_per_day, self.steps_of(part)
        days = self.days[steps.start // each : steps.stop // each]
        if days[-1] - days[0] == len(days) - 1:
            return slice(days[0] * each, (days[-1] + 1) * each)
        return np.concatenate([np.arange(day * each, (day + 1) * each) for day in days])

    def kept(self, values: Array) -> Array:
        """Return means of intervals of what is known of steps, along the last axis."""
        if self.every == 1:
            return values
        return np.asarray(values.reshape(*values.shape[:-1], -1, self.every).mean(axis=-1))

    def cut(self, year: Array) -> Array:
        """Return the run's steps of a series of the weather year, along the last axis.

        Where its days follow each other that is a view: not to be written to.
        """
        each, days = self.driving.steps_per_day, np.asarray(self.days)
        first = np.flatnonzero(
            np.diff(days, prepend=-2) != 1
        )  # where days do not follow each other
        runs = zip(days[first], np.diff([*first, len(days)]), strict=True)
        parts = [year[..., day * each : (day + count) * each] for day, count in runs]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)

    def mean(self, schedule: str | None) -> Array:
        """Return the step means of a schedule, ones where there is none, shape (k,)."""
        if schedule is None:
            return np.ones(self.count)
        return step_means(*self.levels.of(schedule), self.count, self.building.step)

    def weighted(self, rows: Sequence[Terms]) -> WeightedSeries:
        """Return sums of the step means of schedules, of each zone or pair of zones."""
        return WeightedSeries.of(rows, self.mean, self.count)


def check_run(site: Site, start: date, end: date, step: float, interval: float) -> None:
    """Check that a site can be run through a period, in steps and intervals [s].

    Raises
    ------
    DocumentError
        Lists all faults.
    """
    faults = list(site.faults())
    if end <= start:
        faults.append(
            Fault(
                "period.end",
                end.isoformat(),
                f"after the start, {start.isoformat()}",
                "set a later end",
            )
        )
    if not (0.0 < step <= 3600.0 and round(3600.0 / step) * step == 3600.0):
        faults.append(Fault("step", step, "a divisor of 3600 s", "take 60, 300, 900 or 3600 s"))
    elif interval < step or interval % step > 0.0 or DAY % interval > 0.0:
        limit = f"a multiple of the step, {step:g} s, that divides a day"
        faults.append(Fault("interval", interval, limit, "take the step, 3600 s or 86400 s"))
    if faults:
        raise DocumentError(faults, source=site.name)


def clock_findings(site: Site, calendar: Calendar) -> Iterator[Finding]:
    """Yield a doubt where the sun of the weather and the clock of the site do not go together."""
    apart = float(np.min(np.abs(calendar.clock[1]))) / 3600.0
    if apart > FARTHEST_CLOCK:
        yield Finding(
            "weather-of-another-time-zone",
            f"The civil time of {site.location.time_zone} is {apart:g} h away from the weather's "
            "standard time: people come and go that much too early or too late for its sun. To "
            "move the building there, change location.time_zone as well.",
            {"hours": apart, "weather_utc_offset": calendar.utc_offset},
        )
