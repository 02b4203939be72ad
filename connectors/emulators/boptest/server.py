"""The classic HTTP interface of BOPTEST, one test case at an address."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from types import TracebackType
from typing import Any, Self

import orjson
import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from connectors.emulators.address import place_of
from connectors.emulators.boptest.bodies import Body, RefusedError, parsed
from connectors.emulators.boptest.case import Answer, BoptestCase
from sim.errors import AtriumError, DocumentError

_log = logging.getLogger(__name__)

MOST_BYTES = 1_048_576
"""Size of a body. [B]"""

Handler = Callable[[Body], Answer]


class BoptestServer:
    """Serves a test case over HTTP until the block ends.

    Parameters
    ----------
    case : BoptestCase
        What is served.
    address : str
        ``HOST:PORT``; port 0 takes a free one.

    Examples
    --------
    ::

        async with BoptestServer(case, "127.0.0.1:5000") as server:
            print(server.address)
    """

    def __init__(self, case: BoptestCase, address: str) -> None:
        self._host, self._port = place_of(address, "--boptest")
        self._case = case
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Where it listens, ``host:port``."""
        return f"{self._host}:{self._port}"

    async def __aenter__(self) -> Self:
        try:
            listener = socket.create_server((self._host, self._port))
        except OSError as error:
            raise AtriumError(f"{self.address} cannot be listened on: {error}") from error
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            application(self._case), log_level="warning", lifespan="off", access_log=False
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        await self._server.ready.wait()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it, and tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def application(case: BoptestCase) -> FastAPI:
    """Return the web application of a test case."""
    served = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    def route(method: str, path: str, handler: Handler) -> None:
        async def answer(request: Request) -> Response:
            return await _answered(request, handler)

        served.add_api_route(f"/{path}", answer, methods=[method], response_model=None)

    for path, told in _told(case).items():
        route("GET", path, _without_body(told))
    for (method, path), handler in {
        ("PUT", "initialize"): case.initialize,
        ("POST", "advance"): case.advance,
        ("PUT", "step"): case.set_step,
        ("PUT", "results"): case.results,
        ("PUT", "forecast"): case.forecast,
        ("PUT", "scenario"): case.set_scenario,
    }.items():
        route(method, path, handler)
    served.add_exception_handler(HTTPException, _absent)
    return served


def _told(case: BoptestCase) -> Mapping[str, Callable[[], Answer]]:
    version = metadata.version("atrium")
    return {
        "name": lambda: Answer("The name.", {"name": case.name}),
        "version": lambda: Answer("The version of Atrium.", {"version": version}),
        "measurements": case.measurements,
        "inputs": case.inputs,
        "forecast_points": case.forecast_points,
        "step": case.step,
        "scenario": case.scenario,
        "kpi": case.kpi,
    }


def _without_body(told: Callable[[], Answer]) -> Handler:
    return lambda _: told()


async def _answered(request: Request, handler: Handler) -> Response:
    try:
        body = parsed(await _body(request), request.headers.get("content-type", ""))
        answer = await asyncio.to_thread(handler, body)
    except (RefusedError, DocumentError) as error:
        return _envelope(400, str(error), None)
    except AtriumError as error:
        _log.exception("a request cannot be carried out")
        return _envelope(500, str(error), None)
    return _envelope(200, answer.message, answer.payload)


async def _body(request: Request) -> bytes:
    """Return the body, and give up as soon as it is too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise RefusedError(f"at most {MOST_BYTES} bytes are taken at once")
    return bytes(body)


async def _absent(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _envelope(status, str(getattr(error, "detail", error)), None)


def _envelope(status: int, message: str, payload: Any) -> Response:
    content = orjson.dumps({"status": status, "message": message, "payload": payload})
    return Response(content, status_code=status, media_type="application/json")
