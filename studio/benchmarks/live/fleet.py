"""Ten thousand devices of one point each, for minutes: nothing lost, flat memory, and commands."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import mean

import numpy as np

from connectors.connector import Command, ConnectorError
from connectors.hub import Hub, Source
from connectors.intake import Intake
from connectors.modbus import ModbusConnector, open_connector
from connectors.points import ModbusConnection, Point, PointTable
from connectors.readings import Quality, Readings
from connectors.store import SqliteStore
from connectors.validation import Validator
from studio.benchmarks.live.figures import Tell
from studio.benchmarks.live.peers import PeerError, peer, told

SECONDS, EVERY = 600.0, 10.0
"""How long, and between two readings of a device. [s]"""
BUSES, UNITS = 40, 250
COMMANDS = 100.0
"""A minute."""
_BEGIN, _END = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_SAMPLES = 60


def fleet(
    tell: Tell,
    *,
    seconds: float = SECONDS,
    buses: int = BUSES,
    units: int = UNITS,
    every: float = EVERY,
) -> Mapping[str, float]:
    """Read 10,000 Modbus devices every 10 s, with 100 commands a minute beside; return how it went.

    A device counts how often it was read, and the count is its value: a gap in what is stored is a
    reading lost.

    Parameters
    ----------
    tell : callable
        Takes a line about the memory.
    seconds : float
        How long. [s]
    buses, units : int
        Buses, and devices on each.
    every : float
        Between two readings of a device. [s]

    Returns
    -------
    mapping of str to float
        ``fleet_per_s``, readings stored a second; ``fleet_lost``, readings missing;
        ``fleet_left_out``, rounds of a bus left out for lack of time; ``fleet_growth_MB``, memory
        of the recording process at the end over that after a fifth; ``fleet_commands_per_min``,
        commands that were read back.
    """
    with (
        peer("fleet", buses, units) as process,
        tempfile.TemporaryDirectory(prefix="atrium-bench-") as folder,
        SqliteStore(folder) as store,
    ):
        ports = [int(port) for port in told(process)["ports"]]
        memory, commands, left_out = asyncio.run(
            _recorded(store, ports, units, seconds=seconds, every=every)
        )
        readings = store.read(store.points(), _BEGIN, _END)
    fifth = max(1, len(memory) // 5)
    tell(f"fleet: {memory[0]:.0f} MB at first, {memory[-1]:.0f} MB at last")
    return {
        "fleet_per_s": len(readings) / seconds,
        "fleet_lost": _missing(readings, buses * units),
        "fleet_left_out": left_out,
        "fleet_growth_MB": mean(memory[-fifth:]) - mean(memory[fifth : 2 * fifth] or memory),
        "fleet_commands_per_min": 60.0 * commands / seconds,
    }


def _missing(readings: Readings, devices: int) -> int:
    """Return how many counts are missing, a device without any as one."""
    good = readings.take(readings.quality == Quality.GOOD)
    counts = np.zeros(len(good.names), np.int64)
    np.maximum.at(counts, good.point, good.value.astype(np.int64))
    unlike = np.unique(np.stack([good.point, good.value.astype(np.int64)]), axis=1).shape[1]
    return int(counts.sum() - unlike + devices - (counts > 0).sum())


async def _recorded(
    store: SqliteStore, ports: list[int], units: int, *, seconds: float, every: float
) -> tuple[list[float], int, float]:
    """Run the hub; return samples of the memory [MB], commands done, and rounds left out."""
    sources = [_source(place, port, units, every) for place, port in enumerate(ports)]
    points = {name: point for source in sources for name, point in source.points.items()}
    intake = Intake(Validator(PointTable(name="fleet", points=points)), store)
    hub = Hub(intake, sources)
    recording = asyncio.create_task(hub.run())
    commanding = asyncio.create_task(_command(sources, units))
    memory = []
    try:
        for _ in range(_SAMPLES):
            await asyncio.sleep(seconds / _SAMPLES)
            memory.append(_resident())
            if recording.done():
                recording.result()
        health = hub.health()
    finally:
        for task in (commanding, recording):
            task.cancel()
        await asyncio.gather(commanding, recording, return_exceptions=True)
    if any(tally.rejected for tally in intake.tallies().values()):
        raise PeerError(f"readings were rejected: {intake.tallies()}")
    left_out = sum(lane.counters.get("overruns", 0) for lane in health.lanes)
    done = sum(one.counters.get("writes", 0) for one in health.sources.values())
    return memory, done, left_out


def _source(place: int, port: int, units: int, every: float) -> Source:
    own = {"kind": "modbus", "host": "127.0.0.1", "port": port}
    connector = open_connector(f"bus-{place}", ModbusConnection.model_validate(own))
    points = {
        f"bus-{place}/unit-{unit}": _point(unit, 0, "uint32", poll=every, stale_after=10.0 * every)
        for unit in range(1, units + 1)
    }
    return Source(connector, points)


def _point(unit: int, start: int, kind: str, **more: object) -> Point:
    address = {"kind": "modbus", "unit": unit, "start": start, "type": kind}
    fields = {"quantity": "electric_energy", "sample": "counter", **more}
    return Point.model_validate({"address": address, **fields})


async def _command(sources: list[Source], units: int) -> None:
    """Command a device here and there, 100 a minute."""
    stream = Random(1)  # noqa: S311  # chooses devices, keeps no secret
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        await asyncio.sleep(due - loop.time())
        due += 60.0 / COMMANDS
        connector = stream.choice(sources).connector
        if not isinstance(connector, ModbusConnector):
            continue
        unit = stream.randint(1, units)
        points = {"setpoint": _point(unit, 2, "uint16")}
        try:
            await connector.write(points, [Command("setpoint", float(stream.randint(0, 1000)))])
        except ConnectorError:
            continue  # not counted as written


def _resident() -> float:
    """Return the memory of this process. [MB]"""
    status = Path("/proc/self/status")
    if not status.exists():
        raise PeerError("the memory of a process is read from /proc, which is not here")
    return int(status.read_text(encoding="utf-8").split("VmRSS:")[1].split()[0]) / 1024.0
