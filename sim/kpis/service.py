"""What the building does for its people: set-points met, comfort; how often equipment starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.intervals import HOUR, interval_means
from sim.physics.comfort import (
    clothing_insulation,
    predicted_mean_vote,
    predicted_percentage_dissatisfied,
)
from sim.trajectory import SITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import Site
    from sim.trajectory import Crossings, Trajectory

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]

COMFORTABLE_VOTE = 0.5
"""Largest predicted mean vote, either way, of ISO 7730 category B and ASHRAE 55. [-]"""
RELATIVE_HUMIDITY = 0.5
"""Indoors, assumed where a trajectory has none; 0.2 more or less moves the vote by 0.1. [-]"""
AIR_SPEED = 0.1
"""Indoors, assumed. [m/s]"""
ACTIVITY = 1.2
"""Sedentary work, ISO 8996, where a zone's people have no activity of their own. [met]"""
ACTIVITIES = (0.8, 4.0)
"""For which ISO 7730 gives the predicted mean vote; others count as the nearer of the two. [met]"""
MORNING = 6
"""Hour of standard time whose outdoor temperature people dress by, ASHRAE 55. [h]"""

_HEATING_MODES = (1, 3, 5)
_COOLING_MODES = (2, 4, 6)


@dataclass(frozen=True, slots=True)
class Unmet:
    """Set-points missed by more than the comfort band while somebody was there.

    Attributes
    ----------
    heating_hours, cooling_hours : float
        Time it was too cold, too warm. [h]
    degree_hours : float
        Time integral of how far beyond the band it was, both ways. [K h]
    """

    heating_hours: float
    cooling_hours: float
    degree_hours: float


def unmet_by_zone(trajectory: Trajectory, site: Site) -> dict[str, Unmet]:
    """Return for each zone with people the set-points it missed.

    Parameters
    ----------
    trajectory : Trajectory
        Air temperatures, set-points and people of the zones.
    site : Site
        Gives each zone's comfort band.

    Returns
    -------
    dict of str to Unmet
        By name of the zone; a set-point that a zone does not have is always met.
    """
    hours = trajectory.step / HOUR
    return {
        name: Unmet(
            float(np.count_nonzero(cold > 0)) * hours,
            float(np.count_nonzero(warm > 0)) * hours,
            float(cold.sum(dtype=np.float64) + warm.sum(dtype=np.float64)) * hours,
        )
        for name, cold, warm in _misses(trajectory, site)
    }


def unmet_of(trajectory: Trajectory, site: Site) -> Unmet:
    """Return the time in which any zone missed its set-point, and the degree hours of all zones.

    Parameters
    ----------
    trajectory : Trajectory
        Air temperatures, set-points and people of the zones.
    site : Site
        Gives each zone's comfort band.
    """
    hours = trajectory.step / HOUR
    any_cold, any_warm = (np.zeros(len(trajectory), dtype=bool) for _ in range(2))
    degrees = 0.0
    for _, cold, warm in _misses(trajectory, site):
        any_cold |= cold > 0
        any_warm |= warm > 0
        degrees += float(cold.sum(dtype=np.float64) + warm.sum(dtype=np.float64))
    return Unmet(
        float(np.count_nonzero(any_cold)) * hours,
        float(np.count_nonzero(any_warm)) * hours,
        degrees * hours,
    )


def _misses(
    trajectory: Trajectory, site: Site
) -> Iterator[tuple[str, NDArray[np.float32], NDArray[np.float32]]]:
    """Yield each occupied zone's kelvins below and above its band, zero while nobody is there."""
    for name, zone in site.zones.items():
        asset = f"zones.{name}"
        if (asset, "people_count") not in trajectory:
            continue
        air, present = trajectory[asset, "air_temperature"], trajectory[asset, "people_count"] > 0
        band = np.float32(zone.comfort_band)
        sides = []
        for quantity, sign in (("heating_setpoint", 1), ("cooling_setpoint", -1)):
            if (asset, quantity) not in trajectory:
                sides.append(np.zeros(len(air), dtype=np.float32))
                continue
            beyond = np.float32(sign) * (trajectory[asset, quantity] - air) - band
            sides.append(np.maximum(beyond, 0) * present)
        yield name, sides[0], sides[1]


@dataclass(frozen=True, slots=True)
class Comfort:
    """What people felt, over the hours they spent in the building.

    Attributes
    ----------
    share_in_comfort : float
        Share of person-hours with a predicted mean vote within 0.5. [-]
    mean_dissatisfied : float
        Mean predicted percentage of dissatisfied. [%]
    person_hours : float
        Hours that people spent in the building. [h]
    """

    share_in_comfort: float
    mean_dissatisfied: float
    person_hours: float


def comfort_of(trajectory: Trajectory, site: Site) -> Comfort | None:
    """Return what people felt, by ISO 7730 on hourly means.

    Air and mean radiant temperature are the zone's (the operative temperature is taken as their
    mean, ISO 7726); people dress by the outdoor temperature of the morning (`clothing_insulation`)
    and are as active as their zone says (``metabolic_rate``), else as in an office (`ACTIVITY`).
    Air speed is assumed (`AIR_SPEED`), and so is the humidity where the trajectory has none
    (`RELATIVE_HUMIDITY`).

    Parameters
    ----------
    trajectory : Trajectory
        Air and operative temperatures, relative humidity and people of the zones, outdoor
        temperature.
    site : Site
        Says how active people are.

    Returns
    -------
    Comfort, optional
        None if nobody was there.
    """
    occupied = list(trajectory.assets("people_count"))
    if not occupied:
        return None
    clothing = _hourly_clothing(trajectory)
    present = comfortable = dissatisfied = 0.0
    for asset in occupied:
        people = interval_means(trajectory[asset, "people_count"], trajectory.step, HOUR)
        there = np.flatnonzero(people > 0)
        air, operative = (
            interval_means(trajectory[asset, name], trajectory.step, HOUR)[there]
            for name in ("air_temperature", "operative_temperature")
        )
        vote = predicted_mean_vote(
            air,
            2.0 * operative - air,
            clothing[there],
            _hourly_humidity(trajectory, asset)[there],
            AIR_SPEED,
            _activity(site, asset),
        )
        weight = people[there]
        present += float(weight.sum())
        comfortable += float(weight[np.abs(vote) <= COMFORTABLE_VOTE].sum())
        dissatisfied += float((weight * predicted_percentage_dissatisfied(vote)).sum())
    if present == 0:
        return None
    hours = present * max(trajectory.step, HOUR) / HOUR
    return Comfort(comfortable / present, dissatisfied / present, hours)


def _activity(site: Site, asset: str) -> float:
    """Return how active the people of a zone are. [met]"""
    zone = site.zones.get(asset.removeprefix("zones."))
    own = None if zone is None or zone.people is None else zone.people.metabolic_rate
    return min(max(own or ACTIVITY, ACTIVITIES[0]), ACTIVITIES[1])


def _hourly_humidity(trajectory: Trajectory, asset: str) -> Floats:
    """Return the relative humidity of each hour in a zone, shape (hours,). [-]"""
    if (asset, "relative_humidity") in trajectory:
        values = trajectory[asset, "relative_humidity"]
    else:
        values = np.full(len(trajectory), RELATIVE_HUMIDITY, dtype=np.float32)
    return interval_means(values, trajectory.step, HOUR)


def _hourly_clothing(trajectory: Trajectory) -> Floats:
    """Return the clothing of each hour: that of its day's morning, shape (hours,). [clo]."""
    outdoor = interval_means(trajectory[SITE, "outdoor_temperature"], trajectory.step, HOUR)
    hour = np.arange(len(outdoor)) * max(trajectory.step, HOUR) / HOUR
    morning = np.searchsorted(hour, hour // 24 * 24 + MORNING)
    return clothing_insulation(outdoor[np.minimum(morning, len(outdoor) - 1)])


def starts_of(crossings: Crossings) -> int:
    """Return how often terminals began to heat or to cool.

    Parameters
    ----------
    crossings : Crossings
        Every switching of a run; passing between holding a set-point and running at capacity is
        no start.
    """
    use = np.zeros(max(*_HEATING_MODES, *_COOLING_MODES) + 1, dtype=np.int64)
    use[list(_HEATING_MODES)], use[list(_COOLING_MODES)] = 1, 2
    order = np.argsort(crossings.zone, kind="stable")
    zone, now = crossings.zone[order], use[crossings.kind[order]]
    before = np.where(np.diff(zone, prepend=-1) != 0, 0, np.roll(now, 1))
    return int(np.count_nonzero((now > 0) & (now != before)))
