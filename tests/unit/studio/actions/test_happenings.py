"""What happened in a run, filtered by kind and place, page by page."""

import pytest

from studio import actions
from studio.actions import MOST_HAPPENINGS
from studio.components import happenings
from studio.worker import Worker

pytestmark = pytest.mark.usefixtures("user")

EVENTFUL = """
name: eventful
base: office/base
changes:
  - {path: zones.core.thermostat_override, value: {hesitation: 1 min, variation: 2}}
  - path: malfunctions.sensor
    value: {kind: sensor_bias, asset: zones.core, bias: 4 K, failures: {mean: 20 min},
            repair: {crew: staff, duration: 5 min, cost: 40}}
  - {path: crews.staff, value: {}}
"""


@pytest.fixture
def eventful(workspace):
    folder = workspace.settings.scenarios / "office"
    (folder / "eventful.yaml").write_text(EVENTFUL, encoding="utf-8")
    run = actions.submit_run("office/eventful").id
    worker = Worker(workspace.settings, "test")
    worker.work(workspace.registry.claim("test", pid=1))
    return run


def shown(run, **choices):
    return happenings.happenings(run, path="/result", query={"run": run}, choices=choices)


def test_kinds_and_places_are_counted_and_chosen(eventful):
    found = actions.list_happenings(eventful)
    counts = {name: count for name, _, count in found.kinds}
    assert {"malfunction", "repair", "thermostat"} <= set(counts)
    assert found.found == sum(counts.values())
    assert [each.time for each in found.rows] == sorted(each.time for each in found.rows)
    moved = actions.list_happenings(eventful, kind="thermostat", place="zones.core")
    assert {each.kind for each in moved.rows} == {"thermostat"}
    assert moved.found == counts["thermostat"]
    assert actions.list_happenings(eventful, place="zones.nowhere").rows == ()


def test_pages_follow_one_another(eventful):
    pages, first = [], 0
    while True:
        found = actions.list_happenings(eventful, first=first)
        pages.append(found.rows)
        first += MOST_HAPPENINGS
        if first >= found.found:
            break
    assert sum(len(page) for page in pages) == found.found > MOST_HAPPENINGS
    assert actions.list_happenings(eventful, first=10**9).rows == pages[-1]


def test_the_table_says_where_what_and_how_much(eventful):
    told = str(shown(eventful, kind="repair"))
    assert "Sensor: repaired" in told
    assert "40" in told
    assert "Show all" in str(shown(eventful, place="zones.nowhere"))


def test_a_run_in_which_nothing_happened_says_so(finished):
    assert "Nothing happened" in str(shown(finished[0]))


def test_a_place_is_chosen_by_its_address():
    kept = {"address": "/result?run=x", "place": ""}
    assert happenings.choose("zones.core", kept) == "/result?run=x&place=zones.core"
