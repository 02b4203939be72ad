"""Comfort of rooms without mechanical cooling, by the adaptive models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.intervals import HOUR, interval_means
from sim.physics.comfort import (
    ASHRAE_55,
    ASHRAE_ACCEPTABILITY,
    EN_16798,
    EN_CATEGORIES,
    AdaptiveModel,
)
from sim.trajectory import SITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import Site
    from sim.trajectory import Trajectory

    Floats = NDArray[np.float64]

HEATED = 1.0
"""Hourly mean of a terminal's heat above which a room counts as heated. [W]"""
RUNNING_MEAN = "running_mean_temperature"


@dataclass(frozen=True, slots=True)
class AdaptiveComfort:
    """How people fared in free-running rooms; None where a model never applied.

    Attributes
    ----------
    share_en_category_ii : float, optional
        Share of person-hours within category II of EN 16798-1. [-]
    share_ashrae_80 : float, optional
        Share of person-hours within the limits that 80 % accept, ASHRAE 55. [-]
    """

    share_en_category_ii: float | None
    share_ashrae_80: float | None


def adaptive_comfort_of(trajectory: Trajectory, site: Site) -> AdaptiveComfort:
    """Return how people fared in free-running rooms, on hourly means.

    Counted are the hours people spend in zones without a cooling terminal while no heat is given
    to them, and while the running mean outdoors lies within the model's validity (EN 16798-1: 10 to
    30 degC, ASHRAE 55: 10 to 33.5 degC). The running mean of EN 16798-1 serves both; ASHRAE 55
    allows it. Air is taken as still.

    Parameters
    ----------
    trajectory : Trajectory
        Operative temperature, heating and people of the zones, running mean outdoors.
    site : Site
        Tells which zones have no cooling.
    """
    if (SITE, RUNNING_MEAN) not in trajectory:
        return AdaptiveComfort(None, None)
    running = interval_means(trajectory[SITE, RUNNING_MEAN], trajectory.step, HOUR)
    rooms = [
        (_free_people(trajectory, name), _hourly(trajectory, name, "operative_temperature"))
        for name, zone in site.zones.items()
        if zone.cooling is None and (f"zones.{name}", "people_count") in trajectory
    ]
    return AdaptiveComfort(
        _share(EN_16798, EN_CATEGORIES["II"], rooms, running),
        _share(ASHRAE_55, ASHRAE_ACCEPTABILITY[80], rooms, running),
    )


def _hourly(trajectory: Trajectory, zone: str, quantity: str) -> Floats:
    return interval_means(trajectory[f"zones.{zone}", quantity], trajectory.step, HOUR)


def _free_people(trajectory: Trajectory, zone: str) -> Floats:
    """Return the people in a zone in the hours in which it is not heated, shape (hours,). [-]"""
    people = _hourly(trajectory, zone, "people_count")
    if (f"zones.{zone}", "heating_power") in trajectory:
        people = np.where(_hourly(trajectory, zone, "heating_power") <= HEATED, people, 0.0)
    return people


def _share(
    model: AdaptiveModel,
    band: tuple[float, float],
    rooms: list[tuple[Floats, Floats]],
    running: Floats,
) -> float | None:
    """Return the share of person-hours of rooms within a band; None if there are none. [-]"""
    holds = model.applies(running)
    present = sum(float(people[holds].sum()) for people, _ in rooms)
    if present <= 0.0:
        return None
    content = sum(
        float(people[model.within(operative, running, band)].sum()) for people, operative in rooms
    )
    return content / present
