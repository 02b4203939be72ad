from __future__ import annotations

import pytest

from scenarios.effects import change_site, unused_changes
from scenarios.scenario import Change
from sim.errors import DocumentError
from tests.synthetic import make_site


@pytest.fixture(scope="module")
def data():
    return make_site().model_dump(mode="json")


def changes(*pairs):
    return [Change(path=path, value=value) for path, value in pairs]


def test_values_take_the_unit_of_their_place(data):
    made = change_site(
        data,
        changes(
            ("zones.core.heating.setpoint.unoccupied", "60.8 degF"),
            ("photovoltaics.roof.peak_power", "8 kW"),
            ("zones.*.people.spread", "10 min"),
        ),
    )

    assert made.site.zones["core"].heating.setpoint.unoccupied == pytest.approx(16.0)
    assert made.data["photovoltaics"]["roof"]["peak_power"] == 8000.0
    assert made.site.zones["north"].people.spread == 600.0
    assert made.findings == ()


def test_every_fault_is_told_at_the_change_it_comes_from(data):
    with pytest.raises(DocumentError) as caught:
        change_site(
            data,
            changes(
                ("zones.*.heating.setpiont.occupied", 20),
                ("zones.core.heating.setpoint.occupied", "warm"),
                ("zones.core.lighting.power_density", "3 furlong"),
                ("zones.*.floor_area", -5),
                ("zones.core.people.count", "2.5"),
                ("glazings.triple", {"u_value": 0.8}),
                ("zones.core.lighting.control", "clap"),
            ),
        )

    found = {fault.place: fault for fault in caught.value.faults}
    assert list(found) == [
        "changes.0.path",
        "changes.5.value",
        "changes.3.value",
        "changes.1.value",
        "changes.4.value",
        "changes.2.value",
        "changes.6.value",
    ]
    assert found["changes.1.value"].limit == "a number, or one with a unit such as degC"
    assert "'20 degC'" in found["changes.1.value"].remedy
    assert found["changes.3.value"].value == -5


def test_a_fault_names_the_places_only_where_they_are_not_all(data):
    heating = {"setpoint": {"occupied": "20 kg"}}
    with pytest.raises(DocumentError) as caught:
        change_site(
            data,
            changes(("zones.*.infiltration.air_changes", "5 kg"), ("zones.*.heating", heating)),
        )
    limits = {
        fault.place: fault.limit
        for fault in caught.value.faults
        if fault.value in ("20 kg", "5 kg")
    }
    assert limits["changes.0.value"] == "a number, or one with a unit such as 1/h"
    assert limits["changes.1.value"] == (
        "at zones.*.heating.setpoint.occupied: a number, or one with a unit such as degC"
    )


def test_an_impossible_combination_is_told_at_its_change(data):
    with pytest.raises(DocumentError) as caught:
        change_site(data, changes(("zones.*.heating.setpoint.unoccupied", 29)))

    (fault,) = caught.value.faults
    assert fault.place == "changes.0.value"
    assert fault.limit == "at most the cooling set-point, 28 degC"


def test_a_combination_that_is_impossible_in_some_places_names_them(data):
    wanted = changes(
        ("zones.core.cooling.setpoint.unoccupied", 35),
        ("zones.*.heating.setpoint.unoccupied", 29),
    )
    with pytest.raises(DocumentError) as caught:
        change_site(data, wanted)

    (fault,) = caught.value.faults
    assert fault.place == "changes.1.value"
    assert fault.limit.startswith("at zones.south.heating.setpoint.unoccupied and 1 more: ")


def test_a_fault_far_from_every_change_is_told_too(data):
    with pytest.raises(DocumentError) as caught:
        change_site(data, changes(("systems.rooftop.heating", None)))

    assert all(fault.place == "changes.0.value" for fault in caught.value.faults)


def test_a_change_to_the_same_value_is_inert(data):
    made = change_site(
        data,
        changes(
            ("zones.*.heating.setpoint.unoccupied", "18 degC"),
            ("zones.*.heating.setpoint.occupied", "20 degC"),
        ),
    )

    (finding,) = made.findings
    assert finding.code == "inert-change"
    assert finding.evidence["path"] == "zones.*.heating.setpoint.unoccupied"


def unused(data, *pairs, tariff="time-of-use"):
    wanted = changes(*pairs)
    made = change_site(data, wanted)
    found = unused_changes(made.data, made.site, wanted, tariff=tariff)
    return [finding.evidence["path"] for finding in found]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("materials.spare.density", 600),
        ("glazings.triple", {"u_value": 0.8, "shgc": 0.5}),
        ("schedules.always.days", {"all": {"00:00": 0.5}}),
        ("tariffs.flat.electricity.price", 0.3),
        ("zones.*.lighting.timeout", "5 min"),
        ("zones.*.heating.band", 1.0),
        ("zones.core.night_ventilation", 0.2),
        ("ground.temperature", 10),
        ("systems.rooftop.heating.supply_temperature", 45),
        ("weather", "miami"),
    ],
)
def test_a_change_of_an_unused_input_is_inert(data, path, value):
    assert unused(data, (path, value)) == [path]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("materials.brick.density", 1700),
        ("glazings.double.shgc", 0.4),
        ("schedules.office.days", {"all": {"00:00": 0.5}}),
        ("tariffs.time-of-use.electricity.price", 0.3),
        ("zones.*.heating.capacity", 9000),
        ("systems.rooftop.heating.efficiency", 0.9),
        ("zones.core.people.spread", 60),
    ],
)
def test_a_change_of_a_used_input_is_not(data, path, value):
    assert unused(data, (path, value)) == []


def test_a_new_part_that_another_change_uses_is_not_inert(data):
    pairs = (
        ("glazings.triple", {"u_value": 0.8, "shgc": 0.5}),
        ("surfaces.*.windows.*.glazing", "triple"),
    )

    assert unused(data, *pairs) == []


def test_one_used_place_of_many_is_enough(data):
    assert unused(data, ("materials.*.density", 1000)) == []


def test_without_a_tariff_no_tariff_counts(data):
    pair = ("tariffs.time-of-use.electricity.price", 0.3)

    assert unused(data, pair, tariff=None) == [pair[0]]


FAN = {"type": "fan-fan-coil", "flow": "1.4 m3/s", "schedule": "operation"}
UNIT = {
    "kind": "fan_coil",
    "fan": FAN,
    "cooling": {"kind": "chilled_water", "plant": "cold", "capacity": "20 kW"},
    "heating": {"kind": "electric", "capacity": "15 kW"},
}
COLD = {
    "kind": "chilled_water",
    "supply_temperature": "7 degC",
    "sources": {
        "chiller": {
            "kind": "chiller",
            "type": "chiller-air-cooled-galetti-mfe5",
            "capacity": "60 kW",
        }
    },
}


def test_a_system_gives_way_to_one_of_another_kind_with_a_plant_of_its_own(data):
    pairs = (("plants.cold", COLD), ("systems.rooftop", UNIT))
    made = change_site(data, changes(*pairs))

    assert made.site.systems["rooftop"].kind == "fan_coil"
    assert made.site.systems["rooftop"].fan.pressure_rise == 270.9
    assert made.site.plants["cold"].sources["chiller"].capacity == 60e3
    assert made.findings == ()
    assert unused(data, *pairs) == []
    again = changes(("plants.cold.sources.chiller.heat_rejection", {"kind": "dry_cooler"}))
    assert change_site(made.data, again).site.plants["cold"].sources["chiller"].heat_rejection


def test_faults_of_new_parts_are_told_at_their_changes(data):
    wrong = {**UNIT, "fan": {**FAN, "type": "fan-fan", "flow": 0}}
    with pytest.raises(DocumentError) as caught:
        change_site(
            data, changes(("plants.cold", {**COLD, "sources": {}}), ("systems.rooftop", wrong))
        )

    assert {fault.place for fault in caught.value.faults} == {"changes.0.value", "changes.1.value"}
    assert any("systems.rooftop.fan.flow" in fault.limit for fault in caught.value.faults)
    assert any("systems.rooftop.fan.type" in fault.limit for fault in caught.value.faults)


def test_a_type_is_not_changed_without_its_part(data):
    made = change_site(data, changes(("plants.cold", COLD), ("systems.rooftop", UNIT)))
    with pytest.raises(DocumentError) as caught:
        change_site(made.data, changes(("systems.*.fan.type", "fan-inlet-vanes")))

    (fault,) = caught.value.faults
    assert fault.place == "changes.0.path"
    assert "'systems.rooftop.fan'" in fault.remedy
