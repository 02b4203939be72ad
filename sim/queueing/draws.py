"""Random times whose mean and variance are known, and what a run's draws differ from them by."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CHUNK = 2048
"""How many values are drawn at a time; only speed depends on it. [-]"""


class Draws:
    """Independent values of one distribution; each call gives the next.

    How far the draws of a run lie from their known mean and variance is remembered: it is what
    `sim.queueing.replications` corrects estimates with.

    Parameters
    ----------
    sample : callable
        Returns so many independent values.
    mean, variance : float
        Of the distribution.

    See Also
    --------
    exponential, lognormal, constant, bernoulli, choice : distributions ready to use
    """

    __slots__ = ("_before", "_chunk", "_earlier", "_left", "_sample", "mean", "variance")

    def __init__(self, sample: Callable[[int], Array], *, mean: float, variance: float) -> None:
        self._sample = sample
        self.mean = mean
        self.variance = variance
        self._before = 0
        self._chunk: Array = np.empty(0)
        self._left: list[float] = []
        self._earlier: Array = np.zeros(2)

    def __call__(self) -> float:
        """Return the next value."""
        if not self._left:
            self._next_chunk()
        return self._left.pop()

    def _next_chunk(self) -> None:
        self._earlier = self.excess()
        self._before += len(self._chunk)
        self._chunk = self._sample(CHUNK)
        self._left = self._chunk[::-1].tolist()

    @property
    def count(self) -> int:
        """Values drawn so far. [-]"""
        return self._before + len(self._chunk) - len(self._left)

    @property
    def random(self) -> bool:
        """Whether values differ at all."""
        return self.variance > 0.0

    def excess(self) -> Array:
        """Return by how much the values drawn so far exceed what is expected of so many.

        Returns
        -------
        array, shape (2,)
            Sums of ``x - mean`` and of ``(x - mean)**2 - variance``. Both are martingales: they are
            zero in the mean at any time at which a simulation is looked at (Wald's identities).
        """
        away = self._chunk[: len(self._chunk) - len(self._left)] - self.mean
        here: Array = np.array([away.sum(), (away * away).sum() - self.variance * len(away)])
        here += self._earlier
        return here


def exponential(stream: np.random.Generator, mean: float) -> Draws:
    """Return exponential times.

    Examples
    --------
    >>> from sim.clock import random_stream
    >>> uptime = exponential(random_stream(1, "failures"), mean=3600.0)
    >>> uptime() > 0.0
    True
    """
    return Draws(lambda size: stream.exponential(mean, size), mean=mean, variance=mean**2)


def lognormal(stream: np.random.Generator, mean: float, variation: float) -> Draws:
    """Return lognormal times of a mean and a coefficient of variation.

    Parameters
    ----------
    stream : Generator
        Source of chance.
    mean : float
        Mean of the times themselves, not of their logarithms.
    variation : float
        Standard deviation over mean; 0 gives the mean always. [-]
    """
    squared = math.log1p(variation**2)
    location, scale = math.log(mean) - squared / 2.0, math.sqrt(squared)
    return Draws(
        lambda size: stream.lognormal(location, scale, size),
        mean=mean,
        variance=(variation * mean) ** 2,
    )


def weibull(stream: np.random.Generator, mean: float, shape: float) -> Draws:
    """Return times of a mean after Weibull; exponential where the shape is 1.

    Parameters
    ----------
    stream : Generator
        Source of chance.
    mean : float
        Mean of the times.
    shape : float
        Above 1 failures come with age, below 1 early. [-]
    """
    first = math.gamma(1.0 + 1.0 / shape)
    squared = math.gamma(1.0 + 2.0 / shape) / first**2 - 1.0
    return Draws(
        lambda size: mean / first * stream.weibull(shape, size),
        mean=mean,
        variance=squared * mean**2,
    )


def constant(value: float) -> Draws:
    """Return the same time always."""
    return Draws(lambda size: np.full(size, float(value)), mean=float(value), variance=0.0)


def bernoulli(stream: np.random.Generator, probability: float) -> Draws:
    """Return 1 with a probability, else 0."""
    return Draws(
        lambda size: (stream.random(size) < probability).astype(np.float64),
        mean=probability,
        variance=probability * (1.0 - probability),
    )


def choice(stream: np.random.Generator, probabilities: Sequence[float]) -> Draws:
    """Return a place in ``probabilities``, each with its own; they sum to 1."""
    places = np.arange(len(probabilities))
    shares = np.asarray(probabilities, dtype=np.float64)
    limits = np.cumsum(shares)[:-1]
    mean = float(shares @ places)
    return Draws(
        lambda size: np.searchsorted(limits, stream.random(size), side="right").astype(np.float64),
        mean=mean,
        variance=float(shares @ (places - mean) ** 2),
    )
