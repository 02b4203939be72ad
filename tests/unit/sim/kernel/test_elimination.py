"""Elimination in panels against numpy's solver."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.compiling import compiled
from sim.kernel.elimination import PANEL, right_side, room, solve


@compiled
def solved(m: np.ndarray, x: np.ndarray, unknowns: int) -> int:
    solve(m, x, unknowns)
    return right_side(unknowns)


@pytest.mark.parametrize("unknowns", [1, 2, 3, 4, 5, 8, 11, 12, 15, 21, 40])
def test_it_solves_what_numpy_solves(unknowns: int) -> None:
    stream = np.random.default_rng(unknowns)
    part = stream.normal(size=(unknowns, unknowns))
    matrix, heat = part @ part.T + np.eye(unknowns), stream.normal(size=unknowns)
    m = np.full(room(unknowns), 7.0)
    last = -(-unknowns // PANEL) * PANEL
    m[:last, :last] = np.triu(np.eye(last))
    m[:unknowns, :unknowns] = np.where(np.tri(unknowns, k=-1) > 0, 1e9, matrix)
    m[:, last] = 0.0
    m[:unknowns, last] = heat
    x = np.full(last, np.nan)
    assert solved(m, x, unknowns) == last
    assert x[:unknowns] == pytest.approx(np.linalg.solve(matrix, heat), rel=1e-9, abs=1e-12)
    assert (x[unknowns:] == 0.0).all()
