"""How much batches bring on the wire: BACnet and Modbus, through our connectors."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from statistics import median

from connectors.bacnet import BacnetConnector, BacnetNetwork
from connectors.bacnet.network import Reference
from connectors.bacnet.reading import BatchReader
from connectors.bacnet.values import FLAGS, VALUE
from connectors.modbus import open_connector
from connectors.points import ModbusAddress, ModbusConnection, Point
from studio.benchmarks.live.figures import Tell
from studio.benchmarks.live.peers import PeerError, peer, told

SECONDS = 2.0
"""How long each side is measured, in turns. [s]"""
TURNS = 3


def modbus_block(tell: Tell, *, seconds: float = SECONDS) -> float:
    """Return readings a second in blocks of 125 registers over those of one register a request.

    Parameters
    ----------
    tell : callable
        Takes a line with both rates.
    seconds : float
        How long each is measured. [s]
    """
    with peer("modbus", 1000) as process:
        port = int(told(process)["port"])
        single, block = asyncio.run(_modbus_rates(port, seconds))
    tell(f"modbus: {single:.4g} readings/s one by one, {block:.4g} in blocks")
    return block / single


async def _modbus_rates(port: int, seconds: float) -> tuple[float, float]:
    place = {"kind": "modbus", "host": "127.0.0.1", "port": port}
    points = {
        f"point-{number}": Point(
            address=ModbusAddress(kind="modbus", unit=1, start=number), quantity="electric_energy"
        )
        for number in range(125)
    }
    sides = [
        open_connector("bench", ModbusConnection.model_validate({**place, **more}))
        for more in ({"no_merge": [1]}, {})
    ]

    async def read(side: int) -> int:
        readings = await sides[side].read(points)
        if readings.value.tolist() != list(range(125)):
            raise PeerError("other values came than are held")
        return len(readings)

    try:
        one, many = await _in_turns([lambda: read(0), lambda: read(1)], seconds)
    finally:
        for side in sides:
            await side.close()
    return one, many


def bacnet_batch(tell: Tell, *, seconds: float = SECONDS, count: int = 200) -> float:
    """Return readings a second by ReadPropertyMultiple over those by ReadProperty.

    Both sides read the value and the flags of every point; the line tells the rate of values
    without flags, too.

    Parameters
    ----------
    tell : callable
        Takes a line with the rates.
    seconds : float
        How long each is measured. [s]
    count : int
        Points of the device.
    """
    with peer("bacnet", count) as process:
        port = int(told(process)["port"])
        single, bare, batch = asyncio.run(_bacnet_rates(port, seconds, count))
    tell(
        f"bacnet: {single:.4g} readings/s one by one ({bare:.4g} without flags), "
        f"{batch:.4g} in batches"
    )
    return batch / single


async def _bacnet_rates(port: int, seconds: float, count: int) -> tuple[float, float, float]:
    network = BacnetNetwork(f"127.0.0.1:{port}", timeout=3.0)
    client = BacnetConnector("bench", network=network, wait=0.5)
    try:
        (remote,) = await client.devices()
        points = {
            f"input {number}": Point.model_validate(
                {
                    "address": {
                        "kind": "bacnet", "device": remote.instance,
                        "object": f"analog-input,{number}",
                    },
                    "quantity": "temperature",
                }
            )
            for number in range(1, count + 1)
        }  # fmt: skip
        some = [
            [Reference(f"analog-input,{number}", name) for name in (VALUE, FLAGS)]
            for number in range(1, min(count, 25) + 1)
        ]
        reader = BatchReader(network, remote)
        reader.most = 0  # as of a device without ReadPropertyMultiple

        async def single(groups: Sequence[Sequence[Reference]]) -> int:
            return len(await reader.read(groups))

        async def batch() -> int:
            return len(await client.read(points))

        one, bare, many = await _in_turns(
            [lambda: single(some), lambda: single([group[:1] for group in some]), batch], seconds
        )
    finally:
        await client.close()
    return one, bare, many


async def _in_turns(sides: Sequence[Callable[[], Awaitable[int]]], seconds: float) -> list[float]:
    """Return how many a second each side reads; measured in turns, so that all meet the same."""
    rates: list[list[float]] = [[] for _ in sides]
    for side in sides:
        await side()
    for _ in range(TURNS):
        for place, side in enumerate(sides):
            count, begun = 0, time.perf_counter()
            while time.perf_counter() - begun < seconds / TURNS:
                count += await side()
            rates[place].append(count / (time.perf_counter() - begun))
    return [median(rate) for rate in rates]
