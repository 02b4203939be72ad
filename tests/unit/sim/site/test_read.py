"""Sites in and out of YAML: all faults at once with their lines, nothing lost on the way."""

import pickle

import pytest
from pydantic import ValidationError

from sim.errors import DocumentError
from sim.site import read_site, read_yaml, site_from, to_yaml
from tests.boxes import box, closed_pair, terminal

FIVE = """\
name: broken
location: {latitude: 40, longitude: -80}
materials:
  brick: {conductivity: 0.9 W/(m K), density: 1700 kg/m3, specific_heat: 5 apples}
constructions:
  wall: {layers: [{material: brick, thickness: 0.2 m}]}
glazings:
  clear: {u_value: 2.7, shgc: 0.7}
schedules:
  always: {days: {all: {'00:00': 1}}}
zones:
  room:
    floor_area: -20 m2
    volume: 60 m3
    equipment:
      plugs: {power_density: 5, schedule: sometimes}
surfaces:
  south:
    zone: room
    boundary: outdoors
    construction: gingerbread
    area: 10 m2
    tilt: 90 deg
  north:
    zone: room
    boundary: outdoors
    construction: wall
    area: 10 m2
    tilt: 90 deg
    azimuth: 0 deg
    windows:
      pane: {glazing: clear, area: 12 m2}
  roof: {zone: room, boundary: outdoors, construction: wall, area: 20 m2, tilt: 0 deg}
  floor: {zone: room, boundary: ground, construction: wall, area: 20 m2, tilt: 180 deg}
"""


def faults_of(function, *args):
    with pytest.raises(DocumentError) as caught:
        function(*args)
    return {fault.place: fault for fault in caught.value.faults}


def line_of(text, marker):
    (line,) = [number for number, row in enumerate(text.splitlines(), 1) if marker in row]
    return line


def test_five_faults_are_all_listed_with_their_lines(tmp_path):
    path = tmp_path / "site.yaml"
    path.write_text(FIVE)
    found = faults_of(read_site, path)
    expected = {
        "materials.brick.specific_heat": ("5 apples", "apples", "J/(kg K)"),
        "zones.room.floor_area": ("-20 m2", "-20", "at least 0"),
        "zones.room.equipment.plugs.schedule": ("sometimes", "sometimes", "always"),
        "surfaces.south.construction": ("gingerbread", "gingerbread", "wall"),
        "surfaces.north.windows": (12.0, "windows:", "9.9 m2"),
    }
    assert set(found) == set(expected)
    for place, (value, marker, limit) in expected.items():
        fault = found[place]
        assert fault.value == value, place
        assert fault.line == line_of(FIVE, marker), place
        assert limit in fault.limit, place
        assert fault.remedy, place


def test_the_message_numbers_all_faults(tmp_path):
    path = tmp_path / "site.yaml"
    path.write_text(FIVE)
    with pytest.raises(DocumentError, match=r"site\.yaml: 5 faults\n  1\. ") as caught:
        read_site(path)
    assert str(caught.value).count("remedy:") == 5
    assert "  5. " in str(caught.value)


def test_mended_document_is_read(tmp_path):
    text = FIVE
    for wrong, right in (
        ("5 apples", "840"),
        ("-20 m2", "20 m2"),
        ("sometimes", "always"),
        ("gingerbread", "wall"),
        ("12 m2", "5 m2"),
    ):
        text = text.replace(wrong, right)
    path = tmp_path / "site.yaml"
    path.write_text(text)
    assert read_site(path).floor_area == 20.0


def test_repeated_key_is_told_at_its_second_line():
    text = "name: a\nzones:\n  core: 1\n  core: 2\nname: b\n"
    found = faults_of(lambda: read_yaml("x.yaml", text=text))
    assert {place: fault.line for place, fault in found.items()} == {"zones.core": 4, "name": 5}


def test_a_date_of_no_calendar_is_told_at_its_line():
    text = "name: a\nperiod: {start: 2025-01-01,\n  end: 2025-02-30}\n"
    (fault,) = faults_of(lambda: read_yaml("x.yaml", text=text)).values()
    assert (fault.line, fault.value) == (3, "2025-02-30: day is out of range for month")


def test_a_file_that_is_not_there_is_told_with_what_is_allowed(tmp_path):
    (fault,) = faults_of(lambda: read_yaml(tmp_path / "x.yaml")).values()
    assert fault.limit == "a file that is there"


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"name: [unclosed\nmore: 1\n", "expected"),
        (b"name: 'open\n", "unexpected end"),
        (b"- a\n- b\n", "a list"),
        (b"", "nothing"),
        (b"just words\n", "a single value"),
        (b"name: \xff\xfe\n", "site.yaml"),
        (b"start: 2025-02-30\n", "day is out of range"),
        (b"a: &a {a: *a}\n", "nested too deeply"),
        (b"a: !!python/object:os.system {}\n", "could not determine a constructor"),
    ],
    ids=["bracket", "quote", "list", "empty", "text", "bytes", "date", "endless", "tag"],
)
def test_what_is_no_document_is_one_fault_of_the_file(tmp_path, content, value):
    path = tmp_path / "site.yaml"
    path.write_bytes(content)
    (fault,) = faults_of(read_site, path).values()
    assert fault.place == "file"
    assert value in str(fault.value)
    assert fault.limit
    assert fault.remedy


def test_missing_file_and_folder(tmp_path):
    for path in (tmp_path / "nothing.yaml", tmp_path):
        (fault,) = faults_of(read_site, path).values()
        assert str(path) in str(fault.value)


def everything():
    """A site that uses what others leave out: times of day, panes, shades, months, overrides."""
    data = box(heating=terminal(20), cooling=terminal(26), system="ideal").plain()
    data["schedules"]["work"] = {
        "days": {"weekdays": {"08:00": 1, "17:30": 0.25}, "holidays": {"00:00": 0}},
        "months": [1, 2, 12],
    }
    data["zones"]["room"]["heating"]["setpoint"]["overrides"] = [
        {"value": 18, "start": "22:15", "end": "24:00", "days": "weekends"}
    ]
    data["surfaces"]["south"]["windows"]["shaded"] = {
        "glazing": "double", "width": 1, "height": 1, "overhang": {"depth": 0.5},
        "fins": {"depth": 0.2},
    }  # fmt: skip
    return site_from(data)


@pytest.mark.parametrize("site", [box(), box(heavy=True), closed_pair(), everything()])
def test_round_trip_through_yaml(tmp_path, site):
    path = tmp_path / "site.yaml"
    path.write_text(to_yaml(site.plain()))
    again = read_site(path)
    assert again == site
    assert to_yaml(again.plain()) == path.read_text()


def test_models_are_frozen_and_can_be_sent_to_workers():
    site = everything()
    with pytest.raises(ValidationError, match="frozen"):
        site.name = "other"
    with pytest.raises(ValidationError, match="frozen"):
        site.zones["room"].volume = 1.0
    assert pickle.loads(pickle.dumps(site)) == site  # noqa: S301  made in the line itself


def test_unknown_and_missing_fields_are_told():
    data = box().plain()
    data["zones"]["room"]["colour"] = "red"
    del data["zones"]["room"]["volume"]
    found = faults_of(site_from, data)
    assert set(found) == {"zones.room.colour", "zones.room.volume"}
    assert found["zones.room.volume"].remedy == "add the field"


@pytest.mark.parametrize(
    ("part", "value", "limit"),
    [
        ("layers", [{"material": "block"}], "either material and thickness, or resistance"),
        ("layers", [{"thickness": 0.1}], "either material and thickness, or resistance"),
        (
            "layers",
            [{"material": "block", "thickness": 0.1, "resistance": 1}],
            "either material and thickness, or resistance",
        ),
        ("windows", {"w": {"glazing": "double"}}, "either area, or width and height"),
        ("windows", {"w": {"glazing": "double", "area": 1, "width": 1, "height": 1}}, "either"),
        (
            "windows",
            {"w": {"glazing": "double", "area": 1, "overhang": {"depth": 1}}},
            "a shaded window has width and height",
        ),
        ("glazing", {"u_value": 2.0}, "either u_value and shgc, or panes"),
        ("glazing", {"u_value": 2.0, "shgc": 0.5, "panes": [{}]}, ""),
        ("days", {"all": {"25:00": 1}}, "a time of day from 00:00 to 24:00"),
        ("days", {"all": {"24:30": 1}}, "a time of day from 00:00 to 24:00"),
        ("days", {"all": {"08:00": 1.5}}, "at most 1"),
        ("days", {"someday": {"08:00": 1}}, "one of"),
    ],
)
def test_forms_that_exclude_one_another(part, value, limit):
    data = box().plain()
    place = {
        "layers": data["constructions"]["roof"],
        "windows": data["surfaces"]["south"],
        "glazing": data["glazings"],
        "days": data["schedules"]["always"],
    }[part]
    place["double" if part == "glazing" else part] = value
    found = faults_of(site_from, data)
    assert found
    assert any(limit in fault.limit for fault in found.values())


def test_infinite_figures_are_refused():
    data = box().plain()
    people = {"count": 1, "schedule": "always", "heat": float("inf")}
    data["zones"]["room"]["people"] = people
    data["zones"]["room"]["night_ventilation"] = float("nan")
    data["zones"]["room"]["volume"] = "1e999 m3"
    found = faults_of(site_from, data)
    assert {fault.limit for fault in found.values()} == {"a finite number"}
    assert len(found) == 3


def test_differences_of_temperature_are_no_temperatures():
    site = box(
        heating=terminal(20, kind="on_off", band="0.9 degF"), comfort_band="1 degC", system="ideal"
    )
    assert site.zones["room"].comfort_band == 1.0
    assert site.zones["room"].heating.band == pytest.approx(0.5)
    assert box(heating=terminal("68 degF"), system="ideal").zones[
        "room"
    ].heating.setpoint.occupied == pytest.approx(20.0)
