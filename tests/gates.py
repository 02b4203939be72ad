"""Devices in memory behind the gate of writes, in virtual time, and what it takes to write."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from random import Random

from connectors.connector import ConnectorError, Health, Link
from connectors.gate import Clock, Gate, Journal, Permits, Supervisor
from connectors.points import PointTable
from connectors.readings import Quality, Reading, Readings
from tests.virtual_time import run

DAY = 86_400.0
SLOT, PLAIN = "slot", "plain"
"""Names of the two points of the table: with priorities, and without."""


class Device:
    """Places with one value each, told by the names of their points."""

    def __init__(self, values, now):
        self.values, self.now = dict(values), now
        self.quality = dict.fromkeys(values, Quality.GOOD)
        self.wire = []
        self.mute = False
        self.limit = lambda value: value
        self.before_write = lambda _: None
        self.closed = 0

    @property
    def name(self):
        return "device"

    def shown(self, name):
        return self.values[name]

    def take(self, command):
        self.values[command.point] = self.limit(command.value)

    async def read(self, points):
        await self._reach()
        now = self.now()
        return Readings.of(
            Reading(name, now, now, self.shown(name), self.quality[name]) for name in points
        )

    async def write(self, points, commands):
        for command in commands:
            if command.point not in points:
                raise ConnectorError(f"no place for {command.point}")
            self.before_write(command)
            await self._reach()
            self.wire.append((command.point, command.value, command.priority))
            self.take(command)

    async def discover(self):
        return ()

    async def subscribe(self, points):
        yield await self.read(points)

    def health(self):
        return Health(Link.CONNECTED, self.now())

    async def close(self):
        self.closed += 1

    async def _reach(self):
        await asyncio.sleep(0.01)
        if self.mute:
            await asyncio.sleep(2.0)
            raise ConnectorError("no answer")


class SlotDevice(Device):
    """Places with sixteen slots each."""

    def __init__(self, values, now):
        super().__init__(values, now)
        self.arrays = {name: [None] * 16 for name in values}

    def shown(self, name):
        return next((held for held in self.arrays[name] if held is not None), self.values[name])

    def take(self, command):
        value = command.value
        self.arrays[command.point][command.priority - 1] = (
            None if value is None else self.limit(value)
        )

    async def slots(self, point):
        await self._reach()
        return tuple(self.arrays[point.text])


def table(*, site=None, more=None, **own):
    """Return a table of two command points; ``own`` are rules of writing of the first."""
    temperature = {
        "quantity": "temperature", "kind": "command", "write_low": 10.0, "write_high": 30.0,
    }  # fmt: skip
    return PointTable.read(
        {
            "name": "gate",
            "writing": site or {},
            "connections": {
                "bacnet": {"kind": "bacnet", "host": "127.0.0.1"},
                "bus": {"kind": "modbus", "host": "127.0.0.1"},
            },
            "points": {
                SLOT: {
                    "address": {"device": 1, "object": "analog-value,1"}, "text": SLOT,
                    **temperature, **({"writing": own} if own else {}),
                },
                PLAIN: {
                    "address": {"kind": "modbus", "unit": 1, "start": 0, "type": "float32"},
                    "text": PLAIN, **temperature,
                },
                "measured": {
                    "address": {"device": 1, "object": "analog-input,1"},
                    "quantity": "temperature",
                },
                **(more or {}),
            },
        }
    )  # fmt: skip


class Site:
    """A table, its devices in memory, a journal on the disk, and clocks of their own."""

    def __init__(self, folder, loop, points=None):
        self.table = table() if points is None else points
        self.folder, self.loop = folder, loop
        self.shift, self.boot = 0.0, "first"
        self.slots = SlotDevice({SLOT: 20.0}, loop.now)
        self.plain = Device({PLAIN: 20.0}, loop.now)
        self.connectors = {"bacnet": self.slots, "bus": self.plain}
        self.entries = []
        self.journal = self.new_journal()
        self.permits = Permits(self.table, self.journal, "engineer")

    def wall(self):
        from datetime import timedelta

        return self.loop.now() + timedelta(seconds=self.shift)

    def new_journal(self):
        return Journal(self.folder, Clock(self.wall, self.loop.time, self.boot))

    def gate(self, who="controller", points=None):
        return Gate(
            points or self.table, self.journal, who, connectors=self.connectors,
            listen=self.entries.append,
        )  # fmt: skip

    def supervisor(self):
        return Supervisor(self.table, self.journal, connectors=self.connectors, random=Random(1))

    @asynccontextmanager
    async def supervised(self):
        """Run a supervisor while the block lasts."""
        supervisor = self.supervisor()
        task = asyncio.create_task(supervisor.run())
        await asyncio.sleep(0.05)
        try:
            yield supervisor
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def armed(self, seconds=DAY):
        self.permits.arm([SLOT, PLAIN], seconds)

    def acts(self, point=None):
        """Return act and outcome of every entry of the audit."""
        return [(one.act, str(one.outcome)) for one in self.journal.audit(point)]

    def last(self, point=None):
        return self.journal.audit(point)[-1]

    def held(self):
        with self.journal.reading() as records:
            return {slot.point: str(slot.state) for slot in records.slots()}

    @property
    def wire(self):
        return [*self.slots.wire, *self.plain.wire]


def on_site(folder, act, points=None):
    """Run ``act(site)`` in virtual time and return its result."""

    async def main(loop):
        site = Site(folder, loop, points)
        try:
            return await act(site)
        finally:
            site.journal.close()

    return run(main)
