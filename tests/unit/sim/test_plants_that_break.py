"""Plants that break and valves that stick open: each shows its signature, and balances close."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.site import site_from
from tests import emitters, systems

WINTER, SUMMER = date(2025, 1, 6), date(2025, 7, 7)
NOON = 144
UNIT, ROOM = "systems.air.one", "zones.one"
TWO_BOILERS = {"lead": {"kind": "boiler", "capacity": 12000.0, "efficiency": 0.85}}
TWO_BOILERS["lag"] = TWO_BOILERS["lead"]


def run(start, *, system=systems.FAN_COIL, plants=systems.PLANTS, days=2, **malfunctions):
    data = systems.rooms(system, plants=plants).plain()
    return simulated(data, start, days, malfunctions)


def simulated(data, start, days, malfunctions):
    site = site_from(data | {"malfunctions": malfunctions})
    result = systems.simulation(site, start, days).run()
    for name, balance in result.balances.items():
        assert balance.residual < 1e-6, name
    return result


def at_noon(kind, asset, **more):
    """Return a malfunction that begins at noon of the first day of winter."""
    return {"kind": kind, "asset": asset, "start": "2025-01-06T12:00", **more}


def always(kind, asset, **more):
    return {"kind": kind, "asset": asset, "start": "2024-01-01", **more}


@cache
def winter():
    return run(WINTER)


@cache
def summer():
    return run(SUMMER)


def energy(result, quantity, asset="site"):
    series = result.site(quantity) if asset == "site" else result[asset, quantity]
    return float(series.sum(dtype=np.float64))


def test_a_boiler_that_fails_burns_nothing_and_the_rooms_cool_down():
    broken = run(WINTER, boiler=at_noon("failed_source", "plants.hot.boiler"))
    gas, sound = broken["site", "heating_gas"], winter()["site", "heating_gas"]
    np.testing.assert_array_equal(gas[:NOON], sound[:NOON])
    assert np.all(gas[NOON:] == 0.0)
    # for a while the water in pipes gives what is left in it
    assert broken["plants.hot", "plant_output"][NOON:].max() == 0.0
    assert broken[UNIT, "heating_coil_power"][-NOON:].max() < 10.0  # of the pump
    assert broken[ROOM, "air_temperature"][-NOON] < winter()[ROOM, "air_temperature"][-NOON] - 3.0
    water = broken["plants.hot", "supply_water_temperature"]
    assert water[-1] < water[NOON] - 4.0


def test_the_second_boiler_takes_over_where_the_first_fails():
    plants = deepcopy(systems.PLANTS)
    plants["hot"]["sources"] = TWO_BOILERS
    broken = run(WINTER, plants=plants, lead=at_noon("failed_source", "plants.hot.lead"))
    assert broken["plants.hot", "plant_stages"][NOON:].max() == 1.0
    assert broken["plants.hot", "plant_output"][NOON:].max() > 5000.0
    assert broken["plants.hot", "plant_output"][NOON:].max() <= 12000.0 * (1.0 + 1e-6)


def test_a_repaired_boiler_heats_again():
    item = at_noon("failed_source", "plants.hot.boiler") | {
        "repair": {"crew": "staff", "duration": "4 h"}
    }
    data = systems.rooms(systems.FAN_COIL, plants=systems.PLANTS).plain()
    broken = simulated(data | {"crews": {"staff": {}}}, WINTER, 2, {"boiler": item})
    gas = broken["site", "heating_gas"]
    assert np.all(gas[NOON : NOON + 48] == 0.0)
    assert gas[NOON + 49] > 0.0


def test_a_chiller_that_fails_takes_no_electricity_and_the_rooms_warm_up():
    broken = run(SUMMER, chiller=always("failed_source", "plants.cold.chiller"))
    assert energy(summer(), "cooling_electricity") > 0.0
    assert energy(broken, "cooling_electricity") == 0.0
    assert broken[ROOM, "air_temperature"].max() > summer()[ROOM, "air_temperature"].max() + 2.0


def test_a_heat_pump_that_fails_leaves_the_heat_to_the_other_source():
    plants = deepcopy(systems.PLANTS)
    pump = {"kind": "air_heat_pump", "type": "heat-pump-air-water-vaillant-vwl10", "capacity": 9e3}
    plants["hot"] |= {"supply_temperature": 50.0, "sources": {
        "pump": pump, "element": {"kind": "electric", "capacity": 20e3},
    }}  # fmt: skip
    system = deepcopy(systems.FAN_COIL)
    system["heating"]["capacity"] = 7000.0
    sound = run(WINTER, system=system, plants=plants)
    item = always("failed_source", "plants.hot.pump")
    broken = run(WINTER, system=system, plants=plants, pump=item)
    taken, heat = (
        [energy(each, name, asset) for each in (sound, broken)]
        for name, asset in (("heating_electricity", "site"), ("plant_output", "plants.hot"))
    )
    assert taken[1] == pytest.approx(heat[1], rel=1e-5)
    assert taken[0] / heat[0] < 0.8


def test_a_pump_that_stands_still_stops_flow_coils_and_sources():
    broken = run(WINTER, pump=at_noon("failed_pump", "plants.hot"))
    for quantity in ("water_flow", "pump_power", "plant_load", "plant_output"):
        assert winter()["plants.hot", quantity][NOON:].max() > 0.0
        assert np.all(broken["plants.hot", quantity][NOON:] == 0.0), quantity
    assert np.all(broken[UNIT, "heating_coil_power"][NOON:] == 0.0)
    assert broken[ROOM, "air_temperature"][-1] < winter()[ROOM, "air_temperature"][-1] - 2.0


def test_lost_capacity_limits_what_is_given_and_costs_more_fuel_for_it():
    item = always("degraded_source", "plants.hot.boiler", capacity_loss=0.8, power_rise=0.25)
    worn = run(WINTER, boiler=item)
    most = worn["plants.hot", "plant_output"].max()
    assert most == pytest.approx(0.2 * 30000.0, rel=1e-5)
    assert winter()["plants.hot", "plant_output"].max() > 1.5 * most
    spent = [
        energy(each, "heating_gas") / energy(each, "plant_output", "plants.hot")
        for each in (winter(), worn)
    ]
    assert spent[1] == pytest.approx(1.25 * spent[0], rel=1e-5)


def test_a_chilled_water_valve_stuck_open_cools_in_winter_and_heating_works_against_it():
    item = always("stuck_valve", "systems.air.one", coil="cooling", position=0.3)
    stuck = run(WINTER, valve=item)
    cold, sound = stuck[UNIT, "cooling_coil_power"], winter()[UNIT, "cooling_coil_power"]
    morning, night = slice(288 + 8 * 12, 288 + 12 * 12), slice(0, 6 * 12)
    assert sound[morning].max() == 0.0
    assert cold[morning].min() > 300.0
    assert cold[night].max() == 0.0
    assert np.all(stuck[UNIT, "heating_coil_power"][morning] > cold[morning])
    assert energy(stuck, "heating_coil_power", UNIT) > 1.2 * energy(
        winter(), "heating_coil_power", UNIT
    )
    assert stuck["plants.cold", "plant_load"].max() == pytest.approx(cold.max(), rel=1e-3)


def test_a_chilled_water_valve_of_an_air_handler_stuck_open_is_reheated():
    system = deepcopy(systems.VARIABLE)
    system["cooling"] = {"kind": "chilled_water", "plant": "cold", "capacity": 12000.0}
    plants = {"cold": systems.PLANTS["cold"]}
    sound = run(WINTER, system=system, plants=plants)
    item = always("stuck_valve", "systems.air", coil="cooling", position=0.5)
    stuck = run(WINTER, system=system, plants=plants, valve=item)
    work = stuck["systems.air", "supply_air_flow"] > 0.05
    below = (
        stuck["systems.air", "supply_air_temperature"]
        - sound["systems.air", "supply_air_temperature"]
    )
    assert stuck["systems.air", "cooling_coil_power"][work].max() > 500.0
    assert np.all(below[work] < 0.5)
    warmed = [
        energy(each, "reheat_power", "systems.air")
        + energy(each, "heating_coil_power", "systems.air")
        for each in (sound, stuck)
    ]
    assert warmed[1] > 1.1 * warmed[0]


@pytest.mark.parametrize("system", [emitters.RADIATORS, emitters.FLOOR], ids=["radiators", "floor"])
def test_an_emitters_valve_stuck_open_overheats_the_room_at_constant_flow(system):
    data = emitters.heated_data(system)
    name = "systems.heat." + ("room" if system is emitters.RADIATORS else "floor")
    sound = simulated(data, WINTER, 3, {})
    item = at_noon("stuck_valve", "zones.room", position=1.0)
    stuck = simulated(data, WINTER, 3, {"valve": item})
    np.testing.assert_array_equal(
        stuck[name, "emitter_flow"][:NOON], sound[name, "emitter_flow"][:NOON]
    )
    flow = stuck[name, "emitter_flow"][NOON:]
    warm = flow > 0.0  # no water flows that is colder than the floor
    np.testing.assert_allclose(flow[warm], flow[0], rtol=1e-5)
    assert warm.mean() > 0.7
    assert stuck["zones.room", "air_temperature"][-1] > 22.0


def test_an_emitters_valve_stuck_shut_gives_nothing_and_moves_again_once_repaired():
    data = emitters.heated_data(emitters.RADIATORS) | {"crews": {"staff": {}}}
    item = at_noon("stuck_valve", "zones.room", position=0.0)
    item["repair"] = {"crew": "staff", "duration": "8 h"}
    stuck = simulated(data, WINTER, 2, {"valve": item})
    flow = stuck["systems.heat.room", "emitter_flow"]
    assert np.all(flow[NOON : NOON + 96] == 0.0)
    assert flow[NOON + 96 :].max() > 0.0
