"""Differences of pairs: what a change brings, seen in replications with common random numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenarios.statistics.intervals import (
    BOOTSTRAP_FROM,
    LEVEL,
    Interval,
    bootstrap_interval,
    mean_interval,
)
from sim.estimates import linear_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """The difference of two means from pairs.

    Attributes
    ----------
    pairs : int
        How many pairs. [-]
    absolute : Interval
        Of the mean of ``after - before``, by Student's t.
    relative : Interval, optional
        Of that mean over the mean of ``|before|``; ``None`` where it is zero. [-]
    bootstrap, bootstrap_relative : Interval, optional
        The same by the bootstrap; only from `BOOTSTRAP_FROM` pairs on.
    variance_factor : float, optional
        By how much common random numbers cut the variance of the difference: that of independent
        replications over that of the pairs; ``None`` where the pairs differ by the same. [-]
    """

    pairs: int
    absolute: Interval
    relative: Interval | None
    bootstrap: Interval | None = None
    bootstrap_relative: Interval | None = None
    variance_factor: float | None = None


def paired_difference(
    before: Array, after: Array, *, first: int | None = None, level: float = LEVEL
) -> PairedDifference:
    """Return how sure the difference of two means is.

    Parameters
    ----------
    before, after : ndarray, shape (n,)
        Values of each pair, at least two pairs.
    first : int, optional
        Pairs that decided how many there are, see `mean_interval`.
    level : float
        Confidence level. [-]

    Raises
    ------
    AtriumError
        If there are fewer than two pairs.

    Notes
    -----
    Paired-t interval: Law, Simulation Modeling and Analysis, 5th ed., section 10.2.1; common random
    numbers: section 11.2. The relative difference is a ratio of two means, taken as linear.
    """
    difference = after - before
    size = np.abs(before.mean())
    below = before * np.sign(before.mean())
    many = len(difference) >= BOOTSTRAP_FROM
    return PairedDifference(
        pairs=len(difference),
        absolute=mean_interval(difference, first=first, level=level),
        relative=mean_interval(linear_ratio(difference, below), first=first, level=level)
        if size > 0
        else None,
        bootstrap=bootstrap_interval(difference, level=level) if many else None,
        bootstrap_relative=bootstrap_interval(difference, below, level=level)
        if many and size > 0
        else None,
        variance_factor=_variance_factor(before, after, difference),
    )


def _variance_factor(before: Array, after: Array, difference: Array) -> float | None:
    apart = float(before.var(ddof=1) + after.var(ddof=1))
    together = float(difference.var(ddof=1))
    # differences that are the same up to rounding have no variance to compare with
    return apart / together if together > 1e-20 * apart else None
