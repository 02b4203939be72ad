"""The thermal process: changes noted and handed over, days finished, readings in mid-step."""

from datetime import date

import numpy as np
import pytest

from sim.clock import DAY
from sim.errors import SimulationError
from sim.kernel import Cell, Input, Mark, Mode, Record
from sim.processes.thermal import DAILY_LOG, new_state
from sim.simulation import Simulation
from sim.weather import read_weather
from tests.boxes import box, closed_pair, terminal


@pytest.fixture
def thermal():
    """The thermal process of a heated box, at the start of its first day."""
    site = box(heating=terminal(20.0, 8000.0), system="ideal")
    simulation = Simulation(
        site, read_weather("denver"), start=date(2025, 1, 6), end=date(2025, 1, 8)
    )
    kept = []
    process = simulation.cast.thermal
    process._keep = lambda day, log: kept.append((day, log.copy()))
    process.kept = kept
    return process


def timeline(*rows):
    return np.array(rows, dtype=float)


def test_at_one_moment_a_process_has_the_last_word_over_schedules(thermal):
    thermal.follow(timeline((600.0, 0, Input.EXTRA, 200.0), (900.0, 0, Input.EXTRA, 300.0)))
    thermal.change(600.0, 0, Input.EXTRA, 100.0)
    thermal.air_temperature(0, 601.0)
    assert thermal.state.cells[0, Input.EXTRA] == 100.0
    thermal.air_temperature(0, 901.0)
    assert thermal.state.cells[0, Input.EXTRA] == 300.0


def test_schedules_are_kept_out_of_an_input_while_it_is_held(thermal):
    setpoints = [(300.0 * n, 0, Input.HEATING_SETPOINT, 15.0 + n) for n in range(1, 4)]
    thermal.follow(timeline(*setpoints[:2], (600.0, 0, Input.LIGHTING, 80.0), setpoints[2]))
    thermal.hold(400.0, 0, Input.HEATING_SETPOINT)
    thermal.air_temperature(0, 700.0)
    assert thermal.state.cells[0, Input.HEATING_SETPOINT] == 16.0
    assert thermal.state.cells[0, Input.LIGHTING] == 80.0
    thermal.give_back(800.0, 0, Input.HEATING_SETPOINT)
    thermal.air_temperature(0, 901.0)
    assert thermal.state.cells[0, Input.HEATING_SETPOINT] == 18.0


def test_added_heat_is_on_top_of_the_schedule_and_leaves_it_as_it_was(thermal):
    extra = [(300.0 * n, 0, Input.EXTRA, 50.0 * n) for n in range(1, 4)]
    table = timeline(*extra[:2], (600.0, 0, Input.LIGHTING, 80.0), extra[2])
    before = table.copy()
    thermal.follow(table)
    thermal.add_heat(400.0, 0, 25.0)
    thermal.air_temperature(0, 500.0)
    assert thermal.state.cells[0, Input.EXTRA] == 50.0
    thermal.air_temperature(0, 700.0)
    assert thermal.state.cells[0, Input.EXTRA] == 125.0
    assert thermal.state.cells[0, Input.LIGHTING] == 80.0
    assert thermal.take_heat_off(800.0, 0)
    assert not thermal.take_heat_off(800.0, 0)
    thermal.air_temperature(0, 901.0)
    assert thermal.state.cells[0, Input.EXTRA] == 150.0
    assert np.array_equal(table, before)


def test_a_finished_day_is_handed_on_and_the_next_begins_empty(thermal):
    thermal.finish(0, DAY)
    thermal.change(DAY + 5.0, 0, Input.EXTRA, 10.0)
    thermal.finish(1, 2 * DAY)
    (first, log), (second, _) = thermal.kept
    assert (first, second) == (0, 1)
    air = thermal.state.ledger.means[Record.AIR, 0]
    assert air.shape == (2 * 288,)
    assert air.all()
    assert not np.array_equal(air[:288], air[288:])
    assert np.all((log[:, 0] >= 0.0) & (log[:, 0] <= DAY))
    assert not thermal.state.ledger.record.any()
    assert thermal.state.counter.tolist() == [0, -1, -1, 576]
    assert thermal.state.cells[0, Cell.CLOCK] == 2 * DAY


def test_a_change_at_midnight_belongs_to_the_next_day(thermal):
    thermal.change(DAY, 0, Input.EXTRA, 77.0)
    thermal.finish(0, DAY)
    assert thermal.state.cells[0, Input.EXTRA] == 0.0
    thermal.air_temperature(0, DAY + 1.0)
    assert thermal.state.cells[0, Input.EXTRA] == 77.0


def test_reading_at_a_step_boundary_sees_the_air_before_the_change(thermal):
    steady = thermal.air_temperature(0, 1200.0)
    thermal.change(1200.0, 0, Input.HEATING_SETPOINT, 25.0)
    assert thermal.air_temperature(0, 1200.0) == steady == pytest.approx(20.0)
    assert thermal.air_temperature(0, 1210.0) > steady
    assert thermal.state.marks[0, Mark.MODE] == Mode.MAX_HEAT


def test_reading_one_zone_in_mid_step_leaves_the_others_at_the_grid():
    simulation = Simulation(
        closed_pair(), read_weather("denver"), start=date(2025, 1, 6), end=date(2025, 1, 7)
    )
    thermal = simulation.cast.thermal
    thermal.air_temperature(1, 1000.0)
    assert thermal.state.cells[:, Cell.CLOCK].tolist() == [900.0, 1000.0]
    thermal.air_temperature(0, 1100.0)
    assert thermal.state.cells[:, Cell.CLOCK].tolist() == [1100.0, 1000.0]
    thermal.finish(0, DAY)
    assert thermal.state.cells[:, Cell.CLOCK].tolist() == [DAY, DAY]


def test_a_zone_given_up_is_named_with_its_time(thermal):
    thermal.state.counter[2] = 0
    thermal.state.cells[0, Cell.CLOCK] = 5400.0
    with pytest.raises(
        SimulationError, match=r"zone 'room': .* 1\.50 h after the start of the run"
    ):
        thermal.air_temperature(0, 6000.0)


def test_room_for_the_log_grows_with_the_zones(thermal):
    state = new_state(thermal.compiled, 288, 7)
    assert state.log.shape == (7 * DAILY_LOG, 5)
    assert state.ledger.means.shape[2] == 288
    assert not state.modes.any()
