"""A physics function in its three forms: NumPy, compiled by numba, traced by CasADi."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import casadi as ca
import numba
import numpy as np

ca.GlobalOptions.setNumpyMode(-1)


def assert_one_physics(function: Callable[..., Any], arrays: list[Any], *numbers: float) -> None:
    """Check that a function gives the same on NumPy, compiled and traced.

    The function takes ``arrays``, each of shape (n,), and then ``numbers``.
    """
    columns = [np.asarray(values, dtype=np.float64) for values in arrays]
    expected = function(*columns, *numbers)
    assert expected.shape == columns[0].shape
    symbols = [ca.MX.sym(f"x{index}", len(values)) for index, values in enumerate(columns)]
    traced = ca.Function("f", symbols, [function(*symbols, *numbers)])
    np.testing.assert_allclose(np.ravel(traced(*columns)), expected, rtol=1e-12, atol=1e-12)
    compiled = numba.njit(function)
    scalars = [compiled(*row, *numbers) for row in zip(*columns, strict=True)]
    np.testing.assert_allclose(scalars, expected, rtol=1e-12, atol=1e-12)
