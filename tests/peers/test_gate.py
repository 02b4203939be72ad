"""A judge of the wire looks at the gate: in shadow it writes nothing."""

import asyncio
import shutil
import subprocess

import pytest

from connectors.gate import Gate, Journal, Outcome, Permits
from connectors.points import PointTable
from tests.bacnet_office import HEATING, new_building, served, table_of

pytestmark = pytest.mark.peers


def test_no_write_property_is_captured_in_shadow(tmp_path):
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    building = new_building()

    async def captured(ports, act, file):
        expression = " or ".join(f"udp port {port}" for port in ports)
        shark = await asyncio.create_subprocess_exec(
            "tshark", "-q", "-i", "lo", "-f", expression, "-w", str(file), stderr=subprocess.PIPE
        )
        async with asyncio.timeout(20):
            line = await shark.stderr.readline()
        if b"ermission" in line or b"no interfaces" in line:
            pytest.skip("tshark may not capture here")
        await asyncio.sleep(1.5)
        found = await act()
        await asyncio.sleep(1.0)
        shark.terminate()
        await shark.wait()
        return found

    async def main():
        async with served(building) as (devices, client):
            names = [name for name in building.points if name.endswith("setpoint")]
            points = table_of(building, devices, names)
            connections = {"office": {"kind": "bacnet", "host": "127.0.0.1"}}
            table = PointTable(name="office", points=points).plain()
            table = PointTable.read({**table, "connections": connections})
            journal = Journal(tmp_path / "store")
            with journal.writing() as records:
                records.supervise("test", 60.0)
            gate = Gate(table, journal, "controller", connectors={"office": client})
            ports = [device.port for device in devices.devices.values()]

            async def command():
                return [(await gate.command(name, 21.0)).outcome for name in names]

            shadow = await captured(ports, command, tmp_path / "shadow.pcapng")
            Permits(table, journal, "engineer").arm([HEATING], 60.0)

            async def write():
                return (await gate.command(HEATING, 21.0)).outcome, await gate.release([HEATING])

            written, _ = await captured(ports, write, tmp_path / "armed.pcapng")
            journal.close()
            return ports, shadow, written

    ports, shadow, written = asyncio.run(main())
    decode = [part for port in ports for part in ("-d", f"udp.port=={port},bvlc")]

    def count(file, judged):
        command = ["tshark", "-r", tmp_path / file, *decode, "-Y", judged]
        return len(subprocess.run(command, capture_output=True, check=True).stdout.splitlines())

    writes = "bacapp.confirmed_service in {15, 16} && bacapp.type == 0"
    assert set(shadow) == {Outcome.SHADOW}
    assert count("shadow.pcapng", "bacapp") >= 2 * len(shadow)
    assert count("shadow.pcapng", writes) == 0
    assert written is Outcome.WRITTEN
    assert count("armed.pcapng", writes) == 2
