"""Views of a run's series for charts: means over longer intervals, days by hours, weeks.

Times of charts are local standard time, that of the weather: a day has 24 hours all year.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from sim.trajectory import Signal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.trajectory import Trajectory

    Values = NDArray[np.float64]

HOUR = 3600.0


def local_times(trajectory: Trajectory) -> NDArray[np.datetime64]:
    """Return the start of every interval in local standard time, shape (n,)."""
    start = trajectory.start.replace(tzinfo=None) - (trajectory.start.utcoffset() or timedelta())
    first = np.datetime64(start, "s") + np.timedelta64(round(trajectory.utc_offset * HOUR), "s")
    steps = np.arange(len(trajectory)) * round(trajectory.step)
    return first + steps.astype("timedelta64[s]")


def interval_means(values: Values, step: float, interval: float) -> Values:
    """Return the means over longer intervals.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Means over ``step``.
    step, interval : float
        Present and wanted length of an interval; the latter a multiple of the former. [s]

    Returns
    -------
    ndarray, shape (ceil(n step / interval),)
        Means; the last one over what is left.

    Examples
    --------
    >>> interval_means(np.array([1.0, 3.0, 5.0]), 300, 600)
    array([2., 5.])
    """
    count = max(1, round(interval / step))
    starts = np.arange(0, len(values), count)
    sizes = np.diff(np.append(starts, len(values)))
    means: Values = np.add.reduceat(np.asarray(values, dtype=np.float64), starts) / sizes
    return means


def carpet(trajectory: Trajectory, signal: Signal) -> tuple[NDArray[np.datetime64], Values]:
    """Return days and hourly means of a series.

    Returns
    -------
    days : ndarray of datetime64[D], shape (n,)
        Local days.
    values : ndarray, shape (24, n)
        Means by hour of the day; NaN where the last day is cut short.
    """
    hourly = interval_means(np.asarray(trajectory[signal]), trajectory.step, HOUR)
    count = -(-len(hourly) // 24)
    padded = np.full(count * 24, np.nan)
    padded[: len(hourly)] = hourly
    first = local_times(trajectory)[0].astype("datetime64[D]")
    return first + np.arange(count), padded.reshape(count, 24).T


def window(trajectory: Trajectory, first: date, days: int) -> slice:
    """Return the intervals of some days, as far as the run has them."""
    day = np.datetime64(first, "s")
    begin, end = np.searchsorted(
        local_times(trajectory), [day, day + np.timedelta64(days * 86400, "s")]
    )
    return slice(int(begin), int(end))


def extreme_weeks(trajectory: Trajectory) -> tuple[date, date]:
    """Return the first days of the coldest and the warmest seven days outdoors.

    Whole days from the run's start are looked at; a run of a week or less has one week only.
    """
    per_day = round(86400 / trajectory.step)
    outdoor = trajectory.site("outdoor_temperature")
    count = max(1, len(outdoor) // per_day)
    daily = outdoor[: count * per_day].reshape(count, -1).mean(axis=1)
    length = min(7, count)
    weekly = np.convolve(daily, np.ones(length) / length, mode="valid")
    start: date = local_times(trajectory)[0].astype("datetime64[D]").astype(object)
    cold, warm = int(np.argmin(weekly)), int(np.argmax(weekly))
    return start + timedelta(days=cold), start + timedelta(days=warm)


def zone_names(trajectory: Trajectory) -> tuple[str, ...]:
    """Return the zones of a run in their order."""
    return tuple(asset.removeprefix("zones.") for asset in trajectory.assets("air_temperature"))


def occupied_hours(trajectory: Trajectory, zone: str) -> float:
    """Return the time in which somebody is in a zone. [h]."""
    people = trajectory[f"zones.{zone}", "people_count"]
    return float(np.count_nonzero(people > 0)) * trajectory.step / HOUR
