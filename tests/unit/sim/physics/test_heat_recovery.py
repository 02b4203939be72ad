"""Heat recovery: the line through its ratings, bypass, frost control, both streams' balance."""

import numpy as np
import pytest

from sim.physics.heat_recovery import (
    effectiveness,
    from_one_rating,
    limited_by_frost,
    limited_by_supply,
    parasitic_power,
    supply_state,
)
from tests.backends import assert_one_physics

FLOW = np.linspace(0.2, 1.6, 11)


def test_the_line_goes_through_its_ratings_and_is_held_beyond_its_range():
    assert effectiveness(1.0, 0.81, 0.76) == pytest.approx(0.76)
    assert effectiveness(0.75, 0.81, 0.76) == pytest.approx(0.81)
    assert effectiveness(0.5, 0.81, 0.76) == pytest.approx(0.86)
    assert effectiveness(0.1, 0.81, 0.76) == effectiveness(0.5, 0.81, 0.76)
    assert effectiveness(0.5, 0.99, 0.80) == 1.0


def test_one_rating_is_enough_for_counter_flow():
    assert from_one_rating(1.0, 0.75) == pytest.approx(0.75)
    assert from_one_rating(0.75, 0.75) == pytest.approx(0.80)
    assert from_one_rating(0.5, 0.75) == pytest.approx(6.0 / 7.0)


def test_bypass_stops_at_the_target():
    assert limited_by_supply(0.8, -10.0, 20.0, 14.0, 1.0) == pytest.approx(0.8)
    assert limited_by_supply(0.8, 0.0, 20.0, 12.0, 1.0) == pytest.approx(0.6)
    assert supply_state(0.0, 20.0, 0.6, 1.0) == pytest.approx(12.0)


def test_bypass_is_open_where_outdoor_air_cools_by_itself():
    assert limited_by_supply(0.8, 15.0, 24.0, 13.0, 1.0) == 0.0
    assert limited_by_supply(0.8, 32.0, 24.0, 13.0, 1.0) == pytest.approx(0.8)


def test_frost_control_keeps_the_exhaust_warm():
    share = limited_by_frost(0.8, -20.0, 20.0, 1.7, 1.0)
    assert 20.0 - share * (20.0 + 20.0) == pytest.approx(1.7)
    assert limited_by_frost(0.8, 5.0, 20.0, 1.7, 1.0) == 0.8
    assert limited_by_frost(0.8, 30.0, 24.0, 1.7, 1.0) == 0.8
    assert limited_by_frost(0.8, -20.0, 1.0, 1.7, 1.0) == 0.0


def test_less_exhaust_than_supply_recovers_less():
    """Of 0.8 kg/s against 1 kg/s: what the supply air gains the exhaust air loses."""
    gain = supply_state(0.0, 20.0, 0.75, 0.8) - 0.0
    loss = 0.75 * 1.0 * 20.0  # the exhaust is the smaller stream
    assert gain * 1.0 == pytest.approx(loss * 0.8)


def test_a_wheel_that_stands_uses_nothing():
    assert parasitic_power(0.0, 120.0) == 0.0
    assert parasitic_power(0.4, 120.0) == 120.0


def test_one_physics():
    outdoor = np.linspace(-20.0, 35.0, 11)
    assert_one_physics(effectiveness, [FLOW], 0.81, 0.76)
    assert_one_physics(from_one_rating, [FLOW], 0.76)
    share = effectiveness(FLOW, 0.81, 0.76)
    columns = [share, outdoor, np.full(11, 22.0)]
    assert_one_physics(limited_by_supply, [*columns, np.full(11, 15.0)], 0.9)
    assert_one_physics(limited_by_frost, columns, 1.7, 0.9)
    assert_one_physics(supply_state, [outdoor, np.full(11, 22.0), share], 0.9)
    assert_one_physics(parasitic_power, [share], 120.0)
