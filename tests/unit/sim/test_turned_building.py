"""A building does not know its compass: turned surfaces and a turned north give the same."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.simulation import Simulation
from sim.site import Site
from sim.weather import read_weather
from tests.boxes import box, terminal


def turned(site: Site, angle: float) -> Site:
    """Return a site written in axes turned by ``angle``, which `Location.north` turns back."""
    surfaces = {
        name: surface.model_copy(update={"azimuth": (surface.azimuth + angle) % 360.0})
        for name, surface in site.surfaces.items()
    }
    location = site.location.model_copy(update={"north": (-angle) % 360.0})
    return site.model_copy(update={"surfaces": surfaces, "location": location})


@pytest.mark.parametrize("angle", [90.0, 180.0])
def test_furnished_box_in_turned_axes(angle: float) -> None:
    """Furniture stands in no wall's plane: a window sees it whatever it looks at."""
    site = box(
        heating=terminal(20.0),
        cooling=terminal(27.0),
        system="ideal",
        internal_mass_area=60.0,
        internal_mass_construction="partition",
    )
    weather = read_weather("greensboro")
    plain, other = (
        Simulation(each, weather, start=date(2025, 1, 6), end=date(2025, 1, 9)).run()
        for each in (site, turned(site, angle))
    )
    for quantity in ("mean_radiant_temperature", "heating_power", "cooling_power"):
        np.testing.assert_allclose(
            other["zones.room", quantity], plain["zones.room", quantity], rtol=1e-4, atol=1e-2
        )
