"""Malfunctions in whole runs: each shows its signature, and balances close."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.kpis import evaluate
from sim.physics import wear
from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from tests.air import HEAT_PUMP, handler, served, unit
from tests.boxes import box, terminal

WINTER = {"start": date(2025, 1, 6), "end": date(2025, 1, 8)}
SUMMER = {"start": date(2025, 7, 7), "end": date(2025, 7, 9)}
UNIT, ROOM = "systems.air.room", "zones.room"


@cache
def weather_of(name):
    return read_weather(name)


def run(data, period, **malfunctions):
    site = site_from(data | {"malfunctions": malfunctions})
    weather = weather_of("denver" if site.location.longitude < -100 else "chicago")
    result = Simulation(site, weather, **period).run()
    assert result.residual < 1e-6
    assert result.moisture_residual < 1e-6
    return result


def always(kind, asset="systems.air", **more):
    return {"kind": kind, "asset": asset, "start": "2024-01-01", **more}


def energy(result, quantity, asset="site"):
    series = result.site(quantity) if asset == "site" else result[asset, quantity]
    return float(series.sum(dtype=np.float64))


@pytest.fixture(scope="module")
def winter():
    return run(served(unit()), WINTER)


@pytest.fixture(scope="module")
def summer():
    return run(served(unit()), SUMMER)


def test_a_damper_stuck_open_in_winter_heats_more_and_mixes_by_its_share(winter):
    stuck = run(served(unit()), WINTER, damper=always("stuck_damper", position=0.6))
    room, outdoor = stuck[ROOM, "air_temperature"], stuck["site", "outdoor_temperature"]
    expected = room + 0.6 * (outdoor - room)
    mixed = stuck[UNIT, "mixed_air_temperature"]
    held = np.abs(np.diff(room, prepend=room[0])) < 0.02  # mixed with the room at the step's start
    assert np.abs(mixed - expected)[held].max() < 0.05
    flow, outside = stuck[UNIT, "supply_air_flow"], stuck[UNIT, "outdoor_air_flow"]
    np.testing.assert_allclose(outside, 0.6 * flow, rtol=1e-5)
    assert energy(stuck, "heating_gas") > 1.5 * energy(winter, "heating_gas")


def test_a_damper_stuck_while_it_runs_acts_from_the_next_step_on(winter):
    item = always("stuck_damper", position=0.6) | {"start": "2025-01-06T10:02:00"}
    stuck = run(served(unit()), WINTER, damper=item)
    mixed, sound = (each[UNIT, "mixed_air_temperature"] for each in (stuck, winter))
    first = 10 * 12 + 1
    assert np.array_equal(mixed[:first], sound[:first])
    assert mixed[first] < sound[first] - 1.0
    label = stuck["malfunctions.damper", "malfunction"]
    assert list(label[first - 2 : first + 1]) == [0.0, np.float32(0.6), 1.0]


def test_a_fouled_filter_takes_flow_from_a_unit_and_power_by_the_fan_law(summer):
    item = always("fouled_filter", pressure_rise=0.8)
    fouled = run(served(unit()), SUMMER, filter=item)
    flow = float(np.sqrt(1.5 / 2.3))
    ratio = fouled[UNIT, "supply_air_flow"] / summer[UNIT, "supply_air_flow"]
    np.testing.assert_allclose(ratio, flow, rtol=1e-5)
    power = energy(fouled, "fan_power", UNIT) / energy(summer, "fan_power", UNIT)
    assert power == pytest.approx(flow**3 * 1.8, rel=1e-5)


def test_a_fouled_filter_of_a_fan_that_keeps_its_flow_takes_more_power():
    rooms = ("room", "other")
    sound = run(served(handler(), rooms=rooms), SUMMER)
    item = always("fouled_filter", pressure_rise=0.3)
    fouled = run(served(handler(), rooms=rooms), SUMMER, filter=item)
    assert energy(fouled, "fan_power", "systems.air") == pytest.approx(
        1.3 * energy(sound, "fan_power", "systems.air"), rel=0.03
    )


def test_a_filter_clogs_gradually():
    item = always("fouled_filter", grows_in="2 days") | {"start": "2025-07-07"}
    fouled = run(served(unit()), SUMMER, filter=item)
    severity = fouled["malfunctions.filter", "malfunction_severity"]
    assert np.all(np.diff(severity) >= 0.0)
    assert severity[288] == pytest.approx(0.5, abs=0.02)
    assert np.all(np.diff(fouled[UNIT, "supply_air_flow"]) <= 1e-6)
    assert fouled["malfunctions.filter", "malfunction"].min() == 1.0


@pytest.mark.parametrize("kind", ["modulating", "on_off"])
@pytest.mark.parametrize("bias", [2.0, -1.5])
def test_a_biased_thermostat_leaves_the_room_off_by_the_bias(kind, bias):
    site = box(heating=terminal(20.0, kind=kind, band=0.2), system="ideal").plain()
    item = {"kind": "sensor_bias", "asset": ROOM, "bias": bias, "start": "2025-01-06T03:10:30"}
    sound, biased = run(site, WINTER), run(site, WINTER, sensor=item)
    night = slice(5 * 12, 7 * 12)
    off = biased[ROOM, "air_temperature"][night] - sound[ROOM, "air_temperature"][night]
    assert float(off.mean()) == pytest.approx(-bias, abs=0.01 if kind == "modulating" else 0.1)
    np.testing.assert_array_equal(biased[ROOM, "heating_setpoint"], 20.0)


def test_a_drifting_thermostat_takes_the_room_with_it_and_a_repair_brings_it_back():
    site = box(heating=terminal(20.0), system="ideal").plain() | {"crews": {"staff": {}}}
    item = {
        "kind": "sensor_drift", "asset": ROOM, "bias": 2.0, "grows_in": "10 h",
        "start": "2025-01-05T20:00",
        "repair": {"crew": "staff", "notice": "6 h", "duration": "1 h"},
    }  # fmt: skip
    drifted = run(site, WINTER, sensor=item)
    room = drifted[ROOM, "air_temperature"]
    assert room[6 * 12 - 1] == pytest.approx(18.0, abs=0.05)
    assert room[3 * 12] == pytest.approx(20.0 - 2.0 * 0.7, abs=0.06)
    assert room[8 * 12] == pytest.approx(20.0, abs=0.05)
    (breakdown,) = drifted.breakdowns
    assert (breakdown.begun_at, breakdown.noticed, breakdown.begun, breakdown.repaired) == (
        0.0, 6 * 3600.0, 6 * 3600.0, 7 * 3600.0,
    )  # fmt: skip
    assert [h.text for h in drifted.happenings] == [
        "sensor: sensor drift begins", "sensor: noticed",
        "sensor: repair begins, crew staff", "sensor: repaired",
    ]  # fmt: skip
    assert [(h.kind, h.value) for h in drifted.happenings[::3]] == [
        ("malfunction", None), ("repair", 0.0),
    ]  # fmt: skip


def test_lost_refrigerant_runs_longer_and_takes_more_electricity_for_the_same_cold(summer):
    low = run(served(unit()), SUMMER, leak=always("refrigerant_loss", share=0.3))
    cold = [energy(each, "cooling_power", ROOM) for each in (summer, low)]
    taken = [energy(each, "compressor_power", UNIT) for each in (summer, low)]
    capacity, power = (
        wear.undercharged(law, 0.3, 26.67, 35.0)
        for law in (wear.COOLING_CAPACITY, wear.COOLING_POWER)
    )
    ratio = taken[1] / cold[1] / (taken[0] / cold[0])
    assert capacity < 0.85
    # part-load losses shrink as it runs longer
    assert 1.0 < ratio < power / capacity
    assert ratio == pytest.approx(power / capacity, rel=0.08)


def test_a_heat_pump_without_refrigerant_leaves_more_to_its_supplement():
    data = served(unit(heating=HEAT_PUMP), gain=0.0)
    sound = run(data, WINTER)
    low = run(data, WINTER, leak=always("refrigerant_loss", share=0.3))
    dead = run(data, WINTER, compressor=always("failed_compressor"))
    used = [energy(each, "heating_electricity") for each in (sound, low, dead)]
    assert used[0] < used[1] < used[2]
    assert energy(dead, "compressor_power", UNIT) == 0.0
    assert energy(dead, "heating_electricity") == pytest.approx(
        energy(dead, "heating_coil_power", UNIT), rel=1e-5
    )


@pytest.mark.parametrize("system", ["unit", "handler"])
def test_without_its_fan_a_handler_gives_nothing_and_rooms_drift(system):
    data = served(unit() if system == "unit" else handler())
    asset = UNIT if system == "unit" else "systems.air"
    item = always("failed_fan") | {"start": "2025-01-07T00:00"}
    dead = run(data, WINTER, fan=item)
    after = slice(289, None)
    for quantity in ("supply_air_flow", "fan_power", "heating_coil_power", "reheat_power"):
        assert np.all(dead[asset, quantity][after] == 0.0), quantity
    assert np.all(dead[ROOM, "heating_power"][after] == 0.0)
    room = dead[ROOM, "air_temperature"]
    assert room[287] > 15.0
    assert room[299] < room[287] - 3.0


def test_a_compressor_or_burner_that_fails_gives_nothing():
    hot = run(served(unit()), SUMMER, compressor=always("failed_compressor"))
    assert energy(hot, "cooling_electricity") == 0.0
    assert hot[ROOM, "air_temperature"].max() > 28.0
    cold = run(served(unit()), WINTER, burner=always("failed_burner"))
    assert energy(cold, "heating_gas") == 0.0
    assert cold[ROOM, "air_temperature"].min() < 15.0


def test_short_cycling_and_a_fouled_coil_take_more_for_the_same(summer):
    taken = energy(summer, "compressor_power", UNIT)
    item = always("short_cycling", efficiency_loss=0.2)
    cycling = run(served(unit()), SUMMER, cycling=item)
    assert energy(cycling, "compressor_power", UNIT) == pytest.approx(taken / 0.8, rel=1e-4)
    item = always("fouled_coil", capacity_loss=0.1, power_rise=0.15)
    fouled = run(served(unit()), SUMMER, coil=item)
    assert 1.1 * taken < energy(fouled, "compressor_power", UNIT) < 1.35 * taken


@pytest.mark.parametrize("system", ["unit", "handler"])
def test_a_heating_valve_stuck_open_is_cooled_away(system):
    data = served(unit() if system == "unit" else handler())
    asset = UNIT if system == "unit" else "systems.air"
    sound = run(data, SUMMER)
    item = always("stuck_valve", coil="heating", position=0.2)
    stuck = run(data, SUMMER, valve=item)
    capacity = 12000
    np.testing.assert_allclose(stuck[asset, "heating_coil_power"], 0.2 * capacity, rtol=1e-5)
    assert energy(stuck, "cooling_coil_power", asset) > 1.2 * energy(
        sound, "cooling_coil_power", asset
    )


def test_a_terminal_stuck_gives_its_share_and_stuck_shut_nothing():
    site = box(heating=terminal(20.0, 4000), cooling=terminal(26.0), system="ideal").plain()
    item = {"kind": "stuck_valve", "asset": ROOM, "start": "2025-01-07", "position": 0.75}
    stuck = run(site, WINTER, valve=item)
    np.testing.assert_allclose(stuck[ROOM, "heating_power"][288:], 3000.0, rtol=1e-5)
    shut = run(site, WINTER, valve=item | {"position": 0.0})
    assert np.all(shut[ROOM, "heating_power"][288:] == 0.0)


def test_a_supply_sensor_that_reads_too_much_makes_supply_air_too_cold():
    data = served(handler(), rooms=("room", "other"), gain=60.0)
    sound = run(data, SUMMER)
    biased = run(data, SUMMER, sensor=always("sensor_bias", bias=2.0))
    off = [float(np.median(r["systems.air", "supply_air_temperature"])) for r in (sound, biased)]
    assert off[1] - off[0] == pytest.approx(-2.0, abs=0.2)


def test_chance_is_repeated_and_one_part_leaves_anothers_alone():
    site = box(heating=terminal(20.0), system="ideal").plain()
    site["crews"] = {"staff": {"cost_per_hour": 60}}
    failing = {
        "kind": "sensor_bias", "asset": ROOM, "bias": 1.0, "failures": {"mean": "6 h", "shape": 2},
        "repair": {"crew": "staff", "notice": "30 min", "duration": "1 h", "variation": 0.5,
                   "cost": 20},
    }  # fmt: skip
    alone = run(site, WINTER, one=failing)
    again = run(site, WINTER, one=failing)
    both = run(site, WINTER, two=failing | {"bias": 0.5, "repair": None}, one=failing)
    assert alone.digest() == again.digest()
    assert alone.breakdowns == again.breakdowns
    assert len(alone.breakdowns) >= 3
    assert [b for b in both.breakdowns if b.name == "one"] == list(alone.breakdowns)
    kpis = evaluate(alone, site_from(site | {"malfunctions": {"one": failing}}), None)
    hours = float(alone["malfunctions.one", "malfunction"].sum()) / 12
    assert kpis["malfunction_hours"].value == pytest.approx(hours, rel=1e-5)
    assert kpis["equipment_availability"].value == pytest.approx(100 * (1 - hours / 48), rel=1e-4)
    assert "repair_cost" not in kpis
