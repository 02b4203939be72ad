"""The water of loops: layers, losses, draws, pumps, each against a closed solution."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.plant import WATER_HEAT, LoopFigure, LoopRecord, plant_step
from sim.plants import Climate, assemble_plants
from tests import plants as build

STILL = {"head": 1e-3, "heat_share": 0.0, "control": "constant"}


def tanked(nodes, volume=2.0, **tank):
    source = {**build.ELECTRIC, "capacity": 1e4, "lockout_above": -50.0}
    fields = {"volume": volume, "nodes": nodes, "loss": 0.0, **tank}
    return build.hot(source, tank=fields, water_volume=1e-9, pump=STILL, usable_band=40.0)


def test_a_mixed_tank_cools_exponentially():
    compiled = assemble_plants({"t": tanked(1, loss=50.0)})
    state = compiled.new_state(500)
    for k in range(500):
        plant_step(compiled.model, state, k, 0.0, 0.0, np.zeros(1), np.zeros(1))
    decay = np.exp(-50.0 * 500 * 300.0 / (2.0 * WATER_HEAT))
    assert state.temperature[0, 0] == pytest.approx(20.0 + 35.0 * decay, abs=0.02)


@pytest.mark.parametrize("nodes", [2, 5, 10])
def test_layers_answer_as_tanks_in_series(nodes):
    """A draw of cold water reaches the top as the gamma distribution of well-mixed vessels says."""
    taps = build.domestic(
        {**build.ELECTRIC, "lockout_above": -50.0},
        tank={"volume": 1.0, "nodes": nodes, "loss": 0.0, "heated_from": "within"},
        domestic={"delivery_temperature": 60.0, "mains": {"temperature": 10.0}},
        water_volume=1e-9,
    )
    steps, flow = 200, 2e-5
    _, state = build.run({"t": taps}, {}, draws={"t": [flow] * steps})
    x = nodes * flow * steps * 300.0
    term, total = 1.0, 0.0
    for n in range(nodes):
        term = term * x / n if n else 1.0
        total += term
    expected = 10.0 + 50.0 * total * np.exp(-x)
    assert state.temperature[0, 0] == pytest.approx(expected, abs=0.6)


def test_more_layers_keep_the_supply_warm_for_longer():
    served = {}
    for nodes in (1, 4, 12):
        load = [2e4] * 30
        _, state = build.run({"t": tanked(nodes, volume=3.0)}, {"t": load}, outdoor=0.0)
        served[nodes] = state.record[20, 0, LoopRecord.SUPPLY]
    assert served[1] < served[4] < served[12]


def test_what_lies_upside_down_mixes_and_keeps_its_heat():
    compiled = assemble_plants({"t": tanked(4)})
    state = compiled.new_state(1)
    state.temperature[0] = [40.0, 60.0, 30.0, 50.0]
    plant_step(compiled.model, state, 0, 0.0, 0.0, np.zeros(1), np.zeros(1))
    assert (np.diff(state.temperature[0]) <= 1e-9).all()
    assert state.temperature[0].mean() == pytest.approx(45.0)


def test_cold_layers_lie_the_other_way_round():
    source = {**build.DISTRICT, "lockout_above": -50.0}
    tank = {"volume": 5.0, "nodes": 4, "loss": 0.0}
    compiled = assemble_plants({"c": build.cold(source, tank=tank, pump=STILL)})
    state = compiled.new_state(1)
    state.temperature[0] = [9.0, 7.0, 12.0, 10.0]
    plant_step(compiled.model, state, 0, 0.0, 0.0, np.zeros(1), np.zeros(1))
    assert (np.diff(state.temperature[0]) >= -1e-9).all()


def test_a_tank_is_charged_from_the_top_down_until_the_sensor_is_warm():
    tank = {"volume": 3.0, "nodes": 6, "loss": 0.0, "dead_band": 3.0}
    plant = build.hot(build.BOILER, tank=tank, pump=STILL)
    compiled = assemble_plants({"t": plant})
    state = compiled.new_state(60)
    state.temperature[0] = 30.0
    tops, bottoms = [], []
    for k in range(60):
        plant_step(compiled.model, state, k, 0.0, 0.0, np.zeros(1), np.zeros(1))
        tops.append(state.temperature[0, 0])
        bottoms.append(state.temperature[0, -1])
    assert tops[3] > bottoms[3] + 10.0
    assert tops[-1] == pytest.approx(55.0, abs=1.5)
    assert max(tops) < 56.5  # charged through at least a quarter of the design difference
    assert bottoms[-1] > 50.0
    assert state.record[-1, 0, LoopRecord.SOURCES] == 0.0


def test_a_thermostat_holds_its_dead_band():
    taps = build.domestic(build.ELECTRIC)
    draws = np.zeros(600)
    draws[::20] = 8e-4
    _, state = build.run({"t": taps}, {}, draws={"t": draws})
    top = state.record[:, 0, LoopRecord.TOP]
    assert top.min() > 53.0
    assert top.max() < 60.5
    heat = state.record[:, 0, LoopRecord.SOURCES]
    starts = np.count_nonzero(np.diff((heat > 0).astype(int)) > 0)
    assert 2 < starts < 30


def test_a_mixing_valve_takes_what_it_needs():
    taps = build.domestic(build.ELECTRIC)
    _, state = build.run({"t": taps}, {}, draws={"t": [1e-4] * 3})
    wanted = 1e-4 * WATER_HEAT * (45.0 - 10.0)
    np.testing.assert_allclose(state.record[:, 0, LoopRecord.DRAW], wanted, rtol=1e-6)
    np.testing.assert_allclose(state.record[:, 0, LoopRecord.UNMET], 0.0, atol=1e-6 * wanted)


def test_an_empty_tank_leaves_people_cold_and_says_so():
    taps = build.domestic({**build.ELECTRIC, "capacity": 1e3})
    _, state = build.run({"t": taps}, {}, draws={"t": [1e-3] * 60})
    assert state.record[-1, 0, LoopRecord.UNMET] > 0.8 * 1e-3 * WATER_HEAT * 35.0
    assert state.record[:, 0, LoopRecord.TOP].min() > 9.9


def test_recirculation_costs_all_day():
    losses = []
    for conductance in (0.0, 10.0):
        taps = build.domestic(build.ELECTRIC, domestic={"recirculation_loss": conductance})
        _, state = build.run({"t": taps}, {}, draws={"t": [0.0] * 288})
        losses.append(state.record[:, 0, LoopRecord.LOSS].mean())
    assert losses[1] - losses[0] == pytest.approx(10.0 * 38.0, rel=0.06)


def test_mains_follow_the_year():
    mains = {"temperature": None, "annual_mean_outdoor": 10.0, "monthly_difference": 25.0}
    taps = build.domestic(build.ELECTRIC, domestic={"mains": mains})
    drawn = []
    for day in (30.0, 210.0):
        climate = Climate(first_day=day)
        _, state = build.run({"t": taps}, {}, draws={"t": [1e-4]}, climate=climate)
        drawn.append(state.record[0, 0, LoopRecord.DRAW])
    assert drawn[0] > 1.15 * drawn[1]


def test_a_variable_pump_saves_at_part_load_and_a_constant_one_does_not():
    power = {}
    for control in ("constant", "differential_pressure"):
        plant = build.hot(build.BOILER, pump={"control": control, "held_pressure": 0.4})
        compiled, state = build.run({"h": plant}, {"h": [5e4] * 20})
        power[control] = state.record[-1, 0, LoopRecord.PUMP]
        flow = state.record[-1, 0, LoopRecord.FLOW]
        design = compiled.model.loop[0, LoopFigure.DESIGN_FLOW]
        assert flow / design == pytest.approx(1.0 if control == "constant" else 0.5)
    assert power["differential_pressure"] == pytest.approx(0.306 * power["constant"], rel=0.01)


def test_a_pump_may_follow_a_curve_of_its_own():
    curve = {"form": "cubic", "coefficients": [0.0, 0.0, 0.0, 1.0], "x": [0.05, 1.0]}
    plant = build.hot(build.BOILER, pump={"control": "curve", "curve": curve})
    compiled, state = build.run({"h": plant}, {"h": [5e4] * 20})
    full = compiled.model.loop[0, LoopFigure.PUMP_POWER]
    assert state.record[-1, 0, LoopRecord.PUMP] == pytest.approx(0.125 * full)


def test_return_lies_the_design_difference_below_the_supply():
    _, state = build.run({"h": build.hot(build.BOILER)}, {"h": [5e4] * 20})
    row = state.record[-1, 0]
    assert row[LoopRecord.SUPPLY] - row[LoopRecord.RETURN] == pytest.approx(10.0, abs=0.6)


def test_a_pump_rests_with_its_loop():
    plant = build.hot(build.BOILER)
    _, state = build.run({"h": plant}, {"h": [0.0] * 20})
    assert state.record[:, 0, LoopRecord.PUMP].max() == 0.0
