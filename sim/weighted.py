"""Series of many zones that are sums of few: what follows schedules, kept once for all zones."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Name = TypeVar("Name", bound=Hashable)

_AT_ONCE = 8192
"""Values of each series that are looked at together, to bound the memory."""


@dataclass(frozen=True, slots=True)
class WeightedSeries:
    """Rows of numbers over time, each a weighted sum of series that rows share.

    Five hundred zones by one schedule take a year of steps once, not five hundred times.

    Attributes
    ----------
    weights : ndarray, shape (rows, n)
        Of each series in each row.
    series : ndarray, shape (n, k)
        What they share.
    """

    weights: Array
    series: Array

    @classmethod
    def of(
        cls, rows: Sequence[Sequence[tuple[float, Name]]], find: Callable[[Name], Array], count: int
    ) -> WeightedSeries:
        """Return the sums of rows.

        Parameters
        ----------
        rows : sequence of sequences of (weight, name)
            Terms of each row; none for zeros.
        find : callable
            Returns a series by its name, shape (k,); asked once for each.
        count : int
            Values of a series, k.
        """
        places: dict[Name, int] = {}
        for terms in rows:
            for _, name in terms:
                places.setdefault(name, len(places))
        weights = np.zeros((len(rows), len(places)))
        for row, terms in enumerate(rows):
            for weight, name in terms:
                weights[row, places[name]] += weight
        series = np.array([find(name) for name in places]).reshape(-1, count)
        return cls(weights, series)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.weights)

    def cut(self, place: slice | NDArray[np.int64]) -> Array:
        """Return a part of all rows, shape (rows, m)."""
        return np.ascontiguousarray(self.weights @ self.series[:, place])

    def most(self) -> Array:
        """Return the largest value of each row, and no less than zero, shape (rows,)."""
        largest = np.zeros(len(self.weights))
        for first in range(0, self.series.shape[1], _AT_ONCE):
            part = self.cut(slice(first, first + _AT_ONCE))
            largest = np.maximum(largest, part.max(axis=1, initial=0.0))
        return largest
