"""Piecewise constant signals: ``(times, levels)``, each level holds until the next time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Signal = tuple[Floats, Floats]


def level_at(times: Floats, levels: Floats, at: Floats) -> Floats:
    """Return a signal's level at given times; the first level also holds before its time.

    Parameters
    ----------
    times, levels : ndarray, shape (n,)
        The signal, in order of time. [s], [any]
    at : ndarray, shape (m,)
        Times asked for. [s]

    Returns
    -------
    ndarray, shape (m,)
        Levels. [any]
    """
    return levels[np.maximum(np.searchsorted(times, at, side="right") - 1, 0)]


def step_starts(times: Floats, levels: Floats, count: int, step: float) -> Floats:
    """Return a signal's level at the start of each step of a run.

    Parameters
    ----------
    times, levels : ndarray, shape (n,)
        The signal, in order of time; the first level also holds before its time. [s], [any]
    count : int
        Number of steps.
    step : float
        Length of a step. [s]

    Returns
    -------
    ndarray, shape (count,)
        Levels. [any]
    """
    begin = np.ceil(np.clip(times / step, 0.0, float(count))).astype(np.int64)
    begin[0] = 0
    return np.repeat(levels, np.diff(begin, append=count))


def step_means(times: Floats, levels: Floats, count: int, step: float) -> Floats:
    """Return the exact means of a signal over the steps of a run.

    Parameters
    ----------
    times, levels : ndarray, shape (n,)
        The signal, in order of time; the first level also holds before its time. [s], [any]
    count : int
        Number of steps.
    step : float
        Length of a step. [s]

    Returns
    -------
    ndarray, shape (count,)
        Means over ``[i * step, (i + 1) * step)``; a step without a change has the level itself,
        free of rounding. [any]
    """
    means = step_starts(times, levels, count, step)
    # what a change inside a step leaves of it, weighted by the jump
    position = np.clip(times / step, 0.0, float(count))
    following = np.ceil(position)
    rest = following - position
    inside = np.flatnonzero(rest[1:] > 0) + 1
    jump = levels[inside] - levels[inside - 1]
    np.add.at(means, following[inside].astype(np.int64) - 1, jump * rest[inside])
    return means


def last_of_equal(times: Floats, levels: Floats) -> Signal:
    """Keep the last of the levels that are given for one time."""
    last = np.append(np.diff(times) > 0, True)
    return times[last], levels[last]


def merged(times: Floats, levels: Floats) -> Signal:
    """Drop what is no change."""
    kept = np.concatenate([[True], levels[1:] != levels[:-1]])
    return times[kept], levels[kept]
