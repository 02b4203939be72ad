"""Cooling coils from curves: rating point, dry boundary, stages, cycling, compiled form."""

import numpy as np
import pytest
from scipy.optimize import brentq

from sim.catalogue import entry_of
from sim.catalogue.air import PackagedRooftop
from sim.catalogue.sized import cooling_coils
from sim.kernel.linking import linked
from sim.physics import direct_expansion
from sim.physics.coil_rating import rated_bypass, rated_mass_flow, rated_sensible_share
from sim.physics.direct_expansion import (
    LEAST_PART_LOAD_FACTOR,
    CoolingCoil,
    MoistAir,
    bypass_factor,
    crankcase_power,
    full_load,
    run_time,
    speed_and_cycling,
    stage_share,
)
from sim.physics.dx_coil import leaving_air
from sim.physics.psychrometrics import humidity_ratio_from_wet_bulb
from sim.physics.saturation import quick_wet_bulb, saturated_ratio
from tests.backends import assert_one_physics

SEA_LEVEL = 101325.0


@pytest.fixture(scope="module")
def coil() -> CoolingCoil:
    unit = entry_of("rooftop-small-office", PackagedRooftop)
    (found,) = cooling_coils(unit.cooling, 10000.0, 0.5)
    return found


def entering(coil, dry, wet, share=1.0) -> MoistAir:
    ratio = humidity_ratio_from_wet_bulb(dry, wet, SEA_LEVEL)
    return MoistAir(dry, float(ratio), SEA_LEVEL, coil.mass_flow * share)


def test_it_gives_its_rating_at_the_rating_point(coil):
    total, sensible, power = full_load(coil, entering(coil, 26.67, 19.44), 35.0)
    assert total == pytest.approx(10000.0, rel=1e-3)
    assert sensible / total == pytest.approx(rated_sensible_share(0.5 / 10000.0), abs=1e-3)
    assert total / power == pytest.approx(3.667, rel=2e-3)


def test_a_dry_coil_does_not_feel_humidity(coil):
    dry = MoistAir(26.67, 0.002, SEA_LEVEL, coil.mass_flow)
    drier = dry._replace(humidity_ratio=0.0005)
    assert full_load(coil, dry, 35.0) == pytest.approx(full_load(coil, drier, 35.0), rel=1e-6)
    total, sensible, _ = full_load(coil, dry, 35.0)
    assert total == sensible


def test_nothing_jumps_where_the_coil_gets_dry(coil):
    low, high = 0.002, 0.015
    for _ in range(60):
        middle = 0.5 * (low + high)
        total, sensible, _ = full_load(coil, MoistAir(26.0, middle, SEA_LEVEL, 0.5), 30.0)
        low, high = (middle, high) if total == sensible else (low, middle)
    below = full_load(coil, MoistAir(26.0, low - 1e-7, SEA_LEVEL, 0.5), 30.0)
    above = full_load(coil, MoistAir(26.0, high + 1e-7, SEA_LEVEL, 0.5), 30.0)
    np.testing.assert_allclose(below, above, rtol=1e-3)


def test_air_leaves_on_the_line_to_the_apparatus_dew_point(coil):
    air = entering(coil, 26.67, 19.44)
    total, sensible, _ = full_load(coil, air, 35.0)
    dry, ratio = leaving_air(air.dry_bulb, air.humidity_ratio, total, sensible, air.mass_flow)
    bypass = bypass_factor(coil.bypass, 1.0)
    apparatus = (dry - bypass * air.dry_bulb) / (1.0 - bypass)
    touched = (ratio - bypass * air.humidity_ratio) / (1.0 - bypass)
    assert touched == pytest.approx(saturated_ratio(apparatus, SEA_LEVEL), rel=0.01)
    assert 5.0 < apparatus < 15.0


def test_less_air_is_treated_more(coil):
    assert bypass_factor(0.1, 0.5) == pytest.approx(0.01)
    assert bypass_factor(0.1, 1.0) == pytest.approx(0.1)
    assert bypass_factor(0.0, 0.7) == 0.0


def test_rated_bypass_by_hand():
    """A coil that leaves 10 % of the way to saturation at 10 degC has that bypass factor."""
    mass = 1.0
    ratio = float(humidity_ratio_from_wet_bulb(26.67, 19.44, SEA_LEVEL))
    surface = saturated_ratio(10.0, SEA_LEVEL)
    leaving = 0.1 * ratio + 0.9 * surface
    latent = mass * (ratio - leaving) * (2501000.0 + 1860.0 * 26.67)
    dry = 0.1 * 26.67 + 0.9 * 10.0
    sensible = mass * (1006.0 + 1860.0 * leaving) * (26.67 - dry)
    total = latent + sensible
    assert rated_bypass(total, sensible / total, mass) == pytest.approx(0.1, abs=2e-3)


def test_impossible_ratings_have_no_bypass_factor():
    assert np.isnan(rated_bypass(20000.0, 0.7, 0.3))  # colder than the air could leave
    assert np.isnan(rated_bypass(10000.0, 0.35, 0.5))  # drier than it could


def test_rated_flow_and_share():
    assert rated_mass_flow(1.0) == pytest.approx(1.1567, rel=1e-3)
    assert rated_sensible_share(5e-5) == pytest.approx(0.431 + 0.3043)
    assert rated_sensible_share(1e-3) == rated_sensible_share(6.041e-5)


def test_run_time_by_the_part_load_factor():
    assert run_time(0.4, 0.85) == pytest.approx(0.4 / 0.85)
    assert run_time(0.4, 0.2) == pytest.approx(0.4 / LEAST_PART_LOAD_FACTOR)
    assert run_time(1.2, 1.0) == 1.0
    assert run_time(-0.1, 0.9) == 0.0


def test_stages_and_speeds():
    assert stage_share(3000.0, 5000.0, 10000.0) == 0.0
    assert stage_share(7500.0, 5000.0, 10000.0) == 0.5
    assert stage_share(12000.0, 5000.0, 10000.0) == 1.0
    assert speed_and_cycling(0.6, 0.25) == (0.6, 1.0)
    assert speed_and_cycling(0.1, 0.25) == pytest.approx((0.25, 0.4))
    assert speed_and_cycling(1.4, 0.25) == (1.0, 1.0)


def test_crankcase_heater_rests_while_the_machine_runs_and_in_warm_weather():
    assert crankcase_power(0.0, 50.0, 0.0, 10.0) == 50.0
    assert crankcase_power(0.75, 50.0, 0.0, 10.0) == 12.5
    assert crankcase_power(0.0, 50.0, 12.0, 10.0) == 0.0


@pytest.mark.parametrize("ratio", [0.003, 0.009, 0.014])
def test_compiled_it_is_the_same(coil, ratio):
    air = MoistAir(25.0, ratio, SEA_LEVEL, 0.5)
    found = linked(full_load)(coil, air, 31.0)
    np.testing.assert_allclose(found, full_load(coil, air, 31.0), rtol=1e-6)


def test_one_physics():
    loads = np.linspace(0.0, 1.3, 9)
    assert_one_physics(run_time, [loads, 0.7 + 0.2 * loads])
    assert_one_physics(stage_share, [loads, 0.2 * loads, 0.3 + loads])


def test_wet_bulb_that_counts_is_at_least_that_of_the_air(coil):
    for ratio in (0.001, 0.005, 0.012):
        air = MoistAir(27.0, ratio, SEA_LEVEL, 0.5)
        wet = quick_wet_bulb(27.0, ratio, SEA_LEVEL)
        treated = direct_expansion.treated_flow(coil, air.mass_flow)
        counting = direct_expansion.dry_wet_bulb(coil, air, 32.0, wet, treated)
        assert wet <= counting <= 27.0


@pytest.mark.parametrize("pressure", [83000.0, SEA_LEVEL])
@pytest.mark.parametrize("outdoor", [8.0, 20.0, 35.0])
@pytest.mark.parametrize("dry", [14.0, 22.0, 26.7, 32.0])
def test_dry_boundary_is_that_of_a_bracket(coil, dry, outdoor, pressure):
    """Where the surface that the capacity asks for would be saturated with the air's own water."""
    ratio = 0.1 * saturated_ratio(dry, pressure)
    air = MoistAir(dry, ratio, pressure, coil.mass_flow)
    treated = direct_expansion.treated_flow(coil, air.mass_flow)

    def miss(wet: float) -> float:
        own = float(humidity_ratio_from_wet_bulb(dry, wet, pressure))
        total, _ = direct_expansion.curve_capacity(coil, wet, outdoor, 1.0)
        surface = dry - total / (treated * (1006.0 + 1860.0 * own))
        return own - saturated_ratio(surface, pressure)

    wet = quick_wet_bulb(dry, ratio, pressure)
    found = direct_expansion.dry_wet_bulb(coil, air, outdoor, wet, treated)
    assert wet < found < dry
    assert found == pytest.approx(brentq(miss, wet, dry), abs=4e-4)
    near = [direct_expansion.dry_miss(coil, air, outdoor, w, treated) for w in (wet, wet + 1e-4)]
    assert near[0][1] == pytest.approx((near[1][0] - near[0][0]) / 1e-4, rel=1e-3)
