"""Heat pumps and cooling machines: ratings, limits, and one law for three back ends."""

import numpy as np
import pytest

from sim.physics.equipment import cooling_cop, heat_pump_cop
from tests.backends import assert_one_physics

OUTDOOR = np.linspace(-30, 50, 33)


@pytest.mark.parametrize("supply", [35.0, 45.0, 55.0])
def test_heat_pump_has_its_rated_cop_at_seven_degrees(supply):
    assert heat_pump_cop(np.array([7.0]), 3.6, supply)[0] == pytest.approx(3.6)


def test_heat_pump_follows_the_regression():
    # Ruhnau et al. (2019): lift 28 K at the rating, 45 K at -10 degC
    rated, cold = 6.08 - 0.09 * 28 + 0.0005 * 28**2, 6.08 - 0.09 * 45 + 0.0005 * 45**2
    assert heat_pump_cop(np.array([-10.0]), rated)[0] == pytest.approx(cold)


def test_heat_pump_never_falls_below_a_resistance_heater():
    assert heat_pump_cop(np.array([-60.0]), 1.2, 60.0)[0] == 1.0


def test_heat_pump_is_held_at_small_lifts():
    cop = heat_pump_cop(np.array([20.0, 25.0, 34.0]), 4.0)
    assert cop[0] == cop[1] == cop[2] > 4.0


def test_cooling_machine_has_its_rated_cop_at_35_degrees():
    assert cooling_cop(np.array([35.0]), 3.2)[0] == pytest.approx(3.2)


def test_cooling_machine_gains_nothing_below_its_head_pressure():
    cop = cooling_cop(np.array([-5.0, 10.0, 20.0, 25.0]), 3.0)
    assert cop[0] == cop[1] == cop[2] == pytest.approx(3.0 * 40 / 25)
    assert cop[3] == pytest.approx(3.0 * 40 / 30)


def test_warmer_is_better_for_heat_and_worse_for_cold():
    assert np.all(np.diff(heat_pump_cop(OUTDOOR, 4.0)) >= 0)
    assert np.all(np.diff(cooling_cop(OUTDOOR, 3.0)) <= 0)


def test_one_physics():
    assert_one_physics(heat_pump_cop, [OUTDOOR], 4.0, 45.0)
    assert_one_physics(cooling_cop, [OUTDOOR], 3.0)
