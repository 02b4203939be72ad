"""The emulated building on Modbus TCP: each device a unit, each point a float of two registers."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Mapping
from functools import partial
from types import TracebackType
from typing import Self

from pymodbus.constants import ExcCodes
from pymodbus.exceptions import NoSuchIdException
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from connectors.emulators.address import place_of
from connectors.emulators.building import EmulatedBuilding
from connectors.emulators.points import ServedPoint
from connectors.emulators.priorities import CommandRefusedError
from connectors.points import ModbusAddress, ModbusConnection, Point, PointTable
from sim.errors import AtriumError

PRIORITY = 10
"""Modbus knows no priorities; what it writes has this one."""


class ModbusServer:
    """Serves an emulated building until the block ends.

    Point number n of a device (from 0) is a float of 32 bits in the holding registers 2n and
    2n + 1, high word first, of the unit with the device's number (from 1). A write to a point that
    takes no commands is answered with exception 3, as is a value out of its limits.

    Parameters
    ----------
    building : EmulatedBuilding
        What is served.
    address : str
        ``HOST:PORT``; port 0 takes a free one.

    Examples
    --------
    ::

        async with ModbusServer(building, "127.0.0.1:0") as server:
            print(server.address)
    """

    def __init__(self, building: EmulatedBuilding, address: str) -> None:
        self._building = building
        self._host, self._port = place_of(address, "--modbus")
        self._points = {
            unit: building.points_of(device) for unit, device in enumerate(building.devices, 1)
        }
        self._server: ModbusTcpServer | None = None

    @property
    def address(self) -> str:
        """Where it listens, ``host:port``."""
        return f"{self._host}:{self._port}"

    def table(self, *, connection: str = "modbus") -> PointTable:
        """Return the table of points that reads this server."""
        found = {
            point.name: _point(point, unit, 2 * place, connection)
            for unit, points in self._points.items()
            for place, point in enumerate(points)
        }
        own = ModbusConnection(kind="modbus", host=self._host, port=self._port)
        return PointTable(name=self._building.name, connections={connection: own}, points=found)

    async def __aenter__(self) -> Self:
        devices = [
            SimDevice(
                unit,
                simdata=[SimData(0, values=[0.0] * len(points), datatype=DataType.FLOAT32)],
                action=partial(self._act, unit),
            )
            for unit, points in self._points.items()
        ]
        server = ModbusTcpServer(
            devices, address=(self._host, self._port), ignore_missing_devices=True
        )
        try:
            await server.serve_forever(background=True)
        except (OSError, RuntimeError) as error:
            raise AtriumError(f"{self.address} cannot be listened on: {error}") from error
        self._server = server
        transport = server.transport
        if isinstance(transport, asyncio.Server) and transport.sockets:
            self._port = transport.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        if self._server is not None:
            await self._server.shutdown()  # type: ignore[no-untyped-call]  # so in pymodbus
            self._server = None

    async def _act(  # noqa: PLR0917  # called by pymodbus
        self,
        unit: int,
        _: int,
        first: int,
        address: int,
        count: int,
        registers: list[int],
        new: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        """Fill in present values before a read, and command the building by a write."""
        points, faults = self._points[unit], self._building.faults
        device = points[0].device
        if device in faults.mute:
            raise NoSuchIdException  # answered with silence, as on a bus
        await asyncio.sleep(faults.delay.get(device, 0.0))
        for place in range(address // 2, min((address + count + 1) // 2, len(points))):
            value = self._building.value(points[place].name)
            registers[2 * place - first : 2 * place - first + 2] = _words(value)
        if new is None:
            return None
        held = registers[address - first : address - first + count]
        held[: len(new)] = [int(word) for word in new]
        return self._command(points, address, held)

    def _command(
        self, points: tuple[ServedPoint, ...], address: int, words: list[int]
    ) -> ExcCodes | None:
        """Command whole numbers; half of one is refused, since the other half would be stale."""
        if address % 2 or len(words) % 2:
            return ExcCodes.ILLEGAL_VALUE
        try:
            for place in range(0, len(words), 2):
                (value,) = struct.unpack(">f", struct.pack(">HH", *words[place : place + 2]))
                name = points[(address + place) // 2].name
                self._building.command(name, value, PRIORITY)
        except (CommandRefusedError, IndexError):
            return ExcCodes.ILLEGAL_VALUE
        return None


def _words(value: float) -> list[int]:
    return list(struct.unpack(">HH", struct.pack(">f", value)))


def _point(served: ServedPoint, unit: int, start: int, connection: str) -> Point:
    address = ModbusAddress(kind="modbus", unit=unit, start=start, type="float32")
    return served_point(served, {"address": address, "connection": connection})


def served_point(served: ServedPoint, own: Mapping[str, object]) -> Point:
    """Return a point of a table for a served one: unit, kind, limits, states.

    Parameters
    ----------
    served : ServedPoint
        What is served.
    own : mapping
        Address and connection.
    """
    limits = {"write_low": served.meant(served.low), "write_high": served.meant(served.high)}
    return Point.model_validate(
        {
            **own,
            "quantity": served.quantity,
            "unit": served.unit,
            "kind": "command" if served.writable else "measurement",
            "sample": "counter" if served.entry.kind == "increasing" else "instant",
            "asset": served.asset,
            "text": served.text,
            "states": dict(served.states),
            **(limits if served.writable else {}),
        }
    )
