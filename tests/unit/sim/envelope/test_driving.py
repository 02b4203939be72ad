"""What drives a building through the weather year, and which windows it is told of."""

import numpy as np
import pytest

from sim.envelope.apertures import aperture_of, optics_of, plane_of, shades_of
from sim.envelope.assembly import assemble_building
from sim.envelope.driving import DAYS, drive, ground_temperature
from sim.envelope.signals import OUTDOOR, SKY, SignalKey, SignalTable
from sim.physics.sun_patch import TARGETS
from sim.site import Glazing, Ground, site_from
from sim.weather import read_weather
from tests.boxes import box

LIGHTING = {"power_density": 10, "schedule": "always", "daylight": {"minimum_power": 0.2}}
ARRAY = {"peak_power": 5000, "azimuth": 180, "tilt": 90}


@pytest.fixture(scope="module")
def weather():
    return read_weather("denver")


def built(site):
    return assemble_building(site, step=300.0, pressure=83000.0, wind_speed=4.0)


@pytest.fixture(scope="module")
def driving(weather):
    site = box(lighting=LIGHTING).model_copy(
        update={
            "photovoltaics": site_from(
                {**box().plain(), "photovoltaics": {"a": ARRAY}}
            ).photovoltaics
        }
    )
    building = built(site)
    return building, drive(building, weather)


def test_every_signal_has_its_row(driving):
    building, drive = driving
    assert drive.signals.at(slice(None)).shape == (len(building.signals), DAYS * 288)
    assert drive.steps_per_day == 288
    assert drive.day(3) == slice(3 * 288, 4 * 288)
    rows = dict(zip(building.signals.keys, drive.signals.at(slice(None)), strict=True))
    single = drive.weather.dry_bulb.astype(np.float32)
    np.testing.assert_array_equal(rows[SignalKey(OUTDOOR)], single)
    assert np.mean(rows[SignalKey(SKY)] - drive.weather.dry_bulb) < -5.0
    kinds = {key.kind for key in rows}
    assert {"incident", "beam", "diffuse", "pane"} <= kinds
    for key, row in rows.items():
        if key.kind not in {OUTDOOR, SKY}:
            assert row.min() >= 0.0, key
            assert row.max() > 20.0, key


def test_sun_in_glass_never_exceeds_the_sun_on_it(driving):
    building, drive = driving
    rows = dict(zip(building.signals.keys, drive.signals.at(slice(None)), strict=True))
    (aperture,) = {key.subject for key in rows if key.kind == "diffuse"}
    beams = [row for key, row in rows.items() if key.kind == "beam"]
    assert len(beams) == len(TARGETS)
    incident = rows[SignalKey("incident", aperture.plane)]
    inside = sum(row for key, row in rows.items() if key.subject == aperture) + sum(beams)
    assert np.all(inside <= incident * (1 + 1e-5) + 1e-3)
    assert inside.sum() > 0.5 * incident.sum()


def test_cold_air_is_denser_than_the_reference(driving):
    _, drive = driving
    cold = drive.weather.dry_bulb < 10.0
    assert np.all(drive.density[cold] > 0.0)
    assert np.all(drive.density[~cold] <= 0.0)
    place = np.argmin(drive.weather.dry_bulb)
    expected = 283.15 / (drive.weather.dry_bulb[place] + 273.15) - 1
    assert drive.density[place] == pytest.approx(expected, rel=1e-3)


def test_daylight_dims_within_its_limits(driving):
    _, drive = driving
    light, dimming = drive.illuminance["room"], drive.dimming.cut(slice(None))[0]
    assert np.all(dimming[light == 0.0] == 1.0)
    assert np.all(dimming[light >= 500.0] == pytest.approx(0.2))
    between = (light > 0) & (light < 500.0)
    assert between.any()
    np.testing.assert_allclose(dimming[between], 1 - 0.8 * light[between] / 500.0)


def test_controlled_fraction_leaves_the_rest_alone(weather):
    lighting = {**LIGHTING, "daylight": {"minimum_power": 0.2, "controlled_fraction": 0.5}}
    dimming = drive(built(box(lighting=lighting)), weather).dimming.cut(slice(None))
    assert dimming.min() == pytest.approx(1 - 0.5 * 0.8)


def test_photovoltaics_take_the_sun_of_their_plane(driving):
    building, drive = driving
    (plane,) = {
        key.subject for key in building.signals.keys
        if key.kind == "incident" and key.subject.azimuth == 180 and key.subject.tilt == 90
    }  # fmt: skip
    row = drive.signals.at(slice(None))[building.signals.column("incident", plane)]
    np.testing.assert_allclose(drive.irradiance["a"], row)


def test_zones_without_daylight_control_keep_their_light(weather):
    plain = drive(built(box()), weather)
    assert plain.illuminance == {}
    assert np.all(plain.dimming.cut(slice(None)) == 1.0)


def test_an_unknown_signal_is_an_error_of_the_program(weather):
    building = built(box())
    building.signals.column("moonshine")
    with pytest.raises(TypeError, match="moonshine"):
        drive(building, weather)


def test_ground_temperature_is_a_sine_about_its_mean():
    values = ground_temperature(Ground(temperature=12, amplitude=5, coldest_day=60), 365 * 24)
    assert values.mean() == pytest.approx(12.0)
    assert values.min() == pytest.approx(7.0, abs=1e-3)
    assert values.max() == pytest.approx(17.0, abs=1e-3)
    assert np.argmin(values) / 24 == pytest.approx(59.5, abs=0.1), "at noon of that day"


def test_signals_are_shared():
    table = SignalTable()
    assert table.column("outdoor") == 0
    assert table.column("beam", "window") == 1
    assert table.column("outdoor") == 0
    assert table.column("pane", "window", 1) == 2
    assert table.column("pane", "window", 0) == 3
    assert len(table) == 4


def window_site(window, glazing="double", **location):
    data = box().plain()
    data["location"] |= location
    data["glazings"]["simple"] = {"u_value": 2.0, "shgc": 0.4}
    data["glazings"]["coated"] = {
        "panes": [
            {"solar_transmittance": 0.6, "solar_reflectance": 0.2, "solar_reflectance_back": 0.3,
             "emissivity_back": 0.05, "visible_transmittance": 0.8},
            {"solar_transmittance": 0.8, "solar_reflectance": 0.07},
        ]
    }  # fmt: skip
    data["surfaces"]["south"]["windows"] = {"w": {"glazing": glazing, **window}}
    return site_from(data)


def aperture(site):
    surface = site.surfaces["south"]
    return aperture_of(site, surface, surface.windows["w"])


def test_size_matters_only_where_shades_do():
    sized = {"width": 3, "height": 2}
    plain = aperture(window_site(sized))
    assert plain == aperture(window_site({"area": 6})), "one entry of the cache for both"
    shaded = aperture(
        window_site({**sized, "overhang": {"depth": 1, "gap": 0.2, "extension": 0.3}})
    )
    assert (shaded.width, shaded.height) == (3.0, 2.0)
    assert shaded != plain


def test_shades_are_those_of_the_document():
    site = window_site(
        {"width": 3, "height": 2, "overhang": {"depth": 1, "gap": 0.2, "extension": 0.3},
         "fins": {"depth": 0.4, "gap": 0.1}}
    )  # fmt: skip
    shades = shades_of(site.surfaces["south"].windows["w"])
    assert shades.overhang.depth == 1.0
    assert shades.overhang.gap == 0.2
    assert (shades.overhang.left, shades.overhang.right) == (0.3, 0.3)
    assert (shades.left.depth, shades.right.gap) == (0.4, 0.1)


@pytest.mark.parametrize(("tilt", "azimuth"), [(90.0, 240.0), (0.0, 0.0), (180.0, 0.0)])
def test_level_planes_have_no_azimuth(tilt, azimuth):
    site = window_site({"area": 1}, north=60.0, ground_reflectance=0.5)
    surface = site.surfaces["south"].model_copy(update={"tilt": tilt})
    plane = plane_of(site, surface)
    assert (plane.tilt, plane.azimuth, plane.ground_reflectance) == (tilt, azimuth, 0.5)


def test_optics_from_panes_and_from_two_figures():
    site = window_site({"area": 1})
    coated = optics_of(site.glazings["coated"])
    clear = optics_of(site.glazings["double"])
    assert sum(coated.thermal_resistances) > 1.5 * sum(clear.thermal_resistances)
    assert len(optics_of(site.glazings["simple"]).back_diffuse_absorptance) >= 1
    with pytest.raises(ValueError, match="panes, or u_value"):
        optics_of(Glazing.model_construct(panes=(), u_value=None, shgc=None))


def test_monthly_ground_temperatures_hold_through_the_month():
    months = tuple(float(month) for month in range(1, 13))
    values = ground_temperature(Ground(monthly=months), 365 * 24)
    assert np.all(values[: 31 * 24] == 1.0)
    assert values[31 * 24] == 2.0
    assert np.all(values[-31 * 24 :] == 12.0)


def test_it_is_dark_half_of_the_year(weather):
    building = assemble_building(box(), step=3600.0, pressure=101325.0, wind_speed=3.0)
    dark = drive(building, weather).dark
    assert set(np.unique(dark)) == {0.0, 1.0}
    assert dark.mean() == pytest.approx(0.5, abs=0.02), "twilight is day, by refraction"
    assert dark.reshape(365, 24)[:, 12].sum() == 0.0


def test_eaves_shade_the_wall_below_them(weather):
    data = box().plain()
    data["surfaces"]["south"] |= {"width": 8.0, "overhang": {"depth": 1.0}}
    found = {}
    for name, site in (("bare", box()), ("eaves", site_from(data))):
        building = assemble_building(site, step=3600.0, pressure=101325.0, wind_speed=3.0)
        column = next(
            row
            for key, row in building.signals.keys.items()
            if key.kind == "incident" and getattr(key.subject, "plane", key.subject).azimuth == 180
        )
        found[name] = drive(building, weather).signals.at(slice(None))[column]
    assert np.all(found["eaves"] <= found["bare"] + 1e-3)
    assert 0.5 < found["eaves"].sum() / found["bare"].sum() < 0.9
