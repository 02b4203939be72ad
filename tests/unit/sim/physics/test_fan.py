"""Fans that cycle or run on, and one law for three back ends."""

import numpy as np
import pytest

from sim.physics.fan import CONTINUOUS, CYCLING, fan_heat, fan_power
from tests.backends import assert_one_physics

RUN = np.linspace(0.0, 1.0, 11)


def test_a_continuous_fan_runs_also_when_nothing_else_does():
    assert fan_power(0.0, 200.0, CONTINUOUS) == 200.0
    assert fan_power(0.0, 200.0, CYCLING) == 0.0
    assert fan_power(0.4, 200.0, CYCLING) == pytest.approx(80.0)
    assert fan_power(0.4, 200.0, 0.5) == pytest.approx(140.0)


def test_heat_to_the_air_is_a_share_of_the_power():
    np.testing.assert_allclose(fan_heat(fan_power(RUN, 230.0, CYCLING), 0.8), 184.0 * RUN)


def test_one_physics():
    assert_one_physics(fan_power, [RUN], 200.0, 0.3)
    assert_one_physics(fan_heat, [RUN * 230.0], 0.9)
