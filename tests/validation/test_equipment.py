"""Cooling machines against a measured map, photovoltaics against pvlib."""

import numpy as np
import pytest

from sim.physics.equipment import cooling_cop
from sim.physics.photovoltaics import cell_temperature, direct_current_power, inverter_power

# ASHRAE 140-2020, section 5.3: full-load map of a unitary air-cooled machine, in W; its condenser
# fan takes 108 W. Rows: outdoor dry bulb; columns: entering wet bulb 15.0, 17.2, 19.4, 21.7 degC.
OUTDOOR = np.array([29.4, 32.2, 35.0, 37.8, 40.6, 46.1])
GROSS_CAPACITY = np.array(
    [[7420, 8006, 8650, 9295], [7244, 7800, 8416, 9031], [7039, 7595, 8181, 8797],
     [6863, 7390, 7947, 8504], [6658, 7156, 7683, 8240], [6248, 6716, 7214, 7713]]
)  # fmt: skip
COMPRESSOR = np.array(
    [[1620, 1660, 1710, 1760], [1690, 1740, 1790, 1840], [1770, 1810, 1858, 1910],
     [1850, 1890, 1940, 1980], [1940, 1980, 2020, 2060], [2110, 2140, 2180, 2210]]
)  # fmt: skip


@pytest.mark.parametrize("column", range(4))
def test_cooling_cop_follows_the_measured_map(column):
    measured = GROSS_CAPACITY[:, column] / (COMPRESSOR[:, column] + 108.0)
    modelled = cooling_cop(OUTDOOR, measured[2])
    np.testing.assert_allclose(modelled, measured, rtol=0.05)
    np.testing.assert_allclose(modelled[1:5], measured[1:5], rtol=0.015)


def test_photovoltaics_agree_with_pvlib():
    from pvlib.inverter import pvwatts
    from pvlib.pvsystem import pvwatts_dc
    from pvlib.temperature import faiman

    rng = np.random.default_rng(3)
    sun, air = rng.uniform(20, 1200, 500), rng.uniform(-20, 45, 500)
    wind = rng.uniform(0, 12, 500)
    cells = cell_temperature(sun, air, wind)
    np.testing.assert_allclose(cells, faiman(sun, air, wind), rtol=1e-12)
    modules = direct_current_power(sun, cells, 5000.0, -0.0037)
    np.testing.assert_allclose(modules, pvwatts_dc(sun, cells, 5000.0, -0.0037), rtol=1e-12)
    limit = 5000.0 / 1.2 / 0.96
    expected = pvwatts(modules, limit, 0.96)
    np.testing.assert_allclose(inverter_power(modules, limit, 0.96), expected, rtol=1e-12)
