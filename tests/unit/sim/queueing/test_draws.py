from __future__ import annotations

import numpy as np
import pytest

from sim.clock import random_stream
from sim.queueing import bernoulli, choice, constant, exponential, lognormal
from sim.queueing.draws import CHUNK


def distributions(seed=1):
    return {
        "exponential": exponential(random_stream(seed, "a"), 2.0),
        "lognormal": lognormal(random_stream(seed, "b"), 3.0, 0.7),
        "bernoulli": bernoulli(random_stream(seed, "c"), 0.3),
        "choice": choice(random_stream(seed, "d"), [0.2, 0.5, 0.3]),
        "constant": constant(4.0),
    }


@pytest.mark.parametrize("name", distributions())
def test_values_have_the_mean_and_variance_that_are_told(name):
    draws = distributions()[name]
    values = np.array([draws() for _ in range(100_000)])
    error = np.sqrt(draws.variance / len(values))
    assert abs(values.mean() - draws.mean) <= 4.0 * error
    assert values.var() == pytest.approx(draws.variance, rel=0.05)
    assert draws.random == (name != "constant")


@pytest.mark.parametrize("count", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5])
def test_the_excess_is_that_of_the_values_drawn_so_far(count):
    draws = exponential(random_stream(1, "x"), 2.0)
    values = np.array([draws() for _ in range(count)])
    away = values - 2.0
    assert draws.excess() == pytest.approx([away.sum(), (away**2 - 4.0).sum()], abs=1e-9)
    assert draws.count == count


def test_values_are_those_of_the_stream_whatever_else_is_drawn():
    assert [exponential(random_stream(2, "x"), 1.0)() for _ in range(2)] == [
        float(random_stream(2, "x").exponential(1.0, CHUNK)[0])
    ] * 2


def test_a_choice_without_a_share_is_never_taken():
    draws = choice(random_stream(1, "x"), [0.0, 0.4, 0.0, 0.6])
    assert {draws() for _ in range(1000)} == {1.0, 3.0}


def test_lognormal_times_without_variation_are_their_mean():
    draws = lognormal(random_stream(1, "x"), 3.0, 0.0)
    assert draws() == pytest.approx(3.0)
    assert not draws.random
