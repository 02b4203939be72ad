"""A battery's laws one by one, against their sources and worked by hand."""

import numba
import numpy as np
import pytest

from sim.physics.battery import (
    calendar_factor,
    charge_limit,
    cycle_factor,
    decay,
    discharge_limit,
    gain,
    root_law,
    stored_power,
)

YEAR = 365.25 * 86400


def test_limits_leave_the_store_full_or_at_its_reserve():
    # 900 kJ of room, an hour, 90 %: 250 W reach the store, 277.8 W are drawn
    assert charge_limit(900e3, 0.0, 3600.0, 0.9, 1e4) == pytest.approx(250.0 / 0.9)
    assert charge_limit(900e3, 950e3, 3600.0, 0.9, 1e4) == 0.0
    assert charge_limit(900e3, 0.0, 3600.0, 0.9, 100.0) == 100.0
    assert discharge_limit(100e3, 1000e3, 3600.0, 0.9, 1e4) == pytest.approx(225.0)
    assert discharge_limit(100e3, 50e3, 3600.0, 0.9, 1e4) == 0.0
    assert discharge_limit(100e3, 1000e3, 3600.0, 0.9, 20.0) == 20.0


def test_power_loses_each_way():
    assert stored_power(1000.0, 0.9, 0.8) == pytest.approx(900.0)
    assert stored_power(-1000.0, 0.9, 0.8) == pytest.approx(-1250.0)
    assert stored_power(0.0, 0.9, 0.8) == 0.0


def test_self_discharge_is_exponential():
    rate = 0.02 / 86400
    assert decay(rate, 86400.0) == pytest.approx(np.exp(-0.02))
    # many short steps make the same of a power as one long one
    short, kept = 0.0, decay(rate, 300.0)
    for _ in range(288):
        short = short * kept + gain(rate, 300.0)
    assert gain(rate, 86400.0) == pytest.approx(short, rel=1e-12)
    assert gain(0.0, 300.0) == 300.0


def test_calendar_ageing_is_that_of_the_source():
    # 25 degC and half full: 0.60225 of 1.2571e-5 a root second; 4.25 % in the first year
    assert calendar_factor(25.0, 0.5) == pytest.approx(1.2571e-5 * 0.60225, rel=1e-12)
    assert root_law(0.0, calendar_factor(25.0, 0.5), YEAR) == pytest.approx(0.04253, abs=1e-5)
    # fourfold time, double loss
    assert root_law(0.0, calendar_factor(25.0, 0.5), 4 * YEAR) == pytest.approx(
        2 * 0.04253, abs=2e-5
    )
    warm = np.exp(17126.0 / 8.3144598 * (1 / 298.15 - 1 / 313.15))
    assert calendar_factor(40.0, 1.0) == pytest.approx(1.2571e-5 * warm * (2.8575 / 8 + 0.60225))


def test_cycle_ageing_is_that_of_the_source():
    # one capacity an hour, full depth: 0.1601 % times 1.34992, 6.83 % after 1000 cycles
    assert cycle_factor(1.0, 1.0) == pytest.approx(0.01 * 0.1601 * 1.3499192, rel=1e-9)
    assert root_law(0.0, cycle_factor(1.0, 1.0), 1000.0) == pytest.approx(0.068343, abs=1e-5)
    # the depth that ages least is none of the ends: the cubic is flat at 60 %
    assert cycle_factor(0.5, 0.6) == pytest.approx(0.01 * (0.0315 + 0.0971) * 1.0923)


def test_losses_under_changing_conditions_add_up_by_their_squares():
    slow, fast = 1e-5, 2e-5
    once = root_law(root_law(0.0, slow, 1e6), fast, 1e6)
    assert once == pytest.approx(np.sqrt(1e-10 * 1e6 + 4e-10 * 1e6))
    halves = root_law(root_law(0.0, slow, 5e5), slow, 5e5)
    assert halves == pytest.approx(root_law(0.0, slow, 1e6), rel=1e-12)


@pytest.mark.parametrize(
    ("function", "figures"),
    [
        (charge_limit, (9e5, 2e5, 300.0, 0.9, 5e3)),
        (discharge_limit, (1e5, 2e5, 300.0, 0.9, 5e3)),
        (stored_power, (-700.0, 0.9, 0.95)),
        (calendar_factor, (31.0, 0.7)),
        (cycle_factor, (0.4, 0.8)),
        (root_law, (0.02, 1e-5, 300.0)),
    ],
)
def test_compiled_and_traced_they_are_the_same(function, figures):
    import casadi

    casadi.GlobalOptions.setNumpyMode(-1)
    value = float(function(*figures))
    assert numba.njit(function)(*figures) == pytest.approx(value, rel=1e-13)
    names = [casadi.SX.sym(f"x{index}") for index in range(len(figures))]
    traced = casadi.Function("f", names, [function(*names)])
    assert float(traced(*figures)) == pytest.approx(value, rel=1e-13)
