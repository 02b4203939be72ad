"""Batteries, vehicles, prices and carbon in a whole run."""

from datetime import date

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.kpis import evaluate
from sim.simulation import Simulation
from sim.site import Tariff, site_from
from sim.weather import read_weather
from tests.boxes import box

ALWAYS = {"always": {"days": {"all": {"00:00": 1.0}}}}
SUN = {"photovoltaics": {"roof": {"peak_power": "6 kW"}}}
BATTERY = {"capacity": "8 kWh", "charge_power": "3 kW", "discharge_power": "3 kW"}
CARS = {
    "points": 1, "power": "4 kW", "vehicles": 2, "days": "all", "arrival": "07:00",
    "departure": "18:00", "energy": "9 kWh",
}  # fmt: skip
TIME_OF_USE = {
    "electricity": {
        "price": 0.1,
        "periods": [{"name": "peak", "start": "16:00", "end": "20:00", "price": 0.4}],
    }
}


@pytest.fixture(scope="module")
def weather():
    return read_weather("denver")


def built(**parts):
    plain = box().plain()
    load = {"load": {"power": "1 kW", "schedule": "always"}}
    schedules = {**plain.get("schedules", {}), **ALWAYS}
    return site_from({**plain, "schedules": schedules, "other_loads": load, **parts})


def run(site, weather, days=3, **more):
    end = date(2025, 6, 2 + days)
    simulation = Simulation(site, weather, start=date(2025, 6, 2), end=end, **more)
    return simulation.run()


def parts_of(found):
    return {
        name: found.site(name)
        for name in (
            "electricity_demand", "electricity_import", "electricity_export", "photovoltaic_power",
            "battery_power", "battery_electricity", "vehicle_electricity", "other_electricity",
        )
    }  # fmt: skip


def test_what_comes_in_is_used_stored_or_lost(weather):
    site = built(**SUN, batteries={"a": BATTERY}, vehicle_charging={"park": CARS})
    found = run(site, weather)
    part = parts_of(found)
    bought = part["electricity_import"] - part["electricity_export"]
    used = part["electricity_demand"] - part["battery_electricity"]
    np.testing.assert_allclose(
        bought, used + part["battery_power"] - part["photovoltaic_power"], atol=1e-2
    )
    assert part["vehicle_electricity"].sum() > 0
    assert found.system_balances["batteries"].residual < 1e-12
    # over the run what went into the battery and was not lost is in it
    charge = found["batteries.a", "battery_state_of_charge"].astype(float)
    health = found["batteries.a", "battery_health"].astype(float)
    stored = 8 * 3.6e6 * (charge[-1] * health[-1] - charge[0] * health[0])
    net = (part["battery_power"] - part["battery_electricity"])[:-1].sum() * 300.0
    assert net == pytest.approx(stored, abs=2e3)
    assert np.all(np.minimum(part["electricity_import"], part["electricity_export"]) == 0)
    kpis = evaluate(found, site, None)
    assert kpis["site_energy"].value == pytest.approx(
        sum(kpis[f"{use}_energy"].value for use in ("heating", "cooling", "other", "vehicle",
            "battery", "fan", "pump", "lighting", "equipment", "hot_water")), rel=1e-6,
    )  # fmt: skip
    assert 0 < kpis["self_consumption"].value <= 100
    assert 0 < kpis["self_sufficiency"].value < 100
    assert kpis["battery_cycles"].value > 0.5
    assert 99 < kpis["battery_capacity_left"].value < 100


def test_a_battery_keeps_sun_that_would_be_exported(weather):
    without = evaluate(run(built(**SUN), weather), built(**SUN), None)
    site = built(**SUN, batteries={"a": BATTERY})
    kept = evaluate(run(site, weather), site, None)
    assert kept["self_consumption"].value > without["self_consumption"].value + 10
    assert kept["electricity_export"].value < without["electricity_export"].value
    assert kept["photovoltaic_energy"].value == without["photovoltaic_energy"].value
    assert "battery_cycles" not in without


def test_a_site_without_them_is_as_it_was(weather):
    plain, seen = run(built(**SUN), weather), run(built(**SUN), weather, tariff=None)
    assert plain.digest() == seen.digest()
    assert "batteries" not in plain.system_balances
    assert not any("battery" in each.quantity for each in plain.series)
    assert not any("vehicle" in each.quantity for each in plain.series)


def test_vehicles_wait_and_leave_without_where_points_are_few(weather):
    site = built(vehicle_charging={"park": CARS})
    found = run(site, weather)
    waiting = found["vehicle_charging.park", "vehicles_waiting"]
    connected = found["vehicle_charging.park", "vehicles_connected"]
    assert waiting.max() == 1.0
    assert connected.max() == 1.0
    kpis = evaluate(found, site, None)
    # three visits are served; who waits gets a point for the minutes the other leaves before it
    assert 3 * 0.010 <= kpis["vehicle_energy"].value < 3 * 0.012
    given = 0.9 * kpis["vehicle_energy"].value + kpis["vehicle_unmet_energy"].value
    assert given == pytest.approx(6 * 0.009, rel=1e-5)


def test_the_same_seed_brings_the_same_vehicles(weather):
    site = built(vehicle_charging={"park": CARS})
    assert run(site, weather, seed=5).digest() == run(site, weather, seed=5).digest()
    one, other = (run(site, weather, seed=seed).site("vehicle_electricity") for seed in (5, 6))
    assert not np.array_equal(one, other)


def test_prices_decide_when_a_battery_charges(weather):
    site = built(batteries={"a": {**BATTERY, "strategy": "time_of_use"}})
    found = run(site, weather, tariff=Tariff.read(TIME_OF_USE))
    power = found.site("battery_power").reshape(3, 288)
    assert power[0, 0] > 2000.0
    # Denver's civil time in these tests is standard time
    assert np.all(power[:, 16 * 12 : 19 * 12] < 0)
    with pytest.raises(DocumentError) as caught:
        run(site, weather)
    (fault,) = caught.value.faults
    assert fault.place == "batteries.a.strategy"
    assert "tariff" in fault.limit
    assert fault.remedy


def test_emissions_follow_the_hours(weather):
    values = [0.1, 0.5] * 12 * 4
    hourly = {"start": "2025-06-02T00:00-07:00", "values": values}
    site = built(grid_carbon={"hourly": hourly, "source": "a test"})
    found = run(site, weather)
    kpis = evaluate(found, site, None)
    drawn = found.site("electricity_import").reshape(-1, 12).mean(axis=1)
    expected = sum(p * v for p, v in zip(drawn / 1e6, values, strict=False))
    gas = kpis["natural_gas"].value * 0.1812
    assert kpis["carbon_emissions"].value == pytest.approx(expected + gas, rel=1e-5)
    assert 0.25 < kpis["grid_carbon"].value < 0.35
    constant = built(grid_carbon={"value": 0.2, "source": "a test"})
    assert evaluate(found, constant, None)["grid_carbon"].value == kpis["grid_carbon"].value
    same = evaluate(run(constant, weather), constant, None)
    assert same["grid_carbon"].value == pytest.approx(0.2)


def test_series_that_end_too_early_are_faults_together(weather):
    short = {"start": "2025-06-02T00:00-07:00", "values": [0.1] * 24}
    site = built(grid_carbon={"hourly": short, "source": "a test"})
    tariff = Tariff.read({"electricity": {"price": 0, "hourly_price": short}})
    with pytest.raises(DocumentError) as caught:
        run(site, weather, tariff=tariff)
    places = [fault.place for fault in caught.value.faults]
    assert places == ["tariff.electricity.hourly_price", "grid_carbon.hourly"]
    assert all("the period of the run" in fault.limit for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("parts", "limit"),
    [
        ({"value": 0.2, "hourly": {"start": "2025-01-01T00:00Z", "values": [1]}}, "exactly one"),
        ({"hourly": {"start": "2025-01-01T00:00Z", "values": [350]}}, "from 0 to 3 kg/kWh"),
        ({}, "exactly one"),
    ],
)
def test_impossible_intensities_are_refused(parts, limit):
    with pytest.raises(DocumentError) as caught:
        built(grid_carbon={"source": "a test", **parts})
    assert any(limit in fault.limit for fault in caught.value.faults)


def test_processes_command_batteries_and_charge_points(weather):
    site = built(batteries={"a": BATTERY}, vehicle_charging={"park": CARS})
    simulation = Simulation(site, weather, start=date(2025, 6, 2), end=date(2025, 6, 3))

    def respond():
        battery, points = map(simulation.command, ("batteries.a", "vehicle_charging.park"))
        assert battery.power is None
        yield simulation.environment.timeout(2 * 3600)
        battery.set_power(2500.0)
        assert battery.power == 2500.0
        yield simulation.environment.timeout(3600)
        battery.release()
        assert battery.power is None
        yield simulation.environment.timeout(4.5 * 3600)
        points.set_power(500.0)
        assert points.power == 500.0
        yield simulation.environment.timeout(1800)
        points.release()

    simulation.process(respond())
    found = simulation.run()
    power = found.site("battery_power")
    assert power[24:36] == pytest.approx(2500.0)
    assert np.all(power[:24] <= 0)
    charging = found["vehicle_charging.park", "vehicle_charging_power"]
    assert charging[90:96] == pytest.approx(500.0)
    assert charging[97] == pytest.approx(4000.0)
    with pytest.raises(KeyError):
        simulation.command("batteries.b")


def test_energies_and_rates_have_units():
    site = built(batteries={"a": {**BATTERY, "self_discharge": "0.14 1/week", "ageing": None}})
    assert site.batteries["a"].self_discharge == pytest.approx(0.02)
    assert site.batteries["a"].capacity == 8 * 3.6e6
