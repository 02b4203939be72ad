"""Web services as a connector: asked by path, answers read by path, commands by template."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from string import Template

import httpx
import orjson

from connectors.condition import Condition, utc_now
from connectors.connector import Command, ConnectorError, Found, Health, Link
from connectors.pace import TokenBucket
from connectors.payload import filled, leaves, number_of, parts_of, select, time_of
from connectors.points import Connection, Point, RestAddress, RestConnection
from connectors.readings import NO_TIME, Reading, Readings, moment_of
from connectors.tls import context_of
from sim.errors import DocumentError, Fault


class RestConnector:
    """Asks a web service for the values of points, and sends it commands.

    Points with the same path are read with one request. An answer that is an error is a fault of
    its points; no answer at all is a lost connection.

    Parameters
    ----------
    name : str
        Name of the connector.
    connection : RestConnection
        The service.
    now : callable
        The clock.
    transport : httpx.AsyncBaseTransport, optional
        Instead of the network.
    """

    def __init__(
        self,
        name: str,
        connection: RestConnection,
        *,
        now: Callable[[], datetime] = utc_now,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._name = name
        self._connection = connection
        self._condition = Condition(now)
        self._bucket = TokenBucket(connection.requests_per_second)
        self._client = httpx.AsyncClient(
            base_url=connection.url,
            headers={
                key: Template(text).safe_substitute(os.environ)
                for key, text in connection.headers.items()
            },
            timeout=connection.timeout,
            verify=True if connection.tls is None else context_of(connection.tls),
            transport=transport,
            trust_env=False,
        )

    @property
    def name(self) -> str:
        """Name of the connector, the source of its readings."""
        return self._name

    async def discover(self) -> tuple[Found, ...]:
        """Return the numbers in the answer of the service's address itself."""
        document = await self._asked("")
        return tuple(
            Found(RestAddress(kind="rest", path="/", value=path), path, value=value)
            for path, value in leaves(document)
        )

    async def read(self, points: Mapping[str, Point]) -> Readings:
        """Read points once.

        Raises
        ------
        ConnectorError
            If the service does not answer.
        """
        if self._condition.link is Link.CLOSED:
            raise ConnectorError(f"{self._name}: closed")
        by_path: dict[str, dict[str, Point]] = {}
        rows: dict[str, Reading] = {}
        for name, point in points.items():
            if isinstance(point.address, RestAddress):
                by_path.setdefault(point.address.path, {})[name] = point
        for path, some in by_path.items():
            document = await self._asked(path)
            rows |= {name: self._reading(name, one, document) for name, one in some.items()}
        self._condition.turn(Link.CONNECTED)
        return Readings.of(rows.get(name) or self._condition.reading(name, None) for name in points)

    def subscribe(self, points: Mapping[str, Point]) -> AsyncIterator[Readings]:
        """Read points again and again at the shortest of their intervals."""
        return self._condition.polled(self.read, points)

    async def write(self, points: Mapping[str, Point], commands: Sequence[Command]) -> None:
        """Send commands, each as its point's template says.

        Raises
        ------
        ConnectorError
            If a point takes none, or the service refuses.
        """
        for command in commands:
            point = points.get(command.point)
            address = None if point is None else point.address
            if not isinstance(address, RestAddress) or not address.command:
                raise ConnectorError(f"{self._name} has no path for commands of {command.point}")
            command.check()
            text = filled(address.payload, command.value, command.priority)
            answer = await self._sent(address.method, address.command, text.encode())
            if not answer.is_success:
                raise ConnectorError(f"{command.point}: refused with {answer.status_code}")
            self._condition.counters["writes"] += 1

    def health(self) -> Health:
        """Return what the connector knows of itself."""
        return self._condition.health()

    async def close(self) -> None:
        """End the connections."""
        self._condition.turn(Link.CLOSED)
        await self._client.aclose()

    async def _asked(self, path: str) -> object:
        """Return what a path answers; nothing where that is an error or no JSON."""
        answer = await self._sent("GET", path)
        if not answer.is_success:
            self._condition.counters["refused"] += 1
            return None
        try:
            return orjson.loads(answer.content)
        except orjson.JSONDecodeError:
            self._condition.counters["malformed"] += 1
            return None

    async def _sent(self, method: str, path: str, body: bytes | None = None) -> httpx.Response:
        await self._bucket.take()
        self._condition.counters["requests"] += 1
        headers = {} if body is None else {"content-type": "application/json"}
        try:
            async with self._client.stream(method, path, content=body, headers=headers) as answer:
                content = bytearray()
                async for part in answer.aiter_bytes():
                    content += part
                    if len(content) > self._connection.most_bytes:
                        self._condition.counters["too_large"] += 1
                        return httpx.Response(413)
                return httpx.Response(answer.status_code, content=bytes(content))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = f"{self._connection.url}: {str(error) or type(error).__name__}"
            self._condition.counters["failures"] += 1
            if self._condition.link is not Link.CLOSED:
                self._condition.turn(Link.LOST, reason)
            raise ConnectorError(reason) from error

    def _reading(self, name: str, point: Point, document: object) -> Reading:
        address = point.address
        if not isinstance(address, RestAddress) or document is None:
            return self._condition.reading(name, None)
        found = next(select(document, parts_of(address.value)), None)
        if found is None:
            return self._condition.reading(name, None)
        told = next(select(document, parts_of(address.time)), None) if address.time else None
        time = None if told is None else time_of(told)
        moment = None if told is None else NO_TIME if time is None else moment_of(time)
        value = number_of(found, point.states)  # no number: rejected, and counted there
        return self._condition.reading(name, value, moment)


def open_connector(name: str, connection: Connection) -> RestConnector:
    """Return a connector; it connects with the first request.

    Raises
    ------
    DocumentError
        If the connection names no service.
    """
    if not isinstance(connection, RestConnection) or not connection.url:
        fault = Fault("url", None, "the address of a service", "name it, or poll nothing")
        raise DocumentError([fault], source=name)
    return RestConnector(name, connection)
