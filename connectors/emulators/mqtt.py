"""The emulated building on MQTT: a retained message for each point, commands by topic."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import orjson

from connectors.connector import ConnectorError
from connectors.emulators.building import EmulatedBuilding
from connectors.emulators.modbus import PRIORITY, served_point
from connectors.emulators.priorities import CommandRefusedError
from connectors.mqtt.session import Message, Session
from connectors.pace import Backoff
from connectors.points import MqttAddress, MqttConnection, PointTable
from sim.errors import DocumentError, Fault


class MqttPublisher:
    """Publishes an emulated building until the block ends.

    ``SITE/POINT`` holds ``{"value", "time", "unit", "sequence"}``, retained; a number, ``null`` or
    ``{"value", "priority"}`` sent to ``SITE/set/POINT`` commands a point or gives it back. What is
    refused is told at ``SITE/refused/POINT``.

    Parameters
    ----------
    building : EmulatedBuilding
        What is published.
    address : str
        ``mqtt://HOST:PORT``.
    now : callable
        The clock of the devices.

    Attributes
    ----------
    published, refused : int
        Messages sent, and commands not obeyed.
    """

    def __init__(
        self,
        building: EmulatedBuilding,
        address: str,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._building = building
        self._host, self._port = _broker(address)
        self._now = now
        self._number = count()
        self._changed: dict[str, float] = {}
        self._some = asyncio.Event()
        self._connected = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._silence: Callable[[], None] = lambda: None
        self.published = 0
        self.refused = 0

    @property
    def address(self) -> str:
        """Where the broker is."""
        return f"mqtt://{self._host}:{self._port}"

    def table(self, *, connection: str = "mqtt") -> PointTable:
        """Return the table of points that reads these messages."""
        site = self._building.name
        found = {}
        for name, point in self._building.points.items():
            address = MqttAddress(
                kind="mqtt",
                topic=f"{site}/{name}",
                value="value",
                time="time",
                sequence="sequence",
                command=f"{site}/set/{name}" if point.writable else "",
                payload='{"value": $value, "priority": $priority}',
            )
            found[name] = served_point(point, {"address": address, "connection": connection})
        own = MqttConnection(kind="mqtt", host=self._host, port=self._port)
        return PointTable(name=site, connections={connection: own}, points=found)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()

        def tell(values: Mapping[str, float]) -> None:
            loop.call_soon_threadsafe(self._enter, dict(values))

        self._silence = self._building.listen(tell)
        self._task = asyncio.create_task(self._run())
        waiting = asyncio.create_task(self._connected.wait())
        done, _ = await asyncio.wait(
            [self._task, waiting], timeout=10.0, return_when=asyncio.FIRST_COMPLETED
        )
        if waiting not in done:
            waiting.cancel()
            await self.__aexit__(None, None, None)
            raise ConnectorError(f"{self.address} cannot be reached")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        self._silence()
        self._silence = lambda: None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def _enter(self, values: Mapping[str, float]) -> None:
        """Take changed values; of each point the newest is sent."""
        self._changed.update(values)
        self._some.set()

    async def _run(self) -> None:
        """Publish, and begin anew whenever the broker is lost."""
        backoff = Backoff(0.5, 30.0, Random(1))  # noqa: S311  # spreads retries
        while True:
            connection = MqttConnection(kind="mqtt", host=self._host, port=self._port)
            session = Session(connection, client=f"{self._building.name}-devices", clean=True)
            try:
                await session.open((f"{self._building.name}/set/#",), 1)
                backoff.reset()
                self._enter(self._building.values())
                self._connected.set()
                await self._serve(session)
            except ConnectorError:
                await asyncio.sleep(backoff.wait())
            finally:
                await session.close()

    async def _serve(self, session: Session) -> None:
        publishing = asyncio.create_task(self._publish(session))
        try:
            while True:
                messages = await session.take()
                for message in messages:
                    self._obey(session, message)
                session.acknowledge(messages)
        finally:
            publishing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await publishing

    async def _publish(self, session: Session) -> None:
        while True:
            await self._some.wait()
            self._some.clear()
            values, self._changed = self._changed, {}
            for name, value in values.items():
                point = self._building.points[name]
                if point.device not in self._building.faults.mute:
                    session.send(f"{self._building.name}/{name}", self._message(name, value))
                    self.published += 1

    def _message(self, name: str, value: float) -> bytes:
        ahead = timedelta(seconds=self._building.faults.clock_offset)
        return orjson.dumps(
            {
                "value": value if math.isfinite(value) else None,
                "time": (self._now() + ahead).isoformat(),
                "unit": self._building.points[name].unit,
                "sequence": next(self._number),
            }
        )

    def _obey(self, session: Session, message: Message) -> None:
        """Do what a message commands, unless the device is mute."""
        name = message.topic.removeprefix(f"{self._building.name}/set/")
        point = self._building.points.get(name)
        if point is not None and point.device in self._building.faults.mute:
            return
        try:
            value, priority = _command(message.payload)
            self._building.command(name, value, priority)
        except CommandRefusedError as error:
            self.refused += 1
            session.send(f"{self._building.name}/refused/{name}", str(error).encode(), keep=False)


def _command(payload: bytes) -> tuple[float | None, int]:
    """Return value and priority of a command.

    Raises
    ------
    CommandRefusedError
        If it is none.
    """
    try:
        told: Any = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise CommandRefusedError("a command is a number, null or an object of JSON") from None
    whole = told if isinstance(told, dict) else {"value": told}
    value, priority = whole.get("value"), whole.get("priority", PRIORITY)
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        raise CommandRefusedError("a value is a number or null")
    if not isinstance(priority, int) or not 1 <= priority <= 16:
        raise CommandRefusedError("a priority is a whole number from 1 to 16")
    return None if value is None else float(value), priority


def _broker(address: str) -> tuple[str, int]:
    try:
        parts = urlsplit(address if "//" in address else f"mqtt://{address}")
        port = parts.port or 1883
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme != "mqtt" or not parts.hostname:
        fault = Fault("--mqtt", address, "mqtt://HOST:PORT", "name the broker")
        raise DocumentError([fault], source="emulate")
    return parts.hostname, port
