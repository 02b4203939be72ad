"""What is refused of control sequences in a site, each with its remedy."""

from typing import Any

import pytest

from sim.errors import DocumentError
from sim.site import Site
from tests.systems import EXPANSION, FAN, FAN_COIL, PLANTS, UNIT, VARIABLE, rooms

BOTH = {"per_person": 0.01, "per_area": 0.0003, "schedule": "work"}


def faults_of(system: dict[str, Any], **more: Any) -> dict[str, str]:
    """Return value, limit and remedy of each fault by its place."""
    found = []
    try:
        rooms(system, **more)
    except DocumentError as error:
        found = list(error.faults)
    assert all(fault.limit and fault.remedy for fault in found)
    return {fault.place: f"{fault.value}; {fault.limit}; {fault.remedy}" for fault in found}


def heating(**setpoint: Any) -> dict[str, Any]:
    return {"setpoint": {"occupied": 21.0, "unoccupied": 16.0, **setpoint}, "schedule": "work"}


def test_sequences_that_fit_have_no_faults():
    unit = {**UNIT, "thermostat": {}, "night_cycle": {}, "outdoor_air": {"demand_control": {}}}
    assert faults_of(unit, optimal_start={}, ventilation=BOTH) == {}
    handler = {**VARIABLE, "duct_pressure": {}, "outdoor_air": {"demand_control": {}}}
    assert faults_of(handler, ventilation=BOTH) == {}
    reset = {"kind": "requests", "supply_temperature": 12.0}
    plants = {**PLANTS, "cold": {**PLANTS["cold"], "reset": reset}}
    assert faults_of(FAN_COIL, plants=plants) == {}


@pytest.mark.parametrize(
    ("setpoint", "field"),
    [({"unoccupied": None}, "unoccupied"), ({"advance": 600}, "advance"), ({"ramp": 60}, "ramp")],
)
def test_optimal_start_finds_the_time_itself(setpoint, field):
    faults = faults_of(UNIT, optimal_start={}, heating=heating(**setpoint))
    assert set(faults) == {f"zones.{z}.heating.setpoint.{field}" for z in ("one", "two")}
    assert "optimal" in faults[f"zones.one.heating.setpoint.{field}"]


def test_optimal_start_needs_terminals_of_one_schedule():
    other = {**heating(occupied=24.0, unoccupied=30.0), "schedule": "always"}
    assert set(faults_of(UNIT, optimal_start={}, cooling=other)) == {
        "zones.one.cooling.schedule",
        "zones.two.cooling.schedule",
    }
    ideal = {"heating": {"kind": "electric", "carrier": "electricity", "efficiency": 1.0}}
    faults = faults_of(ideal, optimal_start={}, heating=None, cooling=None)
    assert "zones.one.optimal_start" in faults


def test_demand_control_takes_what_zones_ask_for():
    at = "systems.air.outdoor_air.demand_control"
    both = {**UNIT, "outdoor_air": {"demand_control": {}, "minimum": 0.1}}
    assert set(faults_of(both, ventilation=BOTH)) == {at}
    control = {**UNIT, "outdoor_air": {"demand_control": {"low": 400.0}}}
    assert set(faults_of(control, ventilation=BOTH)) == {f"{at}.low"}
    by_people = {**UNIT, "outdoor_air": {"demand_control": {"kind": "occupancy", "low": 400.0}}}
    assert faults_of(by_people, ventilation=BOTH) == {}
    faults = faults_of(by_people, ventilation=None)
    assert set(faults) == {f"zones.{z}.ventilation.per_person" for z in ("one", "two")}


def test_stages_are_for_what_is_switched():
    faults = faults_of({**FAN_COIL, "thermostat": {}}, plants=PLANTS)
    assert set(faults) == {"systems.air.thermostat"}
    mixed = {**FAN_COIL, "cooling": EXPANSION, "thermostat": {}}
    assert "heating by water" in faults_of(mixed, plants=PLANTS)["systems.air.thermostat"]


def test_the_pressure_of_the_duct_is_a_part_of_the_fans():
    weak = {**VARIABLE, "fan": {**FAN, "flow": 0.8, "pressure_rise": 300.0}, "duct_pressure": {}}
    faults = faults_of(weak)
    assert set(faults) == {"systems.air.duct_pressure.highest"}
    assert "300 Pa" in faults["systems.air.duct_pressure.highest"]


@pytest.mark.parametrize(
    ("plant", "supply"), [("hot", 70.0), ("cold", 5.0)], ids=["hotter", "colder"]
)
def test_requests_reset_towards_what_costs_less(plant, supply):
    reset = {"kind": "requests", "supply_temperature": supply}
    plants = {**PLANTS, plant: {**PLANTS[plant], "reset": reset}}
    assert f"plants.{plant}.reset.supply_temperature" in faults_of(FAN_COIL, plants=plants)


def test_a_plant_without_coils_gets_no_requests():
    reset = {"kind": "requests", "supply_temperature": 40.0}
    plants = {"hot": {**PLANTS["hot"], "reset": reset}}
    faults = faults_of(UNIT, plants=plants)
    assert "plants.hot.reset.kind" in faults


def test_resets_of_both_kinds_are_read():
    data = rooms(FAN_COIL, plants=PLANTS).plain()
    data["plants"]["hot"]["reset"] = {
        "outdoor_from": -10, "outdoor_to": 15, "supply_temperature": 40
    }  # fmt: skip
    assert Site.read(data).plants["hot"].reset.kind == "outdoor"
    data["plants"]["hot"]["reset"] = {"kind": "requests", "supply_temperature": 40}
    assert Site.read(data).plants["hot"].reset.kind == "requests"
