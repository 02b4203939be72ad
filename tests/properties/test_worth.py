"""Whatever the figures: worth of measures and KPIs behave as sums and money do."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.economics import discounted_payback, net_present_value, simple_payback
from sim.kpis import evaluate
from tests.runs import make_building, make_run

COSTS = st.floats(1.0, 1e6)
SAVINGS = st.floats(1.0, 1e5)
RATES = st.floats(0.0, 0.2)
YEARS = st.floats(1.0, 50.0)


@given(COSTS, SAVINGS, RATES, YEARS, st.data())
def test_worth_is_linear_in_money(cost, saving, rate, horizon, data):
    life, escalation = data.draw(st.floats(0.5, 60.0)), data.draw(st.floats(-0.05, 0.1))

    def worth(factor_cost, factor_saving):
        return net_present_value(
            factor_cost * cost,
            factor_saving * saving,
            discount_rate=rate,
            horizon=horizon,
            life=life,
            price_escalation=escalation,
        )

    assert worth(1, 1) == pytest.approx(worth(1, 0) + worth(0, 1), rel=1e-9, abs=1e-6)
    assert worth(2, 2) == pytest.approx(2 * worth(1, 1), rel=1e-9, abs=1e-6)
    assert worth(1, 0) <= 1e-6
    assert worth(0, 1) > 0


@given(COSTS, SAVINGS, RATES, st.integers(1, 40))
def test_worth_without_escalation_is_the_annuity(cost, saving, rate, horizon):
    assume(rate > 1e-6)
    annuity = -math.expm1(-horizon * math.log1p(rate)) / rate
    found = net_present_value(cost, saving, discount_rate=rate, horizon=horizon)
    assert found == pytest.approx(saving * annuity - cost, rel=1e-7, abs=1e-6)


@given(COSTS, SAVINGS, RATES)
def test_discount_only_delays_the_payback(cost, saving, rate):
    discounted = discounted_payback(cost, saving, discount_rate=rate)
    simple = simple_payback(cost, saving)
    if discounted is not None:
        assert discounted >= simple * (1 - 1e-12)
        return
    # what two centuries save is less than the cost
    saved = net_present_value(0.0, saving, discount_rate=rate, horizon=200.0)
    assert saved < cost * (1 + 1e-9)


@given(COSTS, SAVINGS, RATES)
def test_worth_turns_positive_in_the_year_of_the_payback(cost, saving, rate):
    payback = discounted_payback(cost, saving, discount_rate=rate)
    assume(payback is not None and payback > 0)
    year = math.ceil(payback)

    def worth(horizon):
        return net_present_value(cost, saving, discount_rate=rate, horizon=horizon)

    assert worth(float(year)) >= -1e-6 * cost
    if year > 1:
        assert worth(float(year - 1)) <= 1e-6 * cost


@given(st.integers(0, 2**32 - 1), st.integers(2, 4), st.integers(1, 3))
def test_energies_of_the_parts_are_those_of_the_whole(seed, days, cut):
    cut = min(cut, days - 1)
    random = np.random.default_rng(seed)
    names = ["site.electricity_demand", "site.electricity_import", "site.gas_demand"]
    names += ["site.heating_gas", "zones.a.heating_power", "zones.b.cooling_power"]
    series = {name: random.uniform(0, 1e5, days * 24).astype(np.float32) for name in names}
    series["site.electricity_import"] = np.minimum(*(series[name] for name in names[:2]))

    def kpis(first, last):
        part = {name: values[first * 24 : last * 24] for name, values in series.items()}
        found = evaluate(make_run(part, days=last - first, step=3600.0), make_building(), None)
        return {name: kpi for name, kpi in found.items() if kpi.unit in {"MWh", "t", "kW"}}

    whole, first, second = kpis(0, days), kpis(0, cut), kpis(cut, days)
    for name, kpi in whole.items():
        if kpi.unit == "kW":
            assert kpi.value == max(first[name].value, second[name].value)
        else:
            total = first[name].value + second[name].value
            assert kpi.value == pytest.approx(total, rel=1e-9, abs=1e-12)
