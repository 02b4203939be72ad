"""Night cycle: who starts it, how long it runs."""

import pytest

from sim.kernel.sequences import CycleParameter, CycleState, beyond_band, night_cycle
from tests.unit.sim.kernel.sequences.rows import rest, row


def parameters(**changes):
    return row(CycleParameter, **{"run_time": 1800.0, "zones": 2, "tolerance": 0.5, **changes})


@pytest.mark.parametrize(
    ("zone", "outside"), [(15.4, True), (15.6, False), (22.0, False), (30.4, False), (30.6, True)]
)
def test_a_band_with_its_tolerance(zone, outside):
    assert beyond_band(parameters(), zone, (16.0, 30.0)) is outside


def test_it_runs_its_time_and_looks_again():
    """Two of three zones start it; once on it runs 30 min whatever they do, then while they ask."""
    p, state = parameters(), rest(CycleState)
    cold = [0, 1, 2, *[0] * 6, 2, *[1] * 6]
    found = [night_cycle(p, state, (float(n), 3.0), False, 300.0) for n in cold]
    assert found == [False] * 2 + [True] * 6 + [False] + [True] * 6 + [False]


def test_operation_ends_it():
    p, state = parameters(), rest(CycleState)
    assert night_cycle(p, state, (3.0, 3.0), False, 300.0)
    assert not night_cycle(p, state, (3.0, 3.0), True, 300.0)
    assert not night_cycle(p, state, (0.0, 3.0), False, 300.0)


def test_a_system_of_one_zone_needs_no_two():
    p, state = parameters(), rest(CycleState)
    assert night_cycle(p, state, (1.0, 1.0), False, 300.0)
    assert not night_cycle(p, rest(CycleState), (0.0, 0.0), False, 300.0)
