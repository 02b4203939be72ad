"""The days of a run and their civil clock."""

from __future__ import annotations

import math
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np

from sim.holidays import Holidays, public_holidays
from sim.schedules.signals import level_at, step_starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import Location
    from sim.trajectory import Trajectory

    Floats = NDArray[np.float64]

DAY = 86400
"""Length of a day. [s]"""
_MARGIN = 3
"""Days looked at before and after a run: civil and standard time differ by less than 27 h."""
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Calendar:
    """The days of a run and their civil clock.

    Parameters
    ----------
    start, end : date
        First day, and first day after the last; both begin at midnight of local standard time.
    time_zone : str
        IANA name of the civil time.
    utc_offset : float
        Of the local standard time, which is the weather's. [h]
    holidays : str or tuple of date, optional
        Country or country-subdivision code of public holidays, ``US`` or ``DE-BY``; or their dates.
    """

    start: date
    end: date
    time_zone: str = "UTC"
    utc_offset: float = 0.0
    holidays: Holidays | None = None

    def longer(self, days: int) -> Calendar:
        """Return the calendar of a run that goes on for more days."""
        end = self.end + timedelta(days=days)
        return _shared(self.start, end, self.time_zone, self.utc_offset, self.holidays)

    @property
    def duration(self) -> float:
        """Length of the run. [s]."""
        return float((self.end - self.start).days * DAY)

    @property
    def start_instant(self) -> datetime:
        """Aware UTC instant of time 0."""
        midnight = datetime(self.start.year, self.start.month, self.start.day, tzinfo=UTC)
        return midnight - timedelta(hours=self.utc_offset)

    @property
    def end_instant(self) -> datetime:
        """Aware UTC instant of the run's end."""
        return self.start_instant + timedelta(seconds=self.duration)

    @cached_property
    def clock(self) -> tuple[Floats, Floats]:
        """Civil minus standard time as a signal: times, shape (n,) [s], and shifts, shape (n,) [s].

        The first time lies before 0; a zone without daylight saving has one entry.
        """
        zone = zoneinfo.ZoneInfo(self.time_zone)
        origin = self.start_instant.timestamp()

        def shift(second: int) -> float:
            offset = datetime.fromtimestamp(origin + second, zone).utcoffset() or timedelta()
            return offset.total_seconds() - self.utc_offset * 3600

        first = -_MARGIN * DAY
        last = int(self.duration) + _MARGIN * DAY
        days = range(first, last + 1, DAY)
        values = [shift(second) for second in days]
        found = [(float(first), values[0])]
        for second, before, after in zip(days, values, values[1:], strict=False):
            if before != after:
                found.append((float(_change(shift, second, second + DAY)), after))
        times, shifts = zip(*found, strict=True)
        return np.array(times), np.array(shifts)

    @property
    def holiday_dates(self) -> frozenset[date]:
        """Public holidays of the run and the years around it, observed substitute days included.

        Raises
        ------
        DocumentError
            If the code is unknown.
        """
        return frozenset(self._holidays.tolist())

    @cached_property
    def _holidays(self) -> NDArray[np.datetime64]:
        if self.holidays is None:
            return np.array([], dtype="datetime64[D]")
        return public_holidays(self.holidays, self.start.year - 1, self.end.year + 1)

    @cached_property
    def days(self) -> Days:
        """The run's days and some before and after."""
        first = self.start - timedelta(days=_MARGIN)
        count = (self.end - self.start).days + 2 * _MARGIN
        dates = np.datetime64(first, "D") + np.arange(count)
        return Days(
            begin=np.arange(-_MARGIN, count - _MARGIN, dtype=np.float64) * DAY,
            dates=dates,
            # 1 January 1970 was a Thursday
            weekday=(dates.astype(np.int64) + 3) % 7,
            month=dates.astype("datetime64[M]").astype(np.int64) % 12 + 1,
        )

    def days_of(self, kind: str) -> NDArray[np.bool_]:
        """Return which of ``days`` are of a type; a holiday is also the weekday it falls on.

        Parameters
        ----------
        kind : str
            Type of day, `sim.site.schedule.DayType`.
        """
        days = self.days
        if kind == "all":
            return np.ones(len(days.begin), dtype=bool)
        if kind == "holidays":
            return np.isin(days.dates, self._holidays)
        if kind == "weekdays":
            return days.weekday < 5
        if kind == "weekends":
            return days.weekday >= 5
        return cast("NDArray[np.bool_]", days.weekday == _WEEKDAYS.index(kind))

    def civil(self, times: Floats) -> Floats:
        """Return the civil clock at given times, counted from civil midnight of ``start``.

        Parameters
        ----------
        times : ndarray, shape (n,)
            Since the run's start. [s]

        Returns
        -------
        ndarray, shape (n,)
            Civil seconds since 00:00 of ``start``; 90,000 is 01:00 on the second day. [s]
        """
        return times + level_at(*self.clock, times)

    def step_days(self, count: int, step: float) -> NDArray[np.int64]:
        """Return the civil day at the start of each step, 0 on ``start``, shape (count,).

        Shared by all who ask, as is `step_clock`: not to be written to.
        """
        return _civil_steps(self, count, step)[0]

    def step_clock(self, count: int, step: float) -> Floats:
        """Return the civil time of day at the start of each step, shape (count,). [s]"""
        return _civil_steps(self, count, step)[1]

    def step_months(self, count: int, step: float) -> NDArray[np.int64]:
        """Return the civil month at each step's start, in months since 1970, shape (count,)."""
        day = self.step_days(count, step)
        # a clock put back at midnight has a day twice: neither end need be the first or last
        first, last = (int(day.min()), int(day.max())) if count else (0, -1)
        known = np.datetime64(self.start, "D") + np.arange(first, last + 1)
        return known.astype("datetime64[M]").astype(np.int64)[day - first]


# what was found of a calendar's clock and days serves all runs of a sweep
_shared = lru_cache(maxsize=16)(Calendar)


@lru_cache(maxsize=4)
def _civil_steps(calendar: Calendar, count: int, step: float) -> tuple[NDArray[np.int64], Floats]:
    """Return the civil day and the time of day [s] at the start of each step."""
    clock = np.arange(count) * step + step_starts(*calendar.clock, count, step)
    days, seconds = np.divmod(clock, DAY)
    return days.astype(np.int64), seconds


@dataclass(frozen=True, slots=True)
class Days:
    """Days in order.

    Attributes
    ----------
    begin : ndarray, shape (n,)
        Civil midnight, on the civil clock counted from that of the run's first day. [s]
    dates : ndarray of datetime64[D], shape (n,)
        Dates.
    weekday, month : ndarray of int, shape (n,)
        0 is Monday; 1 is January.
    """

    begin: Floats
    dates: NDArray[np.datetime64]
    weekday: NDArray[np.int64]
    month: NDArray[np.int64]


def calendar_of(location: Location, utc_offset: float, start: date, end: date) -> Calendar:
    """Return the calendar of a run of a site.

    Parameters
    ----------
    location : Location
        Gives time zone and public holidays.
    utc_offset : float
        Of the weather's standard time. [h]
    start, end : date
        First day, and first day after the last.
    """
    return _shared(start, end, location.time_zone, utc_offset, location.holidays)


def calendar_of_run(trajectory: Trajectory, holidays: Holidays | None = None) -> Calendar:
    """Return the calendar of a finished run.

    Parameters
    ----------
    trajectory : Trajectory
        Starts at midnight of local standard time.
    holidays : str or tuple of date, optional
        Country or country-subdivision code of public holidays, or their dates.
    """
    standard = trajectory.start.astimezone(UTC) + timedelta(hours=trajectory.utc_offset)
    days = math.ceil(len(trajectory) * trajectory.step / DAY)
    start = standard.date()
    return _shared(
        start,
        start + timedelta(days=days),
        trajectory.time_zone,
        trajectory.utc_offset,
        holidays,
    )


def _change(shift: Callable[[int], float], low: int, high: int) -> int:
    """Return the first second at which the clock's shift is no longer that of ``low``."""
    before = shift(low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if shift(middle) == before else (low, middle)
    return high
