"""Impossible buildings: everything at fault is told at once, each with its remedy."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.errors import DocumentError, Fault
from sim.site import read_site
from studio.__main__ import main
from tests.boxes import site_data


def face(zone: str, tilt: float, area: float, azimuth: float = 180.0, **more: Any) -> dict:
    return {
        "zone": zone, "boundary": "outdoors", "construction": "light-wall", "tilt": tilt,
        "area": area, "azimuth": azimuth, **more,
    }  # fmt: skip


def pair() -> dict[str, Any]:
    """Return two rooms of 5 m x 4 m x 3 m side by side, closed on all sides."""
    surfaces: dict[str, Any] = {}
    for zone, outer in (("west", 270), ("east", 90)):
        surfaces |= {
            f"{zone}-south": face(zone, 90, 15, 180),
            f"{zone}-north": face(zone, 90, 15, 0),
            f"{zone}-side": face(zone, 90, 12, outer),
            f"{zone}-roof": face(zone, 0, 20),
            f"{zone}-floor": face(zone, 180, 20, boundary="ground"),
        }
    surfaces["west-south"]["windows"] = {"glass": {"glazing": "double", "area": 6}}
    surfaces["between"] = face("west", 90, 12, 90, boundary="zone", other_zone="east")
    rooms = {name: {"floor_area": 20, "volume": 60} for name in ("west", "east")}
    data = site_data(zones=rooms, surfaces=surfaces)
    data["glazings"]["plain"] = {"u_value": 2.7, "shgc": 0.6}
    return data


def faults_of(data: dict[str, Any], folder: Path) -> list[Fault]:
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    try:
        read_site(path)
    except DocumentError as error:
        return list(error.faults)
    return []


def test_all_at_once_through_the_command(tmp_path, monkeypatch, capsys):
    data = pair()
    surfaces = data["surfaces"]
    data["glazings"]["plain"]["u_value"] = -2.7
    surfaces["west-south"]["windows"]["glass"]["area"] = 16
    surfaces["west-side"]["zone"] = ["west", "east"]
    surfaces["west-north"]["construction"] = "straw"
    data["zones"]["third"] = {"floor_area": 20, "volume": 0}
    data["zones"]["attic"] = {"floor_area": 0, "volume": 40}
    surfaces["attic-roof"] = face("attic", 30, 40)
    data["schedules"]["late"] = {"days": {"all": {"25:00": 1.0}}}
    data["schedules"]["much"] = {"days": {"someday": {"08:00": 1.4}}}
    data["schedules"]["never"] = {"days": {}}
    (tmp_path / "site.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    (tmp_path / "base.yaml").write_text(
        "name: base\nsite: site.yaml\nweather: denver\n"
        "period: {start: 2025-01-01, end: 2025-01-02}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)

    assert main(["run", "base.yaml", "-o", "r.h5"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert not (tmp_path / "r.h5").exists()
    for place, value, limit in (
        ("glazings.plain.u_value", "-2.7", "greater than 0"),
        ("surfaces.west-south.windows", "16.0", "at most 99 %"),
        ("surfaces.west-side.zone", "['west', 'east']", "one zone"),
        ("surfaces.west-north.construction", "'straw'", "a name under constructions"),
        ("zones.third.volume", "0", "greater than 0"),
        ("zones.third", "'no surface'", "at least one surface"),
        ("zones.attic", "'open: about 34.6 m2 that look down are missing'", "enclose"),
        ("schedules.late.days.all.25:00", "'25:00'", "a time of day"),
        ("schedules.much.days.someday", "'someday'", "one of"),
        ("schedules.never.days", "{}", "at least 1"),
    ):
        lines = [line for line in captured.err.splitlines() if f" {place}" in line]
        told = [line for line in lines if f": {value}; allowed: " in line and limit in line]
        assert told, (place, captured.err)
        assert "; remedy: " in told[0]


def test_a_closed_pair_is_sound(tmp_path):
    assert faults_of(pair(), tmp_path) == []


@pytest.mark.parametrize(("sill", "sound"), [(1.0, True), (1.2, False)])
def test_a_window_ends_below_the_ceiling(tmp_path, sill, sound):
    data = pair()
    window = {"glazing": "double", "width": 2, "height": 2, "sill": sill}
    data["surfaces"]["west-south"]["windows"] = {"glass": window}
    found = [(fault.place, fault.limit) for fault in faults_of(data, tmp_path)]
    place = "surfaces.west-south.windows.glass.sill"
    expected = [(place, "at most 1 m, the zone's height less the window's")]
    assert found == ([] if sound else expected)


@pytest.mark.parametrize(
    ("missing", "zone", "way"),
    [
        ("west-roof", "west", "up"),
        ("east-floor", "east", "down"),
        ("west-north", "west", "north"),
        ("west-south", "west", "south"),
    ],
)
def test_a_missing_face_is_told_by_where_it_looks(tmp_path, missing, zone, way):
    data = pair()
    # with a wall to the other room the walls outdoors need not close by themselves
    area = data["surfaces"].pop(missing)["area"]
    data["surfaces"]["between"]["area"] = 1.0
    if missing != f"{zone}-side":
        data["surfaces"][f"{zone}-side"]["area"] = 1.0
    faults = [f for f in faults_of(data, tmp_path) if f.place == f"zones.{zone}"]
    (fault,) = faults
    assert f"look {way}" in str(fault.value)
    assert "enclose" in fault.limit
    if way in {"up", "down"}:
        assert f"{area:.3g} m2" in str(fault.value)


def test_what_meets_no_outdoors_may_be_lumped(tmp_path):
    """Party walls in one surface, whatever way they are said to look."""
    data = pair()
    for name in ("west-north", "west-side"):
        del data["surfaces"][name]
    data["surfaces"]["party"] = face("west", 90, 27, 0, boundary="adiabatic")
    assert faults_of(data, tmp_path) == []


def test_walls_alone_are_no_room(tmp_path):
    data = pair()
    for name in ("west-roof", "west-floor"):
        del data["surfaces"][name]
    (fault,) = faults_of(data, tmp_path)
    assert (fault.place, fault.value) == ("zones.west", "open: no surface looks up or down")


def test_turning_a_wall_the_wrong_way_opens_the_zone(tmp_path):
    data = pair()
    data["surfaces"]["west-roof"]["tilt"] = 180
    assert [fault.place for fault in faults_of(data, tmp_path)] == ["zones.west"]


def test_one_wall_told_twice(tmp_path):
    data = pair()
    twin = deepcopy(data["surfaces"]["between"])
    data["surfaces"]["again"] = twin | {"zone": "east", "other_zone": "west", "azimuth": 270}
    (fault,) = faults_of(data, tmp_path)
    assert fault.place in {"surfaces.again", "surfaces.between"}
    assert "one surface" in fault.limit


def test_surfaces_in_two_zones_hide_no_other_fault(tmp_path):
    data = pair()
    data["surfaces"]["west-side"]["zone"] = ["west", "east"]
    data["surfaces"]["east-roof"]["construction"] = "straw"
    places = [fault.place for fault in faults_of(data, tmp_path)]
    assert places == ["surfaces.west-side.zone", "surfaces.east-roof.construction"]
