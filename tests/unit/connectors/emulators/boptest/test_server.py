"""BOPTEST over HTTP: the envelope of answers, forms, and bodies of any kind."""

import asyncio
import json
import urllib.request
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.emulators.boptest import BoptestCase, BoptestServer
from connectors.emulators.boptest.server import MOST_BYTES, application
from scenarios.resolve import resolve
from sim.errors import AtriumError

START = 14 * 86400
CALLS = {
    ("PUT", "initialize"): ("start_time", "warmup_period"),
    ("POST", "advance"): ("core_oveTZonHeaSet_u", "core_oveTZonHeaSet_activate"),
    ("PUT", "step"): ("step",),
    ("PUT", "results"): ("point_names", "start_time", "final_time"),
    ("PUT", "forecast"): ("point_names", "horizon", "interval"),
    ("PUT", "scenario"): ("electricity_price", "time_period", "seed"),
}


@pytest.fixture(scope="module")
def case():
    scenario = resolve("small-office/base")
    return BoptestCase(
        scenario.site, scenario.weather, tariff=scenario.tariff, days=1, step=3600.0,
        start=datetime(2025, 1, 15, 5, tzinfo=UTC),
    )  # fmt: skip


@asynccontextmanager
async def client_of(case):
    transport = httpx.ASGITransport(app=application(case))
    async with httpx.AsyncClient(transport=transport, base_url="http://case") as client:
        yield client


def ask(case, method, path, **options):
    async def asked():
        async with client_of(case) as client:
            return await client.request(method, path, **options)

    return asyncio.run(asked())


def told(answer):
    body = answer.json()
    assert set(body) == {"status", "message", "payload"}
    assert body["status"] == answer.status_code
    return body["payload"]


def test_a_socket_answers_with_the_envelope(case):
    async def asked():
        async with BoptestServer(case, "127.0.0.1:0") as server:
            url = f"http://{server.address}/name"

            def get():
                with urllib.request.urlopen(url) as answer:
                    return json.load(answer)

            with pytest.raises(AtriumError, match="cannot be listened on"):
                async with BoptestServer(case, server.address):
                    pass
            return await asyncio.to_thread(get)

    body = asyncio.run(asked())
    assert (body["status"], body["payload"]) == (200, {"name": "small-office"})


@pytest.mark.parametrize("path", ["name", "version", "measurements", "inputs", "forecast_points",
                                  "step", "scenario", "kpi"])  # fmt: skip
def test_what_is_asked_for_is_told(case, path):
    assert told(ask(case, "GET", path))


def test_forms_are_taken_as_well(case):
    form = {"start_time": str(START), "warmup_period": "0"}
    assert told(ask(case, "PUT", "initialize", data=form))["time"] == START
    form = {"point_names": ["TDryBul", "HGloHor"], "horizon": "3600", "interval": "3600"}
    assert len(told(ask(case, "PUT", "forecast", data=form))["HGloHor"]) == 2
    assert told(ask(case, "POST", "advance"))["time"] == START + 3600


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("PUT", "step", b"{", 400),
        ("PUT", "step", b"[1]", 400),
        ("PUT", "step", b'{"step": NaN}', 400),
        ("PUT", "step", b'{"step": 1e400}', 400),
        ("PUT", "step", b"\xff\xfe", 400),
        ("PUT", "step", b"[" * 100_000, 400),
        ("PUT", "step", b" " * (MOST_BYTES + 1), 400),
        ("PUT", "initialize", b"", 400),
        ("POST", "name", b"", 405),
        ("GET", "advance", b"", 405),
        ("GET", "nothing", b"", 404),
    ],
)
def test_what_is_wrong_is_said_in_the_envelope(case, method, path, content, status):
    answer = ask(case, method, path, content=content)
    assert told(answer) is None
    assert answer.status_code == status
    assert answer.json()["message"]


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["nan", "1e999", "TDryBul", "core_reaTZon_y", "peak", 0, 1, 3600, START])
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@st.composite
def requests(draw):
    """A call with a body of its fields, of others, or of bytes."""
    call = draw(st.sampled_from(sorted(CALLS)))
    kind = draw(st.sampled_from(["json", "bytes", "form"]))
    if kind == "bytes":
        return call, draw(st.binary(max_size=40)), "application/json"
    names = st.sampled_from(CALLS[call]) | st.text(max_size=4)
    body = draw(st.dictionaries(names, VALUES, max_size=4))
    if kind == "form":
        return (
            call,
            str(httpx.QueryParams([(k, str(v)) for k, v in body.items()])).encode(),
            ("application/x-www-form-urlencoded"),
        )
    return call, json.dumps(body).encode("utf-8", "replace"), "application/json"


@settings(max_examples=150)
@given(requests())
def test_no_body_brings_it_down(case, request_):
    (method, path), content, media = request_
    answer = ask(case, method, path, content=content, headers={"content-type": media})
    assert answer.status_code in {200, 400}, answer.text
    body = orjson.loads(answer.content)
    assert body["status"] == answer.status_code
    assert body["message"]
