"""Step means of the weather."""

from dataclasses import replace

import numpy as np
import pytest

from sim.weather import at_steps, read_weather
from sim.weather.steps import steps_per_hour

STATES = (
    "dry_bulb", "relative_humidity", "pressure", "wind_speed", "infrared_horizontal",
    "opaque_cover",
)  # fmt: skip
SUN = ("global_horizontal", "direct_normal", "diffuse_horizontal")


@pytest.fixture(scope="module")
def weather():
    return read_weather("denver")


def hourly(values: np.ndarray) -> np.ndarray:
    return values.reshape(8760, -1).mean(axis=1)


@pytest.mark.parametrize("step", [300.0, 900.0])
@pytest.mark.parametrize("name", SUN)
def test_every_hour_keeps_its_sun(weather, name: str, step: float) -> None:
    steps = at_steps(weather, 0, round(8760 * 3600 / step), step)
    truth = getattr(weather, name)
    assert hourly(getattr(steps, name)) == pytest.approx(truth, rel=1e-11, abs=1e-9)


@pytest.mark.parametrize("name", STATES)
def test_states_are_the_files_at_the_end_of_the_hour(weather, name: str) -> None:
    values = getattr(weather, name)
    found = getattr(at_steps(weather, 0, 35040, 900.0), name).reshape(8760, 4)
    before = np.concatenate([values[:1], values[:-1]])
    for quarter, share in enumerate((0.125, 0.375, 0.625, 0.875)):  # middles of the quarters
        expected = before + share * (values - before)
        assert found[:, quarter] == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_wind_turns_by_the_shorter_way(weather) -> None:
    direction = np.zeros(8760)
    direction[1], direction[2], direction[3] = 350.0, 10.0, 190.0
    wind = at_steps(replace(weather, wind_direction=direction), 0, 16, 900.0).wind_direction
    assert wind[4:12] == pytest.approx([358.75, 356.25, 353.75, 351.25, 352.5, 357.5, 2.5, 7.5])
    turned = np.abs((np.diff(wind[12:16]) + 180.0) % 360.0 - 180.0)
    assert turned == pytest.approx(45.0)


def test_state_stays_within_the_year_and_moves_smoothly(weather) -> None:
    steps = at_steps(weather, 0, 105120, 300.0)
    for name in STATES:
        fine, coarse = getattr(steps, name), getattr(weather, name)
        assert fine.min() >= coarse.min() - 1e-9
        assert fine.max() <= coarse.max() + 1e-9
    biggest_hour = np.abs(np.diff(weather.dry_bulb)).max()
    assert np.abs(np.diff(steps.dry_bulb)).max() < biggest_hour / 3.0
    assert (steps.dew_point <= steps.dry_bulb).all()


def test_coarse_steps_are_means_of_fine_ones(weather) -> None:
    fine, coarse = at_steps(weather, 0, 105120, 300.0), at_steps(weather, 0, 35040, 900.0)
    for name in STATES:
        means = getattr(fine, name).reshape(35040, 3).mean(axis=1)
        assert getattr(coarse, name) == pytest.approx(means, rel=1e-9, abs=1e-9)


def test_the_sun_of_hour_steps_is_the_file(weather) -> None:
    steps = at_steps(weather, 0, 8760, 3600.0)
    for name in SUN:
        assert getattr(steps, name).tolist() == getattr(weather, name).tolist()


def test_beam_needs_the_sun_and_light_closes(weather) -> None:
    from sim.sun import sun_position

    sun = sun_position(
        weather.latitude,
        weather.longitude,
        elevation=weather.elevation,
        utc_offset=weather.utc_offset,
        step=300.0,
    )
    steps = at_steps(weather, 0, 105120, 300.0)
    dark = sun.zenith >= 90.0
    assert steps.direct_normal[dark].sum() / 12e3 < 0.05  # kWh/m2 of hours without a sunlit middle
    height = np.maximum(np.cos(np.radians(sun.zenith)), 0.0)
    both = steps.direct_normal * height + steps.diffuse_horizontal
    assert both.sum() == pytest.approx(steps.global_horizontal.sum(), rel=1e-3)


def test_part_of_the_year_is_a_cut_of_the_whole(weather) -> None:
    whole, part = at_steps(weather, 0, 105120, 300.0), at_steps(weather, 40007, 1234, 300.0)
    for name in (*STATES, *SUN, "dew_point", "wind_direction"):
        assert getattr(part, name).tobytes() == getattr(whole, name)[40007 : 40007 + 1234].tobytes()


def test_the_end_of_the_year_is_not_joined_to_its_start(weather) -> None:
    steps = at_steps(weather, 0, 105120, 300.0)
    assert (steps.dry_bulb[:12] == weather.dry_bulb[0]).all()
    over = at_steps(weather, 105120 - 6, 12, 300.0)
    assert over.dry_bulb[:6].tobytes() == steps.dry_bulb[-6:].tobytes()
    assert over.dry_bulb[6:].tobytes() == steps.dry_bulb[:6].tobytes()
    before = at_steps(weather, -6, 6, 300.0)
    assert before.dry_bulb.tobytes() == steps.dry_bulb[-6:].tobytes()


@pytest.mark.parametrize("step", [0.0, -300.0, 700.0, 7200.0, 1e9])
def test_step_must_divide_an_hour(step: float) -> None:
    with pytest.raises(ValueError, match="divide"):
        steps_per_hour(step)
