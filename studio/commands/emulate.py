"""Run a building and serve it as the devices of a live one, until stopped.

SITE is a site file, or a site or scenario of the library, such as medium-office/base. Clients read
its points and command its set-points; what they command acts on the simulation. With --speed 60 an
hour of the building takes a minute. Nothing listens where no address is given.

With --boptest its time is in the hands of an HTTP client, which lets it go on, overwrites inputs
and is scored; --start says where the first test begins, and a scenario how long tests are.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from studio.commands.lasting import until_stopped
from studio.commands.results import add_data_argument, user_directories

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from connectors.emulators import EmulatedBuilding
    from scenarios.resolve import ResolvedScenario
    from sim.site import Site
    from sim.weather import Weather

SUMMARY = "serve a simulated building as live devices"

Face = Callable[["EmulatedBuilding", str], "AbstractAsyncContextManager[Any]"]
"""Opens the devices of a protocol at an address; ``address`` and ``devices`` tell of them."""


def _bacnet(building: EmulatedBuilding, address: str) -> AbstractAsyncContextManager[Any]:
    from connectors.emulators.bacnet import BacnetDevices

    return BacnetDevices(building, address)


def _modbus(building: EmulatedBuilding, address: str) -> AbstractAsyncContextManager[Any]:
    from connectors.emulators.modbus import ModbusServer

    return ModbusServer(building, address)


def _mqtt(building: EmulatedBuilding, address: str) -> AbstractAsyncContextManager[Any]:
    from connectors.emulators.mqtt import MqttPublisher

    return MqttPublisher(building, address)


FACES: dict[str, tuple[Face, str, str]] = {
    "bacnet": (_bacnet, "HOST:PORT", "BACnet/IP, a device a port from PORT on, the first a BBMD"),
    "modbus": (_modbus, "HOST:PORT", "Modbus TCP, a device a unit, a point two registers"),
    "mqtt": (_mqtt, "URL", "MQTT at a broker, mqtt://HOST:PORT, a point a topic"),
}
"""Protocols by option: what opens them, their argument, and a line of help."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("site", metavar="SITE", help="site file, or name of the library")
    for name, (_, argument, text) in FACES.items():
        parser.add_argument(f"--{name}", metavar=argument, help=text)
    parser.add_argument(
        "--boptest", metavar="HOST:PORT", help="BOPTEST over HTTP; time goes on as the client says"
    )
    parser.add_argument(
        "--speed", metavar="N", type=_speed, default=1.0, help="simulated seconds a second (1)"
    )
    parser.add_argument(
        "--start", metavar="TIME", type=_moment, help="first moment, civil time there; default now"
    )
    parser.add_argument(
        "--step", metavar="S", type=float, help="exchange step (60; as in runs for BOPTEST) [s]"
    )
    parser.add_argument("--seconds", metavar="N", type=_speed, help="stop after so many seconds")
    parser.add_argument("--json", action="store_true", help="print one JSON document when ready")
    add_data_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    import asyncio

    from sim.errors import DocumentError, Fault

    asked = {name: getattr(options, name) for name in FACES if getattr(options, name) is not None}
    if options.boptest is not None:
        from studio.commands import boptest

        if asked or options.speed != 1.0:
            fault = Fault(
                "--boptest", options.boptest, "neither another protocol nor --speed beside it",
                "start a second building: the time of this one is its client's",
            )  # fmt: skip
            raise DocumentError([fault], source="command line")
        return boptest.serve(options)
    if not asked:
        limit = " or ".join(f"--{name} {argument}" for name, (_, argument, _) in FACES.items())
        limit += " or --boptest HOST:PORT"
        fault = Fault("options", None, limit, "say where to listen")
        raise DocumentError([fault], source="command line")
    from connectors.emulators import EmulatedBuilding
    from connectors.emulators.building import STEP

    site, weather = site_and_weather(options.site, options.data)
    building = EmulatedBuilding(
        site,
        weather,
        start=options.start,
        speed=options.speed,
        step=STEP if options.step is None else options.step,
    )
    with until_stopped():
        asyncio.run(_serve(building, asked, options))
    return 0


async def _serve(
    building: EmulatedBuilding, asked: dict[str, str], options: argparse.Namespace
) -> None:
    import asyncio
    import contextlib

    async with contextlib.AsyncExitStack() as stack:
        opened = {
            name: await stack.enter_async_context(FACES[name][0](building, address))
            for name, address in asked.items()
        }
        building.start()
        stack.callback(building.stop)
        _tell(building, opened, options)
        passed = 0.0
        while building.failure is None and passed < (options.seconds or float("inf")):
            await asyncio.sleep(min(0.5, (options.seconds or float("inf")) - passed))
            passed += 0.5
    if building.failure is not None:
        raise building.failure


def _tell(building: EmulatedBuilding, opened: dict[str, Any], options: argparse.Namespace) -> None:
    import sys

    from studio.commands.output import write, write_json, write_table

    if options.json:
        write_json(_document(building, opened, options.speed))
    else:
        write(f"{building.name}: {building.now:%Y-%m-%d %H:%M}, {options.speed:g} times as fast")
        for name, face in opened.items():
            write(f"\n{name} at {face.address}")
            write_table(
                [(device, str(len(building.points_of(device)))) for device in building.devices],
                right=[1],
            )
        write("\nCtrl-C stops.")
    sys.stdout.flush()


def _document(building: EmulatedBuilding, opened: dict[str, Any], speed: float) -> dict[str, Any]:
    return {
        "site": building.name,
        "now": building.now.isoformat(),
        "speed": speed,
        "points": len(building.points),
        "devices": {name: len(building.points_of(name)) for name in building.devices},
        "listening": {name: face.address for name, face in opened.items()},
    }


def site_and_weather(name: str, data: str | None) -> tuple[Site, Weather]:
    """Return a site and the weather it stands in.

    Parameters
    ----------
    name : str
        Site file, site of the library, or scenario, whose changes are then made.
    data : str, optional
        Data directory.

    Raises
    ------
    DocumentError
        If there is no such thing, or it has faults.
    """
    from scenarios.resolve import find_site, resolve
    from sim.errors import DocumentError, Fault
    from sim.site import read_site
    from sim.weather import read_weather

    directories = user_directories(data)
    if not _names_site(name, data):
        resolved = resolve(name, directories=directories)
        return resolved.site, resolved.weather
    path = find_site(name, directories=directories)
    site = read_site(path)
    if site.weather is None:
        fault = Fault("weather", None, "a station or file", "add 'weather' to the site")
        raise DocumentError([fault], source=str(path))
    return site, read_weather(site.weather, base=path.parent)


def scenario_of(name: str, data: str | None) -> ResolvedScenario | None:
    """Return the scenario that a name stands for, or nothing where it is that of a site.

    Raises
    ------
    DocumentError
        If there is no such thing, or it has faults.
    """
    from scenarios.resolve import resolve

    if _names_site(name, data):
        return None
    return resolve(name, directories=user_directories(data))


def _names_site(name: str, data: str | None) -> bool:
    from pathlib import Path

    from scenarios.resolve import library_sites

    known = library_sites(user_directories(data))
    return name in known or _is_site(Path(name).expanduser())


def _is_site(path: Any) -> bool:
    """Tell a site file from a scenario by what stands in it."""
    from sim.site import read_yaml

    if path.suffix.lower() not in {".yaml", ".yml"} or not path.is_file():
        return False
    return "zones" in read_yaml(path).data


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 < value <= 1e6:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: above 0, up to 1000000")
    return value


def _moment(text: str) -> datetime:
    from datetime import datetime

    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: 2025-01-15T09:00") from None
