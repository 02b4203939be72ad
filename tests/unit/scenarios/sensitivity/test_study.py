"""Sensitivity studies on the office of two days, and the parameter sets they take."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from scenarios.charts.sensitivity import sensitivity_chart
from scenarios.charts.svg import render_svg
from scenarios.executors import executor
from scenarios.resolve import resolve
from scenarios.run import execute
from scenarios.sensitivity import read_study, run_study
from scenarios.sensitivity.inputs import LogBell, Sampled, VariedInput, _levels
from scenarios.sweep.designs import Bell, Choice, Even
from sim.errors import DocumentError
from sim.parameters import Parameter, ParameterSet
from studio.__main__ import main
from tests.synthetic import write_library

LIGHTS = "zones.*.lighting.power_density"
EXAMPLES = Path(__file__).parents[4] / "docs" / "examples"
FACTORS = f"""\
factors:
  lights: {{path: "{LIGHTS}", range: [5, 9]}}
  plugs: {{path: zones.*.equipment.plugs.power_density, range: [8, 10]}}
  spare: {{path: materials.spare.density, range: [500, 900]}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_library(tmp_path_factory.mktemp("studies"))


@pytest.fixture(scope="module")
def study(folder):
    def read(method, *lines, factors=FACTORS, kpis="[site_energy, lighting_energy]"):
        text = f"name: what-matters\nbase: office/base\nkpis: {kpis}\nmethod: {method}\n{factors}"
        path = folder / "study.yaml"
        path.write_text(text + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return read_study(path, directories=(folder,))

    return read


def run(made):
    with executor(workers=0) as pool:
        return run_study(made, pool=pool)


def energy(folder, kpi, *changes):
    from scenarios.scenario import Change

    base = resolve("office/base", directories=(folder,))
    made = [Change(path=path, value=value) for path, value in changes]
    return execute(base.with_changes(made) if made else base).kpis[kpi].value


def test_a_tornado_moves_one_input_at_a_time(study, folder):
    found = run(study("{kind: tornado}"))
    kpi = found.kpis["site_energy"]
    assert found.runs == 7
    assert kpi.reference == energy(folder, "site_energy")
    assert kpi.swings.low[0] == energy(folder, "site_energy", (LIGHTS, 5.0))
    assert kpi.swings.high[0] == energy(folder, "site_energy", (LIGHTS, 9.0))
    assert kpi.swings.sizes[2] == 0.0
    chart = sensitivity_chart(found, "site_energy", "Site energy")
    assert chart.categories[-1] == "spare"
    assert "<svg" in render_svg(chart)


def test_morris_ranks_what_matters_and_gives_nothing_to_a_dummy(study, folder):
    found = run(study("{kind: morris, trajectories: 4}"))
    effects = found.kpis["lighting_energy"].morris
    whole = energy(folder, "lighting_energy", (LIGHTS, 9.0)) - energy(
        folder, "lighting_energy", (LIGHTS, 5.0)
    )
    assert effects.strength[0] == pytest.approx(whole, rel=1e-6)  # light is linear in its power
    assert effects.spread[0] == pytest.approx(0.0, abs=1e-6 * whole)
    assert effects.strength[1:] == pytest.approx((0.0, 0.0), abs=1e-12)
    assert found.runs == 1 + 4 * 4
    assert "mu*" in sensitivity_chart(found, "site_energy", "Site energy").table.columns[1].title


@pytest.mark.slow
def test_sobol_gives_the_shares_of_a_linear_figure(study):
    found = run(study("{kind: sobol, count: 16}"))
    indices = found.kpis["lighting_energy"].sobol
    assert indices.total == pytest.approx((1.0, 0.0, 0.0), abs=0.25)
    assert indices.total[1:] == (0.0, 0.0)
    chart = sensitivity_chart(found, "lighting_energy", "Light")
    assert chart.series[1].half_widths[0] > 0
    assert "<svg" in render_svg(chart)


PARAMETERS = f"""\
name: calibrated
site: synthetic-office
parameters:
  lights: {{path: "{LIGHTS}", value: 7, standard_deviation: 0.7, low: 0}}
  plugs: {{path: zones.*.equipment.plugs.power_density, value: 9}}
provenance: {{method: least squares, data: meters of January}}
"""


def test_uncertain_parameters_give_intervals_of_figures_and_savings(study, folder):
    (folder / "set.yaml").write_text(PARAMETERS, encoding="utf-8")
    made = study("{kind: monte_carlo, count: 20}", "parameters: set.yaml",
                 "alternatives: [office/setback]", factors="")  # fmt: skip
    assert [each.name for each in made.inputs] == ["lights"]
    found = run(made)
    kpi = found.kpis["lighting_energy"]
    plugs = ("zones.*.equipment.plugs.power_density", 9.0)
    assert kpi.reference == energy(folder, "lighting_energy", (LIGHTS, 7.0), plugs)
    # light is linear in its power, so that its spread is that of the parameter: a tenth
    assert kpi.spread.mean == pytest.approx(kpi.reference, rel=0.01)
    assert kpi.spread.deviation == pytest.approx(0.1 * kpi.reference, rel=0.1)
    assert kpi.spread.low == pytest.approx(0.804 * kpi.reference, rel=0.05)
    assert kpi.spread.high == pytest.approx(1.196 * kpi.reference, rel=0.05)
    assert set(kpi.differences["office/setback"].values) == {0.0}
    saving = found.kpis["site_energy"]
    assert saving.differences["office/setback"].high < 0
    assert saving.differences["office/setback"].deviation < saving.spread.deviation / 5
    assert saving.relative["office/setback"].mean == pytest.approx(
        saving.differences["office/setback"].mean / saving.spread.mean
    )
    assert "<svg" in render_svg(sensitivity_chart(found, "site_energy", "Site energy"))


def test_samples_drawn_together_stay_together(study, folder):
    text = f"""\
name: joint
parameters:
  lights: {{path: "{LIGHTS}", value: 7, samples: [5, 6, 7, 8, 9]}}
  plugs: {{path: zones.*.equipment.plugs.power_density, value: 9, samples: [9, 8, 7, 6, 5]}}
"""
    (folder / "set.yaml").write_text(text, encoding="utf-8")
    from scenarios.sensitivity.study import _Design

    made = study("{kind: monte_carlo, count: 50}", "parameters: set.yaml", factors="")
    points = _Design(made).points
    assert {point["lights"] + point["plugs"] for point in points} == {14.0}
    assert {point["lights"] for point in points} == {5.0, 6.0, 7.0, 8.0, 9.0}


def test_shares_become_values():
    middle = VariedInput("x", "p", Bell(10.0, 2.0), "W")
    assert middle.at(0.5) == pytest.approx(10.0)
    assert middle.at(0.0) == pytest.approx(10 - 1.96 * 2, abs=0.01)
    assert VariedInput("x", "p", Even(1.0, 3.0), "").at(1.0) == 3.0
    choice = VariedInput("x", "p", Choice(("a", "b")), "")
    assert (choice.at(0.0), choice.at(1.0)) == ("a", "b")
    assert Sampled((1.0, 2.0, 4.0)).at(0.5) == 2.0


def test_lognormal_parameters_have_the_deviation_given():
    levels = _levels(Parameter(path="x", value=2.0, standard_deviation=0.8,
                               distribution="lognormal"))  # fmt: skip
    assert isinstance(levels, LogBell)
    values = np.array([levels.at((index + 0.5) / 20000) for index in range(20000)])
    assert np.median(values) == pytest.approx(2.0, rel=1e-3)
    assert values.std() == pytest.approx(0.8, rel=0.02)
    cut = _levels(Parameter(path="x", value=2.0, standard_deviation=0.8, low=1.5, high=3.0,
                            distribution="lognormal"))  # fmt: skip
    assert 1.5 <= cut.at(0.0) < cut.at(0.999) <= 3.0
    assert math.isfinite(cut.at(0.5))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"value": 1, "standard_deviation": 1, "samples": [1, 2]}, "one of"),
        ({"value": 1, "low": 2, "high": 0}, "low below high"),
        ({"value": 0, "distribution": "lognormal"}, "above zero"),
    ],
)
def test_impossible_parameters_are_refused(data, told):
    with pytest.raises(DocumentError, match=told):
        ParameterSet.read({"name": "a", "parameters": {"x": {"path": "p", **data}}})


def test_samples_of_a_set_are_equally_many():
    values = {"a": [1, 2], "b": [1, 2, 3]}
    parameters = {n: {"path": n, "value": 1, "samples": v} for n, v in values.items()}
    with pytest.raises(DocumentError, match="equally many"):
        ParameterSet.read({"name": "a", "parameters": parameters})


def test_every_fault_comes_at_its_line(study, folder):
    with pytest.raises(DocumentError) as caught:
        study("{kind: sobol, count: 12}", "alternatives: [office/setback]",
              kpis="[site_enrgy]")  # fmt: skip
    places = {fault.place for fault in caught.value.faults}
    assert places == {"kpis.0", "method.count", "alternatives"}
    assert all(fault.line for fault in caught.value.faults)
    with pytest.raises(DocumentError, match=r"factors.lights"):
        study(
            "{kind: tornado}", factors=f'factors: {{lights: {{path: "{LIGHTS}", range: [-5, 5]}}}}'
        )
    with pytest.raises(DocumentError, match="inputs that vary"):
        study("{kind: tornado}", factors="")
    (folder / "set.yaml").write_text(PARAMETERS.replace("synthetic-office", "another"), "utf-8")
    with pytest.raises(DocumentError, match="parameter set of the site"):
        study("{kind: tornado}", "parameters: set.yaml", factors="")


def test_the_command_prints_a_table_json_and_a_chart(study, folder, tmp_path, monkeypatch, capsys):
    study("{kind: tornado}")
    monkeypatch.setenv("ATRIUM_DATA", str(tmp_path))
    write_library(tmp_path / "scenarios")
    chart = tmp_path / "chart.svg"
    options = ["sensitivity", str(folder / "study.yaml"), "--workers", "0", "--quiet"]
    assert main([*options, "-o", str(chart)]) == 0
    text = capsys.readouterr().out
    assert "what-matters: tornado, 7 runs" in text
    assert text.index("lights") < text.index("spare")
    assert chart.read_text(encoding="utf-8").startswith("<svg")
    assert main([*options, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in document["inputs"]] == ["lights", "plugs", "spare"]
    assert len(document["kpis"]["site_energy"]["swings"]["low"]) == 3
    assert main([*options, "-o", str(tmp_path / "chart.png")]) == 2


@pytest.mark.parametrize("name", ["what-matters", "savings"])
def test_examples_of_the_pages_are_sound(name):
    made = read_study(EXAMPLES / f"{name}.yaml")
    assert {each.name for each in made.inputs} <= {"leaks", "lights", "plugs"}
    assert len(made.inputs) == 2
