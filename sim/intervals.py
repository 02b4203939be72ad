"""Means over longer intervals than a run's step: quarter hours for demand, hours for peaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUARTER_HOUR = 900.0
"""Interval of electricity demand. [s]"""
HOUR = 3600.0
"""Interval of thermal peaks and of comfort. [s]"""


def steps_in(interval: float, step: float) -> int:
    """Return how many whole steps fit into an interval, at least one.

    Parameters
    ----------
    interval : float
        Longest interval wanted. [s]
    step : float
        Length of a step; where it is longer than the interval, the step itself is used. [s]

    Examples
    --------
    >>> steps_in(900.0, 300.0), steps_in(900.0, 3600.0)
    (3, 1)
    """
    return max(int(interval // step), 1)


def interval_means(
    values: NDArray[np.floating], step: float, interval: float
) -> NDArray[np.float64]:
    """Return the means of consecutive intervals, accumulated in double precision.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Step means. [any]
    step : float
        Length of a step. [s]
    interval : float
        Length of an interval. [s]

    Returns
    -------
    ndarray, shape (m,)
        Means; the last one is over what is left of the series. [any]
    """
    size = steps_in(interval, step)
    if size == 1:
        return values.astype(np.float64)
    whole = len(values) // size * size
    blocks = values[:whole].reshape(-1, size).astype(np.float64)
    means: NDArray[np.float64] = blocks @ np.ones(size) / size  # a few times as fast as mean
    if whole == len(values):
        return means
    return np.append(means, values[whole:].mean(dtype=np.float64))
