"""Boreholes: the finite line source, its response over time, and loads kept in growing cells.

What is here is computed once, before a run; the kernel multiplies the loads of the past by the
response of the cells that hold them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_erf = np.frompyfunc(math.erf, 1, 1)
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_DECADES = 14
"""Panels of the integral, each up to three times as far as the one before. [-]"""


def _integrated_erf(x: Array) -> Array:
    """Return the integral of erf from 0 to x."""
    erf = np.asarray(_erf(x), dtype=np.float64)
    result: Array = x * erf - (1.0 - np.exp(-x * x)) / math.sqrt(math.pi)
    return result


def line_source(
    time: float, distance: float, *, length: float, buried: float, diffusivity: float
) -> float:
    """Mean temperature along a borehole that another, or itself, has warmed.

    Parameters
    ----------
    time : float
        Since heat began to flow. [s]
    distance : float
        Between the two, or the radius of the borehole itself. [m]
    length : float
        Of each borehole. [m]
    buried : float
        Depth of its upper end. [m]
    diffusivity : float
        Of the ground. [m2/s]

    Returns
    -------
    float
        Rise times 2 pi conductivity over the heat per length: the g-function's share. [-]

    Notes
    -----
    Claesson and Javed (2011), "An analytical method to calculate borehole fluid temperatures for
    time-scales from minutes to decades", ASHRAE Transactions 117(2): a single integral for the
    mean over the length, with a mirror source above the ground. Valid from about 5 r^2 /
    diffusivity (hours) on: what the borehole itself holds is left out.
    """
    low = 1.0 / math.sqrt(4.0 * diffusivity * time)
    # the integrand dies with exp(-(distance s)^2)
    high = max(low * 1.0001, 6.5 / distance)
    edges = np.geomspace(low, high, _DECADES + 1)
    half = 0.5 * (edges[1:] - edges[:-1])[:, None]
    s = (0.5 * (edges[1:] + edges[:-1])[:, None] + half * _POINTS).ravel()
    weight = (half * _WEIGHTS).ravel()
    h, d = length * s, buried * s
    inner = (
        2.0 * _integrated_erf(h)
        + 2.0 * _integrated_erf(h + 2.0 * d)
        - _integrated_erf(2.0 * h + 2.0 * d)
        - _integrated_erf(2.0 * d)
    )
    return float(0.5 * np.sum(weight * np.exp(-((distance * s) ** 2)) * inner / (length * s * s)))


def field_response(
    times: Sequence[float],
    positions: Sequence[tuple[float, float]],
    *,
    radius: float,
    length: float,
    buried: float,
    diffusivity: float,
) -> Array:
    """Return the g-function of a field of equal boreholes with equal heat per length.

    Parameters
    ----------
    times : sequence of float
        Since heat began to flow. [s]
    positions : sequence of tuple
        Of the boreholes. [m]
    radius, length, buried : float
        Of each borehole, and the depth of its upper end. [m]
    diffusivity : float
        Of the ground. [m2/s]

    Returns
    -------
    array, shape (n,)
        Mean rise of the borehole walls times 2 pi conductivity over the heat per length. [-]

    Notes
    -----
    Equal heat per length overstates large, dense fields over decades (Cimmino and Bernier 2014,
    doi 10.1016/j.ijheatmasstransfer.2013.10.037); up to a dozen boreholes, or a few years, it is
    within some per cent.
    """
    counts: dict[float, int] = {}
    for i, (x, y) in enumerate(positions):
        for j, (u, v) in enumerate(positions):
            distance = radius if i == j else round(math.hypot(x - u, y - v), 6)
            counts[distance] = counts.get(distance, 0) + 1
    return np.array(
        [
            sum(
                count * line_source(t, r, length=length, buried=buried, diffusivity=diffusivity)
                for r, count in counts.items()
            )
            / len(positions)
            for t in times
        ]
    )


def cell_widths(step: float, horizon: float, per_width: int = 5) -> Array:
    """Return the widths of the cells that hold past loads, each doubled after some of a size.

    Parameters
    ----------
    step : float
        Width of the first cells. [s]
    horizon : float
        What they reach back to, at least. [s]
    per_width : int
        Cells of each width. [-]

    Returns
    -------
    array, shape (n,)
        Widths over the step: 1, ..., 2, ..., 4, ... [-]

    Notes
    -----
    Claesson and Javed (2012), "A load-aggregation method to calculate extraction temperatures of
    borehole heat exchangers", ASHRAE Transactions 118(1).
    """
    widths: list[float] = []
    width = 1.0
    while sum(widths) * step < horizon:
        widths += [width] * per_width
        width *= 2.0
    return np.array(widths)
