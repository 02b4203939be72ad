"""Worth of measures: figures worked out by hand."""

import pytest

from sim.economics import discounted_payback, net_present_value, simple_payback


def npv(cost, saving, **more):
    return net_present_value(cost, saving, **{"discount_rate": 0.05, "horizon": 10.0, **more})


def test_without_discount_it_is_the_sum():
    assert npv(1000.0, 150.0, discount_rate=0.0) == pytest.approx(500.0)


def test_savings_fall_at_the_end_of_the_year():
    assert npv(100.0, 100.0, horizon=1.0) == pytest.approx(-100 + 100 / 1.05)


def test_annuity():
    # 7.7217 is the present worth of 1 a year over 10 years at 5 %
    assert npv(0.0, 1000.0) == pytest.approx(7721.7, abs=0.1)


def test_prices_rise_from_the_second_year_on():
    expected = 100 / 1.05 + 102 / 1.05**2
    assert npv(0.0, 100.0, horizon=2.0, price_escalation=0.02) == pytest.approx(expected)


def test_replacement_and_residual_value():
    # lasts 6 of 10 years: bought again in year 6, of which 2 of 6 years are left at the end
    expected = -600 - 600 / 1.05**6 + 600 * 2 / 6 / 1.05**10
    assert npv(600.0, 0.0, life=6.0) == pytest.approx(expected)


def test_longer_life_than_the_horizon_leaves_its_rest():
    assert npv(600.0, 0.0, life=30.0) == pytest.approx(-600 + 600 * 20 / 30 / 1.05**10)


def test_a_life_that_ends_with_the_horizon_is_not_renewed():
    for life in (10.0, 5.0, 10.0 / 3, 2.0, 0.1):
        renewals = round(10.0 / life)
        spent = sum(50 / 1.05 ** (k * life) for k in range(renewals))
        assert npv(50.0, 0.0, life=life) == pytest.approx(-spent)


def test_part_of_a_year_counts_in_proportion():
    expected = 100 / 1.05 + 50 / 1.05**1.5
    assert npv(0.0, 100.0, horizon=1.5) == pytest.approx(expected)


def test_payback():
    assert simple_payback(1000.0, 250.0) == 4.0
    assert simple_payback(0.0, -5.0) == 0.0
    assert simple_payback(1000.0, 0.0) is None
    assert simple_payback(1000.0, -1.0) is None


def test_discounted_payback_lies_within_the_year_that_pays():
    # 500/1.1 + 500/1.21 = 867.77; of the third year's 375.66 it takes 132.23
    found = discounted_payback(1000.0, 500.0, discount_rate=0.1)
    assert found == pytest.approx(2 + 132.2314 / 375.6574, abs=1e-4)


def test_discounted_payback_equals_the_simple_one_without_discount():
    assert discounted_payback(1000.0, 300.0, discount_rate=0.0) == pytest.approx(10 / 3)


def test_what_never_pays():
    # 40/0.05 is 800 in all eternity
    assert discounted_payback(1000.0, 40.0, discount_rate=0.05) is None
    assert discounted_payback(1000.0, 0.0, discount_rate=0.05) is None
    assert discounted_payback(0.0, 0.0, discount_rate=0.05) == 0.0
