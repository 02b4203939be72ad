"""Malfunctions as changes of a scenario, in results and in the library."""

import pytest

from scenarios.changes import difference
from scenarios.names import library_scenarios
from scenarios.resolve import resolve
from scenarios.run import execute
from scenarios.store import read_result, write_result
from sim.errors import DocumentError

SITE = "reference-small-office"
DAMPER = {
    "kind": "stuck_damper", "asset": "systems.psz-ac-1", "position": 1.0,
    "start": "2017-01-09T10:00",
    "repair": {"crew": "staff", "notice": "1 h", "duration": "2 h", "cost": 20},
}  # fmt: skip
FLAT = {"currency": "USD", "electricity": {"price": 0.1}, "natural_gas": {"price": 0.03}}


def scenario(*changes, **more):
    return {
        "name": "broken", "base": f"{SITE}/base",
        "period": {"start": "2017-01-08", "end": "2017-01-11"},
        "changes": [{"path": path, "value": value} for path, value in changes], **more,
    }  # fmt: skip


def test_a_change_adds_to_an_empty_collection_and_is_the_only_difference():
    base = resolve(f"{SITE}/base")
    broken = resolve(f"{SITE}/stuck-damper")
    assert base.site.malfunctions == {}
    paths = [item.path for item in difference(base.document, broken.document)]
    assert paths == ["crews.technicians", "malfunctions.damper"]
    assert broken.findings == ()


def test_an_impossible_malfunction_is_told_at_its_change():
    with pytest.raises(DocumentError) as caught:
        resolve(scenario(("malfunctions.damper", DAMPER | {"asset": "zones.core-zn"})))
    assert {fault.place for fault in caught.value.faults} == {"changes.0.value"}
    limits = " ".join(fault.limit for fault in caught.value.faults)
    assert "malfunctions.damper.asset" in limits
    assert "malfunctions.damper.repair.crew" in limits


def test_results_keep_what_broke_and_what_it_cost(tmp_path):
    parts = [("crews.staff", {"cost_per_hour": 50}), ("malfunctions.damper", DAMPER)]
    result = execute(resolve(scenario(*parts, ("tariffs.flat", FLAT), tariff="flat")))
    write_result(tmp_path / "run.h5", result)
    stored = read_result(tmp_path / "run.h5")
    (damper,) = stored.trajectory.breakdowns
    assert damper == result.trajectory.breakdowns[0]
    first = (24 + 10) * 3600.0
    times = (damper.begun_at, damper.noticed, damper.begun, damper.repaired)
    assert times == (first, first + 3600, first + 3600, first + 3 * 3600)
    kpis = {name: (kpi.value, kpi.unit) for name, kpi in stored.kpis.items()}
    assert kpis["repair_cost"] == (120.0, "USD")
    assert kpis["malfunction_hours"] == (3.0, "h")
    assert kpis["mean_time_to_repair"] == (3.0, "h")
    assert kpis["equipment_availability"][0] == pytest.approx(100 * (1 - 3 / 72))
    assert result.trajectory.residual < 1e-6


@pytest.mark.slow
def test_the_library_shows_what_it_expects():
    values = {}
    for name in ("base", "stuck-damper", "wear", "wear-two-technicians"):
        assert f"{SITE}/{name}" in library_scenarios(SITE)
        kpis = execute(resolve(f"{SITE}/{name}")).kpis
        values[f"{SITE}/{name}"] = {key: kpi.value for key, kpi in kpis.items()}
    for name in ("stuck-damper", "wear", "wear-two-technicians"):
        resolved = resolve(f"{SITE}/{name}")
        after = values[f"{SITE}/{name}"]
        before = values[f"{SITE}/{'wear' if 'two' in name else 'base'}"]
        for each in resolved.scenario.expect:
            value = after[each.kpi]
            low, high = each.value or each.change
            figure = value if each.value else value / before[each.kpi] - 1.0
            assert low <= figure <= high, (name, each.kpi, value, before.get(each.kpi))
