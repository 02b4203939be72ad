"""Staged thermostats: where stages switch, how long they stay, who waits for whom."""

import numpy as np
import pytest

from sim.kernel.sequences import StagingParameter, StagingState, staged, thermostat
from tests.unit.sim.kernel.sequences.rows import rest, row

STAGES = {
    "stages": 3, "band": 1.0, "between": 0.5, "least_on": 600.0, "least_off": 900.0, "delay": 300.0,
}  # fmt: skip


def stages(errors, *, step=300.0, enabled=None, **changes):
    p, state = row(StagingParameter, **(STAGES | changes)), rest(StagingState)
    on = [True] * len(errors) if enabled is None else enabled
    return [staged(p, state, float(e), o, step) for e, o in zip(errors, on, strict=True)]


def test_stages_follow_each_other_after_the_delay():
    assert stages([2.0] * 5) == [1, 2, 3, 3, 3]
    assert stages([2.0] * 5, delay=600.0) == [1, 1, 2, 2, 3]
    assert stages([2.0] * 2, delay=0.0) == [3, 3]


@pytest.mark.parametrize(("error", "number"), [(0.49, 0), (0.5, 1), (0.99, 1), (1.0, 2), (1.5, 3)])
def test_each_stage_starts_a_little_later(error, number):
    assert stages([error] * 3)[-1] == number


@pytest.mark.parametrize(
    ("error", "number"), [(0.51, 3), (0.5, 2), (0.0, 1), (-0.49, 1), (-0.5, 0)]
)
def test_each_stage_stops_half_a_band_below(error, number):
    assert stages([2.0] * 5 + [error])[-1] == number


def test_dead_band_holds_what_runs():
    """On at half a kelvin too cold, off at half a kelvin too warm, and nothing in between."""
    ramp = [0.0, 0.4, 0.6, 0.2, -0.2, -0.4, -0.6, -0.2, 0.2, 0.4, 0.6]
    found = stages(ramp, stages=1, least_on=0.0, least_off=0.0)
    assert found == [0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1]


def test_least_times_hold_against_error_and_disabling():
    found = stages([2.0, -2.0, -2.0, 2.0, 2.0, 2.0, 2.0], stages=1)
    assert found == [1, 1, 0, 0, 0, 1, 1]  # 600 s on, 900 s off
    found = stages([2.0] * 4, stages=1, enabled=[True, False, False, True])
    assert found == [1, 1, 0, 0]


def test_a_thermostat_heats_or_cools_and_waits_for_the_other():
    p = row(StagingParameter, **(STAGES | {"stages": 2, "least_on": 900.0}))
    heat, cool = rest(StagingState), rest(StagingState)
    temperatures = [22.0, 19.0, 19.0, 26.0, 26.0, 26.0, 26.0, 22.0]
    found = [thermostat(p, p, heat, cool, t, (20.0, 24.0), 300.0) for t in temperatures]
    # the second stage started at 600 s and stays for 900 s; cooling begins where both have stopped
    assert found == [0, 1, 2, 2, 2, -1, -2, -2]


def test_no_stage_where_there_is_none():
    p = row(StagingParameter, **(STAGES | {"stages": 0}))
    state = rest(StagingState)
    assert staged(p, state, 9.0, True, 300.0) == 0
    assert not np.any(state)
