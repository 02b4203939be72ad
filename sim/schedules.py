"""Schedules, parts of days and set-points in civil time, as piecewise constant signals of a run.

A signal is a pair ``(times, levels)``: ``levels[i]`` holds from ``times[i]`` until the next.
Times are seconds since the run's start, midnight of its first day in local *standard* time. What a
schedule says is a function of the civil clock: an hour the clock skips in spring does not happen (a
change inside it takes place as the clock jumps), an hour it repeats in autumn happens twice.
"""

from __future__ import annotations

import math
import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from sim.errors import DocumentError, Fault

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import DayPeriod, Location, Schedule, Setpoint
    from sim.trajectory import Trajectory

    Floats = NDArray[np.float64]
    Signal = tuple[Floats, Floats]

_DAY = 86400
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
    holidays : str, optional
        Country or country-subdivision code of public holidays, ``US`` or ``DE-BY``.
    """

    start: date
    end: date
    time_zone: str = "UTC"
    utc_offset: float = 0.0
    holidays: str | None = None

    @property
    def duration(self) -> float:
        """Length of the run. [s]."""
        return float((self.end - self.start).days * _DAY)

    @property
    def start_instant(self) -> datetime:
        """Aware UTC instant of time 0."""
        midnight = datetime(self.start.year, self.start.month, self.start.day, tzinfo=UTC)
        return midnight - timedelta(hours=self.utc_offset)

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

        first = -_MARGIN * _DAY
        last = int(self.duration) + _MARGIN * _DAY
        days = range(first, last + 1, _DAY)
        values = [shift(second) for second in days]
        found = [(float(first), values[0])]
        for second, before, after in zip(days, values, values[1:], strict=False):
            if before != after:
                found.append((float(_change(shift, second, second + _DAY)), after))
        times, shifts = zip(*found, strict=True)
        return np.array(times), np.array(shifts)

    @cached_property
    def holiday_dates(self) -> frozenset[date]:
        """Public holidays of the run, observed substitute days included.

        The package `holidays` is imported only where a code is given, and costs about 0.1 s.

        Raises
        ------
        DocumentError
            If the code is unknown.
        """
        if self.holidays is None:
            return frozenset()
        return _public_holidays(self.holidays, self.start.year - 1, self.end.year + 1)

    @cached_property
    def days(self) -> _Days:
        """Type and month of the run's days and of some before and after."""
        first = self.start - timedelta(days=_MARGIN)
        count = (self.end - self.start).days + 2 * _MARGIN
        stamps = np.datetime64(first, "D") + np.arange(count)
        return _Days(
            begin=np.arange(-_MARGIN, count - _MARGIN, dtype=np.float64) * _DAY,
            # 1 January 1970 was a Thursday
            weekday=(stamps.astype(np.int64) + 3) % 7,
            month=stamps.astype("datetime64[M]").astype(np.int64) % 12 + 1,
            holiday=np.isin(stamps, np.array(sorted(self.holiday_dates), dtype="datetime64[D]")),
        )

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
        """Return the civil day at the start of each step, 0 on ``start``, shape (count,)."""
        clock = np.arange(count) * step + step_starts(*self.clock, count, step)
        return np.floor_divide(clock, _DAY).astype(np.int64)

    def step_months(self, count: int, step: float) -> NDArray[np.int64]:
        """Return the civil month at each step's start, in months since 1970, shape (count,)."""
        day = self.step_days(count, step)
        first = int(day[0]) if count else 0
        known = np.datetime64(self.start, "D") + np.arange(first, int(day[-1]) + 1 if count else 0)
        return known.astype("datetime64[M]").astype(np.int64)[day - first]


@dataclass(frozen=True, slots=True)
class _Days:
    begin: Floats
    weekday: NDArray[np.int64]
    month: NDArray[np.int64]
    holiday: NDArray[np.bool_]

    def of(self, kind: str) -> NDArray[np.bool_]:
        """Return which days are of a type; a holiday is also the weekday it falls on."""
        if kind == "all":
            return np.ones(len(self.begin), dtype=bool)
        if kind == "holidays":
            return self.holiday
        if kind == "weekdays":
            return self.weekday < 5
        if kind == "weekends":
            return self.weekday >= 5
        return cast("NDArray[np.bool_]", self.weekday == _WEEKDAYS.index(kind))


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
    return Calendar(start, end, location.time_zone, utc_offset, location.holidays)


def calendar_of_run(trajectory: Trajectory, holidays: str | None = None) -> Calendar:
    """Return the calendar of a finished run.

    Parameters
    ----------
    trajectory : Trajectory
        Starts at midnight of local standard time.
    holidays : str, optional
        Country or country-subdivision code of public holidays.
    """
    standard = trajectory.start.astimezone(UTC) + timedelta(hours=trajectory.utc_offset)
    days = math.ceil(len(trajectory) * trajectory.step / _DAY)
    start = standard.date()
    return Calendar(
        start,
        start + timedelta(days=days),
        trajectory.time_zone,
        trajectory.utc_offset,
        holidays,
    )


def transitions(schedule: Schedule, calendar: Calendar) -> Signal:
    """Return a schedule's level through a run.

    A day takes the most specific entry it finds: holidays, its own name, weekdays or weekends, all;
    none of them, or a month in which the schedule does not apply, means zero all day.

    Parameters
    ----------
    schedule : Schedule
        Levels by type of day and civil time.
    calendar : Calendar
        The run's days.

    Returns
    -------
    times : ndarray, shape (n,)
        When the level changes; the first is 0. [s]
    levels : ndarray, shape (n,)
        Level from each time on, 0 to 1. [-]
    """
    days = calendar.days
    left = np.isin(days.month, schedule.months)
    begins, levels = [days.begin[~left]], [np.zeros(np.count_nonzero(~left))]
    for kind in sorted(schedule.days, key=_generality):
        chosen = days.of(kind) & left
        left &= ~chosen
        minutes, values = _day_steps(schedule.days[kind].items())
        begins.append((days.begin[chosen, None] + minutes * 60).ravel())
        levels.append(np.tile(values, np.count_nonzero(chosen)))
    begins.append(days.begin[left])
    levels.append(np.zeros(np.count_nonzero(left)))
    civil = np.concatenate(begins)
    order = np.argsort(civil, kind="stable")
    return _from_civil(civil[order], np.concatenate(levels)[order], calendar)


def period_transitions(period: DayPeriod, calendar: Calendar) -> Signal:
    """Return 1 while a part of the day applies and 0 otherwise.

    Day type and month are those of the day on which it begins; a part that ends at or before the
    minute it starts runs into the next day (``22:00`` to ``06:00``). A public holiday still is the
    weekday it falls on: write an entry for ``holidays`` before (tariff) or after (override) it.

    Returns
    -------
    times : ndarray, shape (n,)
        When it begins or ends; the first is 0. [s]
    levels : ndarray, shape (n,)
        1 or 0. [-]
    """
    days = calendar.days
    begin = days.begin[days.of(period.days) & np.isin(days.month, period.months)]
    length = period.end - period.start
    on = begin + period.start * 60
    off = on + (length if length > 0 else length + 1440) * 60
    civil = np.concatenate([[days.begin[0]], on, off])
    change = np.concatenate([[0.0], np.ones(len(on)), -np.ones(len(off))])
    order = np.argsort(civil, kind="stable")
    level = (np.cumsum(change[order]) > 0).astype(np.float64)
    return _from_civil(*_last_of_equal(civil[order], level), calendar)


def period_mask(period: DayPeriod, calendar: Calendar, step: float) -> NDArray[np.bool_]:
    """Return for each step of a run whether a part of the day applies at its start.

    Parameters
    ----------
    period : DayPeriod
        The part of the day.
    calendar : Calendar
        The run's days.
    step : float
        Length of a step. [s]

    Returns
    -------
    ndarray of bool, shape (n,)
        One value a step.
    """
    count = round(calendar.duration / step)
    return step_starts(*period_transitions(period, calendar), count, step) > 0


def setpoint_transitions(setpoint: Setpoint, schedule: Schedule, calendar: Calendar) -> Signal:
    """Return a set-point through a run.

    The occupied value holds while the schedule is above zero and for ``advance`` before it comes
    to be; overrides hold over it in their part of the day, the last one over those before it.

    Returns
    -------
    times : ndarray, shape (n,)
        When the set-point changes; the first is 0. [s]
    values : ndarray, shape (n,)
        Set-point from each time on. [degC]
    """
    # what begins soon after the run may begin in it once it is advanced
    later = replace(calendar, end=calendar.end + timedelta(days=int(setpoint.advance // _DAY) + 1))
    signals = [_advanced(transitions(schedule, later), setpoint.advance)]
    signals += [period_transitions(override, calendar) for override in setpoint.overrides]
    times: Floats = np.unique(np.concatenate([signal[0] for signal in signals]))
    times = times[times < max(calendar.duration, 1.0)]
    occupied = level_at(*signals[0], times) > 0
    values = np.where(occupied, setpoint.occupied, setpoint.unoccupied).astype(np.float64)
    for override, signal in zip(setpoint.overrides, signals[1:], strict=True):
        values = np.where(level_at(*signal, times) > 0, override.value, values)
    return _merged(times, values)


def level_at(times: Floats, levels: Floats, at: Floats) -> Floats:
    """Return a signal's level at given times; the first level also holds before its time.

    Parameters
    ----------
    times, levels : ndarray, shape (n,)
        The signal, in order of time. [s], [any]
    at : ndarray, shape (m,)
        Times asked for. [s]

    Returns
    -------
    ndarray, shape (m,)
        Levels. [any]
    """
    return levels[np.maximum(np.searchsorted(times, at, side="right") - 1, 0)]


def step_starts(times: Floats, levels: Floats, count: int, step: float) -> Floats:
    """Return a signal's level at the start of each step of a run.

    Parameters
    ----------
    times, levels : ndarray, shape (n,)
        The signal, in order of time; the first level also holds before its time. [s], [any]
    count : int
        Number of steps.
    step : float
        Length of a step. [s]

    Returns
    -------
    ndarray, shape (count,)
        Levels. [any]
    """
    begin = np.ceil(np.clip(times / step, 0.0, float(count))).astype(np.int64)
    begin[0] = 0
    return np.repeat(levels, np.diff(begin, append=count))


def step_means(times: Floats, levels: Floats, count: int, step: float) -> Floats:
    """Return the exact means of a signal over the steps of a run.

    Parameters
    ----------
    times, levels : ndarray, shape (n,)
        The signal, in order of time; the first level also holds before its time. [s], [any]
    count : int
        Number of steps.
    step : float
        Length of a step. [s]

    Returns
    -------
    ndarray, shape (count,)
        Means over ``[i * step, (i + 1) * step)``; a step without a change has the level itself,
        free of rounding. [any]
    """
    means = step_starts(times, levels, count, step)
    # what a change inside a step leaves of it, weighted by the jump
    position = np.clip(times / step, 0.0, float(count))
    following = np.ceil(position)
    rest = following - position
    inside = np.flatnonzero(rest[1:] > 0) + 1
    jump = levels[inside] - levels[inside - 1]
    np.add.at(means, following[inside].astype(np.int64) - 1, jump * rest[inside])
    return means


def _generality(kind: str) -> int:
    order = {"holidays": 0, "weekdays": 2, "weekends": 2, "all": 3}
    return order.get(kind, 1)


def _day_steps(entries: Iterable[tuple[int, float]]) -> Signal:
    """Return minutes and levels of a day, from midnight on."""
    steps = {0: 0.0, **dict(sorted(entries))}
    kept = [(minute, level) for minute, level in steps.items() if minute < 1440]
    minutes, levels = zip(*kept, strict=True)
    return np.array(minutes, dtype=np.float64), np.array(levels, dtype=np.float64)


def _from_civil(civil: Floats, levels: Floats, calendar: Calendar) -> Signal:
    """Bring a signal from the civil clock to the run's time, from 0 to its end."""
    changes, shifts = calendar.clock
    duration = max(calendar.duration, 1.0)
    pieces: list[Signal] = []
    for begin, end, shift in zip(changes, [*changes[1:], duration], shifts, strict=True):
        first, last = max(begin, 0.0), min(end, duration)
        if first >= last:
            continue
        low = np.searchsorted(civil, first + shift, side="right") - 1
        high = np.searchsorted(civil, last + shift, side="left")
        times = civil[low:high] - shift
        times[0] = first
        pieces.append((times, levels[low:high]))
    times, values = (np.concatenate(part) for part in zip(*pieces, strict=True))
    return _merged(times, values)


def _advanced(signal: Signal, advance: float) -> Signal:
    """Return 1 while a signal is above zero and for ``advance`` before, else 0."""
    times, on = signal[0], signal[1] > 0
    begins = times[on & ~np.concatenate([[False], on[:-1]])] - advance
    ends = times[~on & np.concatenate([[False], on[:-1]])]
    ends = np.append(ends, np.inf)[: len(begins)]
    # an advance longer than the pause before joins two periods: count those that are open
    at = np.concatenate([[min(0.0, -advance)], begins, ends])
    change = np.concatenate([[0.0], np.ones(len(begins)), -np.ones(len(ends))])
    order = np.argsort(at, kind="stable")
    level = (np.cumsum(change[order]) > 0).astype(np.float64)
    found, level = _last_of_equal(at[order], level)
    start = max(int(np.searchsorted(found, 0.0, side="right")) - 1, 0)
    return np.maximum(found[start:], 0.0), level[start:]


def _last_of_equal(times: Floats, levels: Floats) -> Signal:
    """Keep the last of the levels that are given for one time."""
    last = np.append(np.diff(times) > 0, True)
    return times[last], levels[last]


def _merged(times: Floats, levels: Floats) -> Signal:
    """Drop what is no change."""
    kept = np.concatenate([[True], levels[1:] != levels[:-1]])
    return times[kept], levels[kept]


def _change(shift: Callable[[int], float], low: int, high: int) -> int:
    """Return the first second at which the clock's shift is no longer that of ``low``."""
    before = shift(low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if shift(middle) == before else (low, middle)
    return high


def _public_holidays(code: str, first: int, last: int) -> frozenset[date]:
    import holidays

    country, _, subdivision = code.partition("-")
    try:
        found = holidays.country_holidays(
            country, subdiv=subdivision or None, years=range(first, last + 1)
        )
    except NotImplementedError as error:
        raise DocumentError(
            [
                Fault(
                    "location.holidays",
                    code,
                    "a country or country-subdivision code after ISO 3166: US, US-CA, DE-BY",
                    f"correct the code, or leave it out ({error})",
                )
            ]
        ) from None
    return frozenset(found)
