"""Five bills worked out by hand, to the cent; the arithmetic stands beside each."""

from datetime import date

import numpy as np
import pytest

from sim.bill import bill, energy_prices
from sim.errors import DocumentError
from sim.schedules import calendar_of_run
from sim.site import Tariff
from tests.runs import make_run


def tariff(electricity, **more):
    return Tariff.read({"electricity": electricity, **more})


def cents(found):
    """Return each line's amount, rounded as it would be paid."""
    return {(line.month, line.carrier, line.item): round(line.amount, 2) for line in found.lines}


def test_seasons_days_fees_and_tax_in_the_month_the_clock_changes():
    electricity = {
        "price": 0.10,
        "periods": [
            {"name": "Sunday", "days": "sunday", "price": 0.05},
            {"name": "day", "days": "weekdays", "start": "07:00", "end": "19:00", "price": 0.20,
             "months": [11, 12, 1, 2, 3]},
        ],
        "surcharges": [{"name": "grid fee", "price": 0.02}],
        "monthly_charge": 15.0,
    }  # fmt: skip
    run = make_run({"site.electricity_import": 10e3}, start=date(2025, 3, 1), days=31)
    found = bill(run, tariff(electricity, tax=0.19))
    # March 2025 in New York has 743 h: 21 weekdays, five Sundays, one of them of 23 h
    assert {key[2]: value for key, value in cents(found).items() if key[0] == "2025-03"} == {
        "day": 504.00,  # 21 * 12 h * 10 kW = 2520 kWh at 0.20
        "Sunday": 59.50,  # (5 * 24 - 1) h * 10 kW = 1190 kWh at 0.05
        "energy": 372.00,  # 743 - 252 - 119 = 372 h: 3720 kWh at 0.10
        "grid fee": 148.60,  # 7430 kWh at 0.02
        "fixed charge": 15.00,
        "tax": 208.83,  # 19 % of 504.00 + 59.50 + 372.00 + 148.60 + 15.00 = 1099.10
    }
    # the run's last hour is the first of April, which has no day price: 10 kWh at 0.10 and 0.02,
    # 15.00 / 720 h, 19 % of 1.2208
    april = {key[2]: value for key, value in cents(found).items() if key[0] == "2025-04"}
    assert april == {"energy": 1.00, "grid fee": 0.20, "fixed charge": 0.02, "tax": 0.23}
    assert found.total == pytest.approx(1.19 * (1099.10 + 1.20 + 15.0 / 720.0), abs=1e-6)


def test_blocks_of_the_month_whole_and_in_part():
    tiers = [{"above": 300, "price": 0.15}, {"above": 600, "price": 0.20}]
    gas = {"price": 0.05, "tiers": [{"above": 1000, "price": 0.04, "months": [1]}]}
    run = make_run(
        {"site.electricity_import": 1e3, "site.gas_demand": 2e3}, start=date(2025, 1, 1), days=45
    )
    found = cents(bill(run, tariff({"price": 0.10, "tiers": tiers}, natural_gas=gas)))
    # January: 744 kWh in blocks of 300, 300 and the rest
    assert found["2025-01", "electricity", "energy"] == 30.00
    assert found["2025-01", "electricity", "energy above 300 kWh"] == 45.00
    assert found["2025-01", "electricity", "energy above 600 kWh"] == 28.80  # 144 kWh
    # 14 of the 28 days of February: 336 kWh, the limits are 150 and 300 kWh
    assert found["2025-02", "electricity", "energy"] == 15.00
    assert found["2025-02", "electricity", "energy above 300 kWh"] == 22.50
    assert found["2025-02", "electricity", "energy above 600 kWh"] == 7.20  # 36 kWh
    # gas, 1488 kWh: 1000 at 0.05 and 488 at 0.04; in February there is one block
    assert found["2025-01", "natural_gas", "energy"] == 50.00
    assert found["2025-01", "natural_gas", "energy above 1000 kWh"] == 19.52
    assert found["2025-02", "natural_gas", "energy"] == 33.60  # 672 kWh
    assert sum(found.values()) == pytest.approx(103.80 + 44.70 + 69.52 + 33.60)


def test_demand_with_ratchet_and_season():
    power = np.full(425 * 24, 5e3)
    days = np.datetime64("2024-01-01") + np.arange(425)
    tenth = np.flatnonzero(days.astype("datetime64[M]").astype("datetime64[D]") + 9 == days)
    power[tenth * 24 + 3] = 20e3  # an hour of each month
    power[9 * 24 + 3] = 40e3  # that of January 2024
    power[196 * 24 + 13] = 30e3  # Monday, 15 July, 13:00 standard is 14:00 by the clock
    charges = [
        {"name": "demand", "price": 10.0, "ratchet": 0.8},
        {"name": "summer demand", "price": 5.0, "ratchet": 0.5, "months": [6, 7, 8, 9],
         "days": "weekdays", "start": "12:00", "end": "18:00"},
    ]  # fmt: skip
    run = make_run({"site.electricity_import": power}, start=date(2024, 1, 1), days=425, step=3600)
    found = cents(bill(run, tariff({"price": 0.0, "demand_charges": charges})))
    demand = {key[0]: value for key, value in found.items() if key[2] == "demand"}
    # 40 kW in January; then 80 % of it for eleven months, above the 20 and 30 kW drawn; from
    # January 2025 on that of 2024 is forgotten, and 80 % of July's 30 kW are more than the 20 drawn
    expected = {"2024-01": 400.00}
    expected |= {f"2024-{month:02d}": 320.00 for month in range(2, 13)}
    expected |= {"2025-01": 240.00, "2025-02": 240.00}
    assert demand == expected
    # weekday afternoons: 5 kW in June, 30 in July, then half of 30, above the 5 drawn
    summer = {key[0]: value for key, value in found.items() if key[2] == "summer demand"}
    assert summer == {"2024-06": 25.00, "2024-07": 150.00, "2024-08": 75.00, "2024-09": 75.00}
    total = sum(value for key, value in found.items() if "demand" in key[2])
    assert total == pytest.approx(400 + 11 * 320 + 2 * 240 + 325)


def test_hourly_price_both_ways_on_the_day_of_25_hours():
    hours = np.arange(48) % 24
    electricity = {
        "price": 0.03,
        "periods": [{"name": "night fee", "start": "00:00", "end": "03:00", "price": 0.01}],
        "hourly_price": {
            "start": "2025-11-01T00:00-05:00",
            "values": [round(0.10 + 0.01 * float(hour), 2) for hour in hours],
        },
        "feed_in": "hourly",
    }
    export = np.zeros(48 * 12)
    export[42 * 12 :] = 1e3
    run = make_run(
        {"site.electricity_import": 2e3, "site.electricity_export": export},
        start=date(2025, 11, 1), days=2,
    )  # fmt: skip
    found = bill(run, tariff(electricity))
    assert cents(found) == {
        # the run begins at 01:00 by the clock: two hours of night; 2 November has four, as the
        # clock goes through its second hour twice: 12 kWh
        ("2025-11", "electricity", "night fee"): 0.12,
        ("2025-11", "electricity", "energy"): 2.52,  # 84 kWh
        # a day of 2 kWh an hour at 0.10 to 0.33: 2 * (2.40 + 2.76) = 10.32
        ("2025-11", "electricity", "hourly price"): 20.64,
        # 1 kWh each at 0.28, 0.29, 0.30, 0.31, 0.32 and 0.33
        ("2025-11", "electricity", "feed-in"): -1.83,
    }
    line = next(line for line in found.lines if line.item == "hourly price")
    assert (line.quantity, line.price) == (96.0, pytest.approx(0.215))


NET = {"price": 0.20, "feed_in_price": 0.04, "monthly_charge": 10.0}


def net_metered(how):
    """Bill 360, 372 and 372 kWh drawn and 720, 186 and 0 fed in, from November to January."""
    morning = np.tile(np.repeat([1e3, 0.0], 144), 92)
    evening = np.tile(np.repeat([0.0, 1.0], 144), 92)
    evening *= np.repeat([2e3, 0.5e3, 0.0], np.array([30, 31, 31]) * 288)
    run = make_run(
        {"site.electricity_import": morning, "site.electricity_export": evening},
        start=date(2024, 11, 1), days=92, time_zone="Etc/GMT+5",
    )  # fmt: skip
    return bill(run, tariff({**NET, "feed_in": how}))


def test_net_metering_by_the_month_and_by_the_year():
    assert cents(net_metered("net_monthly")) == {
        ("2024-11", "electricity", "fixed charge"): 10.00,
        ("2024-11", "electricity", "feed-in"): -14.40,  # 360 kWh more than drawn
        ("2024-12", "electricity", "energy"): 37.20,  # 372 - 186 kWh
        ("2024-12", "electricity", "fixed charge"): 10.00,
        ("2025-01", "electricity", "energy"): 74.40,
        ("2025-01", "electricity", "fixed charge"): 10.00,
    }
    yearly = net_metered("net_yearly")
    assert cents(yearly) == {
        ("2024-11", "electricity", "fixed charge"): 10.00,
        ("2024-12", "electricity", "fixed charge"): 10.00,
        # 360 kWh carried on and 186 more, 372 drawn: 174 are left when the year ends
        ("2024-12", "electricity", "feed-in"): -6.96,
        ("2025-01", "electricity", "energy"): 74.40,
        ("2025-01", "electricity", "fixed charge"): 10.00,
    }
    assert yearly.total == pytest.approx(97.44)


def test_energy_prices_are_those_of_one_more_kilowatt_hour():
    electricity = {
        "price": 0.03,
        "periods": [{"name": "night", "start": "00:00", "end": "06:00", "price": 0.01}],
        "hourly_price": {"start": "2025-01-06T00:00-05:00", "values": [0.1] * 12 + [0.2] * 12},
        "surcharges": [{"name": "levy", "price": 0.005}],
    }
    run = make_run({"site.electricity_import": 1e3}, step=3600.0)
    prices = energy_prices(tariff(electricity).electricity, calendar_of_run(run), 24, 3600.0)
    assert prices[[0, 6, 12]] == pytest.approx([0.115, 0.135, 0.235])


def test_the_ratchet_knows_what_was_before_the_run_and_a_least_demand():
    def billed(**more):
        charge = {"name": "demand", "price": 1.0, "ratchet": 0.5, **more}
        run = make_run({"site.electricity_import": 1e3}, start=date(2025, 1, 1), days=59)
        lines = bill(run, tariff({"price": 0.1, "demand_charges": [charge]})).lines
        return [line.quantity for line in lines if line.item == "demand"]

    assert billed() == [1.0, 1.0]
    assert billed(earlier_peak="8 kW") == [4.0, 4.0]
    assert billed(minimum="3 kW") == [3.0, 3.0]
    assert billed(months=[2]) == [1.0]
    # the peak of a month the ratchet does not remember
    assert billed(ratchet_months=[7], earlier_peak="8 kW") == [4.0, 4.0]


def test_an_hourly_price_that_ends_before_the_run_is_a_fault():
    electricity = {
        "price": 0,
        "hourly_price": {"start": "2025-01-06T00:00-05:00", "values": [1] * 20},
    }
    run = make_run({"site.electricity_import": 1e3})
    with pytest.raises(DocumentError) as caught:
        bill(run, tariff(electricity))
    (fault,) = caught.value.faults
    assert fault.place == "electricity.hourly_price"
    assert fault.value == "2025-01-06T05:00+0000 to 2025-01-07T01:00+0000"
    assert "2025-01-07T05:00+0000" in fault.limit
    assert "missing" in fault.remedy


@pytest.mark.parametrize(
    ("electricity", "place", "limit"),
    [
        ({"price": 0.1, "feed_in": "hourly"}, "electricity", "only with an hourly_price"),
        (
            {"price": 0.1, "feed_in": "net_yearly",
             "hourly_price": {"start": "2025-01-01T00:00Z", "values": [0.1]}},
            "electricity", "net metering only without",
        ),
        (
            {"price": 0.1, "tiers": [{"above": 500, "price": 0.1}, {"above": 200, "price": 0.2}]},
            "electricity", "rises within each month",
        ),
        ({"price": 0.1, "demand_interval": "25 min"}, "electricity", "5, 10, 15, 20, 30 or 60 min"),
        ({"price": 0.1, "hourly_price": {}}, "electricity.hourly_price", "'start' and 'values'"),
        (
            {"price": 0.1, "demand_charges": [{"name": "a", "price": 1, "ratchet": 1.5}]},
            "electricity.demand_charges.0.ratchet", "at most 1",
        ),
    ],
)  # fmt: skip
def test_impossible_tariffs_are_refused_with_a_remedy(electricity, place, limit):
    with pytest.raises(DocumentError) as caught:
        tariff(electricity)
    (fault,) = caught.value.faults
    assert fault.place == place
    assert limit in fault.limit
    assert fault.remedy
