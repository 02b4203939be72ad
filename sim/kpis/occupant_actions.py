"""What people did to their rooms: windows open, thermostats moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.intervals import HOUR

if TYPE_CHECKING:
    from sim.trajectory import Trajectory


def window_hours(trajectory: Trajectory) -> float | None:
    """Return the mean time for which the windows of a zone stand open. [h]

    Groups of windows count by their share; None where nobody opens any.
    """
    means = [
        float(trajectory[asset, "window_opening"].mean(dtype=np.float64))
        for asset in trajectory.assets("window_opening")
    ]
    return float(np.mean(means)) * len(trajectory) * trajectory.step / HOUR if means else None


def override_hours(trajectory: Trajectory) -> float | None:
    """Return the mean time for which people hold the thermostat of a zone; None without any. [h]"""
    moved = _moved(trajectory)
    hours = len(trajectory) * trajectory.step / HOUR
    return float(np.mean([each.mean() for each in moved])) * hours if moved else None


def overrides(trajectory: Trajectory) -> float | None:
    """Return how often people took a thermostat off its schedule; None without any. [-]"""
    moved = _moved(trajectory)
    starts = (np.count_nonzero(np.diff(each.astype(np.int8), prepend=0) > 0) for each in moved)
    return float(sum(starts)) if moved else None


def _moved(trajectory: Trajectory) -> list[np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    return [
        trajectory[asset, "thermostat_override"] != 0.0
        for asset in trajectory.assets("thermostat_override")
    ]
