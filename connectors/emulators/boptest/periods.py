"""Test periods by name: the fortnights around cold, warm and ordinary days of a weather year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import Site
    from sim.weather import Weather

TEST_DAYS = 14
"""Length of a test period. [d]"""
WARM_UP_DAYS = 7
"""Days simulated before it without a client. [d]"""
HEATING_SEASON = 15.0
"""Days colder than this in their mean are of the heating season, EN 15316. [degC]"""
COOLING_SEASON = 18.0
"""Days warmer than this in their mean are of the cooling season, ASHRAE base 18. [degC]"""


def named_periods(site: Site, weather: Weather) -> dict[str, int]:
    """Return the days in the middle of test periods, counted from 0 on 1 January, by name.

    A peak day is the coldest or warmest in its mean outdoor temperature, a typical one has the
    median of the days of its season. A building that is not heated, or not cooled, or a climate
    without that season, has no such period.

    Parameters
    ----------
    site : Site
        The building.
    weather : Weather
        A weather year.
    """
    half = TEST_DAYS // 2
    means: NDArray[np.float64] = weather.dry_bulb[: 365 * 24].reshape(365, 24).mean(axis=1)
    days = np.arange(half + WARM_UP_DAYS, 365 - half)
    found: dict[str, int] = {}
    if any(zone.heating for zone in site.zones.values()):
        season = days[means[days] < HEATING_SEASON]
        found |= _named("heat", season, means, peak=-1.0)
    if any(zone.cooling for zone in site.zones.values()):
        season = days[means[days] > COOLING_SEASON]
        found |= _named("cool", season, means, peak=1.0)
    return found


def _named(
    kind: str, season: NDArray[np.int64], means: NDArray[np.float64], *, peak: float
) -> dict[str, int]:
    if not len(season):
        return {}
    of_season = means[season]
    typical = season[np.argmin(np.abs(of_season - np.median(of_season)))]
    return {
        f"peak_{kind}_day": int(season[np.argmax(peak * of_season)]),
        f"typical_{kind}_day": int(typical),
    }
