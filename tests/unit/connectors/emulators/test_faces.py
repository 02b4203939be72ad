"""The emulated building on Modbus and MQTT: our clients, and peers that are not ours."""

import asyncio
import json
import shutil
import subprocess
from datetime import datetime

import pytest

from connectors.connector import Command, ConnectorError
from connectors.emulators import EmulatedBuilding
from connectors.emulators.modbus import ModbusServer
from connectors.emulators.mqtt import MqttPublisher
from connectors.hub import Hub, open_sources
from connectors.intake import Intake
from connectors.modbus import open_connector
from connectors.modbus.survey import survey
from connectors.modbus.wire import PymodbusWire
from connectors.points import PointTable
from connectors.readings import Quality
from connectors.store import SqliteStore
from connectors.validation import Validator
from scenarios.resolve import resolve
from sim.errors import DocumentError
from tests.brokers import Mosquitto, Publisher
from tests.modbus import free_port

HEATING, AIR = "zones.core/heating-setpoint", "zones.core/air-temperature"
WINTER = datetime(2025, 1, 15, 9)  # noqa: DTZ001 civil time of the site


@pytest.fixture
def building():
    scenario = resolve("small-office/packaged-rooftop")
    return EmulatedBuilding(scenario.site, scenario.weather, start=WINTER, step=300.0)


@pytest.fixture
def broker(tmp_path):
    found = Mosquitto(tmp_path / "broker").start()
    yield found
    found.stop()


def modbus_of(table):
    connection = table.connections["modbus"].model_copy(update={"timeout": 0.5})
    return open_connector("modbus", connection)


def test_every_point_is_read_over_modbus_as_it_is_served(building):
    async def main():
        async with ModbusServer(building, f"127.0.0.1:{free_port()}") as server:
            table = server.table()
            client = modbus_of(table)
            found = {one.point: one for one in await client.read(table.points)}
            await client.write(table.points, [Command(HEATING, 23.5)])
            commanded = building.value(HEATING), building.slots(HEATING)[9]
            for wrong in (Command(HEATING, 99.0), Command(AIR, 20.0)):
                with pytest.raises(ConnectorError):
                    await client.write(table.points, [wrong])
            await client.close()
            return table, found, commanded

    table, found, commanded = asyncio.run(main())
    assert PointTable.read(table.plain()) == table
    assert set(found) == set(building.points)
    for name, reading in found.items():
        if name != HEATING:
            assert reading.value == pytest.approx(building.value(name), rel=1e-6), name
    assert commanded == (23.5, 23.5)


def test_a_mute_device_is_a_mute_unit(building):
    async def main():
        async with ModbusServer(building, f"127.0.0.1:{free_port()}") as server:
            table = server.table()
            client = modbus_of(table)
            building.faults.mute = {"zones"}
            found = {one.point: one for one in await client.read(table.points)}
            await client.close()
            return found

    found = asyncio.run(main())
    faulty = {name for name, one in found.items() if one.quality is Quality.COMM_FAULT}
    assert faulty == {point.name for point in building.points_of("zones")}


def test_its_units_and_registers_are_found(building):
    async def main():
        async with ModbusServer(building, f"127.0.0.1:{free_port()}") as server:
            table = server.table()
            connection = table.connections["modbus"].model_copy(update={"timeout": 0.3})
            wire = PymodbusWire(connection)
            met = await survey(wire, range(1, len(building.devices) + 2), last=255)
            wire.close()
            return met

    met = asyncio.run(main())
    assert [unit.number for unit in met.units] == list(range(1, len(building.devices) + 1))
    for unit, device in zip(met.units, building.devices, strict=True):
        registers = 2 * len(building.points_of(device))
        assert unit.ranges()["holding"] == [(0, registers - 1)]
        assert unit.complete


@pytest.mark.peers
def test_mbpoll_reads_and_writes_the_same_values(building):
    program = shutil.which("mbpoll")
    if program is None:
        pytest.skip("mbpoll is not installed (apt-get install mbpoll)")

    async def main():
        async with ModbusServer(building, f"127.0.0.1:{free_port()}") as server:
            address = server.table().points[HEATING].address
            host, port = server.address.split(":")
            common = ["-m", "tcp", "-p", port, "-a", str(address.unit), "-0", "-r",
                      str(address.start), "-t", "4:float", "-B"]  # fmt: skip
            texts = []
            for more in (["-c", "1", "-1", host], [host, "23.25"], ["-c", "1", "-1", host]):
                run = await asyncio.to_thread(
                    subprocess.run, [program, *common, *more], capture_output=True, text=True,
                    timeout=20,
                )  # fmt: skip
                texts.append(run.stdout)
            return texts

    before = building.value(HEATING)
    first, _, second = asyncio.run(main())
    assert f"{before:g}" in first
    assert "23.25" in second
    assert building.value(HEATING) == 23.25


@pytest.mark.peers
def test_every_point_is_published_and_commands_are_obeyed_over_mqtt(building, broker):
    async def main():
        async with MqttPublisher(building, f"mqtt://127.0.0.1:{broker.port}") as face:
            other = await asyncio.to_thread(Publisher, broker.port)
            heard = await asyncio.to_thread(other.heard, f"{building.name}/#")
            for payload in (b'{"value": 24, "priority": 9}', b"99", b"x", b'{"value": true}'):
                other.sent(other.send(f"{building.name}/set/{HEATING}", payload))
            other.sent(other.send(f"{building.name}/set/{AIR}", b"20"))
            for _ in range(100):
                if face.refused == 4 and len(heard) > len(building.points):
                    break
                await asyncio.sleep(0.05)
            held = building.value(HEATING)
            await asyncio.to_thread(other.close)
            return dict(heard), held, face.refused

    heard, held, refused = asyncio.run(main())
    for name in building.points:
        told = json.loads(heard[f"{building.name}/{name}"])
        assert told["value"] == pytest.approx(building.value(name)), name
        assert told["unit"] == building.points[name].unit
    assert (held, refused) == (24.0, 4)
    assert f"{building.name}/refused/{AIR}" in heard


@pytest.mark.peers
def test_the_hub_records_both_faces_and_all_is_accounted_for(building, broker, tmp_path):
    async def main():
        async with (
            ModbusServer(building, f"127.0.0.1:{free_port()}") as server,
            MqttPublisher(building, f"mqtt://127.0.0.1:{broker.port}") as publisher,
        ):
            tables = server.table(), publisher.table()
            points = {
                f"{table.points[name].address.kind}/{name}": table.points[name].model_copy(
                    update={"poll": 0.1}
                )
                for table in tables
                for name in table.points
            }
            table = PointTable(
                name="both",
                connections={**tables[0].connections, **tables[1].connections},
                points=points,
            )
            with SqliteStore(tmp_path / "s") as store:
                intake = Intake(Validator(table), store)
                hub = Hub(intake, open_sources(table))
                task = asyncio.create_task(hub.run())
                for _ in range(10):
                    await asyncio.to_thread(building.advance, 300.0)
                    await asyncio.sleep(0.15)
                health = hub.health()
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                tallies = intake.tallies()
                return health, tallies, set(store.points()), set(points)

    health, tallies, stored, points = asyncio.run(main())
    assert all(tally.missing == tally.in_flight == 0 for tally in tallies.values())
    assert all(tally.stored > 0 for tally in tallies.values())
    assert {reason for tally in tallies.values() for reason in tally.rejected} == set()
    assert stored == points
    assert health.stale == ()


@pytest.mark.parametrize("address", ["", "localhost", ":1", "h:x", "h:99999"])
def test_addresses_that_are_none_are_refused(building, address):
    with pytest.raises(DocumentError):
        ModbusServer(building, address)


@pytest.mark.parametrize("address", ["http://h:1", "mqtt://", "mqtt://h:x"])
def test_brokers_that_are_none_are_refused(building, address):
    with pytest.raises(DocumentError):
        MqttPublisher(building, address)
