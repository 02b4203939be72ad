"""Shapley values: against all orders by brute force, and the axioms that define them."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from scenarios.statistics.shapley import (
    coalitions_of,
    exact_parts,
    sampled_orders,
    sampled_parts,
)
from sim.clock import random_stream
from sim.errors import AtriumError


def interacting(made):
    """Savings of four changes of which each depends on the others, as envelope and plant do."""
    walls, windows, pump, setpoint = (made >> i & 1 for i in range(4))
    load = 100.0 * (1 - 0.2 * walls) * (1 - 0.15 * windows * (1 + 0.3 * walls))
    load -= 12.0 * setpoint * (1 - 0.4 * walls) + 3.0 * walls * windows * setpoint * pump
    return np.array([load / (3.1 if pump else 0.9), load])


def game(function, changes):
    return {made: np.asarray(function(made), dtype=float) for made in range(2**changes)}


def brute_force(values, changes):
    """Return the mean over every order of what each change brings in it."""
    total = np.zeros((changes, *np.shape(values[0])))
    orders = list(permutations(range(changes)))
    for order in orders:
        made = 0
        for change in order:
            total[change] += values[made | 1 << change] - values[made]
            made |= 1 << change
    return total / len(orders)


def test_equals_brute_force_for_four_interacting_changes():
    values = game(interacting, 4)
    parts = exact_parts(values)
    np.testing.assert_allclose(parts.values, brute_force(values, 4), rtol=1e-12, atol=1e-12)
    assert parts.errors is None


@pytest.mark.parametrize("changes", [1, 2, 5, 6])
def test_adds_up_to_the_whole(changes):
    rng = random_stream(1, f"game/{changes}")
    values = {made: rng.normal(100, 30, 7) for made in range(2**changes)}
    whole = values[2**changes - 1] - values[0]
    np.testing.assert_allclose(exact_parts(values).values.sum(axis=0), whole, rtol=0, atol=1e-9)


def test_nothing_for_a_dummy():
    values = game(lambda made: interacting(made & 0b1111), 5)
    parts = exact_parts(values).values
    np.testing.assert_allclose(parts[4], 0.0, atol=1e-12)
    np.testing.assert_allclose(parts[:4], exact_parts(game(interacting, 4)).values, atol=1e-12)


def test_equal_for_twins():
    def with_twins(made):
        first, other, twin = (made >> i & 1 for i in range(3))
        return 50.0 - 10 * first * (other + twin) - 4 * (other + twin) ** 2 - first

    parts = exact_parts(game(with_twins, 3)).values
    assert parts[1] == pytest.approx(parts[2], abs=1e-12)
    assert parts[0] != pytest.approx(parts[1], abs=1.0)


def test_missing_coalitions_are_refused():
    with pytest.raises(AtriumError, match="every combination"):
        exact_parts({0: np.array(0.0), 1: np.array(1.0), 3: np.array(2.0)})


def eight(made):
    """Eight changes that save less the more of them are made."""
    sizes = np.array([9.0, 7.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0])
    sum_of = sum(size for i, size in enumerate(sizes) if made >> i & 1)
    return np.array(100.0 * np.exp(-sum_of / 40.0) + (made & 1) * (made >> 1 & 1))


def test_sampled_parts_add_up_and_lie_within_their_errors():
    values = game(eight, 8)
    exact = exact_parts(values).values
    whole = float(values[255] - values[0])
    misses = []
    for seed in range(40):
        orders = sampled_orders(8, 32, random_stream(seed, "orders"))
        passed = {made for order in orders for made in coalitions_of(order)}
        parts = sampled_parts({made: values[made] for made in passed}, orders)
        assert parts.values.sum() == pytest.approx(whole, abs=1e-9)
        misses.append((parts.values - exact)[:7] / parts.errors[:7])
        assert parts.values[7] == pytest.approx(0.0, abs=1e-12)
    misses = np.array(misses)
    assert abs(misses.mean()) < 0.2
    assert np.sqrt((misses**2).mean()) == pytest.approx(1.0, abs=0.25)


def test_orders_come_with_their_reverse():
    orders = sampled_orders(7, 9, random_stream(3, "orders"))
    assert orders.shape == (10, 7)
    assert (orders[0::2, ::-1] == orders[1::2]).all()
    assert (np.sort(orders, axis=1) == np.arange(7)).all()


def test_too_few_orders_are_refused():
    orders = sampled_orders(3, 2, random_stream(1, "orders"))
    with pytest.raises(AtriumError, match="four orders"):
        sampled_parts(game(float, 3), orders)
