"""Moist air: there and back, and the order of the three temperatures."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.physics import psychrometrics as air

DRY = st.floats(-40.0, 55.0)
HUMIDITY = st.floats(0.02, 1.0)
PRESSURE = st.floats(60000.0, 105000.0)


@given(DRY, HUMIDITY, PRESSURE)
def test_there_and_back(dry: float, humidity: float, pressure: float) -> None:
    ratio = air.humidity_ratio(np.array(dry), np.array(humidity), pressure)
    assert abs(float(air.relative_humidity(np.array(dry), ratio, pressure)) - humidity) < 1e-12


@given(DRY, HUMIDITY, PRESSURE)
def test_dew_below_wet_below_dry(dry: float, humidity: float, pressure: float) -> None:
    ratio = air.humidity_ratio(np.array(dry), np.array(humidity), pressure)
    dew = float(air.dew_point(air.vapour_pressure(ratio, pressure)))
    wet = float(air.wet_bulb(np.array(dry), ratio, pressure))
    assert dew <= wet + 0.02
    assert wet <= dry + 1e-6


@given(DRY, PRESSURE)
def test_damp_air_is_lighter(dry: float, pressure: float) -> None:
    ratios = air.humidity_ratio(np.full(5, dry), np.linspace(0.0, 1.0, 5), pressure)
    assert (np.diff(air.density(np.full(5, dry), ratios, pressure)) <= 0.0).all()
