"""The door: loopback names only, no requests that other sites made a browser send."""

from __future__ import annotations

import asyncio

import pytest

from sim.errors import AtriumError, DocumentError
from studio.auth import Admission, check_host
from studio.session import Session, current, entered
from studio.settings import Settings
from studio.workspace import open_workspace


@pytest.fixture
def workspace(tmp_path):
    return open_workspace(Settings(tmp_path))


def ask(workspace, *, kind="http", method="GET", **headers):
    """Send one request through the door; return the messages sent back."""
    sent = []

    async def inner(scope, receive, send):
        user = current().user
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": user.encode()})
        else:
            await send({"type": f"{scope['type']}.accept"})

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    pairs = [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()]
    scope = {"type": kind, "method": method, "headers": pairs}
    asyncio.run(Admission(inner, workspace)(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8050", "localhost", "[::1]:8050", "127.8.8.8:1", "LOCALHOST:8050"]
)
def test_loopback_names_are_admitted_as_the_local_user(workspace, host):
    start, body = ask(workspace, host=host)
    assert (start["status"], body["body"]) == (200, b"local")
    assert (b"x-content-type-options", b"nosniff") in start["headers"]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8050", "192.168.1.5:8050", "", "127.0.0.1.evil.example"]
)
def test_other_names_for_this_machine_are_turned_away(workspace, host):
    start, body = ask(workspace, host=host)
    assert start["status"] == 403
    assert b"loopback" in body["body"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_writing_from_another_origin_is_turned_away(workspace, method):
    host = {"host": "127.0.0.1:8050"}
    own = ask(workspace, method=method, origin="http://127.0.0.1:8050", **host)
    foreign = ask(workspace, method=method, origin="https://evil.example", **host)
    other_port = ask(workspace, method=method, origin="http://127.0.0.1:9999", **host)
    opaque = ask(workspace, method=method, origin="null", **host)
    cross = ask(workspace, method=method, sec_fetch_site="cross-site", **host)
    program = ask(workspace, method=method, **host)
    assert [m[0]["status"] for m in (own, foreign, other_port, opaque, cross, program)] == [
        200, 403, 403, 403, 403, 200,
    ]  # fmt: skip


def test_websockets_of_other_sites_are_closed(workspace):
    host = {"host": "127.0.0.1:8050"}
    assert ask(workspace, kind="websocket", origin="http://127.0.0.1:8050", **host)[0][
        "type"
    ].endswith("accept")
    assert ask(workspace, kind="websocket", origin="https://evil.example", **host)[0] == {
        "type": "websocket.close",
        "code": 4003,
        "reason": "requests from 'https://evil.example' are not accepted",
    }


def test_lifespan_passes_through(workspace):
    assert ask(workspace, kind="lifespan") == [{"type": "lifespan.accept"}]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "atrium.example", "::"])  # noqa: S104
def test_it_does_not_listen_where_strangers_could_connect(host):
    with pytest.raises(DocumentError, match="no accounts"):
        check_host(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_it_listens_on_loopback(host):
    assert check_host(host) is None


def test_nobody_acts_outside_a_session(workspace):
    with pytest.raises(AtriumError, match="nobody is signed in"):
        current()
    with entered(Session("ada", workspace)) as session:
        assert current() is session
    with pytest.raises(AtriumError, match="nobody is signed in"):
        current()
