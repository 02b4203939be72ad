"""A sweep computes what is missing, each scenario once, and keeps it."""

from __future__ import annotations

import os
import signal
import sqlite3

import numpy as np
import pytest

from scenarios.executors import executor
from scenarios.run import execute
from scenarios.store import read_result
from scenarios.sweep import read_plan, run_sweep
from scenarios.sweep.collection import Collection
from sim.errors import AtriumError, DocumentError
from tests.sweeps import SETBACK, sweep_data


@pytest.fixture(scope="module")
def pool():
    with executor(workers=2) as made:
        yield made


@pytest.fixture
def here():
    with executor(workers=0) as made:
        yield made


@pytest.fixture
def plan(library):
    def make(*arguments, **fields):
        return read_plan(sweep_data(*arguments, **fields), directories=(library,))

    return make


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "out"


def stored(folder):
    """Return when each run was finished, as the database counts."""
    with sqlite3.connect(folder / "results.sqlite") as connection:
        rows = connection.execute("SELECT run, seconds FROM sweep_run").fetchall()
        known = connection.execute("SELECT count(*) FROM result").fetchone()[0]
    connection.close()
    return dict(rows), known


def test_each_result_is_that_of_a_run_alone(plan, pool, folder):
    made = plan(3)
    told = []
    result = run_sweep(made, folder, executor=pool, progress=lambda *n: told.append(n))
    alone = execute(made.resolve(made.points[1]))

    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert (len(result.done), result.computed) == (3, 3)
    row = result.kpis.runs.index(result.runs[1].run)
    assert result.runs[1].run == alone.manifest.run
    for name, values in result.kpis.values.items():
        assert values[row] == alone.kpis[name].value
    assert set(result.kpis.values) == {
        name for name, kpi in alone.kpis.items() if not np.isnan(kpi.value)
    }


def test_a_second_time_computes_nothing_and_more_values_only_those(plan, here, folder):
    first = run_sweep(plan(2), folder, executor=here)
    before, _ = stored(folder)
    again = run_sweep(plan(2), folder, executor=here)
    more = run_sweep(plan(3), folder, executor=here)
    after, count = stored(folder)

    assert (first.computed, again.computed, more.computed) == (2, 0, 1)
    assert [each.run for each in again.runs] == [each.run for each in first.runs]
    assert {run: after[run] for run in before} == before
    assert count == 3


def test_equal_scenarios_run_once(plan, here, folder):
    values = [None, 18.0, "18 degC", 16.0]  # the base has 18 degC
    made = plan(factors={"night": {"path": SETBACK, "values": values}})
    result = run_sweep(made, folder, executor=here)

    assert result.computed == 2
    assert len(result.done) == 4
    assert len({each.run for each in result.runs}) == 2
    assert run_sweep(made, folder, executor=here).computed == 0


def test_combinations_that_do_not_go_together_fail_alone(plan, here, folder):
    factors = {
        "night": {"path": "zones.core.heating.setpoint.unoccupied", "values": [16.0, 25.0]},
        "cool": {"path": "zones.core.cooling.setpoint.unoccupied", "values": [30.0, 24.5]},
    }
    made = plan(factors=factors)
    result = run_sweep(made, folder, executor=here)
    again = run_sweep(made, folder, executor=here)

    assert [each.point.values for each in result.failed] == [{"night": 25.0, "cool": 24.5}]
    assert "24.5" in result.failed[0].record.reason
    assert (len(result.done), result.computed) == (3, 3)
    assert result.to_json()["runs"][3]["state"] == "failed"
    assert (len(again.failed), again.computed) == (1, 0)


def test_a_worker_killed_in_mid_sweep_loses_nothing(plan, pool, folder):
    killed = []

    def kill(done, _):
        if done == 2:
            killed.append(pool.processes[0])
            os.kill(killed[0], signal.SIGKILL)

    result = run_sweep(plan(8), folder, executor=pool, progress=kill)
    _, count = stored(folder)

    assert killed
    assert (len(result.done), result.computed, count) == (8, 8, 8)
    assert not result.failed


class Failing:
    """An executor one of whose pieces fails."""

    def __init__(self, inner, fails):
        self.inner, self.fails = inner, fails

    def run(self, function, items):
        for place, (key, item) in enumerate(items):
            (outcome,) = self.inner.run(refuse if place in self.fails else function, [(key, item)])
            yield outcome


def refuse(_):
    raise AtriumError("it will not")


def test_a_failure_is_kept_with_its_reason_until_it_is_tried_again(plan, here, folder):
    first = run_sweep(plan(3), folder, executor=Failing(here, {1}))
    again = run_sweep(plan(3), folder, executor=here)
    retried = run_sweep(plan(3), folder, executor=here, retry=True)

    assert [each.record.reason for each in first.failed] == ["it will not"]
    assert (len(again.failed), again.computed) == (1, 0)
    assert (len(retried.failed), retried.computed) == (0, 1)


def test_series_are_kept_as_asked_for(plan, here, folder, library):
    keep = {"series": "hourly", "signals": ["site.*", "zones.core.air_temperature"]}
    made = plan(1, keep=keep)
    result = run_sweep(made, folder, executor=here)
    with Collection(folder, made.sweep) as collection:
        kept = read_result(collection.file(result.runs[0].run))
    full = execute(made.resolve(made.points[0]))

    assert kept.trajectory.step == 3600.0
    assert len(kept.trajectory) == 48
    assert {signal.asset for signal in kept.trajectory.series} == {"site", "zones.core"}
    assert dict(kept.kpis) == dict(full.kpis)
    key = ("zones.core", "air_temperature")
    hours = full.trajectory[key].reshape(-1, 12).mean(axis=1, dtype=np.float64)
    assert np.array_equal(kept.trajectory[key], hours.astype(np.float32))

    daily = run_sweep(plan(1, keep={"series": "daily"}), folder, executor=here)
    step = run_sweep(plan(1, keep={"series": "step"}), folder, executor=here)
    assert (daily.computed, step.computed) == (1, 1)
    with Collection(folder, plan(1, keep={"series": "step"}).sweep) as collection:
        whole = read_result(collection.file(result.runs[0].run))
    assert whole.trajectory.digest() == full.trajectory.digest()


def test_a_lost_series_is_computed_again(plan, here, folder):
    made = plan(2, keep={"series": "daily"})
    run_sweep(made, folder, executor=here)
    lost, _ = sorted((folder / "series").iterdir())
    lost.unlink()

    assert run_sweep(made, folder, executor=here).computed == 1
    assert lost.is_file()


def test_a_full_disk_stops_the_sweep_and_it_goes_on(plan, here, folder, monkeypatch):
    made = plan(4, keep={"series": "daily"})
    written = []

    def full(path, content):
        if path.suffix == ".h5":
            written.append(path)
            if len(written) > 2:
                raise AtriumError(f"cannot write {path}: No space left on device")
        path.write_bytes(content)

    monkeypatch.setattr("scenarios.sweep.collection.write_atomically", full)
    with pytest.raises(AtriumError, match=r"No space left.*2 of 4 scenarios have ended.*goes on"):
        run_sweep(made, folder, executor=here)
    monkeypatch.undo()

    assert run_sweep(made, folder, executor=here).computed == 2


def test_a_full_database_stops_the_sweep_and_keeps_what_is_in_it(plan, here, folder):
    made = plan(6)
    run_sweep(plan(1), folder, executor=here)
    with Collection(folder, made.sweep) as collection:
        pages = collection.figures(["site_energy"], [])
        assert pages.runs == ()
    limit = sqlite3.connect

    def small(*arguments, **options):
        connection = limit(*arguments, **options)
        (count,) = connection.execute("PRAGMA page_count").fetchone()
        if str(arguments[0]).endswith("results.sqlite"):
            connection.execute(f"PRAGMA max_page_count = {max(count, 20)}")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", small)
        with pytest.raises(AtriumError, match=r"full.*scenarios have ended and are kept"):
            run_sweep(plan(30), folder, executor=here)
    done = stored(folder)[1]
    result = run_sweep(made, folder, executor=here)

    assert done >= 1
    assert len(result.done) == 6


def test_two_processes_do_not_work_in_one_folder(plan, here, folder):
    made = plan(1)
    with (
        Collection(folder, made.sweep),
        pytest.raises(AtriumError, match="another sweep is at work"),
    ):
        run_sweep(made, folder, executor=here)
    assert run_sweep(made, folder, executor=here).computed == 1


@pytest.mark.parametrize("name", ["sweep.json", "notes.txt"])
def test_a_folder_of_something_else_is_refused(plan, here, folder, name):
    folder.mkdir()
    (folder / name).write_text("{}", encoding="utf-8")
    with pytest.raises(DocumentError, match="name another folder"):
        run_sweep(plan(1), folder, executor=here)
    assert [each.read_text(encoding="utf-8") for each in folder.iterdir()] == ["{}"]


def test_a_folder_of_another_sweep_is_refused(plan, here, folder):
    run_sweep(plan(1), folder, executor=here)
    with pytest.raises(DocumentError, match="the sweep 'nights'"):
        run_sweep(plan(1, name="days"), folder, executor=here)


def test_a_place_that_is_a_file_is_told(plan, here, folder):
    folder.mkdir()
    (folder / "file").touch()
    with pytest.raises(AtriumError, match="is a file: name a folder"):
        run_sweep(plan(1), folder / "file", executor=here)


def test_a_sweep_that_goes_on_takes_abandoned_parts_with_it(plan, here, folder):
    part = folder / "series" / ".0.h5.1a2b3c4d.part"
    part.parent.mkdir(parents=True)
    part.touch()
    os.utime(part, (0, 0))
    run_sweep(plan(1), folder, executor=here)
    assert not part.exists()


def test_a_lock_that_is_no_database_is_told(plan, here, folder):
    folder.mkdir()
    (folder / "lock.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(AtriumError, match="move it away"):
        run_sweep(plan(1), folder, executor=here)


def test_the_document_holds_every_scenario(plan, here, folder):
    document = run_sweep(plan(2), folder, executor=here).to_json()

    assert (document["sweep"], document["base"], document["design"]) == (
        "nights", "office/base", "grid",
    )  # fmt: skip
    assert [each["values"] for each in document["runs"]] == [{"night": 10.0}, {"night": 10.02}]
    assert all(each["state"] == "done" and each["reason"] is None for each in document["runs"])
    assert document["units"]["site_energy"] == "MWh"
    assert document["runs"][0]["kpis"]["site_energy"] > 0
