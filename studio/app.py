"""The studio's one process: pages, callbacks and REST behind one door; wires everything."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import socket
import sys
from collections.abc import AsyncIterator, Callable
from functools import partial, wraps
from importlib import metadata, resources
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import uvicorn
from dash import Dash, html, register_page, set_props
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from sim.errors import AtriumError, DocumentError, Fault
from studio import demo as demonstration
from studio.api import answer_errors, router
from studio.auth import Admission, Application, Receive, Scope, Send, check_host
from studio.components import error_page, explorer, happenings, shell, toast
from studio.components.shell import NOTIFICATIONS
from studio.components.theme import INDEX
from studio.jobs import Supervisor
from studio.pages import PAGES
from studio.settings import Settings, settings_from
from studio.workspace import Workspace, open_workspace

_log = logging.getLogger(__name__)

NAVIGATION = (
    ("Home", "/", "home"),
    ("Scenarios", "/scenarios", "layers"),
    ("Runs", "/runs", "play-list"),
    ("Compare", "/compare", "compare"),
)
"""Name, address and icon of the places in the navigation."""
_NO_PAGES = ("/api/", "/_dash-", "/assets/", "/fonts/")


class StudioDash(Dash):
    """Dash whose plain callbacks run in threads, so that a slow one does not hold up the others."""

    def enable_pages(self) -> None:
        """Let layouts be awaited; Dash asks for asgiref, which only Flask needs."""
        self._use_async = True
        super().enable_pages()

    def callback(self, *arguments: Any, **options: Any) -> Callable[..., Any]:
        """Register a callback; a plain function runs in a thread with the caller's context."""
        register = super().callback(*arguments, **options)

        def decorate(function: Callable[..., Any]) -> Any:
            return register(function if inspect.iscoroutinefunction(function) else _aside(function))

        return decorate


def create(settings: Settings, *, workers: bool = True, demo: bool = False) -> Application:
    """Return the studio of a data directory as an ASGI application.

    Parameters
    ----------
    settings : Settings
        Data directory and number of workers.
    workers : bool
        Start worker processes with the server.
    demo : bool
        Queue the example runs if there is no run yet.

    Raises
    ------
    AtriumError
        If the data directory cannot be used.
    """
    workspace = open_workspace(settings)
    supervisor = Supervisor(settings, workspace.registry) if workers else None
    if supervisor is not None:
        workspace = open_workspace(settings, wake=supervisor.wake)
    server = FastAPI(
        title="Atrium",
        version=_version(),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=partial(_life, workspace=workspace, supervisor=supervisor, demo=demo),
    )
    server.include_router(router)
    answer_errors(server)
    fonts = resources.files("scenarios.charts") / "fonts"
    server.mount("/fonts", StaticFiles(directory=str(fonts)), name="fonts")
    _pages(server)
    pages = _at_any_address(GZipMiddleware(server, minimum_size=800, compresslevel=5))
    return Admission(pages, workspace)


def serve(
    host: str = "127.0.0.1",
    port: int = 8050,
    data: str | Path | None = None,
    *,
    demo: bool = False,
) -> int:
    """Run the studio until it is stopped.

    Parameters
    ----------
    host, port
        Where it listens; a loopback address, as there are no accounts yet. Port 0 takes a free one.
    data : path, optional
        Data directory; see `settings_from`.
    demo : bool
        Put finished example runs in place on the first start.

    Returns
    -------
    int
        Exit code, 0.

    Raises
    ------
    DocumentError
        If the address or the data directory cannot be used.
    """
    check_host(host)
    listener = _listen(host, port)
    with listener:
        application = create(settings_from(data), demo=demo)
        address = listener.getsockname()
        shown = f"[{address[0]}]" if ":" in address[0] else address[0]
        config = uvicorn.Config(
            application,
            log_level="warning",
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=3,
        )
        with contextlib.suppress(KeyboardInterrupt):  # its end as of `commands.lasting`
            sys.stdout.write(f"Atrium studio: http://{shown}:{address[1]}  (Ctrl-C stops it)\n")
            sys.stdout.flush()
            uvicorn.Server(config).run(sockets=[listener])
    return 0


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # from here on a browser waits instead of being turned away
    except (OSError, OverflowError) as error:
        listener.close()
        fault = Fault(
            "--port",
            port,
            f"a free port from 0 to 65535 ({error})",
            "stop what uses it, or choose another one",
        )
        raise DocumentError([fault], source="studio") from None
    return listener


@contextlib.asynccontextmanager
async def _life(
    server: FastAPI, *, workspace: Workspace, supervisor: Supervisor | None, demo: bool
) -> AsyncIterator[None]:
    """Warm up, start the workers; stop them in the end.

    The first request makes Dash wire its pages; made here, no visitor waits for it.
    """
    transport = httpx.ASGITransport(app=server)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        (await client.get("/")).raise_for_status()
    if demo:
        await asyncio.to_thread(demonstration.prepare, workspace)
    if supervisor is not None:
        supervisor.start()
    try:
        yield
    finally:
        if supervisor is not None:
            await asyncio.to_thread(supervisor.stop)


def _pages(server: FastAPI) -> None:
    backend: Any = server  # Dash says Callable, and takes a FastAPI application
    app = StudioDash(
        "studio",
        server=backend,
        assets_folder=str(resources.files("studio") / "assets"),
        use_pages=True,
        pages_folder="",
        title="Atrium",
        update_title="",
        index_string=INDEX,
        include_pages_meta=False,
        suppress_callback_exceptions=True,  # pages come and go; each wires its own parts
        on_error=_report,
        enable_mcp=False,
    )
    register: Any = register_page  # has no annotations
    for order, page in enumerate(PAGES):
        register(
            page.__name__,
            path=page.PATH,
            name=page.NAME,
            title=f"{page.NAME} · Atrium",
            layout=_layout(page),
            order=order,
        )
        page.connect(app)
    app.layout = shell.shell(NAVIGATION, version=_version())
    shell.connect(app)
    explorer.connect(app)
    happenings.connect(app)


def _at_any_address(application: Application) -> Application:
    """Answer every address that is no file, callback or REST with the page of all pages.

    Dash does so for the last application made in a process only, and wires its pages at the first
    request for ``/`` only. The browser's router looks at its own address, not at ours.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        reading = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if reading and not scope["path"].startswith(_NO_PAGES):
            scope = {**scope, "path": "/", "raw_path": b"/"}
        await application(scope, receive, send)

    return answer


def _layout(page: ModuleType) -> Callable[..., Any]:
    """Return the page's layout in a thread; what a user did wrong becomes an error page."""

    def draw(query: dict[str, Any]) -> Any:
        try:
            return html.Div(page.layout(**query), className=f"page-{page.__name__.split('.')[-1]}")
        except AtriumError as error:
            return error_page(page.NAME, str(error))

    async def layout(**query: Any) -> Any:
        once = {key: each[0] if isinstance(each, list) else each for key, each in query.items()}
        return await asyncio.to_thread(draw, once)

    return layout


def _aside(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    async def run(*arguments: Any, **options: Any) -> Any:
        return await asyncio.to_thread(function, *arguments, **options)

    return run


def _report(error: Exception) -> None:
    """Show what went wrong in a callback; the log has the whole of it where it is our fault."""
    if isinstance(error, AtriumError):
        text = str(error)
    else:
        _log.error("a callback failed", exc_info=error)
        text = "The studio made a mistake; its log says which."
    shown = toast("That did not work", text, kind="error")
    set_props(NOTIFICATIONS, {"sendNotifications": [shown]})


def _version() -> str:
    return metadata.version("atrium")
