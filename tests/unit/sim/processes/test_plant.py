"""The plant: small buildings whose energy is worked out by hand."""

from datetime import date

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.processes.plant import WATER_HEAT_CAPACITY, PlantInputs, fan_heat, site_series
from sim.schedules import Calendar
from sim.site import Site
from sim.trajectory import Signal

HOUR = 3600.0
DAY = Calendar(date(2025, 1, 6), date(2025, 1, 7))
WORK = {"days": {"all": {"08:00": 1.0, "18:00": 0.0}}}


def zone(**parts):
    return {"floor_area": 100, "volume": 300, **parts}


def terminal(capacity, occupied):
    setpoint = {"occupied": occupied, "unoccupied": occupied}
    return {"capacity": capacity, "setpoint": setpoint, "schedule": "work"}


def site(zones, **parts):
    surfaces = {
        f"floor-{name}": {
            "zone": name, "construction": "slab", "area": 100, "boundary": "adiabatic",
            "tilt": 180, "azimuth": 0,
        }
        for name in zones
    }  # fmt: skip
    return Site.read(
        {
            "name": "test",
            "location": {"latitude": 40, "longitude": 0},
            "materials": {"m": {"conductivity": 1, "density": 1000, "specific_heat": 1000}},
            "constructions": {"slab": {"layers": [{"material": "m", "thickness": 0.1}]}},
            "schedules": {"work": WORK, "half": {"days": {"all": {"00:00": 0.5}}}},
            "zones": zones,
            "surfaces": surfaces,
            **parts,
        }
    )


def inputs(outdoor=7.0, **more):
    return PlantInputs(DAY, HOUR, np.full(24, float(outdoor)), **more)


def series(zones):
    return {
        Signal(f"zones.{name}", quantity): np.broadcast_to(np.asarray(value, float), 24).copy()
        for name, quantities in zones.items()
        for quantity, value in quantities.items()
    }


def run(building, zones, given=None):
    result = site_series(building, series(zones), given or inputs())
    assert all(signal.asset == "site" for signal in result)
    return {signal.quantity: values for signal, values in result.items()}


def one_system(system, **zone_parts):
    return site(
        {"a": zone(system="s", heating=terminal(10000, 20), cooling=terminal(8000, 24))},
        systems={"s": system},
        **zone_parts,
    )


def source(kind, carrier, efficiency, **more):
    return {"kind": kind, "carrier": carrier, "efficiency": efficiency, **more}


@pytest.mark.parametrize(
    ("heating", "quantity", "expected"),
    [
        (source("furnace", "natural_gas", 0.8), "heating_gas", 5000.0),
        (source("boiler", "natural_gas", 0.9), "heating_gas", 4444.444),
        (source("electric", "electricity", 1.0), "heating_electricity", 4000.0),
        (source("district", "district_heating", 0.98), "heating_district", 4081.633),
        (source("heat_pump", "electricity", 4.0), "heating_electricity", 1000.0),
    ],
)
def test_heat_over_efficiency(heating, quantity, expected):
    found = run(one_system({"heating": heating}), {"a": {"heating_power": 4000.0}})
    assert found[quantity][0] == pytest.approx(expected)
    # nothing else is consumed for it
    others = {"electricity_demand", "electricity_import", "gas_demand", "district_heating_demand"}
    assert set(found) - others == {quantity}


def test_cold_counts_its_latent_part_at_the_rating():
    cooling = source("direct_expansion", "electricity", 3.0, sensible_fraction=0.75)
    found = run(one_system({"cooling": cooling}), {"a": {"cooling_power": 4500.0}}, inputs(35.0))
    assert found["cooling_electricity"][0] == pytest.approx(4500 / 0.75 / 3.0)


def test_district_cold_does_not_depend_on_the_outdoors():
    cooling = source("district", "district_cooling", 0.95, sensible_fraction=1.0)
    found = run(one_system({"cooling": cooling}), {"a": {"cooling_power": 1900.0}}, inputs(10.0))
    assert found["cooling_district"][0] == found["district_cooling_demand"][0] == 2000.0


FAN = {"specific_power": 1000, "flow_per_area": 0.004, "schedule": "work"}  # 400 W for 100 m2


def test_continuous_fan_runs_in_operation_and_cycles_outside():
    building = one_system(
        {"heating": source("electric", "electricity", 1.0), "fan": {**FAN, "mode": "continuous"}}
    )
    found = run(building, {"a": {"heating_power": 5000.0}})
    expected = np.full(24, 200.0)
    expected[8:18] = 400.0
    assert found["fan_electricity"].tolist() == expected.tolist()
    # outside of operation the fan's heat is in the supply air: the source makes that less
    assert found["heating_electricity"][[0, 12]].tolist() == [4800.0, 5000.0]
    assert fan_heat(building, "a") == 400.0


def test_cycling_fan_follows_the_load_and_its_heat_stays_in_the_air():
    building = one_system(
        {
            "heating": source("electric", "electricity", 1.0),
            "cooling": source("direct_expansion", "electricity", 4.0, sensible_fraction=1.0),
            "fan": {**FAN, "mode": "cycling"},
        }
    )
    heat, cold = np.zeros(24), np.zeros(24)
    heat[:3], cold[12:14], heat[20] = 2500.0, 4000.0, 20000.0
    loads = {"a": {"heating_power": heat, "cooling_power": cold}}
    found = run(building, loads, inputs(35.0))
    fan = found["fan_electricity"]
    assert fan[[0, 5, 12, 20]].tolist() == [100.0, 0.0, 200.0, 400.0]
    assert found["heating_electricity"][0] == 2400.0
    assert found["cooling_electricity"][12] == pytest.approx(4200 / 4)
    assert fan_heat(building, "a") == 0.0


def test_zone_without_system_has_no_fan_heat():
    assert fan_heat(site({"a": zone()}), "a") == 0.0


def test_pumps_follow_water_not_refrigerant():
    boiler = source("boiler", "natural_gas", 0.9)
    loads = {"a": {"heating_power": 1000.0, "cooling_power": 2000.0}}
    for kind, expected in (("direct_expansion", 20.0), ("chiller", 20.0 + 0.02 * 2000 / 0.8)):
        system = {
            "heating": boiler,
            "cooling": source(kind, "electricity", 3.0),
            "pump_power_ratio": 0.02,
        }
        assert run(one_system(system), loads)["pump_electricity"][0] == pytest.approx(expected)


def test_systems_sum_their_own_zones():
    building = site(
        {name: zone(system=system, heating=terminal(1e4, 20)) for name, system in
         (("a", "gas"), ("b", "gas"), ("c", "coil"))} | {"attic": zone()},
        systems={
            "gas": {"heating": source("furnace", "natural_gas", 0.5)},
            "coil": {"heating": source("electric", "electricity", 1.0)},
            "unused": {"heating": source("electric", "electricity", 1.0)},
        },
    )  # fmt: skip
    found = run(
        building,
        {"a": {"heating_power": 1.0}, "b": {"heating_power": 10.0}, "c": {"heating_power": 100.0}},
    )
    assert found["heating_gas"][0] == 22.0
    assert found["heating_electricity"][0] == 100.0


def test_equipment_is_split_by_carrier_as_the_schedules_say():
    kitchen = {
        "stove": {"power_density": 10, "schedule": "work", "carrier": "natural_gas"},
        "plugs": {"power_density": 5, "schedule": "half"},
    }
    oven = {"o": {"power_density": 1, "schedule": "work", "carrier": "natural_gas"}}
    building = site({"a": zone(equipment=kitchen), "b": zone(equipment=oven), "c": zone()})
    found = run(
        building,
        {
            "a": {"equipment_power": 1000.0},
            "b": {"equipment_power": 7.0},
            "c": {"equipment_power": 30.0},
        },
    )
    # at work: gas 10, plugs 2.5 of 12.5 W/m2; otherwise plugs alone
    assert found["equipment_gas"][[0, 12]].tolist() == [7.0, 807.0]
    assert found["equipment_electricity"][[0, 12]].tolist() == [1030.0, 230.0]


def test_hot_water_and_other_loads():
    building = site(
        {"a": zone()},
        hot_water={
            "w": {"peak_flow": 1e-4, "schedule": "half", "supply_temperature": 60,
                  "mains_temperature": 10, "carrier": "natural_gas", "efficiency": 0.8}
        },
        other_loads={
            "lift": {"power": 2000, "schedule": "work"},
            "flame": {"power": 10, "schedule": "half", "carrier": "natural_gas"},
        },
    )  # fmt: skip
    found = run(building, {"a": {"lighting_power": 50.0}})
    assert found["hot_water_gas"][3] == pytest.approx(WATER_HEAT_CAPACITY * 5e-5 * 50 / 0.8)
    assert found["other_electricity"][[0, 8]].tolist() == [0.0, 2000.0]
    assert found["electricity_demand"][[0, 8]].tolist() == [50.0, 2050.0]
    assert found["gas_demand"].tolist() == (found["hot_water_gas"] + found["other_gas"]).tolist()


def test_import_and_export_are_told_apart_step_by_step():
    building = site({"a": zone()}, photovoltaics={"roof": {"peak_power": 10000}})
    sun = np.zeros(24)
    sun[8:16] = 800.0
    found = run(building, {"a": {"lighting_power": 2000.0}}, inputs(plane_irradiance={"roof": sun}))
    made = found["photovoltaic_power"]
    assert made[0] == 0
    assert 5500 < made[8] < 7000
    assert found["electricity_import"][[0, 8]].tolist() == [2000.0, 0.0]
    assert found["electricity_export"][[0, 8]].tolist() == [0.0, made[8] - 2000.0]


def test_wind_cools_the_cells():
    building = site({"a": zone()}, photovoltaics={"roof": {"peak_power": 10000}})
    sun = {"roof": np.full(24, 800.0)}
    calm = run(building, {}, inputs(plane_irradiance=sun, wind_speed=np.zeros(24)))
    windy = run(building, {}, inputs(plane_irradiance=sun, wind_speed=np.full(24, 5.0)))
    assert windy["photovoltaic_power"][0] > calm["photovoltaic_power"][0]


def test_array_of_no_power_makes_none():
    building = site({"a": zone()}, photovoltaics={"roof": {"peak_power": 0}})
    found = run(building, {}, inputs(plane_irradiance={"roof": np.full(24, 800.0)}))
    assert not found["photovoltaic_power"].any()


def test_building_without_anything_has_only_empty_meters():
    found = run(site({"a": zone()}), {})
    assert set(found) == {"electricity_demand", "electricity_import"}
    assert not found["electricity_demand"].any()


def test_all_impossible_carriers_are_listed():
    building = site(
        {"a": zone(system="s", heating=terminal(1, 20))},
        systems={
            "s": {
                "heating": source("district", "district_cooling", 1.0),
                "cooling": source("chiller", "natural_gas", 1.0),
            }
        },
        hot_water={"w": {"peak_flow": 1e-4, "schedule": "half", "carrier": "district_cooling"}},
        other_loads={"l": {"power": 1, "schedule": "half", "carrier": "district_heating"}},
        photovoltaics={"roof": {"peak_power": 1}},
    )
    with pytest.raises(DocumentError) as error:
        site_series(building, {}, inputs())
    assert [fault.place for fault in error.value.faults] == [
        "systems.s.heating.carrier",
        "systems.s.cooling.carrier",
        "hot_water.w.carrier",
        "other_loads.l.carrier",
        "photovoltaics.roof",
    ]


def test_hot_water_stands_and_its_mains_swing():
    taps = {
        "peak_flow": 1e-4, "schedule": "work", "supply_temperature": 50, "mains_temperature": 12,
        "mains_amplitude": 5, "mains_coldest_day": 6, "efficiency": 0.8,
    }  # fmt: skip
    tank = {**taps, "standing_loss": 80, "standing_power": 20}
    found = [
        site_series(site({"a": zone()}, hot_water={"taps": each}), {}, inputs())[
            Signal("site", "hot_water_gas")
        ]
        for each in (taps, tank)
    ]
    # 6 January is the coldest day: the mains have 7 degC
    assert found[0][12] == pytest.approx(WATER_HEAT_CAPACITY * 1e-4 * (50 - 7) / 0.8)
    assert found[0][0] == 0.0
    assert found[1] - found[0] == pytest.approx(80 / 0.8 + 20)


def test_mains_are_warmest_half_a_year_later():
    summer = Calendar(date(2025, 7, 7), date(2025, 7, 8))
    taps = {
        "peak_flow": 1e-4, "schedule": "half", "supply_temperature": 50, "mains_temperature": 12,
        "mains_amplitude": 5, "mains_coldest_day": 6, "efficiency": 1,
    }  # fmt: skip
    when = PlantInputs(summer, HOUR, np.full(24, 7.0))
    found = site_series(site({"a": zone()}, hot_water={"taps": taps}), {}, when)
    expected = 0.5 * WATER_HEAT_CAPACITY * 1e-4 * (50 - 17)
    assert found[Signal("site", "hot_water_gas")] == pytest.approx(expected, rel=1e-4)


def test_a_lamp_is_on_while_it_is_dark_and_scheduled():
    lamps = {"lamps": {"power": 100, "schedule": "work", "control": "darkness"}}
    dark = np.where(np.arange(24) < 9, 1.0, 0.0)
    found = site_series(site({"a": zone()}, other_loads=lamps), {}, inputs(dark=dark))
    power = found[Signal("site", "other_electricity")]
    assert power.tolist() == [100.0 if hour == 8 else 0.0 for hour in range(24)]


def test_a_lamp_by_darkness_needs_to_know_when_it_is_dark():
    lamps = {"lamps": {"power": 100, "schedule": "work", "control": "darkness"}}
    with pytest.raises(DocumentError, match=r"other_loads\.lamps\.control"):
        site_series(site({"a": zone()}, other_loads=lamps), {}, inputs())
