"""Programs of others: a client of our devices, a device for our client, a judge of the wire."""

import asyncio
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.bacnet import BacnetConnector, BacnetNetwork
from connectors.connector import Command, Gap
from connectors.points import Point
from connectors.readings import Quality
from tests.bacnet_office import (
    AIR,
    HEATING,
    address_of,
    new_building,
    served,
    table_of,
    to_our_client,
    until,
)

pytestmark = pytest.mark.peers
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def building():
    return new_building()


def node():
    if shutil.which("node") is None or not (HERE / "node_modules" / "@bacnet-js").is_dir():
        pytest.skip("@bacnet-js/client is not installed (cd tests/peers && npm ci)")
    return "node"


def test_a_client_of_others_reads_subscribes_writes_and_gives_back(building):
    program = node()

    async def act():
        async with served(building) as (devices, _):
            site, zones = devices.devices["site"], devices.devices["zones"]
            number = address_of(devices, HEATING).object.split(",")[1]
            process = await asyncio.create_subprocess_exec(
                program, "bacnet.js", f"127.0.0.1:{site.port}", f"127.0.0.1:{zones.port}", number,
                cwd=HERE, stdout=subprocess.PIPE,
            )  # fmt: skip
            output, _ = await asyncio.wait_for(process.communicate(), 30)
            return json.loads(output)

    scheduled = building.default(HEATING)
    result = asyncio.run(act())
    assert "error" not in result, result
    assert sorted(set(result["devices"])) == [1001, 1002]
    first = next(iter(building.points_of("zones")))
    (value, unit, name, _), (mode, texts) = result["many"]
    assert value[0] == pytest.approx(building.value(first.name), rel=1e-6)
    assert (unit, name) == ([62], [first.name])
    assert mode[0] in {1, 2, 3}
    assert texts == ["off", "heating", "cooling"]
    assert (result["before"], result["during"], result["after"]) == (scheduled, 23.5, scheduled)
    assert [slot for slot in result["slots"] if slot is not None] == [23.5]
    assert result["slots"][8] == 23.5
    assert [row[0] for row in result["notified"]] == [scheduled, 23.5, scheduled]
    assert "37" in result["refused"]  # value out of range (ASHRAE 135, clause 18)


_SAMPLE = """
import asyncio, sys
from bacpypes3.ipv4.app import NormalApplication
from bacpypes3.local.analog import AnalogInputObject, AnalogValueObjectCmd
from bacpypes3.local.binary import BinaryInputObject
from bacpypes3.local.device import DeviceObject
from bacpypes3.pdu import IPv4Address

async def main():
    device = DeviceObject(objectIdentifier=("device", 77), objectName="sample")
    app = NormalApplication(device, IPv4Address(sys.argv[1]))
    app.add_object(AnalogInputObject(objectIdentifier=("analog-input", 1), objectName="OA-T",
        presentValue=68.5, units="degreesFahrenheit", covIncrement=0.5, eventState="normal",
        outOfService=False, statusFlags=[0, 0, 0, 0]))
    app.add_object(AnalogValueObjectCmd(objectIdentifier=("analog-value", 1), objectName="SAT-SP",
        presentValue=55.0, units="degreesFahrenheit", covIncrement=0.5, eventState="normal",
        outOfService=False, statusFlags=[0, 0, 0, 0]))
    app.add_object(BinaryInputObject(objectIdentifier=("binary-input", 1), objectName="SF-S",
        presentValue="active", polarity="normal", eventState="normal", outOfService=False,
        statusFlags=[0, 0, 0, 0]))
    print("up", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_our_client_reads_a_plain_device_of_the_library():
    async def act():
        port = free_port()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _SAMPLE, f"127.0.0.1:{port}", stdout=subprocess.PIPE
        )
        client = BacnetConnector(
            "sample", network=BacnetNetwork(f"127.0.0.1:{port}", timeout=1.0), wait=0.5
        )
        try:
            await asyncio.wait_for(process.stdout.readline(), 20)
            found = {one.name: one for one in await client.discover()}
            points = {
                name: Point(address=one.address, quantity="status" if not one.unit else
                            "outdoor_temperature", unit=one.unit or None)
                for name, one in found.items()
            }  # fmt: skip
            await client.write(points, [Command("SAT-SP", 57.0, 9)])
            first = {one.point: one for one in await client.read(points)}
            await client.write(points, [Command("SAT-SP", None, 9)])
            last = {one.point: one for one in await client.read(points)}
            return found, first, last
        finally:
            await client.close()
            process.kill()
            await process.wait()

    found, first, last = asyncio.run(act())
    assert {name: (one.unit, one.writable) for name, one in found.items()} == {
        "OA-T": ("degF", False), "SAT-SP": ("degF", True), "SF-S": ("", False),
    }  # fmt: skip
    assert {name: one.value for name, one in first.items()} == {
        "OA-T": 68.5, "SAT-SP": 57.0, "SF-S": 1.0,
    }  # fmt: skip
    assert last["SAT-SP"].value == 55.0
    assert {one.quality for one in last.values()} == {Quality.GOOD}


_BBMD = """
import asyncio, sys
from bacpypes3.ipv4.app import BBMDApplication, ForeignApplication
from bacpypes3.local.analog import AnalogInputObject
from bacpypes3.local.device import DeviceObject
from bacpypes3.pdu import IPv4Address

async def main():
    router, other = map(IPv4Address, sys.argv[1:])
    bbmd = BBMDApplication(DeviceObject(objectIdentifier=("device", 78), objectName="b"), router)
    device = DeviceObject(objectIdentifier=("device", 77), objectName="sample")
    app = ForeignApplication(device, other)
    app.add_object(AnalogInputObject(objectIdentifier=("analog-input", 1), objectName="OA-T",
        presentValue=68.5, units="degreesFahrenheit", covIncrement=0.5, eventState="normal",
        outOfService=False, statusFlags=[0, 0, 0, 0]))
    app.register(router, 60)
    while app.foreign.bbmdRegistrationStatus != 0:
        await asyncio.sleep(0.05)
    print("up", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_as_a_foreign_device_of_a_bbmd_our_client_finds_who_else_is_there():
    """Neither the BBMD nor the device is ours; of the device only the BBMD knows."""

    async def act():
        router, other = (f"127.0.0.1:{free_port()}" for _ in range(2))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _BBMD, router, other, stdout=subprocess.PIPE
        )
        client = BacnetConnector("lan", network=BacnetNetwork(router, timeout=1.0), wait=1.0)
        try:
            await asyncio.wait_for(process.stdout.readline(), 30)
            remotes = await client.devices()
            found = await client.discover()
            return router, other, remotes, found
        finally:
            await client.close()
            process.kill()
            await process.wait()

    router, other, remotes, found = asyncio.run(act())
    assert {one.instance: one.address for one in remotes} == {77: other, 78: router}
    assert [(one.name, one.value) for one in found] == [("OA-T", 68.5)]


def test_nothing_on_the_wire_is_malformed(building, tmp_path):
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    capture = tmp_path / "wire.pcapng"

    async def act():
        async with served(building) as (devices, client):
            ports = [device.port for device in devices.devices.values()]
            expression = " or ".join(f"udp port {port}" for port in ports)
            shark = await asyncio.create_subprocess_exec(
                "tshark", "-q", "-i", "lo", "-f", expression, "-w", str(capture),
                stderr=subprocess.PIPE,
            )  # fmt: skip
            line = await asyncio.wait_for(shark.stderr.readline(), 20)
            if b"ermission" in line or b"no interfaces" in line:
                pytest.skip("tshark may not capture here")
            await asyncio.sleep(1.5)
            points = table_of(building, devices)
            await client.discover()
            await client.read(points)
            await client.write(points, [Command(HEATING, 24.0, 9), Command(HEATING, None, 9)])
            async for batch in client.subscribe({AIR: points[AIR], HEATING: points[HEATING]}):
                if len(batch):
                    break
            zones = devices.devices["zones"]
            now = datetime.now(UTC)
            for ago in range(100, 0, -1):
                zones.logs[AIR].note(building.device_time - timedelta(minutes=ago))
            history = await client.history(points, {AIR: Gap(now - timedelta(minutes=90), now)})
            assert len(history.readings) in {89, 90}
            kept = []

            async def keep(event):
                kept.append(event)

            client.alarmed(keep)
            zones.alarms.recipients.recipientList = to_our_client(confirmed=True)
            zones.objects[AIR].highLimit = building.value(AIR) - 1.0
            await until(lambda: kept)
            await asyncio.sleep(1.0)
            shark.terminate()
            await shark.wait()
            return ports

    ports = asyncio.run(act())
    decode = [part for port in ports for part in ("-d", f"udp.port=={port},bvlc")]

    def count(judged):
        done = subprocess.run(
            ["tshark", "-r", capture, *decode, "-Y", judged], capture_output=True, check=True
        )
        return len(done.stdout.splitlines())

    assert count("bacapp") > 50
    assert count("bacapp.confirmed_service == 15") >= 2  # the writes were seen
    assert count("bacapp.confirmed_service == 26") >= 3  # parts of a log
    assert count("bacapp.confirmed_service == 2") >= 1  # the alarm
    assert count("_ws.malformed") == 0


def free_port():
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
