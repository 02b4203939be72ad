"""Within which temperatures a zone is to be kept: what its schedules ask for, whoever commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.schedules import (
    level_at,
    operation_transitions,
    setpoint_transitions,
    step_means,
    transitions,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.schedules import Calendar
    from sim.site import Site, Terminal

    Floats = NDArray[np.float64]
    Signal = tuple[Floats, Floats]

NO_LIMITS = (0.0, 50.0)
"""Limits where and while nothing heats or cools. [degC]"""


def comfort_limits(site: Site, zone: str, calendar: Calendar) -> tuple[Signal, Signal]:
    """Return the lower and the upper limit of a zone's air temperature through a run.

    They are the scheduled set-points, widened by the zone's comfort band; an algorithm that
    commands other set-points does not move them.

    Parameters
    ----------
    site : Site
        The building.
    zone : str
        Name of the zone.
    calendar : Calendar
        Days of the run.

    Returns
    -------
    lower, upper : tuple of ndarray
        Times at which a limit changes, the first 0, and limits from then on. [s], [degC]
    """
    document = site.zones[zone]
    lowest, highest = NO_LIMITS
    band = document.comfort_band
    return (
        _limit(site, document.heating, calendar, -band, lowest),
        _limit(site, document.cooling, calendar, band, highest),
    )


def _limit(
    site: Site, terminal: Terminal | None, calendar: Calendar, margin: float, none: float
) -> Signal:
    if terminal is None:
        return np.zeros(1), np.array([none])
    schedule = site.schedules[terminal.schedule]
    wanted = setpoint_transitions(terminal.setpoint, schedule, calendar)
    working = operation_transitions(terminal.setpoint, schedule, calendar)
    times: Floats = np.unique(np.concatenate([wanted[0], working[0]]))
    values = np.where(level_at(*working, times) > 0, level_at(*wanted, times) + margin, none)
    return times, values


def limit_means(
    site: Site, zone: str, calendar: Calendar, *, count: int, step: float
) -> Sequence[Floats]:
    """Return the means of both limits over the steps of a run, each of shape (count,). [degC]"""
    return [step_means(*limit, count, step) for limit in comfort_limits(site, zone, calendar)]


def people_expected(site: Site, zone: str, calendar: Calendar) -> Signal:
    """Return times, and how many people the schedule of a zone expects from then on. [s], [-]"""
    people = site.zones[zone].people
    if people is None:
        return np.zeros(1), np.zeros(1)
    times, levels = transitions(site.schedules[people.schedule], calendar)
    return times, people.count * levels
