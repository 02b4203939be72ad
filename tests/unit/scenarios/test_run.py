from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scenarios.resolve import resolve
from scenarios.run import UNMET_LIMIT, execute, result_findings
from scenarios.store import result_bytes
from sim.errors import Cancelled
from sim.kpis import Kpi
from sim.site import Tariff
from sim.trajectory import Balance, Signal
from tests.synthetic import make_trajectory, write_library


@pytest.fixture(scope="module")
def resolved(tmp_path_factory):
    folder = write_library(tmp_path_factory.mktemp("run") / "library")
    return resolve("office/base", directories=[folder])


@pytest.fixture(scope="module")
def result(resolved):
    return execute(resolved)


def test_a_run_gives_series_kpis_bill_and_manifest(resolved, result):
    assert (result.name, result.title) == ("base", "Office as built")
    assert len(result.trajectory) == 2 * 288
    assert result.trajectory.balance.residual < 1e-6
    assert result.kpis["heating_energy"].value > 0
    assert result.bill is not None
    assert result.bill.total == pytest.approx(result.kpis["energy_cost"].value)
    assert set(result.seconds) == {"preparation", "simulation", "total"}
    assert result.seconds["total"] >= result.seconds["preparation"] + result.seconds["simulation"]
    manifest = result.manifest
    assert manifest.input_hash == resolved.content_hash
    assert manifest.run == resolved.content_hash[:16]
    assert (manifest.period_start, manifest.period_end) == ("2025-01-06", "2025-01-08")
    assert (manifest.seed, manifest.tariff, manifest.site) == (3, "time-of-use", "synthetic-office")
    assert manifest.weather_hash == resolved.weather.content_hash
    assert manifest.warm_up_days == result.trajectory.warm_up_days > 0
    assert {"numpy", "numba"} <= set(manifest.libraries)


def test_the_document_of_a_result_rebuilds_its_site(resolved, result):
    assert result.site == resolved.site
    assert result.resolved_document["scenario"]["seed"] == 3


def test_the_same_inputs_give_the_same_bytes_and_another_seed_does_not(resolved, result):
    again = execute(resolved)
    other = execute(resolved, seed=4)

    assert result_bytes(again) == result_bytes(result)
    assert other.trajectory.digest() != result.trajectory.digest()
    assert other.manifest.seed == other.resolved_document["scenario"]["seed"] == 4
    assert other.manifest.input_hash != result.manifest.input_hash


def test_progress_goes_to_one(resolved):
    shares: list[float] = []
    execute(resolved, progress=shares.append)

    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


def test_a_run_can_be_cancelled(resolved):
    with pytest.raises(Cancelled):
        execute(resolved, cancelled=lambda: True)


def test_a_process_of_the_users_takes_part_and_the_result_says_so(resolved, result):
    def cold_night(simulation):
        yield simulation.environment.timeout(6 * 3600)
        simulation.zone("core").set_heating_setpoint(12.0)
        simulation.report("zones.core", "set-point lowered")

    changed = execute(resolved, prepare=lambda simulation: simulation.process(cold_night))

    assert "user-processes" in [finding.code for finding in changed.findings]
    assert "user-processes" not in [finding.code for finding in result.findings]
    assert [happening.text for happening in changed.trajectory.happenings] == ["set-point lowered"]
    assert changed.trajectory.balance.residual < 1e-6
    assert changed.trajectory.digest() != result.trajectory.digest()


def test_without_a_tariff_there_is_no_bill(resolved):
    scenario = resolved.scenario.model_copy(update={"tariff": None})
    result = execute(replace(resolved, scenario=scenario, tariff=None))

    assert result.bill is None
    assert "energy_cost" not in result.kpis
    assert result.manifest.tariff is None


def test_holidays_of_the_site_price_the_bill(resolved):
    periods = [{"name": "holiday", "days": "holidays", "price": 0.0}]
    tariff = Tariff.model_validate({"electricity": {"price": 1.0, "periods": periods}})
    new_year = replace(resolved, tariff=tariff, start=date(2025, 1, 1), end=date(2025, 1, 2))
    location = resolved.site.location.model_copy(update={"holidays": None})
    abroad = replace(new_year, site=resolved.site.model_copy(update={"location": location}))
    assert resolved.site.location.holidays == "US"
    assert execute(new_year).bill.total == 0.0 < execute(abroad).bill.total


def test_a_heating_far_too_small_is_a_finding(tmp_path):
    folder = write_library(tmp_path / "library")
    (folder / "office" / "small.yaml").write_text(
        "name: small\nbase: office/base\n"
        "changes: [{path: zones.*.heating.capacity, value: 100 W}]\n",
        encoding="utf-8",
    )
    result = execute(resolve("office/small", directories=[folder]))

    (finding,) = [f for f in result.findings if f.code == "unmet-hours"]
    assert finding.evidence["kpi"] == "unmet_heating_hours"
    assert finding.evidence["hours"] == result.kpis["unmet_heating_hours"].value


def codes(trajectory, **kpis):
    found = {name: Kpi(name, value, "h") for name, value in kpis.items()}
    return [finding.code for finding in result_findings(trajectory, found)]


def test_a_sound_result_has_no_findings():
    assert codes(make_trajectory(days=1)) == []


def test_a_flow_off_by_a_thousandth_is_a_finding():
    trajectory = make_trajectory(days=1)
    flows = {**trajectory.balance.flows}
    flows["heating"] = flows["heating"] * 1.001
    balance = Balance(flows, trajectory.balance.stored, trajectory.balance.zones)

    assert codes(replace(trajectory, balance=balance)) == ["balance-not-closed"]


def test_a_system_whose_heat_goes_missing_is_a_finding():
    trajectory = make_trajectory(days=1)
    handlers = trajectory.system_balances["handlers"]
    wrong = replace(handlers, stored=handlers.stored * 1.01)

    assert codes(replace(trajectory, system_balances={"handlers": wrong})) == [
        "handlers-balance-not-closed"
    ]


@pytest.mark.parametrize("value", [np.nan, np.inf, 500.0, -300.0])
def test_a_value_nobody_believes_is_a_finding(value):
    trajectory = make_trajectory(days=1)
    series = dict(trajectory.series)
    signal = Signal("zones.core", "air_temperature")
    series[signal] = series[signal].copy()
    series[signal][7] = value

    (finding,) = result_findings(replace(trajectory, series=series), {})
    assert finding.code == "not-credible"
    assert finding.evidence["signal"] == "zones.core.air_temperature"


def test_unmet_hours_count_in_proportion_to_the_period():
    year, week = make_trajectory(days=365), make_trajectory(days=7)
    few, many = UNMET_LIMIT * 0.9, UNMET_LIMIT * 1.1

    assert codes(year, unmet_heating_hours=few, unmet_cooling_hours=many) == ["unmet-hours"]
    assert codes(week, unmet_heating_hours=UNMET_LIMIT * 7 / 365 * 1.1) == ["unmet-hours"]
