"""Air systems in whole runs: what they deliver, what they consume, and that both close."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.site.air_systems import HeatRecovery
from tests.systems import (
    EXPANSION,
    FAN,
    FAN_COIL,
    GAS,
    PLANTS,
    UNIT,
    VARIABLE,
    rooms,
    simulation,
)

WINTER, SUMMER, SPRING = date(2025, 1, 6), date(2025, 7, 14), date(2025, 4, 14)
HEAT_PUMP = {"kind": "heat_pump", "capacity": 7000.0, "cop": 3.4,
             "supplement": {"kind": "electric", "capacity": 6000.0}}  # fmt: skip


def energy(result: Any, quantity: str, asset: str = "site") -> float:
    """Return the energy of a series in J, nothing where the run has none."""
    key = (asset, quantity)
    known = {(signal.asset, signal.quantity) for signal in result.series}
    return float(result[key].astype(float).sum() * result.step) if key in known else 0.0


def assert_closed(result: Any) -> None:
    assert result.residual < 1e-9
    assert result.moisture_residual < 1e-9
    assert result.co2_residual < 1e-9


@pytest.mark.parametrize("start", [WINTER, SUMMER, SPRING])
@pytest.mark.parametrize(
    ("system", "plants"),
    [
        (UNIT, {}),
        ({**UNIT, "heating": HEAT_PUMP, "fan": {**FAN, "mode": "cycling"}}, {}),
        (VARIABLE, {}),
        (FAN_COIL, PLANTS),
    ],
)
def test_heat_water_and_carbon_dioxide_close(system, plants, start):
    result = simulation(rooms(system, plants=plants), start).run()
    assert_closed(result)
    assert "handlers" in result.system_balances
    assert bool(plants) == ("plants" in result.system_balances)


def test_a_packaged_unit_holds_the_room_and_burns_what_its_coil_gives():
    result = simulation(rooms(UNIT), WINTER).run()
    noon = slice(288 + 120, 288 + 220)
    for name in ("one", "two"):
        assert result[f"zones.{name}", "air_temperature"][noon].min() > 20.999
        heat = energy(result, "heating_coil_power", f"systems.air.{name}")
        assert heat > 0.0
    total = sum(energy(result, "heating_coil_power", f"systems.air.{n}") for n in ("one", "two"))
    assert energy(result, "heating_gas") == pytest.approx(total / 0.8, rel=1e-6)


def test_a_continuous_fan_runs_by_schedule_and_cycles_at_night():
    result = simulation(rooms(UNIT), WINTER).run()
    flow = result["systems.air.one", "supply_air_flow"]
    day = slice(12 * 8, 12 * 18)
    np.testing.assert_allclose(flow[day], flow[day][0])
    assert 0.0 <= flow[:12].min() <= flow[:12].max() < flow[day][0]


def test_a_coil_too_small_lets_the_room_cool():
    small = {**UNIT, "heating": {**GAS, "capacity": 800.0}}
    result = simulation(rooms(small), WINTER).run()
    assert result["zones.two", "air_temperature"].min() < 15.8
    assert result["systems.air.two", "heating_coil_power"].max() == pytest.approx(800.0, rel=1e-6)


@pytest.mark.parametrize("kind", ["dry_bulb", "differential_dry_bulb", "differential_enthalpy"])
def test_an_economiser_saves_compressor_work_in_spring(kind):
    gains = {"gain": {"power_density": 60.0, "schedule": "work"}}
    plain = simulation(rooms(UNIT, equipment=gains), SPRING).run()
    economised = {**UNIT, "outdoor_air": {"economiser": kind}}
    free = simulation(rooms(economised, equipment=gains), SPRING).run()
    assert energy(free, "cooling_electricity") < 0.7 * energy(plain, "cooling_electricity")
    assert free["systems.air.one", "outdoor_air_flow"].max() > 0.08
    assert_closed(free)


def test_heat_recovery_saves_gas_and_keeps_moisture():
    recovery = {"sensible_effectiveness": 0.75, "latent_effectiveness": 0.6, "power": 50.0}
    plain = simulation(rooms(UNIT), WINTER).run()
    spared = simulation(rooms({**UNIT, "outdoor_air": {"heat_recovery": recovery}}), WINTER).run()
    assert energy(spared, "heating_gas") < 0.85 * energy(plain, "heating_gas")
    wetter = spared["zones.one", "humidity_ratio"].mean() / plain["zones.one", "humidity_ratio"]
    assert wetter.mean() > 1.1
    sensible = {**recovery, "latent_effectiveness": 0.0}
    dry = simulation(rooms({**UNIT, "outdoor_air": {"heat_recovery": sensible}}), WINTER).run()
    moisture = (run["zones.one", "humidity_ratio"] for run in (dry, plain))
    np.testing.assert_allclose(*moisture, rtol=0.04)
    assert energy(spared, "fan_electricity") > energy(plain, "fan_electricity")
    assert HeatRecovery(**recovery).sensible_effectiveness == 0.75


def test_a_heat_pump_takes_less_than_resistance_and_more_when_it_is_cold():
    electric = {**UNIT, "heating": {"kind": "electric", "capacity": 12000.0}}
    pump = {**UNIT, "heating": HEAT_PUMP}
    used = {}
    for key, system in (("electric", electric), ("pump", pump)):
        result = simulation(rooms(system), WINTER).run()
        used[key] = energy(result, "heating_electricity")
    assert 0.25 * used["electric"] < used["pump"] < 0.7 * used["electric"]


def test_boxes_reheat_and_the_supply_air_keeps_its_temperature():
    result = simulation(rooms(VARIABLE), SUMMER).run()
    supply = result["systems.air", "supply_air_temperature"]
    day = slice(12 * 9, 12 * 18)
    np.testing.assert_allclose(supply[day], 12.8, atol=0.05)
    cold = simulation(rooms(VARIABLE), WINTER).run()
    assert energy(cold, "reheat_power", "systems.air") > 0.0
    reheat = energy(cold, "reheat_power", "systems.air")
    assert energy(cold, "heating_electricity") == pytest.approx(reheat, rel=1e-6)


def test_fan_power_follows_the_cube_of_the_flow():
    result = simulation(rooms(VARIABLE), SUMMER).run()
    flow = result["systems.air", "supply_air_flow"].astype(float)
    power = result["systems.air", "fan_power"].astype(float)
    day = slice(12 * 8, 12 * 18)
    ratio = power[day] / flow[day] ** 3
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-4)


def test_return_air_warms_the_plenum_in_winter():
    without = {key: value for key, value in VARIABLE.items() if key != "return_plenum"}
    cold = simulation(rooms(without), WINTER).run()
    warm = simulation(rooms(VARIABLE), WINTER).run()
    day = slice(288 + 12 * 9, 288 + 12 * 18)
    plenum = ("zones.plenum", "air_temperature")
    assert warm[plenum][day].mean() > cold[plenum][day].mean() + 0.3


def test_cooling_coils_dry_the_air():
    wet = {"flow": 5e-4, "schedule": "work"}
    cooled = simulation(rooms(UNIT, moisture_source=wet), SUMMER).run()
    warm = {**UNIT, "cooling": {**EXPANSION, "lowest_outdoor": 90.0}}
    hot = simulation(rooms(warm, moisture_source=wet), SUMMER).run()
    ratio = ("zones.one", "humidity_ratio")
    assert cooled[ratio][150:220].mean() < 0.8 * hot[ratio][150:220].mean()
    sensible = energy(cooled, "cooling_coil_power", "systems.air.one")
    assert sensible > energy(cooled, "cooling_power", "zones.one") * 0.8


def test_a_plant_too_small_gives_what_it_has_and_no_more():
    boiler = {"kind": "boiler", "capacity": 4000.0, "efficiency": 0.85}
    plants = {**PLANTS, "hot": {**PLANTS["hot"], "sources": {"boiler": boiler}}}
    result = simulation(rooms(FAN_COIL, plants=plants), WINTER).run()
    assert_closed(result)
    load = result["plants.hot", "plant_load"]
    hours = load.reshape(-1, 12).mean(axis=1)
    assert 3000.0 < hours.max() < 4000.0 * 1.1  # the loop's water stores some heat
    assert energy(result, "heating_gas") > 0.0
    unmet = energy(result, "plant_unmet_load", "plants.hot")
    assert unmet < 0.02 * energy(result, "plant_load", "plants.hot")


def test_a_failed_fan_leaves_the_room_alone():
    made = simulation(rooms(UNIT), WINTER)
    made.cast.feed.handling.condition[0, 0] = 0.0
    result = made.run()
    assert result["systems.air.one", "supply_air_flow"].max() == 0.0
    assert result["zones.one", "heating_power"].max() == 0.0
    assert result["zones.one", "air_temperature"].min() < 15.9
    assert result["zones.two", "air_temperature"].min() > 15.9


def test_a_stuck_damper_takes_its_share_of_outdoor_air():
    made = simulation(rooms(UNIT), WINTER)
    made.cast.feed.handling.condition[:, 7] = 0.6
    result = made.run()
    flow = result["systems.air.one", "supply_air_flow"]
    fresh = result["systems.air.one", "outdoor_air_flow"]
    day = slice(12 * 9, 12 * 18)
    np.testing.assert_allclose(fresh[day], 0.6 * flow[day], rtol=1e-5)
    assert_closed(result)


@pytest.mark.parametrize("kind", ["outdoor", "warmest", "requests"])
def test_a_reset_moves_the_supply_temperature_between_its_ends(kind):
    reset = {"kind": kind, "lowest": 12.0, "highest": 17.0}
    system = {**VARIABLE, "supply_air": {"reset": reset}}
    gains = {"gain": {"power_density": 60.0, "schedule": "work"}}
    result = simulation(rooms(system, equipment=gains), date(2025, 6, 2), days=4).run()
    supply = result["systems.air", "supply_air_temperature"].reshape(4, -1)[1:, 108:216]
    assert 11.5 < supply.min() < supply.max() < 18.0
    assert supply.max() > 13.0
    assert_closed(result)


@pytest.mark.parametrize("system", [UNIT, VARIABLE])
def test_night_purge_cools_the_rooms_before_they_open(system):
    purge = {"warm": 22.0, "cool": 18.0, "margin": 2.0, "outdoor_lowest": 5.0}
    plain = simulation(rooms(system), SUMMER, days=3).run()
    purged = simulation(rooms({**system, "night_purge": purge}), SUMMER, days=3).run()
    assert_closed(purged)
    before = slice(2 * 288 + 12 * 5, 2 * 288 + 12 * 6)
    room = ("zones.one", "air_temperature")
    assert purged[room][before].mean() < plain[room][before].mean() - 0.5
    assert energy(purged, "cooling_electricity") < energy(plain, "cooling_electricity")
    assert energy(purged, "fan_electricity") > energy(plain, "fan_electricity")
