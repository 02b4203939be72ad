"""Series of prices and intensities of every hour, from their instants to the steps of a run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import Fault
from sim.schedules.signals import step_means

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import TimeSeries


def series_means(
    series: TimeSeries, begin: datetime, count: int, step: float
) -> NDArray[np.float64]:
    """Return the means of a series over the steps of a run.

    Parameters
    ----------
    series : TimeSeries
        Covers the run, see `uncovered`; before its first value that one holds, and after its last.
    begin : datetime
        Aware start of the run.
    count : int
        Number of steps.
    step : float
        Length of a step. [s]

    Returns
    -------
    ndarray, shape (count,)
        Means. [any]
    """
    lead = (series.begin - begin).total_seconds()
    times = lead + np.arange(len(series.values), dtype=np.float64) * np.float64(series.interval)
    first = max(int(np.searchsorted(times, 0.0, side="right")) - 1, 0)
    values = np.array(series.values)
    return step_means(times[first:], values[first:], count, step)


def uncovered(place: str, series: TimeSeries, begin: datetime, end: datetime) -> Iterator[Fault]:
    """Yield a fault where a series does not reach over a run.

    Parameters
    ----------
    place : str
        Place of the series in the site.
    series : TimeSeries
        The series.
    begin, end : datetime
        Aware start and end of the run.
    """
    if begin < series.begin or end > series.end:
        # the clock of the run's own zone tells nothing more: all three are instants
        zone = begin.tzinfo
        first, last = (f"{each.astimezone(zone):%Y-%m-%dT%H:%M%z}" for each in (begin, end))
        have = " to ".join(
            f"{each.astimezone(zone):%Y-%m-%dT%H:%M%z}" for each in (series.begin, series.end)
        )
        yield Fault(
            place,
            have,
            f"values from {first} to {last}, the period of the run",
            "give the values that are missing, or shorten the period",
        )
