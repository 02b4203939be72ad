"""Peers of the benchmarks, each a process of its own that ends with its standard input.

``python -m studio.benchmarks.live.peers KIND [NUMBER ...]`` prints one line of JSON, and serves.
None of them is an emulator of ours: the servers are those of pymodbus, bacpypes3 and amqtt, the
publisher is paho.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sim.errors import AtriumError

START = 30.0
"""How long a peer may take to begin. [s]"""
_TOOLS = os.environ.get("PATH", os.defpath) + ":/usr/sbin:/usr/local/sbin"


class PeerError(AtriumError):
    """A peer of the benchmarks does not run here; says what is missing."""


@contextmanager
def peer(kind: str, *numbers: float) -> Iterator[subprocess.Popen[str]]:
    """Run a peer, which says where it is by `told`, until the block ends."""
    command = [sys.executable, "-m", __name__, kind, *map(str, numbers)]
    with running(command) as process:
        yield process


@contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a program until the block ends."""
    process = subprocess.Popen(  # noqa: S603  our own interpreter and modules, and the broker
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # Ctrl-C is for the benchmark, which then stops its peers
    )
    try:
        yield process
    finally:
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the next line that a peer says.

    Raises
    ------
    PeerError
        If it ends without a word.
    """
    line = "" if process.stdout is None else process.stdout.readline()
    if not line:
        raise PeerError("a peer of the benchmark does not run here")
    found: dict[str, Any] = json.loads(line)
    return found


@contextmanager
def broker() -> Iterator[tuple[int, str]]:
    """Run mosquitto, or amqtt where it is not installed; give its port and version of MQTT.

    Raises
    ------
    PeerError
        If there is neither.
    """
    program = shutil.which("mosquitto", path=_TOOLS)
    if program is None:
        with peer("amqtt") as process:
            yield int(told(process)["port"]), "3.1.1"
        return
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="atrium-bench-") as folder:
        settings = Path(folder) / "mosquitto.conf"
        settings.write_text(
            f"listener {port} 127.0.0.1\nallow_anonymous true\n"
            "max_queued_messages 0\nmax_inflight_messages 0\npersistence false\n",
            encoding="utf-8",
        )
        Path(folder).chmod(0o755)  # it may run as a user of its own
        with running([program, "-c", str(settings)]) as process:
            _await_listener(port, process)
            yield port, "5"


def _await_listener(port: int, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
            return
        time.sleep(0.02)
    raise PeerError("the broker does not run here")


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port of loopback that is free now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# ---------------------------------------------------------------------------- in their processes


def _say(**found: object) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


async def _until_alone() -> None:
    await asyncio.to_thread(sys.stdin.read)


async def _modbus(registers: int) -> None:
    """Serve holding registers of one unit, which stand still."""
    from pymodbus.server import ModbusTcpServer
    from pymodbus.simulator import DataType, SimData, SimDevice

    held = SimData(0, values=list(range(registers)), datatype=DataType.REGISTERS)
    port = free_port()
    server = ModbusTcpServer([SimDevice(1, simdata=[held])], address=("127.0.0.1", port))
    await server.serve_forever(background=True)
    _say(port=port)
    await _until_alone()


async def _fleet(buses: int, units: int) -> None:
    """Serve units with registers 0 and 1 that count how often they were read; 2 takes commands."""
    from pymodbus.server import ModbusTcpServer
    from pymodbus.simulator import DataType, SimData, SimDevice

    ports = []
    for _ in range(buses):
        data = [SimData(0, values=[0] * 3, datatype=DataType.REGISTERS)]
        devices = [
            SimDevice(unit, simdata=data, action=_Counter().act) for unit in range(1, units + 1)
        ]
        port = free_port()
        server = ModbusTcpServer(devices, address=("127.0.0.1", port))
        await server.serve_forever(background=True)
        ports.append(port)
    _say(ports=ports)
    await _until_alone()


class _Counter:
    """Counts the readings of a device in its first two registers."""

    def __init__(self) -> None:
        self._count = 0

    async def act(self, *given: Any) -> None:
        """Count; called by pymodbus with function, start, address, count, registers, new values."""
        _, first, address, _, registers, new = given
        if new is None and address == 0:
            self._count += 1
            registers[0 - first : 2 - first] = divmod(self._count, 1 << 16)


async def _bacnet(count: int) -> None:
    """Serve a device with analog inputs."""
    from bacpypes3.ipv4.app import NormalApplication
    from bacpypes3.local.analog import AnalogInputObject
    from bacpypes3.local.device import DeviceObject
    from bacpypes3.pdu import IPv4Address

    port = free_port(socket.SOCK_DGRAM)
    device = DeviceObject(objectIdentifier=("device", 77), objectName="peer")
    application = NormalApplication(device, IPv4Address(f"127.0.0.1:{port}"))
    for number in range(1, count + 1):
        application.add_object(
            AnalogInputObject(
                objectIdentifier=("analog-input", number),
                objectName=f"input {number}",
                presentValue=20.0 + 0.1 * number,
                units="degreesCelsius",
                covIncrement=0.5,
                eventState="normal",
                outOfService=False,
                statusFlags=[0, 0, 0, 0],
            )
        )
    await asyncio.sleep(0.2)
    _say(port=port)
    await _until_alone()


async def _amqtt() -> None:
    from amqtt.broker import Broker

    port = free_port()
    listener = {"type": "tcp", "bind": f"127.0.0.1:{port}"}
    plugins: dict[str, Any] = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {}}
    await Broker({"listeners": {"default": listener}, "plugins": plugins}).start()
    _say(port=port)
    await _until_alone()


async def _publish(port: int, topics: int, size: int, rate: int, seconds: float) -> None:
    """Publish batches of numbered readings (QoS 1), so many a second; a rate of 0 is all it can.

    Says how many the broker has acknowledged, and when the first was sent.
    """
    import paho.mqtt.client as paho
    from paho.mqtt.enums import CallbackAPIVersion

    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.max_inflight_messages_set(1000)
    client.connect("127.0.0.1", port)
    client.loop_start()
    _say(ready=True)
    sys.stdin.readline()
    begun, infos, number = time.time(), [], 0
    end = time.perf_counter() + seconds
    first = time.perf_counter()
    while time.perf_counter() < end:
        infos.append(client.publish(f"bench/{number % topics}", _batch(number, topics, size), 1))
        number += 1
        if len(infos) >= 1000:
            infos.pop(0).wait_for_publish(START)
        if rate and (left := first + number * size / rate - time.perf_counter()) > 0:
            await asyncio.sleep(left)
    for info in infos:
        info.wait_for_publish(START)
    _say(sent=number * size, begun=begun)
    await _until_alone()


def _batch(number: int, topics: int, size: int) -> bytes:
    """Return a message: its turn numbers all of its readings, and is their value."""
    turn = number // topics
    items = [{"n": place, "v": turn, "s": turn} for place in range(size)]
    return json.dumps({"t": time.time(), "m": items}).encode()


def main(kind: str, numbers: list[float]) -> None:
    """Be a peer until nobody is there any more."""
    peers = {
        "modbus": _modbus, "fleet": _fleet, "bacnet": _bacnet, "amqtt": _amqtt,
        "publish": _publish,
    }  # fmt: skip
    whole = [int(number) if number == int(number) else number for number in numbers]
    asyncio.run(peers[kind](*whole))  # type: ignore[operator]  # each with its own numbers


if __name__ == "__main__":
    main(sys.argv[1], [float(text) for text in sys.argv[2:]])
