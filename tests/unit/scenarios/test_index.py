from __future__ import annotations

import math
import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from scenarios.index import KpiIndex
from sim.errors import AtriumError
from tests.synthetic import make_result, with_manifest


@pytest.fixture(scope="module")
def result():
    return make_result(days=1)


@pytest.fixture
def index(tmp_path):
    return KpiIndex(tmp_path / "index.sqlite")


def test_a_result_is_found_with_its_kpis(index, result, tmp_path):
    index.add("run-1", tmp_path / "r.h5", result)
    found = index.get("run-1")

    assert found is not None
    assert dict(found.kpis) == dict(result.kpis)
    assert list(found.kpis) == list(result.kpis)
    assert (found.name, found.title, found.site) == ("base", "Base", "synthetic-office")
    assert found.path == tmp_path / "r.h5"
    assert found.input_hash == result.manifest.input_hash


def test_a_run_has_one_entry(index, result):
    index.add("run-1", "a.h5", result)
    index.add("run-1", "b.h5", replace(result, title="Later", kpis={}))
    found = index.get("run-1")

    assert len(index.select()) == 1
    assert found is not None
    assert (found.title, dict(found.kpis)) == ("Later", {})


def test_runs_come_in_the_order_asked_for(index, result):
    for run in ("a", "b", "c"):
        index.add(run, "x.h5", result)

    assert [item.run for item in index.select(["c", "zzz", "a"])] == ["c", "a"]
    assert [item.run for item in index.select()] == ["a", "b", "c"]
    assert index.select([]) == ()


def test_equal_inputs_are_found(index, result):
    index.add("a", "x.h5", result)
    index.add("b", "x.h5", with_manifest(result, input_hash="other"))

    assert [item.run for item in index.with_inputs("other")] == ["b"]


def test_a_run_can_be_taken_out(index, result):
    index.add("a", "x.h5", result)
    index.remove("a")
    index.remove("a")

    assert index.get("a") is None


def test_a_figure_that_is_none_stays_none(index, result):
    kpi = next(iter(result.kpis.values()))
    index.add("a", "x.h5", replace(result, kpis={kpi.name: replace(kpi, value=math.nan)}))
    found = index.get("a")

    assert found is not None
    assert math.isnan(found.kpis[kpi.name].value)


def test_the_index_lives_on_and_shares_its_file(tmp_path, result):
    path = tmp_path / "atrium.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()
    KpiIndex(path).add("a", "x.h5", result)

    assert KpiIndex(path).get("a") is not None


def test_columns_hold_the_figures_of_many_runs(index, result):
    kpis = dict(result.kpis)
    energy, cost = kpis["site_energy"], kpis["energy_cost"]
    for place, run in enumerate("cab"):
        own = {"site_energy": replace(energy, value=float(place))}
        if run != "a":
            own["energy_cost"] = replace(cost, value=10.0 * place)
        index.add(run, "x.h5", replace(result, kpis=own))
    table = index.figures(["site_energy", "energy_cost", "no_such"])

    assert table.runs == ("a", "b", "c")
    assert table.values["site_energy"].tolist() == [1.0, 2.0, 0.0]
    assert np.array_equal(table.values["energy_cost"], [np.nan, 20.0, 0.0], equal_nan=True)
    assert np.isnan(table.values["no_such"]).all()
    assert table.units == {"site_energy": energy.unit, "energy_cost": cost.unit, "no_such": ""}

    chosen = index.figures(["site_energy"], ["b", "zzz", "c"])
    assert chosen.runs == ("b", "c")
    assert chosen.values["site_energy"].tolist() == [2.0, 0.0]
    assert index.figures([]).runs == ()


def test_what_is_no_database_is_told(tmp_path):
    (tmp_path / "bad.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(AtriumError, match="cannot be used"):
        KpiIndex(tmp_path / "bad.sqlite")
    with pytest.raises(AtriumError, match="cannot be used"):
        KpiIndex(tmp_path / "no" / "index.sqlite")
