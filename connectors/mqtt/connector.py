"""A broker as a connector: messages in, acknowledged once they are stored, and commands out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np
import orjson

from connectors.condition import Condition, utc_now
from connectors.connector import Command, ConnectorError, Found, Health, Link
from connectors.mqtt.mapping import MessageMapping
from connectors.mqtt.repeats import Repeats
from connectors.mqtt.session import Message, Session
from connectors.payload import filled, leaves
from connectors.points import Connection, MqttAddress, MqttConnection, Point
from connectors.readings import Quality, Readings, microseconds
from sim.errors import DocumentError, Fault

_LISTEN = 5.0
"""How long discovery listens. [s]"""
_MOST_FOUND = 20_000


class MqttConnector:
    """Reads what a broker delivers, and publishes commands.

    The broker is told that messages are stored when the next batch is asked for; until then, and
    while nobody listens, it keeps them (QoS 1).

    Parameters
    ----------
    name : str
        Name of the connector.
    connection : MqttConnection
        The broker.
    now : callable
        The clock.
    """

    def __init__(
        self, name: str, connection: MqttConnection, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._name = name
        self._connection = connection
        self._condition = Condition(now)
        self._session: Session | None = None
        self._opening = asyncio.Lock()
        self._topics: tuple[str, ...] = ()
        self._listening = False
        self._known: dict[str, Readings] = {}
        self._asked: dict[str, Point] = {}
        self._repeats = Repeats()

    @property
    def name(self) -> str:
        """Name of the connector, the source of its readings."""
        return self._name

    async def discover(self) -> tuple[Found, ...]:
        """Listen for a while and return every number met, with its topic and path."""
        session = Session(self._connection, client=f"{self._connection.client}-look", clean=True)
        found: dict[tuple[str, str], Found] = {}
        try:
            await session.open(self._connection.subscribe or ("#",), 0)
            end = time.monotonic() + _LISTEN
            while (left := end - time.monotonic()) > 0 and len(found) < _MOST_FOUND:
                try:
                    async with asyncio.timeout(left):
                        messages = await session.take()
                except TimeoutError:
                    break
                for message in messages:
                    found |= {(one.name, one.text): one for one in _numbers(message)}
        finally:
            await session.close()
        return tuple(found[key] for key in sorted(found))

    async def read(self, points: Mapping[str, Point]) -> Readings:
        """Return the last value of each point, waiting a little for those not met yet.

        Raises
        ------
        ConnectorError
            If the broker cannot be reached.
        """
        self._asked |= points  # what comes for others that are read here must not be lost
        mapping = self._mapping(self._asked)
        session = await self._opened(mapping.topics)
        while session.waiting and not self._listening:
            await self._take_note(session, mapping)
        end = time.monotonic() + self._connection.timeout
        while points.keys() - self._known.keys() and (left := end - time.monotonic()) > 0:
            if self._listening:
                await asyncio.sleep(min(left, 0.05))
                continue
            try:
                async with asyncio.timeout(left):
                    await self._take_note(session, mapping)
            except TimeoutError:
                break
        missing = {name: None for name in points if name not in self._known}
        known = [self._known[name] for name in points if name in self._known]
        return Readings.joined([*known, self._condition.readings(dict(missing))])

    async def subscribe(self, points: Mapping[str, Point]) -> AsyncIterator[Readings]:
        """Yield what the broker delivers; asking for the next batch says that this one is stored.

        Raises
        ------
        ConnectorError
            If the connection is lost, or somebody else is listening.
        """
        if self._listening:
            raise ConnectorError(f"{self._name}: somebody is listening already")
        self._listening = True
        try:
            mapping = self._mapping(points)
            session = await self._opened(mapping.topics)
            while True:
                messages = await self._taken(session)
                if messages is None:
                    return
                fresh = [message for message in messages if message not in self._repeats]
                self._condition.counters["repeated"] += len(messages) - len(fresh)
                readings = mapping.readings(fresh, self._microseconds())
                self._count(mapping, session)
                self._note(readings)
                if len(readings):
                    yield readings
                self._repeats.remember(mapping.numbered)
                session.acknowledge(messages)
        finally:
            self._listening = False
            await self._leave()

    async def write(self, points: Mapping[str, Point], commands: Sequence[Command]) -> None:
        """Publish commands, each as its point's template says.

        Raises
        ------
        ConnectorError
            If a point takes no commands, or the broker does not take one.
        """
        for command in commands:
            point = points.get(command.point)
            address = None if point is None else point.address
            if not isinstance(address, MqttAddress) or not address.command:
                raise ConnectorError(f"{self._name} has no topic for commands of {command.point}")
            command.check()
            session = await self._opened(())
            payload = filled(address.payload, command.value, command.priority)
            await session.publish(address.command, payload.encode(), self._connection.qos)
            self._condition.counters["writes"] += 1

    def health(self) -> Health:
        """Return what the connector knows of itself."""
        return self._condition.health()

    async def close(self) -> None:
        """Take leave of the broker."""
        self._condition.turn(Link.CLOSED)
        await self._leave()

    async def _take_note(self, session: Session, mapping: MessageMapping) -> None:
        """Take messages for what is read; nobody stores them."""
        messages = await session.take()
        self._note(mapping.readings(messages, self._microseconds()))
        session.acknowledge(messages)

    async def _taken(self, session: Session) -> list[Message] | None:
        """Return messages; ``None`` once the connector is closed."""
        try:
            return await session.take()
        except ConnectorError as error:
            if self._condition.link is Link.CLOSED:
                return None
            self._condition.counters["failures"] += 1
            self._condition.turn(Link.LOST, str(error))
            raise

    async def _opened(self, topics: Sequence[str]) -> Session:
        """Return a session that has subscribed to topics."""
        if self._condition.link is Link.CLOSED:
            raise ConnectorError(f"{self._name}: closed")
        wanted = tuple(self._connection.subscribe or topics)
        async with self._opening:
            session = self._session
            if session is not None and session.lost is None and set(wanted) <= set(self._topics):
                return session
            await self._leave()
            wanted = tuple(sorted({*wanted, *self._topics}))
            self._condition.counters["requests"] += 1
            session = Session(self._connection, client=self._connection.client)
            try:
                await session.open(wanted, self._connection.qos)
            except ConnectorError as error:
                self._condition.counters["failures"] += 1
                self._condition.turn(Link.LOST, str(error))
                await session.close()
                raise
            self._session, self._topics = session, wanted
            self._condition.turn(Link.CONNECTED)
            return session

    async def _leave(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _mapping(self, points: Mapping[str, Point]) -> MessageMapping:
        return MessageMapping(points, most_bytes=self._connection.most_bytes)

    def _microseconds(self) -> int:
        return microseconds(self._condition.now())

    def _note(self, readings: Readings) -> None:
        self._condition.counters["readings"] += len(readings)
        usable = (readings.quality == Quality.GOOD) & np.isfinite(readings.value)
        newest = readings.take(usable).newest()
        for row in range(len(newest)):
            one = newest.take(slice(row, row + 1))
            name = newest.names[int(one.point[0])]
            self._known[name] = one.renamed((name,), np.zeros(1, np.int32))
            self._condition.good(name)

    def _count(self, mapping: MessageMapping, session: Session) -> None:
        counters = self._condition.counters
        counters.update(mapping.counters)
        mapping.counters.clear()
        counters["dropped"] += session.dropped
        session.dropped = 0


def open_connector(name: str, connection: Connection) -> MqttConnector:
    """Return a connector; it connects with the first request.

    Raises
    ------
    DocumentError
        If the connection is of another protocol.
    """
    if not isinstance(connection, MqttConnection):
        fault = Fault("kind", None, "a connection of MQTT", "correct the kind")
        raise DocumentError([fault], source=name)
    return MqttConnector(name, connection)


def _numbers(message: Message) -> Iterator[Found]:
    """Yield every number in a message."""
    try:
        document = orjson.loads(message.payload)
    except orjson.JSONDecodeError:
        document = message.payload[:80].decode("utf-8", "replace")
    for path, value in leaves(document):
        address = MqttAddress(kind="mqtt", topic=message.topic, value=path)
        yield Found(address, message.topic, text=path, value=value)
