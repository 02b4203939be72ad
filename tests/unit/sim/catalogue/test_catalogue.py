"""The catalogue: every entry holds, names its source, and faults are told all at once."""

import pytest

from sim.catalogue import Entry, entries, entry, entry_of, families, read_family
from sim.catalogue.air import Fan, HeatRecovery, PackagedRooftop, WaterCoilType
from sim.catalogue.fittings import Meter, Sensor, Valve
from sim.catalogue.kinds import KINDS
from sim.catalogue.model import Curve
from sim.errors import DocumentError

ALL = [(family, name) for family in families() for name in entries(family)]
AIR_SIDE = ("boxes", "coils", "fans", "heat_pumps", "heat_recovery", "rooftop_units")
FITTINGS = ("dampers", "meters", "sensors", "valves")


def test_families_of_the_air_side_and_of_fittings():
    assert {*AIR_SIDE, *FITTINGS} <= set(families())


def test_names_are_unique_in_all_families():
    names = [name for _, name in ALL]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("family", "name"), ALL)
def test_every_entry_says_where_its_figures_come_from(family, name):
    found = entries(family)[name]
    assert isinstance(found, Entry)
    assert len(found.source) > 10
    assert found.title
    assert entry(name) is found


def test_every_kind_of_the_air_side_and_of_fittings_has_an_entry():
    shown = {found.kind for family in families() for found in entries(family).values()}
    assert set(KINDS) == shown


def test_reference_buildings_are_there():
    small = entry_of("rooftop-small-office", PackagedRooftop)
    medium = entry_of("rooftop-medium-office", PackagedRooftop)
    assert len(small.cooling.speeds) == 1
    assert [speed.capacity_share for speed in medium.cooling.speeds] == [0.3333, 1.0]
    assert medium.fan.power_over_flow.at(0.5) == pytest.approx(0.1845, abs=1e-3)
    assert medium.fan.total_efficiency == 0.5915


def test_figures_of_standards():
    assert entry_of("sensor-temperature-pt-class-a", Sensor).error == 0.15
    assert entry_of("meter-heat-class-2", Meter).error_share == 0.02
    assert entry_of("valve-globe-equal-percentage", Valve).rangeability == 50


def test_an_unknown_name_is_told_with_its_neighbours():
    with pytest.raises(DocumentError) as told:
        entry("rooftop-smal-office")
    assert "rooftop-small-office" in told.value.faults[0].limit


def test_an_unknown_family_is_told():
    with pytest.raises(DocumentError, match="one of"):
        entries("no-such-family")


def test_an_entry_of_another_kind_is_told():
    with pytest.raises(DocumentError) as told:
        entry_of("wheel-enthalpy", Fan)
    (fault,) = told.value.faults
    assert fault.limit == "an entry of kind fan"
    assert "fan-vav-pressure-reset" in fault.remedy
    assert entry_of("wheel-enthalpy", HeatRecovery).type == "rotary"


def test_all_faults_of_a_family_at_once():
    bad = {
        "one": {"kind": "fan", "title": "A", "source": "B", "fan": {"pressure_rise": 0}},
        "two": {"kind": "spaceship"},
        "three": 7,
    }
    with pytest.raises(DocumentError) as told:
        read_family(bad, source="a test")
    places = [fault.place for fault in told.value.faults]
    assert places == [
        "one.fan.pressure_rise",
        "one.fan.total_efficiency",
        "one.fan.motor_efficiency",
        "two",
        "three",
    ]
    assert all(fault.remedy for fault in told.value.faults)


@pytest.mark.parametrize("nothing", [None, [], {}, "text"])
def test_a_family_without_entries_is_a_fault(nothing):
    with pytest.raises(DocumentError):
        read_family(nothing, source="a test")


CURVE = {"form": "cubic", "coefficients": [1.0], "x": [0.0, 1.0]}


@pytest.mark.parametrize(
    ("change", "limit"),
    [
        ({"coefficients": [1, 2, 3, 4, 5]}, "1 to 4 coefficients"),
        ({"coefficients": []}, "1 to 4 coefficients"),
        ({"x": [1.0, 1.0]}, "limits that rise"),
        ({"y": [0.0, 1.0]}, "y of a biquadratic"),
        ({"form": "biquadratic"}, "y of a biquadratic"),
        ({"form": "quintic"}, "one of"),
        ({"coefficients": [float("nan")]}, "a finite number"),
    ],
)
def test_curves_that_are_none(change, limit):
    with pytest.raises(DocumentError) as told:
        Curve.read(CURVE | change)
    assert limit in told.value.faults[0].limit


def test_rows_of_curves():
    assert Curve.read(CURVE).row() == (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    two = Curve(form="biquadratic", coefficients=(1.0, 2.0), x=(0.0, 5.0), y=(-1.0, 1.0))
    assert two.row() == (1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0, -1.0, 1.0)
    assert two.at(9.0, 3.0) == 11.0


def changed(name: str, path: str, value: object) -> dict:
    plain = entry(name).model_dump(mode="json")
    *way, last = path.split(".")
    place = plain
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    return plain


@pytest.mark.parametrize(
    ("name", "path", "value", "limit"),
    [
        ("rooftop-small-office", "cooling.speeds", [], "at least 1"),
        ("rooftop-medium-office", "cooling.speeds.0.capacity_share", 1.0, "rise to 1"),
        (
            "rooftop-small-office",
            "cooling.speeds.0.capacity_over_temperature",
            {**CURVE, "form": "biquadratic", "coefficients": [0.8], "y": [0.0, 1.0]},
            "1 at the rating point",
        ),
        ("rooftop-small-office", "cooling.speeds.0.input_over_temperature", CURVE, "biquadratic"),
        ("rooftop-small-office", "cooling.speeds.0.cop", 0.0, "greater than 0.5"),
        ("rooftop-small-office", "fan.total_efficiency", 0.9, "motor's efficiency"),
        ("heat-pump-small-office-2019", "heating.defrost_share", 0.9, "at most 0.5"),
        ("wheel-enthalpy", "sensible", {"at_full": 0.8, "at_three_quarters": 0.7}, "less flow"),
        ("coil-hot-water-reheat", "leaving_water", 90.0, "gives what the air takes"),
        ("coil-chilled-water", "leaving_air", 30.0, "warmer than the air"),
        ("box-reheat-electric", "type", "series_fan", "a fan in a fan-powered box"),
        ("sensor-humidity", "range", [100.0, 0.0], "a range that rises"),
    ],
)
def test_impossible_equipment_is_refused(name, path, value, limit):
    model = KINDS[entry(name).kind]
    with pytest.raises(DocumentError) as told:
        model.read(changed(name, path, value))
    assert any(limit in fault.limit for fault in told.value.faults), str(told.value)


def test_entries_are_frozen_and_come_back_from_plain_data():
    found = entry_of("coil-chilled-water", WaterCoilType)
    assert WaterCoilType.read(found.model_dump(mode="json")) == found
    with pytest.raises(ValueError, match="frozen"):
        found.title = "another"
