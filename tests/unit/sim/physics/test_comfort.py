"""Comfort: the balance it solves, limits, and one law for three back ends."""

import numpy as np
import pytest

from sim.physics.comfort import (
    clothing_insulation,
    predicted_mean_vote,
    predicted_percentage_dissatisfied,
)
from tests.backends import assert_one_physics


def test_least_dissatisfied_are_five_percent():
    percentage = predicted_percentage_dissatisfied(np.array([-2.0, -0.5, 0.0, 0.5, 2.0]))
    assert percentage[2] == 5.0
    # ISO 7730, category B: PMV within 0.5 is PPD below about 10 %
    assert percentage[1] == percentage[3] == pytest.approx(10.2, abs=0.1)
    assert percentage[0] == pytest.approx(76.8, abs=0.1)


def test_warmth_clothing_and_work_raise_the_vote():
    air = np.linspace(12, 32, 21)
    assert np.all(np.diff(predicted_mean_vote(air, air, 0.7)) > 0)
    light, heavy = (predicted_mean_vote(air[:10], air[:10], clo) for clo in (0.5, 1.0))
    assert np.all(heavy > light)
    rest = predicted_mean_vote(air[:10], air[:10], 0.5, 0.5, 0.1, 1.0)
    assert np.all(light > rest)


@pytest.mark.parametrize("speed", [0.0, 0.1, 0.4, 1.0])
def test_newton_steps_have_converged(speed, monkeypatch):
    rng = np.random.default_rng(5)
    given = rng.uniform(10, 30, 400), rng.uniform(10, 40, 400), rng.uniform(0.05, 2.0, 400)
    few = predicted_mean_vote(*given, 0.5, speed)
    monkeypatch.setattr("sim.physics.comfort._NEWTON_STEPS", 60)
    np.testing.assert_allclose(few, predicted_mean_vote(*given, 0.5, speed), atol=1e-6)


def test_clothing_follows_the_morning():
    clothing = clothing_insulation(np.array([-20.0, -5.0, 0.0, 5.0, 15.0, 26.0, 35.0]))
    expected = [1.0, 1.0, 0.818, 0.636, 10 ** (-0.1635 - 0.099), 0.462, 0.462]
    assert clothing.tolist() == pytest.approx(expected, abs=1e-3)


def test_one_physics():
    air, radiant = np.linspace(12, 30, 6), np.linspace(35, 15, 6)
    clothing = np.linspace(0.3, 1.2, 6)
    assert_one_physics(predicted_mean_vote, [air, radiant, clothing], 0.4, 0.2, 1.4)
    assert_one_physics(predicted_percentage_dissatisfied, [np.linspace(-3, 3, 7)])
    assert_one_physics(clothing_insulation, [np.linspace(-20, 35, 12)])
