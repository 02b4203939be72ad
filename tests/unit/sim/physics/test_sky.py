"""Long-wave radiation of the sky."""

import numpy as np
import pytest

from sim.physics.sky import (
    STEFAN_BOLTZMANN,
    clark_allen_infrared,
    cover_from_infrared,
    sky_temperature,
)
from sim.weather import read_weather


def test_sky_temperature_inverts_the_law() -> None:
    kelvin = np.array([233.15, 273.15, 300.0])
    assert sky_temperature(STEFAN_BOLTZMANN * kelvin**4) == pytest.approx(kelvin - 273.15)


def test_clark_allen_by_hand() -> None:
    # 20 degC, dew point 10 degC: emissivity 0.787 + 0.764 ln(283.15/273) = 0.81489
    clear = clark_allen_infrared(np.array([20.0]), np.array([10.0]), np.array([0.0]))
    assert clear == pytest.approx(0.814890 * STEFAN_BOLTZMANN * 293.15**4, rel=1e-5)
    overcast = clark_allen_infrared(np.array([20.0]), np.array([10.0]), np.array([1.0]))
    assert overcast / clear == pytest.approx(1.154, abs=1e-9)


def test_denver_column_is_reproduced_on_the_mean() -> None:
    weather = read_weather("denver")
    found = clark_allen_infrared(weather.dry_bulb, weather.dew_point, weather.opaque_cover)
    difference = sky_temperature(found).mean() - sky_temperature(weather.infrared_horizontal).mean()
    assert abs(difference) < 0.1


def test_cover_comes_back() -> None:
    cover = np.linspace(0.0, 1.0, 21)
    air = np.full(21, 15.0), np.full(21, 5.0)
    assert cover_from_infrared(*air, clark_allen_infrared(*air, cover)) == pytest.approx(
        cover, abs=1e-3
    )
    assert cover_from_infrared(*air, np.full(21, 600.0)).tolist() == [1.0] * 21
