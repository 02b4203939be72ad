"""Another Atrium as a connector: every reading it received, with source time, quality, sequence."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx
import numpy as np
import orjson

from connectors.atrium.columns import Page
from connectors.condition import Condition, utc_now
from connectors.connector import Command, ConnectorError, Found, Health, Link
from connectors.pace import TokenBucket
from connectors.points import AtriumAddress, AtriumConnection, Connection, Point, PointTable
from connectors.readings import SECOND, Quality, Readings, microseconds
from connectors.tls import context_of
from sim.errors import AtriumError, DocumentError, Fault

OVERLAP = 120.0
"""Time before the last reading that is asked for again: what was received before it may have been
stored after it. [s]"""
_OVERLAP = round(OVERLAP * SECOND)
LATE = 3600.0
"""By how much readings of one round may have come late; after an outage by ``look_back``. [s]"""


class AtriumConnector:
    """Reads what another Atrium receives.

    Each round asks for what it received since the last one. The place moves on only when the batch
    is stored here, so that nothing is lost by an outage on either side; what is told again is left
    out.

    Parameters
    ----------
    name : str
        Name of the connector.
    connection : AtriumConnection
        The other Atrium.
    now : callable
        The clock.
    transport : httpx.AsyncBaseTransport, optional
        Instead of the network.

    Raises
    ------
    DocumentError
        If the variable that is to hold the key is not set.
    """

    def __init__(
        self,
        name: str,
        connection: AtriumConnection,
        *,
        now: Callable[[], datetime] = utc_now,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._name, self._connection = name, connection
        self._condition = Condition(now)
        self._bucket = TokenBucket(connection.requests_per_second)
        self._cursor: int | None = None  # by the other's clock
        self._deep = True
        self._told: dict[tuple[str, int, int], int] = {}
        self._client = httpx.AsyncClient(
            base_url=connection.url.rstrip("/"),
            headers=_headers(connection),
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
        """Return the points that the key may read."""
        table = await self.table()
        newest = await self.read(table.points)
        values = {one.point: one.value for one in newest if one.quality is not Quality.COMM_FAULT}
        return tuple(
            Found(
                point.address, name, point.text, point.entry.unit, value=values.get(name),
                states=point.states,
            )
            for name, point in table.points.items()
        )  # fmt: skip

    async def table(self, *, connection: str = "atrium") -> PointTable:
        """Return a table that reads all points that the key may read.

        Parameters
        ----------
        connection : str
            What the connection is called in it.

        Raises
        ------
        ConnectorError
            If the other does not answer, or with something else.
        """
        try:
            told = orjson.loads(await self._asked("GET", "/api/v1/point-table"))
            points = {
                name: {**each, "address": {"kind": "atrium", "point": name}}
                for name, each in told["points"].items()
            }
            own = {connection: self._connection.plain()}
            found = {"name": f"points of {self._connection.url}", "connections": own}
            return PointTable.read({**found, "points": points})
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ConnectorError(f"{self._connection.url} tells no table of points") from error

    async def read(self, points: Mapping[str, Point]) -> Readings:
        """Return the newest reading of each point.

        Raises
        ------
        ConnectorError
            If the other does not answer.
        """
        places = _places(points)
        page = await self._page("/api/v1/readings/newest", {"points": list(places)})
        told = self._own(page, places)
        missing = [name for name in points if name not in told.names]
        faults = Readings.of(self._condition.reading(name, None) for name in missing)
        return Readings.joined([told, faults])

    async def subscribe(self, points: Mapping[str, Point]) -> AsyncIterator[Readings]:
        """Yield what the other receives; asking for the next batch says that the last is stored."""
        places = _places(points)
        interval = min(point.poll for point in points.values())
        while self._condition.link is not Link.CLOSED:
            after = None if self._cursor is None else self._cursor - _OVERLAP
            more = True
            while more:
                late = self._connection.look_back if self._deep else LATE
                body = {"points": list(places), "after": after, "late": late}
                page = await self._page("/api/v1/readings/query", body)
                fresh = self._fresh(self._own(page, places))
                yield fresh
                self._remember(fresh, page)
                after, more = page.cursor, page.more
            self._deep = False
            await asyncio.sleep(interval)

    async def write(
        self,
        points: Mapping[str, Point],  # noqa: ARG002  the one shape of connectors
        commands: Sequence[Command],
    ) -> None:
        """Refuse: commands are given to the Atrium that reaches the device, through its gate.

        Raises
        ------
        ConnectorError
            Always, if there is a command.
        """
        for command in commands:
            raise ConnectorError(f"{command.point}: another Atrium takes no commands from here")

    def health(self) -> Health:
        """Return what the connector knows of itself."""
        return self._condition.health()

    async def close(self) -> None:
        """End the connections."""
        self._condition.turn(Link.CLOSED)
        await self._client.aclose()

    def _own(self, page: Page, places: Mapping[str, str]) -> Readings:
        """Return the readings of a page under the names they have here, as received now."""
        told = page.readings()
        if any(name not in places for name in told.names):
            raise ConnectorError(f"{self._connection.url} tells of points nobody asked for")
        now = microseconds(self._condition.now())
        self._condition.counters["readings"] += len(told)
        good = told.quality != Quality.COMM_FAULT
        for place in np.unique(told.point[good]).tolist():
            self._condition.good(places[told.names[place]])
        return Readings(
            tuple(places[name] for name in told.names),
            told.point,
            told.source_time,
            np.full(len(told), now, np.int64),
            told.value,
            told.quality,
            told.sequence,
        )

    def _fresh(self, readings: Readings) -> Readings:
        """Return the readings that were not told before."""
        known = [key in self._told for key in _keys(readings)]
        return readings.take(~np.array(known, bool)) if any(known) else readings

    def _remember(self, readings: Readings, page: Page) -> None:
        """Note what is stored, as long as it may be told again."""
        place = page.cursor if self._cursor is None else max(self._cursor, page.cursor)
        if page.now < place - _OVERLAP:  # its clock was set back: what comes now is before that
            self._condition.counters["clock_jumps"] += 1
            place = page.now
        self._cursor = place
        self._told |= dict.fromkeys(_keys(readings), page.cursor)
        self._told = {key: told for key, told in self._told.items() if told >= place - 2 * _OVERLAP}

    async def _page(self, path: str, body: Mapping[str, Any]) -> Page:
        content = await self._asked("POST", path, orjson.dumps(body))
        try:
            return Page.parsed(content)
        except AtriumError as error:
            self._condition.counters["malformed"] += 1
            raise ConnectorError(f"{self._connection.url}: {error}") from error

    async def _asked(self, method: str, path: str, body: bytes | None = None) -> bytes:
        if self._condition.link is Link.CLOSED:
            raise ConnectorError(f"{self._name}: closed")
        await self._bucket.take()
        self._condition.counters["requests"] += 1
        try:
            return await self._answer(method, path, body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = f"{self._connection.url}: {str(error) or type(error).__name__}"
            raise self._lost(reason) from error

    async def _answer(self, method: str, path: str, body: bytes | None) -> bytes:
        headers = {} if body is None else {"content-type": "application/json"}
        async with self._client.stream(method, path, content=body, headers=headers) as answer:
            content = bytearray()
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > self._connection.most_bytes:
                    raise self._lost(f"{self._connection.url}: an answer is too large")
            if not answer.is_success:
                said = bytes(content[:200]).decode(errors="replace")
                raise self._lost(f"{self._connection.url}: {answer.status_code} {said}")
        self._condition.turn(Link.CONNECTED)
        return bytes(content)

    def _lost(self, reason: str) -> ConnectorError:
        self._condition.counters["failures"] += 1
        self._deep = True
        if self._condition.link is not Link.CLOSED:
            self._condition.turn(Link.LOST, reason)
        return ConnectorError(reason)


def _keys(readings: Readings) -> list[tuple[str, int, int]]:
    """Return what tells readings from each other."""
    columns = (readings.point, readings.source_time, readings.sequence)
    return [
        (readings.names[point], source, sequence)
        for point, source, sequence in zip(*(each.tolist() for each in columns), strict=True)
    ]


def _places(points: Mapping[str, Point]) -> dict[str, str]:
    """Return the points' names here by their names there."""
    return {
        point.address.point: name
        for name, point in points.items()
        if isinstance(point.address, AtriumAddress)
    }


def _headers(connection: AtriumConnection) -> dict[str, str]:
    if not connection.key_variable:
        return {}
    key = os.environ.get(connection.key_variable)
    if not key:
        fault = Fault(
            "key_variable", connection.key_variable, "a variable of the environment that is set",
            "put the key there that the other Atrium made with: atrium keys add NAME --read",
        )  # fmt: skip
        raise DocumentError([fault], source="connection")
    return {"authorization": f"Bearer {key}"}


def open_connector(name: str, connection: Connection) -> AtriumConnector:
    """Return a connector; it connects with the first request.

    Raises
    ------
    DocumentError
        If the connection is of another kind, or its key is missing.
    """
    if not isinstance(connection, AtriumConnection):
        fault = Fault("kind", connection.plain().get("kind"), "atrium", "choose the kind")
        raise DocumentError([fault], source=name)
    return AtriumConnector(name, connection)
