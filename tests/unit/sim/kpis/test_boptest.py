"""Core KPIs of BOPTEST for runs simple enough to know the answer."""

from datetime import date

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.factors import factors_of
from sim.kpis import unmet_by_zone
from sim.kpis.boptest import (
    comfort_limits,
    computational_time_ratio,
    core_kpis,
    electricity_prices,
    price_kinds,
)
from sim.schedules import calendar_of
from sim.site import Tariff
from tests.runs import make_building, make_run

OFFICE = {"days": {"all": {"08:00": 1.0, "18:00": 0.0}}}
PERIODS = {"periods": [{"name": "day", "start": "08:00", "end": "20:00", "price": 0.4}]}
TARIFF = Tariff.model_validate(
    {
        "electricity": {"price": 0.2, "monthly_charge": 31.0, **PERIODS},
        "natural_gas": {"price": 0.05, "surcharges": [{"name": "carbon", "price": 0.01}]},
        "tax": 0.1,
    }
)
USES = {
    "heating_gas": 1e3, "heating_electricity": 2e3, "heating_district": 4e3,
    "cooling_electricity": 8e3, "cooling_district": 16e3, "fan_electricity": 32e3,
    "pump_electricity": 64e3, "heat_rejection_electricity": 128e3,
    "lighting_electricity": 1e6, "hot_water_gas": 2e6, "equipment_electricity": 3e6,
}  # fmt: skip
ELECTRIC = 2e3 + 8e3 + 32e3 + 64e3 + 128e3


def run_of(**more):
    return make_run({**{f"site.{name}": power for name, power in USES.items()}, **more})


def building(people=None, **terminals):
    zone = {"floor_area": 100, "volume": 300, "comfort_band": 0.5, **terminals}
    people = {} if people is None else {"people": people}
    return make_building(
        zones={"a": {**zone, **people}, "b": {**zone, **people}}, schedules={"office": OFFICE},
    )  # fmt: skip


def heated(occupied=21.0, unoccupied=16.0):
    setpoint = {"occupied": occupied, "unoccupied": unoccupied}
    return {"setpoint": setpoint, "schedule": "office"}


def test_energy_is_that_of_heating_cooling_fans_and_pumps_per_area():
    found = core_kpis(run_of(), make_building(), None)
    every = ELECTRIC + 1e3 + 4e3 + 16e3
    assert found["ener_tot"] == pytest.approx(every * 24 / 1000 / 200)
    factors = factors_of("united-states")
    grams = sum(
        power * factor.carbon
        for power, factor in (
            (ELECTRIC, factors.electricity), (1e3, factors.natural_gas),
            (4e3, factors.district_heating), (16e3, factors.district_cooling),
        )
    )  # fmt: skip
    assert found["emis_tot"] == pytest.approx(grams * 24 / 1000 / 200)
    assert found["cost_tot"] is None


def test_cost_is_by_the_hour_with_tax_and_without_charges_by_the_month():
    found = core_kpis(run_of(), make_building(), TARIFF)
    electricity = ELECTRIC / 1000 * (12 * 0.2 + 12 * 0.4)
    gas = 24 * 0.06
    assert found["cost_tot"] == pytest.approx(1.1 * (electricity + gas) / 200)
    constant = core_kpis(run_of(), make_building(), TARIFF, price="constant")
    assert constant["cost_tot"] == pytest.approx(found["cost_tot"], rel=1e-3)
    assert constant["cost_tot"] != found["cost_tot"]  # clocks are changed in that year


def test_hourly_emissions_of_the_grid_count_where_the_site_gives_them():
    changing = np.tile([0.1, 0.3], 144)
    found = core_kpis(run_of(**{"site.grid_carbon_intensity": changing}), make_building(), None)
    plain = core_kpis(run_of(), make_building(), None)
    difference = ELECTRIC * (factors_of("united-states").electricity.carbon - 0.2)
    expected = plain["emis_tot"] - difference * 24 / 1000 / 200
    assert found["emis_tot"] == pytest.approx(expected)


def test_peaks_are_means_of_a_quarter_hour_and_none_without_the_carrier():
    power = np.zeros(288)
    power[6:9] = 3000.0, 9000.0, 6000.0
    found = core_kpis(make_run({"site.fan_electricity": power}), make_building(), None)
    assert found["pele_tot"] == pytest.approx(6.0 / 200)
    assert found["pgas_tot"] is found["pdih_tot"] is None


def test_discomfort_is_what_lies_outside_the_scheduled_limits_whatever_is_commanded():
    site = building(heating=heated(), cooling=heated(25.0, 30.0))
    run = make_run(
        {
            "zones.a.air_temperature": 18.0, "zones.b.air_temperature": 26.0,
            "zones.a.heating_setpoint": 5.0, "zones.b.cooling_setpoint": 40.0,
        }
    )  # fmt: skip
    cold, warm = 10 * (20.5 - 18.0), 10 * (26.0 - 25.5)
    assert core_kpis(run, site, None)["tdis_tot"] == pytest.approx((cold + warm) / 2)


def test_a_terminal_that_is_off_asks_for_nothing():
    site = building(heating=heated(21.0, None))
    (_, lower), (_, upper) = comfort_limits(
        site, "a", calendar_of(site.location, -5.0, date(2025, 1, 6), date(2025, 1, 7))
    )
    assert set(lower) == {0.0, 20.5}
    assert set(upper) == {50.0}
    run = make_run({"zones.a.air_temperature": 12.0, "zones.b.air_temperature": 20.6})
    assert core_kpis(run, site, None)["tdis_tot"] == pytest.approx(10 * 8.5 / 2)


def test_discomfort_is_in_step_with_the_unmet_degree_hours_where_somebody_is_always_there():
    site = building(heating=heated(21.0, 21.0), cooling=heated(25.0, 25.0))
    rng = np.random.default_rng(1)
    air = {f"zones.{z}.air_temperature": 23.0 + 4.0 * rng.normal(size=288) for z in "ab"}
    known = {"people_count": 1.0, "heating_setpoint": 21.0, "cooling_setpoint": 25.0}
    more = {f"zones.{z}.{name}": value for z in "ab" for name, value in known.items()}
    run = make_run({**air, **more})
    unmet = sum(each.degree_hours for each in unmet_by_zone(run, site).values())
    assert core_kpis(run, site, None)["tdis_tot"] == pytest.approx(unmet / 2, rel=1e-6)


def test_air_above_a_thousand_ppm_counts_where_people_are_expected():
    site = building(people={"count": 3, "schedule": "office"}, heating=heated())
    run = make_run(
        {
            "zones.a.co2_concentration": 1400.0, "zones.b.co2_concentration": 900.0,
            "zones.a.air_temperature": 21.0, "zones.b.air_temperature": 21.0,
        }
    )  # fmt: skip
    assert core_kpis(run, site, None)["idis_tot"] == pytest.approx(24 * 400 / 2)
    assert core_kpis(run, make_building(), None)["idis_tot"] is None


def test_parts_of_a_run_sum_to_the_whole():
    rng = np.random.default_rng(2)
    series = {f"site.{name}": power * rng.random(288) for name, power in USES.items()}
    run, site = make_run(series), make_building()
    whole = core_kpis(run, site, TARIFF)
    parts = [
        core_kpis(run, site, TARIFF, since=since, until=until)
        for since, until in ((0.0, 10800.0), (10800.0, 10800.0), (10800.0, 86400.0))
    ]
    for name in ("ener_tot", "cost_tot", "emis_tot"):
        assert sum(part[name] for part in parts) == pytest.approx(whole[name], rel=1e-12)
    assert max(part["pele_tot"] for part in parts) == pytest.approx(whole["pele_tot"])
    assert parts[1]["pele_tot"] == parts[1]["ener_tot"] == 0.0


@pytest.mark.parametrize("part", [(0.0, 100.0), (-300.0, 300.0), (600.0, 300.0), (0.0, 1e9)])
def test_a_part_is_of_whole_intervals_of_the_run(part):
    with pytest.raises(DocumentError, match="whole intervals"):
        core_kpis(run_of(), make_building(), None, since=part[0], until=part[1])


def test_prices_are_flat_by_periods_or_by_the_hour():
    hours = [0.01 * (place % 24) for place in range(8760 + 48)]
    series = {"start": "2024-12-31T00:00:00+00:00", "interval": 3600, "values": hours}
    hourly = Tariff.model_validate(
        {"electricity": {"price": 0.1, "hourly_price": series, **PERIODS}}
    )
    calendar = calendar_of(make_building().location, -5.0, date(2025, 3, 3), date(2025, 3, 4))
    assert price_kinds(hourly) == ("constant", "dynamic", "highly_dynamic")
    by_kind = {
        kind: electricity_prices(hourly, kind, calendar, count=24, step=3600.0)
        for kind in price_kinds(hourly)
    }
    assert len(set(by_kind["constant"])) == 1
    assert np.unique(by_kind["dynamic"].round(9)) == pytest.approx([0.1 + 0.115, 0.4 + 0.115])
    assert len(np.unique(by_kind["highly_dynamic"].round(9))) == 24
    with pytest.raises(DocumentError, match="electricity_price"):
        electricity_prices(TARIFF, "highly_dynamic", calendar, count=24, step=3600.0)


def test_the_time_ratio_is_the_mean_over_steps():
    assert computational_time_ratio([]) is None
    assert computational_time_ratio([(1.0, 100.0), (3.0, 300.0)]) == pytest.approx(0.01)
