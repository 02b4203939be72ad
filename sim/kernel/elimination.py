"""Elimination of a small symmetric system, four unknowns at a time.

Loops as short as those of a dozen unknowns cost more by their ends, which the processor guesses
wrong, than by their arithmetic. Panels of four unknowns have no loops inside, and rows are taken
from one another in whole `sim.kernel.lanes`.
"""

from __future__ import annotations

from sim.kernel.compiling import inlined
from sim.kernel.lanes import subtract_rows
from sim.kernel.systems.arrays import Array
from sim.kernel.vectors import LANES, in_lanes

PANEL = 4
"""Unknowns eliminated together."""


def room(unknowns: int) -> tuple[int, int]:
    """Return the shape of the scratch for so many unknowns, with lanes for the right side."""
    rows = in_lanes(unknowns)
    return rows, rows + LANES


@inlined
def right_side(unknowns: int) -> int:
    """Return the column of the right side in the scratch."""
    return PANEL * ((unknowns + PANEL - 1) // PANEL)


@inlined
def solve(m: Array, x: Array, unknowns: int) -> None:
    """Solve a positive definite system, of which the upper half and the right side are read.

    Parameters
    ----------
    m : ndarray, shape of `room`
        The matrix, in its last panel filled up by that of unity, and in the column `right_side`
        the right side; spoiled. What else stands in its rows must be finite.
    x : ndarray
        Takes the solution, in whole panels.
    unknowns : int
        How many.
    """
    last = right_side(unknowns)
    for r in range(0, last, PANEL):
        _eliminate_panel(m, r, last)
        w, v, u, t = m[r, r], m[r + 1, r + 1], m[r + 2, r + 2], m[r + 3, r + 3]
        for g in range(r + PANEL, last):
            a, b, c, d = m[r, g] * w, m[r + 1, g] * v, m[r + 2, g] * u, m[r + 3, g] * t
            subtract_rows(m, g, r, a, b, c, d, g, last + 1)
    for r in range(last - PANEL, -1, -PANEL):
        _substitute_panel(m, x, r, last)


@inlined
def _eliminate_panel(m: Array, r: int, last: int) -> None:
    """Eliminate four unknowns from one another; their pivots' inverses stay on the diagonal."""
    a, b, c, d = m[r, r], m[r, r + 1], m[r, r + 2], m[r, r + 3]
    w = 1.0 / a
    b1, c1, d1 = b * w, c * w, d * w
    e, f, g = m[r + 1, r + 1] - b1 * b, m[r + 1, r + 2] - b1 * c, m[r + 1, r + 3] - b1 * d
    v = 1.0 / e
    f1, g1 = f * v, g * v
    h, i = m[r + 2, r + 2] - c1 * c - f1 * f, m[r + 2, r + 3] - c1 * d - f1 * g
    u = 1.0 / h
    i1 = i * u
    j = m[r + 3, r + 3] - d1 * d - g1 * g - i1 * i
    subtract_rows(m, r + 1, r, b1, 0.0, 0.0, 0.0, r, last + 1)
    subtract_rows(m, r + 2, r, c1, f1, 0.0, 0.0, r, last + 1)
    subtract_rows(m, r + 3, r, d1, g1, i1, 0.0, r, last + 1)
    m[r, r], m[r + 1, r + 1], m[r + 2, r + 2], m[r + 3, r + 3] = w, v, u, 1.0 / j
    m[r + 1, r + 2], m[r + 1, r + 3], m[r + 2, r + 3] = f, g, i


@inlined
def _substitute_panel(m: Array, x: Array, r: int, last: int) -> None:
    """Find four unknowns from those after them."""
    a, b, c, d = m[r, last], m[r + 1, last], m[r + 2, last], m[r + 3, last]
    for k in range(r + PANEL, last):
        a -= m[r, k] * x[k]
        b -= m[r + 1, k] * x[k]
        c -= m[r + 2, k] * x[k]
        d -= m[r + 3, k] * x[k]
    d *= m[r + 3, r + 3]
    c = (c - m[r + 2, r + 3] * d) * m[r + 2, r + 2]
    b = (b - m[r + 1, r + 2] * c - m[r + 1, r + 3] * d) * m[r + 1, r + 1]
    x[r] = (a - m[r, r + 1] * b - m[r, r + 2] * c - m[r, r + 3] * d) * m[r, r]
    x[r + 1], x[r + 2], x[r + 3] = b, c, d
