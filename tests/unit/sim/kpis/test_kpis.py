"""KPIs of runs simple enough to know the answer."""

import numpy as np
import pytest

from sim.bill import bill
from sim.errors import DocumentError
from sim.factors import factors_of
from sim.kpis import KPI_DEFINITIONS, Kpi, evaluate
from sim.site import Tariff
from tests.runs import make_building, make_run, switchings

TARIFF = Tariff.model_validate(
    {
        "currency": "USD",
        "electricity": {"price": 0.2, "monthly_charge": 31.0},
        "natural_gas": {"price": 0.05},
    }
)


def values(run, site=None):
    return {name: kpi.value for name, kpi in evaluate(run, site or make_building(), None).items()}


USES = {
    "heating_gas": 1e3, "heating_electricity": 2e3, "heating_district": 4e3,
    "cooling_electricity": 8e3, "cooling_district": 16e3, "fan_electricity": 32e3,
    "pump_electricity": 64e3, "lighting_electricity": 128e3, "equipment_electricity": 256e3,
    "equipment_gas": 512e3, "hot_water_gas": 1024e3, "hot_water_electricity": 2048e3,
    "hot_water_district": 4096e3, "other_electricity": 8192e3, "other_gas": 16384e3,
}  # fmt: skip


def complete_run(**more):
    def total(ending):
        return sum(power for name, power in USES.items() if name.endswith(ending))

    demand, made = total("_electricity"), 4e6
    district = {
        "district_heating_demand": 4e3 + 4096e3, "district_cooling_demand": 16e3,
    }  # fmt: skip
    meters = {
        "electricity_demand": demand, "gas_demand": total("_gas"), **district,
        "photovoltaic_power": made, "electricity_import": demand - made, "electricity_export": 0.0,
    }  # fmt: skip
    return make_run({f"site.{name}": power for name, power in {**USES, **meters, **more}.items()})


def test_end_uses_and_meters():
    found = values(complete_run())
    day = 24e-6  # MWh in a day of 1 W
    assert found["heating_energy"] == pytest.approx(7e3 * day)
    assert found["cooling_energy"] == pytest.approx(24e3 * day)
    assert found["fan_energy"] == pytest.approx(32e3 * day)
    assert found["pump_energy"] == pytest.approx(64e3 * day)
    assert found["lighting_energy"] == pytest.approx(128e3 * day)
    assert found["equipment_energy"] == pytest.approx(768e3 * day)
    assert found["hot_water_energy"] == pytest.approx(7168e3 * day)
    assert found["other_energy"] == pytest.approx(24576e3 * day)
    assert found["natural_gas"] == pytest.approx((1 + 512 + 1024 + 16384) * 1e3 * day)
    assert found["district_heating"] == pytest.approx(4100e3 * day)
    assert found["district_cooling"] == pytest.approx(16e3 * day)
    assert found["photovoltaic_energy"] == pytest.approx(4e6 * day)


def test_site_energy_is_the_sum_of_end_uses_and_of_carriers():
    found = values(complete_run())
    uses = [name for name in found if name.endswith("_energy")]
    uses = set(uses) - {"site_energy", "primary_energy", "photovoltaic_energy"}
    assert len(uses) == 10
    assert sum(found[name] for name in uses) == pytest.approx(found["site_energy"])
    carriers = ("electricity", "natural_gas", "district_heating", "district_cooling")
    assert sum(found[name] for name in carriers) == pytest.approx(found["site_energy"])
    intensity = found["site_energy"] * 1000 / 200
    assert found["site_energy_intensity"] == pytest.approx(intensity)


def test_primary_energy_and_emissions():
    run = make_run(
        {
            "site.electricity_demand": 10e3,
            "site.electricity_import": 6e3,
            "site.electricity_export": 5e3,
            "site.photovoltaic_power": 9e3,
            "site.gas_demand": 2e3,
        }
    )
    found = values(run)
    # 144 kWh from the grid, 96 kWh of own sun, 48 kWh of gas; nothing for the 120 kWh exported
    primary = 0.144 * 2.8 + 0.096 * 1.0 + 0.048 * 1.05
    assert found["primary_energy"] == pytest.approx(primary)
    carbon = 0.144 * 0.3497 + 0.048 * 0.1812
    assert found["carbon_emissions"] == pytest.approx(carbon)
    europe = factors_of("european-union")
    elsewhere = values(run, make_building(factors="european-union"))
    expected = 0.144 * europe.electricity.carbon + 0.048 * europe.natural_gas.carbon
    assert elsewhere["carbon_emissions"] == pytest.approx(expected)


def test_unknown_region_is_a_fault():
    with pytest.raises(DocumentError, match="factors"):
        evaluate(make_run({"site.gas_demand": 1.0}), make_building(factors="atlantis"), None)


def test_loads_and_peaks():
    heat = np.zeros(288)
    heat[24:36] = 6000.0  # one hour
    heat[100] = 12000.0  # five minutes: an hourly mean of 1000 W
    run = make_run({"zones.a.heating_power": heat, "zones.b.heating_power": 500.0,
                    "zones.b.cooling_power": 3000.0})  # fmt: skip
    found = values(run)
    assert found["heating_load"] == pytest.approx((6 + 1 + 12) * 1e-3)
    assert found["cooling_load"] == pytest.approx(72e-3)
    assert found["peak_heating"] == pytest.approx(6.5)
    assert found["peak_cooling"] == pytest.approx(3.0)


def test_peak_of_electricity_is_a_quarter_hour():
    power = np.zeros(288)
    power[30:32] = 9000.0
    run = make_run({"site.electricity_import": power, "site.electricity_demand": 1e6})
    assert values(run)["peak_electricity"] == pytest.approx(6.0)


def test_costs_come_from_the_bill_in_its_currency():
    run = make_run({"site.electricity_import": 1e3, "site.gas_demand": 2e3})
    found = evaluate(run, make_building(), bill(run, TARIFF))
    assert found["electricity_cost"] == Kpi("electricity_cost", pytest.approx(24 * 0.2 + 1), "USD")
    assert found["natural_gas_cost"].value == pytest.approx(48 * 0.05)
    assert found["energy_cost"].value == pytest.approx(24 * 0.2 + 1 + 48 * 0.05)
    assert "district_heating_cost" not in found


def test_no_costs_without_a_bill():
    found = values(make_run({"site.electricity_import": 1e3}))
    assert not any("cost" in name for name in found)


def occupied_run(**series):
    people = np.zeros(288)
    people[96:216] = 2.0  # 10 h
    given = {"air_temperature": 21.0, "operative_temperature": 21.0, "people_count": people,
             "heating_setpoint": 20.0, "cooling_setpoint": 24.0}  # fmt: skip
    return make_run(
        {
            "site.outdoor_temperature": 10.0,
            **{f"zones.a.{name}": value for name, value in {**given, **series}.items()},
        }
    )


def test_nobody_there_no_comfort_but_no_unmet_hours():
    run = make_run({"site.outdoor_temperature": 10.0, "zones.a.air_temperature": 5.0})
    found = values(run)
    assert "mean_ppd" not in found
    assert "occupied_hours_in_comfort" not in found
    assert found["unmet_heating_hours"] == 0.0
    empty = values(occupied_run(people_count=0.0))
    assert "mean_ppd" not in empty


def test_comfort_of_a_steady_day():
    # 10 degC at 06:00: 10^(-0.1635 - 0.066) clo, radiant 24 degC: pmv_ppd_iso of pythermalcomfort
    # 4.8 gives 7.39 % dissatisfied
    found = values(occupied_run(air_temperature=22.0, operative_temperature=23.0))
    assert found["occupied_hours_in_comfort"] == 100.0
    assert found["mean_ppd"] == pytest.approx(7.39, abs=0.05)
    cold = values(occupied_run(air_temperature=17.0, operative_temperature=17.0))
    assert cold["occupied_hours_in_comfort"] == 0.0
    assert cold["mean_ppd"] > 30


def test_people_weigh_comfort():
    # nine hours of two people in comfort, then one hour of twelve in the heat: 18 of 30 hours
    people, air = np.zeros(288), np.full(288, 23.0)
    people[96:204] = 2.0
    people[204:216] = 12.0
    air[204:216] = 32.0
    run = occupied_run(people_count=people, air_temperature=air, operative_temperature=air)
    assert values(run)["occupied_hours_in_comfort"] == pytest.approx(60.0)


def test_comfort_on_hourly_steps():
    series = {"site.outdoor_temperature": 10.0, "zones.a.air_temperature": 23.0,
              "zones.a.operative_temperature": 23.0, "zones.a.people_count": 1.0}  # fmt: skip
    fine, coarse = (values(make_run(series, step=step)) for step in (300.0, 3600.0))
    assert coarse["mean_ppd"] == pytest.approx(fine["mean_ppd"], rel=1e-12)


def test_definitions_are_complete():
    units = {"MWh", "kWh/m2", "t", "kW", "h", "K h", "%", "ppm", "kg/kWh", "currency", ""}
    assert {definition.unit for definition in KPI_DEFINITIONS.values()} == units
    for name, definition in KPI_DEFINITIONS.items():
        assert definition.name == name
        assert definition.text.endswith(".")
        assert definition.better in {"lower", "higher", "neither"}


def test_order_is_that_of_the_registry():
    run = complete_run()
    found = evaluate(run, make_building(), bill(run, TARIFF))
    assert list(found) == [name for name in KPI_DEFINITIONS if name in found]


def test_starts_count_each_zone_and_use():
    # zone 0 holds, runs at capacity, holds again, floats, heats again; zone 1 cools, then heats
    crossings = switchings(
        (10, 0, 1), (15, 1, 4), (20, 0, 3), (30, 0, 1), (40, 0, 0), (50, 0, 5), (60, 1, 1)
    )
    run = make_run({"site.gas_demand": 0.0}, crossings=crossings)
    assert values(run)["equipment_starts"] == 4.0
    assert values(make_run({"site.gas_demand": 0.0}))["equipment_starts"] == 0.0


def test_modes_are_those_of_the_kernel():
    from sim.kernel import Mode
    from sim.kpis import service

    heating = {Mode.HOLD_HEAT, Mode.MAX_HEAT, Mode.ON_HEAT}
    assert set(service._HEATING_MODES) == heating
    assert set(service._COOLING_MODES) == set(Mode) - heating - {Mode.FLOAT}
