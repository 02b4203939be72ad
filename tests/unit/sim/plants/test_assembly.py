"""Arrays of plants: order, names, sizes, none at all."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.plant import WATER_HEAT, LoopFigure, SourceFigure, plant_step
from sim.physics.heat_rejection import saturated_enthalpy, tower_heat
from sim.plants import Climate, assemble_plants
from tests import plants as build


def test_a_site_without_plants_has_a_step_that_does_nothing():
    compiled = assemble_plants({})
    state = compiled.new_state(2)
    plant_step(compiled.model, state, 0, 0.0, 0.0, np.zeros(0), np.zeros(0))
    assert compiled.names == ()
    assert state.uses.sum() == 0.0


def test_a_plant_comes_before_what_feeds_it():
    to = {"kind": "plant", "capacity": 1e4}
    compiled = assemble_plants(
        {
            "first": build.hot(build.BOILER, supply=80.0),
            "third": build.hot({**to, "plant": "second"}, supply=40.0),
            "second": build.hot({**to, "plant": "first"}, supply=60.0),
        }
    )
    order = [compiled.index[name] for name in ("third", "second", "first")]
    assert order == sorted(order)
    assert compiled.model.other[list(compiled.sources).index(("third", "s1"))] == order[1]


def test_water_is_that_of_pipes_and_tank():
    tank = {"volume": 6.0, "nodes": 3, "loss": 9.0}
    plant = build.hot(build.BOILER, tank=tank, water_volume=0.5, pipe_loss=4.0)
    model = assemble_plants({"hot": plant, "other": build.hot(build.BOILER)}).model
    p = 0 if model.nodes[0] == 3 else 1
    np.testing.assert_allclose(model.capacity[p, :3] / WATER_HEAT, [2.5, 2.0, 2.0])
    np.testing.assert_allclose(model.loss[p, :3], [7.0, 3.0, 3.0])
    assert model.capacity[1 - p, 0] / WATER_HEAT == pytest.approx(1.0)  # 10 l/kW of 100 kW


def test_flow_and_pump_power_come_from_the_design():
    model = assemble_plants({"hot": build.hot(build.BOILER)}).model
    flow = 100e3 / (WATER_HEAT * 10.0)
    assert model.loop[0, LoopFigure.DESIGN_FLOW] == pytest.approx(flow)
    assert model.loop[0, LoopFigure.PUMP_POWER] == pytest.approx(flow * 150e3 / 0.6)


def test_a_tower_does_its_design_point():
    source = {**build.CHILLER, "heat_rejection": build.TOWER}
    x = assemble_plants({"cold": build.cold(source)}).model.figure[0]
    water, wet_bulb, approach, drop = x[SourceFigure.CONDENSER_FLOW], 25.6, 3.83, 5.56
    hot, cool = wet_bulb + approach + drop, wet_bulb + approach
    potentials = tuple(saturated_enthalpy(t, 101325.0) for t in (hot, cool, wet_bulb))
    heat = tower_heat(hot, cool, x[SourceFigure.AIR], water, x[SourceFigure.UNITS], potentials)
    assert heat == pytest.approx(water * drop, rel=1e-9)


def test_mains_of_the_south_are_warm_in_january():
    mains = {"mains": {"temperature": None}}
    taps = build.domestic(build.ELECTRIC, domestic=mains)
    north = assemble_plants({"t": taps}, climate=Climate(latitude=40.0)).model.mains
    south = assemble_plants({"t": taps}, climate=Climate(latitude=-40.0)).model.mains
    assert north[10] < north[200]
    assert south[10] > south[200]
    np.testing.assert_allclose(north.mean(), south.mean(), atol=0.1)
