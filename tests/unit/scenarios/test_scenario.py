from __future__ import annotations

from datetime import date

import pytest

from scenarios.scenario import Change, Economics, Expectation, Money, Period, Scenario
from sim.errors import DocumentError


def places(error: DocumentError) -> list[str]:
    return [fault.place for fault in error.faults]


def test_money_reads_and_writes_amount_with_currency():
    change = Change.read({"path": "zones.core", "value": 1, "cost": "12000 EUR"})

    assert change.cost == Money(amount=12000, currency="EUR")
    assert change.model_dump(mode="json")["cost"] == "12000 EUR"
    assert Change.read(change.model_dump(mode="json")) == change
    assert Change.read(change.model_dump()) == change


@pytest.mark.parametrize("text", ["12000", "12000 CHF", "many EUR", "-5 EUR", 12000, "1e999 EUR"])
def test_money_refuses_what_is_no_amount(text):
    with pytest.raises(DocumentError) as caught:
        Change.read({"path": "zones.core", "value": 1, "cost": text})

    assert caught.value.faults[0].place.startswith("cost")


def test_life_and_rates_take_units():
    change = Change.read({"path": "a", "value": 1, "life": "240 month"})
    economics = Economics.read({"discount_rate": "4 %", "horizon": "15 years"})

    assert change.life == pytest.approx(20)
    assert economics.discount_rate == pytest.approx(0.04)
    assert economics.horizon == 15


def test_horizon_is_whole_years():
    with pytest.raises(DocumentError):
        Economics.read({"horizon": "15.5 years"})


def test_period_counts_days():
    assert Period(start=date(2024, 1, 1), end=date(2025, 1, 1)).days == 366


@pytest.mark.parametrize("end", ["2025-01-01", "2024-12-31"])
def test_period_must_not_be_empty_or_negative(end):
    with pytest.raises(DocumentError) as caught:
        Period.read({"start": "2025-01-01", "end": end})

    fault = caught.value.faults[0]
    assert fault.place == "end"
    assert "2025-01-01" in fault.limit
    assert fault.remedy == "correct start or end"


def test_period_has_an_upper_bound():
    with pytest.raises(DocumentError):
        Period.read({"start": "2000-01-01", "end": "2100-01-01"})


def test_expectation_reads_per_cent():
    expectation = Expectation.read({"kpi": "heating_energy", "change": ["-30 %", "-5 %"]})

    assert expectation.change == pytest.approx((-0.30, -0.05))


@pytest.mark.parametrize(
    "ranges",
    [{}, {"change": ["-30 %", "-5 %"], "value": [1, 2]}, {"change": ["-5 %", "-30 %"]}],
)
def test_expectation_needs_one_ordered_range(ranges):
    with pytest.raises(DocumentError):
        Expectation.read({"kpi": "heating_energy", **ranges})


def test_a_plain_thirty_is_no_relative_change():
    with pytest.raises(DocumentError):
        Expectation.read({"kpi": "heating_energy", "change": [-30, -5]})


def test_all_faults_of_a_scenario_come_at_once():
    with pytest.raises(DocumentError) as caught:
        Scenario.read(
            {
                "name": "no good",
                "period": {"start": "2025-02-01", "end": "2025-01-01"},
                "controller": "magic",
                "seed": -1,
                "wether": "greensboro",
            }
        )

    assert places(caught.value) == ["name", "period.end", "controller", "seed", "wether"]
