"""Optimal start: what it expects, what it learns, and that it then is there in time."""

import numpy as np
import pytest

from sim.kernel.sequences import (
    StartParameter,
    StartState,
    cool_down_time,
    optimal_start,
    warm_up_time,
)
from tests.unit.sim.kernel.sequences.rows import rest, row

START = {
    "longest": 10800.0, "warm_up": 1200.0, "cool_down": 900.0, "weight": 1.0, "slope": 0.0,
    "reference": 10.0, "tolerance": 1e-6, "least_change": 0.5,
}  # fmt: skip
SETPOINTS = (20.0, 24.0)


def test_times_are_distance_over_rate_and_bounded():
    p, state = row(StartParameter, **START), rest(StartState)
    assert warm_up_time(p, state, 17.0, 20.0, 0.0) == pytest.approx(3600.0, rel=1e-5)
    assert warm_up_time(p, state, 21.0, 20.0, 0.0) == 0.0
    assert warm_up_time(p, state, 5.0, 20.0, 0.0) == 10800.0
    assert cool_down_time(p, state, 26.0, 24.0, 30.0) == pytest.approx(1800.0, rel=1e-5)


def test_cold_outdoors_takes_longer_to_warm_up_and_hot_to_cool_down():
    p, state = row(StartParameter, **(START | {"slope": 0.05})), rest(StartState)
    assert warm_up_time(p, state, 17.0, 20.0, 0.0) == pytest.approx(1.5 * 3600.0, rel=1e-5)
    assert warm_up_time(p, state, 17.0, 20.0, 20.0) == pytest.approx(0.5 * 3600.0, rel=1e-5)
    assert cool_down_time(p, state, 26.0, 24.0, 30.0) == pytest.approx(2.0 * 1800.0, rel=1e-5)
    assert warm_up_time(p, state, 17.0, 20.0, 40.0) == pytest.approx(0.25 * 3600.0, rel=1e-5)


def mornings(rates, *, night=15.0, step=300.0, outdoor=0.0, **changes):
    """Times of start before occupancy and temperatures at occupancy, morning after morning.

    A zone warms (or cools) by a rate [K/s] while the system is on, and is at `night` before.
    """
    p, state = row(StartParameter, **(START | changes)), rest(StartState)
    warming = night < SETPOINTS[0]
    target = SETPOINTS[0 if warming else 1]
    starts, reached = [], []
    for rate in rates:
        zone, start = night, 0.0
        for k in range(72):  # six hours, the last two of them occupied
            until = max(14400.0 - k * step, 0.0)
            sign = optimal_start(p, state, zone, SETPOINTS, outdoor, until, step)
            start = max(start, until if sign else 0.0)
            if until == 0.0 and len(reached) < len(starts) + 1:
                reached.append(zone)
            if sign or until == 0.0:
                assert sign in (0, 1 if warming else -1)
                zone += rate * step if warming else -rate * step
                zone = min(zone, target) if warming else max(zone, target)
        starts.append(start)
    return starts, reached, state


def test_it_learns_the_rate_and_then_is_there_in_time():
    """1 K takes 1200 s at first and 1500 s in truth: late once, then on time to a step."""
    starts, reached, state = mornings([1.0 / 1500.0] * 3)
    assert starts == [6000.0, 7500.0, 7500.0]
    assert reached == pytest.approx([19.0, 20.0, 20.0])
    assert state[StartState.WARM_UP] == pytest.approx(1500.0, rel=1e-5)


def test_the_instant_within_a_step_is_found():
    """1 K takes 1130 s: no multiple of the step."""
    _, _, state = mornings([1.0 / 1130.0])
    # the zone is held at its set-point, so the straight line ends there and not beyond
    assert state[StartState.WARM_UP] == pytest.approx(1130.0, rel=0.05)
    fine = mornings([1.0 / 1130.0], step=200.0)[2]
    assert fine[StartState.WARM_UP] == pytest.approx(1130.0, rel=0.04)


def test_it_begins_in_the_last_step_that_is_not_too_late():
    """At 1130 s each, 5650 s are needed: at 5700 s before, not at 5400 s."""
    starts, reached, _ = mornings([1.0 / 1130.0], warm_up=1130.0)
    assert starts == [5700.0]
    assert reached == pytest.approx([20.0])


def test_it_learns_from_cool_down_apart():
    starts, reached, state = mornings([1.0 / 1200.0] * 2, night=27.0)
    assert starts == [2700.0, 3600.0]
    assert reached[1] == pytest.approx(24.0)
    assert state[StartState.COOL_DOWN] == pytest.approx(1200.0, rel=1e-5)
    assert state[StartState.WARM_UP] == 0.0


def test_what_is_learnt_is_a_mean_by_weight():
    _, _, state = mornings([1.0 / 1500.0] * 2, weight=0.5)
    assert state[StartState.WARM_UP] == pytest.approx(0.25 * 1200.0 + 0.75 * 1500.0, rel=1e-5)
    assert mornings([1.0 / 1500.0], weight=0.0)[2][StartState.WARM_UP] == pytest.approx(
        1200.0, rel=1e-5
    )


def test_what_never_arrives_teaches_too():
    """5 K too cold at 0.9 K an hour: after 3 h it has made 2.7 K, 4000 s for each."""
    starts, _, state = mornings([1.0 / 4000.0] * 2, longest=10800.0)
    assert state[StartState.WARM_UP] == pytest.approx(4000.0, rel=1e-5)
    assert starts[1] == 10800.0


def test_outdoor_temperature_is_taken_out_of_what_is_learnt():
    _, _, state = mornings([1.0 / 1500.0], slope=0.05, outdoor=0.0, warm_up=1000.0)
    assert state[StartState.WARM_UP] == pytest.approx(1000.0, rel=1e-5)


def test_no_start_where_nothing_is_to_do():
    starts, _, state = mornings([1.0 / 1500.0], night=22.0)
    assert starts == [0.0]
    assert not np.any(state[:2])
