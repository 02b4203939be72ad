"""Photovoltaics: points worked out by hand, limits, and one law for three back ends."""

import numpy as np
import pytest

from sim.physics.photovoltaics import cell_temperature, direct_current_power, inverter_power
from tests.backends import assert_one_physics


def test_standard_test_conditions_give_the_peak_power():
    power = direct_current_power(np.array([1000.0]), np.array([25.0]), 5000.0, -0.0037)
    assert power[0] == 5000.0


def test_heat_costs_power():
    power = direct_current_power(np.array([800.0]), np.array([55.0]), 5000.0, -0.004)
    assert power[0] == pytest.approx(5000 * 0.8 * (1 - 0.12))


def test_cells_are_warmer_than_air_by_the_sun_and_cooled_by_wind():
    cells = cell_temperature(np.array([0.0, 800.0, 800.0]), np.full(3, 20.0), np.array([3.0, 1, 5]))
    assert cells.tolist() == pytest.approx([20.0, 20 + 800 / 31.84, 20 + 800 / 59.2])


def test_inverter_at_nominal_load():
    # efficiency at full load: 0.96 / 0.9637 (0.9858 - 0.0162 - 0.0059)
    power = inverter_power(np.array([1000.0]), 1000.0, 0.96)
    assert power[0] == pytest.approx(960.0)


def test_inverter_clips_and_takes_nothing_at_night():
    power = inverter_power(np.array([-1.0, 0.0, 2.0, 5000.0]), 1000.0, 0.96)
    assert power.tolist() == [0.0, 0.0, 0.0, 960.0]


def test_no_power_without_sun_or_beyond_all_heat():
    power = direct_current_power(np.array([-5.0, 900.0]), np.array([20.0, 400.0]), 5000.0, -0.004)
    assert power.tolist() == [0.0, 0.0]


def test_one_physics():
    sun, air, wind = np.linspace(0, 1200, 7), np.linspace(-10, 40, 7), np.linspace(0, 8, 7)
    assert_one_physics(cell_temperature, [sun, air, wind])
    assert_one_physics(direct_current_power, [sun, air], 5000.0, -0.0037)
    assert_one_physics(inverter_power, [np.linspace(-10, 1500, 9)], 1000.0, 0.96)
