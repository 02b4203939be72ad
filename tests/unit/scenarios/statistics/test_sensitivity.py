"""Indices of functions whose indices are known."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.statistics.sensitivity import (
    morris_design,
    morris_effects,
    sobol_design,
    sobol_indices,
)


def ishigami(x):
    """Ishigami and Homma (1990), with 7 and 0.1."""
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_sobol_indices_of_a_known_function():
    points = sobol_design(3, 1024, seed=1)
    assert points.shape == (1024 * 5, 3)
    found = sobol_indices(ishigami(np.pi * (2 * points - 1)), 3, seed=1)
    # analytic: Saltelli et al., Sensitivity Analysis in Practice, section 2.9
    assert found.first == pytest.approx((0.3139, 0.4424, 0.0), abs=0.05)
    assert found.total == pytest.approx((0.5576, 0.4424, 0.2437), abs=0.05)
    assert all(0 < half < 0.15 for half in found.total_half_widths)


def test_morris_effects_of_a_known_function():
    points = morris_design(4, 20, 4, seed=2)
    assert points.shape == (100, 4)
    output = 3 * points[:, 0] - 5 * points[:, 1] + 8 * points[:, 0] * points[:, 2]
    found = morris_effects(points, output, 4, seed=2)
    assert found.mean[1] == pytest.approx(-5.0)
    assert found.strength[1] == pytest.approx(5.0)
    assert found.spread[1] == pytest.approx(0.0, abs=1e-9)
    assert found.spread[0] > 1.0  # it acts together with the third
    assert (found.strength[3], found.spread[3]) == (0.0, 0.0)
    assert found.half_widths[0] > 0


def test_equal_seeds_give_equal_designs():
    assert (morris_design(3, 5, 4, seed=7) == morris_design(3, 5, 4, seed=7)).all()
    assert (sobol_design(3, 8, seed=7) == sobol_design(3, 8, seed=7)).all()
    assert (sobol_design(3, 8, seed=7) != sobol_design(3, 8, seed=8)).any()


def test_a_constant_has_no_sensitivities():
    assert sobol_indices(np.full(40, 5.0), 3, seed=1).total == (0.0, 0.0, 0.0)
