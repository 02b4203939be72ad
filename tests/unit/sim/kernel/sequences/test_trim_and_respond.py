"""Trim and respond: the response that Guideline 36 tabulates, and requests."""

import pytest

from sim.kernel.sequences import (
    RequestParameter,
    RequestState,
    SuppressionState,
    TrimParameter,
    TrimState,
    missing_flow,
    requests,
    suppressed,
    trim_and_respond,
)
from tests.unit.sim.kernel.sequences.rows import rest, row

PRESSURE = {
    "initial": 120.0, "lowest": 25.0, "highest": 370.0, "delay": 600.0, "interval": 120.0,
    "ignored": 2, "trim": -12.0, "respond": 15.0, "most": 32.0,
}  # fmt: skip
SUPPLY = {
    "initial": 18.0, "lowest": 12.0, "highest": 18.0, "delay": 600.0, "interval": 120.0,
    "ignored": 2, "trim": 0.1, "respond": -0.2, "most": -0.6,
}  # fmt: skip


def setpoints(number, *, step=120.0, running=None, of=PRESSURE, **changes):
    p, state = row(TrimParameter, **(of | changes)), rest(TrimState)
    on = [True] * len(number) if running is None else running
    return [trim_and_respond(p, state, float(n), r, step) for n, r in zip(number, on, strict=True)]


def test_trims_after_the_delay_and_every_interval():
    """600 s delay and 120 s interval: the first change is at 720 s, the sixth step."""
    assert setpoints([0] * 9) == pytest.approx([120.0] * 6 + [108.0, 96.0, 84.0])


@pytest.mark.parametrize(
    ("number", "change"), [(0, -12.0), (2, -12.0), (3, 3.0), (4, 18.0), (5, 20.0), (50, 20.0)]
)
def test_each_request_beyond_the_ignored_ones_responds_up_to_a_limit(number, change):
    found = setpoints([number] * 8)
    assert found[6] - found[5] == pytest.approx(change)
    assert found[7] - found[6] == pytest.approx(change)


def test_a_set_point_may_be_answered_downwards():
    found = setpoints([4] * 8, of=SUPPLY)
    assert found[6:] == pytest.approx([18.0 + 0.1 - 0.4, 18.0 + 2 * (0.1 - 0.4)])
    assert setpoints([40] * 60, of=SUPPLY)[-1] == pytest.approx(12.0)
    assert setpoints([40] * 40 + [0] * 3, of=SUPPLY)[-1] == pytest.approx(12.2)


def test_limits_and_restart():
    assert setpoints([0] * 99)[-1] == 25.0
    assert setpoints([9] * 99)[-1] == 370.0
    found = setpoints([9] * 20, running=[True] * 10 + [False] * 2 + [True] * 8)
    assert found[9] == pytest.approx(120.0 + 4 * 20.0)
    assert found[10:18] == pytest.approx([120.0] * 8)
    assert found[18] == pytest.approx(140.0)


def test_a_step_counts_all_changes_that_fall_into_it():
    fine = setpoints([5] * 31, step=60.0)
    coarse = setpoints([5] * 7, step=300.0)
    assert coarse == pytest.approx(fine[::5])


ZONE = row(RequestParameter, large=3.0, small=2.0, duration=120.0, full=0.95, eased=0.85)


def made(missing, signals, step=60.0, p=ZONE):
    state = rest(RequestState)
    return [requests(p, state, m, s, step) for m, s in zip(missing, signals, strict=True)]


def test_requests_of_a_zone_that_lasts_too_warm():
    """2 K for two minutes asks twice, 3 K for two minutes three times, less not at all."""
    assert made([0, 2, 2, 2, 3, 3, 3, 1], [0.5] * 8) == [0, 0, 0, 2, 2, 2, 3, 0]


def test_a_full_loop_asks_once_until_it_has_eased():
    assert made([0] * 6, [0.9, 0.95, 0.9, 0.86, 0.85, 0.9]) == [0, 1, 1, 1, 0, 0]


def test_a_box_misses_flow_only_with_an_open_damper():
    assert missing_flow(0.4, 1.0, 0.97, 0.95) == pytest.approx(0.6)
    assert missing_flow(0.4, 1.0, 0.90, 0.95) == 0.0
    assert missing_flow(0.0, 0.0, 1.0, 0.95) == 0.0
    box = row(RequestParameter, large=0.5, small=0.3, duration=60.0, full=0.95, eased=0.85)
    assert made([missing_flow(0.6, 1.0, 0.97, 0.95)] * 2, [0.97] * 2, p=box) == [1, 2]


def test_requests_rest_after_a_change_of_set_point():
    """1 K to the new set-point is 540 s, 5 K would be 2700 s and is 1800 s."""
    state = rest(SuppressionState)
    found = [suppressed(state, 24.0, 25.0, 180.0)]
    found += [suppressed(state, 23.0, 24.0, 180.0) for _ in range(4)]
    assert found == [False, True, True, True, False]
    found = [suppressed(state, 20.0, 25.0, 300.0) for _ in range(8)]
    assert found == [True] * 6 + [False] * 2
