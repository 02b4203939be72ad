"""BACnet/IP as a connector: discover, read, subscribe, write, health."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from connectors.bacnet.alarms import event_of
from connectors.bacnet.keeper import LIFETIME, Heard, Keeper, Kept, Mode
from connectors.bacnet.network import (
    BacnetNetwork,
    Network,
    Reference,
    RefusedError,
    Remote,
    SilentError,
)
from connectors.bacnet.places import address_of, by_device, object_of
from connectors.bacnet.reading import BatchReader
from connectors.bacnet.scanning import scan
from connectors.bacnet.trends import Trends
from connectors.bacnet.values import (
    FLAGS,
    OUT_OF_SERVICE,
    RELIABILITY,
    number,
    quality,
    slots_of,
)
from connectors.bacnet.waiting import Waiting
from connectors.condition import Condition, utc_now
from connectors.connector import Command, ConnectorError, Found, Gap, Health, History, Link
from connectors.events import Keep
from connectors.points import BacnetAddress, Point
from connectors.readings import Quality, Readings

_log = logging.getLogger(__name__)

WAIT = 1.0
"""How long to wait for I-Ams. [s]"""


class BacnetConnector:
    """Devices on BACnet/IP.

    Parameters
    ----------
    name : str
        Name of the connector.
    via : str
        ``host:port`` of a BBMD or of a device, or own address with prefix to broadcast from; see
        `BacnetNetwork`.
    network : Network, optional
        Another network, for tests.
    now : callable, optional
        The clock.
    wait : float
        How long to wait for devices that are looked for. [s]
    lifetime : int
        Of subscriptions. [s]
    """

    def __init__(
        self,
        name: str,
        via: str = "",
        *,
        network: Network | None = None,
        now: Callable[[], datetime] = utc_now,
        wait: float = WAIT,
        lifetime: int = LIFETIME,
    ) -> None:
        self._name, self._wait, self._lifetime = name, wait, lifetime
        self._network = BacnetNetwork(via) if network is None else network
        self._network.greeted(self._greeted)
        self._readers: dict[int, BatchReader] = {}
        self._flagless: set[str] = set()
        self._keepers: dict[int, list[Keeper]] = {}
        self._processes = count(1)
        self._condition = Condition(now)
        self._queues: list[Waiting] = []
        self._trends = Trends(self._network, self._found, now)

    @property
    def name(self) -> str:
        """Name of the connector, the source of its readings."""
        return self._name

    async def discover(self) -> tuple[Found, ...]:
        """Return every object with a number in it, of every device that answers.

        Raises
        ------
        ConnectorError
            If nobody answers.
        """
        remotes = await self.devices()
        found: list[Found] = []
        for remote in remotes:
            try:
                found += await scan(self._network, self._reader(remote))
            except SilentError:
                self._condition.counters["failures"] += 1
        return tuple(found)

    async def devices(self) -> list[Remote]:
        """Return the devices that answer.

        Raises
        ------
        ConnectorError
            If nobody answers.
        """
        await self._open()
        remotes = await self._network.who_is(None, None, self._wait)
        if not remotes:
            self._fail("no device answers")
        self._condition.turn(Link.CONNECTED)
        return remotes

    async def read(self, points: Mapping[str, Point]) -> Readings:
        """Read points once; devices that do not answer leave readings without value.

        Raises
        ------
        ConnectorError
            If no device answers.
        """
        await self._open()
        groups = by_device(points)
        parts = await asyncio.gather(
            *(self._read_device(device, names, points) for device, names in groups.items())
        )
        if groups and not any(answered for answered, _ in parts):
            self._fail("no device answers")
        self._condition.turn(Link.CONNECTED)
        heard = {row[0]: row for _, rows in parts for row in rows}
        missing = [(name, math.nan, Quality.COMM_FAULT) for name in points if name not in heard]
        return self._readings([*heard.values(), *missing])

    async def subscribe(self, points: Mapping[str, Point]) -> AsyncIterator[Readings]:
        """Yield the present values, then every change; see `connectors.bacnet.keeper`."""
        await self._open()
        waiting = Waiting()
        keepers = [
            (device, self._keeper(device, names, points, waiting))
            for device, names in by_device(points).items()
        ]
        for device, keeper in keepers:
            self._keepers.setdefault(device, []).append(keeper)
        self._queues.append(waiting)
        tasks = [asyncio.create_task(keeper.run()) for _, keeper in keepers]
        try:
            while True:
                rows = await waiting.take(tasks)
                if rows is None:
                    break
                self._condition.counters["dropped"] += waiting.lost()
                self._notice()
                yield self._readings(rows)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for device, keeper in keepers:
                self._keepers[device].remove(keeper)
                if self._condition.link is not Link.CLOSED:
                    await keeper.release()
            self._queues.remove(waiting)

    async def write(self, points: Mapping[str, Point], commands: Sequence[Command]) -> None:
        """Write values by priority, or give slots back with Null.

        Raises
        ------
        ConnectorError
            If a device refuses; says which command.
        """
        await self._open()
        for command in commands:
            address = address_of(points.get(command.point))
            if address is None:
                raise ConnectorError(f"{self._name} has no place for {command.point}")
            command.check()
            self._condition.counters["requests"] += 1
            try:
                remote = await self._locate(address.device)
                await self._network.write(remote, address.object, command.value, command.priority)
            except ConnectorError as error:
                self._condition.counters["failures"] += 1
                if isinstance(error, SilentError):
                    self._forget(address.device)
                raise ConnectorError(f"{command.point}: {error}") from error
            self._condition.counters["writes"] += 1

    async def history(self, points: Mapping[str, Point], gaps: Mapping[str, Gap]) -> History:
        """Return what trend logs of devices hold of gaps; see `connectors.bacnet.trends`.

        Raises
        ------
        ConnectorError
            If a device does not answer.
        """
        await self._open()
        return await self._trends.history(points, gaps)

    def alarmed(self, keep: Keep) -> None:
        """Have event notifications of devices kept; see `connectors.events`."""

        async def happened(apdu: Any) -> None:
            event = event_of(apdu, self._name, self._condition.now())
            self._condition.counters["events"] += 1
            await keep(event)

        self._network.heard_events(happened)

    async def slots(self, point: Point) -> tuple[float | None, ...]:
        """Return the sixteen slots of a commandable point, the strongest first.

        Raises
        ------
        ConnectorError
            If the device does not tell.
        """
        await self._open()
        address = address_of(point)
        if address is None:
            raise ConnectorError(f"{self._name} has no such place")
        try:
            remote = await self._locate(address.device)
            found = await self._network.read(remote, Reference(address.object, "priority-array"))
        except SilentError:
            self._forget(address.device)
            raise
        return slots_of(found)

    def modes(self) -> dict[str, Mode]:
        """Return of each point that is subscribed to how its values come."""
        found: dict[str, Mode] = {}
        for keepers in self._keepers.values():
            for keeper in keepers:
                found |= keeper.modes()
        return found

    def health(self) -> Health:
        """Return what the connector knows of itself."""
        health = self._condition.health()
        counters = Counter(health.counters)
        for keepers in self._keepers.values():
            for keeper in keepers:
                counters.update(keeper.counters)
        counters["requests"] += sum(reader.requests for reader in self._readers.values())
        counters.update(f"points_{mode}" for mode in self.modes().values())
        return replace(health, counters=dict(counters))

    async def close(self) -> None:
        """End subscriptions and give the socket back."""
        for keepers in self._keepers.values():
            for keeper in keepers:
                await keeper.release()
        self._condition.turn(Link.CLOSED)
        for waiting in self._queues:
            waiting.end()
        await self._network.close()

    # ------------------------------------------------------------------------------- devices

    async def _open(self) -> None:
        if self._condition.link is Link.CLOSED:
            raise ConnectorError(f"{self._name}: closed")
        await self._network.open()

    async def _locate(self, device: int) -> Remote:
        if device not in self._readers:
            for remote in await self._network.who_is(device, device, self._wait):
                self._reader(remote)
        return self._known(device).remote

    async def _found(self, device: int) -> BatchReader:
        await self._locate(device)
        return self._known(device)

    def _reader(self, remote: Remote) -> BatchReader:
        reader = self._readers.setdefault(remote.instance, BatchReader(self._network, remote))
        reader.remote = remote
        return reader

    def _known(self, device: int) -> BatchReader:
        """Return a device that was located; another task may have found it silent since."""
        if device not in self._readers:
            raise SilentError(f"device {device} does not answer")
        return self._readers[device]

    def _greeted(self, device: int, address: str) -> None:
        """Take note that a device said hello by itself; who was there before is there no more."""
        for other, reader in list(self._readers.items()):
            if reader.remote.address == address and other != device:
                _log.warning("%s is device %d now, no longer %d", address, device, other)
                self._condition.counters["renumbered"] += 1
                self._forget(other)
        self._trends.forget(device)
        for keeper in self._keepers.get(device, ()):
            keeper.restarted()

    async def _read_device(
        self, device: int, names: Sequence[str], points: Mapping[str, Point]
    ) -> tuple[bool, list[Heard]]:
        try:
            await self._locate(device)
            values = await self._values(device, names, points)
        except SilentError:
            self._condition.counters["failures"] += 1
            self._forget(device)
            return False, []
        return True, [(name, *pair) for name, pair in zip(names, values, strict=True)]

    def _forget(self, device: int) -> None:
        """Look for a silent device anew next time: it may have moved."""
        reader = self._readers.pop(device, None)
        self._condition.counters["requests"] += 0 if reader is None else reader.requests

    async def _values(
        self, device: int, names: Sequence[str], points: Mapping[str, Point]
    ) -> list[tuple[float, Quality]]:
        """Return value and quality of points of a device."""
        addresses = [points[name].address for name in names]
        groups = [self._references(each) for each in addresses if isinstance(each, BacnetAddress)]
        rows = await self._known(device).read(groups)
        result = []
        for group, row in zip(groups, rows, strict=True):
            value, state = row[0], row[1:]
            if group[-1].property == FLAGS and isinstance(state[-1], RefusedError):
                self._flagless.add(f"{device}/{group[0].object}")
            number_ = number(value)
            rated = quality(*state) if len(state) == 1 else quality(None, *state)
            result.append((number_, Quality.COMM_FAULT if math.isnan(number_) else rated))
        return result

    def _references(self, address: BacnetAddress) -> list[Reference]:
        asked = [address.property, FLAGS]
        if f"{address.device}/{address.object}" in self._flagless:
            asked = [address.property, RELIABILITY, OUT_OF_SERVICE]
        return [Reference(address.object, each) for each in asked]

    def _keeper(
        self, device: int, names: Sequence[str], points: Mapping[str, Point], waiting: Waiting
    ) -> Keeper:
        async def locate() -> Remote:
            try:
                return await self._locate(device)
            except SilentError:
                self._forget(device)
                raise

        async def read(wanted: Sequence[str]) -> list[tuple[float, Quality]]:
            try:
                return await self._values(device, wanted, points)
            except SilentError:
                self._forget(device)
                raise

        kept = [
            Kept(name, object_of(points[name]), points[name].poll, None, next(self._processes))
            for name in names
        ]

        async def increments(wanted: Sequence[str]) -> list[float]:
            asked = [[Reference(object_of(points[name]), "cov-increment")] for name in wanted]
            rows = await self._known(device).read(asked)
            return [0.0 if math.isnan(number(row[0])) else number(row[0]) for row in rows]

        return Keeper(
            self._network, kept, locate=locate, read=read, increments=increments,
            emit=waiting.put, lifetime=self._lifetime,
        )  # fmt: skip

    def _notice(self) -> None:
        """Turn the link by whether devices that are subscribed to answer."""
        answers = {keeper.answers for keepers in self._keepers.values() for keeper in keepers}
        if self._condition.link is Link.CLOSED:
            return
        if True in answers:
            self._condition.turn(Link.CONNECTED)
        elif answers == {False}:
            self._condition.turn(Link.LOST, "no device answers")

    # ------------------------------------------------------------------------------ readings

    def _readings(self, rows: Sequence[Heard]) -> Readings:
        made = self._condition.reading
        return Readings.of(made(name, value, quality=rated) for name, value, rated in rows)

    def _fail(self, reason: str) -> None:
        self._condition.counters["failures"] += 1
        self._condition.turn(Link.LOST, reason)
        raise ConnectorError(f"{self._name}: {reason}")
