"""What makes people act, against the published formulas, and the air that then comes in."""

from statistics import NormalDist

import numpy as np
import pytest

from sim.physics.comfort import predicted_percentage_dissatisfied
from sim.physics.occupant_actions import (
    DISSATISFIED_VOTE,
    VOTE_SPREAD,
    humphreys_comfort,
    humphreys_open,
    open_time,
    over_step,
    single_sided_velocity,
)


def test_time_open_is_the_published_weibull_distribution():
    """Median (ln 2)^(1/k) times the scale exp(2.151 + 0.172 T) minutes."""
    for outdoor in (-5.0, 10.0, 25.0):
        scale = np.exp(2.151 + 0.172 * outdoor)
        assert open_time(0.5, outdoor) / 60.0 == pytest.approx(scale * np.log(2) ** (1 / 0.418))
        assert open_time(1 - np.exp(-1), outdoor) / 60.0 == pytest.approx(scale), "scale: 63.2 %"
    assert open_time(0.0, 10.0) == 0.0
    draws = np.random.default_rng(1).random(20000)
    shorter = np.mean([open_time(draw, 10.0) < 3600.0 for draw in draws])
    expected = 1.0 - np.exp(-((60.0 / np.exp(2.151 + 1.72)) ** 0.418))
    assert shorter == pytest.approx(expected, abs=0.01)


def test_chances_of_steps_compound():
    assert over_step(0.03, 300.0) == pytest.approx(0.03)
    assert over_step(0.03, 900.0) == pytest.approx(1 - 0.97**3)
    assert over_step(0.03, 0.0) == 0.0


def test_humphreys_algorithm_at_its_published_points():
    """Half of the windows are open where 0.171 Top + 0.166 Tout = 6.4, Rijal et al. (2007)."""
    assert humphreys_open(22.0, (6.4 - 0.171 * 22.0) / 0.166) == pytest.approx(0.5)
    assert humphreys_open(20.0, 0.0) == pytest.approx(0.0483, abs=1e-4)
    assert humphreys_open(28.0, 26.0) == pytest.approx(0.9373, abs=1e-4)
    assert humphreys_comfort(10.0) == pytest.approx(23.5)
    assert humphreys_comfort(25.0) == pytest.approx(27.05)


def test_flow_of_de_gids_and_phaff():
    """Half the area at the root of 0.001 u2 + 0.0035 H dT + 0.01."""
    calm = single_sided_velocity(np.zeros(1), 1.2, np.zeros(1))
    assert calm == pytest.approx(0.05), "turbulence alone"
    assert single_sided_velocity(3.0, 1.2, 10.0) == pytest.approx(0.5 * np.sqrt(0.061))
    both = single_sided_velocity(3.0, 1.2, np.array([8.0, -8.0]))
    assert both[0] == both[1], "warm or cold outside drives alike"


def test_flow_grows_with_each_drive():
    wind, height, difference = np.linspace(0, 12, 30), 1.5, np.linspace(0, 30, 30)
    assert np.all(np.diff(single_sided_velocity(wind, height, 5.0)) > 0)
    assert np.all(np.diff(single_sided_velocity(2.0, height, difference)) > 0)


@pytest.mark.parametrize("vote", np.arange(-1.5, 1.51, 0.25))
def test_votes_between_people_give_the_dissatisfied_of_iso_7730(vote):
    normal = NormalDist(vote, VOTE_SPREAD)
    beyond = normal.cdf(-DISSATISFIED_VOTE) + 1.0 - normal.cdf(DISSATISFIED_VOTE)
    expected = float(predicted_percentage_dissatisfied(np.array([vote]))[0]) / 100.0
    assert beyond == pytest.approx(expected, abs=0.01)
