"""Schedules, parts of days and set-points, from the civil clock to the run's time."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sim.schedules.calendar import DAY, Calendar
from sim.schedules.signals import last_of_equal, level_at, merged, step_starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import DayPeriod, Schedule, Setpoint

    Floats = NDArray[np.float64]
    Signal = tuple[Floats, Floats]

_STAIR = 60.0
"""Longest step of a set-point's ramp. [s]"""


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
        chosen = calendar.days_of(kind) & left
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
    begin = days.begin[calendar.days_of(period.days) & np.isin(days.month, period.months)]
    length = period.end - period.start
    on = begin + period.start * 60
    off = on + (length if length > 0 else length + 1440) * 60
    civil = np.concatenate([[days.begin[0]], on, off])
    change = np.concatenate([[0.0], np.ones(len(on)), -np.ones(len(off))])
    order = np.argsort(civil, kind="stable")
    level = (np.cumsum(change[order]) > 0).astype(np.float64)
    return _from_civil(*last_of_equal(civil[order], level), calendar)


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
    to be, and where there is no other; a ramp before that is a staircase of equal integral.
    Overrides hold over both in their part of the day, the last one over those before it.

    Returns
    -------
    times : ndarray, shape (n,)
        When the set-point changes; the first is 0. [s]
    values : ndarray, shape (n,)
        Set-point from each time on. [degC]
    """
    occupied = _occupied(setpoint, schedule, calendar)
    # a ramp's steps have the mean of the line over them
    base, values = _ramped(setpoint, *occupied)
    signals = [period_transitions(override, calendar) for override in setpoint.overrides]
    times: Floats = np.unique(np.concatenate([base, *(signal[0] for signal in signals)]))
    times = times[times < max(calendar.duration, 1.0)]
    values = level_at(base, values, times)
    for override, signal in zip(setpoint.overrides, signals, strict=True):
        values = np.where(level_at(*signal, times) > 0, override.value, values)
    return merged(times, values)


def operation_transitions(setpoint: Setpoint, schedule: Schedule, calendar: Calendar) -> Signal:
    """Return 1 while a terminal may run and 0 while its set-point says it is off.

    Returns
    -------
    times : ndarray, shape (n,)
        When it is switched; the first is 0. [s]
    levels : ndarray, shape (n,)
        1 or 0. [-]
    """
    if setpoint.unoccupied is not None:
        return np.zeros(1), np.ones(1)
    signals = [_occupied(setpoint, schedule, calendar)]
    signals += [period_transitions(override, calendar) for override in setpoint.overrides]
    times: Floats = np.unique(np.concatenate([signal[0] for signal in signals]))
    times = times[times < max(calendar.duration, 1.0)]
    levels = np.max([level_at(*signal, times) for signal in signals], axis=0)
    return merged(times, (levels > 0).astype(np.float64))


def _occupied(setpoint: Setpoint, schedule: Schedule, calendar: Calendar) -> Signal:
    """Return 1 while the occupied value holds, else 0, beyond the end by the set-point's lead."""
    lead = setpoint.advance + setpoint.ramp
    # what begins soon after the run may begin in it once it is advanced
    later = calendar.longer(int(lead // DAY) + 1)
    return _advanced(transitions(schedule, later), setpoint.advance)


def _ramped(setpoint: Setpoint, times: Floats, occupied: Floats) -> Signal:
    """Return the set-point without overrides, from when the occupied value holds."""
    high, low = setpoint.occupied, setpoint.unoccupied
    if low is None:
        return np.zeros(1), np.array([high])
    if setpoint.ramp == 0.0:
        return times, np.where(occupied > 0, high, low).astype(np.float64)
    count = max(math.ceil(setpoint.ramp / _STAIR), 1)
    begins = times[1:][(occupied[1:] > 0) & (occupied[:-1] <= 0)]
    stairs = (begins[:, None] - setpoint.ramp * np.arange(count, 0, -1) / count).ravel()
    at: Floats = np.unique(np.concatenate([times[np.isfinite(times)], stairs[stairs > 0.0]]))
    index = np.searchsorted(begins, at, side="right")
    left = np.append(begins, np.inf)[index] - at
    # the half keeps a stair's own beginning, which rounding moves, within it
    done = np.floor((setpoint.ramp - left) / setpoint.ramp * count + 1e-6) + 0.5
    share = np.where(left <= setpoint.ramp * (1.0 + 1e-9), done / count, 0.0)
    value = np.where(level_at(times, occupied, at) > 0, 1.0, np.clip(share, 0.0, 1.0))
    return at, low + (high - low) * value


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
    return merged(times, values)


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
    found, level = last_of_equal(at[order], level)
    start = max(int(np.searchsorted(found, 0.0, side="right")) - 1, 0)
    return np.maximum(found[start:], 0.0), level[start:]
