"""The server: REST says what pages say, an unknown address of it is a 404, apps are whole."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from sim.errors import DocumentError
from studio.app import create, serve
from studio.settings import settings_from
from studio.worker import Worker
from studio.workspace import open_workspace


@pytest.fixture
def settings(data):
    return settings_from(data)


@pytest.fixture
def application(settings):
    return create(settings, workers=False)


@pytest.fixture
def ask(application):
    """Return a function that asks the server for an address."""
    return lambda *request, **options: asyncio.run(_ask(application, *request, **options))


async def _ask(application, path, method="GET", **options):
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8050") as client:
        return await client.request(method, path, **options)


async def _started(application, *requests):
    """Answer requests between start-up and shutdown, as a server does."""
    inbox, outbox = asyncio.Queue(), asyncio.Queue()
    life = asyncio.create_task(application({"type": "lifespan"}, inbox.get, outbox.put))
    await inbox.put({"type": "lifespan.startup"})
    assert (await outbox.get())["type"] == "lifespan.startup.complete"
    answers = [await _ask(application, path, **options) for path, options in requests]
    await inbox.put({"type": "lifespan.shutdown"})
    assert (await outbox.get())["type"] == "lifespan.shutdown.complete"
    await life
    return answers


def work(settings):
    """Execute what is queued."""
    registry = open_workspace(settings).registry
    worker = Worker(settings, "test")
    while (run := registry.claim("test", pid=1)) is not None:
        worker.work(run)


def test_a_run_goes_from_request_to_report(ask, settings):
    assert ask("/api/v1/health").json() == {"status": "ok", "active_runs": 0}
    made = ask("/api/v1/runs", "POST", json={"scenario": "office/base", "seed": 9})
    assert made.status_code == 201
    run = made.json()["id"]
    assert ask("/api/v1/health").json()["active_runs"] == 1
    work(settings)
    state = ask(f"/api/v1/runs/{run}").json()
    assert (state["state"], state["seed"], state["progress"]) == ("done", 9, 1.0)
    assert [line["text"] for line in ask(f"/api/v1/runs/{run}/log").json()][:1] == [
        "queued by local"
    ]
    result = ask(f"/api/v1/results/{run}").json()
    assert result["kpis"]["site_energy"]["unit"] == "MWh"
    file = ask(f"/api/v1/results/{run}/file")
    assert file.content[1:4] == b"HDF"
    report = ask(f"/api/v1/report.csv?runs={run}")
    assert report.headers["content-disposition"] == 'attachment; filename="atrium-report.csv"'
    again = ask(f"/api/v1/runs/{run}/retry", "POST").json()
    assert again["retry_of"] == run
    assert ask(f"/api/v1/runs/{again['id']}/cancel", "POST").json()["state"] == "cancelled"
    assert [each["id"] for each in ask("/api/v1/runs?state=done").json()] == [run]


def test_a_comparison_over_rest_lists_the_inputs(ask, settings):
    names = ("office/base", "office/setback")
    runs = [ask("/api/v1/runs", "POST", json={"scenario": name}).json()["id"] for name in names]
    work(settings)
    found = ask(f"/api/v1/compare?runs={','.join(runs)}").json()
    assert len(found["alternatives"][0]["inputs"]) == 3


def test_lists_can_be_read(ask):
    assert "office" in {site["name"] for site in ask("/api/v1/sites").json()}
    names = [entry["name"] for entry in ask("/api/v1/scenarios?site=office").json()]
    assert names == ["office/base", "office/setback"]
    scenario = ask("/api/v1/scenarios/office/setback").json()
    assert scenario["draft"]["changes"][0]["value"] == "16 degC"
    paths = ask("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/runs", "/api/v1/scenarios", "/api/v1/results/{run}"} <= paths.keys()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/runs/nope", 404),
        ("/api/v1/runs/nope/log", 404),
        ("/api/v1/results/nope", 404),
        ("/api/v1/results/nope/file", 404),
        ("/api/v1/results/..%2f..%2fatrium.sqlite/file", 404),
        ("/api/v1/scenarios/office/nope", 422),
        ("/api/v1/compare?runs=nope", 422),
        ("/api/v1/compare", 422),
        ("/api/v1/report.xlsx?runs=nope", 404),
        ("/api/v1/report.pdf?runs=nope", 404),
        ("/api/v1/runs?limit=0", 422),
        ("/api/v1/nothing", 404),
        ("/api/nothing/at/all", 404),
        ("/api/", 404),
    ],
)
def test_what_cannot_be_answered_says_so(ask, path, status):
    answer = ask(path)
    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [{}, {"scenario": 7}, {"scenario": "office/base", "seed": -1}, {"scenario": "x", "more": 1}],
)
def test_requests_that_make_no_sense_are_refused(ask, body):
    assert ask("/api/v1/runs", "POST", json=body).status_code == 422


def test_faults_come_with_place_and_remedy(ask):
    answer = ask("/api/v1/runs", "POST", json={"scenario": "office/nope"})
    (fault,) = answer.json()["faults"]
    assert fault["place"] == "scenario"
    assert "a scenario of the library" in fault["limit"]
    assert "office/" in fault["remedy"]


def test_a_run_that_has_no_result_yet_is_a_conflict(ask):
    run = ask("/api/v1/runs", "POST", json={"scenario": "office/base"}).json()["id"]
    answer = ask(f"/api/v1/results/{run}")
    assert (answer.status_code, "it is queued" in answer.json()["detail"]) == (409, True)


def test_two_studios_in_one_process_are_both_whole(settings, tmp_path):
    applications = [
        create(settings, workers=False),
        create(settings_from(tmp_path / "b"), workers=False),
    ]
    paths = ("/", "/_dash-dependencies", "/runs?state=done")
    for application in applications:
        page, dependencies, deep = asyncio.run(
            _started(application, *((path, {}) for path in paths))
        )
        assert '<html lang="en"' in page.text
        assert "atrium.css" in deep.text
        outputs = json.dumps(dependencies.json())
        for part in ("runs-list", "scenario-history", "compare-runs", "explore-zone", "home-runs"):
            assert part in outputs


def test_a_page_is_drawn_for_its_address(settings):
    application = create(settings, workers=False)
    text = asyncio.run(_page(application, "/scenarios", "?site=office"))
    assert "Synthetic office" in text
    assert "Night set-back" in text


def test_what_a_user_did_wrong_is_shown_in_the_page(settings):
    application = create(settings, workers=False)
    assert "This cannot be shown" in asyncio.run(_page(application, "/result", "?run=nope"))
    assert "This address leads nowhere" in asyncio.run(_page(application, "/nowhere", ""))
    assert "There is no scenario office/nope" in asyncio.run(
        _page(application, "/scenario", "?name=office/nope&name=twice")
    )


def test_a_scenario_that_is_not_there_names_those_that_may_be_meant(settings):
    application = create(settings, workers=False)
    near = asyncio.run(_page(application, "/scenario", "?name=small-ofice/night-setbak"))
    assert "There is no scenario small-ofice/night-setbak" in near
    assert "Did you mean" in near
    assert '"/scenario?name=small-office/night-setback"' in near
    far = asyncio.run(_page(application, "/scenario", "?name=nope/x"))
    assert "There is no scenario nope/x" in far
    assert "small-office" not in far
    assert '"/scenarios"' in far
    assert "No scenario was named" in asyncio.run(_page(application, "/scenario", ""))


async def _page(application, path, search):
    """Ask for a page as the browser's router does."""
    dependencies, = [
        answer.json() for answer in await _started(application, ("/_dash-dependencies", {}))
    ]  # fmt: skip
    output = next(each["output"] for each in dependencies if "_pages_content" in each["output"])
    body = {
        "output": output,
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": search},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    answer = await _ask(application, "/_dash-update-component", "POST", json=body)
    assert answer.status_code == 200, answer.text
    return answer.text.replace(r"\u002f", "/")


def test_it_does_not_start_where_it_could_be_reached_by_strangers(data):
    with pytest.raises(DocumentError, match="loopback"):
        serve("0.0.0.0", 0, data)  # noqa: S104


@pytest.mark.parametrize("port", [-1, 99999])
def test_an_impossible_port_is_a_clear_error(data, port):
    with pytest.raises(DocumentError, match="choose another one"):
        serve("127.0.0.1", port, data)


def test_the_example_runs_are_queued_once(settings):
    from studio import demo

    workspace = open_workspace(settings)
    demo.prepare(workspace)
    assert [run.scenario for run in workspace.registry.runs()][::-1] == list(demo.EXAMPLES)
    demo.prepare(workspace)
    assert len(workspace.registry.runs()) == len(demo.EXAMPLES)
