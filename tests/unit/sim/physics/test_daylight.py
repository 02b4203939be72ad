"""Daylight: efficacy and the light at a point."""

import numpy as np
import pytest

from sim.physics.daylight import (
    DaylightCoefficients,
    Room,
    WindowView,
    daylight_coefficients,
    illuminance,
    luminous_efficacy,
)

ROOM = Room(surface_area=110.0, mean_reflectance=0.5, lower_reflectance=0.3, upper_reflectance=0.7)


def efficacy(zenith: float, direct: float, diffuse: float):
    return luminous_efficacy(
        np.array([zenith]),
        np.array([direct]),
        np.array([diffuse]),
        extraterrestrial_normal=np.array([1360.0]),
        dew_point=np.array([10.0]),
    )


def test_efficacy_of_an_overcast_sky_by_hand() -> None:
    # Clearness 1 (first bin), air mass 1.154, water exp(0.625) cm
    found = efficacy(30.0, 0.0, 200.0)
    mass = 1.0 / (np.cos(np.radians(30.0)) + 0.50572 * 66.07995**-1.6364)
    truth = 97.24 - 0.46 * np.exp(0.625) + 12.0 * np.cos(np.radians(30.0))
    truth -= 8.91 * np.log(200.0 * mass / 1360.0)
    assert found.diffuse == pytest.approx(truth)
    assert found.beam.tolist() == [0.0]


def test_clear_sky_is_bluer_than_the_beam() -> None:
    found = efficacy(40.0, 850.0, 80.0)
    assert 95.0 < found.beam[0] < 110.0
    assert 115.0 < found.diffuse[0] < 160.0


@pytest.mark.parametrize("zenith", [0.0, 60.0, 88.0, 89.9, 95.0, 150.0])
@pytest.mark.parametrize("diffuse", [0.0, 0.1, 30.0, 500.0])
def test_efficacy_is_bounded_everywhere(zenith: float, diffuse: float) -> None:
    found = efficacy(zenith, 50.0, diffuse)
    for values in (found.beam, found.diffuse):
        assert 0.0 <= values[0] <= 200.0


def test_large_window_close_by_is_half_the_sky() -> None:
    """Point and window see the same half of an even sky, a glowing blind fills half the view."""
    room = Room(surface_area=1e12, mean_reflectance=0.5)
    near = daylight_coefficients(room, WindowView(1e3, 1e3, 1e-3))
    assert near.sky == pytest.approx(1.0, abs=0.01)
    assert near.blind == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("width", "height", "distance"), [(1.5, 1.2, 1.0), (2.0, 1.7, 2.6)])
def test_sky_component_of_an_even_sky_by_integration(width, height, distance) -> None:
    """Light of an even sky of 1 cd/m2 through an unglazed opening that begins at the point."""
    dark = Room(surface_area=1e12)
    y, z = np.meshgrid(
        (np.arange(800) + 0.5) / 800 * width - width / 2, (np.arange(800) + 0.5) / 800 * height
    )
    square = distance**2 + y**2 + z**2
    truth = (distance * z / square**2).sum() * width * height / 800**2
    on_the_opening = np.pi / 2  # half of an even sky of 1 cd/m2 [lm/m2]
    found = daylight_coefficients(dark, WindowView(width, height, distance)).sky * on_the_opening
    assert found == pytest.approx(truth, rel=1e-4)


def test_direct_light_by_integration() -> None:
    window = WindowView(width=3.0, height=2.0, distance=2.5, sill=0.1, offset=0.7)
    y, z = np.meshgrid(
        (np.arange(1000) + 0.5) / 1000 * 3.0 - 1.5 + 0.7, (np.arange(1000) + 0.5) / 1000 * 2.0 + 0.1
    )
    square = 2.5**2 + y**2 + z**2
    truth = (2.5 * z / (np.pi * square**2)).sum() * 6.0 / 1e6
    found = daylight_coefficients(ROOM, window)
    # a wall's window sees half of the sky, which is twice as bright as its mean
    assert found.sky - found.beam == pytest.approx(2.0 * truth, rel=1e-4)
    assert found.blind - 0.5 * (found.beam + found.ground) == pytest.approx(truth, rel=1e-4)


def test_point_beside_the_window_sees_less() -> None:
    before = daylight_coefficients(ROOM, WindowView(1.0, 1.5, 2.0))
    beside = daylight_coefficients(ROOM, WindowView(1.0, 1.5, 2.0, offset=2.0))
    below = daylight_coefficients(ROOM, WindowView(1.0, 1.5, 2.0, sill=-2.0))
    assert before.sky > beside.sky > beside.beam
    assert below.sky == pytest.approx(below.beam)


def test_reflected_light_by_hand() -> None:
    found = daylight_coefficients(ROOM, WindowView(2.0, 1.5, 3.0))
    assert found.beam == pytest.approx(3.0 * 0.3 / (110.0 * 0.5))
    assert found.ground == pytest.approx(3.0 * 0.7 / (110.0 * 0.5))


def test_windows_add_up() -> None:
    one, two = DaylightCoefficients(0.1, 0.2, 0.3), DaylightCoefficients(0.0, 0.1, 0.0)
    light = np.array([100.0, 200.0])
    found = illuminance([one, two], [light, light], [light, 2 * light], [light, light])
    assert found == pytest.approx(light * (0.6 + 0.2))


def test_every_window_needs_its_light() -> None:
    light = np.array([1.0])
    with pytest.raises(ValueError, match="zip"):
        illuminance([DaylightCoefficients(0.1, 0.1, 0.1)] * 2, [light], [light], [light])
