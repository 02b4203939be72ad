"""Calls, lead and lag, minimum times, delays, lock-outs, reset: the state machines of plants."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.plant import LoopRecord, SourceRecord, SourceState
from tests import plants as build

MODULATING = {**build.BOILER, "minimum_part_load": 0.1}


def running(state, p=0):
    return state.record[:, p, LoopRecord.STAGES]


def test_a_step_of_load_is_met_and_the_supply_comes_back():
    load = np.r_[np.zeros(12), np.full(48, 60e3)]
    _, state = build.run({"hot": build.hot(MODULATING)}, {"hot": load})
    supply = state.record[:, 0, LoopRecord.SUPPLY]
    np.testing.assert_allclose(state.record[:, 0, LoopRecord.LOAD], load)
    assert supply.min() > 54.0
    assert abs(supply[-1] - 55.0) < 0.01
    heat = state.record[-1, 0, LoopRecord.SOURCES] + state.record[-1, 0, LoopRecord.PUMP_HEAT]
    assert heat == pytest.approx(60e3, rel=1e-6)


def test_water_within_the_dead_band_waits():
    plant = build.hot(MODULATING, dead_band=2.0)
    _, state = build.run({"hot": plant}, {"hot": [3e3] * 40})
    on = running(state) > 0
    assert not on[:8].any()  # 1 m3 falls by 2 K before the boiler is called
    assert on.any()
    assert state.record[:, 0, LoopRecord.SUPPLY].min() > 52.7


def test_a_source_runs_and_rests_for_its_minimum_times():
    timed = {**build.BOILER, "minimum_part_load": 0.4}
    timed |= {"minimum_on_time": 1200.0, "minimum_off_time": 1800.0}
    _, state = build.run({"hot": build.hot(timed)}, {"hot": [10e3] * 200})
    on = np.diff(np.r_[0.0, running(state), 0.0])
    starts, stops = np.flatnonzero(on > 0), np.flatnonzero(on < 0)
    assert len(starts) > 3
    assert (stops - starts[: len(stops)]).min() * 300.0 >= 1200.0
    assert (starts[1:] - stops[: len(starts) - 1]).min() * 300.0 >= 1800.0
    assert state.source[0, SourceState.STARTS] == len(starts)


def test_at_its_least_load_a_source_overshoots_no_further_than_the_safety_limit():
    timed = {**build.BOILER, "minimum_part_load": 1.0, "minimum_on_time": 36000.0}
    _, state = build.run({"hot": build.hot(timed, overshoot=4.0)}, {"hot": [1e3] * 100})
    supply = state.record[:, 0, LoopRecord.SUPPLY]
    most = 100e3 * 300.0 / (4186.0 * 992.0)
    assert 55.0 < supply.max() < 55.0 + 4.0 + most
    assert running(state).min() == 0.0


def test_without_minimum_times_it_cycles_within_the_step():
    _, state = build.run({"hot": build.hot(build.BOILER, dead_band=0.0)}, {"hot": [10e3] * 30})
    run = state.source_record[-1, 0, SourceRecord.RUNNING]
    heat = state.source_record[-1, 0, SourceRecord.HEAT]
    assert run == pytest.approx(heat / 100e3 / 0.25)
    assert 0.0 < run < 0.5


def test_the_second_source_starts_after_the_delay_and_stops_after_its_own():
    staging = {"up_delay": 900.0, "down_delay": 1800.0}
    load = np.r_[np.full(30, 150e3), np.full(30, 40e3)]
    plant = build.hot(MODULATING, MODULATING, staging=staging)
    _, state = build.run({"hot": plant}, {"hot": load})
    on = running(state)
    second = int(np.argmax(on == 2))
    assert second == 3  # three steps of 300 s after the first has been too little
    fall = 30 + int(np.argmax(on[30:] == 1))
    assert (fall - 30) * 300.0 >= 1800.0
    assert fall <= 30 + 8
    assert state.record[20, 0, LoopRecord.UNMET] == 0.0
    assert state.record[29, 0, LoopRecord.LOAD] == 150e3


def test_without_delay_all_that_is_needed_starts_at_once():
    _, state = build.run({"hot": build.hot(MODULATING, MODULATING)}, {"hot": [180e3] * 3})
    assert running(state)[0] == 2.0
    assert state.record[0, 0, LoopRecord.UNMET] == 0.0


def test_the_lead_fills_up_first_where_sharing_is_sequential():
    heat = {}
    for sharing in ("uniform", "sequential"):
        plant = build.hot(MODULATING, MODULATING, staging={"sharing": sharing})
        _, state = build.run({"hot": plant}, {"hot": [150e3] * 20})
        heat[sharing] = state.source_record[-1, :, SourceRecord.HEAT]
    assert heat["uniform"][0] == pytest.approx(heat["uniform"][1])
    assert heat["sequential"][0] == pytest.approx(100e3)
    assert heat["sequential"].sum() == pytest.approx(heat["uniform"].sum(), rel=1e-3)


def test_the_order_may_differ_from_the_document():
    plant = build.hot(build.BOILER, MODULATING, staging={"order": ["s2", "s1"]})
    compiled, state = build.run({"hot": plant}, {"hot": [50e3] * 5})
    assert compiled.sources == (("hot", "s2"), ("hot", "s1"))
    assert state.source[0, SourceState.ON] == 1.0
    assert state.source[1, SourceState.ON] == 0.0


def test_rotation_levels_run_times():
    load = np.tile(np.r_[np.full(6, 60e3), np.zeros(18)], 8)
    spread = {}
    for rotation in (False, True):
        plant = build.hot(MODULATING, MODULATING, staging={"rotation": rotation})
        _, state = build.run({"hot": plant}, {"hot": load})
        run = state.source[:, SourceState.RUN]
        spread[rotation] = abs(run[0] - run[1]) / run.sum()
    assert spread[False] == 1.0
    assert spread[True] < 0.3


def test_a_lock_out_stops_a_source_at_once_and_another_takes_over():
    pump = {**build.AIR_PUMP, "lockout_below": -5.0, "minimum_on_time": 36000.0}
    pump |= {"minimum_part_load": 0.2}
    plant = build.hot(pump, build.BOILER, supply=45.0)
    outdoor = np.r_[np.zeros(10), np.full(10, -8.0)]
    _, state = build.run({"hot": plant}, {"hot": [20e3] * 20}, outdoor=outdoor)
    heat = state.source_record[:, :, SourceRecord.HEAT]
    assert (heat[5:10, 0] > 0.0).all()
    assert (heat[10:, 0] == 0.0).all()
    assert heat[-1, 1] == pytest.approx(20e3, rel=0.05)


def test_locked_sources_leave_nothing_available_but_what_is_stored():
    pump = {**build.BOILER, "lockout_above": 15.0}
    _, state = build.run({"hot": build.hot(pump)}, {"hot": [50e3] * 60}, outdoor=20.0)
    stored = 4186.0 * 992.0 * 5.0  # 1 m3, 5 K usable
    assert state.record[:, 0, LoopRecord.LOAD].sum() * 300.0 <= 1.02 * stored + 50e3 * 300.0
    assert state.available[0] < 100.0
    assert state.record[-1, 0, LoopRecord.UNMET] == pytest.approx(50e3, rel=1e-3)


def test_supply_follows_the_reset():
    reset = {"outdoor_from": -10.0, "outdoor_to": 20.0, "supply_temperature": 35.0}
    plant = build.hot(MODULATING, supply=65.0, reset=reset)
    for outdoor, expected in ((-20.0, 65.0), (5.0, 50.0), (30.0, 35.0)):
        _, state = build.run({"hot": plant}, {"hot": [50e3] * 80}, outdoor=outdoor)
        assert state.record[-1, 0, LoopRecord.SETPOINT] == pytest.approx(expected)
        assert state.record[-1, 0, LoopRecord.SUPPLY] == pytest.approx(expected, abs=0.6)


def test_more_than_can_be_made_is_unmet_and_told():
    _, state = build.run({"hot": build.hot(MODULATING)}, {"hot": [150e3] * 60})
    row = state.record[-1, 0]
    assert row[LoopRecord.LOAD] == pytest.approx(100e3, rel=0.02)
    assert row[LoopRecord.UNMET] == pytest.approx(50e3, rel=0.04)
    assert row[LoopRecord.SUPPLY] > 49.0
