"""Air-side equipment at any state: bounds, ways it may not turn, and no value that is none."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.catalogue import entry_of
from sim.catalogue.air import AirSourceHeatPump, PackagedRooftop
from sim.catalogue.sized import cooling_coils, heating_coils
from sim.kernel.linking import linked
from sim.physics import direct_expansion, heat_pump_coil, water_coil
from sim.physics.coil_rating import DesignPoint, rated_water_coil
from sim.physics.direct_expansion import CoolingCoil, MoistAir
from sim.physics.economiser import mixed, mixing_share
from sim.physics.fan import PART_LOAD, affinity, stream_heat, throttled_power
from sim.physics.heat_pump_coil import Defrost, Weather
from sim.physics.heat_recovery import (
    effectiveness,
    limited_by_frost,
    limited_by_supply,
    supply_state,
)
from sim.physics.saturation import quick_wet_bulb, saturated_ratio

SHARE = st.floats(0.0, 1.0)
DRY = st.floats(5.0, 45.0)
HUMIDITY = st.floats(0.02, 0.98)
OUTDOOR = st.floats(-40.0, 55.0)
PRESSURE = st.floats(70000.0, 105000.0)
STATE = st.tuples(DRY, HUMIDITY, PRESSURE)
FLOW = st.floats(0.4, 1.5)
UNITS = st.sampled_from(
    ["rooftop-small-office", "rooftop-medium-office", "rooftop-medium-office-2019"]
)
SEA_LEVEL = 101325.0


@cache
def coil(name: str, stage: int = -1) -> CoolingCoil:
    return cooling_coils(entry_of(name, PackagedRooftop).cooling, 20000.0)[stage]


@cache
def water() -> water_coil.WaterCoil:
    air = MoistAir(26.7, 0.0111, SEA_LEVEL, 1.0)
    return rated_water_coil(DesignPoint(16000.0, air, 6.7, 0.7))


def moist(dry: float, humidity: float, pressure: float, flow: float) -> MoistAir:
    return MoistAir(dry, humidity * saturated_ratio(dry, pressure), pressure, flow)


@given(UNITS, STATE, OUTDOOR, FLOW)
def test_a_cooling_coil_at_any_state(
    name: str, state: tuple[float, float, float], out: float, share: float
) -> None:
    machine = coil(name)
    air = moist(*state, machine.mass_flow * share)
    found = linked(direct_expansion.full_load)(machine, air, out)
    total, sensible, power = found
    assert all(math.isfinite(value) for value in found)
    assert 0.0 <= sensible <= total * (1.0 + 1e-9)
    assert power > 0.0
    plain = direct_expansion.full_load(machine, air, out)
    np.testing.assert_allclose(found, plain, rtol=1e-5, atol=0.1)


@given(DRY, HUMIDITY, HUMIDITY, st.floats(20.0, 46.0))
def test_damper_air_gives_more_total_and_less_sensible(
    dry: float, one: float, other: float, out: float
) -> None:
    machine = coil("rooftop-medium-office")
    low, high = (
        direct_expansion.full_load(machine, moist(dry, h, SEA_LEVEL, machine.mass_flow), out)
        for h in sorted((one, other))
    )
    slack = 2e-3 * low[0]
    assert high[0] >= low[0] - slack
    assert high[1] <= low[1] + slack


@given(st.floats(18.0, 30.0), HUMIDITY, st.floats(20.0, 46.0), st.floats(20.0, 46.0))
def test_heat_outdoors_costs_capacity(
    dry: float, humidity: float, one: float, other: float
) -> None:
    machine = coil("rooftop-medium-office")
    air = moist(dry, humidity, SEA_LEVEL, machine.mass_flow)
    cool, hot = (direct_expansion.full_load(machine, air, out) for out in sorted((one, other)))
    assert hot[0] <= cool[0] * (1.0 + 1e-4)


@given(SHARE, SHARE, st.floats(0.0, 1.5))
def test_stages_meet_what_they_can(low: float, high: float, load: float) -> None:
    lower, upper = sorted((low, high))
    share = direct_expansion.stage_share(load, lower, upper)
    given_heat = lower + share * (upper - lower)
    assert 0.0 <= share <= 1.0
    if lower <= load <= upper and upper - lower > 1e-6:
        assert math.isclose(given_heat, load, abs_tol=1e-9)


@given(st.floats(0.0, 2.0), st.floats(0.0, 2.0), st.floats(-1.0, 2.0))
def test_more_load_runs_longer_and_cycling_never_saves(
    one: float, other: float, factor: float
) -> None:
    short, long = (direct_expansion.run_time(load, factor) for load in sorted((one, other)))
    assert 0.0 <= short <= long <= 1.0
    assert long >= min(max(one, other), 1.0) - 1e-12


@given(st.floats(-30.0, 25.0), HUMIDITY, st.floats(15.0, 25.0), st.sampled_from([0.0, 0.058333]))
def test_a_heat_pump_at_any_state(out: float, humidity: float, room: float, timer: float) -> None:
    unit = entry_of("heat-pump-small-office-2019", AirSourceHeatPump)
    (machine,) = heating_coils(unit.heating, 10000.0, 0.5)
    air = Weather(out, humidity * saturated_ratio(out, SEA_LEVEL), SEA_LEVEL)
    inside = (room, room - 5.0, machine.mass_flow)
    values = (machine, Defrost(5.0, timer), inside, air)
    heat, power = linked(heat_pump_coil.full_heating)(*values)
    clear, _ = heat_pump_coil.steady_heating(machine, room, out, 1.0)
    assert 0.0 <= heat <= clear * (1.0 + 1e-9)
    assert 0.0 < power < 2.0 * 10000.0
    np.testing.assert_allclose((heat, power), heat_pump_coil.full_heating(*values), rtol=1e-9)


@given(st.floats(-30.0, 5.0), st.floats(0.5, 1.0))
def test_frost_only_costs(out: float, humidity: float) -> None:
    air = Weather(out, humidity * saturated_ratio(out, SEA_LEVEL), SEA_LEVEL)
    for timer in (0.0, 0.058333):
        share, heat, power = heat_pump_coil.frost_factors(Defrost(5.0, timer), air)
        assert 0.0 <= share < 0.5
        assert 0.0 <= heat <= 1.0
        assert 0.0 <= power <= 1.0


@given(st.floats(8.0, 40.0), HUMIDITY, PRESSURE, st.floats(2.0, 20.0), st.floats(0.01, 1.5))
def test_a_chilled_water_coil_at_any_state(
    dry: float, humidity: float, pressure: float, supply: float, flow: float
) -> None:
    air = moist(dry, humidity, pressure, 1.0)
    found = linked(water_coil.cooling)(water(), air, supply, flow)
    total, sensible = found
    assert all(math.isfinite(value) for value in found)
    assert 0.0 <= sensible <= total * (1.0 + 1e-9)
    warmest = quick_wet_bulb(dry, air.humidity_ratio, pressure)
    assert total <= flow * water_coil.WATER_HEAT * max(dry - supply, warmest - supply, 0.0) + 1e-6
    np.testing.assert_allclose(found, water_coil.cooling(water(), air, supply, flow), rtol=1e-5)


@given(st.floats(0.05, 1.0), st.floats(0.05, 1.0), st.floats(25.0, 80.0))
def test_more_water_gives_more_heat(one: float, other: float, supply: float) -> None:
    air = MoistAir(16.0, 0.006, SEA_LEVEL, 1.0)
    less, more = (water_coil.heating(water(), air, supply, f) for f in sorted((one, other)))
    assert less <= more * (1.0 + 1e-9)
    assert more <= 1.0 * (1006.0 + 1860.0 * 0.006) * (supply - 16.0) + 1e-6


@given(st.floats(0.0, 10.0), st.floats(0.0, 10.0), SHARE)
def test_effectiveness_rises_with_the_surface(one: float, other: float, ratio: float) -> None:
    for function in (water_coil.cross_flow_effectiveness, water_coil.counter_flow_effectiveness):
        less, more = (function(units, ratio) for units in sorted((one, other)))
        assert -1e-12 <= less <= more + 1e-9 <= 1.0 + 1e-8


@given(SHARE, SHARE, st.floats(1.5, 500.0), st.floats(0.05, 1.0))
def test_a_valve_opens_one_way(one: float, other: float, rangeability: float, n: float) -> None:
    less, more = (
        water_coil.valve_flow(water_coil.valve_opening(x, rangeability), n)
        for x in sorted((one, other))
    )
    assert 0.0 <= less <= more <= 1.0 + 1e-12


@given(st.sampled_from(sorted(PART_LOAD)), st.floats(0.0, 1.2), st.floats(0.0, 1.2), SHARE)
def test_a_fan_takes_more_power_for_more_air(
    control: str, one: float, other: float, least: float
) -> None:
    curve = np.array(PART_LOAD[control])
    low, high = (throttled_power(x, 1000.0, curve, least) for x in sorted((one, other)))
    assert 0.0 <= low <= high + 1e-9 <= 1011.0
    assert affinity(min(one, 1.0), least) <= 1.0 + 1e-12
    assert 0.0 <= stream_heat(high, 0.9, least) <= high


@given(st.floats(0.0, 3.0), st.floats(-40.0, 50.0), st.floats(15.0, 30.0), st.floats(8.0, 30.0))
def test_heat_recovery_stays_between_its_streams(
    flow: float, out: float, exhaust: float, target: float
) -> None:
    share = effectiveness(flow, 0.81, 0.76)
    share = limited_by_supply(share, out, exhaust, target, 1.0)
    share = limited_by_frost(share, out, exhaust, 1.7, 1.0)
    supply = supply_state(out, exhaust, share, 1.0)
    assert 0.0 <= share <= 1.0
    assert min(out, exhaust) - 1e-9 <= supply <= max(out, exhaust) + 1e-9
    assert abs(supply - target) <= abs(out - target) + 1e-9
    leaving = exhaust - share * (exhaust - out)
    assert leaving >= min(1.7, exhaust, out) - 1e-9 or leaving >= exhaust - 1e-9
    if out < 1.7 < exhaust:
        assert leaving >= 1.7 - 1e-9


@given(st.floats(-40.0, 50.0), st.floats(15.0, 32.0), st.floats(8.0, 25.0))
def test_an_economiser_never_warms_the_air(out: float, returned: float, target: float) -> None:
    wanted = mixing_share(out, returned, target)
    assert 0.0 <= wanted <= 1.0
    if wanted > 0.0:
        air = mixed(out, returned, wanted)
        assert air <= returned + 1e-9
        assert air >= min(target, returned) - 1e-6
