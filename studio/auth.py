"""The door: who is admitted, from where, and what a browser may do with our answers.

A pure ASGI wrapper outside the server, so that pages, callbacks, REST and websockets pass through
the same check. This release knows one local user on loopback; accounts come with a later one.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from sim.errors import DocumentError, Fault
from studio.session import LOCAL_USER, Session, entered
from studio.workspace import Workspace

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NAMES = frozenset({"localhost", "testserver"})
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


def check_host(host: str) -> None:
    """Refuse to listen where strangers could connect: there are no accounts yet.

    Raises
    ------
    DocumentError
        If the address is not on loopback.
    """
    if not _is_loopback(host):
        fault = Fault(
            "--host",
            host,
            "a loopback address (127.0.0.1, ::1 or localhost): this release has no accounts, so "
            "everyone who can reach the port could change scenarios and start runs",
            "use 127.0.0.1 and an SSH tunnel, or a reverse proxy that signs users in",
        )
        raise DocumentError([fault], source="studio")


class Admission:
    """Admits the local user and turns away requests that other sites made a browser send.

    Parameters
    ----------
    application : ASGI application
        What is behind the door.
    workspace : Workspace
        What admitted users work on.
    """

    def __init__(self, application: Application, workspace: Workspace) -> None:
        self._application = application
        self._session = Session(LOCAL_USER, workspace)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        with entered(self._session):
            if scope["type"] == "lifespan":
                await self._application(scope, receive, send)
                return
            reason = _objection(scope)
            if reason is None:
                await self._application(scope, receive, _guarded(send))
            elif scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 4003, "reason": reason})
            else:
                await _refuse(send, reason)


def _objection(scope: Scope) -> str | None:
    """Return why a connection is turned away, or ``None``.

    A page of another site can reach us by a name of its own that points to 127.0.0.1 (DNS
    rebinding): hence the host. It can send forms and scripts' requests: hence the origin.
    """
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get("host", "")
    if not _is_loopback(urlsplit(f"//{host}").hostname or ""):
        return f"this studio answers on loopback names only, not as {host!r}"
    if scope["type"] == "http" and scope["method"] in _SAFE:
        return None
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return f"requests from {origin!r} are not accepted"
    if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        return "requests from other sites are not accepted"
    return None


def _is_loopback(host: str) -> bool:
    if host.lower() in _NAMES:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _guarded(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_HEADERS]
        await send(message)

    return sending


async def _refuse(send: Send, reason: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": reason.encode()})
