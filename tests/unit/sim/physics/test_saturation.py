"""Newton's steps end where the equations of moist air say, in a compiled step too."""

import numpy as np
import pytest

from sim.kernel.linking import linked
from sim.physics.psychrometrics import (
    enthalpy,
    humidity_ratio_from_vapour,
    humidity_ratio_from_wet_bulb,
    saturation_pressure,
    wet_bulb,
)
from sim.physics.saturation import (
    COLDEST,
    WARMEST,
    guessed_temperature,
    quick_humidity_ratio,
    quick_wet_bulb,
    saturated_ratio,
    saturated_rise,
    saturated_temperature,
    saturated_vapour,
)

SEA_LEVEL = 101325.0


@pytest.mark.parametrize("pressure", [70000.0, SEA_LEVEL])
@pytest.mark.parametrize("dry", [-20.0, 0.5, 12.0, 26.7, 45.0])
@pytest.mark.parametrize("humidity", [0.02, 0.3, 0.7, 1.0])
def test_wet_bulb_is_that_of_the_bisection(dry, humidity, pressure):
    ratio = humidity * saturated_ratio(dry, pressure)
    found = quick_wet_bulb(dry, ratio, pressure)
    expected = wet_bulb(np.array(dry), np.array(ratio), np.array(pressure))
    if abs(expected) < 0.5:  # where the equations over ice and over water overlap
        back = humidity_ratio_from_wet_bulb(dry, found, pressure)
        assert back == pytest.approx(ratio, abs=1e-7)
    else:
        assert found == pytest.approx(float(expected), abs=3e-4)


@pytest.mark.parametrize("pressure", [70000.0, SEA_LEVEL])
@pytest.mark.parametrize(("dry", "wet"), [(-15.0, -15.5), (3.0, -2.0), (12.0, 7.0), (40.0, 22.0)])
def test_humidity_ratio_of_a_wet_bulb_comes_back(dry, wet, pressure):
    ratio, rise = quick_humidity_ratio(dry, wet, pressure)
    assert ratio == pytest.approx(humidity_ratio_from_wet_bulb(dry, wet, pressure), rel=1e-5)
    more, _ = quick_humidity_ratio(dry, wet + 1e-4, pressure)
    assert rise == pytest.approx((more - ratio) / 1e-4, rel=1e-4)


@pytest.mark.parametrize("pressure", [70000.0, SEA_LEVEL])
@pytest.mark.parametrize("temperature", [-35.0, -3.0, 2.0, 12.0, 30.0, 52.0])
def test_temperature_of_saturated_air_comes_back(temperature, pressure):
    level = enthalpy(temperature, saturated_ratio(temperature, pressure))
    assert saturated_temperature(level, pressure) == pytest.approx(temperature, abs=3e-4)


@pytest.mark.parametrize("pressure", [83000.0, 99000.0, SEA_LEVEL])
def test_first_guess_is_one_step_off(pressure):
    for temperature in np.linspace(1.0, 25.0, 25):
        level = enthalpy(temperature, saturated_ratio(temperature, pressure))
        assert guessed_temperature(level, pressure) == pytest.approx(temperature, abs=0.1)


@pytest.mark.parametrize("level", [-1e9, -5e4, 3e5, 1e9])
def test_first_guess_goes_nowhere_with_what_is_no_air(level):
    assert -30.0 < guessed_temperature(level, SEA_LEVEL) < 60.0


@pytest.mark.parametrize("temperature", [-30.0, -10.2, -0.1, 0.0, 5.3, 20.0, 50.4])
def test_saturated_air_holds_and_gains_what_the_equations_say(temperature):
    ratio, rise = saturated_rise(temperature, SEA_LEVEL)
    vapour = saturation_pressure(temperature)
    assert ratio == pytest.approx(humidity_ratio_from_vapour(vapour, SEA_LEVEL), rel=1e-8)
    around = saturated_ratio(temperature + 0.01, SEA_LEVEL)
    around -= saturated_ratio(temperature, SEA_LEVEL)
    assert rise == pytest.approx(around / 0.01, rel=1e-3)


def test_vapour_is_that_of_the_equations_through_the_table_and_beyond_is_no_other_place():
    points = np.linspace(-60.0, 199.9, 5001)
    found = [saturated_vapour(float(point))[0] for point in points]
    np.testing.assert_allclose(found, saturation_pressure(points), rtol=4e-8)
    assert saturated_vapour(WARMEST + 1.0)[0] > saturated_vapour(WARMEST)[0]
    assert 0.0 < saturated_vapour(COLDEST - 1.0)[0] < saturated_vapour(COLDEST)[0]
    assert np.isnan(saturated_vapour(np.nan)).all()


def test_compiled_they_are_the_same():
    for function, values in (
        (quick_wet_bulb, (26.7, 0.011, SEA_LEVEL)),
        (quick_wet_bulb, (-4.0, 0.001, SEA_LEVEL)),
        (saturated_temperature, (30000.0, SEA_LEVEL)),
    ):
        assert linked(function)(*values) == pytest.approx(function(*values), abs=1e-9)


def test_saturation_pressure_is_the_same_of_numbers_and_arrays():
    points = np.array([-20.0, -1e-9, 0.0, 20.0])
    alone = [saturation_pressure(float(point)) for point in points]
    np.testing.assert_array_equal(saturation_pressure(points), alone)
    compiled = linked(saturation_pressure)
    np.testing.assert_allclose([compiled(float(point)) for point in points], alone, rtol=1e-13)
