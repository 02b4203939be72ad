"""Daylight takes windows as the site gives them: their height, and whether they are overhead."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.envelope.assembly import assemble_building
from sim.envelope.driving import drive
from sim.site import Site, site_from
from sim.weather import read_weather
from tests.boxes import site_data

STEP = 3600.0


def lit_room(window: dict[str, Any], *, tilt: float = 90.0) -> Site:
    """Return a room with one window and dimmed lighting."""
    face = {"zone": "room", "boundary": "outdoors", "construction": "roof", "area": 50}
    return site_from(
        site_data(
            zones={
                "room": {
                    "floor_area": 50,
                    "volume": 150,
                    "lighting": {"power_density": 10, "schedule": "always", "daylight": {}},
                }
            },
            surfaces={
                "glazed": {**face, "tilt": tilt, "windows": {"w": {"glazing": "double", **window}}},
                "other": {**face, "tilt": 90.0, "azimuth": 0},
                "floor": {**face, "tilt": 180.0},
            },
        )
    )


def daylight(window: dict[str, Any], *, tilt: float = 90.0) -> float:
    """Return the year's mean illuminance. [lux]"""
    site = lit_room(window, tilt=tilt)
    weather = read_weather("greensboro")
    building = assemble_building(site, step=STEP, pressure=1e5, wind_speed=4.0)
    return float(np.mean(drive(building, weather).illuminance["room"]))


def test_a_high_window_lights_deeper_than_a_low_one_of_the_same_area() -> None:
    high, low = daylight({"width": 2, "height": 3}), daylight({"width": 6, "height": 1})
    assert high > 1.1 * low


def test_a_window_by_area_alone_counts_as_a_ribbon() -> None:
    assert daylight({"area": 6}) == daylight({"width": 4, "height": 1.5})


def test_the_height_counts_with_and_without_shades() -> None:
    window = {"width": 2, "height": 3}
    thin = {**window, "overhang": {"depth": 1e-6}}
    np.testing.assert_allclose(daylight(thin), daylight(window), rtol=1e-3)


def test_a_roof_light_gives_reflected_light_whatever_its_shape() -> None:
    square = daylight({"width": 2, "height": 2}, tilt=0.0)
    long = daylight({"width": 4, "height": 1}, tilt=0.0)
    np.testing.assert_allclose(square, long, rtol=1e-12)
    assert square > 50.0
