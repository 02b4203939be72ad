"""A photovoltaic array in a run against pvlib's own chain of models on the same weather."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from sim.site import site_from
from sim.weather import at_steps, read_weather
from tests.boxes import box

MOUNTED = [
    ("open_rack_glass_polymer", 180.0, 30.0),
    ("close_mount_glass_glass", 270.0, 10.0),
    ("insulated_back_glass_polymer", 90.0, 90.0),
]


def chain(weather, site, array, steps):
    """Return what pvlib makes of an array, hour by hour [W], and the zenith of the sun. [deg]"""
    from pvlib.location import Location
    from pvlib.modelchain import ModelChain
    from pvlib.pvsystem import Array, FixedMount, PVSystem
    from pvlib.temperature import TEMPERATURE_MODEL_PARAMETERS

    middle = datetime(2025, 1, 1, tzinfo=UTC) - timedelta(hours=weather.utc_offset - 0.5)
    index = pd.date_range(middle, periods=8760, freq="h")
    rating = array.peak_power / array.dc_to_ac_ratio / array.inverter_efficiency
    system = PVSystem(
        arrays=[
            Array(
                FixedMount(array.tilt, array.azimuth),
                albedo=site.location.ground_reflectance,
                module_parameters={
                    "pdc0": array.peak_power,
                    "gamma_pdc": array.temperature_coefficient,
                },
                temperature_model_parameters=TEMPERATURE_MODEL_PARAMETERS["sapm"][array.mounting],
            )
        ],
        inverter_parameters={"pdc0": rating, "eta_inv_nom": array.inverter_efficiency},
        # one loss of the given size in the place of PVWatts' list of ten
        losses_parameters={
            "soiling": 100.0 * array.losses,
            **dict.fromkeys(
                ["shading", "snow", "mismatch", "wiring", "connections", "lid",
                 "nameplate_rating", "age", "availability"], 0.0,
            ),
        },
    )  # fmt: skip
    model = ModelChain.with_pvwatts(
        system, Location(weather.latitude, weather.longitude, altitude=weather.elevation)
    )
    model.run_model(
        pd.DataFrame(
            {
                "ghi": steps.global_horizontal,
                "dni": steps.direct_normal,
                "dhi": steps.diffuse_horizontal,
                "temp_air": steps.dry_bulb,
                "wind_speed": steps.wind_speed,
            },
            index=index,
        )
    )
    power = model.results.ac.fillna(0.0).clip(lower=0.0).to_numpy()
    return power, model.results.solar_position["apparent_zenith"].to_numpy()


@pytest.mark.filterwarnings("ignore:DatetimeIndex.dayofyear")  # pvlib 0.16 with pandas 3
@pytest.mark.parametrize(("mounting", "azimuth", "tilt"), MOUNTED)
def test_a_year_agrees_with_pvlibs_chain(mounting, azimuth, tilt):
    from sim.envelope.assembly import assemble_building
    from sim.envelope.driving import drive
    from sim.processes.power import array_power

    array = {"peak_power": "10 kW", "azimuth": azimuth, "tilt": tilt, "mounting": mounting}
    site = site_from({**box().plain(), "photovoltaics": {"roof": array}})
    weather = read_weather("denver")
    steps = at_steps(weather, 0, 8760, 3600.0)
    building = assemble_building(
        site, step=3600.0, pressure=float(np.mean(weather.pressure)), wind_speed=3.0, detailed=False
    )
    driving = drive(building, weather)
    found = array_power(
        site.photovoltaics["roof"],
        (driving.irradiance["roof"], driving.effective_irradiance["roof"]),
        driving.weather.dry_bulb,
        driving.weather.wind_speed,
    )
    expected, zenith = chain(weather, site, site.photovoltaics["roof"], steps)
    # below the horizon pvlib goes on to project the beam onto walls; near it Perez' model is held
    up = zenith < 89.0
    assert expected[up].sum() > 5e6
    assert found[up].sum() == pytest.approx(expected[up].sum(), rel=1e-5)
    assert np.max(np.abs(found - expected)[up]) < 2e-4 * 10e3
    assert found.sum() == pytest.approx(expected.sum(), rel=2e-3)
