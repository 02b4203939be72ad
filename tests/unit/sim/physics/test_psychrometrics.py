"""Moist air: the Handbook's figures, its own inverses, CasADi and numba."""

import casadi as ca
import numba
import numpy as np
import pytest

from sim.physics import psychrometrics as air

ca.GlobalOptions.setNumpyMode(-1)


@pytest.mark.parametrize(
    ("temperature", "pressure"),
    # ASHRAE Fundamentals (2021), chapter 1, table 3 [kPa]
    [(-40.0, 0.01285), (-20.0, 0.10326), (0.0, 0.61117), (20.0, 2.3388), (50.0, 12.3513)],
)
def test_saturation_pressure(temperature: float, pressure: float) -> None:
    assert air.saturation_pressure(np.array(temperature)) / 1e3 == pytest.approx(pressure, rel=1e-3)


def test_example_of_the_handbook() -> None:
    # Example 1: 40 degC dry, 20 degC wet bulb, 101.325 kPa
    pressure, dry = air.STANDARD_PRESSURE, np.array(40.0)
    ratio = np.array(0.0065)
    assert air.wet_bulb(dry, ratio, pressure) == pytest.approx(20.0, abs=0.1)
    assert air.enthalpy(dry, ratio) / 1e3 == pytest.approx(57.0, abs=0.4)
    assert (1.0 + ratio) / air.density(dry, ratio, pressure) == pytest.approx(0.896, abs=0.001)
    assert air.dew_point(air.vapour_pressure(ratio, pressure)) == pytest.approx(7.3, abs=0.5)
    assert air.relative_humidity(dry, ratio, pressure) == pytest.approx(0.14, abs=0.005)


def test_standard_pressure() -> None:
    assert air.standard_pressure(0.0) == 101325.0
    assert air.standard_pressure(1500.0) == pytest.approx(84556.0, abs=10.0)  # table 1


def test_saturated_air_has_one_temperature() -> None:
    dry = np.linspace(-35.0, 45.0, 34)
    ratio = air.humidity_ratio(dry, np.ones(34), 90000.0)
    assert air.wet_bulb(dry, ratio, 90000.0) == pytest.approx(dry, abs=1e-6)
    assert air.dew_point(air.saturation_pressure(dry)) == pytest.approx(dry, abs=1e-9)
    # Over ice and over water the source differs by 0.06 Pa at 0 degC.
    assert air.dew_point(air.saturation_pressure(np.zeros(1))) == pytest.approx(0.0, abs=2e-3)


def test_density_of_dry_air() -> None:
    assert air.density(np.array(20.0), np.array(0.0), 101325.0) == pytest.approx(1.2041, abs=2e-4)


CASES = {
    "saturation_pressure": (air.saturation_pressure, (12.0,), (-12.0,)),
    "vapour": (air.humidity_ratio_from_vapour, (1200.0, 95000.0)),
    "density": (air.density, (21.0, 0.008, 95000.0)),
    "enthalpy": (air.enthalpy, (21.0, 0.008)),
}


@pytest.mark.parametrize("name", CASES)
def test_numba_and_casadi_give_the_same(name: str) -> None:
    function, *points = CASES[name]
    compiled = numba.njit(function)
    symbols = [ca.SX.sym(f"x{i}") for i in range(len(points[0]))]
    traced = ca.Function("f", symbols, [function(*symbols)])
    for point in points:
        truth = float(function(*map(np.float64, point)))
        assert float(compiled(*point)) == pytest.approx(truth, rel=1e-13)
        assert float(traced(*point)) == pytest.approx(truth, rel=1e-13)


def test_iterations_trace_through_casadi() -> None:
    temperature, ratio = ca.SX.sym("t"), ca.SX.sym("w")
    traced = ca.Function(
        "f",
        [temperature, ratio],
        [
            air.wet_bulb(temperature, ratio, 95000.0),
            air.dew_point(air.saturation_pressure(temperature)),
        ],
    )
    wet, dew = traced(30.0, 0.01)
    assert float(wet) == pytest.approx(float(air.wet_bulb(np.array(30.0), np.array(0.01), 95000.0)))
    assert float(dew) == pytest.approx(30.0, abs=1e-8)
