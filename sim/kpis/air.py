"""What air people breathed: carbon dioxide and humidity while they were in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.intervals import HOUR

if TYPE_CHECKING:
    from sim.trajectory import Trajectory

HIGH_CO2 = 1000.0
"""Concentration above which air counts as stale; about 580 ppm above outdoors, between categories I
(550) and II (800) of EN 16798-1. [ppm]"""
DRY, HUMID = 0.3, 0.6
"""Relative humidity outside which air counts as too dry or too humid: design limits of category II
of EN 16798-1 lie at 0.25 and 0.60, of category I at 0.30 and 0.50. [-]"""


@dataclass(frozen=True, slots=True)
class AirQuality:
    """What air people breathed.

    Attributes
    ----------
    high_co2_hours : float
        Time in which the air of any zone with people in it was above `HIGH_CO2`. [h]
    mean_co2 : float
        Mean concentration, weighted with the people present. [ppm]
    unmet_humidity_hours : float
        Time in which the air of any zone with people in it was drier than `DRY` or more humid
        than `HUMID`. [h]
    """

    high_co2_hours: float
    mean_co2: float
    unmet_humidity_hours: float


def air_quality_of(trajectory: Trajectory) -> AirQuality | None:
    """Return what air people breathed.

    Parameters
    ----------
    trajectory : Trajectory
        Carbon dioxide, relative humidity and people of the zones.

    Returns
    -------
    AirQuality, optional
        None if nobody was there, or the air was not simulated.
    """
    stale, unmet = (np.zeros(len(trajectory), dtype=bool) for _ in range(2))
    breathed = present = 0.0
    for asset in trajectory.assets("people_count"):
        if (asset, "co2_concentration") not in trajectory:
            continue
        people = trajectory[asset, "people_count"]
        carbon = trajectory[asset, "co2_concentration"]
        humidity = trajectory[asset, "relative_humidity"]
        there = people > 0
        stale |= there & (carbon > HIGH_CO2)
        unmet |= there & ((humidity < DRY) | (humidity > HUMID))
        breathed += float(np.sum(people * carbon, dtype=np.float64))
        present += float(np.sum(people, dtype=np.float64))
    if present == 0.0:
        return None
    hours = trajectory.step / HOUR
    return AirQuality(
        float(np.count_nonzero(stale)) * hours,
        breathed / present,
        float(np.count_nonzero(unmet)) * hours,
    )
