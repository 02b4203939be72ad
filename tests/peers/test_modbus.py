"""Programs of others on Modbus: clients of our devices on TCP and on a serial line."""

import asyncio
import json
import shutil
import subprocess
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from connectors.connector import Command, ConnectorError
from connectors.emulators.modbus import ModbusServer
from connectors.modbus import open_connector
from connectors.points import ModbusAddress, ModbusConnection, Point
from connectors.readings import Quality
from tests.bacnet_office import AIR, HEATING, new_building, until
from tests.modbus import free_port

pytestmark = pytest.mark.peers
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def building():
    return new_building()


@asynccontextmanager
async def serial_line(folder):
    """Yield the two ends of a serial line without hardware."""
    if shutil.which("socat") is None:
        pytest.skip("socat is not installed (apt-get install socat)")
    ends = folder / "a", folder / "b"
    links = [f"pty,raw,echo=0,link={end}" for end in ends]
    process = await asyncio.create_subprocess_exec("socat", *links)
    try:
        await until(lambda: all(end.exists() for end in ends))
        yield tuple(map(str, ends))
    finally:
        process.terminate()
        await process.wait()


def on_line(building, end):
    return ModbusServer(building, end, parity="N")  # a line without hardware has no parity


async def output_of(*command, **options):
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, **options)
    async with asyncio.timeout(30):
        output, _ = await process.communicate()
    return output.decode()


def test_a_client_in_javascript_reads_and_writes_the_same_values(building):
    if shutil.which("node") is None or not (HERE / "node_modules" / "modbus-serial").is_dir():
        pytest.skip("modbus-serial is not installed (cd tests/peers && npm ci)")
    names = [point.name for point in building.points_of("zones")]
    expected = [building.value(name) for name in names]

    async def act():
        async with ModbusServer(building, f"127.0.0.1:{free_port()}") as server:
            address = server.table().points[HEATING].address
            place = str(address.unit), str(len(names)), str(address.start)
            port = server.address.rpartition(":")[2]
            text = await output_of("node", "modbus.js", port, *place, "22.5", cwd=HERE)
            return json.loads(text), building.slots(HEATING)[9]

    result, slot = asyncio.run(act())
    building.command(HEATING, None, 10)
    assert "error" not in result, result
    assert result["values"] == pytest.approx(expected, rel=1e-6)
    assert (result["written"], slot) == (22.5, 22.5)
    assert result["refused"][:2] == [3, 2]  # illegal value, illegal address
    assert result["refused"][2] in {1, 2}


def test_the_building_on_a_serial_line_is_read_and_written_by_our_client(building, tmp_path):
    async def act():
        async with serial_line(tmp_path) as (one, other), on_line(building, one) as server:
            table = server.table()
            line = table.connections["modbus"].model_copy(update={"serial": other, "timeout": 2.0})
            client = open_connector("line", line)
            found = {each.point: each for each in await client.read(table.points)}
            await client.write(table.points, [Command(HEATING, 23.0)])
            written = building.value(HEATING)
            building.faults.mute = {"site"}
            wanted = {name: table.points[name] for name in (AIR, *first(building, "site"))}
            half = {each.point: each.quality for each in await client.read(wanted)}
            await client.close()
            return found, written, half

    before = {name: building.value(name) for name in building.points}
    try:
        found, written, half = asyncio.run(act())
    finally:
        building.faults.__init__()
        building.command(HEATING, None, 10)
    for name, value in before.items():
        assert found[name].value == pytest.approx(value, rel=1e-6), name
    assert written == 23.0
    assert half.pop(AIR) is Quality.GOOD
    assert set(half.values()) == {Quality.COMM_FAULT}


def test_a_line_that_cannot_be_set_up_is_said(tmp_path):
    async def act():
        async with serial_line(tmp_path) as (_, other):
            for place in (other, str(tmp_path / "nowhere")):  # pseudo-terminals have no parity
                line = ModbusConnection(kind="modbus", serial=place, parity="E", timeout=0.3)
                client = open_connector("line", line)
                with pytest.raises(ConnectorError):
                    await client.read({"a": POINT})
                await client.close()

    asyncio.run(act())


POINT = Point(address=ModbusAddress(kind="modbus", unit=1, start=0), quantity="status")


def first(building, device):
    return [point.name for point in building.points_of(device)][:1]


def test_mbpoll_reads_the_building_on_a_serial_line(building, tmp_path):
    program = shutil.which("mbpoll")
    if program is None:
        pytest.skip("mbpoll is not installed (apt-get install mbpoll)")

    async def act():
        async with serial_line(tmp_path) as (one, other), on_line(building, one) as server:
            address = server.table().points[AIR].address
            return await output_of(
                program, "-m", "rtu", "-b", "19200", "-P", "none", "-a", str(address.unit), "-0",
                "-r", str(address.start), "-c", "1", "-t", "4:float", "-B", "-1", other,
            )  # fmt: skip

    assert f"{building.value(AIR):g}" in asyncio.run(act())
