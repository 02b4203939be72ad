"""Sun of a clear day: worked by hand, and against the file of a desert's clearest hours."""

import numpy as np
import pytest

from sim.physics.clear_sky import clear_sky
from sim.sun import sun_position
from sim.weather import read_weather


def test_by_hand():
    """July, the sun 60 degrees high: 1093 exp(-0.186 / sin 60 deg), and 0.138 of it diffuse."""
    beam, diffuse = clear_sky(7, np.array([30.0, 95.0]), 1.0)
    assert beam[0] == pytest.approx(1093 * np.exp(-0.186 / np.sin(np.radians(60))), rel=1e-12)
    assert diffuse[0] == pytest.approx(0.138 * beam[0], rel=1e-12)
    assert (beam[1], diffuse[1]) == (0.0, 0.0)


def test_clearness_is_a_factor_of_both():
    zenith = np.linspace(0, 89, 50)
    whole, part = clear_sky(3, zenith, 1.0), clear_sky(3, zenith, 0.4)
    assert np.allclose(part, 0.4 * np.array(whole))


def test_clear_hours_of_a_weather_file_have_about_that_sun():
    """The clearest hours of each month in Denver, sun above 30 degrees: global within 12 %."""
    weather = read_weather("denver")
    place = (weather.latitude, weather.longitude)
    sun = sun_position(
        *place, elevation=weather.elevation, utc_offset=weather.utc_offset, step=3600.0
    )
    months = np.repeat(
        np.arange(1, 13), np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) * 24
    )
    for month in (1, 4, 7, 10):
        hours = (months == month) & (sun.zenith < 60.0)
        beam, diffuse = clear_sky(month, sun.zenith[hours], 1.0)
        made = diffuse + beam * np.cos(np.radians(sun.zenith[hours]))
        ratio = np.quantile(weather.global_horizontal[hours] / made, 0.9)
        assert ratio == pytest.approx(1.0, abs=0.12), month
