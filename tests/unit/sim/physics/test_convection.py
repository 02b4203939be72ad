"""Film coefficients against values worked out by hand from the published formulas."""

import numba
import numpy as np
import pytest

from sim.physics import convection
from sim.physics.films import STEFAN_BOLTZMANN

AIR = convection.GAP_GASES["air"]
SEA_LEVEL = 101325.0


@pytest.mark.parametrize(
    ("tilt", "upward", "difference", "expected"),
    [
        (90.0, 0.0, 8.0, 2.62),  # 1.31 cbrt(8)
        (90.0, 0.0, -8.0, 2.62),
        (0.0, 1.0, 8.0, 3.018303),  # 2 x 9.482 / 6.283: warm and looking up
        (0.0, 1.0, -8.0, 1.519731),  # 2 x 1.810 / 2.382
        (180.0, -1.0, 8.0, 1.519731),  # warm and looking down
        (180.0, -1.0, -8.0, 3.018303),
        (45.0, 1.0, 1.0, 1.441933),  # 9.482 / (7.283 - 0.7071068)
        (45.0, 1.0, -1.0, 0.866399),  # 1.810 / (1.382 + 0.7071068)
        (0.0, 1.0, 0.0, 0.0),
    ],
)
def test_natural_convection_of_walton(tilt, upward, difference, expected):
    unstable, stable = convection.natural_factors(tilt)
    found = convection.natural_convection(difference, unstable, stable, upward)
    assert found == pytest.approx(expected, rel=1e-6)


def test_factors_hardly_jump_where_a_face_comes_upright():
    """1.31 stands for 9.482/7.283 and 1.810/1.382, which are 1.302 and 1.310."""
    assert convection.natural_factors(89.99) == pytest.approx((1.31, 1.31), rel=0.007)


def test_outside_convection_of_doe_2():
    """Natural 3, wind 4 on smooth glass: sqrt(9 + 16) = 5 on glass, 3 + 2 R beyond it."""
    assert convection.outside_coefficient(3.0, 16.0, 1.0) == pytest.approx(5.0)
    assert convection.outside_coefficient(3.0, 16.0, 1.67) == pytest.approx(6.34)
    assert convection.outside_coefficient(3.0, 0.0, 2.17) == pytest.approx(3.0)


def test_wind_on_smooth_glass_of_mowitt():
    """At 5 m/s: 3.26 x 4.188739 to windward, 3.55 x 2.699383 to leeward."""
    windward, leeward = convection.forced_parts(np.array([5.0, 1.0, 0.0]))
    np.testing.assert_allclose(windward, [13.655289, 3.26, 0.0], rtol=1e-6)
    np.testing.assert_allclose(leeward, [9.582809, 3.55, 0.0], rtol=1e-6)


@pytest.mark.parametrize(
    ("face", "air", "nusselt", "conductivity"),
    [
        (30.0, 20.0, 99.73300, 0.02581544),
        (17.5, 27.5, 98.75463, 0.02600944),
    ],
)
def test_glass_of_iso_15099(face, air, nusselt, conductivity):
    """1 m high, 10 K apart, air at a quarter of the way from room to glass.

    At 295.65 K: density 1.193916, viscosity 1.832811e-5, heat capacity 1006.381, so Ra is
    1.193916^2 x 9.81 x 1006.381 x 10 / (295.65 x 1.832811e-5 x 0.02581544) = 1.006013e9 and Nu
    0.56 Ra^(1/4). At 298.15 K: Ra = 9.671144e8.
    """
    found = convection.glass_convection(face, air, 1.0, SEA_LEVEL)
    assert found == pytest.approx(nusselt * conductivity, rel=1e-6)


def test_low_glass_takes_more_than_high():
    """h goes with the height to the power of -1/4."""
    low, high = (convection.glass_convection(15.0, 20.0, h, SEA_LEVEL) for h in (0.5, 2.0))
    assert low / high == pytest.approx(4.0**0.25)


@pytest.mark.parametrize(
    ("width", "height", "nusselt"),
    [
        (0.012, 1.0, 1.00784),  # Ra 2127.6: 1 + 1.76e-10 Ra^2.298; by height 0.584
        (0.025, 1.0, 1.66192),  # Ra 19238: 0.028154 Ra^0.4134; by height 1.298
        (0.050, 1.0, 3.61109),  # Ra 153903: 0.0673838 Ra^(1/3); by height 2.760
        (0.025, 0.1, 2.42854),  # a low gap: 0.242 (Ra / 4)^0.272
    ],
)
def test_gap_of_iso_15099(width, height, nusselt):
    """Air between panes at 5 and 15 degC: conductivity 0.02484544 at 283.15 K."""
    gap = np.array([width, height, SEA_LEVEL, *AIR])
    found = convection.gap_coefficient(5.0, 15.0, gap)
    assert found == pytest.approx(nusselt * 0.02484544 / width, rel=2e-5)
    assert found == convection.gap_coefficient(15.0, 5.0, gap)


@pytest.mark.parametrize(
    ("gas", "density", "viscosity", "conductivity", "heat"),
    [
        ("air", 1.232, 1.761e-5, 2.496e-2, 1008.0),
        ("argon", 1.699, 2.164e-5, 1.684e-2, 519.0),
        ("krypton", 3.560, 2.400e-5, 0.900e-2, 245.0),
    ],
)
def test_gases_of_iso_15099_are_those_of_en_673_at_10_degrees(
    gas, density, viscosity, conductivity, heat
):
    constant, k0, k1, m0, m1, h0, h1 = convection.GAP_GASES[gas]
    kelvin = 283.15
    assert SEA_LEVEL / (constant * kelvin) == pytest.approx(density, rel=0.02)
    assert k0 + k1 * kelvin == pytest.approx(conductivity, rel=0.02)
    assert m0 + m1 * kelvin == pytest.approx(viscosity, rel=0.02)
    assert h0 + h1 * kelvin == pytest.approx(heat, rel=0.02)


def test_longwave_gives_the_difference_of_fourth_powers():
    warm_K, cold_K = 303.15, 253.15
    flow = STEFAN_BOLTZMANN * (warm_K**4 - cold_K**4)
    assert convection.longwave_coefficient(30.0, -20.0) * 50.0 == pytest.approx(flow, rel=1e-12)
    # at the mean of both, 278.15 K, 4 sigma T^3 leaves out 1 + (25/278.15)^2 of the difference
    linear = convection.radiant_coefficient(30.0, -20.0)
    assert linear * 50.0 * (1.0 + (25.0 / 278.15) ** 2) == pytest.approx(flow, rel=1e-9)


def test_compiled_and_plain_agree():
    for function, figures in (
        (convection.natural_convection, (-3.0, 1.5, 0.76, 1.0)),
        (convection.glass_convection, (12.0, 20.0, 1.5, 83000.0)),
        (convection.gap_coefficient, (-2.0, 14.0, np.array([0.0127, 2.0, 83000.0, *AIR]))),
        (convection.outside_coefficient, (2.0, 50.0, 1.67)),
        (convection.longwave_coefficient, (3.0, -18.0)),
        (convection.radiant_coefficient, (23.0, 19.0)),
    ):
        assert numba.njit(function)(*figures) == pytest.approx(function(*figures), rel=1e-13)
