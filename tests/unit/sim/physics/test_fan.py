"""Fans that cycle or run on, and one law for three back ends."""

import numpy as np
import pytest

from sim.physics.fan import (
    CONTINUOUS,
    CYCLING,
    PART_LOAD,
    affinity,
    design_power,
    fan_heat,
    fan_power,
    stream_heat,
    throttled_power,
)
from tests.backends import assert_one_physics

RUN = np.linspace(0.0, 1.0, 11)


def test_a_continuous_fan_runs_also_when_nothing_else_does():
    assert fan_power(0.0, 200.0, CONTINUOUS) == 200.0
    assert fan_power(0.0, 200.0, CYCLING) == 0.0
    assert fan_power(0.4, 200.0, CYCLING) == pytest.approx(80.0)
    assert fan_power(0.4, 200.0, 0.5) == pytest.approx(140.0)


def test_heat_to_the_air_is_a_share_of_the_power():
    np.testing.assert_allclose(fan_heat(fan_power(RUN, 230.0, CYCLING), 0.8), 184.0 * RUN)


@pytest.mark.parametrize("control", PART_LOAD)
def test_less_air_takes_less_power_by_every_control(control):
    curve = np.array(PART_LOAD[control])
    power = throttled_power(np.linspace(0.05, 1.0, 20), 1000.0, curve, 0.0)
    assert np.all(np.diff(power) > 0.0)
    assert power[-1] == pytest.approx(1000.0, rel=0.011)


def test_controls_in_their_order():
    at_half = {
        name: throttled_power(0.5, 1.0, np.array(curve), 0.0) for name, curve in PART_LOAD.items()
    }
    assert at_half["variable_speed"] < at_half["inlet_vanes"] < at_half["discharge_damper"]


def test_no_flow_takes_no_power_and_the_least_flow_counts():
    curve = np.array(PART_LOAD["variable_speed"])
    assert throttled_power(0.0, 1000.0, curve, 0.25) == 0.0
    least = throttled_power(0.25, 1000.0, curve, 0.25)
    assert throttled_power(0.1, 1000.0, curve, 0.25) == least


def test_fan_laws():
    assert affinity(0.5, 0.0) == 0.125
    assert affinity(0.5, 1.0) == 0.5
    assert affinity(1.0, 0.3) == 1.0
    assert design_power(2.0, 600.0, 0.6) == 2000.0


def test_heat_of_fan_and_motor():
    assert stream_heat(1000.0, 0.9, 1.0) == pytest.approx(1000.0)
    assert stream_heat(1000.0, 0.9, 0.0) == pytest.approx(900.0)


def test_one_physics():
    assert_one_physics(affinity, [RUN], 0.2)
    assert_one_physics(stream_heat, [RUN * 500.0], 0.9, 0.5)
    assert_one_physics(fan_power, [RUN], 200.0, 0.3)
    assert_one_physics(fan_heat, [RUN * 230.0], 0.9)
