"""What answers on a bus is found with few requests, and nothing is written."""

import asyncio

import pytest

from connectors.connector import ConnectorError
from connectors.modbus import RegisterMap, read_map
from connectors.modbus.survey import CountedWire, fitting, meanings, survey
from tests.modbus import MemoryWire

METER = RegisterMap.model_validate(
    {
        "name": "meter",
        "registers": {
            "power": {"start": 10, "quantity": "electric_power", "unit": "kW"},
            "room": {"start": 11, "quantity": "air_temperature", "scale": 0.1},
            "gone": {"start": 900, "quantity": "air_temperature"},
        },
    }
)


def bus(**more):
    holding = {place: place for place in [*range(10, 30), 35, *range(200, 330)]}
    return MemoryWire(
        {1: {"holding": holding, "coil": {0: 1}}, 2: {}, 7: {"input": {5: 6}}, **more}
    )


def test_units_and_holes_are_found_and_silent_units_are_asked_once():
    wire = bus()
    wire.mute = {2, 3}
    met = asyncio.run(survey(wire, [1, 2, 3, 7], last=399))
    assert [unit.number for unit in met.units] == [1, 7]
    first, last = met.units
    assert first.ranges() == {"holding": [(10, 29), (35, 35), (200, 329)], "coil": [(0, 0)]}
    assert last.ranges() == {"input": [(5, 5)]}
    assert [request[0] for request in wire.requests].count(2) == 1
    assert met.requests == len(wire.requests)


def test_requests_to_a_unit_are_bounded_and_the_next_is_asked_all_the_same():
    met = asyncio.run(survey(bus(), [1, 7], most_requests=50))
    assert [(unit.requests, unit.complete) for unit in met.units] == [(50, False), (50, False)]
    assert met.requests == 100


def test_a_unit_that_refuses_everything_is_there():
    wire = bus()
    wire.codes = {1: 1}
    met = asyncio.run(survey(wire, [1], last=63))
    assert (len(met.units), met.units[0].found, met.requests) == (1, (), 4)


def test_a_gateway_that_says_nobody_is_there_is_believed():
    wire = bus()
    wire.codes = {1: 11, 7: 4}
    assert asyncio.run(survey(wire, [1, 7], last=63)).units == ()


def test_looking_writes_nothing():
    wire = CountedWire(bus(), 10)
    with pytest.raises(ConnectorError, match="only read"):
        asyncio.run(wire.write(1, "holding", 10, [1]))


def test_a_map_says_what_registers_mean_and_doubts_are_told():
    wire = bus()
    wire.units[1]["holding"][11] = 65000
    found = asyncio.run(meanings(wire, 1, METER))
    assert dict(found.values) == {"unit-1/power": 10_000.0, "unit-1/room": pytest.approx(6500)}
    assert {one.code: one.evidence["points"] for one in found.findings} == {
        "registers-silent": ["unit-1/gone"],
        "values-odd": ["unit-1/room"],
    }


def test_maps_that_fit_are_named():
    maps = {name: read_map(name) for name in ("eastron-sdm630", "schneider-iem3255")}
    wire = MemoryWire({1: {"input": dict.fromkeys(range(80), 0)}})
    (unit,) = asyncio.run(survey(wire, [1], last=127)).units
    assert fitting(unit, maps) == ("eastron-sdm630",)
