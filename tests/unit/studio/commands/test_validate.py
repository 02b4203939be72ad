from __future__ import annotations

import json

import pytest

from scenarios.validation.model import Check, Report
from studio.__main__ import main
from studio.commands.validate import SUBJECTS, document


def test_json_has_the_outputs_of_the_cases_and_nothing_else(capsys):
    code = main(["validate", "bestest", "--cases", "600FF", "--json", "--step", "3600"])
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert code in {0, 1}
    assert list(found) == ["600FF"]
    assert list(found["600FF"]) == ["max_C", "min_C", "mean_C"]
    assert found["600FF"]["min_C"] < found["600FF"]["mean_C"] < found["600FF"]["max_C"]
    assert captured.err == ""


def test_the_table_has_range_position_verdict_and_counts(capsys):
    main(["validate", "bestest", "--cases", "650, 620", "--step", "3600"])
    out = capsys.readouterr().out
    assert "Position" in out
    assert "650 annual_cooling_MWh" in out
    assert "4.186 to 4.9451" in out
    assert "3.46 to 5.88 ok" in out
    assert "620" not in out
    assert "4 values have no limits" in out
    assert "of 4 in range, 2 of 2 acceptance limits" in out


@pytest.mark.parametrize(
    ("arguments", "place", "told"),
    [
        (["bestest", "--cases", "600,601"], "--cases: '601'", "one of 600, 610"),
        (["sun"], "SUBJECT: 'sun'", "one of bestest, hvac"),
        (["all", "--cases", "600"], "--cases: '600'", "one subject"),
        (["solar", "--step", "60"], "--step: 60.0", "only with bestest"),
        (["solar", "--file", "a.json"], "--file: 'a.json'", "only with hvac or queueing"),
        (["all", "--file", "a.json"], "--file: 'a.json'", "only with hvac or queueing"),
        (["hvac", "--step", "60"], "--step: 60.0", "only with bestest"),
        (["bestest", "--step", "7"], "--step: 7.0", "a divisor of 3600 s"),
        (["bestest", "--step", "nan"], "--step: nan", "a divisor of 3600 s"),
        (["solar", "--file", "x.json"], "--file: 'x.json'", "only with hvac or queueing"),
        (["queueing", "--file", "none.json"], "none.json", "can be read"),
        (["queueing", "--cases", "mm1,mm2"], "--cases: 'mm2'", "one of mm1, mmc"),
        (["solar", "--cases", "moon"], "--cases: 'moon'", "one of position, facades"),
    ],
)
def test_wrong_input_is_told_with_what_there_is(arguments, place, told, capsys):
    assert main(["validate", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert place in captured.err
    assert told in captured.err
    assert "Traceback" not in captured.err


def test_queues_of_a_file_have_mean_error_and_verdict(tmp_path, capsys):
    file = tmp_path / "cases.json"
    params = {"mu": [1.0, 1.0], "B": [1]}
    cases = [{"id": "line", "params": params, "expected": {"throughput": 0.75}}]
    file.write_text(json.dumps(cases))
    command = ["validate", "queueing", "--file", str(file), "--quiet"]
    assert main([*command, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["line"]
    assert set(found["line"]["throughput"]) == {"mean", "se", "exact", "ok"}
    assert found["line"]["throughput"]["ok"] is True
    cases[0]["expected"]["throughput"] = 0.8
    file.write_text(json.dumps(cases))
    assert main(command) == 1
    out = capsys.readouterr().out
    assert "line throughput" in out
    assert "MISSED" in out
    assert "0 of 1 outputs hold" in out
    cases[0]["params"]["B"] = 1
    file.write_text(json.dumps(cases))
    assert main(command) == 2
    assert "line.params.B" in capsys.readouterr().err


def test_limits_that_are_missed_fail(monkeypatch, capsys):
    missed = Check("x", 3.0, "K", None, 2.0, "a paper", "explained")
    fine = Check("y", 3.0, "K", 2.0, None, "a paper")
    report = Report("solar", (missed, fine))
    monkeypatch.setattr("scenarios.validation.solar.validate", lambda *_: report)
    assert main(["validate", "solar"]) == 1
    out = capsys.readouterr().out
    assert "at most 2" in out
    assert "at least 2" in out
    assert "1 of 2 within limits" in out
    assert "x: explained" in out
    assert document(report)["x"]["ok"] is False


def test_all_runs_every_subject_there_is(monkeypatch, capsys):
    ran: list[str] = []

    def ran_instead(name, *_):
        ran.append(name)
        return Report(name, (Check("z", 1.0, "", 0.0, 1.0, ""),))

    monkeypatch.setattr("studio.commands.validate._validate", ran_instead)
    assert main(["validate", "all", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ran
    assert ran == [name for name in SUBJECTS if name in ran]
    assert ran[:3] == ["bestest", "hvac", "equipment"]
