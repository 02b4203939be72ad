"""A coil at any state: parts that sum to the whole, and the ways it may not turn."""

from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenarios.validation.hvac.read import bundled
from sim.physics.dx_coil import CoilMap, boundary_at, full_load, leaving_air, run_fraction
from sim.physics.fan import fan_power
from sim.physics.furnace import heat_input_ratio
from sim.physics.psychrometrics import enthalpy

DRY = st.floats(10.0, 40.0)
WET = st.floats(5.0, 30.0)
OUTDOOR = st.floats(-20.0, 60.0)
SHARE = st.floats(0.0, 1.0)


@cache
def coil() -> CoilMap:
    cooling = bundled().cooling
    assert cooling is not None
    return cooling.equipment.coil()


@given(DRY, WET, OUTDOOR)
def test_no_coil_cools_more_dry_air_than_it_cools_air(dry: float, wet: float, out: float) -> None:
    total, sensible, power = full_load(dry, wet, out, coil())
    assert 0.0 <= sensible <= total
    assert power > 0.0


@given(DRY, WET, WET, OUTDOOR)
def test_damper_air_gives_more_total_and_less_sensible(
    dry: float, one: float, other: float, out: float
) -> None:
    low, high = (full_load(dry, wet, out, coil()) for wet in sorted((one, other)))
    assert high[0] >= low[0] - 1e-6
    assert high[1] <= low[1] + 1e-6


@given(DRY, WET, st.floats(29.4, 46.1), st.floats(29.4, 46.1))
def test_heat_outdoors_costs_capacity_and_power(
    dry: float, wet: float, one: float, other: float
) -> None:
    """A wet coil's; a dry one's capacity also falls, its boundary moves."""
    cool, hot = (full_load(dry, wet, out, coil()) for out in sorted((one, other)))
    assert hot[0] <= cool[0] + 1e-6
    assert hot[2] >= cool[2] - 1e-6


@given(DRY, OUTDOOR)
def test_nothing_jumps_at_the_boundary(dry: float, out: float) -> None:
    boundary = boundary_at(dry, out, coil())
    below, above = (np.array(full_load(dry, boundary + d, out, coil())) for d in (-1e-9, 1e-9))
    np.testing.assert_allclose(below, above, rtol=1e-6)


@given(st.floats(10.0, 40.0), st.floats(0.004, 0.02), SHARE, SHARE, st.floats(0.3, 3.0))
def test_heat_and_water_of_the_air_balance(
    dry: float, ratio: float, size: float, sensible_share: float, flow: float
) -> None:
    total = 15000.0 * flow * size
    sensible = total * max(sensible_share, 0.4)
    after = leaving_air(dry, ratio, total, sensible, flow)
    fall = flow * float(enthalpy(np.array(dry), ratio) - enthalpy(np.array(after[0]), after[1]))
    assert abs(fall - total) <= 1e-9 * (1.0 + flow * 1e5)
    assert after[0] <= dry
    assert after[1] <= ratio


@given(SHARE, SHARE, st.floats(0.0, 0.9))
def test_more_load_runs_longer_and_cycling_never_saves(
    one: float, other: float, degradation: float
) -> None:
    low, high = (run_fraction(load, degradation) for load in sorted((one, other)))
    assert low <= high <= 1.0
    assert high >= max(one, other) - 1e-12


@given(SHARE, SHARE, SHARE)
def test_fans_lie_between_cycling_and_running_on(run: float, least: float, further: float) -> None:
    assert fan_power(run, 100.0, 0.0) <= fan_power(run, 100.0, least) + 1e-9 <= 100.0 + 2e-9
    assert fan_power(max(run, further), 100.0, least) >= fan_power(run, 100.0, least) - 1e-9


@given(SHARE, SHARE)
def test_more_load_burns_more(one: float, other: float) -> None:
    coefficients = (0.0080472574, 0.87564457, 0.29249943, -0.17624156)
    low, high = (heat_input_ratio(load, coefficients) for load in sorted((one, other)))
    assert 0.0 <= low <= high + 1e-15
