"""Confidence intervals of means and of ratios of means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.clock import random_stream
from sim.errors import AtriumError
from sim.estimates import linear_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LEVEL = 0.95
"""Confidence level of all intervals. [-]"""

BOOTSTRAP_FROM = 30
"""Values from which on the bootstrap is used: with fewer its intervals are too short. [-]"""

RESAMPLES = 4999
"""Resamples of the bootstrap; the ends of a 95 % interval are then no grid of few values. [-]"""

Method = Literal["t", "two-stage t", "bootstrap"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval.

    Attributes
    ----------
    low, high : float
        Its ends, in the unit of the values.
    method : {'t', 'two-stage t', 'bootstrap'}
        How it was found.
    level : float
        Share of such intervals that hold the true value. [-]
    """

    low: float
    high: float
    method: Method = "t"
    level: float = LEVEL

    @property
    def half_width(self) -> float:
        """Half of its length, in the unit of the values."""
        return (self.high - self.low) / 2

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def scaled(self, factor: float) -> Interval:
        """Return the interval in another unit; the ends change places where it is negative."""
        low, high = sorted((self.low * factor, self.high * factor))
        return Interval(low, high, self.method, self.level)


def mean_interval(values: Array, *, first: int | None = None, level: float = LEVEL) -> Interval:
    """Return the interval of the mean of independent values by Student's t.

    Parameters
    ----------
    values : ndarray, shape (n,)
        At least two.
    first : int, optional
        How many of them decided how many there are, by `replications_needed`: only their spread
        then says how sure the mean is, else the interval would be too short.
    level : float
        Confidence level. [-]

    Raises
    ------
    AtriumError
        If there are fewer than two values.

    Notes
    -----
    Law, Simulation Modeling and Analysis, 5th ed., eq. 4.12; the two stages by Stein (1945), Annals
    of Mathematical Statistics 16, 243, doi 10.1214/aoms/1177731088. Exact for normal values.

    Examples
    --------
    >>> mean_interval(np.array([9.0, 10.0, 11.0])).half_width.__round__(3)
    2.484
    """
    if len(values) < 2:
        raise AtriumError("a confidence interval needs at least two replications")
    staged = first is not None and 2 <= first < len(values)
    deciding = values[:first] if staged else values
    middle = float(values.mean())
    half = t_quantile(len(deciding) - 1, level) * float(deciding.std(ddof=1) / len(values) ** 0.5)
    half = 0.0 if half <= _rounding(values) else half
    return Interval(middle - half, middle + half, "two-stage t" if staged else "t", level)


def _rounding(values: Array) -> float:
    """Return what is rounding of values that are all the same."""
    return 1e-12 * float(np.abs(values).max(initial=0.0))


def t_quantile(freedom: int, level: float = LEVEL) -> float:
    """Return the two-sided quantile of Student's t.

    Examples
    --------
    >>> round(t_quantile(7), 3)
    2.365
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))


def bootstrap_interval(
    values: Array, below: Array | None = None, *, level: float = LEVEL
) -> Interval:
    """Return the interval of a mean, or of a ratio of means, by the studentised bootstrap.

    The resamples are the same in every call, so that equal values have equal intervals.

    Parameters
    ----------
    values : ndarray, shape (n,)
        At least `BOOTSTRAP_FROM`.
    below : ndarray, shape (n,), optional
        Denominators that go with the values; the interval is then that of the ratio.
    level : float
        Confidence level. [-]

    Raises
    ------
    AtriumError
        If there are too few values.

    Notes
    -----
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 12.5; second-order
    correct: Hall (1988), Annals of Statistics 16, 927, doi 10.1214/aos/1176350933. The
    bias-corrected percentiles (Efron 1987) held 93 % instead of 95 % of 30 normal values.
    """
    number = len(values)
    if number < BOOTSTRAP_FROM:
        raise AtriumError(f"the bootstrap needs at least {BOOTSTRAP_FROM} replications")
    below = np.ones(number) if below is None else below
    linear = linear_ratio(values, below)
    middle, error = float(linear.mean()), float(linear.std(ddof=1) / number**0.5)
    if float(np.ptp(linear)) <= _rounding(linear):
        return Interval(middle, middle, "bootstrap", level)
    ends = np.array([(1 + level) / 2, (1 - level) / 2])
    low, high = middle - error * np.quantile(_student(values, below, middle), ends)
    return Interval(float(low), float(high), "bootstrap", level)


def _student(values: Array, below: Array, middle: float) -> Array:
    """Return by how many of its own standard errors the ratio of each resample is off."""
    number, counts = len(values), _resamples(len(values))
    ratio = (counts @ values) / (counts @ below)
    squares = np.stack([values**2, values * below, below**2], axis=1)
    above, mixed, under = (counts @ squares).T
    # sum of squares of what the linear ratio of a resample is off its mean
    spread = np.maximum(above - 2 * ratio * mixed + ratio**2 * under, 0.0)
    error = np.sqrt(spread * number / (number - 1)) / np.abs(counts @ below)
    found: Array = (ratio - middle) / np.maximum(error, np.finfo(float).tiny)
    return found


@lru_cache(maxsize=4)
def _resamples(number: int) -> Array:
    """Return how often each value is in each resample, shape (RESAMPLES, number)."""
    stream = random_stream(0, f"bootstrap/{number}")
    counts = stream.multinomial(number, np.full(number, 1 / number), size=RESAMPLES)
    return np.asarray(counts, dtype=np.float64)
