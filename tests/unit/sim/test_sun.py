"""The sun's path and the parts of the sky, against pvlib called directly."""

import numpy as np
import pandas as pd
import pytest
from pvlib import atmosphere, irradiance, solarposition

from sim.physics.solar import SkyRadiation, plane_irradiance
from sim.sun import perez_components, sun_position
from sim.weather import at_steps, read_weather

STEP = 1800.0


@pytest.fixture(scope="module")
def weather():
    return read_weather("denver")


@pytest.fixture(scope="module")
def sun(weather):
    return sun_position(
        weather.latitude,
        weather.longitude,
        elevation=weather.elevation,
        utc_offset=weather.utc_offset,
        step=STEP,
    )


def test_position_is_that_of_the_middle_of_the_step(weather, sun) -> None:
    first = pd.Timestamp("2025-06-21 12:15", tz="Etc/GMT+7")
    truth = solarposition.get_solarposition(
        pd.DatetimeIndex([first]), weather.latitude, weather.longitude, altitude=weather.elevation
    )
    index = (171 * 24 + 12) * 2
    assert sun.zenith[index] == pytest.approx(truth["apparent_zenith"].iloc[0], abs=1e-9)
    assert sun.azimuth[index] == pytest.approx(truth["azimuth"].iloc[0], abs=1e-9)
    assert len(sun.zenith) == 17520


def test_earth_is_nearest_in_january(sun) -> None:
    assert sun.extraterrestrial_normal[:48] == pytest.approx(1414.0, abs=2.0)
    assert sun.extraterrestrial_normal.min() == pytest.approx(1321.0, abs=2.0)


def test_take_goes_round_the_year(sun) -> None:
    part = sun.take(17518, 4)
    assert part.zenith.tolist() == [*sun.zenith[-2:], *sun.zenith[:2]]


@pytest.mark.parametrize(
    ("azimuth", "tilt"), [(180.0, 90.0), (90.0, 90.0), (0.0, 90.0), (180.0, 30.0), (270.0, 120.0)]
)
def test_planes_agree_with_pvlib(weather, sun, azimuth: float, tilt: float) -> None:
    steps = at_steps(weather, 0, 17520, STEP)
    parts = perez_components(sun, steps.direct_normal, steps.diffuse_horizontal)
    sky = SkyRadiation(
        sun.zenith,
        sun.azimuth,
        steps.direct_normal,
        steps.global_horizontal,
        parts.isotropic,
        parts.circumsolar,
        parts.horizon,
    )
    found = plane_irradiance(sky, azimuth=azimuth, tilt=tilt, ground_reflectance=0.2)
    truth = irradiance.get_total_irradiance(
        tilt,
        azimuth,
        sun.zenith,
        sun.azimuth,
        steps.direct_normal,
        steps.global_horizontal,
        steps.diffuse_horizontal,
        dni_extra=sun.extraterrestrial_normal,
        airmass=atmosphere.get_relative_airmass(np.minimum(sun.zenith, 89.0)),
        albedo=0.2,
        model="perez",
    )
    # pvlib has no number for a sky without diffuse light.
    high = (sun.zenith < 88.9) & (steps.diffuse_horizontal > 0.0)
    sky_part = found.circumsolar + found.sky_diffuse
    assert sky_part[high] == pytest.approx(truth["poa_sky_diffuse"][high], abs=1e-9)
    assert found.ground_diffuse == pytest.approx(truth["poa_ground_diffuse"], abs=1e-9)
    assert found.beam[high] == pytest.approx(truth["poa_direct"][high], abs=1e-9)


def test_nothing_shines_when_the_sun_is_down(sun) -> None:
    dark = sun.zenith > 95.0
    parts = perez_components(sun, np.zeros(17520), np.zeros(17520))
    for values in (parts.isotropic, parts.circumsolar, parts.horizon):
        assert not values[dark].any()
