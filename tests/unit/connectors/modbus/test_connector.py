"""The bus: on a virtual clock in memory, and on a socket against pymodbus's own server."""

import asyncio
import ssl
import struct
import time
from random import Random

import pytest
from pymodbus import FramerType

from connectors.connector import Command, ConnectorError, Link
from connectors.modbus import ModbusConnector, open_connector
from connectors.points import ModbusConnection, PointTable
from connectors.readings import Quality
from sim.errors import DocumentError
from tests import virtual_time
from tests.brokers import certificates
from tests.modbus import BUSY, MemoryWire, free_port, server

CONNECTION = ModbusConnection(kind="modbus", host="127.0.0.1", timeout=0.3)


def points(**addresses):
    table = {
        name: {
            "address": {"kind": "modbus", "unit": 1, **address},
            "quantity": "air_temperature",
            "kind": "command",
            "write_low": 0,
            "write_high": 50,
        }
        for name, address in addresses.items()
    }
    return PointTable.read({"name": "t", "points": table}).points


def connector(wire, **fields):
    options = {**CONNECTION.plain(), **fields}
    connection = ModbusConnection.model_validate(options)
    return ModbusConnector("bus", connection, wire=wire, random=Random(1))


def values(readings):
    good = {Quality.GOOD, Quality.OVERRIDDEN}
    return {one.point: one.value if one.quality in good else None for one in readings}


def test_an_address_that_is_not_there_splits_the_block_once_and_for_all():
    async def main(_):
        held = {"holding": {n: n for n in range(20) if n != 9}}
        wire = MemoryWire({1: held})
        bus = connector(wire)
        wanted = points(**{f"r{n}": {"start": n} for n in (0, 1, 5, 12, 13, 19)})
        first = values(await bus.read(wanted))
        asked = len(wire.requests)
        second = values(await bus.read(wanted))
        return first, second, asked, len(wire.requests) - asked

    first, second, asked, again = virtual_time.run(main)
    assert first == second == {"r0": 0, "r1": 1, "r5": 5, "r12": 12, "r13": 13, "r19": 19}
    assert (asked, again) == (3, 2)


def test_a_point_that_is_not_there_is_told_and_asked_for_seldom():
    async def main(_):
        wire = MemoryWire({1: {"holding": {0: 7}}})
        bus = connector(wire)
        wanted = points(here={"start": 0}, gone={"start": 1})
        seen = [values(await bus.read(wanted)) for _ in range(10)]
        asked = sum(start == 1 for _, _, start, _ in wire.requests)
        wire.units[1]["holding"][1] = 8
        await asyncio.sleep(301)
        return seen, asked, values(await bus.read(wanted))

    seen, asked, later = virtual_time.run(main)
    assert seen == [{"here": 7, "gone": None}] * 10
    assert asked == 1
    assert later == {"here": 7, "gone": 8}


def test_a_dead_unit_leaves_its_neighbours_their_rate(caplog):
    async def main(loop):
        wire = MemoryWire({n: {"holding": {0: n}} for n in range(1, 6)})
        wire.mute, wire.timeout = {3}, 3.0
        bus = connector(wire)
        wanted = points(**{f"u{n}": {"start": 0, "unit": n} for n in range(1, 6)})
        fresh = 0
        while loop.time() < 3600.0:
            got = values(await bus.read(wanted))
            assert got == {"u1": 1, "u2": 2, "u3": None, "u4": 4, "u5": 5}
            fresh += 1
            await asyncio.sleep(max(0.0, 10.0 * fresh - loop.time()))
        wire.mute = set()
        await asyncio.sleep(301)
        return fresh, values(await bus.read(wanted)), bus.health()

    fresh, later, health = virtual_time.run(main)
    assert fresh >= 0.9 * 360
    assert later["u3"] == 3
    assert sum("unit 3" in record.getMessage() for record in caplog.records) == 1
    assert health.counters["failures"] < 30


def test_a_busy_unit_gives_quality_and_no_value():
    async def main(_):
        wire = MemoryWire({1: {"holding": {0: 5}}})
        wire.codes = {1: 6}
        readings = await connector(wire).read(points(a={"start": 0}))
        return [(one.quality, one.value) for one in readings]

    ((quality, value),) = virtual_time.run(main)
    assert quality is Quality.COMM_FAULT
    assert value != value  # noqa: PLR0124  # NaN


def test_a_cut_cable_is_an_error_and_mends():
    async def main(_):
        wire = MemoryWire({1: {"holding": {0: 5}}})
        bus, wanted = connector(wire), points(a={"start": 0})
        await bus.read(wanted)
        wire.lost = True
        with pytest.raises(ConnectorError, match="cable cut"):
            await bus.read(wanted)
        lost = bus.health().link
        wire.lost = False
        await bus.read(wanted)
        return lost, bus.health()

    lost, health = virtual_time.run(main)
    assert lost is Link.LOST
    assert health.link is Link.CONNECTED
    assert health.counters["reconnections"] == 1


def test_writes_are_read_back_and_given_back():
    async def main(_):
        wire = MemoryWire({1: {"holding": {0: 5, 1: 0, 2: 0}, "input": {0: 1}, "coil": {0: 0}}})
        bus = connector(wire)
        wanted = points(
            a={"start": 0},
            f={"start": 1, "type": "float32"},
            i={"start": 0, "table": "input"},
            c={"start": 0, "table": "coil", "type": "bit"},
        )
        await bus.write(wanted, [Command("a", 21.0), Command("f", 21.5), Command("c", 1.0)])
        held = dict(wire.units[1]["holding"]), wire.units[1]["coil"][0]
        await bus.write(wanted, [Command(name, None) for name in ("a", "f", "c")])
        for wrong in (Command("a", 1e6), Command("i", 1.0), Command("x", 1.0), Command("c", 0.5)):
            with pytest.raises(ConnectorError):
                await bus.write(wanted, [wrong])
        return held, dict(wire.units[1]["holding"]), wire.units[1]["coil"][0]

    (held, coil), given_back, coil_back = virtual_time.run(main)
    high, low = struct.unpack(">HH", struct.pack(">f", 21.5))
    assert (held, coil) == ({0: 21, 1: high, 2: low}, 1)
    assert (given_back, coil_back) == ({0: 5, 1: 0, 2: 0}, 0)


def test_a_unit_that_holds_another_value_afterwards_is_told():
    class Stubborn(MemoryWire):
        async def write(self, *place):
            await self._reach(place[0])

    async def main(_):
        bus = connector(Stubborn({1: {"holding": {0: 5}}}))
        with pytest.raises(ConnectorError, match="reads back 5 instead of 21"):
            await bus.write(points(a={"start": 0}), [Command("a", 21.0)])

    virtual_time.run(main)


def test_a_connection_names_a_host_or_a_serial_line():
    for fields in ({}, {"host": "h", "serial": "/dev/x"}):
        with pytest.raises(DocumentError):
            open_connector("bus", ModbusConnection(kind="modbus", **fields))


# ------------------------------------------------------------------------------- real sockets


def on_socket(port, **fields):
    options = {**CONNECTION.plain(), "port": port, **fields}
    return open_connector("bus", ModbusConnection.model_validate(options))


def test_registers_of_a_foreign_server_are_read_written_and_found():
    async def main():
        high, low = struct.unpack(">HH", struct.pack(">f", 21.5))
        async with server([(0, [1, 2, 3]), (100, [high, low])]) as (port, bus):
            client = on_socket(port)
            wanted = points(a={"start": 0}, b={"start": 100, "type": "float32"})
            first = values(await client.read(wanted))
            await client.write(wanted, [Command("b", 30.25)])
            second = values(await client.read(wanted))
            unknown = values(await client.read({**wanted, **points(c={"start": 50})}))
            await client.close()
            return first, second, unknown, bus.writes

    first, second, unknown, writes = asyncio.run(main())
    assert first == {"a": 1.0, "b": 21.5}
    assert second == {"a": 1.0, "b": 30.25}
    assert unknown == {"a": 1.0, "b": 30.25, "c": None}
    assert [code for _, code, _, _ in writes] == [16]


def test_busy_slow_and_mute_units_on_a_socket():
    async def main():
        async with server([(0, [7])], units=(1, 2, 3)) as (port, bus):
            client = on_socket(port)
            wanted = points(**{f"u{n}": {"start": 0, "unit": n} for n in (1, 2, 3)})
            bus.busy[2], bus.delay[3] = BUSY, 0.6
            begun = time.monotonic()
            first = values(await client.read(wanted))
            slow = time.monotonic() - begun
            begun = time.monotonic()
            second = values(await client.read(wanted))
            quick = time.monotonic() - begun
            bus.busy.clear()
            third = values(await client.read(wanted))
            await client.close()
            return first, second, third, slow, quick

    first, second, third, slow, quick = asyncio.run(main())
    assert first == second == {"u1": 7.0, "u2": None, "u3": None}
    assert third == {"u1": 7.0, "u2": 7.0, "u3": None}
    assert 0.3 <= slow < 1.5
    assert quick < 0.2  # the mute unit is left alone


def test_a_server_that_restarts_is_read_again():
    async def main():
        port = free_port()
        client, wanted = on_socket(port), points(a={"start": 0})
        with pytest.raises(ConnectorError, match="cannot be reached"):
            await client.read(wanted)
        async with server([(0, [1])], port=port):
            first = values(await client.read(wanted))
        with pytest.raises(ConnectorError):
            await client.read(wanted)
        async with server([(0, [2])], port=port):
            second = values(await client.read(wanted))
        await client.close()
        return first, second, client.health().counters["reconnections"]

    assert asyncio.run(main()) == ({"a": 1.0}, {"a": 2.0}, 2)


def test_blocks_are_many_times_faster_than_registers_one_by_one():
    async def main():
        async with server([(0, list(range(1000)))]) as (port, _):
            wanted = points(**{f"r{n}": {"start": n} for n in range(1000)})
            rates = []
            for fields in ({}, {"no_merge": [1]}):
                client = on_socket(port, timeout=3, **fields)
                await client.read(dict(list(wanted.items())[:1]))
                begun = time.perf_counter()
                got = values(await client.read(wanted))
                rates.append(1000 / (time.perf_counter() - begun))
                assert got == {f"r{n}": float(n) for n in range(1000)}
                await client.close()
            return rates

    block, single = asyncio.run(main())
    assert block > 5 * single  # the benchmark says how much more


def test_discovery_finds_units_and_the_registers_that_answer():
    async def main():
        async with server([(0, [1, 2, 3]), (40, [9])]) as (port, _):
            client = on_socket(port)
            found = await client.discover()
            await client.close()
            return found

    found = asyncio.run(main())
    holding = {one.address.start: one.value for one in found if one.address.table == "holding"}
    assert holding == {0: 1.0, 1: 2.0, 2: 3.0, 40: 9.0}
    assert {one.address.unit for one in found} == {1}


def test_rtu_frames_on_tcp_are_understood():
    async def main():
        async with server([(0, [7])], framer=FramerType.RTU) as (port, _):
            client = on_socket(port, framing="rtu")
            found = values(await client.read(points(a={"start": 0})))
            await client.close()
            return found

    assert asyncio.run(main()) == {"a": 7.0}


def test_encrypted_with_client_certificates_and_refused_without(tmp_path):
    folder = certificates(tmp_path / "certificates")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=f"{folder}/ca.pem")
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
    context.verify_mode = ssl.CERT_REQUIRED
    own = {"certificate": f"{folder}/client.pem", "key": f"{folder}/client.key"}

    async def main():
        async with server([(0, [7])], context=context) as (port, _):
            client = on_socket(port, tls={"authority": f"{folder}/ca.pem", **own})
            found = values(await client.read(points(a={"start": 0})))
            await client.close()
            for tls in ({"authority": f"{folder}/ca.pem"}, own):
                client = on_socket(port, tls=tls)
                with pytest.raises(ConnectorError):
                    await client.read(points(a={"start": 0}))
                await client.close()
            return found

    assert asyncio.run(main()) == {"a": 7.0}


def test_certificates_that_are_none_are_told():
    with pytest.raises(DocumentError, match=r"tls\.authority"):
        on_socket(1, tls={"authority": "/nowhere", "certificate": "/nowhere"})
