"""Acts on runs and results: a run keeps the inputs it was submitted with; results say one thing."""

from __future__ import annotations

import json

import pytest

from sim.errors import AtriumError, DocumentError
from studio import actions
from studio.worker import Worker

pytestmark = pytest.mark.usefixtures("user")


def work(workspace):
    """Execute the next run in the queue."""
    worker = Worker(workspace.settings, "test")
    worker.work(workspace.registry.claim("test", pid=1))


def test_a_run_is_executed_as_submitted_whatever_happens_to_the_file(workspace):
    run = actions.submit_run("office/setback", seed=5)
    draft = actions.get_draft("office/setback")
    draft["changes"][0]["value"] = "10 degC"
    actions.save_scenario("office/setback", draft)
    work(workspace)
    done = actions.get_run(run.id)
    assert (done.state, done.seed, done.progress) == ("done", 5, 1.0)
    assert done.manifest["seed"] == 5
    assert done.manifest["chain"] == ["office/base", "office/setback"]
    result = workspace.results.get(run.id)
    (change,) = result.resolved_document["scenario"]["changes"]
    assert change["value"] != "10 degC"


def test_a_result_is_that_of_the_bare_command(workspace):
    from scenarios.resolve import resolve
    from scenarios.run import execute

    run = actions.submit_run("office/setback")
    work(workspace)
    bare = execute(resolve("office/setback", directories=(workspace.settings.scenarios,)))
    stored = workspace.results.get(run.id)
    assert stored.trajectory.digest() == bare.trajectory.digest()
    assert stored.manifest.input_hash == bare.manifest.input_hash
    assert {k: v.value for k, v in stored.kpis.items()} == {
        k: v.value for k, v in bare.kpis.items()
    }


def test_compared_runs_are_repeated_with_error_bars(workspace):
    runs = [actions.submit_run(f"office/{name}", seed=3) for name in ("base", "setback")]
    for _ in runs:
        work(workspace)
    assert "no error bar is known" in str(actions.compare_runs([r.id for r in runs]))
    again = actions.repeat_runs([run.id for run in runs], replications=3, attribute=True)
    for _ in again:
        work(workspace)
    names = [run.id for run in again]
    assert [actions.get_run(name).state for name in names] == ["done", "done"]
    (alternative,) = actions.compare_runs(names)["alternatives"]
    kpis = {kpi["name"]: kpi for kpi in alternative["kpis"]}
    sure = kpis["heating_energy"]["uncertainty"]
    assert sure["pairs"] == 3
    assert sure["absolute"]["low"] < kpis["heating_energy"]["absolute"] < sure["absolute"]["high"]
    report = actions.get_report(names)
    assert "differences" in {chart.name for chart in report.charts()}
    assert "attribution" in {section.name for section in report.sections}
    stored = workspace.results.get(names[1])
    assert stored.attribution.replications == 3
    assert (
        stored.attribution.base_run == actions.get_result(names[0])["manifest"]["input_hash"][:16]
    )


def test_the_compare_page_queues_repetitions(workspace):
    from studio.pages import compare

    runs = [actions.submit_run(f"office/{name}").id for name in ("base", "setback")]
    assert compare.repeat(1, runs) == "/runs"
    assert compare.split(1, runs) == "/runs"
    documents = [workspace.registry.document(run.id) for run in actions.list_runs()]
    assert [document["replications"] for document in documents] == [1, 1, 8, 8, 1, 1]
    assert [document.get("attribution") for document in documents[:2]] == [
        {"known": 0, "title": "Office as built"},
        None,
    ]


def test_the_compare_page_says_in_its_own_terms_how_to_come_to_error_bars(workspace, finished):
    from studio.pages import compare

    words = str(compare.layout(runs=",".join(finished)))
    assert "no error bar is known" in words
    assert "Repeat 8 times runs all of them again" in words
    assert "--replications" not in words
    repeated = actions.repeat_runs(finished, replications=2)
    work(workspace)
    work(workspace)
    words = str(compare.layout(runs=",".join(run.id for run in repeated)))
    assert "runs all of them again" not in words


@pytest.mark.parametrize("count", [0, 201])
def test_replications_without_end_are_refused(workspace, count):
    with pytest.raises(DocumentError, match="1 to 200"):
        actions.submit_run("office/base", replications=count)


def test_a_faulty_scenario_is_refused_before_it_is_queued(workspace):
    path = workspace.settings.scenarios / "office" / "odd.yaml"
    path.write_text("name: odd\nbase: office/base\nchanges: [{path: zones.x.volume, value: 1}]\n")
    with pytest.raises(DocumentError, match=r"zones\.x\.volume"):
        actions.submit_run("office/odd")
    assert actions.list_runs() == []


def test_a_run_that_fails_says_why(workspace):
    run = actions.submit_run("office/base")
    workspace.settings.results.rmdir()
    work(workspace)
    failed = actions.get_run(run.id)
    assert failed.state == "failed"
    assert "cannot write" in failed.error
    assert actions.run_log(run.id)[-1].text.startswith("failed: cannot write")


def test_a_cancelled_run_leaves_no_result(workspace):
    run = actions.submit_run("office/base")
    claimed = workspace.registry.claim("test", pid=1)
    actions.cancel_run(run.id)
    Worker(workspace.settings, "test").work(claimed)
    assert actions.get_run(run.id).state == "cancelled"
    assert list(workspace.settings.results.iterdir()) == []


def test_a_run_is_put_back_when_the_studio_stops(workspace):
    run = actions.submit_run("office/base")
    worker = Worker(workspace.settings, "test")
    claimed = workspace.registry.claim("test", pid=1)
    worker.end()
    worker.work(claimed)
    assert actions.get_run(run.id).state == "queued"


def test_a_repeated_run_gives_the_same_bytes(workspace, finished):
    again = actions.retry_run(finished[0])
    work(workspace)
    one, two = (actions.result_file(run).read_bytes() for run in (finished[0], again.id))
    assert one == two
    assert actions.get_run(again.id).retry_of == finished[0]


def test_an_active_run_is_not_repeated():
    run = actions.submit_run("office/base")
    with pytest.raises(AtriumError, match="still queued"):
        actions.retry_run(run.id)


def test_report_and_index_say_the_same_as_the_result(finished):
    plain = actions.get_result(finished[0])
    indexed = actions.key_figures(finished)
    for name, kpi in plain["kpis"].items():
        assert indexed[finished[0]][name] == (kpi["value"], kpi["unit"])
    report = json.loads(actions.write_report([finished[0]], ".json"))
    text = json.dumps(report)
    assert repr(plain["kpis"]["site_energy"]["value"]) in text
    assert plain["balance_residual"] < 1e-6


def test_a_comparison_lists_exactly_what_was_changed(finished):
    comparison = actions.compare_runs(finished)
    (alternative,) = comparison["alternatives"]
    assert {item["path"] for item in alternative["inputs"]} == {
        f"zones.{zone}.heating.setpoint.unoccupied" for zone in ("south", "north", "core")
    }
    sections = [section.name for section in actions.get_report(finished).sections]
    assert {"inputs", "figures", "energy", "costs", "comfort"} <= set(sections)


@pytest.mark.parametrize("ending", [".pdf", ".html", ".csv", ".json"])
def test_reports_are_written_in_each_format(finished, ending):
    content = actions.write_report(finished, ending)
    head = {".pdf": b"%PDF", ".html": b"<!DOCTYPE html>", ".csv": b"section", ".json": b"{"}[ending]
    assert content[:40].lower().startswith(head.lower())


def test_wishes_that_cannot_be_met_are_refused(finished):
    waiting = actions.submit_run("office/base").id
    cases = [
        (lambda: actions.get_result(waiting), "has no result; it is queued"),
        (lambda: actions.get_result("nope"), "no run 'nope'"),
        (lambda: actions.write_report(finished, ".docx"), "choose another format"),
        (lambda: actions.compare_runs(finished[:1]), "two or more runs"),
        (lambda: actions.compare_runs([finished[0]] * 2), "each run once"),
        (lambda: actions.get_report([]), "1 to 6 runs"),
        (lambda: actions.get_temperatures(finished, "attic"), "south, north, core"),
        (lambda: actions.get_temperatures(finished, "core", "monday"), "cold, warm or all"),
        (lambda: actions.get_carpet(finished, "noise"), "electricity_demand"),
    ]
    for act, reason in cases:
        with pytest.raises(AtriumError, match=reason):
            act()


def test_charts_to_explore_show_the_chosen_days(finished):
    offered = actions.list_explorable(finished)
    assert offered.zones == ("south", "north", "core")
    assert "electricity_demand" in dict(offered.carpets)
    week, whole = (actions.get_temperatures(finished, "core", days) for days in ("cold", "all"))
    assert len(week.charts) == len(whole.charts) == 2
    assert len(whole.charts[0].x) >= len(week.charts[0].x)
    assert actions.get_carpet(finished, "outdoor_temperature").charts[0].values.shape[0] == 24


def test_a_damaged_result_is_a_clear_error(workspace, finished):
    path = workspace.settings.result(finished[0])
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(AtriumError):
        actions.get_result(finished[0])
