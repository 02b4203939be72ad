"""A coil's map: its own points, the dry-coil boundary, cycling, and the air that leaves."""

import numba
import numpy as np
import pytest

from scenarios.validation.hvac.read import bundled
from sim.physics import dx_coil
from sim.physics.dx_coil import CoilMap, boundary_at, full_load, leaving_air, run_fraction
from sim.physics.psychrometrics import enthalpy, humidity_ratio_from_wet_bulb
from tests.backends import assert_one_physics

SEA_LEVEL = 101325.0


@pytest.fixture(scope="module")
def points():
    return bundled().cooling.equipment.map


@pytest.fixture(scope="module")
def coil(points) -> CoilMap:
    return points.coil()


def test_the_map_gives_its_own_wet_points(points, coil):
    dry = np.array(points.dry)
    for i, j, k in np.argwhere(~dry):
        place = points.dry_bulb[k], points.wet_bulb[j], points.outdoor[i]
        total, sensible, power = full_load(*place, coil)
        assert total == pytest.approx(points.total[i][j], rel=1e-12), place
        assert sensible == pytest.approx(points.sensible[i][j][k], rel=1e-12), place
        assert power == pytest.approx(points.power[i][j], rel=1e-12), place


def test_its_dry_points_follow_from_the_boundary(points, coil):
    """Lines of the wet coil meet within 0.4 % of what was measured on the dry one."""
    found = np.argwhere(np.array(points.dry))
    assert len(found) == 24
    for i, j, k in found:
        place = points.dry_bulb[k], points.wet_bulb[j], points.outdoor[i]
        total, sensible, _ = full_load(*place, coil)
        assert total == pytest.approx(sensible, rel=1e-12)
        assert total == pytest.approx(points.sensible[i][j][k], rel=4e-3), place
        assert boundary_at(place[0], place[2], coil) > place[1]


def test_the_rating_point_worked_out_between_points(coil):
    """Half-way over the wet bulb, a quarter over outdoors, a half over the dry bulb, by hand."""
    total, sensible, power = full_load(26.15, 20.55, 35.7, coil)
    assert total == pytest.approx(0.75 * (8181 + 8797) / 2 + 0.25 * (7947 + 8504) / 2)
    assert power == pytest.approx(0.75 * (1858 + 1910) / 2 + 0.25 * (1940 + 1980) / 2)
    at_35 = (5808 + 6365 + 4636 + 5193) / 4
    at_37_8 = (5720 + 6277 + 4548 + 5076) / 4
    assert sensible == pytest.approx(0.75 * at_35 + 0.25 * at_37_8)


def test_a_dry_coil_does_not_feel_humidity(coil):
    boundary = boundary_at(22.2, 29.4, coil)
    # lines through (15, 7420), (17.2, 8006) and (15, 6541), (17.2, 5486) meet at 13.82 degC
    assert boundary == pytest.approx(15.0 - 2.2 * (7420 - 6541) / ((8006 - 7420) + (6541 - 5486)))
    at = [full_load(22.2, wet, 29.4, coil) for wet in (0.0, 10.0, boundary)]
    assert at[0] == at[1] == pytest.approx(at[2])
    assert at[0][0] == pytest.approx(at[0][1])
    total, sensible, _ = full_load(22.2, boundary + 0.1, 29.4, coil)
    assert total - sensible == pytest.approx(0.1 * (586 + 1055) / 2.2)


def test_the_map_is_followed_a_little_and_then_held(coil):
    inside, out = full_load(24.4, 17.2, 29.4, coil), full_load(24.4, 17.2, 19.4, coil)
    slope = (8006 - 7800) / 2.8
    assert out[0] == pytest.approx(inside[0] + 10.0 * slope)
    assert full_load(24.4, 17.2, -20.0, coil) == out
    assert full_load(24.4, 17.2, 80.0, coil) == full_load(24.4, 17.2, 56.1, coil)
    assert full_load(26.7, 40.0, 35.0, coil) == full_load(26.7, 26.7, 35.0, coil)
    assert full_load(10.0, 9.0, 35.0, coil) == full_load(17.2, 9.0, 35.0, coil)


def test_a_coil_that_is_dry_all_over_has_its_boundary_above(coil):
    hot = coil._replace(sensible=coil.sensible + 6000.0)
    assert boundary_at(26.7, 35.0, hot) > coil.wet_bulb[-1]
    total, sensible, _ = full_load(26.7, 20.0, 35.0, hot)
    assert total == pytest.approx(sensible, rel=1e-12)


def test_cycling_by_hand():
    assert run_fraction(0.5, 0.229) == pytest.approx(0.5 / (1.0 - 0.229 * 0.5))
    assert run_fraction(1.0, 0.229) == 1.0
    assert run_fraction(1.00003, 0.229) == 1.0
    assert run_fraction(0.0, 0.229) == 0.0
    assert run_fraction(0.3, 0.0) == 0.3


def test_leaving_air_at_the_rating():
    """Heat and water of the air; 15 degC over a flow of 0.5117 kg/s at a sensible 6365 W."""
    ratio = float(humidity_ratio_from_wet_bulb(*map(np.array, (26.7, 19.4, SEA_LEVEL))))
    dry, damp = leaving_air(26.7, ratio, 8181.0, 6365.0, 0.5117)
    before, after = enthalpy(np.array(26.7), ratio), enthalpy(np.array(dry), damp)
    assert 0.5117 * (before - after) == pytest.approx(8181.0, rel=1e-12)
    assert 14.0 < dry < 15.0
    condensate = 0.5117 * (ratio - damp)
    assert condensate == pytest.approx((8181.0 - 6365.0) / (2501000.0 + 1860.0 * 26.7))


def test_leaving_air_of_a_dry_coil_keeps_its_water():
    dry, damp = leaving_air(22.2, 0.006, 7000.0, 7000.0, 0.5)
    assert damp == 0.006
    assert dry == pytest.approx(22.2 - 7000.0 / (0.5 * (1006.0 + 1860.0 * 0.006)))


def test_part_load_is_one_physics():
    assert_one_physics(run_fraction, [np.linspace(0.0, 1.3, 14)], 0.229)


def test_the_inner_functions_compile_as_they_are(coil):
    """Without memory of numba's own, as the kernel compiles them: nothing is allocated inside."""
    options = {"_nrt": False, "error_model": "numpy"}
    fill = numba.njit(**options)(dx_coil.fill_lines)
    boundary_of = numba.njit(**options)(dx_coil.dry_boundary)
    capacity = numba.njit(**options)(dx_coil.capacity)
    leaving = numba.njit(**options)(leaving_air)
    lines = np.empty((3, coil.wet_bulb.size))
    for dry, wet, outdoor in [(22.2, 13.0, 29.4), (25.0, 18.0, 36.0), (30.0, 23.0, 50.0)]:
        fill(dry, outdoor, coil, lines)
        boundary = boundary_of(coil.wet_bulb, lines)
        assert boundary == pytest.approx(boundary_at(dry, outdoor, coil), rel=1e-14)
        found = capacity(wet, boundary, coil.wet_bulb, lines)
        assert found == pytest.approx(full_load(dry, wet, outdoor, coil), rel=1e-14)
    assert leaving(26.7, 0.011, 8181.0, 6365.0, 0.5117) == pytest.approx(
        leaving_air(26.7, 0.011, 8181.0, 6365.0, 0.5117), rel=1e-14
    )
