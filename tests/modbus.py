"""A bus in memory, and a Modbus server on a socket that is not ours but pymodbus's."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer, ModbusTlsServer
from pymodbus.simulator import DataType, SimData, SimDevice

from connectors.modbus.wire import MuteError, RefusedError, WireLostError


class MemoryWire:
    """Units with tables in memory; asked for what is not there they refuse, as devices do."""

    def __init__(self, units):
        self.units = units
        self.mute = set()
        self.codes = {}
        self.lost = False
        self.requests = []
        self.timeout = 0.0

    async def read(self, unit, table, start, count):
        self.requests.append((unit, table, start, count))
        await self._reach(unit)
        held = self.units[unit].get(table, {})
        if any(place not in held for place in range(start, start + count)):
            raise RefusedError(2)
        return [held[place] for place in range(start, start + count)]

    async def write(self, unit, table, start, values):
        await self._reach(unit)
        self.units[unit][table].update(enumerate(values, start))

    async def _reach(self, unit):
        if self.lost:
            raise WireLostError("cable cut")
        if unit in self.mute or unit not in self.units:
            await asyncio.sleep(self.timeout)
            raise MuteError("no answer")
        if unit in self.codes:
            raise RefusedError(self.codes[unit])

    def close(self):
        pass


class Bus:
    """Behaviour of the units of a server, by unit: mute, slow (seconds) or an exception."""

    def __init__(self):
        self.busy = {}
        self.delay = {}
        self.writes = []

    def action(self, unit):
        async def act(code, start, address, count, *rest):
            if rest[1] is not None:
                self.writes.append((unit, code, address, list(rest[1])))
            await asyncio.sleep(self.delay.get(unit, 0.0))
            return self.busy.get(unit)

        return act


@contextlib.asynccontextmanager
async def server(values, *, units=(1,), context=None, framer=None, port=0):
    """Serve holding registers on loopback; yields port and behaviour."""
    bus = Bus()
    data = [SimData(start, values=held, datatype=DataType.REGISTERS) for start, held in values]
    devices = [SimDevice(unit, simdata=data, action=bus.action(unit)) for unit in units]
    port = port or free_port()
    options = {} if framer is None else {"framer": framer}
    if context is None:
        served = ModbusTcpServer(devices, address=("127.0.0.1", port), **options)
    else:
        served = ModbusTlsServer(devices, address=("127.0.0.1", port), sslctx=context)
    await served.serve_forever(background=True)
    try:
        yield port, bus
    finally:
        await served.shutdown()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


BUSY = ExcCodes.DEVICE_BUSY
