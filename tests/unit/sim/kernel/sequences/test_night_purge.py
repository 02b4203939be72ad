"""Night purge: a night step by step, and each of its limits."""

import pytest

from sim.kernel.sequences import PurgeParameter, PurgeState, night_purge
from tests.unit.sim.kernel.sequences.rows import rest, row

PURGE = {
    "start": 79200.0, "end": 21600.0, "warm": 24.0, "cool": 20.0, "margin": 3.0, "band": 2.0,
    "outdoor_least": 10.0, "dew_point_most": 15.0, "least_on": 0.0,
}  # fmt: skip
MIDNIGHT = 0.0


def runs(zones, outdoor, *, clock=MIDNIGHT, unoccupied=True, dew_point=10.0, **changes):
    p, state = row(PurgeParameter, **(PURGE | changes)), rest(PurgeState)
    return [
        night_purge(p, state, float(zone), (float(air), dew_point), clock, unoccupied, 300.0)
        for zone, air in zip(zones, outdoor, strict=True)
    ]


def test_it_starts_warm_and_ends_cool():
    assert runs([23.9, 24.0, 22.0, 20.1, 20.0, 22.0], [16.0] * 6) == [
        False, True, True, True, False, False,
    ]  # fmt: skip


def test_it_starts_with_a_margin_and_ends_with_less_than_the_band_leaves():
    assert runs([25.0] * 5, [23.0, 22.0, 24.0, 24.1, 22.5]) == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("clock", "inside"), [(79199, False), (79200, True), (0, True), (21599, True), (21600, False)]
)
def test_it_keeps_to_its_window_over_midnight(clock, inside):
    assert runs([26.0], [16.0], clock=float(clock)) == [inside]


@pytest.mark.parametrize(
    "limit", [{"unoccupied": False}, {"dew_point": 15.1}, {"outdoor_least": 16.1}, {"cool": 26.0}]
)
def test_each_limit_forbids_it(limit):
    assert runs([26.0], [16.0]) == [True]
    assert runs([26.0], [16.0], **limit) == [False]


def test_its_least_time_goes_before_the_margin_and_not_before_limits():
    assert runs([25.0] * 5, [22.0] + [24.5] * 4, least_on=900.0) == [True] * 3 + [False] * 2
    assert runs([25.0, 20.0], [16.0] * 2, least_on=900.0) == [True, False]
