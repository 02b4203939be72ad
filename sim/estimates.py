"""Means known from repetitions: an estimate with its standard error, and ratios of means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and its standard error."""

    mean: float
    error: float


def linear_ratio(above: Array, below: Array) -> Array:
    """Return values with the mean of the ratio of two means, as far as it is linear in both.

    Their spread over the root of their number is the standard error of the ratio. The mean of the
    single ratios would be biased as each of them is, by their shortness.

    Parameters
    ----------
    above, below : ndarray, shape (n, ...)
        Numerator and denominator of each repetition.

    Returns
    -------
    ndarray, shape (n, ...)
        One value for each repetition; NaN where the denominators add up to nothing.

    Notes
    -----
    The delta method: Law, Simulation Modeling and Analysis, 5th ed., section 9.5.3 (regenerative
    ratios), or Cochran, Sampling Techniques, 3rd ed., section 2.11.

    Examples
    --------
    >>> linear_ratio(np.array([1.0, 2.0]), np.array([2.0, 2.0])).tolist()
    [0.5, 1.0]
    """
    whole = below.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = above.sum(axis=0) / whole
        linear: Array = ratio + (above - ratio * below) / below.mean(axis=0)
    return np.where(whole == 0.0, np.nan, linear)
