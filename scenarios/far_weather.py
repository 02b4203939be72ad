"""How far the weather station is from the building."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.errors import Finding

if TYPE_CHECKING:
    from sim.site import Site
    from sim.weather import Weather

_FAR = 300.0
"""Distance from which a weather station is reported as far from the site. [km]"""


def far_weather(site: Site, weather: Weather) -> Iterator[Finding]:
    """Yield a doubt where the weather was measured far from the site."""
    distance = _great_circle(
        site.location.latitude, site.location.longitude, weather.latitude, weather.longitude
    )
    if distance > _FAR:
        yield Finding(
            "far-weather",
            f"The weather of {weather.name} was measured {distance:.0f} km from the site.",
            {"distance_km": round(distance, 1), "limit_km": _FAR},
        )


def _great_circle(
    latitude: float, longitude: float, latitude_2: float, longitude_2: float
) -> float:
    """Return the distance of two places on a sphere of the Earth's mean radius. [km]."""
    first, second = math.radians(latitude), math.radians(latitude_2)
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * (
        math.sin(math.radians(longitude_2 - longitude) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))
