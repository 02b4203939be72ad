from __future__ import annotations

import json

import pytest

from scenarios.store import write_result
from studio.__main__ import main
from tests.synthetic import make_result


@pytest.fixture
def stored(tmp_path):
    led = {"path": "zones.*.lighting.power_density", "value": 5, "cost": "3000 EUR", "text": "LED"}
    write_result(tmp_path / "base.h5", make_result("base"))
    write_result(tmp_path / "led.h5", make_result("led", 0.7, changes=(led,)))
    return [str(tmp_path / "base.h5"), str(tmp_path / "led.h5")]


def test_inputs_come_first_then_kpis_measures_findings_and_months(stored, capsys):
    assert main(["compare", *stored]) == 0
    text = capsys.readouterr().out
    order = [
        "Led (led) against Base",
        "Inputs that differ",
        "zones.south.lighting.power_density  9  →  5  W/m²",
        "KPIs",
        "Lighting energy",
        "Measures",
        "Net present value (20 years, 3.0%)",
        "Findings",
        "savings-scaled",
        "Site energy by month [kWh]",
        "2025-01",
    ]

    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "District heating" not in text


def test_a_new_part_of_the_site_is_listed_input_by_input(tmp_path, capsys):
    array = {"path": "photovoltaics.carport", "value": {"peak_power": 5000, "tilt": 20}}
    paths = [str(tmp_path / f"{name}.h5") for name in ("base", "solar")]
    write_result(paths[0], make_result("base"))
    write_result(paths[1], make_result("solar", changes=(array,)))
    assert main(["compare", *paths]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "photovoltaics.carport.peak_power – → 5000 W" in text
    assert "photovoltaics.carport.tilt – → 20 °" in text
    assert "{" not in text


def test_json_holds_the_whole_comparison(stored, capsys):
    assert main(["compare", *stored, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)

    assert document["names"] == ["base", "led"]
    assert [item["path"] for item in document["alternatives"][0]["inputs"]] == [
        f"zones.{zone}.lighting.power_density" for zone in ("south", "north", "core")
    ]
    assert document["alternatives"][0]["economics"]["investment"] == 3000


def test_night_setback_lists_exactly_what_it_changes(data, capsys):
    assert main(["compare", "office/base", "office/setback", "--json", "--quiet"]) == 0
    (alternative,) = json.loads(capsys.readouterr().out)["alternatives"]

    assert [(i["path"], i["before"], i["after"], i["unit"]) for i in alternative["inputs"]] == [
        (f"zones.{zone}.heating.setpoint.unoccupied", 18.0, 16.0, "degC")
        for zone in ("south", "north", "core")
    ]
    kpis = {kpi["name"]: kpi for kpi in alternative["kpis"]}
    assert kpis["heating_energy"]["absolute"] < 0
    assert alternative["economics"]["measures"][0]["text"] == "Programmable thermostats"


def test_results_and_scenarios_mix(data, tmp_path, capsys):
    path = str(tmp_path / "base.h5")
    assert main(["run", "office/base", "-o", path]) == 0
    capsys.readouterr()

    assert main(["compare", path, "office/base", "--json"]) == 0
    (alternative,) = json.loads(capsys.readouterr().out)["alternatives"]
    assert [finding["code"] for finding in alternative["findings"]] == ["same-inputs"]


def test_many_differences_are_counted(capsys, tmp_path):
    hours = {f"{hour:02d}:00": hour / 24 for hour in range(24)}
    changes = tuple(
        {"path": f"schedules.office.days.{day}", "value": hours} for day in ("weekdays", "weekends")
    )
    write_result(tmp_path / "a.h5", make_result("a", days=1))
    write_result(tmp_path / "b.h5", make_result("b", days=1, changes=changes))

    assert main(["compare", str(tmp_path / "a.h5"), str(tmp_path / "b.h5")]) == 0
    assert "more (--json lists all)" in capsys.readouterr().out


def test_faults_of_every_name_come_at_once(data, tmp_path, capsys):
    (tmp_path / "bad.h5").write_bytes(b"nothing")
    names = ["office/bse", str(tmp_path / "bad.h5"), str(tmp_path / "none.h5")]
    assert main(["compare", *names]) == 2
    errors = capsys.readouterr().err

    assert "office/base" in errors
    assert "bad.h5: file" in errors
    assert "none.h5: file" in errors


def test_one_result_is_not_enough(capsys):
    assert main(["compare", "small-office/base"]) == 2
    assert "at least two results" in capsys.readouterr().err


def test_stored_results_have_no_until(data, stored, capsys):
    code = main(["compare", stored[0], "office/base", "--until", "site_energy within 1 %"])
    assert code == 2
    assert "scenarios only" in capsys.readouterr().err


def test_single_runs_say_so(stored, capsys):
    assert main(["compare", *stored]) == 0
    assert "no error bar is known" in capsys.readouterr().out
