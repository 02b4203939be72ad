"""Blinds: where the sun goes behind them, when they are drawn, and what that does to a room."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cache import cache_directory
from sim.envelope.assembly import assemble_building
from sim.envelope.driving import dimmed_share, drive
from sim.errors import DocumentError
from sim.physics.glazing import BlindOptics, Gap, Pane, drawn_shares, from_panes
from sim.simulation import Simulation
from sim.site import Daylight, Site, site_from
from sim.weather import read_weather
from tests.boxes import site_data, terminal

CLEAR = Pane(0.003, 1.0, 0.834, 0.075, 0.075)
DOUBLE = from_panes([CLEAR, CLEAR], [Gap("air", 0.012)])
BLIND: dict[str, Any] = {"solar_transmittance": 0.1, "solar_reflectance": 0.6}


def room(blind: dict[str, Any] | None, **zone: Any) -> Site:
    """Return a room with a south window, with or without a blind."""
    window: dict[str, Any] = {"glazing": "double", "width": 3, "height": 2}
    if blind is not None:
        window["blind"] = blind
    face = {"zone": "room", "construction": "light-wall", "boundary": "outdoors", "area": 20}
    return site_from(
        site_data(
            schedules={"noon": {"days": {"weekdays": {"11:00": 0.5, "13:00": 0.0}}}},
            zones={"room": {"floor_area": 20, "volume": 60, **zone}},
            surfaces={
                "south": {**face, "tilt": 90, "azimuth": 180, "windows": {"glass": window}},
                "north": {**face, "tilt": 90, "azimuth": 0},
                "floor": {**face, "tilt": 180, "boundary": "ground"},
            },
        )
    )


def run(blind: dict[str, Any] | None, **zone: Any) -> Any:
    start, end = date(2025, 3, 21), date(2025, 3, 23)
    site = room(blind, **zone)
    return Simulation(site, read_weather("denver"), start=start, end=end).run()


def solar(trajectory: Any) -> float:
    return float(trajectory.balance.flows["solar"][0])


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.sampled_from(["interior", "exterior"]))
def test_no_sun_is_lost_between_blind_and_glass(first, second, position) -> None:
    through, back = first, (1.0 - first) * second
    blind = BlindOptics(position, through, back, through, back)
    shares = drawn_shares(DOUBLE, blind)
    front = 1.0 - DOUBLE.diffuse_transmittance - sum(DOUBLE.diffuse_absorptance)
    if position == "interior":
        # what the blind throws back leaves by the glass
        again = back / (1.0 - back * DOUBLE.back_diffuse_reflectance)
        lost = again * DOUBLE.back_diffuse_transmittance
    else:
        onto = through / (1.0 - back * front)
        lost = 1.0 - onto * (1.0 - front)
    kept = shares.transmitted + sum(shares.nodes) + shares.released
    assert kept + lost == pytest.approx(1.0)
    assert min(shares.transmitted, shares.released, *shares.nodes) >= -1e-12


def test_a_blind_of_nothing_changes_nothing_but_the_direction() -> None:
    for position in ("interior", "exterior"):
        shares = drawn_shares(DOUBLE, BlindOptics(position, 1.0, 0.0, 1.0, 0.0))
        through = 1.0 if position == "interior" else DOUBLE.diffuse_transmittance
        assert shares.transmitted == pytest.approx(through)
        assert shares.released == pytest.approx(0.0)


def test_exterior_blinds_keep_out_more_than_interior_ones() -> None:
    bare, inside = run(None), run(BLIND)
    outside = run({**BLIND, "position": "exterior"})
    assert solar(outside) < 0.25 * solar(bare)
    assert solar(outside) < solar(inside) < 0.6 * solar(bare)
    for trajectory in (inside, outside):
        assert trajectory.balance.residual < 1e-6
        assert np.all(trajectory["zones.room", "blind_position"] == 1.0)
    assert ("zones.room", "blind_position") not in bare


def test_the_sun_draws_the_blind_and_lets_it_go() -> None:
    found = run({**BLIND, "control": "irradiance", "threshold": 250})
    position = found["zones.room", "blind_position"]
    assert set(np.unique(position)) == {0.0, 1.0}
    never = run({**BLIND, "control": "irradiance", "threshold": 1500})
    np.testing.assert_array_equal(
        never["zones.room", "air_temperature"], run(None)["zones.room", "air_temperature"]
    )
    at_once = run({**BLIND, "control": "irradiance", "threshold": 0})
    assert solar(at_once) == pytest.approx(solar(run(BLIND)), rel=1e-6)
    assert solar(at_once) < solar(found) < solar(never)


def test_it_is_drawn_in_the_steps_whose_sun_is_above_the_threshold() -> None:
    site = room({**BLIND, "control": "irradiance", "threshold": 300})
    building = assemble_building(site, step=3600.0, pressure=1e5, wind_speed=4.0)
    driving = drive(building, read_weather("denver"))
    (plane,) = [
        key.subject for key in building.signals.keys
        if key.kind == "incident" and key.subject.azimuth == 180
    ]  # fmt: skip
    row = driving.signals.at(slice(None))[building.signals.column("incident", plane)]
    # the window has no shades: it sees what its wall sees
    np.testing.assert_array_equal(driving.blinds["room"], row > 300)
    assert 0.05 < driving.blinds["room"].mean() < 0.5


def test_a_schedule_draws_it_part_of_the_way() -> None:
    found = run({**BLIND, "control": "schedule", "schedule": "noon"})
    position = found["zones.room", "blind_position"].reshape(2, 24, 12)
    # Friday and Saturday; Etc/GMT+7 has no daylight saving
    assert np.all(position[0, 11:13] == 0.5)
    assert position[0].sum() == pytest.approx(0.5 * 24)
    assert np.all(position[1] == 0.0)
    assert solar(run(BLIND)) < solar(found) < solar(run(None))


def test_a_drawn_blind_dims_the_daylight_and_the_lamps_come_on() -> None:
    lights = {"lighting": {"power_density": 10, "schedule": "always", "daylight": {"distance": 2}}}
    bare, drawn = run(None, **lights), run(BLIND, **lights)
    dark = run({**BLIND, "visible_transmittance": 0.0}, **lights)
    light = [t["zones.room", "illuminance"].mean() for t in (bare, drawn, dark)]
    assert light[0] > 3.0 * light[1] > 0.0
    assert light[2] == 0.0
    power = [t["zones.room", "lighting_power"].mean() for t in (bare, drawn, dark)]
    assert power[0] < power[1] < power[2] == pytest.approx(200.0)


def test_another_threshold_computes_no_sun_again(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ATRIUM_CACHE_DIR", str(tmp_path))
    run({**BLIND, "control": "irradiance", "threshold": 250})
    entries = {path.name for path in cache_directory().glob("*.arrays")}
    run({**BLIND, "control": "irradiance", "threshold": 100})
    run(None)
    assert {path.name for path in cache_directory().glob("*.arrays")} == entries
    run({**BLIND, "solar_reflectance": 0.5})
    assert len(set(cache_directory().glob("*.arrays"))) == len(entries) + 1


def test_an_interior_blind_warms_the_room_it_hangs_in() -> None:
    heat = {"cooling": terminal(24.0), "system": "ideal"}
    dark = {"solar_transmittance": 0.0, "solar_reflectance": 0.0}
    inside, outside = run(dark, **heat), run({**dark, "position": "exterior"}, **heat)
    assert solar(outside) == 0.0
    cooling = [-float(t.balance.flows["cooling"][0]) for t in (inside, outside)]
    assert cooling[0] > cooling[1] + 0.5 * solar(inside)


@pytest.mark.parametrize(
    ("change", "place", "limit"),
    [
        ({"solar_reflectance": 0.95}, "blind", "at most 1 together"),
        ({"visible_reflectance": 0.95}, "blind", "at most 1 together"),
        ({"control": "schedule"}, "blind", "a schedule for, and only for"),
        ({"schedule": "noon"}, "blind", "a schedule for, and only for"),
        ({"control": "schedule", "schedule": "moon"}, "blind.schedule", "a name under schedules"),
        ({"threshold": -5}, "blind.threshold", "at least 0"),
        ({"control": "sun"}, "blind.control", "one of"),
        ({"position": "between"}, "blind.position", "one of"),
    ],
)
def test_impossible_blinds_are_refused(change, place, limit) -> None:
    with pytest.raises(DocumentError) as caught:
        room({**BLIND, **change})
    (fault,) = caught.value.faults
    assert fault.place == f"surfaces.south.windows.glass.{place}"
    assert limit in fault.limit
    assert fault.remedy


def test_a_blind_and_a_fixed_inside_shade_are_one_too_many() -> None:
    data = deepcopy(room(BLIND).plain())
    data["surfaces"]["south"]["windows"]["glass"]["interior_shade"] = 0.3
    with pytest.raises(DocumentError, match="either blind or interior_shade"):
        site_from(data)


def test_dimming_in_steps_and_off() -> None:
    lit = np.array([0.0, 0.1, 0.34, 0.5, 0.67, 0.999, 1.0])
    stepped = dimmed_share(Daylight(control="stepped", steps=3), lit)
    np.testing.assert_allclose(stepped, np.array([3, 3, 2, 2, 1, 1, 0]) / 3)
    thirds = dimmed_share(Daylight(control="stepped", steps=3), np.array([1 / 3, 2 / 3]))
    np.testing.assert_allclose(thirds, [2 / 3, 1 / 3])
    held = dimmed_share(Daylight(minimum_power=0.2), lit)
    np.testing.assert_allclose(held, 1.0 - 0.8 * lit)
    off = dimmed_share(Daylight(control="continuous_off", minimum_power=0.2), lit)
    np.testing.assert_allclose(off, [*held[:-1], 0.0])


def test_dimming_controls_in_a_run() -> None:
    def power(control: str) -> np.ndarray:
        daylight = {"control": control, "distance": 1, "setpoint": 300, "steps": 2}
        lights = {"power_density": 10, "schedule": "always", "daylight": daylight}
        return np.asarray(run(None, lighting=lights)["zones.room", "lighting_power"])

    stepped, off, held = (power(name) for name in ("stepped", "continuous_off", "continuous"))
    assert set(np.unique(stepped.round(3))) == {0.0, 100.0, 200.0}
    assert np.all(off <= held)
    assert off.min() == 0.0
    assert held.min() == pytest.approx(20.0)
