"""Profiles of a result: months, mean days, load duration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.compare.model import DayProfile, LoadDuration, MonthlyProfile, Profiles
from sim.intervals import QUARTER_HOUR, interval_means, steps_in
from sim.schedules import calendar_of_run
from sim.trajectory import SITE, Signal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.trajectory import Trajectory

END_USES = (
    "heating", "cooling", "fan", "pump", "lighting", "equipment", "hot_water", "other", "vehicle",
    "battery",
)  # fmt: skip
"""End uses in the order of stacked charts."""

_CARRIERS = ("electricity", "gas", "district")
_JOULES_PER_KWH = 3.6e6
_STEEP, _POINTS = 100, 900
"""Points of a load-duration curve: the highest one by one, the rest evenly."""


def profiles(trajectory: Trajectory) -> Profiles:
    """Return the profiles of a trajectory."""
    civil = _civil_starts(trajectory)
    demand = trajectory.site("electricity_demand")
    return Profiles(
        monthly=_monthly(trajectory, civil),
        day=_mean_days(demand, civil),
        load_duration=_load_duration(demand, trajectory.step),
    )


def _civil_starts(trajectory: Trajectory) -> NDArray[np.datetime64]:
    """Return the civil clock at the start of each interval, shape (n,)."""
    calendar = calendar_of_run(trajectory, None)
    starts = np.arange(len(trajectory), dtype=np.float64) * np.float64(trajectory.step)
    civil = calendar.civil(starts)
    return np.datetime64(calendar.start, "s") + civil.astype(np.int64).astype("timedelta64[s]")


def _monthly(trajectory: Trajectory, civil: NDArray[np.datetime64]) -> MonthlyProfile:
    months, places = np.unique(civil.astype("datetime64[M]"), return_inverse=True)
    energy: dict[str, NDArray[np.float64]] = {}
    for use in END_USES:
        found = [
            trajectory.site(f"{use}_{carrier}")
            for carrier in _CARRIERS
            if Signal(SITE, f"{use}_{carrier}") in trajectory
        ]
        if found:
            joules = np.bincount(places, weights=np.sum(found, axis=0) * trajectory.step)
            energy[use] = joules / _JOULES_PER_KWH
    return MonthlyProfile(months=tuple(str(month) for month in months), energy=energy)


def _mean_days(demand: NDArray[np.float64], civil: NDArray[np.datetime64]) -> DayProfile:
    hour = (civil - civil.astype("datetime64[D]")).astype(np.int64) // 3600
    # Day 0 of numpy is Thursday, 1 January 1970.
    weekday = (civil.astype("datetime64[D]").astype(np.int64) + 3) % 7 < 5
    return DayProfile(
        weekday=_mean_by_hour(demand[weekday], hour[weekday]),
        weekend=_mean_by_hour(demand[~weekday], hour[~weekday]),
    )


def _mean_by_hour(demand: NDArray[np.float64], hour: NDArray[np.int64]) -> NDArray[np.float64]:
    count = np.bincount(hour, minlength=24)
    total = np.bincount(hour, weights=demand, minlength=24)
    mean = total / np.maximum(count, 1) / 1000
    return np.where(count > 0, mean, np.nan)


def _load_duration(demand: NDArray[np.float64], step: float) -> LoadDuration:
    width = steps_in(QUARTER_HOUR, step)
    power = np.sort(interval_means(demand, step, QUARTER_HOUR))[::-1] / 1000
    ranks = np.arange(len(power))
    if len(power) > _STEEP + _POINTS:
        rest = np.linspace(_STEEP, len(power) - 1, _POINTS).round().astype(np.int64)
        ranks = np.concatenate([ranks[:_STEEP], rest])
    return LoadDuration(hours=(ranks + 1) * width * step / 3600, power=power[ranks])
