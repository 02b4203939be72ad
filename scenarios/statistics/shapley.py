"""Shapley values: which of several changes brought how much of the whole.

A coalition is a number whose bit ``i`` says whether change ``i`` is made; 0 is the base, ``2**n-1``
all changes together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import AtriumError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Orders = NDArray[np.int64]

EXACT_UP_TO = 6
"""Changes up to which every coalition is evaluated, 64 of them. [-]"""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """How much of the whole each change brings; the parts add up to it.

    Attributes
    ----------
    values : ndarray, shape (changes, ...)
        Shapley values.
    errors : ndarray, shape (changes, ...), optional
        Standard errors from sampling the orders; ``None`` where they are exact.
    """

    values: Array
    errors: Array | None = None


def exact_parts(values: Mapping[int, Array]) -> Parts:
    """Return the Shapley values from the values of all coalitions.

    Parameters
    ----------
    values : mapping of int to ndarray
        One value, or one array of values, for each coalition.

    Returns
    -------
    Parts
        Exact parts.

    Raises
    ------
    AtriumError
        If coalitions are missing.

    Notes
    -----
    Shapley (1953), A value for n-person games, eq. 12, doi 10.1515/9781400881970-018.

    Examples
    --------
    Two changes that save 4 and 6 alone, and 8 together:

    >>> game = {0: 0.0, 1: -4.0, 2: -6.0, 3: -8.0}
    >>> exact_parts({key: np.array(value) for key, value in game.items()}).values.tolist()
    [-3.0, -5.0]
    """
    changes = (len(values) - 1).bit_length()
    if changes == 0 or set(values) != set(range(2**changes)):
        raise AtriumError("Shapley values need the value of every combination of changes")
    parts = [
        sum(
            (values[each | 1 << change] - values[each]) * _weight(each.bit_count(), changes)
            for each in range(2**changes)
            if not each >> change & 1
        )
        for change in range(changes)
    ]
    return Parts(np.array(parts, dtype=np.float64))


def _weight(size: int, changes: int) -> float:
    """Return the share of orders in which just ``size`` others come before a change."""
    return 1.0 / (changes * comb(changes - 1, size))


def sampled_orders(changes: int, count: int, stream: np.random.Generator) -> Orders:
    """Return orders of changes, each followed by its reverse, shape (count, changes).

    Parameters
    ----------
    changes : int
        Number of changes. [-]
    count : int
        Number of orders, made even. [-]
    stream : Generator
        Where the orders come from.
    """
    drawn = [stream.permutation(changes) for _ in range(-(-count // 2))]
    return np.array([order for each in drawn for order in (each, each[::-1])], dtype=np.int64)


def coalitions_of(order: NDArray[np.int64]) -> Iterator[int]:
    """Yield the coalitions that come about when the changes are made in an order, base first."""
    made = 0
    yield made
    for change in order:
        made |= 1 << int(change)
        yield made


def sampled_parts(values: Mapping[int, Array], orders: Orders) -> Parts:
    """Return estimates of the Shapley values from sampled orders.

    Parameters
    ----------
    values : mapping of int to ndarray
        Values of all coalitions that the orders pass.
    orders : ndarray, shape (count, changes)
        By `sampled_orders`: at least two pairs.

    Returns
    -------
    Parts
        Parts that add up to the whole, with their standard errors.

    Raises
    ------
    AtriumError
        If there are fewer than four orders.

    Notes
    -----
    Castro, Gómez and Tejada (2009), Computers & Operations Research 36, 1726, doi
    10.1016/j.cor.2008.04.004; an order and its reverse are one observation (antithetic, Mitchell et
    al. 2022, Journal of Machine Learning Research 23 (43)).
    """
    if len(orders) < 4:
        raise AtriumError("sampled Shapley values need at least four orders")
    steps = np.array([_steps(values, order) for order in orders])
    pairs = (steps[0::2] + steps[1::2]) / 2
    errors = pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
    return Parts(pairs.mean(axis=0), errors)


def _steps(values: Mapping[int, Array], order: NDArray[np.int64]) -> Array:
    """Return what each change brings where it comes in the order, by change."""
    passed = [values[each] for each in coalitions_of(order)]
    steps = np.empty((len(order), *np.shape(passed[0])))
    steps[order] = np.diff(np.array(passed, dtype=np.float64), axis=0)
    return steps
