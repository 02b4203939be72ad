"""The run registry: atomic claims, states that only move forward, everything on disk."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from sim.errors import AtriumError
from studio.jobs import AbsentError, JobRegistry, Outcome, Submission


@pytest.fixture
def registry(tmp_path):
    return JobRegistry(tmp_path / "atrium.sqlite")


def submission(name="office/base", **values):
    return Submission(name, name.title(), "office", {"scenario": {"name": name}}, **values)


def queued(registry, name="office/base"):
    return registry.submit(submission(name), owner="ada").id


def test_a_submitted_run_waits_with_all_it_needs(registry):
    run = registry.submit(submission(seed=7, retry_of=None), owner="ada")
    assert (run.state, run.progress, run.owner, run.seed) == ("queued", 0.0, "ada", 7)
    assert registry.document(run.id) == {"scenario": {"name": "office/base"}}
    assert registry.log(run.id)[0].text == "queued by ada"


def test_claims_come_in_order_of_submission_and_only_once(registry):
    first, second = queued(registry), queued(registry)
    assert registry.claim("w1", pid=1).id == first
    assert registry.claim("w2", pid=2).id == second
    assert registry.claim("w3", pid=3) is None


def test_concurrent_claims_never_share_a_run(registry):
    runs = {queued(registry) for _ in range(30)}
    claimed: list[str] = []
    lock = threading.Lock()

    def work(worker):
        while (run := registry.claim(worker, pid=1)) is not None:
            with lock:
                claimed.append(run.id)

    threads = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 30
    assert set(claimed) == runs


def test_progress_never_falls_and_tells_of_a_cancel(registry):
    run = queued(registry)
    registry.claim("w1", pid=1)
    assert registry.advance(run, "w1", 0.4) is False
    assert registry.advance(run, "w1", 0.3) is False
    assert registry.get(run).progress == 0.4
    assert registry.cancel(run, owner="ada").cancelling
    assert registry.advance(run, "w1", 0.5) is True
    assert registry.give_up(run, "w1")
    assert registry.get(run).state == "cancelled"


def test_a_queued_run_is_cancelled_at_once_and_never_claimed(registry):
    run = queued(registry)
    assert registry.cancel(run, owner="ada").state == "cancelled"
    assert registry.claim("w1", pid=1) is None
    assert registry.log(run)[-1].text == "cancelled by ada"


def test_cancelling_a_finished_run_changes_nothing(registry):
    run = queued(registry)
    registry.claim("w1", pid=1)
    registry.finish(run, "w1", Outcome({"total": 1.5}, {"seed": 1}, [{"code": "x", "text": "y"}]))
    assert registry.cancel(run, owner="ada").state == "done"
    done = registry.get(run)
    assert (done.progress, done.seconds, done.manifest) == (1.0, {"total": 1.5}, {"seed": 1})
    assert done.findings == [{"code": "x", "text": "y"}]
    assert done.finished >= done.started >= done.submitted


def test_a_lost_run_is_out_of_its_workers_hands(registry):
    run, other = queued(registry), queued(registry)
    registry.claim("dead", pid=1)
    registry.claim("alive", pid=2)
    assert registry.lose("dead", "worker process ended by signal 9") == [run]
    assert registry.get(run).error == "worker process ended by signal 9"
    assert registry.advance(run, "dead", 0.9) is True
    assert not registry.finish(run, "dead", Outcome())
    assert registry.get(run).state == "failed"
    assert registry.get(other).state == "running"


def test_a_run_put_back_starts_anew_with_another_worker(registry):
    run = queued(registry)
    registry.claim("w1", pid=1)
    registry.advance(run, "w1", 0.5)
    assert registry.put_back(run, "w1")
    assert not registry.put_back(run, "w1")
    again = registry.claim("w2", pid=2)
    assert (again.id, again.progress, again.worker) == (run, 0.0, "w2")


def test_signs_of_life_name_only_workers_at_work(registry):
    queued(registry)
    assert registry.working() == []
    registry.claim("w1", pid=42)
    before = registry.working()[0]
    assert (before.worker, before.pid) == ("w1", 42)
    registry.beat("w1")
    assert registry.working()[0].heartbeat >= before.heartbeat


def test_lists_are_newest_first_and_can_be_narrowed(registry):
    runs = [queued(registry, name) for name in ("office/base", "school/base", "office/base")]
    assert [run.id for run in registry.runs()] == runs[::-1]
    assert [run.id for run in registry.runs(scenario="school/base")] == [runs[1]]
    registry.cancel(runs[0], owner="ada")
    assert [run.id for run in registry.runs(states=["cancelled"])] == [runs[0]]
    assert len(registry.runs(limit=2)) == 2


def test_everything_survives_another_process(tmp_path):
    run = queued(JobRegistry(tmp_path / "atrium.sqlite"))
    assert JobRegistry(tmp_path / "atrium.sqlite").get(run).state == "queued"


def test_an_unknown_run_is_named(registry):
    for ask in (registry.get, registry.document):
        with pytest.raises(AbsentError, match="no run 'nope'"):
            ask("nope")


def test_a_file_that_is_no_database_is_a_clear_error(tmp_path):
    (tmp_path / "atrium.sqlite").write_text("this is no database, but long enough to look at" * 9)
    with pytest.raises(AtriumError, match="cannot be used"):
        JobRegistry(tmp_path / "atrium.sqlite")


def test_a_newer_schema_is_left_alone(tmp_path):
    path = tmp_path / "atrium.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(AtriumError, match="newer release"):
        JobRegistry(path)
