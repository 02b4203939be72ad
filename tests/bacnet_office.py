"""An emulated building on loopback, and a client of it, for tests of BACnet."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import datetime
from types import SimpleNamespace

from bacpypes3.basetypes import DaysOfWeek, Destination, EventTransitionBits, Recipient
from bacpypes3.constructeddata import ListOf
from bacpypes3.primitivedata import Boolean, Time

from connectors.bacnet import BacnetConnector, BacnetNetwork
from connectors.bacnet.network import ANY_DEVICE
from connectors.emulators import EmulatedBuilding
from connectors.emulators.bacnet import BacnetDevices
from connectors.points import BacnetAddress, Point
from scenarios.resolve import resolve

START = datetime(2025, 1, 15, 9)  # noqa: DTZ001 civil time of the site
HEATING, AIR = "zones.core/heating-setpoint", "zones.core/air-temperature"


def new_building(name="small-office/packaged-rooftop", **options):
    scenario = resolve(name)
    return EmulatedBuilding(
        scenario.site, scenario.weather, **{"start": START, "step": 300.0, **options}
    )


def address_of(devices, name):
    """Return the address of a point of the emulated building."""
    for device in devices.devices.values():
        if name in device.objects:
            kind, number = device.objects[name].objectIdentifier
            return BacnetAddress(device=device.instance, object=f"{kind},{number}")
    raise KeyError(name)


def table_of(building, devices, names=None, *, poll=5.0):
    """Return points of the emulated building as a client has them."""
    return {
        name: Point(
            address=address_of(devices, name), quantity=point.quantity, unit=point.unit, poll=poll,
            **({"kind": "command", "write_low": 0.0, "write_high": 50.0} if point.writable else {}),
        )
        for name, point in building.points.items()
        if names is None or name in names
    }  # fmt: skip


@asynccontextmanager
async def served(building, *, lifetime=60, patience=0.4):
    """Yield the devices of a building and a client that is quick to give up."""
    async with BacnetDevices(building, "127.0.0.1:0") as devices:
        network = BacnetNetwork(devices.address, timeout=patience)
        client = BacnetConnector("office", network=network, wait=0.3, lifetime=lifetime)
        try:
            yield devices, client
        finally:
            await client.close()


def to_our_client(*, confirmed):
    """Return the list of recipients that an engineer sets up in a device."""
    return ListOf(Destination)(
        [
            Destination(
                validDays=DaysOfWeek([1] * 7),
                fromTime=Time((0, 0, 0, 0)),
                toTime=Time((23, 59, 59, 99)),
                recipient=Recipient(device=("device", ANY_DEVICE - 1)),
                processIdentifier=7,
                issueConfirmedNotifications=Boolean(confirmed),
                transitions=EventTransitionBits([1, 1, 1]),
            )
        ]
    )


async def until(true, within=10.0):
    """Wait until something is true."""
    end = asyncio.get_running_loop().time() + within
    while not true():
        assert asyncio.get_running_loop().time() < end, "it never became true"
        await asyncio.sleep(0.02)


NOTHING = SimpleNamespace(value=None, quality=None)
"""Stands for the reading of a point that has not been heard of yet."""


def last(heard, name):
    """Return the newest reading of a point."""
    return heard[name][-1] if name in heard else NOTHING


@asynccontextmanager
async def listening(client, points):
    """Yield what a subscriber hears: readings, newest last, by point."""
    heard: dict[str, list] = {}

    async def listen():
        async for batch in client.subscribe(points):
            for reading in batch:
                heard.setdefault(reading.point, []).append(reading)

    task = asyncio.create_task(listen())
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
