"""Whatever was drawn: the bills of the parts are the bill of the whole."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.bill import bill
from sim.site import Tariff
from tests.runs import make_run

TARIFF = Tariff.model_validate(
    {
        "electricity": {
            "price": 0.2,
            "periods": [
                {"name": "night", "start": "22:00", "end": "06:00", "price": 0.1},
                {"name": "peak", "days": "weekdays", "start": "16:00", "end": "20:00",
                 "price": 0.5},
            ],
            "demand_charge": 10.0,
            "monthly_charge": 15.0,
            "feed_in_price": 0.07,
        },
        "natural_gas": {"price": 0.08, "monthly_charge": 9.0},
    }
)  # fmt: skip
STARTS = st.sampled_from(
    [date(2025, 1, 30), date(2025, 3, 8), date(2025, 10, 31), date(2024, 2, 28), date(2025, 6, 29)]
)


@settings(max_examples=40)
@given(STARTS, st.integers(2, 6), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_bills_of_the_parts_are_the_bill_of_the_whole(start, days, cut, seed):
    cut = min(cut, days - 1)
    random = np.random.default_rng(seed)
    names = ("site.electricity_import", "site.electricity_export", "site.gas_demand")
    series = {name: random.uniform(0, 1e5, days * 96) for name in names}

    def bill_of(first, last):
        part = {name: values[first * 96 : last * 96] for name, values in series.items()}
        begin = start + timedelta(days=first)
        return bill(make_run(part, start=begin, days=last - first, step=900.0), TARIFF)

    def sums(*bills):
        totals = {}
        for line in (line for one in bills for line in one.lines):
            key = (line.month, line.carrier, line.item)
            totals[key] = totals.get(key, 0.0) + line.amount
        return totals

    whole, parts = sums(bill_of(0, days)), sums(bill_of(0, cut), bill_of(cut, days))
    assert whole.keys() == parts.keys()
    for key, amount in whole.items():
        if key[2] == "demand":
            # each part is charged for its own peak, at most that of the whole
            assert parts[key] <= amount * (1 + 1e-12)
        else:
            np.testing.assert_allclose(parts[key], amount, rtol=1e-9)


@settings(max_examples=40)
@given(STARTS, st.integers(1, 40), st.floats(1.0, 1e6))
def test_constant_power_costs_its_hours(start, days, power):
    flat = Tariff.model_validate({"electricity": {"price": 0.25}})
    run = make_run({"site.electricity_import": power}, start=start, days=days, step=3600.0)
    expected = float(np.float32(power)) / 1000 * days * 24 * 0.25
    np.testing.assert_allclose(bill(run, flat).total, expected, rtol=1e-9)
