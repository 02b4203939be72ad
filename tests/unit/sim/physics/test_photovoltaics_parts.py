"""Reflection and mounting of modules, against pvlib and by properties."""

import numpy as np
import pytest

from sim.physics.photovoltaics import MOUNTINGS, beam_transmission, mounted_cell_temperature


def test_beam_transmission_is_that_of_pvlib():
    from pvlib.iam import physical

    angle = np.linspace(0.0, 89.9, 200)
    found = beam_transmission(np.cos(np.radians(angle)))
    np.testing.assert_allclose(found, physical(angle), rtol=1e-12, atol=1e-12)
    assert found[0] == pytest.approx(1.0)
    assert np.all(np.diff(found) < 0)
    assert beam_transmission(np.array([0.0, -0.5])) == pytest.approx([0.0, 0.0], abs=1e-12)


@pytest.mark.parametrize("mounting", MOUNTINGS)
def test_cells_are_as_warm_as_those_of_pvlib(mounting):
    from pvlib.temperature import TEMPERATURE_MODEL_PARAMETERS, sapm_cell

    rng = np.random.default_rng(5)
    sun, air, wind = rng.uniform(0, 1200, 300), rng.uniform(-20, 45, 300), rng.uniform(0, 12, 300)
    found = mounted_cell_temperature(sun, air, wind, MOUNTINGS[mounting])
    expected = sapm_cell(sun, air, wind, **TEMPERATURE_MODEL_PARAMETERS["sapm"][mounting])
    np.testing.assert_allclose(found, expected, rtol=1e-12)
