from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from scenarios.changes import difference
from scenarios.resolve import resolve
from scenarios.scenario import Scenario
from sim.errors import DocumentError

GOOD = "site: office\nperiod: {start: 2025-01-06, end: 2025-01-08}\n"


def refused(name, library):
    with pytest.raises(DocumentError) as caught:
        resolve(name, directories=[library])
    return caught.value


def told(error):
    return [(fault.place, fault.line) for fault in error.faults]


def test_a_scenario_is_resolved_with_all_it_refers_to(library):
    resolved = resolve("office/base", directories=[library])

    assert resolved.chain == ("office/base",)
    assert (resolved.start, resolved.end) == (date(2025, 1, 6), date(2025, 1, 8))
    assert resolved.seed == 3
    assert resolved.weather.source == "greensboro"
    assert resolved.scenario.weather == "greensboro"
    assert resolved.tariff is resolved.site.tariffs["time-of-use"]
    assert resolved.changes == ()
    assert resolved.document["site"]["zones"]["core"]["heating"]["band"] == 0.5


def test_a_derived_scenario_changes_what_it_says_and_nothing_else(library):
    base = resolve("office/base", directories=[library])
    derived = resolve("office/setback", directories=[library])

    assert derived.chain == ("office/base", "office/setback")
    assert derived.seed == 3
    assert derived.tariff == base.tariff
    assert {d.path for d in difference(base.document, derived.document)} == {
        f"zones.{zone}.heating.setpoint.unoccupied" for zone in ("south", "north", "core")
    }


def test_changes_of_the_base_come_first_and_fields_override(library, write):
    write(
        "deeper",
        "name: deeper\nbase: office/setback\nseed: 9\ntariff: flat\nchanges:\n"
        "  - {path: zones.core.heating.setpoint.unoccupied, value: 14}\n",
    )
    resolved = resolve("office/deeper", directories=[library])
    setpoints = {n: z.heating.setpoint.unoccupied for n, z in resolved.site.zones.items()}

    assert [change.value for change in resolved.changes] == ["16 degC", 14]
    assert setpoints == {"south": 16.0, "north": 16.0, "core": 14.0}
    assert resolved.seed == 9
    assert resolved.scenario.tariff == "flat"
    assert resolved.chain == ("office/base", "office/setback", "office/deeper")


def test_paths_start_from_the_file_that_gives_them(library, tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    site = (library / "office" / "site.yaml").read_text(encoding="utf-8")
    (project / "building.yaml").write_text(site, encoding="utf-8")
    (project / "base.yaml").write_text(
        "name: base\nsite: building.yaml\nperiod: {start: 2025-01-06, end: 2025-01-07}\n",
        encoding="utf-8",
    )
    (project / "deep").mkdir()
    (project / "deep" / "own.yaml").write_text("name: own\nbase: ../base.yaml\n", encoding="utf-8")

    resolved = resolve(project / "deep" / "own.yaml")
    assert resolved.chain == ("base", "own")
    assert resolved.tariff is None


def test_plain_data_and_documents_resolve_alike(library):
    data = {"name": "own", "base": "office/base", "seed": 4}
    first = resolve(data, directories=[library])
    second = resolve(Scenario.read(data), directories=[library])

    assert first.content_hash == second.content_hash
    assert first.chain == ("office/base", "own")


def test_a_merged_scenario_resolves_to_itself(library):
    resolved = resolve("office/setback", directories=[library])
    merged = resolved.scenario.model_copy(update={"base": None})
    again = resolve(merged.model_dump(mode="json"), directories=[library])

    assert again.content_hash == resolved.content_hash
    assert again.site == resolved.site


def test_the_hash_follows_inputs_and_not_names(library, write):
    base = resolve("office/base", directories=[library])
    write("same", f"name: same\ntitle: Other words\nseed: 3\ntariff: time-of-use\n{GOOD}")
    write("seed", f"name: seed\nseed: 4\ntariff: time-of-use\n{GOOD}")
    same = resolve("office/same", directories=[library])
    seed = resolve("office/seed", directories=[library])

    assert same.content_hash == base.content_hash
    assert seed.content_hash != base.content_hash
    assert base.with_seed(4).content_hash == seed.content_hash
    assert base.with_seed(4).scenario.seed == base.with_seed(4).seed == 4


def test_all_faults_come_at_once_each_at_its_line(library, write):
    write(
        "bad",
        """\
name: bad
base: office/base
period: {start: 2025-02-01, end: 2025-01-01}
tariff: time-of-us
weather: greensborough
controller: ruls
changes:
  - {path: zones.*.heating.setpiont.unoccupied, value: 16 degC}
  - {path: zones.core.heating.setpoint.unoccupied, value: warm}
  - {path: zones.core.lighting.power_density, value: 3 furlong}
  - {path: zones.*.cooling.setpoint.unoccupied, value: 10 degC, life: 3 kg}
  - {path: zones.core.people.count, value: -1}
expect:
  - {kpi: heating_energie, change: [-30 %, -5 %]}
""",
    )
    error = refused("office/bad", library)

    assert error.source == "bad.yaml"
    assert told(error) == [
        ("period.end", 3),
        ("tariff", 4),
        ("weather", 5),
        ("controller", 6),
        ("changes.0.path", 8),
        ("changes.1.value", 9),
        ("changes.2.value", 10),
        ("changes.3.life", 11),
        ("changes.4.value", 12),
        ("expect.0.kpi", 14),
    ]
    remedies = {fault.place: fault.remedy for fault in error.faults}
    assert remedies["tariff"] == "did you mean 'time-of-use'?"
    assert remedies["expect.0.kpi"] == "did you mean 'heating_energy'?"


def test_faults_of_site_and_scenario_are_told_together(library, write):
    path = library / "office" / "site.yaml"
    text = path.read_text(encoding="utf-8").replace("u_value: 2.7", "u_value: -2.7")
    path.write_text(text, encoding="utf-8")
    write("bad", f"name: bad\nseed: -1\n{GOOD}")
    error = refused("office/bad", library)

    assert error.source == "bad.yaml and site.yaml"
    assert [fault.place for fault in error.faults] == [
        "bad.yaml: seed",
        "site.yaml: glazings.double.u_value",
    ]
    assert all(fault.line for fault in error.faults)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("name: x\nperiod: {start: 2025-01-06, end: 2025-01-08}\n", "site", "base"),
        ("name: x\nsite: office\n", "period", "start and end"),
        (f"name: x\nbase: office/base\n{GOOD}", "site", "either base or site"),
        ("name: x\nbase: office/bas\n", "base", "office/base"),
        ("name: x\nbase: missing.yaml\n", "base", "existing"),
        (f"name: x\n{GOOD}".replace("office", "ofice"), "site", "office"),
        (f"name: x\n{GOOD}weather: nowhere.epw\n", "weather", "station"),
    ],
)
def test_what_is_missing_or_unknown_is_named(library, write, text, place, words):
    error = refused(write("x", text), library)

    (fault,) = error.faults
    assert fault.place == place
    assert words in f"{fault.limit} {fault.remedy}"


def test_a_site_without_weather_needs_one_in_the_scenario(library, write):
    path = library / "office" / "site.yaml"
    text = path.read_text(encoding="utf-8").replace("weather: greensboro\n", "")
    path.write_text(text, encoding="utf-8")

    error = refused(write("x", f"name: x\n{GOOD}"), library)
    assert [fault.place for fault in error.faults] == ["weather"]


def test_a_circle_of_bases_is_told(library, write):
    write("first", "name: first\nbase: office/second\n")
    write("second", "name: second\nbase: office/first\n")
    error = refused("office/first", library)

    (fault,) = error.faults
    assert fault.place == "base"
    assert "office/first → office/second → office/first" in fault.limit


def test_a_truncated_weather_file_is_told_with_its_own_faults(library, write):
    (library / "office" / "cut.epw").write_text("LOCATION,Here\n", encoding="utf-8")
    error = refused(write("x", f"name: x\n{GOOD}weather: cut.epw\n"), library)

    assert "cut.epw" in error.source


def test_weather_from_afar_is_a_finding(library, write):
    write("warm", f"name: warm\n{GOOD}weather: miami\n")
    findings = resolve("office/warm", directories=[library]).findings

    (finding,) = [finding for finding in findings if finding.code == "far-weather"]
    # Greensboro to Miami, 1135 km by the great circle
    assert finding.evidence["distance_km"] == pytest.approx(1135, rel=0.02)


def test_inert_changes_are_findings(library, write):
    write(
        "inert",
        f"name: inert\n{GOOD}changes:\n"
        "  - {path: glazings.double.shgc, value: 0.6}\n"
        "  - {path: materials.spare.density, value: 600}\n",
    )
    findings = resolve("office/inert", directories=[library]).findings

    found = [f.evidence["path"] for f in findings if f.code == "inert-change"]
    assert found == ["glazings.double.shgc", "materials.spare.density"]


def test_a_change_can_add_the_tariff_the_scenario_names(library, write):
    write(
        "priced",
        f"name: priced\ntariff: mine\n{GOOD}changes:\n"
        "  - {path: tariffs.mine, value: {currency: GBP, electricity: {price: 0.2}}}\n",
    )
    tariff = resolve("office/priced", directories=[library]).tariff

    assert tariff is not None
    assert tariff.currency == "GBP"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n- b\n",
        "name: x\n  bad: indent\n",
        "name: x\nname: y\n",
        "name: [1, 2\n",
        "name: x\nperiod: {start: 2025-02-30, end: 2025-03-01}\n",
        "1: 2\n",
        "name: x\nchanges: 5\n",
        "name: x\nchanges: [5, {path: a}, null]\nbase: 7\n",
        "name: x\nexpect: {a: b}\nsite: []\n",
    ],
)
def test_what_is_no_scenario_gives_faults_and_no_traceback(library, write, text):
    assert refused(write("x", text), library).faults


def test_a_portable_scenario_resolves_to_the_same_run_from_any_folder(
    library, tmp_path, monkeypatch
):
    project = tmp_path / "project"
    (project / "weather").mkdir(parents=True)
    site = (library / "office" / "site.yaml").read_text(encoding="utf-8")
    (project / "building.yaml").write_text(site, encoding="utf-8")
    epw = files("sim.data.weather") / "USA_CO_Denver.Intl.AP.725650_TMY3.epw.gz"
    (project / "weather" / "denver.epw.gz").write_bytes(epw.read_bytes())
    (project / "own.yaml").write_text(
        "name: own\nsite: building.yaml\nweather: weather/denver.epw.gz\n"
        "period: {start: 2025-01-06, end: 2025-01-07}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(project)
    resolved = resolve("own.yaml")
    monkeypatch.chdir(tmp_path)
    portable = resolved.portable()

    assert resolved.scenario.weather == "weather/denver.epw.gz"
    assert portable.weather == str(project / "weather" / "denver.epw.gz")
    assert portable.site == str(project / "building.yaml")
    assert resolve(portable.model_dump(mode="json")).content_hash == resolved.content_hash


def test_library_names_stay_names(library):
    portable = resolve("office/setback", directories=[library]).portable()

    assert (portable.base, portable.site, portable.weather) == (None, "office", "greensboro")
