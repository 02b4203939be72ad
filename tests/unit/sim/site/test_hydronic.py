"""Documents of radiators and heated floors: every fault is told with its remedy."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import DocumentError
from sim.site import site_from
from tests.emitters import FLOOR, RADIATORS, heated_data

SUPPLY = RADIATORS["supply"]
PLANT = {
    "kind": "hot_water",
    "supply_temperature": 60,
    "sources": {"one": {"kind": "district", "capacity": 1e4}},
}


def faults(system: dict[str, Any], **parts: Any) -> dict[str, str]:
    """Return the remedies of a site's faults by place."""
    data = heated_data(system)
    for key, value in parts.items():
        data.setdefault(key, {}).update(value)
    with pytest.raises(DocumentError) as raised:
        site_from(data)
    return {fault.place: fault.remedy for fault in raised.value.faults}


@pytest.mark.parametrize("system", [RADIATORS, FLOOR])
def test_the_examples_are_without_fault(system):
    site = site_from(heated_data(system))
    assert set(site.hydronic_systems) == {"heat"}
    assert not site.air_systems
    assert set(site.ideal_systems) == {"ideal"}


def test_what_cools_beside_is_an_ideal_system():
    cooling = {"carrier": "electricity", "efficiency": 3.0}
    site = site_from(heated_data({**RADIATORS, "cooling": cooling}))
    assert site.ideal_systems["heat"].heating is None
    assert site.ideal_systems["heat"].cooling.efficiency == 3.0


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"supply": {"temperature": 70}}, "systems.heat.supply"),
        ({"supply": {**SUPPLY, "plant": "p"}}, "systems.heat.supply"),
        ({"supply": {"source": {"kind": "electric"}}}, "systems.heat.supply"),
        (
            {"supply": {**SUPPLY, "reset": {"temperature": 80}}},
            "systems.heat.supply",
        ),
        (
            {"supply": {**SUPPLY, "reset": {"temperature": 40, "outdoor_cold": 20}}},
            "systems.heat.supply.reset",
        ),
        ({"supply": {"plant": "nowhere"}}, "systems.heat.supply.plant"),
        ({"supply": {"source": {"kind": "electric"}, "temperature": 21}},
         "systems.heat.supply.temperature"),
        ({"radiator": {"rated_output": 0}}, "systems.heat.radiator.rated_output"),
        ({"radiator": {"rated_output": 900, "exponent": 2}}, "systems.heat.radiator.exponent"),
        ({"radiator": None}, "systems.heat.radiators.room"),
        ({"radiators": {"attic": {"rated_output": 900}}}, "systems.heat.radiators.attic"),
        ({"control": {"kind": "pi", "gain": 0}}, "systems.heat.control.gain"),
        ({"control": {"band": 0}}, "systems.heat.control.band"),
    ],
)  # fmt: skip
def test_impossible_radiators_are_told(change, place):
    found = faults({**RADIATORS, **change})
    assert place in found
    assert found[place]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"surfaces": []}, "systems.heat.surfaces"),
        ({"surfaces": ["cellar"]}, "systems.heat.surfaces.0"),
        ({"surfaces": ["floor", "roof"]}, "systems.heat.surfaces.1"),
        ({"loop": {"layer": 0, "depth": 0.02}}, "systems.heat.loop.layer"),
        ({"loop": {"layer": 5, "depth": 0.02}}, "systems.heat.loop.layer"),
        ({"loop": {"layer": 1, "depth": 0.079}}, "systems.heat.loop.depth"),
        ({"loop": {"layer": 1, "depth": 0.001}}, "systems.heat.loop"),
        ({"loop": {"layer": 1, "depth": 0.05, "spacing": 0.03}}, "systems.heat.loop"),
        ({"loop": {"layer": 1, "depth": 0.05, "wall": 0.009}}, "systems.heat.loop"),
        ({"loops": {"roof": {"layer": 1, "depth": 0.05}}}, "systems.heat.loops.roof"),
        ({"surface_limit": 20}, "systems.heat.surface_limit"),
    ],
)
def test_impossible_floors_are_told(change, place):
    found = faults({**FLOOR, **change})
    assert place in found
    assert found[place]


def test_a_zone_without_a_heating_terminal_has_no_set_point():
    data = heated_data(RADIATORS)
    del data["zones"]["room"]["heating"]
    with pytest.raises(DocumentError, match=r"zones\.room\.heating"):
        site_from(data)


def test_a_terminal_without_capacity_would_shut_the_valves():
    data = heated_data(RADIATORS)
    data["zones"]["room"]["heating"]["capacity"] = 0
    with pytest.raises(DocumentError, match=r"zones\.room\.heating\.capacity"):
        site_from(data)


def test_a_plant_of_hot_water_serves_and_one_of_cold_does_not():
    system = {**RADIATORS, "supply": {"plant": "loop"}}
    data = heated_data(system)
    data["plants"] = {"loop": PLANT}
    assert site_from(data).hydronic_systems["heat"].supply.plant == "loop"
    cold = {"kind": "chilled_water", "supply_temperature": 7,
            "sources": {"one": {"kind": "district", "capacity": 1e4}}}  # fmt: skip
    assert "systems.heat.supply.plant" in faults(system, plants={"loop": cold})
