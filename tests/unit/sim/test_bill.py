"""Bills worked out by hand, to the cent."""

from datetime import date

import numpy as np
import pytest

from sim.bill import bill, unpriced
from sim.site import Tariff
from tests.runs import make_run

TIME_OF_USE = {
    "price": 0.10,
    "periods": [
        {"name": "on-peak", "days": "weekdays", "start": "12:00", "end": "18:00", "price": 0.25}
    ],
    "demand_charge": 12.0,
    "monthly_charge": 20.0,
    "feed_in_price": 0.08,
}


def tariff(electricity, **more):
    return Tariff.model_validate({"electricity": electricity, **more})


def lines_of(found):
    return {(line.month, line.carrier, line.item): line for line in found.lines}


def test_two_months_to_the_cent():
    run = make_run(
        {"site.electricity_import": 10e3, "site.gas_demand": 5e3}, start=date(2025, 2, 1), days=59
    )
    found = bill(run, tariff(TIME_OF_USE, natural_gas={"price": 0.05, "monthly_charge": 8.0}))
    amounts = {key: round(line.amount, 2) for key, line in lines_of(found).items()}
    # February: 672 h, 20 weekdays of 6 h on-peak
    assert amounts["2025-02", "electricity", "on-peak"] == 300.00  # 1200 kWh
    assert amounts["2025-02", "electricity", "energy"] == 552.00  # 5520 kWh
    assert amounts["2025-02", "electricity", "demand"] == 120.00
    assert amounts["2025-02", "electricity", "fixed charge"] == 20.00
    assert amounts["2025-02", "natural_gas", "energy"] == 168.00  # 3360 kWh
    assert amounts["2025-02", "natural_gas", "fixed charge"] == 8.00
    # March: 743 h, since the clock skips one; 21 weekdays
    assert amounts["2025-03", "electricity", "on-peak"] == 315.00  # 1260 kWh
    assert amounts["2025-03", "electricity", "energy"] == 617.00  # 6170 kWh
    assert amounts["2025-03", "natural_gas", "energy"] == 185.75  # 3715 kWh
    # 1 April begins an hour before the run ends: of 720 h
    assert amounts["2025-04", "electricity", "energy"] == 1.00
    assert amounts["2025-04", "electricity", "demand"] == round(120 / 720, 2)
    assert amounts["2025-04", "natural_gas", "energy"] == 0.25
    total = 992 + 176 + 1072 + 193.75 + 1 + (120 + 20 + 8) / 720 + 0.25
    assert found.total == pytest.approx(total, abs=1e-6)
    assert found.currency == "EUR"
    electricity = 992 + 1072 + 1 + 140 / 720
    assert found.by_carrier()["electricity"] == pytest.approx(electricity, abs=1e-6)
    assert found.by_month()["2025-02"] == pytest.approx(992 + 176, abs=1e-6)
    assert sum(found.by_month().values()) == pytest.approx(found.total)


def test_demand_is_the_highest_quarter_hour_of_the_month():
    power = np.full(288, 10e3)
    power[100] = 40e3  # five minutes: its quarter hour has 20 kW
    power[200:206] = 16e3  # half an hour
    run = make_run({"site.electricity_import": power})
    line = lines_of(bill(run, tariff(TIME_OF_USE)))["2025-01", "electricity", "demand"]
    assert line.quantity == pytest.approx(20.0)
    assert line.unit == "kW"
    assert line.share == pytest.approx(1 / 31)
    assert line.amount == pytest.approx(20 * 12 / 31)


def test_fed_in_energy_is_paid():
    run = make_run({"site.electricity_import": 0.0, "site.electricity_export": 1e3})
    line = lines_of(bill(run, tariff(TIME_OF_USE)))["2025-01", "electricity", "feed-in"]
    assert (line.quantity, line.price, line.share) == (24.0, -0.08, 1.0)
    assert line.amount == pytest.approx(-1.92)


def test_first_period_that_applies_wins():
    holiday = {"name": "holiday", "days": "holidays", "price": 0.05}
    electricity = {**TIME_OF_USE, "periods": [holiday, *TIME_OF_USE["periods"]]}
    # Friday, 4 July: the run's day begins at 01:00 and ends at 01:00 of the 5th
    run = make_run({"site.electricity_import": 1e3}, start=date(2025, 7, 4))
    found = lines_of(bill(run, tariff(electricity), holidays="US"))
    assert found["2025-07", "electricity", "holiday"].quantity == 23.0
    assert found["2025-07", "electricity", "energy"].quantity == 1.0
    assert ("2025-07", "electricity", "on-peak") not in found
    without = lines_of(bill(run, tariff(electricity)))
    assert without["2025-07", "electricity", "on-peak"].quantity == 6.0
    assert ("2025-07", "electricity", "holiday") not in without


def test_price_follows_the_civil_clock_in_summer():
    power = np.zeros(24)
    power[11] = 1e3  # 11:00 standard is 12:00 civil time: on-peak
    run = make_run({"site.electricity_import": power}, start=date(2025, 7, 7), step=3600.0)
    found = lines_of(bill(run, tariff(TIME_OF_USE)))
    assert found["2025-07", "electricity", "on-peak"].quantity == 1.0
    assert ("2025-07", "electricity", "energy") not in found


def test_a_carrier_without_a_meter_costs_nothing():
    fuels = {"natural_gas": {"price": 0.05, "monthly_charge": 8.0}}
    run = make_run({"site.electricity_import": 1e3})
    assert set(bill(run, tariff({"price": 0.1}, **fuels)).by_carrier()) == {"electricity"}
    idle = make_run({"site.electricity_import": 1e3, "site.gas_demand": 0.0})
    found = lines_of(bill(idle, tariff({"price": 0.1}, **fuels)))
    assert found["2025-01", "natural_gas", "fixed charge"].amount == pytest.approx(8 / 31)
    assert ("2025-01", "natural_gas", "energy") not in found


def test_district_heat_and_cold_have_their_price():
    run = make_run(
        {
            "site.electricity_import": 0.0,
            "site.district_heating_demand": 1e3,
            "site.district_cooling_demand": 2e3,
        }
    )
    prices = {"district_heating": {"price": 0.1}, "district_cooling": {"price": 0.2}}
    sums = bill(run, tariff({"price": 0.3}, **prices)).by_carrier()
    assert sums == pytest.approx({"district_heating": 2.4, "district_cooling": 9.6})


def test_energy_that_has_no_price_is_doubted():
    run = make_run({"site.electricity_import": 1e3, "site.gas_demand": 2e3})
    (finding,) = unpriced(run, tariff({"price": 0.1}))
    assert finding.code == "carrier-without-price"
    assert finding.evidence == {"carrier": "natural_gas", "energy_kWh": 48.0}
    assert unpriced(run, tariff({"price": 0.1}, natural_gas={"price": 0.05})) == ()


def test_lines_explain_their_amounts():
    run = make_run(
        {"site.electricity_import": 3e3, "site.electricity_export": 1e3, "site.gas_demand": 1e3},
        days=40,
    )
    found = bill(run, tariff(TIME_OF_USE, natural_gas={"price": 0.05, "monthly_charge": 8.0}))
    assert len({line.month for line in found.lines}) == 2
    for line in found.lines:
        assert line.amount == pytest.approx(line.quantity * line.price * line.share)
