"""A scenario whose site leaves sizes open: they are found, and the result tells them."""

import pytest

from scenarios.report.content.build import build_report
from scenarios.resolve import resolve
from scenarios.run import execute
from scenarios.store import read_result, write_result
from sim.simulation import size
from sim.site import to_yaml
from tests.sizing import open_site

PLACE = "systems.air.fan.flow"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sized")
    (folder / "site.yaml").write_text(to_yaml(open_site().plain()), "utf-8")
    return folder


def scenario(folder, **more):
    period = {"start": "2025-01-06", "end": "2025-01-08"}
    data = {"name": "sized", "site": "site.yaml", "weather": "denver", "period": period, **more}
    return resolve(data, folder=folder)


@pytest.fixture(scope="module")
def result(folder):
    return execute(scenario(folder))


def test_manifest_and_document_have_the_sizes(folder, result):
    resolved = scenario(folder)
    _, report = size(resolved.site, resolved.weather)
    assert result.manifest.sizes[PLACE] == report.value(PLACE)
    assert result.resolved_document["sizing"] == report.plain()
    assert result.resolved_document["site"]["systems"]["air"]["fan"]["flow"] == "autosize"
    assert result.manifest.input_hash == resolved.content_hash
    assert result.trajectory["systems.air.room", "supply_air_flow"].max() > 0.0


def test_sizes_survive_the_file(result, tmp_path):
    path = tmp_path / "sized.h5"
    write_result(path, result)
    back = read_result(path)
    assert back.manifest == result.manifest
    assert back.resolved_document["sizing"] == result.resolved_document["sizing"]


def test_the_report_has_a_table_of_sizes(result):
    report = build_report([result])
    tables = [b for s in report.sections for b in s.blocks if getattr(b, "name", "") == "sizes-1"]
    assert len(tables) == 1
    first = tables[0].rows[0]
    assert str(first[0]) == PLACE
    assert "room" in str(first[2])


def test_a_change_of_a_factor_changes_sizes(folder, result):
    more = execute(
        scenario(folder, changes=[{"path": "sizing.heating_factor", "value": 1.5}])
    ).manifest.sizes
    assert (
        more["systems.air.heating.capacity"]
        > 1.1 * result.manifest.sizes["systems.air.heating.capacity"]
    )


def test_a_system_that_is_too_small_is_a_doubt(tmp_path):
    """Sized for a mild day, and run in winter: the hours that are not met are told."""
    days = {
        "mild": {"kind": "heating", "dry_bulb": 15.0, "month": 1},
        "hot": {"kind": "cooling", "dry_bulb": 35.0, "month": 7, "clearness": 1.0},
    }
    people = {"count": 2, "schedule": "always", "arrivals": "expected"}
    rules = {"heating_factor": 0.5}
    site = open_site(design_days=days, sizing=rules, zone={"people": people})
    (tmp_path / "site.yaml").write_text(to_yaml(site.plain()), "utf-8")
    run = execute(scenario(tmp_path))
    assert "unmet-hours" in [finding.code for finding in run.findings]
