"""The windows of a zone that people can open: their area, and levels of the air through them."""

from __future__ import annotations

import numpy as np

from sim.physics.occupant_actions import single_sided_velocity
from sim.site import Site

MOST_CONFIGURATIONS = 24
"""Decompositions of a zone at most, where its ventilation has few levels."""
LEVELS = (4, 8)
"""Fewest and most levels of the air through open windows; each is a decomposition of its own."""
STRONGEST_WIND = 10.0
"""Local wind up to which the highest level suffices, with `GREATEST_DIFFERENCE`. [m/s]"""
GREATEST_DIFFERENCE = 30.0
"""Between indoors and outdoors, likewise. [K]"""


def opening_area(site: Site, zone: str) -> float:
    """Return the area of a zone's windows that is free when all are open. [m2]"""
    option = site.zones[zone].window_opening
    if option is None:
        return 0.0
    return option.fraction * outside_windows(site, zone)


def outside_windows(site: Site, zone: str) -> float:
    """Return the area of a zone's windows in walls to the outdoors. [m2]"""
    return sum(
        surface.window_area
        for surface in site.surfaces.values()
        if surface.zone == zone and surface.boundary == "outdoors"
    )


def flow_levels(site: Site, zone: str, ventilation_levels: int) -> tuple[float, ...]:
    """Return the levels of the air through a zone's windows, none first, rising in equal ratios.

    Parameters
    ----------
    site : Site
        The building.
    zone : str
        Name of the zone.
    ventilation_levels : int
        Levels of the scheduled ventilation, with each of which every level can go together.

    Returns
    -------
    tuple of float
        Volume flows; only zero for a zone whose windows nobody opens. [m3/s]
    """
    option = site.zones[zone].window_opening
    area = opening_area(site, zone)
    if option is None or area <= 0.0:
        return (0.0,)
    count = min(max(MOST_CONFIGURATIONS // ventilation_levels, LEVELS[0]), LEVELS[1])
    still, extreme = np.zeros(1), np.full(1, GREATEST_DIFFERENCE)
    least = float(single_sided_velocity(still, option.height, still)[0]) * area / option.groups
    wind = np.full(1, STRONGEST_WIND)
    most = float(single_sided_velocity(wind, option.height, extreme)[0]) * area
    return (0.0, *(float(level) for level in np.geomspace(least, most, count)))
