"""Efficacy of sun and sky against the illuminance columns of a TMY3 file."""

from pathlib import Path

import numpy as np
import pvlib
import pytest
from pvlib import iotools

from sim.physics.daylight import luminous_efficacy
from sim.sun import sun_position
from sim.weather import read_weather


def test_yearly_light_of_sand_point() -> None:
    """The columns (lux) come from a model of the same family: agreement within 8 %."""
    truth, _ = iotools.read_tmy3(Path(pvlib.__file__).parent / "data" / "703165TY.csv")
    weather = read_weather("sand-point")
    sun = sun_position(
        weather.latitude,
        weather.longitude,
        elevation=weather.elevation,
        utc_offset=weather.utc_offset,
        step=3600.0,
    )
    found = luminous_efficacy(
        sun.zenith,
        weather.direct_normal,
        weather.diffuse_horizontal,
        extraterrestrial_normal=sun.extraterrestrial_normal,
        dew_point=weather.dew_point,
    )
    high = sun.zenith < 80.0
    for light, column in (
        (found.beam * weather.direct_normal, "DN illum (lx)"),
        (found.diffuse * weather.diffuse_horizontal, "DH illum (lx)"),
    ):
        column_values = truth[column].to_numpy(dtype=np.float64)
        assert light[high].sum() == pytest.approx(column_values[high].sum(), rel=0.08)
