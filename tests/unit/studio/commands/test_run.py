from __future__ import annotations

import json

import pytest

from scenarios.store import read_result
from studio.__main__ import main


def test_a_run_prints_its_kpis_with_units(data, capsys):
    assert main(["run", "office/base"]) == 0
    captured = capsys.readouterr()

    assert captured.out.startswith("Office as built (office/base)\n2025-01-06 to 2025-01-08")
    assert "  Heating energy " in captured.out
    assert "  MWh\n" in captured.out
    assert "Balance residual" in captured.out
    assert "not stored (use -o)" in captured.out
    assert captured.err == ""


def test_json_is_one_document_with_what_the_contract_names(data, tmp_path, capsys):
    path = tmp_path / "result.h5"
    assert main(["run", "office/setback", "--json", "-o", str(path)]) == 0
    captured = capsys.readouterr()
    document = json.loads(captured.out)
    stored = read_result(path)

    assert captured.err == ""
    assert document["scenario"] == "office/setback"
    assert document["run"] == stored.manifest.run
    assert document["result"] == str(path)
    assert document["manifest"]["chain"] == ["office/base", "office/setback"]
    assert document["balances"] == {
        name: balance.residual for name, balance in stored.trajectory.balances.items()
    }
    assert {"zones", "moisture", "co2"} <= set(document["balances"])
    assert document["balance_residual"] == stored.trajectory.residual < 1e-6
    assert document["kpis"] == {
        name: {"value": kpi.value, "unit": kpi.unit} for name, kpi in stored.kpis.items()
    }
    assert set(document["seconds"]) == {"preparation", "simulation", "total"}
    assert isinstance(document["findings"], list)


def test_the_seed_decides_the_result(data, tmp_path, capsys):
    for name, seed in (("a", "5"), ("b", "5"), ("c", "6")):
        path = str(tmp_path / f"{name}.h5")
        assert main(["run", "office/base", "--seed", seed, "--quiet", "-o", path]) == 0
    a, b, c = ((tmp_path / f"{name}.h5").read_bytes() for name in "abc")

    assert a == b
    assert a != c
    assert f"stored in {tmp_path / 'a.h5'}" in capsys.readouterr().out


def test_a_scenario_file_works_as_well(data, capsys, monkeypatch):
    monkeypatch.chdir(data / "scenarios" / "office")

    assert main(["run", "base.yaml", "--json", "--data", str(data)]) == 0
    assert json.loads(capsys.readouterr().out)["scenario"] == "office/base"


def test_all_faults_are_listed_and_nothing_is_printed(data, tmp_path, capsys):
    (data / "scenarios" / "office" / "bad.yaml").write_text(
        "name: bad\nbase: office/base\nseed: x\ntariff: none\nperiod: {start: 1, end: 2}\n",
        encoding="utf-8",
    )
    assert main(["run", "office/bad", "--json", "-o", str(tmp_path / "r.h5")]) == 2
    captured = capsys.readouterr()

    assert captured.out == ""
    assert all(f" {place} (line " in captured.err for place in ("seed", "tariff", "period.end"))
    assert not (tmp_path / "r.h5").exists()


@pytest.mark.parametrize("output", ["no/folder/r.h5", "."])
def test_a_place_that_cannot_be_written_is_told_before_the_work(
    data, tmp_path, monkeypatch, capsys, output
):
    monkeypatch.chdir(tmp_path)

    def never(*_, **__):
        raise AssertionError

    monkeypatch.setattr("scenarios.run.execute", never)
    assert main(["run", "office/base", "-o", output]) == 2
    assert "-o" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["own.yaml", "weather.epw", "result"])
def test_a_result_never_overwrites_another_kind_of_file(data, tmp_path, capsys, name):
    document = tmp_path / name
    document.write_text("name: own\n")
    assert main(["run", "office/base", "-o", str(document)]) == 2
    assert "ends in .h5" in capsys.readouterr().err
    assert document.read_text() == "name: own\n"


def test_a_full_disk_is_a_failure_that_leaves_nothing(data, tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    target = tmp_path / "out"
    target.mkdir()

    assert main(["run", "office/base", "-o", str(target / "r.h5")]) == 1
    assert "No space left on device; nothing was written" in capsys.readouterr().err
    assert list(target.iterdir()) == []


def test_replications_give_every_figure_an_interval(data, tmp_path, capsys):
    target = tmp_path / "base.h5"
    options = ["run", "office/base", "--replications", "3", "--workers", "0", "--quiet"]
    assert main([*options, "-o", str(target)]) == 0
    text = capsys.readouterr().out
    assert "mean of 3" in text
    assert "95 % CI" in text
    assert main([*options, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    kpi = document["kpis"]["heating_energy"]
    assert kpi["interval"]["low"] < kpi["value"] < kpi["interval"]["high"]
    assert len(document["replications"]["seeds"]) == 3
    assert (
        main(["compare", str(target), "office/setback", "--replications", "3", "--workers", "0"])
        == 0
    )
    text = capsys.readouterr().out
    assert "3 paired replications)" in text
    assert "Heating energy" in text


@pytest.mark.parametrize(("kept", "told"), [("", "a folder that"), ("a.h5", "a file that")])
def test_what_may_not_be_written_is_told_before_anything_runs(
    data, tmp_path, capsys, monkeypatch, kept, told
):
    (tmp_path / "a.h5").write_text("kept")
    monkeypatch.setattr("os.access", lambda place, _: place != tmp_path / kept)
    assert main(["run", "office/base", "-o", str(tmp_path / "a.h5")]) == 2
    assert f"{told} you may write to" in capsys.readouterr().err
    assert (tmp_path / "a.h5").read_text() == "kept"


def test_fewer_than_no_workers_are_refused(data, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["run", "office/base", "--workers", "-2"])
    assert "0 to 1024" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--replications", "1"], "two or more"),
        (["--until", "site_energy"], "within"),
        (["--until", "site_enrgy within 1 %"], "did you mean 'site_energy'?"),
        (["--until", "site_energy within 1 degC"], "a unit of site_energy: MWh"),
    ],
)
def test_impossible_plans_are_wrong_input(data, capsys, options, told):
    assert main(["run", "office/base", *options]) == 2
    assert told in capsys.readouterr().err
