"""Buildings turned and mirrored: facades change places, and nothing else changes."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import Weather, read_weather
from tests.boxes import site_data, terminal

RUNS = settings(max_examples=8)
SIDES = (0, 90, 180, 270)
DAYS = (date(2025, 1, 6), date(2025, 7, 1))


@cache
def weather() -> Weather:
    return read_weather("denver")


def run(data: dict[str, Any], start: date) -> Any:
    end = start + timedelta(days=2)
    return Simulation(site_from(data), weather(), start=start, end=end).run()


def house(sides: dict[int, dict[str, Any]], **location: Any) -> dict[str, Any]:
    """Return a square room with a wall to each side, given by azimuth."""
    level = {"zone": "room", "boundary": "outdoors", "construction": "roof", "area": 36}
    zone = {
        "floor_area": 36, "volume": 108, "system": "ideal",
        "heating": terminal(20.0, 8000.0), "cooling": terminal(25.0, 8000.0),
    }  # fmt: skip
    data = site_data(
        zones={"room": zone},
        surfaces={
            **{f"wall-{azimuth}": {**wall, "azimuth": azimuth} for azimuth, wall in sides.items()},
            "roof": {**level, "tilt": 0},
            "floor": {**level, "tilt": 180},
        },
    )
    data["location"] |= location
    return data


@st.composite
def walls(draw: Any) -> dict[str, Any]:
    wall: dict[str, Any] = {
        "zone": "room", "boundary": "outdoors", "area": 18, "tilt": 90,
        "construction": draw(st.sampled_from(["light-wall", "heavy-wall"])),
    }  # fmt: skip
    width = draw(st.sampled_from([0.0, 1.0, 3.5]))
    if width:
        window = {"glazing": "double", "width": width, "height": 2}
        if draw(st.booleans()):
            window["overhang"] = {"depth": 0.8, "gap": 0.2}
        if draw(st.booleans()):
            window["blind"] = {
                "solar_transmittance": 0.2, "solar_reflectance": 0.5, "control": "irradiance",
                "position": draw(st.sampled_from(["interior", "exterior"])), "threshold": 150,
            }  # fmt: skip
        wall["windows"] = {"w": window}
    return wall


def same(one: Any, other: Any, zones: dict[str, str], tolerance: float = 2e-3) -> None:
    """Check that zones of one run fare as their counterparts of another."""
    for here, there in zones.items():
        for quantity in ("air_temperature", "mean_radiant_temperature"):
            np.testing.assert_allclose(
                one[f"zones.{here}", quantity], other[f"zones.{there}", quantity], atol=tolerance
            )
        for quantity in ("solar_gain", "heating_power", "cooling_power"):
            np.testing.assert_allclose(
                one[f"zones.{here}", quantity], other[f"zones.{there}", quantity],
                rtol=1e-3, atol=5.0,
            )  # fmt: skip


@RUNS
@given(st.tuples(*[walls()] * 4), st.sampled_from([1, 2, 3]), st.sampled_from(DAYS))
def test_a_turned_building_is_one_whose_walls_changed_places(found, quarters, start):
    turned = house(dict(zip(SIDES, found, strict=True)), north=90.0 * quarters)
    placed = house(
        {(azimuth + 90 * quarters) % 360: w for azimuth, w in zip(SIDES, found, strict=True)}
    )
    same(run(turned, start), run(placed, start), {"room": "room"})


@RUNS
@given(walls(), st.sampled_from(DAYS))
def test_a_house_with_four_equal_sides_may_be_turned_by_any_quarter(wall, start):
    sides = {azimuth: deepcopy(wall) for azimuth in SIDES}
    same(run(house(sides), start), run(house(sides, north=90.0), start), {"room": "room"})


def pair(west: dict[str, Any], east: dict[str, Any], left: str, right: str) -> dict[str, Any]:
    """Return two rooms side by side; ``west`` and ``east`` are their outer walls."""
    zone = {"floor_area": 20, "volume": 60, "infiltration": {"air_changes": 0.2}}
    surfaces: dict[str, Any] = {
        "west": {**west, "zone": left, "azimuth": 270},
        "east": {**east, "zone": right, "azimuth": 90},
        "between": {
            "zone": left, "other_zone": right, "boundary": "zone", "tilt": 90, "azimuth": 90,
            "construction": "heavy-wall", "area": 18,
        },
    }  # fmt: skip
    for name in (left, right):
        level = {"zone": name, "boundary": "outdoors", "construction": "roof", "area": 20}
        surfaces |= {f"{name}-roof": {**level, "tilt": 0}, f"{name}-floor": {**level, "tilt": 180}}
    return site_data(zones={"first": deepcopy(zone), "second": deepcopy(zone)}, surfaces=surfaces)


@RUNS
@given(walls(), walls(), st.sampled_from(DAYS))
def test_names_and_order_of_zones_are_no_physics(west, east, start):
    """The rooms of a pair change names; the wall between them is still one object."""
    one = pair(west, east, "first", "second")
    other = pair(west, east, "second", "first")
    here, there = run(one, start), run(other, start)
    for zone, twin in (("first", "second"), ("second", "first")):
        np.testing.assert_allclose(
            here[f"zones.{zone}", "air_temperature"],
            there[f"zones.{twin}", "air_temperature"],
            atol=2e-3,
        )
    gains = [here[f"zones.{zone}", "interzone_gain"] for zone in ("first", "second")]
    np.testing.assert_allclose(gains[0], -gains[1], atol=1e-2 + 1e-5 * np.abs(gains[0]).max())
    assert here.balance.residual < 1e-6
