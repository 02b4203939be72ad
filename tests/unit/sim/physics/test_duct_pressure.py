"""Fans that keep a pressure in the duct, and what its reset saves."""

import numpy as np
import pytest

from sim.physics.duct_pressure import fan_pressure, reset_power
from sim.physics.fan import affinity
from tests.backends import assert_one_physics

RATIO = np.linspace(0.1, 1.0, 10)
DESIGN = (250.0, 1000.0)
"""Pressure at the sensor and pressure rise of the fan. [Pa]"""


def test_what_is_kept_does_not_fall_with_the_flow():
    """At half the flow a quarter of 750 Pa and what is kept."""
    assert fan_pressure(0.5, 250.0, *DESIGN) == pytest.approx(437.5)
    assert fan_pressure(0.5, 62.5, *DESIGN) == pytest.approx(250.0)
    assert fan_pressure(1.0, 250.0, *DESIGN) == pytest.approx(1000.0)


def test_a_set_point_kept_is_the_law_of_a_fixed_part():
    found = reset_power(RATIO, np.full(10, 250.0), *DESIGN, 8000.0)
    np.testing.assert_allclose(found, 8000.0 * affinity(RATIO, 0.25))


def test_a_set_point_by_the_square_of_the_flow_is_the_cube():
    found = reset_power(RATIO, 250.0 * RATIO**2, *DESIGN, 8000.0)
    np.testing.assert_allclose(found, 8000.0 * RATIO**3)


@pytest.mark.parametrize("setpoint", [25.0, 120.0, 250.0])
def test_a_reset_saves_flow_times_pressure(setpoint):
    kept, reset = (reset_power(RATIO, np.full(10, p), *DESIGN, 8000.0) for p in (250.0, setpoint))
    np.testing.assert_allclose(kept - reset, 8000.0 * RATIO * (250.0 - setpoint) / 1000.0)


def test_one_physics():
    setpoints = np.linspace(25.0, 370.0, 10)
    assert_one_physics(fan_pressure, [RATIO, setpoints], *DESIGN)
    assert_one_physics(reset_power, [RATIO, setpoints], *DESIGN, 8000.0)
