"""Sun on planes."""

import numpy as np
import pytest

from sim.physics.solar import (
    SkyRadiation,
    incidence_cosine,
    plane_irradiance,
    plane_normal,
    sun_direction,
)


def sky(zenith: float, azimuth: float, **parts: float) -> SkyRadiation:
    names = ("direct_normal", "global_horizontal", "isotropic", "circumsolar", "horizon")
    values = {name: np.array([parts.get(name, 0.0)]) for name in names}
    return SkyRadiation(zenith=np.array([zenith]), azimuth=np.array([azimuth]), **values)


def test_beam_by_hand() -> None:
    found = plane_irradiance(sky(60.0, 180.0, direct_normal=800.0), azimuth=180.0, tilt=90.0)
    assert found.beam == pytest.approx(800.0 * np.sin(np.radians(60.0)))
    east = plane_irradiance(sky(60.0, 180.0, direct_normal=800.0), azimuth=90.0, tilt=90.0)
    assert east.beam == pytest.approx(0.0, abs=1e-9)


def test_roof_takes_the_horizontal_sum() -> None:
    parts = {"direct_normal": 500.0, "isotropic": 80.0, "circumsolar": 40.0, "horizon": -30.0}
    found = plane_irradiance(sky(30.0, 100.0, **parts), azimuth=0.0, tilt=0.0)
    assert found.total == pytest.approx(80.0 + 540.0 * np.cos(np.radians(30.0)))


def test_floor_sees_the_ground_only() -> None:
    found = plane_irradiance(
        sky(30.0, 100.0, global_horizontal=700.0, isotropic=100.0), azimuth=0.0, tilt=180.0
    )
    assert found.ground_diffuse == pytest.approx(140.0)
    assert found.sky_diffuse == pytest.approx(0.0, abs=1e-9)


def test_lack_at_the_horizon_is_taken_from_the_circumsolar() -> None:
    parts = {"isotropic": 20.0, "circumsolar": 50.0, "horizon": -40.0}
    found = plane_irradiance(sky(80.0, 180.0, **parts), azimuth=180.0, tilt=90.0)
    assert found.sky_diffuse == 0.0
    assert found.circumsolar == pytest.approx(50.0 * np.sin(np.radians(80.0)) - 30.0)


def test_no_beam_from_below_the_horizon() -> None:
    found = plane_irradiance(
        sky(90.5, 180.0, direct_normal=10.0, circumsolar=5.0), azimuth=180.0, tilt=90.0
    )
    assert found.total == 0.0


def test_vectors_have_unit_length_and_agree() -> None:
    zenith, azimuth = np.array([20.0, 75.0]), np.array([100.0, 300.0])
    direction = np.stack(sun_direction(zenith, azimuth))
    assert (direction**2).sum(axis=0) == pytest.approx(1.0)
    normal = np.array(plane_normal(250.0, 40.0))
    truth = incidence_cosine(zenith, azimuth, facing=250.0, tilt=40.0)
    assert normal @ direction == pytest.approx(truth)
