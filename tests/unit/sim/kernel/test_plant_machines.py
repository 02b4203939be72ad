"""Sources in the compiled step: what they consume, where heat goes, frost, ground, exchangers."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.plant import (
    LoopRecord,
    SourceFigure,
    SourceRecord,
    SourceState,
    plant_step,
)
from sim.physics.ground import field_response
from sim.plants import assemble_plants
from tests import plants as build

TOWERED = {**build.CHILLER, "heat_rejection": build.TOWER}
DEFROSTING = {**build.AIR_PUMP, "defrost": {"running_time": 1800.0, "length": 300.0}}


def last(state, j, column):
    return state.source_record[-1, j, column]


def test_fuel_is_heat_over_efficiency_and_booked_as_gas():
    plant = build.hot({"kind": "boiler", "capacity": 1e5, "efficiency": 0.9})
    _, state = build.run({"hot": plant}, {"hot": [5e4] * 40})
    assert last(state, 0, SourceRecord.INPUT) == pytest.approx(
        last(state, 0, SourceRecord.HEAT) / 0.9
    )
    booked = build.uses(state)
    assert booked["heating_gas"] > 0.0
    assert booked["heating_electricity"] == 0.0


@pytest.mark.parametrize(
    ("source", "use"),
    [(build.ELECTRIC, "heating_electricity"), (build.DISTRICT, "heating_district")],
)
def test_carriers(source, use):
    _, state = build.run({"hot": build.hot(source)}, {"hot": [2e4] * 20})
    booked = build.uses(state)
    assert booked[use] > 30.0
    assert sum(booked.values()) == pytest.approx(booked[use] + booked["pump_electricity"])


def test_a_condensing_boiler_gains_from_cold_return():
    efficiency = {}
    for supply in (40.0, 80.0):
        _, state = build.run({"h": build.hot(build.CONDENSING, supply=supply)}, {"h": [5e4] * 40})
        heat, fuel = (last(state, 0, c) for c in (SourceRecord.HEAT, SourceRecord.INPUT))
        efficiency[supply] = heat / fuel
    assert efficiency[40.0] > 0.95
    assert efficiency[80.0] < 0.90


def test_a_chiller_gives_its_heat_to_the_tower_whose_fan_follows_the_wet_bulb():
    fans, water = {}, {}
    for outdoor in (10.0, 20.0, 27.0):
        plant = build.cold(TOWERED)
        _, state = build.run({"cold": plant}, {"cold": [2e5] * 20}, outdoor=outdoor)
        fans[outdoor] = last(state, 0, SourceRecord.FAN)
        water[outdoor] = last(state, 0, SourceRecord.OTHER_SIDE)
        heat, power = (last(state, 0, c) for c in (SourceRecord.HEAT, SourceRecord.INPUT))
        assert last(state, 0, SourceRecord.REJECTED) == pytest.approx(heat + power)
        booked = build.uses(state)
        assert booked["heat_rejection_electricity"] > 0.0
        assert booked["cooling_electricity"] > 0.0
    assert fans[10.0] < 0.6 * fans[27.0]
    assert water[10.0] == pytest.approx(18.3)
    assert water[27.0] == pytest.approx(25.0 + 3.83)  # the approach that is held


def test_a_tower_that_is_to_cool_nearer_runs_its_fan_faster():
    fans, power = [], []
    for held in (3.83, 2.5, 0.5):
        way = {**build.TOWER, "held_approach": held}
        plant = build.cold({**build.CHILLER, "heat_rejection": way})
        _, state = build.run({"cold": plant}, {"cold": [1.5e5] * 20}, outdoor=27.0)
        fans.append(last(state, 0, SourceRecord.FAN))
        power.append(last(state, 0, SourceRecord.INPUT))
    assert fans == sorted(fans)
    assert power == sorted(power, reverse=True)
    assert fans[2] == pytest.approx(300e3 * (1.0 + 1.0 / 5.68) * 0.0133)


def test_a_dry_cooler_is_warmer_than_a_tower_and_costs_the_chiller():
    power = {}
    for way in (build.TOWER, build.DRY):
        plant = build.cold({**build.CHILLER, "heat_rejection": way})
        _, state = build.run({"cold": plant}, {"cold": [2e5] * 20}, outdoor=30.0)
        power[way["kind"]] = last(state, 0, SourceRecord.INPUT)
    assert power["dry_cooler"] > 1.15 * power["tower"]


def test_an_air_cooled_chiller_loses_capacity_in_heat():
    heat = {}
    for outdoor in (20.0, 40.0):
        _, state = build.run(
            {"c": build.cold(build.AIR_COOLED)}, {"c": [5e5] * 60}, outdoor=outdoor
        )
        heat[outdoor] = last(state, 0, SourceRecord.HEAT)
    assert heat[40.0] < 0.85 * heat[20.0]


def test_a_heat_pump_takes_the_rest_from_outdoors():
    _, state = build.run({"hot": build.hot(build.AIR_PUMP, supply=35.0)}, {"hot": [3e4] * 20})
    heat, power = (last(state, 0, c) for c in (SourceRecord.HEAT, SourceRecord.INPUT))
    assert 2.5 < heat / power < 5.0
    assert last(state, 0, SourceRecord.REJECTED) == pytest.approx(power - heat)


def test_defrost_comes_after_its_running_time_and_takes_heat_from_the_water():
    plant = build.hot(DEFROSTING, supply=35.0)
    _, state = build.run({"hot": plant}, {"hot": [4e4] * 60}, outdoor=0.0)
    taken = state.record[:, 0, LoopRecord.DEFROST]
    steps = np.flatnonzero(taken)
    assert len(steps) == state.source[0, SourceState.DEFROSTS]
    # full load runs through: six steps of frost, one of defrost
    assert (np.diff(steps) == 7).all()
    assert taken[steps[0]] == pytest.approx(0.5 * 50e3)
    heat = state.source_record[:, 0, SourceRecord.HEAT]
    assert (heat[steps] == 0.0).all()
    _, without = build.run({"hot": build.hot(build.AIR_PUMP, supply=35.0)}, {"hot": [4e4] * 60})
    assert heat.sum() < without.source_record[:, 0, SourceRecord.HEAT].sum()


def test_above_the_frost_limit_nothing_is_defrosted():
    plant = build.hot(DEFROSTING, supply=35.0)
    _, state = build.run({"hot": plant}, {"hot": [4e4] * 60}, outdoor=6.0)
    assert state.source[0, SourceState.DEFROSTS] == 0.0


def test_on_demand_damp_air_frosts_sooner_than_dry_air():
    pump = {**build.AIR_PUMP, "defrost": {"control": "demand", "frost": 3.0}}
    compiled = assemble_plants({"hot": build.hot(pump, supply=35.0)})
    counts = []
    for wet_bulb in (1.8, -1.5):
        state = compiled.new_state(100)
        for k in range(100):
            plant_step(compiled.model, state, k, 2.0, wet_bulb, np.array([4e4]), np.zeros(1))
        counts.append(state.source[0, SourceState.DEFROSTS])
    assert counts[0] > 2.0 * counts[1]


def test_brine_cools_as_the_field_is_drawn_from_and_follows_its_response():
    pump = {**build.GROUND_PUMP, "minimum_part_load": 0.1}
    plant = build.hot(pump, supply=35.0)
    steps = 24 * 12 * 20
    compiled, state = build.run({"hot": plant}, {"hot": [3e4] * steps})
    taken = -state.source_record[:, 0, SourceRecord.REJECTED]
    brine = state.source_record[:, 0, SourceRecord.OTHER_SIDE]
    assert brine[0] > brine[200] > brine[-1]
    x = compiled.model.figure[0]
    per_length = taken[-1000:].mean() / x[SourceFigure.BORE_LENGTH]
    grid = [(6.0 * i, 6.0 * j) for i in range(3) for j in range(3)]
    (response,) = field_response(
        [steps * 300.0], grid, radius=0.075, length=100.0, buried=1.0, diffusivity=2.0 / 2.2e6
    )
    wall = 11.0 - per_length * response / (2.0 * np.pi * 2.0)
    expected = wall - per_length * 0.1 + 0.5 * taken[-1] / x[SourceFigure.CONDENSER_FLOW]
    assert brine[-1] == pytest.approx(expected, abs=0.15)


def test_cells_of_past_loads_lose_nothing():
    compiled, state = build.run(
        {"hot": build.hot(build.GROUND_PUMP, supply=35.0)}, {"hot": [3e4] * 1200}
    )
    x, model = compiled.model.figure[0], compiled.model
    held = (model.width[1:] * state.past[0, 1:]).sum() * model.ground_every
    held += state.present[0, 0]
    taken = -state.source_record[:, 0, SourceRecord.REJECTED].sum() / x[SourceFigure.BORE_LENGTH]
    assert held == pytest.approx(taken, rel=1e-9)


def test_a_field_recovers_when_it_rests():
    load = np.r_[np.full(600, 3e4), np.zeros(1200)]
    _, state = build.run({"hot": build.hot(build.GROUND_PUMP, supply=35.0)}, {"hot": load})
    brine = state.source_record[:, 0, SourceRecord.OTHER_SIDE]
    cold = brine[590]
    _, again = build.run(
        {"hot": build.hot(build.GROUND_PUMP, supply=35.0)},
        {"hot": np.r_[load, np.full(5, 3e4)]},
    )
    assert again.source_record[1802, 0, SourceRecord.OTHER_SIDE] > cold + 1.0


def test_what_one_plant_takes_the_other_delivers_and_books_as_hot_water():
    coil = {"kind": "plant", "plant": "hot", "capacity": 4e4, "difference": 15.0}
    plants = {
        "hot": build.hot(build.BOILER, supply=70.0),
        "taps": build.domestic(coil, supply=55.0),
    }
    draws = np.zeros(60)
    draws[:6] = 5e-4
    compiled, state = build.run(plants, {"hot": [0.0] * 60}, draws={"taps": draws})
    assert compiled.names.index("taps") < compiled.names.index("hot")
    hot, taps = compiled.index["hot"], compiled.index["taps"]
    taken = state.record[:, taps, LoopRecord.SOURCES]
    np.testing.assert_allclose(state.record[:, hot, LoopRecord.LOAD], taken)
    assert taken.sum() > 0.0
    booked = build.uses(state)
    assert booked["hot_water_gas"] > 20.0
    assert booked["heating_gas"] < 0.2 * booked["hot_water_gas"]


def test_an_exchanger_cannot_outdo_what_feeds_it():
    coil = {"kind": "plant", "plant": "hot", "capacity": 4e4}
    small = build.hot({**build.ELECTRIC, "capacity": 5e3}, supply=70.0)
    plants = {"hot": small, "taps": build.domestic(coil, supply=55.0)}
    _, state = build.run(plants, {"hot": [0.0] * 80}, draws={"taps": [1e-3] * 80})
    assert state.record[-20:, 0, LoopRecord.SOURCES].mean() < 5.1e3
    assert (state.record[:, 1, LoopRecord.UNMET] < 1e-6).all()


def test_a_heat_pump_heats_service_water_better_while_the_tank_is_cold():
    pump = {**build.AIR_PUMP, "capacity": 1e4}
    taps = build.domestic(pump, build.ELECTRIC, supply=55.0)
    compiled = assemble_plants({"taps": taps})
    state = compiled.new_state(80)
    state.temperature[:] = 15.0
    for k in range(80):
        plant_step(compiled.model, state, k, 7.0, 6.0, np.zeros(1), np.zeros(1))
    j = compiled.sources.index(("taps", "s1"))
    heat, power = (state.source_record[:, j, c] for c in (SourceRecord.HEAT, SourceRecord.INPUT))
    on = np.flatnonzero(power > 0.0)
    assert heat[on[0]] / power[on[0]] > 1.3 * heat[on[-1]] / power[on[-1]]
    assert state.record[-1, 0, LoopRecord.TOP] == pytest.approx(54.5, abs=1.0)
    assert build.uses(state)["hot_water_electricity"] > 0.0
