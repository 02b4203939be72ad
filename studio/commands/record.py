"""Record what devices measure: read every point of a table and store it, until Ctrl-C.

Connections and points are in the table. What is stored is on the disk when the command says so; it
ends with the accounts: accepted = stored + rejected + in flight.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from studio.commands.lasting import stop_event
from studio.commands.numbers import seconds

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from connectors.events import DeviceEvent, EventList
    from connectors.hub import Hub, HubHealth
    from connectors.store import TelemetryStore

SUMMARY = "read the points of a table and store them"

_METRICS = 15.0
"""Between writings of the metrics file. [s]"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("points", metavar="POINTS.yaml", help="table of points with connections")
    parser.add_argument(
        "--store",
        metavar="DIR",
        required=True,
        help="folder of the telemetry, or postgresql://user@host/database",
    )
    parser.add_argument(
        "--seconds", metavar="N", type=seconds, help="stop after so many (default: at Ctrl-C)"
    )
    parser.add_argument(
        "--metrics", metavar="FILE", help="write metrics for Prometheus there, every 15 s"
    )
    parser.add_argument(
        "--events", metavar="FILE", help="list of events (default: in the folder of the store)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Record; 1 where nothing was stored."""
    import asyncio

    from connectors.hub import Hub, last_good, open_sources
    from connectors.intake import Intake
    from connectors.points import PointTable
    from connectors.validation import Validator
    from studio.commands.output import write_json

    table = PointTable.load(options.points)
    with opened_store(options.store) as store, _events(options) as events:
        sources = open_sources(table)
        intake = Intake(Validator(table), store)
        known = last_good(store, tuple(table.points))
        hub = Hub(intake, sources, compact=store.compact, known=known, events=events)
        health = asyncio.run(_recorded(hub, options))
        store.compact()
        report = _report(health, intake.tallies())
        if events is not None:
            report["alarms"] = [_alarm(one) for one in events.standing()]
    if options.json:
        write_json(report)
    else:
        _show(report)
    return 0 if any(one["stored"] for one in report["accounts"].values()) else 1


def _events(options: argparse.Namespace) -> AbstractContextManager[EventList | None]:
    """Return where events are kept; beside a server only where a file is named."""
    from contextlib import nullcontext
    from pathlib import Path

    from connectors.events import FILE, EventList

    if options.events is not None:
        return EventList(Path(options.events).expanduser())
    if "://" in options.store:
        return nullcontext()
    return EventList(Path(options.store).expanduser() / FILE)


def _alarm(event: DeviceEvent) -> dict[str, Any]:
    return {
        "source": event.source,
        "device": event.device,
        "object": event.object,
        "since": event.received.isoformat(),
        "state": event.to_state,
        "message": event.message,
        "to_acknowledge": event.to_acknowledge,
    }


def opened_store(place: str) -> TelemetryStore:
    """Return the store of a folder or a server."""
    from pathlib import Path

    from connectors.store import PostgresStore, SqliteStore

    if place.startswith(("postgresql://", "postgres://")):
        return PostgresStore(place)
    return SqliteStore(Path(place).expanduser())


async def _recorded(hub: Hub, options: argparse.Namespace) -> HubHealth:
    """Run the hub until the time is over or somebody stops it, and return how it was."""
    import asyncio

    # Ctrl-C cancels nothing: a cancelled hub stores what it has taken before it ends
    stopped = stop_event()
    tasks = [asyncio.create_task(hub.run()), asyncio.create_task(stopped.wait())]
    if options.metrics:
        tasks.append(asyncio.create_task(_write_metrics(hub, options.metrics)))
    sys.stderr.write("atrium: recording; Ctrl-C stops it\n")
    done, _ = await asyncio.wait(
        tasks, timeout=options.seconds, return_when=asyncio.FIRST_COMPLETED
    )
    health = hub.health()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
    return health


async def _write_metrics(hub: Hub, path: str) -> None:
    import asyncio
    from pathlib import Path

    target = Path(path)
    while True:
        text = hub.metrics()
        fresh = target.with_name(f"{target.name}.new")
        await asyncio.to_thread(fresh.write_text, text, encoding="utf-8")
        await asyncio.to_thread(fresh.replace, target)
        await asyncio.sleep(_METRICS)


def _report(health: HubHealth, tallies: Any) -> dict[str, Any]:
    return {
        "accounts": {
            source: {
                "accepted": tally.accepted,
                "stored": tally.stored,
                "rejected": dict(tally.rejected),
                "in_flight": tally.in_flight,
            }
            for source, tally in tallies.items()
        },
        "devices": [
            {
                "source": one.source,
                "device": one.lane,
                "link": str(one.link),
                "reason": one.reason,
                **one.counters,
            }
            for one in health.lanes
        ],
        "ages": {name: age if age < float("inf") else None for name, age in health.ages.items()},
        "stale": list(health.stale),
        "findings": list(health.findings),
    }


def _show(report: dict[str, Any]) -> None:
    from studio.commands.output import write, write_findings, write_table

    rows = [("Source", "accepted", "stored", "rejected", "in flight")]
    for source, one in report["accounts"].items():
        rejected = sum(one["rejected"].values())
        counts = (one["accepted"], one["stored"], rejected, one["in_flight"])
        rows.append((source, *map(str, counts)))
    write_table(rows, right=[1, 2, 3, 4])
    for source, one in report["accounts"].items():
        for reason, count in one["rejected"].items():
            write(f"  {source}: {count} rejected, {reason}")
    for one in report["devices"]:
        if one["link"] != "connected":
            write(f"  {one['source']}, {one['device']}: {one['link']} {one['reason']}".rstrip())
    for one in report.get("alarms", []):
        write(f"  alarm: device {one['device']}, {one['object']}: {one['state']} {one['message']}")
    write_findings(report["findings"])
