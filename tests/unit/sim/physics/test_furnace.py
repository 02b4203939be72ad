"""Fuel at part load, by hand, and one law for three back ends."""

import numpy as np
import pytest

from sim.physics.furnace import PROPORTIONAL, heat_input_ratio
from tests.backends import assert_one_physics

COEFFICIENTS = (0.0080472574, 0.87564457, 0.29249943, -0.17624156)
LOADS = np.linspace(0.0, 1.0, 21)


def test_input_at_part_load_by_hand():
    expected = 0.0080472574 + 0.87564457 * 0.4 + 0.29249943 * 0.16 - 0.17624156 * 0.064
    assert heat_input_ratio(0.4, COEFFICIENTS) == pytest.approx(expected)


def test_input_at_full_load_is_capacity_over_efficiency():
    assert heat_input_ratio(1.0, COEFFICIENTS) == pytest.approx(1.0, abs=1e-4)


def test_nothing_is_burnt_at_no_load():
    assert heat_input_ratio(0.0, COEFFICIENTS) == 0.0
    assert heat_input_ratio(1e-9, COEFFICIENTS) == pytest.approx(0.0080472574)


def test_a_furnace_without_loss_by_cycling_is_proportional():
    np.testing.assert_allclose(heat_input_ratio(LOADS, PROPORTIONAL), LOADS)


def test_fuel_rises_with_load_and_cycling_costs_some_at_low_load():
    """About the middle the cubic of the standard lies up to 3.3 % below proportion."""
    ratio = heat_input_ratio(LOADS[1:], COEFFICIENTS)
    assert np.all(np.diff(ratio) > 0.0)
    assert ratio[0] > 1.05 * LOADS[1]
    assert np.all(ratio > 0.966 * LOADS[1:])


def test_one_physics():
    def curve(load, a, b, c, d):
        return ratio_of(load, (a, b, c, d))

    from numba.extending import register_jitable

    ratio_of = register_jitable(heat_input_ratio)
    assert_one_physics(curve, [LOADS], *COEFFICIENTS)
