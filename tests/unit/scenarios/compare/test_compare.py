from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from scenarios.compare import compare
from scenarios.compare.compare import kpi_difference
from sim.errors import AtriumError
from sim.kpis import KPI_DEFINITIONS, Kpi
from tests.synthetic import make_result, with_manifest

LED = {
    "path": "zones.*.lighting.power_density",
    "value": "5 W/m2",
    "cost": "3000 EUR",
    "life": "15 years",
    "text": "LED lighting",
}


@pytest.fixture(scope="module")
def base():
    return make_result("base", days=14)


@pytest.fixture(scope="module")
def led():
    return make_result("led", 0.7, days=14, changes=(LED,))


def codes(comparison):
    return [finding.code for finding in comparison.findings]


def test_inputs_kpis_and_profiles_of_each_alternative(base, led):
    comparison = compare([base, led, base])
    first, second = comparison.alternatives

    assert comparison.names == ("base", "led", "base (2)")
    assert comparison.titles == ("Base", "Led", "Base")
    assert [(d.path, d.before, d.after, d.unit) for d in first.inputs] == [
        (f"zones.{zone}.lighting.power_density", 9.0, 5.0, "W/m2")
        for zone in ("south", "north", "core")
    ]
    assert second.inputs == ()
    assert len(comparison.profiles) == 3
    kpis = {kpi.name: kpi for kpi in first.kpis}
    lighting = kpis["lighting_energy"]
    assert lighting.relative == pytest.approx(-0.3)
    assert lighting.absolute == pytest.approx(lighting.after - lighting.before)
    assert lighting.verdict == "better"
    assert lighting.text == KPI_DEFINITIONS["lighting_energy"].text
    assert kpis["equipment_energy"].verdict == "same"
    assert kpis["district_heating"].relative is None


def test_kpis_come_in_the_order_of_the_registry(base, led):
    shuffled = replace(led, kpis=dict(reversed(led.kpis.items())))
    (alternative,) = compare([base, shuffled]).alternatives
    order = list(KPI_DEFINITIONS)

    names = [kpi.name for kpi in alternative.kpis]
    assert names == sorted(names, key=order.index)
    assert set(names) == set(base.kpis)


def test_a_kpi_that_one_lacks_or_has_in_another_unit_is_left_out(base, led):
    kpis = {**led.kpis, "energy_cost": Kpi("energy_cost", 1.0, "USD")}
    del kpis["mean_ppd"]
    (alternative,) = compare([base, replace(led, kpis=kpis)]).alternatives

    assert {"energy_cost", "mean_ppd"}.isdisjoint(kpi.name for kpi in alternative.kpis)


def test_one_result_is_no_comparison(base):
    with pytest.raises(AtriumError, match="at least two"):
        compare([base])


@pytest.mark.parametrize(
    ("before", "after", "better", "verdict"),
    [
        (10.0, 9.0, "lower", "better"),
        (10.0, 11.0, "lower", "worse"),
        (10.0, 11.0, "higher", "better"),
        (10.0, 9.0, "higher", "worse"),
        (10.0, 9.0, "neither", "neither"),
        (10.0, 10.0, "lower", "same"),
        (10.0, 10.0 + 1e-12, "lower", "same"),
        (math.nan, math.nan, "lower", "same"),
        (math.nan, 1.0, "lower", "neither"),
        (-5.0, -6.0, "lower", "better"),
        (0.0, 1.0, "lower", "worse"),
    ],
)
def test_verdicts(before, after, better, verdict):
    made = kpi_difference(Kpi("x", before, "h"), Kpi("x", after, "h"), text="", better=better)

    assert made.verdict == verdict


def test_relative_differences_refer_to_the_size_of_the_base():
    def relative(before, after):
        made = kpi_difference(Kpi("x", before, ""), Kpi("x", after, ""), text="", better="lower")
        return made.relative

    assert relative(-4.0, -5.0) == pytest.approx(-0.25)
    assert relative(4.0, 5.0) == pytest.approx(0.25)
    assert relative(0.0, 5.0) is None
    assert relative(1.0, math.nan) is None


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("weather_hash", "f" * 64, "weather-differs"),
        ("period_end", "2025-06-01", "period-differs"),
        ("engine_version", "0.2.0", "engine-version-differs"),
        ("seed", 7, "seed-differs"),
        ("tariff", "flat", "tariff-differs"),
        ("site", "another", "site-differs"),
    ],
)
def test_what_makes_results_incomparable_is_flagged(base, led, field, value, code):
    comparison = compare([base, with_manifest(led, **{field: value})])

    assert code in codes(comparison)
    assert code not in codes(compare([base, led]))


def test_equal_inputs_are_flagged(base):
    assert codes(compare([base, base])) == ["same-inputs"]


def test_changes_without_any_effect_are_flagged(base):
    silent = make_result(
        "silent", changes=({"path": "materials.spare.density", "value": 700},), days=14
    )

    assert codes(compare([base, silent])) == ["no-effect"]


def test_measures_are_worth_what_they_save(base, led):
    (alternative,) = compare([base, led]).alternatives
    economics = alternative.economics
    saving = (base.kpis["energy_cost"].value - led.kpis["energy_cost"].value) * 365 / 14

    assert economics is not None
    assert [measure.text for measure in economics.measures] == ["LED lighting"]
    assert economics.annual_saving == pytest.approx(saving)
    assert economics.simple_payback == pytest.approx(3000 / saving)
    # EN 15459-1: savings of 20 years at 3 %, replaced after 15 years, a third of its life left
    annuity = (1 - 1.03**-20) / 0.03
    value = saving * annuity - 3000 - 3000 * 1.03**-15 + 3000 * (10 / 15) * 1.03**-20
    assert economics.net_present_value == pytest.approx(value)
    assert economics.cash_flow[0] == -3000
    assert economics.cash_flow[1] == pytest.approx(-3000 + saving / 1.03)
    assert economics.cash_flow[15] - economics.cash_flow[14] == pytest.approx(
        (saving - 3000) * 1.03**-15
    )
    assert economics.cash_flow[-1] == pytest.approx(value)
    assert len(economics.cash_flow) == economics.horizon + 1 == 21
    assert "savings-scaled" in codes(compare([base, led]))


def test_a_whole_year_needs_no_scaling():
    results = [make_result(days=365), make_result("led", 0.7, days=365, changes=(LED,))]

    assert "savings-scaled" not in codes(compare(results))


def test_measures_of_the_base_are_no_measures_of_the_alternative(led):
    more = {"path": "zones.core.people.count", "value": 5, "cost": "100 EUR"}
    both = make_result("both", 0.7, changes=(LED, more), days=14)
    (alternative,) = compare([led, both]).alternatives

    assert alternative.economics is not None
    assert [m.path for m in alternative.economics.measures] == ["zones.core.people.count"]
    assert alternative.economics.measures[0].text == "zones.core.people.count"
    assert alternative.economics.measures[0].life is None


def test_without_measures_there_are_no_economics(base):
    free = make_result("free", changes=({"path": "zones.core.people.count", "value": 5},), days=14)

    assert compare([base, free]).alternatives[0].economics is None


def test_measures_without_a_bill_are_a_finding(base, led):
    bare = {name: kpi for name, kpi in led.kpis.items() if name != "energy_cost"}
    comparison = compare([base, replace(led, kpis=bare)])

    assert comparison.alternatives[0].economics is None
    assert "no-tariff" in codes(comparison)


def test_currencies_are_not_mixed(base):
    dollars = make_result("dollars", changes=({**LED, "cost": "3000 USD"},), days=14)
    comparison = compare([base, dollars])

    assert comparison.alternatives[0].economics is None
    assert "currencies-differ" in codes(comparison)


def test_a_measure_that_saves_nothing_never_pays(base):
    worse = make_result("worse", 1.3, changes=(LED,), days=14)
    economics = compare([base, worse]).alternatives[0].economics

    assert economics is not None
    assert economics.annual_saving < 0
    assert economics.simple_payback is None
    assert economics.discounted_payback is None
    assert economics.net_present_value < 0


def test_json_holds_everything_and_nothing_that_json_lacks(base, led):
    comparison = compare([base, led])
    data = json.loads(json.dumps(comparison.to_json(), allow_nan=False))

    assert list(data) == ["names", "titles", "alternatives", "profiles"]
    assert list(data["alternatives"][0])[2:4] == ["inputs", "kpis"]
    assert data["alternatives"][0]["inputs"][0]["after"] == 5.0
    assert len(data["profiles"][0]["day"]["weekday"]) == 24
    assert data["alternatives"][0]["kpis"][0]["after"] == led.kpis["site_energy"].value
    np.testing.assert_array_equal(
        data["profiles"][1]["load_duration"]["power"], comparison.profiles[1].load_duration.power
    )
