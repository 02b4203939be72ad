"""Attribution: from a scenario's document to parts that add up, run and sampled."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from scenarios.attribution import Attribution, attribute, measures_of, read_game
from scenarios.compare import compare
from scenarios.executors import executor
from scenarios.kept import KeptKpis
from scenarios.plain import plain
from scenarios.report.content import build_report
from scenarios.resolve import resolve
from scenarios.run import execute
from scenarios.scenario import Change
from scenarios.store import read_result, write_result
from sim.errors import AtriumError, DocumentError
from studio.__main__ import main
from tests.synthetic import make_result, write_library

FOUR = """\
name: four
base: office/base
changes:
  - {path: zones.*.lighting.power_density, value: 5 W/m2, measure: LED}
  - {path: zones.*.heating.setpoint.unoccupied, value: 15 degC, measure: Controls}
  - {path: zones.*.cooling.setpoint.occupied, value: 25 degC, measure: Controls}
  - {path: systems.rooftop.heating.efficiency, value: 0.95}
  - {path: zones.*.equipment.plugs.power_density, value: 6 W/m2}
  - {path: materials.spare.density, value: 700}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = write_library(tmp_path_factory.mktemp("attribution"))
    (folder / "office" / "four.yaml").write_text(FOUR, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def game(folder):
    return read_game("office/four", directories=(folder,))


@pytest.fixture(scope="module")
def found(game):
    with executor(workers=0) as pool:
        return attribute(game, pool=pool)


def test_changes_of_one_measure_belong_together(game):
    assert [measure.name for measure in game.measures] == [
        "LED",
        "Controls",
        "systems.rooftop.heating.efficiency",
        "zones.*.equipment.plugs.power_density",
        "materials.spare.density",
    ]
    assert game.measures[1].changes == (1, 2)
    assert game.title == "Office as built"


def test_prices_are_no_measure():
    changes = [Change(path="tariffs.flat", value={}), Change(path="zones.a.volume", value=1)]
    assert [measure.paths for measure in measures_of(changes)] == [("zones.a.volume",)]


def test_parts_equal_brute_force_over_all_orders_and_add_up(game, found, folder):
    energy = {made: execute(game.scenario(made)).kpis["site_energy"].value for made in range(2**5)}
    expected = np.zeros(5)
    orders = list(permutations(range(5)))
    for order in orders:
        made = 0
        for change in order:
            expected[change] += energy[made | 1 << change] - energy[made]
            made |= 1 << change
    parts = found.kpis["site_energy"]
    np.testing.assert_allclose(parts.parts, expected / len(orders), rtol=0, atol=1e-9)
    whole = execute(resolve("office/four", directories=(folder,))).kpis["site_energy"].value
    base = execute(resolve("office/base", directories=(folder,))).kpis["site_energy"].value
    assert (parts.before, parts.after) == (base, whole)
    for kpi in found.kpis.values():
        assert sum(kpi.parts) == pytest.approx(kpi.after - kpi.before, abs=1e-9)
    assert found.base_run == resolve("office/base", directories=(folder,)).content_hash[:16]


def test_what_the_run_does_not_use_gets_nothing(found):
    assert all(kpi.parts[4] == pytest.approx(0.0, abs=1e-12) for kpi in found.kpis.values())
    assert found.kpis["site_energy"].half_widths is None


def test_combinations_are_run_once(game, found, monkeypatch):
    assert found.runs == 2**5
    ran = []

    class Watched:
        def run(self, _, items):
            ran.extend(key for key, _ in items)
            return iter(())

    again = attribute(game, pool=Watched())
    assert ran == []
    assert again == found


def test_other_code_is_another_key(game, monkeypatch):
    kept = KeptKpis()
    assert kept._read(game.scenario(0)) is not None
    monkeypatch.setattr("scenarios.kept.code_digest", lambda *_: "other")
    assert KeptKpis()._read(game.scenario(0)) is None


def test_sampled_parts_add_up_and_hold_the_exact_ones(game, found):
    with executor(workers=0) as pool:
        sampled = attribute(game, pool=pool, orders=12)
    assert sampled.orders == 12
    for name in ("site_energy", "heating_energy", "energy_cost"):
        parts, exact = sampled.kpis[name], found.kpis[name]
        assert sum(parts.parts) == pytest.approx(parts.after - parts.before, abs=1e-9)
        for got, want, sure in zip(parts.parts, exact.parts, parts.half_widths, strict=True):
            assert abs(got - want) <= 2 * sure + 1e-9


def test_replications_give_the_parts_intervals(game):
    two = replace(game, measures=game.measures[:2], changes=game.changes[:3])
    with executor(workers=0) as pool:
        found = attribute(two, pool=pool, replications=3)
    parts = found.kpis["heating_energy"]
    assert found.replications == 3
    assert parts.half_widths[1] > 0
    assert found.kpis["lighting_energy"].half_widths[1] == 0.0  # set-points touch no light
    assert sum(parts.parts) == pytest.approx(parts.after - parts.before, abs=1e-9)


def test_a_run_that_fails_is_named(game, monkeypatch):
    def fails(task):
        raise AtriumError("the coil froze")

    monkeypatch.setattr("scenarios.kept.evaluate", fails)
    other = replace(game, root=game.root.with_seed(99))
    with executor(workers=0) as pool, pytest.raises(AtriumError, match="the coil froze"):
        attribute(other, pool=pool)


def test_changes_that_need_each_other_are_told(folder):
    text = """\
name: needy
base: office/base
changes:
  - {path: photovoltaics.canopy, value: {peak_power: 5000, tilt: 20}}
  - {path: photovoltaics.canopy.tilt, value: 30}
"""
    (folder / "office" / "needy.yaml").write_text(text, encoding="utf-8")
    game = read_game("office/needy", directories=(folder,))
    with pytest.raises(DocumentError, match="the same 'measure'"):
        game.scenario(0b10)


def test_a_base_further_back(folder):
    text = "{name: more, base: office/four, changes: [{path: zones.core.volume, value: 800}]}"
    (folder / "office" / "more.yaml").write_text(text, encoding="utf-8")
    assert len(read_game("office/more", directories=(folder,)).measures) == 1
    assert len(read_game("office/more", base="office/base", directories=(folder,)).measures) == 6
    with pytest.raises(DocumentError, match="builds on"):
        read_game("office/more", base="office/setback", directories=(folder,))
    with pytest.raises(DocumentError, match="1 to 40 measures"):
        read_game("office/base", directories=(folder,))


def test_it_is_stored_and_reported(found, tmp_path):
    base = make_result("base", days=2)
    result = replace(make_result("led", 0.7, days=2), attribution=found)
    write_result(tmp_path / "led.h5", result)
    stored = read_result(tmp_path / "led.h5")
    assert stored.attribution == found
    assert Attribution.from_plain(json.loads(json.dumps(plain(found)))) == found
    report = build_report([base, stored])
    section = next(each for each in report.sections if each.name == "attribution")
    chart = next(each for each in report.charts() if each.name == "waterfall-site_energy-1")
    assert section.title == "What each measure brings"
    ends = [
        start + value for start, value in zip(chart.series[0].starts, _heights(chart), strict=True)
    ]
    assert chart.series[0].starts[1:5] == pytest.approx(ends[:4])
    assert ends[4] == pytest.approx(chart.totals[-1].value)
    assert "attribution" not in [each.name for each in build_report([base]).sections]
    assert compare([base, stored]).alternatives[0].name == "led"


def _heights(chart):
    return [
        down + up for down, up in zip(chart.series[0].values, chart.series[1].values, strict=True)
    ]


def test_the_command_prints_parts_and_json(folder, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("ATRIUM_DATA", str(tmp_path))
    write_library(tmp_path / "scenarios")
    (tmp_path / "scenarios" / "office" / "four.yaml").write_text(FOUR, encoding="utf-8")
    target = str(tmp_path / "four.h5")
    options = ["attribute", "office/four", "--workers", "0", "--quiet"]
    assert main([*options, "-o", target]) == 0
    text = capsys.readouterr().out
    assert "office/four against Office as built: 32 runs of all combinations" in text
    assert "Controls" in text
    assert read_result(target).attribution.runs == 32
    assert main([*options, "--json", "--kpi", "site_energy"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document["kpis"]) == ["site_energy"]
    parts = document["kpis"]["site_energy"]
    assert sum(parts["parts"]) == pytest.approx(parts["after"] - parts["before"], abs=1e-9)


def test_wrong_options_are_listed_together(capsys):
    code = main(["attribute", "office/four", "--kpi", "energie", "--orders", "2",
                 "--replications", "1"])  # fmt: skip
    errors = capsys.readouterr().err
    assert code == 2
    assert "two or more: an error bar needs at least two" in errors
    assert all(word in errors for word in ("--kpi", "--orders", "--replications"))
