"""A Modbus bus as a connector: blocks, units that may be dead, writes that are read back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

import numpy as np
from numpy.typing import NDArray

from connectors.condition import Condition, utc_now
from connectors.connector import Command, ConnectorError, Found, Health, Link
from connectors.modbus.codec import EncodingError, decode, encode, width
from connectors.modbus.columns import BlockReader
from connectors.modbus.planner import Block, Planner
from connectors.modbus.scan import scan
from connectors.modbus.wire import (
    ILLEGAL_ADDRESS,
    ILLEGAL_VALUE,
    NO_TARGET,
    MuteError,
    PymodbusWire,
    RefusedError,
    Wire,
    WireLostError,
)
from connectors.pace import Backoff
from connectors.points import Connection, ModbusAddress, ModbusConnection, Point
from connectors.readings import Readings

_log = logging.getLogger(__name__)
_FIRST_REST, _LONGEST_REST = 5.0, 300.0
"""How long a mute unit is left alone, at first and in the long run. [s]"""
_REFUSED_REST = 300.0
"""How long a register that the unit does not have is left alone. [s]"""

_MOST_PLANS = 64


@dataclass(frozen=True, slots=True)
class _Plan:
    """How some points are read; holds them, so that no others can have their identity."""

    points: tuple[Point, ...]
    rows: dict[str, int]
    addresses: dict[str, ModbusAddress]
    blocks: tuple[tuple[Block, BlockReader], ...]

    def reader(self, block: Block) -> BlockReader:
        """Return what takes a block apart."""
        return BlockReader(block, self.addresses, self.rows)


class _Values:
    """What a round of reading found, by the rows of its points."""

    def __init__(self, count: int) -> None:
        self.numbers: NDArray[np.float64] = np.full(count, np.nan)
        self.told: NDArray[np.bool_] = np.zeros(count, bool)

    def note(self, reader: BlockReader, registers: Sequence[int]) -> None:
        reader.fill(registers, self.numbers)
        self.told[reader.rows] = True


class ModbusConnector:
    """Reads and writes the units of one bus.

    A mute unit is left alone for a while, longer each time, and asked with one request after that,
    so that it does not take the others' time. A block that a unit refuses for an address is split,
    and the place remembered.

    Parameters
    ----------
    name : str
        Name of the connector.
    connection : ModbusConnection
        The bus.
    wire : Wire, optional
        What carries requests; default pymodbus.
    now : callable
        The clock.
    random : Random, optional
        Stream of the jitter.
    """

    def __init__(
        self,
        name: str,
        connection: ModbusConnection,
        *,
        wire: Wire | None = None,
        now: Callable[[], datetime] = utc_now,
        random: Random | None = None,
    ) -> None:
        self._name = name
        self._connection = connection
        self._wire = wire or PymodbusWire(connection)
        self._planner = Planner(connection)
        self._condition = Condition(now)
        self._random = random or Random()  # noqa: S311  # spreads retries, guards nothing
        self._resting: dict[int, tuple[Backoff, float]] = {}
        self._refused: dict[tuple[int, str, int], float] = {}
        self._before: dict[str, list[int]] = {}
        self._plans: dict[tuple[tuple[str, ...], tuple[int, ...]], _Plan] = {}

    @property
    def name(self) -> str:
        """Name of the connector, the source of its readings."""
        return self._name

    async def discover(self) -> tuple[Found, ...]:
        """Return the registers that answer, unit by unit; their meaning comes from a map."""
        return tuple([found async for found in scan(self._wire)])

    async def read(self, points: Mapping[str, Point]) -> Readings:
        """Read points once, in as few requests as can be.

        Raises
        ------
        ConnectorError
            If the bus is lost, or none of its units answers.
        """
        self._check_open()
        plan, values = self._plan(points), _Values(len(points))
        answered: set[int] = set()
        try:
            for block, reader in plan.blocks:
                if not self._rests(block.unit):
                    answered |= await self._read_block(block, reader, plan, values)
        except WireLostError as error:
            self._condition.counters["failures"] += 1
            self._condition.turn(Link.LOST, str(error))
            raise
        finally:
            if self._connection.close_after_poll:
                self._wire.close()
        if plan.addresses and not answered:
            self._condition.turn(Link.LOST, "no unit answers")
            raise ConnectorError(f"{self._name}: no unit answers")
        self._condition.turn(Link.CONNECTED)
        return self._condition.columns(tuple(plan.rows), values.numbers, values.told)

    def subscribe(self, points: Mapping[str, Point]) -> AsyncIterator[Readings]:
        """Read points again and again at the shortest of their intervals: Modbus sends nothing."""
        return self._condition.polled(self.read, points)

    async def write(self, points: Mapping[str, Point], commands: Sequence[Command]) -> None:
        """Write raw values and read them back; ``None`` writes what was there before the first.

        Raises
        ------
        ConnectorError
            If a unit refuses, or holds another value afterwards.
        """
        self._check_open()
        for command in commands:
            point = points.get(command.point)
            if point is None or not isinstance(point.address, ModbusAddress):
                raise ConnectorError(f"{self._name} has no register for {command.point}")
            command.check()
            try:
                await self._write(command, point.address)
            except (ConnectorError, EncodingError) as error:
                raise ConnectorError(f"{command.point}: {error}") from error
            self._condition.counters["writes"] += 1

    def health(self) -> Health:
        """Return what the connector knows of itself."""
        return self._condition.health()

    async def close(self) -> None:
        """End the connection."""
        self._wire.close()
        self._condition.turn(Link.CLOSED)

    def _check_open(self) -> None:
        if self._condition.link is Link.CLOSED:
            raise ConnectorError(f"{self._name}: closed")

    def _plan(self, points: Mapping[str, Point]) -> _Plan:
        key = tuple(points), tuple(map(id, points.values()))
        if key not in self._plans:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            rows = {name: row for row, name in enumerate(points)}
            addresses = _addresses(points)
            blocks = self._planner.plan(addresses)
            readers = [(block, BlockReader(block, addresses, rows)) for block in blocks]
            self._plans[key] = _Plan(tuple(points.values()), rows, addresses, tuple(readers))
        return self._plans[key]

    async def _read_block(
        self, block: Block, reader: BlockReader, plan: _Plan, values: _Values
    ) -> set[int]:
        """Fill in the values of a block; return its unit if it answered, be it with a refusal."""
        if self._leaves_out(block):
            return {block.unit}
        self._condition.counters["requests"] += 1
        try:
            registers = await self._wire.read(block.unit, block.table, block.start, block.count)
        except MuteError as error:
            self._mute(block.unit, str(error))
            return set()
        except RefusedError as error:
            return await self._refusal(block, error, plan, values)
        self._speaks(block.unit)
        values.note(reader, registers)
        return {block.unit}

    async def _refusal(
        self, block: Block, error: RefusedError, plan: _Plan, values: _Values
    ) -> set[int]:
        """Split a block for an address that is not there; all other refusals leave no value."""
        self._condition.counters["refused"] += 1
        if error.code in NO_TARGET:
            self._mute(block.unit, str(error))
            return set()
        self._speaks(block.unit)
        if error.code in {ILLEGAL_ADDRESS, ILLEGAL_VALUE}:
            parts = self._planner.split(block, plan.addresses)
            self._plans.clear()
            for part in parts:
                if not self._rests(block.unit):
                    await self._read_block(part, plan.reader(part), plan, values)
            if not parts:
                due = asyncio.get_running_loop().time() + _REFUSED_REST
                self._refused[block.unit, block.table, block.start] = due
        return {block.unit}

    def _leaves_out(self, block: Block) -> bool:
        due = self._refused.get((block.unit, block.table, block.start), 0.0)
        return asyncio.get_running_loop().time() < due

    def _rests(self, unit: int) -> bool:
        rest = self._resting.get(unit)
        return rest is not None and asyncio.get_running_loop().time() < rest[1]

    def _mute(self, unit: int, reason: str) -> None:
        self._condition.counters["failures"] += 1
        if unit not in self._resting:
            _log.warning("lost %s, unit %d: %s", self._name, unit, reason)
            backoff = Backoff(_FIRST_REST, _LONGEST_REST, self._random)
        else:
            backoff = self._resting[unit][0]
        self._resting[unit] = backoff, asyncio.get_running_loop().time() + backoff.wait()

    def _speaks(self, unit: int) -> None:
        if self._resting.pop(unit, None) is not None:
            _log.info("back %s, unit %d", self._name, unit)

    async def _write(self, command: Command, address: ModbusAddress) -> None:
        if address.table not in {"coil", "holding"}:
            raise ConnectorError(f"{address.table} registers cannot be written")
        count = width(address)
        place = address.unit, address.table, address.start
        if command.value is None:
            registers = self._before.get(command.point)
            if registers is None:
                return  # nothing of ours is there
        else:
            registers = encode(command.value, address)
            if command.point not in self._before:
                self._before[command.point] = await self._wire.read(*place, count)
        await self._wire.write(*place, registers)
        held = await self._wire.read(*place, count)
        if held != registers:
            raise ConnectorError(
                f"reads back {decode(held, address):g} instead of {decode(registers, address):g}"
            )
        if command.value is None:
            del self._before[command.point]


def open_connector(name: str, connection: Connection) -> ModbusConnector:
    """Return a connector; it connects with the first request.

    Raises
    ------
    DocumentError
        If the connection is incomplete or its certificates cannot be read.
    """
    from sim.errors import DocumentError, Fault

    if not isinstance(connection, ModbusConnection) or bool(connection.host) == bool(
        connection.serial
    ):
        fault = Fault("host", None, "host or serial, one of the two", "name one")
        raise DocumentError([fault], source=name)
    return ModbusConnector(name, connection)


def _addresses(points: Mapping[str, Point]) -> dict[str, ModbusAddress]:
    return dict(_pairs(points.items()))


def _pairs(items: Iterable[tuple[str, Point]]) -> Iterable[tuple[str, ModbusAddress]]:
    for name, point in items:
        if isinstance(point.address, ModbusAddress):
            yield name, point.address
