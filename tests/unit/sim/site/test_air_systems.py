"""Documents of air systems: the catalogue they refer to, and all faults at once."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from sim.errors import DocumentError, Fault
from sim.site import site_from
from sim.site.air_systems import (
    AirBox,
    AirHeatPump,
    DirectExpansion,
    GasHeater,
    HeatRecovery,
    PackagedUnit,
    SupplyFan,
)
from tests.systems import EXPANSION, FAN, FAN_COIL, GAS, PLANTS, UNIT, VARIABLE, rooms

WATER_BOX = {"maximum": 0.4, "reheat": {"kind": "hot_water", "plant": "hot", "capacity": 3000.0}}


def changed(system: dict[str, Any], **paths: Any) -> dict[str, Any]:
    """Return a system with values at places, ``box__hottest``; None takes a part away."""
    made = deepcopy(system)
    for path, value in paths.items():
        *parts, last = path.split("__")
        here = made
        for part in parts:
            here = here[int(part)] if isinstance(here, list) else here.setdefault(part, {})
        if value is None:
            here.pop(last)
        else:
            here[last] = value
    return made


def faults_of(system: dict[str, Any], **more: Any) -> dict[str, Fault]:
    """Return the faults of two rooms with a system, by place."""
    try:
        rooms(system, **more)
    except DocumentError as error:
        return {fault.place.removeprefix("systems.air."): fault for fault in error.faults}
    return {}


def raised(model: Any, **data: Any) -> dict[str, Fault]:
    with pytest.raises(DocumentError) as error:
        model.read(data)
    return {fault.place: fault for fault in error.value.faults}


@pytest.mark.parametrize("system", [UNIT, VARIABLE, FAN_COIL, {**VARIABLE, "box": WATER_BOX}])
def test_sound_systems_have_no_faults(system):
    assert faults_of(system, plants=PLANTS) == {}


def test_a_fan_has_the_figures_of_its_type():
    fan = SupplyFan.read({"type": "fan-vav-90-1-2019", "schedule": "work", "efficiency": 0.5})
    assert fan.pressure_rise == 1314.72
    assert fan.efficiency == 0.5  # what the site says goes before the catalogue
    assert fan.flow == "autosize"
    assert (fan.part_load.low, fan.part_load.high) == (0.25, 1.0)
    assert fan.heat_to_air == 1.0
    unit = SupplyFan.read({"type": "rooftop-small-office", "schedule": "work"})
    assert (unit.pressure_rise, unit.efficiency) == (622.0, 0.53625)


def test_a_coil_has_the_stages_of_its_type_and_sizes_of_its_own():
    sizes = [{"capacity": "45 kW", "flow": 2.3}, {"capacity": "135 kW", "flow": 6.9, "cop": 3.0}]
    coil = DirectExpansion.read({"type": "rooftop-medium-office", "stages": sizes})
    low, high = coil.stages
    assert (low.capacity, low.flow, low.cop) == (45e3, 2.3, 3.28186528141147)
    assert (high.capacity, high.cop, high.curves) == (135e3, 3.0, None)
    assert low.curves is not None
    assert low.curves.capacity_temperature.coefficients[0] == 0.4136
    assert coil.curves.capacity_flow.coefficients[:2] == (0.7685, 0.2315)
    assert coil.curves.capacity_flow.low == 0.776
    free = DirectExpansion.read({"type": "rooftop-medium-office"})
    assert [stage.capacity for stage in free.stages] == ["autosize", "autosize"]


def test_heat_pumps_burners_recovery_and_boxes_have_those_of_their_types():
    pump = AirHeatPump.read({"kind": "heat_pump", "type": "heat-pump-small-office-2019"})
    assert (pump.cop, pump.lowest_outdoor, pump.defrost_below) == (3.3592, -12.2, 1.67)
    assert pump.curves.capacity.coefficients[1] == 0.027626
    assert GasHeater.read({"type": "coil-gas", "capacity": 9e3}).efficiency == 0.8
    wheel = HeatRecovery.read({"type": "wheel-enthalpy"})
    assert (wheel.sensible_effectiveness, wheel.latent_effectiveness) == (0.76, 0.68)
    box = AirBox.read({"type": "box-reheat-electric", "maximum": 0.5})
    assert (box.minimum_fraction, box.heating_fraction) == (0.3, 0.3)
    assert box.reheat is not None
    assert box.reheat.kind == "electric"


@pytest.mark.parametrize(
    ("model", "data", "limit"),
    [
        (SupplyFan, {"type": "fan-vav-dooe2", "schedule": "w"}, "fan-vav-doe2"),
        (SupplyFan, {"type": "coil-gas", "schedule": "w"}, "'fan'"),
        (DirectExpansion, {"type": "fan-fan-coil"}, "'packaged_rooftop'"),
        (DirectExpansion, {"type": "heat-pump-goodman-ssz140301"}, "that cools"),
        (AirHeatPump, {"kind": "heat_pump", "type": "coil-gas"}, "'air_source_heat_pump'"),
        (GasHeater, {"type": "coil-electric"}, "of gas"),
        (HeatRecovery, {"type": "coil-gas"}, "'heat_recovery'"),
        (AirBox, {"type": "wheel-enthalpy"}, "'terminal_box"),
    ],
)
def test_a_type_that_does_not_fit_is_told_with_those_that_do(model, data, limit):
    faults = raised(model, **data)
    assert list(faults) == ["type"]
    assert limit in faults["type"].limit
    assert faults["type"].value == data["type"]
    assert faults["type"].remedy


def test_stages_are_as_many_as_those_of_the_type():
    faults = raised(DirectExpansion, type="rooftop-medium-office", stages=[{"capacity": 9e3}])
    assert "2, as 'rooftop-medium-office' has; there are 1" in faults["type"].limit


def test_a_wrong_type_and_all_other_faults_are_told_together():
    faults = raised(
        PackagedUnit,
        kind="packaged_rooftop",
        fan={"type": "coil-gas", "flow": 0},
        cooling={"type": "rooftop", "stages": [{"cop": -1, "capacity": "9 apples"}]},
        heating={"kind": "heat_pump", "type": "fan-fan-coil", "cop": 0, "colour": "red"},
        outdoor_air={"heat_recovery": {"type": "nothing", "power": -1}},
    )
    assert set(faults) == {
        "fan.type", "fan.flow", "cooling.type", "cooling.stages.0.cop",
        "cooling.stages.0.capacity", "heating.type", "heating.cop", "heating.colour",
        "outdoor_air.heat_recovery.type", "outdoor_air.heat_recovery.power",
    }  # fmt: skip
    assert all(fault.limit and fault.remedy for fault in faults.values())


def test_a_size_of_zero_is_told_once():
    faults = raised(GasHeater, capacity=0)
    assert [fault.limit for fault in faults.values()] == ["greater than 0"]


def test_unknown_schedules_and_plants():
    system = changed(FAN_COIL, fan__schedule="wrok", outdoor_air__schedule="never")
    system["cooling"] = {**system["cooling"], "plant": "hot"}
    system["heating"] = {**system["heating"], "plant": "warm"}
    faults = faults_of(system, plants=PLANTS)
    assert set(faults) == {
        "fan.schedule", "outdoor_air.schedule", "cooling.plant", "heating.plant"
    }  # fmt: skip
    assert "work" in faults["fan.schedule"].limit
    assert "chilled_water" in faults["cooling.plant"].limit


def test_a_system_that_serves_no_zone():
    data = rooms(UNIT).model_dump(mode="json")
    data["systems"]["spare"] = {**UNIT, "fan": {**FAN, "flow": 0.5}}
    with pytest.raises(DocumentError) as error:
        site_from(data)
    assert [fault.place for fault in error.value.faults] == ["systems.spare"]


def test_boxes_of_zones_that_are_unknown_or_not_served():
    boxes = {"three": {"maximum": 0.3}, "plenum": {"maximum": 0.3}}
    faults = faults_of({**VARIABLE, "boxes": boxes})
    assert set(faults) == {"boxes.three", "boxes.plenum"}
    assert "one, two" in faults["boxes.three"].limit


@pytest.mark.parametrize("name", ["attic", "one"])
def test_a_plenum_is_a_zone_that_nothing_serves(name):
    faults = faults_of({**VARIABLE, "return_plenum": name})
    assert set(faults) == {"return_plenum"}
    assert faults["return_plenum"].value == name


def test_supply_air_that_cannot_cool_and_boxes_that_cannot_heat():
    system = changed(VARIABLE, supply_air__temperature=24.5, box__hottest=20.0)
    faults = faults_of(system)
    assert set(faults) == {"supply_air.temperature", "box.hottest"}
    assert "24 degC" in faults["supply_air.temperature"].limit
    assert "21 degC" in faults["box.hottest"].limit
    reset = {"kind": "outdoor", "lowest": 13.0, "highest": 24.0}
    assert set(faults_of(changed(VARIABLE, supply_air={"reset": reset}))) == {
        "supply_air.reset.highest"
    }


def test_more_outdoor_air_than_the_fan_moves():
    faults = faults_of(changed(UNIT, outdoor_air__minimum=0.5))
    assert set(faults) == {"outdoor_air.minimum"}
    asked = {"per_person": 0.15, "schedule": "work"}
    assert set(faults_of(UNIT, ventilation=asked)) == {"fan.flow"}
    assert "zones.one" in faults_of(UNIT, ventilation=asked)["fan.flow"].limit
    assert "1.2 m3/s" in faults_of(VARIABLE, ventilation=asked)["fan.flow"].limit
    assert faults_of(UNIT, ventilation={"per_person": 0.05, "schedule": "work"}) == {}


def test_a_coil_that_cannot_dry_so_much_from_so_little_air():
    faults = faults_of(changed(UNIT, cooling__stages__0__sensible_heat_ratio=0.95))
    assert set(faults) == {"cooling.stages.0.sensible_heat_ratio"}


def test_the_lower_stage_comes_first():
    upside_down = VARIABLE["cooling"]["stages"][::-1]
    faults = faults_of({**VARIABLE, "cooling": {"stages": upside_down}})
    assert set(faults) == {"cooling.stages.0.capacity", "cooling.stages.0.flow"}


def test_water_that_cannot_do_what_coils_are_meant_for():
    system = changed(FAN_COIL, heating__capacity=40e3, cooling__water_flow=0.05)
    faults = faults_of(system, plants=PLANTS)
    assert set(faults) == {"heating.capacity", "cooling.capacity"}
    assert "60 degC (plants.hot)" in faults["heating.capacity"].limit
    cold_box = {**WATER_BOX, "maximum": 0.1}
    assert set(faults_of({**VARIABLE, "box": cold_box}, plants=PLANTS)) == {"box.reheat.capacity"}


def test_terminals_that_switch_are_not_for_air_handlers():
    switch = {
        "kind": "on_off", "capacity": 5e3, "schedule": "work",
        "setpoint": {"occupied": 24.0, "unoccupied": 30.0},
    }  # fmt: skip
    faults = faults_of(UNIT, cooling=switch)
    assert set(faults) == {"zones.one.cooling.kind", "zones.two.cooling.kind"}
    assert "packaged_rooftop" in faults["zones.one.cooling.kind"].limit


def test_a_system_without_any_coil():
    bare = {"kind": "packaged_rooftop", "fan": FAN}
    faults = faults_of(bare, heating=None, cooling=None)
    assert set(faults) == {"systems.air"}
    assert faults["systems.air"].value == "no coil"


PLANE = {
    "coefficients": [1.0, 0.0, 0.0, 0.0, 0.0, 0.0], "range_x": [10, 26], "range_y": [10, 52]
}  # fmt: skip
CURVES = {"capacity_temperature": PLANE, "input_temperature": PLANE}


@pytest.mark.parametrize(
    ("field", "curve", "place"),
    [
        ("capacity_temperature", {**PLANE, "range_x": [20, 26]}, "capacity_temperature.range_x"),
        ("input_temperature", {**PLANE, "range_y": [10, 30]}, "input_temperature.range_y"),
        (
            "input_temperature",
            {**PLANE, "coefficients": [-0.75, 0, 0, 0.05, 0, 0]},
            "input_temperature",
        ),
        ("capacity_temperature", {**PLANE, "coefficients": [1.2, 0, 0, 0, 0, 0]},
         "capacity_temperature"),
        ("capacity_flow", {"coefficients": [1.0], "low": 0.2, "high": 0.8}, "capacity_flow.low"),
        ("part_load", {"coefficients": [-0.5, 1.5]}, "part_load"),
        ("input_flow", {"coefficients": [1, 0, 0, 0, 0.1]}, "input_flow.coefficients"),
    ],
)  # fmt: skip
def test_curves_hold_the_rated_point_and_stay_above_zero(field, curve, place):
    coil = {**EXPANSION, "curves": {**CURVES, field: curve}}
    faults = faults_of({**UNIT, "cooling": coil})
    assert set(faults) == {f"cooling.curves.{place}"}
    assert faults[f"cooling.curves.{place}"].remedy


def test_curves_of_fans_burners_and_heat_pumps():
    system = changed(VARIABLE, fan__part_load={"coefficients": [-0.5, 1.5]})
    system["heating"] = {**GAS, "part_load": {"coefficients": [0.0, 0.5]}}
    assert set(faults_of(system)) == {"fan.part_load", "heating.part_load"}
    line = {"coefficients": [1.0], "low": -20, "high": 5}
    pump = {"kind": "heat_pump", "capacity": 7e3, "curves": {"capacity": line, "input": line},
            "supplement": {"kind": "electric", "capacity": 5e3}}  # fmt: skip
    assert set(faults_of({**UNIT, "heating": pump})) == {
        "heating.curves.capacity.low", "heating.curves.input.low"
    }  # fmt: skip


def test_all_faults_of_a_site_are_told_at_once():
    system = changed(
        VARIABLE,
        return_plenum="attic",
        boxes={"three": {"maximum": 0.3}},
        supply_air__temperature=25.0,
        outdoor_air__minimum=2.0,
        fan__schedule="never",
    )
    assert set(faults_of(system)) == {
        "return_plenum", "boxes.three", "supply_air.temperature", "outdoor_air.minimum",
        "fan.schedule",
    }  # fmt: skip
