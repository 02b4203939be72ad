"""Intervals: against published values, and how often they hold the known answer."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.statistics import (
    FIRST_STAGE,
    Precision,
    bootstrap_interval,
    mean_interval,
    paired_difference,
    replications_needed,
)
from scenarios.statistics.intervals import t_quantile
from sim.clock import random_stream
from sim.errors import AtriumError, DocumentError
from sim.units import UnitError

REPETITIONS = 400
LOWEST, HIGHEST = 0.92, 0.98


def held(make):
    """Return how many of the repetitions hold the truth; ``make`` gives interval and truth."""
    found = [make(random_stream(index, "coverage")) for index in range(REPETITIONS)]
    return float(np.mean([interval.low <= truth <= interval.high for interval, truth in found]))


def building(rng, pairs, *, noise=0.05):
    """Return energies of pairs: what people do moves both alike, a change saves 12.3 %."""
    people = rng.normal(0.0, 4.0, pairs)
    before = 100.0 + people + rng.normal(0.0, noise, pairs)
    after = 87.7 + 0.9 * people + rng.normal(0.0, noise, pairs)
    return before, after


def test_agrees_with_a_published_interval():
    # Law, Simulation Modeling and Analysis, example 4.27: ten values, 90 % interval 1.34 +- 0.24
    values = np.array([1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09])
    interval = mean_interval(values, level=0.90)
    assert interval.low == pytest.approx(1.10, abs=0.01)
    assert interval.high == pytest.approx(1.58, abs=0.01)
    assert t_quantile(7) == pytest.approx(2.364624, abs=1e-6)


def test_equal_values_have_no_width_and_one_value_no_interval():
    interval = mean_interval(np.full(8, 12.3))
    assert (interval.low, interval.high) == (12.3, 12.3)
    assert bootstrap_interval(np.full(30, 0.1)).half_width == 0.0
    with pytest.raises(AtriumError, match="two replications"):
        mean_interval(np.array([1.0]))


@pytest.mark.parametrize("pairs", [2, 3, 8, 30])
def test_paired_t_covers(pairs):
    covered = held(lambda rng: (paired_difference(*building(rng, pairs)).absolute, -12.3))
    assert LOWEST <= covered <= HIGHEST


@pytest.mark.parametrize("pairs", [8, 30])
def test_relative_saving_covers(pairs):
    covered = held(
        lambda rng: (paired_difference(*building(rng, pairs, noise=1.0)).relative, -0.123)
    )
    assert LOWEST <= covered <= HIGHEST


@pytest.mark.parametrize("pairs", [30, 60])
def test_bootstrap_covers(pairs):
    def absolute(rng):
        return paired_difference(*building(rng, pairs)).bootstrap, -12.3

    def relative(rng):
        return paired_difference(*building(rng, pairs, noise=1.0)).bootstrap_relative, -0.123

    assert LOWEST <= held(absolute) <= HIGHEST
    assert LOWEST <= held(relative) <= HIGHEST


def test_bootstrap_covers_a_skewed_difference_better_than_t():
    def skewed(rng):
        return 5.0 + rng.exponential(1.0, 60) ** 1.5

    truth = 5.0 + 1.3293403881791370  # the mean is 5 plus gamma(2.5)
    bootstrap = held(lambda rng: (bootstrap_interval(skewed(rng)), truth))
    student = held(lambda rng: (mean_interval(skewed(rng)), truth))
    assert LOWEST <= bootstrap <= HIGHEST
    assert abs(bootstrap - 0.95) <= abs(student - 0.95)


@pytest.mark.parametrize("half_width", [0.8, 0.5, 0.3])
def test_sequential_stopping_covers(half_width):
    """The hardest case of stopping rules: some twenty are needed, ten are looked at."""

    def stopped(rng):
        values = rng.normal(100.0, 1.0, 400)
        number = replications_needed(values[:FIRST_STAGE], half_width)
        numbers.append(number)
        interval = mean_interval(values[:number], first=FIRST_STAGE)
        assert interval.half_width <= half_width * (1 + 1e-12) or number == FIRST_STAGE
        return interval, 100.0

    numbers = []
    assert LOWEST <= held(stopped) <= HIGHEST
    assert np.mean(numbers) > FIRST_STAGE


def test_sequential_saving_covers():
    def stopped(rng):
        before, after = building(rng, 600, noise=1.0)
        first = slice(FIRST_STAGE)
        precise = Precision.read("site_energy within 0.5 %").within(before[first].mean(), "MWh")
        number = min(replications_needed((after - before)[first], precise), 600)
        found = paired_difference(before[:number], after[:number], first=FIRST_STAGE)
        assert (found.absolute.method == "two-stage t") == (number > FIRST_STAGE)
        return found.relative, -0.123

    assert LOWEST <= held(stopped) <= HIGHEST


def test_bootstrap_needs_thirty_pairs():
    rng = random_stream(1, "pairs")
    before, after = building(rng, 30)
    assert paired_difference(before, after).bootstrap is not None
    few = paired_difference(before[:29], after[:29])
    assert few.bootstrap is None
    assert few.bootstrap_relative is None
    with pytest.raises(AtriumError, match="30"):
        bootstrap_interval(before[:29])


def test_bootstrap_is_repeatable_and_agrees_with_a_plain_one():
    values = random_stream(4, "skewed").gamma(2.0, 3.0, 50)
    own = bootstrap_interval(values)
    assert own == bootstrap_interval(values)
    rng = random_stream(5, "resamples")
    drawn = values[rng.integers(0, 50, (20000, 50))]
    student = (drawn.mean(axis=1) - values.mean()) / (drawn.std(axis=1, ddof=1) / 50**0.5)
    high, low = values.mean() - np.quantile(student, [0.025, 0.975]) * values.std(ddof=1) / 50**0.5
    assert own.low == pytest.approx(low, rel=0.01)
    assert own.high == pytest.approx(high, rel=0.01)


def test_common_random_numbers_cut_the_variance():
    before, after = building(random_stream(7, "pairs"), 400, noise=0.4)
    found = paired_difference(before, after)
    # variances: people 16 and 12.96, noise 0.16 each; the difference keeps 0.16 and the noise
    expected = (16 + 12.96 + 2 * 0.16) / (0.16 + 2 * 0.16)
    assert found.variance_factor == pytest.approx(expected, rel=0.15)
    shuffled = paired_difference(before, np.roll(after, 1))
    assert shuffled.variance_factor == pytest.approx(1.0, abs=0.15)
    assert shuffled.absolute.half_width > 4 * found.absolute.half_width


def test_no_variance_factor_and_no_relative_without_a_ground():
    before = np.array([1.0, 2.0, 3.0])
    assert paired_difference(before, before - 1.0).variance_factor is None
    assert paired_difference(np.zeros(3), before).relative is None


def test_a_negative_base_keeps_the_direction():
    before, after = np.array([-10.0, -10.2, -9.8]), np.array([-12.0, -12.1, -11.9])
    found = paired_difference(before, after)
    assert found.relative.high < 0


def test_precision_is_read():
    assert Precision.read("energy_cost within 250 EUR") == Precision("energy_cost", 250.0, "EUR")
    assert Precision.read("site_energy within .5%").within(-200.0, "MWh") == pytest.approx(1.0)
    assert Precision.read("site_energy within 500 kWh").within(0.0, "MWh") == pytest.approx(0.5)
    # of a KPI in per cent, per cent are points
    assert Precision.read("self_consumption within 2 %").within(80.0, "%") == 2.0
    with pytest.raises(UnitError):
        Precision.read("site_energy within 2 kW").within(0.0, "MWh")


@pytest.mark.parametrize(
    "text", ["site_energy", "site_energy within 0 %", "within 1 %", "a in 1 %"]
)
def test_other_texts_are_refused(text):
    with pytest.raises(DocumentError, match="within 1 %"):
        Precision.read(text)


def test_a_precision_of_nothing_needs_no_more():
    assert replications_needed(np.zeros(10), 0.0) == 10
