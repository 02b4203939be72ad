"""The test case of BOPTEST: time, overwrites, scenarios, forecasts, results, KPIs."""

from datetime import UTC, datetime

import numpy as np
import pytest

from connectors.emulators.boptest import BoptestCase, RefusedError
from scenarios.resolve import resolve
from sim.kpis.boptest import core_kpis
from sim.simulation import Simulation

DAY, START, STEP = 86400.0, 14 * 86400.0, 900.0
WINTER = datetime(2025, 1, 15, 5, tzinfo=UTC)  # midnight of standard time there
HEATING, AIR = "core_oveTZonHeaSet", "core_reaTZon_y"
SCENARIO = resolve("small-office/packaged-rooftop")


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def new_case(days=1, **options):
    return BoptestCase(
        SCENARIO.site, SCENARIO.weather, tariff=SCENARIO.tariff, start=WINTER, days=days, step=STEP,
        **options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def shared():
    """A case that tests begin anew."""
    return new_case(days=2)


@pytest.fixture
def case(shared):
    shared.initialize({"start_time": START, "warmup_period": 0})
    shared.set_step({"step": 3600})
    return shared


def overwrite(**values):
    return {f"{n}{e}": v for n, u in values.items() for e, v in (("_u", u), ("_activate", 1))}


def test_it_stands_where_it_was_started_and_goes_on_by_steps(case):
    assert case.now == START
    told = case.advance({})
    assert told.payload["time"] == START + 3600
    assert "1213200 s" in told.message
    case.set_step({"step": "1800"})
    assert case.step().payload == 1800
    assert case.advance({}).payload["time"] == START + 5400


def test_what_is_told_are_all_signals_in_their_units(case):
    measured, inputs = case.measurements().payload, case.inputs().payload
    payload = case.advance({}).payload
    assert set(payload) == {"time", *measured, *inputs}
    assert measured[AIR] == {
        "Description": "Air temperature", "Maximum": None, "Minimum": None, "Unit": "K",
    }  # fmt: skip
    assert inputs[f"{HEATING}_u"]["Minimum"] == pytest.approx(278.15)
    assert 280 < payload[AIR] < 300
    assert payload[f"{HEATING}_activate"] == 0
    assert all(name.endswith("_y") for name in measured)


def test_an_overwrite_holds_for_its_step_and_is_given_back(case):
    scheduled = case.advance({}).payload[f"{HEATING}_u"]
    told = case.advance(overwrite(**{HEATING: 299.0})).payload
    assert (told[f"{HEATING}_u"], told[f"{HEATING}_activate"]) == (299.0, 1.0)
    warm = told[AIR]
    case.initialize({"start_time": START, "warmup_period": 0})
    case.advance({})
    plain = case.advance({f"{HEATING}_u": 299.0, f"{HEATING}_activate": "0"}).payload
    assert plain[f"{HEATING}_u"] == scheduled
    assert warm > plain[AIR] + 1


def test_a_value_out_of_limits_is_cut_and_said(case):
    told = case.advance(overwrite(**{HEATING: 400.0}))
    assert told.payload[f"{HEATING}_u"] == pytest.approx(313.15)
    assert "400" in told.message
    assert HEATING in told.message


@pytest.mark.parametrize(
    ("method", "body", "said"),
    [
        ("advance", {"nonsense_u": 1}, "unknown"),
        ("advance", {f"{HEATING}_activate": 1}, "missing"),
        ("advance", {f"{HEATING}_activate": 2}, "0 or 1"),
        ("advance", {f"{HEATING}_u": "warm"}, "no number"),
        ("advance", {f"{HEATING}_u": True}, "no number"),
        ("advance", {f"{HEATING}_u": [1]}, "no number"),
        ("initialize", {"start_time": 0}, "warmup_period is missing"),
        ("initialize", {"start_time": -1, "warmup_period": 0}, "allowed"),
        ("initialize", {"start_time": 300, "warmup_period": 0}, "in steps of 900"),
        ("initialize", {"start_time": "nan", "warmup_period": 0}, "no number"),
        ("set_step", {"step": 0}, "allowed"),
        ("set_step", {"step": 1000}, "in steps of 900"),
        ("set_scenario", {"electricity_price": "cheap"}, "constant, dynamic"),
        ("set_scenario", {"time_period": ["a"]}, "peak_heat_day"),
        ("set_scenario", {"temperature_uncertainty": "low"}, "exact"),
        ("results", {"point_names": [], "start_time": 0, "final_time": 1}, "list"),
        ("results", {"point_names": ["x"], "start_time": 0, "final_time": 1}, "there is no 'x'"),
        ("forecast", {"point_names": ["TDryBul"], "horizon": 1e7, "interval": 1}, "allowed"),
        ("forecast", {"point_names": ["TDryBul"], "horizon": 10, "interval": 0}, "allowed"),
    ],
)
def test_what_is_malformed_is_refused_with_a_reason_and_changes_nothing(shared, method, body, said):
    case = shared
    before = case.now, case.step().payload, case.scenario().payload
    with pytest.raises(RefusedError, match=said):
        getattr(case, method)(body)
    assert (case.now, case.step().payload, case.scenario().payload) == before


def test_kpis_are_those_of_the_run_of_the_day_and_of_its_part():
    case = new_case()
    run = Simulation(
        SCENARIO.site, SCENARIO.weather, start=SCENARIO.start.replace(day=15),
        end=SCENARIO.start.replace(day=16), seed=SCENARIO.seed, tariff=SCENARIO.tariff, step=STEP,
    )  # fmt: skip
    trajectory = run.run()
    for hours in (12, 12):
        case.set_step({"step": hours * 3600})
        case.advance({})
        told = case.kpi().payload
        until = case.now - START
        expected = core_kpis(trajectory, run.site, SCENARIO.tariff, until=until)
        assert told == {**expected, "time_rat": told["time_rat"]}
    assert case.advance({}).payload == {}


def test_kpis_count_from_the_start_time_and_with_the_overwrites_before_it():
    case = new_case(days=2)
    case.set_step({"step": 6 * 3600})
    case.advance(overwrite(**{HEATING: 297.0}))
    early = case.kpi().payload
    case.advance({})
    assert case.kpi().payload["ener_tot"] > early["ener_tot"] > 0
    case.initialize({"start_time": START + 12 * 3600, "warmup_period": 12 * 3600})
    nothing = case.kpi().payload
    assert nothing["ener_tot"] == nothing["tdis_tot"] == nothing["pele_tot"] == 0
    assert nothing["time_rat"] is None


def test_overwrites_change_the_score(case):
    case.set_step({"step": DAY})
    case.advance({})
    usual = case.kpi().payload
    case.initialize({"start_time": START, "warmup_period": 0})
    zones = [n[:-2] for n in case.inputs().payload if n.endswith("TZonHeaSet_u")]
    case.advance(overwrite(**dict.fromkeys(zones, 283.15)))
    cold = case.kpi().payload
    assert cold["ener_tot"] < 0.8 * usual["ener_tot"]
    assert cold["cost_tot"] < usual["cost_tot"]
    assert cold["emis_tot"] < usual["emis_tot"]
    assert cold["tdis_tot"] > usual["tdis_tot"] + 10  # limits are the scheduled set-points


def test_prices_are_a_matter_of_the_scenario(case):
    case.set_step({"step": DAY})
    case.advance({})
    assert case.scenario().payload["electricity_price"] == "dynamic"
    dynamic = case.kpi().payload["cost_tot"]
    assert case.set_scenario({"electricity_price": "constant"}).payload["electricity_price"]
    constant = case.kpi().payload["cost_tot"]
    assert constant != dynamic
    assert constant == pytest.approx(dynamic, rel=0.5)
    case.set_scenario({"electricity_price": "dynamic"})


def test_a_named_period_begins_a_week_before_its_day_and_lasts_a_fortnight():
    case = new_case()
    told = case.set_scenario({"time_period": "peak_heat_day"}).payload
    start = told["time_period"]["time"]
    middle = int(start / DAY) + 7
    daily = SCENARIO.weather.dry_bulb[: 365 * 24].reshape(365, 24).mean(axis=1)
    assert daily[middle] == daily[14:358].min()
    case.set_step({"step": 20 * DAY})  # reaches beyond it
    assert case.advance({}).payload["time"] == start + 14 * DAY
    assert case.advance({}).payload == {}
    assert case.scenario().payload["time_period"] == "peak_heat_day"
    case.initialize({"start_time": START, "warmup_period": 0})
    assert case.scenario().payload["time_period"] is None


def test_the_forecast_of_weather_and_limits_is_what_comes(case):
    known = case.forecast(
        {"point_names": ["TDryBul", "HGloHor"], "horizon": 2 * 3600, "interval": 1800}
    ).payload
    case.set_step({"step": 1800})
    for place in range(1, 5):
        told = case.advance({}).payload
        assert known["time"][place] == told["time"]
        assert known["TDryBul"][place] == told["weaSta_reaWeaTDryBul_y"]
        assert known["TDryBul"][place] == pytest.approx(told["site_reaOutdoorTemperature_y"])
        assert known["HGloHor"][place] == told["weaSta_reaWeaHGloHor_y"]


def test_limits_prices_and_people_are_known_ahead(case):
    names = [*case.forecast_points().payload]
    known = case.forecast({"point_names": names, "horizon": DAY, "interval": 3600}).payload
    assert all(len(values) == 25 and np.isfinite(values).all() for values in known.values())
    lower, upper = np.array(known["LowerSetp[core]"]), np.array(known["UpperSetp[core]"])
    assert (lower < upper).all()
    assert len(set(lower)) == 2
    assert len(set(known["PriceElectricPowerDynamic"])) > 1
    assert len(set(known["PriceElectricPowerConstant"])) == 1
    assert max(known["Occupancy[core]"]) > 0 == min(known["Occupancy[core]"])


def test_results_are_what_was_told_at_each_exchange_step(case):
    told = [case.advance(overwrite(**{HEATING: 295.15})).payload for _ in range(2)]
    names = [AIR, f"{HEATING}_u"]
    found = case.results({"point_names": names, "start_time": START, "final_time": 1e9}).payload
    assert found["time"] == [START + STEP * place for place in range(9)]
    assert found[AIR][4::4] == [each[AIR] for each in told]
    assert found[f"{HEATING}_u"][1:] == [295.15] * 8
    part = case.results(
        {"point_names": AIR, "start_time": START + 900, "final_time": START + 2700}
    ).payload
    assert part["time"] == [START + 900, START + 1800, START + 2700]


def test_the_time_a_client_takes_counts_over_its_step():
    clock = Clock()
    case = new_case(clock=clock)
    for taken in (5.0, 36.0, 18.0):
        clock.now += taken
        case.advance({})
    assert case.kpi().payload["time_rat"] == pytest.approx((36.0 + 18.0) / 2 / 3600.0)
