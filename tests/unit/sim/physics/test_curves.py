"""Curves: their value by hand, held at the ends, one law for three back ends."""

import casadi as ca
import numba
import numpy as np
import pytest

from sim.physics.curves import (
    CONSTANT,
    PROPORTIONAL,
    WIDTH,
    biquadratic,
    biquadratic_slope,
    cubic,
    quartic,
)

X = np.linspace(-5.0, 15.0, 9)
CUBIC = (1.0, -0.5, 0.25, 0.125, -2.0, 4.0)
QUARTIC = (1.0, -0.5, 0.25, 0.125, 0.5, -1.0, 2.0)
BIQUADRATIC = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.0, 2.0, 0.0, 3.0)


def test_values_by_hand():
    assert cubic(np.array(CUBIC), 2.0) == 1.0 - 1.0 + 1.0 + 1.0
    assert quartic(np.array(QUARTIC), 2.0) == 1.0 - 1.0 + 1.0 + 1.0 + 8.0
    assert biquadratic(np.array(BIQUADRATIC), 1.0, 2.0) == 1.0 + 2.0 + 3.0 + 8.0 + 20.0 + 12.0


def test_held_at_the_ends():
    for curve, function, low, high in ((CUBIC, cubic, -2.0, 4.0), (QUARTIC, quartic, -1.0, 2.0)):
        row = np.array(curve)
        assert function(row, low - 7.0) == function(row, low)
        assert function(row, high + 7.0) == function(row, high)
    row = np.array(BIQUADRATIC)
    assert biquadratic(row, 9.0, -9.0) == biquadratic(row, 2.0, 0.0)
    for outside in (-0.5, 2.5):
        assert biquadratic_slope(row, outside, 1.0) == 0.0


def test_slope_by_hand():
    assert biquadratic_slope(np.array(BIQUADRATIC), 1.0, 2.0) == 2.0 + 6.0 + 12.0


def test_a_row_may_be_longer_than_its_curve():
    long = np.zeros(WIDTH)
    long[: len(CUBIC)] = CUBIC
    np.testing.assert_array_equal(cubic(long, X), cubic(np.array(CUBIC), X))


def test_the_two_that_need_no_figures():
    assert cubic(np.array(CONSTANT), 0.7) == 1.0
    assert cubic(np.array(PROPORTIONAL), 0.7) == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("function", "curve", "arrays"),
    [
        (cubic, CUBIC, [X]),
        (quartic, QUARTIC, [X]),
        (biquadratic, BIQUADRATIC, [X, X[::-1]]),
        (biquadratic_slope, BIQUADRATIC, [X, X[::-1]]),
    ],
)
def test_one_physics(function, curve, arrays):
    row = np.array(curve)
    compiled = numba.njit(function)
    expected = function(row, *arrays)
    found = [compiled(row, *values) for values in zip(*arrays, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    symbols = [ca.MX.sym(f"x{place}", len(X)) for place in range(len(arrays))]
    traced = ca.Function("f", symbols, [function(curve, *symbols)])
    np.testing.assert_allclose(np.ravel(traced(*arrays)), expected, rtol=1e-12)
