"""Coils of water: design point, limits of effectiveness, wet and dry, valve and flow."""

import numpy as np
import pytest

from sim.kernel.linking import linked
from sim.physics.coil_rating import DesignPoint, rated_water_coil
from sim.physics.direct_expansion import MoistAir
from sim.physics.water_coil import (
    WATER_HEAT,
    WaterCoil,
    conductances,
    cooling,
    cooling_flow,
    counter_flow_effectiveness,
    cross_flow_effectiveness,
    dry_transfer,
    heating,
    heating_flow,
    valve_flow,
    valve_opening,
    wet_transfer,
)
from tests.backends import assert_one_physics

SEA_LEVEL = 101325.0
WARM = MoistAir(26.7, 0.0111, SEA_LEVEL, 0.75)
COLD = MoistAir(16.6, 0.008, SEA_LEVEL, 0.75)
CHILLED = DesignPoint(12000.0, WARM, 6.7, 12000.0 / WATER_HEAT / 5.5)
HOT = DesignPoint(12000.0, COLD, 82.2, 12000.0 / WATER_HEAT / 11.1)


@pytest.fixture(scope="module")
def coil() -> WaterCoil:
    return rated_water_coil(CHILLED)


def test_a_coil_does_what_its_design_point_says(coil):
    assert cooling(coil, WARM, 6.7, CHILLED.water_flow)[0] == pytest.approx(12000.0, rel=1e-6)
    heater = rated_water_coil(HOT)
    assert heating(heater, COLD, 82.2, HOT.water_flow) == pytest.approx(12000.0, rel=1e-6)
    assert coil.water_side == 2.0 * coil.air_side


def test_a_design_that_no_surface_meets_is_told():
    impossible = rated_water_coil(CHILLED._replace(heat=60000.0))
    assert np.isnan(impossible.air_side)
    assert np.isnan(impossible.water_side)


def test_effectiveness_at_its_limits():
    assert cross_flow_effectiveness(2.0, 0.0) == pytest.approx(1.0 - np.exp(-2.0), rel=1e-4)
    assert counter_flow_effectiveness(2.0, 0.0) == pytest.approx(1.0 - np.exp(-2.0))
    assert counter_flow_effectiveness(3.0, 1.0) == pytest.approx(0.75, rel=1e-5)
    assert cross_flow_effectiveness(0.0, 0.5) == pytest.approx(0.0, abs=1e-8)
    for ratio in (0.2, 0.6, 1.0):
        assert cross_flow_effectiveness(2.0, ratio) < counter_flow_effectiveness(2.0, ratio)


def test_films_follow_their_own_flow(coil):
    outer, inner = conductances(coil, 0.5 * coil.air_flow, coil.water_flow)
    assert outer == pytest.approx(coil.air_side * 0.5**0.65)
    assert inner == pytest.approx(coil.water_side)
    _, inner = conductances(coil, coil.air_flow, 0.5 * coil.water_flow)
    assert inner == pytest.approx(coil.water_side * 0.5**0.80)


def test_a_coil_warmer_than_the_dew_point_stays_dry(coil):
    dry_air = WARM._replace(humidity_ratio=0.003)
    total, sensible = cooling(coil, dry_air, 6.7, CHILLED.water_flow)
    assert total == sensible == dry_transfer(coil, dry_air, 6.7, CHILLED.water_flow)
    total, sensible = cooling(coil, WARM, 18.0, CHILLED.water_flow)
    assert total == sensible


def test_damp_air_gives_more_heat_of_which_less_is_sensible(coil):
    dry = cooling(coil, WARM._replace(humidity_ratio=0.004), 6.7, CHILLED.water_flow)
    wet = cooling(coil, WARM._replace(humidity_ratio=0.014), 6.7, CHILLED.water_flow)
    assert wet[0] > dry[0]
    assert wet[1] < dry[1]


def test_water_that_cannot_help_does_nothing(coil):
    assert cooling(coil, WARM, 30.0, 0.5) == (0.0, 0.0)
    assert cooling(coil, WARM, 6.7, 0.0) == (0.0, 0.0)
    assert heating(coil, COLD, 12.0, 0.5) == 0.0
    assert heating(coil, COLD, 60.0, 0.0) == 0.0


def test_wet_coil_of_much_water_approaches_saturated_air_at_its_temperature(coil):
    large = WaterCoil(coil.air_flow, coil.water_flow, 1e3 * coil.air_side, 1e3 * coil.water_side)
    found = wet_transfer(large, WARM, 6.7, 200.0)
    assert found == pytest.approx(0.75 * (55158.0 - 22061.0), rel=0.02)  # enthalpies of tables


@pytest.mark.parametrize("share", [0.02, 0.25, 0.5, 0.9])
def test_flow_that_a_valve_ends_at(coil, share):
    heater = rated_water_coil(HOT)
    flow = heating_flow(heater, COLD, 82.2, share * HOT.heat)
    assert heating(heater, COLD, 82.2, flow) == pytest.approx(share * HOT.heat, rel=2e-4)
    sensible = share * cooling(coil, WARM, 6.7, CHILLED.water_flow)[1]
    flow = cooling_flow(coil, WARM, 6.7, sensible)
    assert cooling(coil, WARM, 6.7, flow)[1] == pytest.approx(sensible, rel=2e-4)


def test_a_valve_opens_fully_for_too_much_and_shuts_for_nothing(coil):
    heater = rated_water_coil(HOT)
    assert heating_flow(heater, COLD, 82.2, 2.0 * HOT.heat) == HOT.water_flow
    assert heating_flow(heater, COLD, 82.2, 0.0) == 0.0
    assert cooling_flow(coil, WARM, 6.7, 50000.0) == CHILLED.water_flow
    assert cooling_flow(coil, WARM, 6.7, -1.0) == 0.0


def test_valve_from_end_to_end():
    assert valve_opening(0.0, 50.0) == 0.0
    assert valve_opening(1.0, 50.0) == 1.0
    assert valve_opening(0.5, 50.0) == pytest.approx(50.0**-0.5, abs=0.02)
    assert valve_flow(0.3, 1.0) == pytest.approx(0.3)
    assert valve_flow(0.3, 0.25) == pytest.approx(0.3 / np.sqrt(0.75 * 0.09 + 0.25))
    assert valve_flow(1.0, 0.25) == 1.0


@pytest.mark.parametrize("ratio", [0.003, 0.011])
@pytest.mark.parametrize("flow", [0.05, 0.5])
def test_compiled_it_is_the_same(coil, ratio, flow):
    air = WARM._replace(humidity_ratio=ratio)
    found = linked(cooling)(coil, air, 6.7, flow)
    np.testing.assert_allclose(found, cooling(coil, air, 6.7, flow), rtol=1e-6)
    values = (coil, COLD, 60.0, flow)
    assert linked(heating)(*values) == pytest.approx(heating(*values), rel=1e-9)
    values = (coil, air, 6.7, 3000.0)
    assert linked(cooling_flow)(*values) == pytest.approx(cooling_flow(*values), rel=1e-3)


def test_one_physics():
    shares = np.linspace(0.0, 1.0, 11)
    assert_one_physics(valve_opening, [shares], 50.0)
    assert_one_physics(valve_flow, [shares], 0.4)
