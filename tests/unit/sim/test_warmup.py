"""The warm-up ends where the first day repeats, and says so where it does not."""

from datetime import date

import numpy as np
import pytest

from sim import warmup
from sim.errors import SimulationError
from sim.kernel import Cell, Input
from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from tests.boxes import box, closed_pair, terminal

DAY = {"start": date(2025, 1, 6), "end": date(2025, 1, 7)}


@pytest.fixture(scope="module")
def weather():
    return read_weather("denver")


def nodes(simulation):
    return simulation.cast.prepared.compiled.node_temperatures(simulation.cast.thermal.state, 0)


@pytest.mark.parametrize("heavy", [False, True])
def test_a_day_after_the_warm_up_ends_where_it_began(weather, heavy):
    simulation = Simulation(box(heavy=heavy), weather, **DAY)
    before = nodes(simulation)
    assert simulation.findings == ()
    run = simulation.run()
    np.testing.assert_allclose(nodes(simulation), before, atol=warmup.CLOSE)
    assert 1 < run.warm_up_days < warmup.MOST_DAYS
    assert (
        abs(run.balance.stored[0])
        < 2 * warmup.CLOSE * simulation.cast.prepared.compiled.capacities[0].sum()
    )


def test_the_start_does_not_depend_on_the_first_guess(weather, monkeypatch):
    usual = nodes(Simulation(box(heavy=True), weather, **DAY))
    monkeypatch.setattr(warmup, "FIRST_GUESS", 5.0)
    other = nodes(Simulation(box(heavy=True), weather, **DAY))
    np.testing.assert_allclose(other, usual, atol=3 * warmup.CLOSE)


def test_jumps_end_where_days_alone_do_in_a_third_of_them(weather, monkeypatch):
    site = box(heavy=True, infiltration={"air_changes": 0.1})
    jumped = Simulation(site, weather, **DAY)
    for name, value in (("MOST_IN_VAIN", 0), ("PLAY", 0.0), ("CLOSE", 1e-4)):
        monkeypatch.setattr(warmup, name, value)
    walked = Simulation(site, weather, **DAY)
    np.testing.assert_allclose(nodes(jumped), nodes(walked), atol=0.03)
    assert 3 * jumped.cast.warm_up.days < walked.cast.warm_up.days < warmup.MOST_DAYS


def test_days_that_come_no_nearer_end_the_warm_up_within_their_play(weather, monkeypatch):
    monkeypatch.setattr(warmup, "CLOSE", 0.0)
    simulation = Simulation(box(), weather, **DAY)
    assert simulation.findings == ()
    monkeypatch.setattr(warmup, "PLAY", 0.0)
    (finding,) = Simulation(box(), weather, **DAY).findings
    assert finding.code == "warm-up-not-converged"


def test_a_jump_does_not_leave_what_days_have_met_by_more_than_a_leap():
    jumps = warmup.Jumps(np.ones(1))
    for start, end in ((0.0, 1.0), (1.0, 1.99)):
        jumps.note(np.array([start]), np.array([end]))
    assert jumps.target() == pytest.approx([1.99 + warmup.LEAP])  # else 100
    jumps.note(np.array([2.0]), np.array([2.5]))
    assert jumps.target() == pytest.approx([3.0], abs=0.1)


def test_a_warm_up_that_does_not_end_is_a_doubt(weather, monkeypatch):
    monkeypatch.setattr(warmup, "MOST_DAYS", 2)
    simulation = Simulation(box(heavy=True), weather, **DAY)
    (finding,) = simulation.findings
    assert finding.code == "warm-up-not-converged"
    assert finding.evidence["change"] > warmup.CLOSE
    assert "after 2 days" in finding.text
    assert simulation.run().warm_up_days == 2


def test_the_run_begins_at_midnight_with_nothing_recorded(weather):
    state = Simulation(
        box(heating=terminal(20.0), system="ideal"), weather, **DAY
    ).cast.thermal.state
    assert state.cells[:, Cell.CLOCK].tolist() == [0.0]
    assert not state.ledger.record.any()
    assert not state.ledger.totals.any()
    assert state.counter.tolist() == [0, -1, -1, 0]


def test_people_are_expected_in_the_warm_up_whatever_the_seed(weather):
    site = box(people={"count": 5, "schedule": "always"})
    starts = [nodes(Simulation(site, weather, seed=seed, **DAY)) for seed in (1, 2)]
    assert np.array_equal(*starts)
    state = Simulation(site, weather, **DAY).cast.thermal.state
    assert state.cells[0, Input.PEOPLE] == 5.0


def test_a_terminal_that_chatters_is_found_in_the_warm_up(weather):
    site = box(heating=terminal(20.0, 1e7, "on_off", band=1e-4), system="ideal")
    with pytest.raises(SimulationError, match=r"zone 'room': .* of a day of the warm-up"):
        Simulation(site, weather, **DAY)


def test_a_closed_building_stays_at_the_first_guess(weather):
    simulation = Simulation(site_from(closed_pair().plain()), weather, **DAY)
    assert simulation.cast.warm_up.days == 1
    np.testing.assert_allclose(nodes(simulation), warmup.FIRST_GUESS, atol=1e-9)


def test_terminals_that_switch_end_the_warm_up_wherever_the_air_is_at_midnight(weather):
    terminals = {"heating": terminal(20.0, 4e3, "on_off", band=0.5), "system": "ideal"}
    for heavy in (False, True):
        simulation = Simulation(box(heavy=heavy, **terminals), weather, **DAY)
        assert simulation.findings == ()
        assert simulation.cast.warm_up.days < 60
