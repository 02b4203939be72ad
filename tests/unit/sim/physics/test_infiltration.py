"""Leaks by stack and wind: figures, limits and units of the basic model."""

import numpy as np
import pytest

from sim.physics.infiltration import leakage_area, leakage_coefficients, leakage_flow


def test_figures_by_hand():
    """770 cm2, one storey, class 3, 19 K and 6.7 m/s, in the handbook's own units."""
    by_hand = 770.0 / 1000.0 * np.sqrt(0.000145 * 19.0 + 0.000174 * 6.7**2)
    flow = leakage_flow(leakage_coefficients(0.077, 1, 3), 19.0, 6.7)
    assert float(flow) == pytest.approx(by_hand, rel=1e-12)
    assert float(flow) == pytest.approx(0.0791, abs=1e-4)


def test_flow_grows_with_storeys_and_difference_and_falls_with_shelter():
    flows = [
        [float(leakage_flow(leakage_coefficients(0.05, s, c), 15.0, 4.0)) for c in range(1, 6)]
        for s in (1, 2, 3)
    ]
    assert np.all(np.diff(flows, axis=0) > 0.0)
    assert np.all(np.diff(flows, axis=1) < 0.0)
    same = leakage_flow(leakage_coefficients(0.05, 1, 3), np.array([-15.0, 15.0]), 4.0)
    assert same[0] == same[1]


def test_the_orifice_of_a_leak_has_the_flow_of_the_test():
    area = leakage_area(5.0, 250.0)
    at_50 = 5.0 * 250.0 / 3600.0
    assert area * np.sqrt(2.0 * 4.0 / 1.2) == pytest.approx(at_50 * 0.08**0.65, rel=1e-12)
