"""The gate on Modbus, whose registers know no priorities: restored, left to operators, captured."""

import asyncio
import struct
from contextlib import asynccontextmanager

from connectors.connector import Command
from connectors.gate import Gate, Journal, Outcome, Permits, Supervisor
from connectors.modbus import open_connector
from connectors.points import PointTable
from tests.modbus import server

FLOAT, WHOLE, COIL = "float", "whole", "half"
WRITES = {5, 6, 15, 16, 22, 23}


def table_at(port, **site):
    def point(**address):
        return {
            "address": {"kind": "modbus", "unit": 1, **address}, "quantity": "temperature",
            "kind": "command", "write_low": 10, "write_high": 30,
        }  # fmt: skip

    return PointTable.read(
        {
            "name": "plant",
            "writing": site,
            "connections": {
                "bus": {"kind": "modbus", "host": "127.0.0.1", "port": port, "timeout": 0.5}
            },
            "points": {
                FLOAT: point(start=0, type="float32"),
                WHOLE: {**point(start=2, type="int16"), "scale": 0.1},
            },
        }
    )


class Capture:
    """Stands between clients and a server, and keeps what clients send."""

    def __init__(self, port):
        self.server_port, self.sent, self.ends = port, bytearray(), []

    async def serve(self, reader, writer):
        back, forth = await asyncio.open_connection("127.0.0.1", self.server_port)
        self.ends += [forth, writer]
        await asyncio.gather(
            self.carry(reader, forth, self.sent), self.carry(back, writer, bytearray())
        )

    async def close(self):
        for end in self.ends:
            end.close()
        await asyncio.gather(*(end.wait_closed() for end in self.ends), return_exceptions=True)

    async def carry(self, reader, writer, kept):
        while data := await reader.read(4096):
            kept += data
            writer.write(data)
        writer.close()

    def functions(self):
        """Return the function of every request (Modbus Messaging on TCP/IP V1.0b, 3.1.3)."""
        found, place = [], 0
        while place < len(self.sent):
            (length,) = struct.unpack_from(">H", self.sent, place + 4)
            found.append(self.sent[place + 7])
            place += 6 + length
        return found


@asynccontextmanager
async def plant(folder, **site):
    """Yield a table, a journal with a supervisor, a client beside it, and the capture."""
    first = [(0, [*struct.unpack(">HH", struct.pack(">f", 20.0)), 205])]
    async with server(first) as (port, _):
        capture = Capture(port)
        proxy = await asyncio.start_server(capture.serve, "127.0.0.1", 0)
        table = table_at(proxy.sockets[0].getsockname()[1], **site)
        other = open_connector("operator", table_at(port).connections["bus"])
        journal = Journal(folder)
        supervisor = asyncio.create_task(Supervisor(table, journal).run())
        await asyncio.sleep(0.1)
        try:
            yield table, journal, other, capture
        finally:
            supervisor.cancel()
            await asyncio.gather(supervisor, return_exceptions=True)
            await other.close()
            proxy.close()
            await capture.close()
            journal.close()


async def values(client, table):
    return {one.point: one.value for one in await client.read(table.points)}


def test_in_shadow_nothing_is_written_on_the_wire(tmp_path):
    async def main():
        async with plant(tmp_path) as (table, journal, other, capture):
            async with Gate(table, journal, "controller") as gate:
                outcomes = [(await gate.command(name, 21.0)).outcome for name in table.points]
            return outcomes, capture.functions(), await values(other, table)

    outcomes, functions, held = asyncio.run(main())
    assert outcomes == [Outcome.SHADOW] * 2
    assert len(functions) >= 2
    assert not WRITES & set(functions)
    assert held == {FLOAT: 20.0, WHOLE: 205.0}


def test_what_was_there_before_is_written_again(tmp_path):
    async def main():
        async with plant(tmp_path) as (table, journal, other, capture):
            Permits(table, journal, "engineer").arm(table.points, 60.0)
            async with Gate(table, journal, "controller") as gate:
                for value in (21.04, 22.0):
                    for name in table.points:
                        assert (await gate.command(name, value)).outcome is Outcome.WRITTEN
                during = await values(other, table)
            left = Gate(table, journal, "dead")
            for name in table.points:
                assert (await left.command(name, 23.0, lease=1.0)).holds
            await left.close()
            for _ in range(60):
                await asyncio.sleep(0.1)
                if await values(other, table) == {FLOAT: 20.0, WHOLE: 205.0}:
                    break
            return during, await values(other, table), capture.functions()

    during, after, functions = asyncio.run(main())
    assert during == {FLOAT: 22.0, WHOLE: 220.0}
    assert after == {FLOAT: 20.0, WHOLE: 205.0}
    assert WRITES & set(functions)  # the capture sees writes where there are some


def test_another_value_is_an_operators_and_stays(tmp_path):
    async def main():
        events = []
        async with plant(tmp_path, watch=0.1) as (table, journal, other, _):
            Permits(table, journal, "engineer").arm(table.points, 60.0)
            async with Gate(table, journal, "controller", listen=events.append) as gate:
                assert (await gate.command(WHOLE, 21.0)).holds
                assert (await gate.command(FLOAT, 21.0)).holds
                await other.write(table.points, [Command(WHOLE, 170)])
                for _ in range(50):
                    await asyncio.sleep(0.05)
                    if any(one.act == "override" for one in events):
                        break
                refused = await gate.command(WHOLE, 22.0)
            return events, refused, await values(other, table)

    events, refused, held = asyncio.run(main())
    told = [(one.point, one.reason) for one in events if one.act == "override"]
    assert told == [(WHOLE, "it shows 17")]
    assert refused.outcome is Outcome.REFUSED
    assert "armed again" in refused.reason
    assert held == {FLOAT: 20.0, WHOLE: 170.0}
