"""Plants: sources of the size that the coils' loads leave."""

import pytest

from sim.errors import DocumentError
from sim.simulation import size
from sim.sizing.coils import WATER_HEAT, WATER_RANGE
from sim.sizing.demand import demand_of
from sim.sizing.fill import sized_unit
from sim.sizing.plants import add_emitters, plant_loads, sized_plants
from sim.weather import read_weather
from tests.sizing import known, open_site, wave

WATER = {
    "kind": "fan_coil",
    "fan": {"schedule": "always"},
    "cooling": {"kind": "chilled_water", "plant": "cold"},
    "heating": {"kind": "hot_water", "plant": "hot"},
}
BOILER = {"kind": "boiler", "type": "boiler-low-temperature", "capacity": "autosize"}
CHILLER = {
    "kind": "chiller", "type": "chiller-air-cooled-galetti-mfe5", "capacity": "autosize",
}  # fmt: skip
PLANTS = {
    "hot": {"kind": "hot_water", "supply_temperature": 60, "sources": {"boiler": BOILER}},
    "cold": {"kind": "chilled_water", "supply_temperature": 7, "sources": {"chiller": CHILLER}},
}


def loaded(plants, zones=2):
    """Return a case of fan coils whose cooling loads peak at different hours."""
    site = open_site(WATER, zones=zones, plants=plants)
    peaks = [wave(5000.0, at) for at in (120, 204)][:zones]
    case = known(site, [4000.0] * zones, peaks)
    system = site.systems["air"]
    for zone in site.zones:
        sized_unit(case, f"systems.{zone}", system, demand_of(case, "air", system, zone))
    return case


def test_cold_is_the_largest_sum_at_one_time_and_heat_the_sum():
    case = loaded(PLANTS)
    loads = plant_loads(case)
    alone = [series.max() for plant, _, series in case.cold if plant == "cold"]
    assert max(alone) < loads["cold"].load < 0.9 * sum(alone)
    assert loads["hot"].load == pytest.approx(sum(heat for _, heat in case.heat))
    water = loads["hot"].load / (WATER_HEAT * WATER_RANGE)
    assert loads["hot"].water_flow == pytest.approx(water, rel=1e-3)


def test_open_sources_share_what_given_ones_leave():
    two = {"first": BOILER, "second": BOILER, "third": {**BOILER, "capacity": 2000.0}}
    case = loaded(PLANTS | {"hot": {**PLANTS["hot"], "sources": two}})
    loads = plant_loads(case)
    sources = sized_plants(case, loads)["hot"].sources
    each = (loads["hot"].load - 2000.0) / 2
    assert [s.capacity for s in sources.values()] == pytest.approx([each, each, 2000.0], rel=1e-4)


def test_a_chiller_is_sized_by_its_curve():
    case = loaded(PLANTS)
    loads = plant_loads(case)
    chiller = sized_plants(case, loads)["cold"].sources["chiller"]
    factor = chiller.capacity_curve.at(7.0, 33.0)
    assert factor != pytest.approx(1.0, abs=0.005)
    assert chiller.capacity * factor == pytest.approx(loads["cold"].load, rel=1e-4)


def test_an_exchanger_draws_from_the_plant_that_feeds_it():
    feeder = {"kind": "hot_water", "supply_temperature": 80, "sources": {"boiler": BOILER}}
    exchanger = {"kind": "plant", "plant": "main", "capacity": "autosize"}
    hot = {**PLANTS["hot"], "sources": {"exchanger": exchanger}}
    case = loaded(PLANTS | {"hot": hot, "main": feeder})
    made = sized_plants(case, plant_loads(case))
    assert made["main"].capacity == pytest.approx(made["hot"].capacity, rel=1e-4)
    assert list(made) == list(case.site.plants)


def test_radiators_draw_the_load_of_their_zones():
    water = {"kind": "radiators", "supply": {"plant": "hot"}, "radiator": {"rated_output": 3000.0}}
    site = open_site(water, zones=2, plants={"hot": PLANTS["hot"]}, zone={"cooling": None})
    case = known(site, [4000.0, 3000.0], [wave(0.0), wave(0.0)])
    add_emitters(case)
    loads = plant_loads(case)
    assert loads["hot"].load == pytest.approx(1.25 * 7000)
    boiler = sized_plants(case, loads)["hot"].sources["boiler"]
    assert boiler.capacity == pytest.approx(1.25 * 7000, rel=1e-4)


def test_a_plant_that_nothing_draws_from_is_told():
    idle = {"kind": "hot_water", "supply_temperature": 60, "sources": {"boiler": BOILER}}
    case = loaded(PLANTS | {"idle": idle})
    sized_plants(case, plant_loads(case))
    assert [fault.place for fault in case.faults] == ["plants.idle.sources.boiler.capacity"]


def test_water_that_is_too_warm_to_cool_is_told():
    district = {"kind": "district", "capacity": 9000}
    warm = {**PLANTS["cold"], "supply_temperature": 24, "sources": {"network": district}}
    case = loaded(PLANTS | {"cold": warm}, zones=1)
    assert [fault.place for fault in case.faults] == ["plants.cold.supply_temperature"]


def test_a_site_of_fan_coils_is_sized_and_its_plants_too():
    site = open_site(WATER, zones=2, plants=PLANTS)
    made, report = size(site, read_weather("denver"))
    assert not made.faults()
    assert made.plants["hot"].capacity == pytest.approx(
        report.value("plants.hot.sources.boiler.capacity")
    )
    assert [plant.plant for plant in report.plants] == ["cold", "hot"]
    with pytest.raises(DocumentError, match="kind chilled_water"):
        open_site({**WATER, "cooling": {"kind": "chilled_water", "plant": "hot"}}, plants=PLANTS)
