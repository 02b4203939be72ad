"""The march of a zone: lengths of steps, changes at odd times, terminals and their limits."""

import numpy as np
import pytest

from sim.envelope.building import SPECIFIC_HEAT_AIR
from sim.errors import SimulationError
from sim.kernel import Cell, Figure, Input, Mark, Mode, Record
from sim.processes.thermal import check_state
from tests.boxes import terminal
from tests.zones import March

HOUR = 3600.0
WEATHER = 2.0 + 8.0 * np.sin(np.arange(288) / 40.0)
GAIN = (0.0, Input.EXTRA, 400.0)


def agree(one, other, tolerance=1e-9):
    np.testing.assert_allclose(one.nodes, other.nodes, rtol=0, atol=tolerance)


@pytest.mark.parametrize(
    "zone",
    [
        {},
        {"heating": terminal(20.0)},
        {"heating": terminal(21.0, 900.0), "cooling": terminal(23.0, 300.0)},
        {"heating": terminal(20.0, 2000.0, "on_off")},
    ],
    ids=["free", "ideal", "limited", "on-off"],
)
def test_odd_lengths_compose_to_whole_steps(zone):
    """However often a zone is read, and wherever, it arrives where it would have arrived."""
    whole, parts = March(WEATHER, **zone), March(WEATHER, **zone)
    whole.to(6 * HOUR)
    random = np.random.default_rng(1)
    for time in np.sort(random.uniform(0.0, 6 * HOUR, 400)):
        parts.read(time)
    parts.to(6 * HOUR)
    agree(whole, parts, 1e-9 if "on_off" not in str(zone) else 1e-6)
    np.testing.assert_allclose(
        parts.state.ledger.totals, whole.state.ledger.totals, rtol=1e-7, atol=20.0
    )
    np.testing.assert_allclose(
        parts.state.ledger.means, whole.state.ledger.means, rtol=2e-7, atol=1e-2
    )
    assert whole.modes == parts.modes
    np.testing.assert_allclose(whole.log[:, 0], parts.log[:, 0], atol=1e-3)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Input.EXTRA, 900.0),
        (Input.EQUIPMENT_RADIANT, 900.0),
        (Input.HEATING_SETPOINT, 22.0),
        (Input.HEATING_SETPOINT, 18.0),
        (Input.HEATING_CAPACITY, 300.0),
        (Input.HEATING_CAPACITY, 0.0),
        (Input.CONFIGURATION, 1.0),
    ],
)
def test_a_change_in_mid_step_is_one_on_a_finer_grid(kind, value):
    """A change 120 s into a step of 300 s, and at the start of a step of 60 s."""
    room = {"heating": terminal(20.0, 1500.0), "flows": (0.0, 0.05)}
    change = (2 * HOUR + 120.0, kind, value)
    coarse, fine = March(np.zeros(48), **room), March(np.zeros(48), step=60.0, **room)
    for march in (coarse, fine):
        # the drift of infiltration with density is held over the step: leave it out
        march.compiled.model.figures[:, Figure.INFILTRATION] = 0.0
        assert march.to(4 * HOUR, change) == 1
    agree(coarse, fine, 2e-7)
    assert coarse.modes == fine.modes
    np.testing.assert_allclose(coarse.log[:, 0], fine.log[:, 0], atol=2e-3)
    for column in (Record.HEATING, Record.OPAQUE, Record.AIR):
        assert coarse.total(column) == pytest.approx(fine.total(column), rel=1e-8)


@pytest.mark.parametrize(
    ("kind", "value", "ordered"),
    [
        (Input.COOLING_CAPACITY, 300.0, True),
        (Input.CONFIGURATION, 1.0, True),
        (Input.CONFIGURATION, 0.0, False),
        (Input.SENSOR_BIAS, 0.5, True),
        (Input.PEOPLE, 2.0, False),
    ],
)
def test_what_tells_terminals_and_ventilation_what_to_do_is_an_order(kind, value, ordered):
    march = March(WEATHER, flows=(0.0, 0.05))
    march.state.marks[0, Mark.ORDERED] = 0
    march.to(HOUR, (600.0, kind, value))
    assert march.state.marks[0, Mark.ORDERED] == ordered


def test_changes_beyond_the_goal_are_left():
    march = March(WEATHER)
    assert march.to(600.0, (100.0, Input.EXTRA, 50.0), (700.0, Input.EXTRA, 99.0)) == 1
    assert march.state.cells[0, Input.EXTRA] == 50.0
    assert march.to(900.0, (700.0, Input.EXTRA, 99.0)) == 1
    expected = 500.0 * 50.0 + 100.0 * 50.0 + 200.0 * 99.0
    assert march.total(Record.GAINS) == pytest.approx(expected)


def test_records_are_integrals_of_the_inputs():
    march = March(WEATHER, people={"count": 2, "schedule": "always"})
    march.to(
        600.0,
        (0.0, Input.PEOPLE, 2.0),
        (150.0, Input.PEOPLE, 1.0),
        (300.0, Input.HEATING_SETPOINT, 15.0),
    )
    means = march.state.ledger.means[:, 0]
    assert means[Record.PEOPLE, :2].tolist() == [1.5, 1.0]
    assert means[Record.HEATING_SETPOINT, 1] == 15.0
    assert not march.state.ledger.record.any(), "the next step begins with nothing recorded"
    assert march.total(Record.GAINS) == pytest.approx((450 + 300) * 120 * 0.6)


@pytest.mark.parametrize("band", [0.5, 0.05])
def test_hysteresis_band_is_obeyed_at_every_moment(band):
    march = March(
        np.zeros(36),
        start=20.0,
        heating=terminal(20.0, 3000.0, "on_off", band=band),
        system="ideal",
    )
    temperatures = [march.read(time) for time in np.arange(5.0, 3 * HOUR, 5.0)]
    assert min(temperatures) >= 20.0 - band - 1e-6
    assert max(temperatures) <= 20.0 + band + 1e-6
    assert max(temperatures) > 20.0 + 0.8 * band
    assert march.modes[:4] == [Mode.ON_HEAT, Mode.FLOAT] * 2
    assert march.residual < 1e-9


def test_both_terminals_keep_their_bands():
    swing = 22.0 + 60.0 * np.sin(np.arange(144) / 10.0)
    march = March(
        swing, start=22.0,
        heating=terminal(20.0, 4000.0, "on_off"), cooling=terminal(24.0, 4000.0, "on_off"),
    )  # fmt: skip
    temperatures = [march.read(time) for time in np.arange(30.0, 12 * HOUR, 30.0)]
    assert 19.5 - 1e-6 <= min(temperatures) < 20.0
    assert 24.0 < max(temperatures) <= 24.5 + 1e-6
    assert {Mode.ON_HEAT, Mode.ON_COOL} <= set(march.modes)


@pytest.mark.parametrize("kind", ["modulating", "on_off"])
@pytest.mark.parametrize("capacity", [0.0, 1e-9, 1e-3, 1.0])
def test_a_terminal_of_next_to_no_power_does_next_to_nothing(kind, capacity):
    weak = March(WEATHER, heating=terminal(20.0, capacity, kind))
    free = March(WEATHER)
    weak.to(12 * HOUR)
    free.to(12 * HOUR)
    agree(weak, free, 1e-9 + 0.02 * capacity)
    assert 0.0 <= weak.total(Record.HEATING) <= capacity * 12 * HOUR * (1 + 1e-9)
    assert len(weak.log) < 100


@pytest.mark.parametrize("moment", [0.0, 47.3, 7 * HOUR, 7 * HOUR + 200.0])
@pytest.mark.parametrize("side", ["heating", "cooling"])
def test_power_never_exceeds_capacity_when_it_is_lost(side, moment):
    """A terminal that fails while it holds its set-point gives nothing from that second on."""
    heating = side == "heating"
    march = March(
        np.full(144, 0.0 if heating else 40.0), start=20.0, **{side: terminal(20.0, 5000.0)}
    )
    kind = Input.HEATING_CAPACITY if heating else Input.COOLING_CAPACITY
    record = Record.HEATING if heating else Record.COOLING
    march.to(12 * HOUR, (moment, kind, 0.0), (max(moment, 9 * HOUR), kind, 700.0))
    power = march.state.ledger.means[record, 0, :144]
    first = int(np.ceil(moment / 300.0))
    assert power[first : 9 * 12].max(initial=0.0) == 0.0
    assert power[9 * 12 :].max() == pytest.approx(700.0)
    assert march.residual < 1e-9
    assert len(march.log) < 50


def test_setpoint_jumps_up_and_down():
    """Up: at full power until the new value is reached. Down: off until the air has cooled."""
    march = March(np.full(288, 5.0), start=20.0, heating=terminal(20.0, 4000.0))
    march.to(2 * HOUR)
    assert march.modes[-1] == Mode.HOLD_HEAT
    known = len(march.log)
    march.to(
        24 * HOUR,
        (2 * HOUR + 77.0, Input.HEATING_SETPOINT, 23.0),
        (8 * HOUR, Input.HEATING_SETPOINT, 18.0),
    )
    after = march.log[known:]
    assert march.modes[known:] == [Mode.MAX_HEAT, Mode.HOLD_HEAT, Mode.FLOAT, Mode.HOLD_HEAT]
    assert after[0, 0] == 2 * HOUR + 77.0
    assert after[2, 0] == 8 * HOUR
    assert after[:, 3] == pytest.approx([20.0, 23.0, 23.0, 18.0], abs=1e-6)
    assert np.isnan(after[[0, 2], 4]).all(), "no threshold was crossed: it moved"
    power = march.state.ledger.means[Record.HEATING, 0]
    between = slice(2 * 12 + 1, int(after[1, 0] // 300))
    assert power[between] == pytest.approx(4000.0)
    assert power[8 * 12 : int(after[3, 0] // 300)].max() == 0.0
    assert march.residual < 1e-9


def test_cooling_setpoint_jumps():
    march = March(np.full(288, 35.0), start=24.0, cooling=terminal(24.0, 4000.0))
    march.to(2 * HOUR)
    known = len(march.log)
    down, up = ((2 * HOUR, Input.COOLING_SETPOINT, 22.0), (6 * HOUR, Input.COOLING_SETPOINT, 26.0))
    march.to(24 * HOUR, down, up)
    assert march.modes[known:] == [Mode.MAX_COOL, Mode.HOLD_COOL, Mode.FLOAT, Mode.HOLD_COOL]
    assert march.log[known:, 3] == pytest.approx([24.0, 22.0, 22.0, 26.0], abs=1e-6)


def test_equal_setpoints_hold_one_temperature_through_heat_and_cold():
    swing = 21.0 + 15.0 * np.sin(np.arange(288) / 20.0)
    march = March(swing, start=21.0, heating=terminal(21.0), cooling=terminal(21.0))
    march.to(24 * HOUR)
    air = march.state.ledger.means[Record.AIR, 0]
    assert np.abs(air - 21.0).max() < 1e-6
    heating, cooling = (march.state.ledger.means[c, 0] for c in (Record.HEATING, Record.COOLING))
    assert heating.max() > 0.0
    assert cooling.max() > 0.0
    assert np.sum((heating > 0.0) & (cooling > 0.0)) < 12, "both only in steps of change"
    assert len(march.log) < 100
    assert march.residual < 1e-9


def test_heating_that_crosses_into_cooling_sets_no_trap():
    """A user may hold heating above cooling: heating wins, and the march goes on."""
    march = March(np.full(48, 10.0), heating=terminal(20.0, 3000.0), cooling=terminal(24.0, 3000.0))
    march.to(4 * HOUR, (HOUR, Input.HEATING_SETPOINT, 26.0))
    assert march.nodes[0] == pytest.approx(26.0)
    assert march.total(Record.COOLING) == 0.0


def test_a_chattering_terminal_is_stopped_with_zone_and_time():
    march = March(WEATHER, start=20.0, heating=terminal(20.0, 1e7, "on_off", band=1e-4))
    march.to(24 * HOUR)
    assert march.state.counter[2] == 0
    hours = march.state.cells[0, Cell.CLOCK] / HOUR
    assert hours < 24.0
    with pytest.raises(SimulationError, match=rf"zone 'room': its terminal .* {hours:.2f} h after"):
        check_state(march.compiled, march.state, "the run")


def test_what_is_no_number_is_noticed():
    march = March(WEATHER)
    march.to(HOUR)
    check_state(march.compiled, march.state, "the run")
    march.to(2 * HOUR, (HOUR, Input.EXTRA, np.nan))
    with pytest.raises(SimulationError, match="zone 'room': its temperature is no number"):
        check_state(march.compiled, march.state, "the run")


@pytest.mark.parametrize("zone", [{}, {"heating": terminal(20.0)}], ids=["free", "held"])
@pytest.mark.parametrize("moment", [HOUR, HOUR + 123.0])
def test_heat_is_kept_when_the_ventilation_changes(zone, moment):
    """A change of configuration is a change of modes, not of temperatures."""
    march = March(WEATHER, flows=(0.0, 0.03, 0.1), **zone)
    march.to(moment, only=0 if moment % 300.0 else -1)
    before, heat = march.nodes, march.compiled.stored_heat(march.state)[0]
    for configuration in (2.0, 1.0, 0.0):
        # one ulp on: the change itself, and next to no time
        march.to(moment + 2e-6, (moment, Input.CONFIGURATION, configuration), only=0)
        assert march.state.marks[0, Mark.CONFIGURATION] == configuration
        assert march.compiled.stored_heat(march.state)[0] == pytest.approx(heat, rel=1e-9)
        np.testing.assert_allclose(march.nodes, before, atol=1e-6)


def test_ventilation_is_counted_while_it_blows():
    march = March(np.zeros(24), flows=(0.0, 0.05), heating=terminal(20.0))
    march.to(2 * HOUR, (HOUR, Input.CONFIGURATION, 1.0))
    gain = march.state.ledger.means[Record.VENTILATION, 0, :24]
    assert not gain[:12].any()
    expected = -0.05 * 1.204 * SPECIFIC_HEAT_AIR * 20.0
    np.testing.assert_allclose(gain[12:], expected, rtol=2e-3)
    assert march.residual < 1e-9


def test_state_machine_is_quiet_at_rest():
    """In equilibrium nothing happens, and nothing is logged."""
    march = March(np.full(288, 20.0), start=20.0)
    march.to(24 * HOUR)
    assert len(march.log) == 0
    assert march.state.cells[0, Cell.CLOCK] == 24 * HOUR


@pytest.mark.parametrize("side", ["heating", "cooling"])
def test_on_off_terminals_follow_a_setpoint_at_once(side):
    """Moved beyond the band: on or off in that second; moved within it: nothing."""
    sign, on = (1.0, Mode.ON_HEAT) if side == "heating" else (-1.0, Mode.ON_COOL)
    kind = Input.HEATING_SETPOINT if side == "heating" else Input.COOLING_SETPOINT
    march = March(np.full(48, 20.0), **{side: terminal(20.0 - sign * 5.0, 100.0, "on_off")})
    march.to(
        4 * HOUR,
        (0.25 * HOUR, kind, 20.0 + sign * 0.2),
        (HOUR, kind, 20.0 + sign * 5.0),
        (2 * HOUR, kind, 20.0 - sign * 5.0),
        (3 * HOUR, kind, 20.0 - sign * 5.0),
    )
    assert march.modes == [on, Mode.FLOAT]
    assert march.log[:, 0].tolist() == [HOUR, 2 * HOUR]
    record = Record.HEATING if side == "heating" else Record.COOLING
    assert march.total(record) == pytest.approx(100.0 * HOUR)


def test_limits_that_move_past_the_air_take_effect_at_once():
    """A floating zone is heated from the second its set-point jumps over it, and no longer."""
    march = March(np.full(48, 20.0), heating=terminal(15.0, 500.0), cooling=terminal(30.0, 500.0))
    march.to(
        4 * HOUR,
        (HOUR, Input.HEATING_SETPOINT, 28.0),
        (2 * HOUR, Input.HEATING_SETPOINT, 15.0),
        (3 * HOUR, Input.COOLING_SETPOINT, 16.0),
    )
    assert march.modes == [Mode.MAX_HEAT, Mode.FLOAT, Mode.MAX_COOL]
    assert march.log[:, 0].tolist() == [HOUR, 2 * HOUR, 3 * HOUR]
    assert march.total(Record.HEATING) == pytest.approx(500.0 * HOUR)
    assert march.total(Record.COOLING) == pytest.approx(500.0 * HOUR)


def test_a_full_log_stops_the_zone():
    march = March(np.zeros(36), heating=terminal(20.0, 3000.0, "on_off", band=0.05))
    march.state = march.state._replace(log=march.state.log[:5])
    march.to(3 * HOUR)
    assert march.state.counter.tolist()[0] == 5
    assert march.state.counter[2] == 0
    assert march.state.cells[0, Cell.CLOCK] < 3 * HOUR
