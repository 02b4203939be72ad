"""Supervise writes: give back what no controller renews, until Ctrl-C.

Run it as a process of its own, beside controllers, and let the system restart it. At its start it
gives back what was left in devices by whatever died; where a device does not answer it tries on.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from studio.commands.lasting import stop_event
from studio.commands.numbers import seconds

if TYPE_CHECKING:
    from connectors.gate import Entry, Supervisor

SUMMARY = "give points back that no controller renews"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("points", metavar="POINTS.yaml", help="table of points with connections")
    parser.add_argument("--store", metavar="DIR", required=True, help="folder of the journal")
    parser.add_argument(
        "--seconds", metavar="N", type=seconds, help="stop after so many (default: at Ctrl-C)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document at the end")


def run(options: argparse.Namespace) -> int:
    """Supervise; 1 where something is still in a device that should not be."""
    import asyncio
    from pathlib import Path

    from connectors.gate import Journal, Permits, Supervisor
    from connectors.points import PointTable
    from studio.commands.output import write, write_json

    table = PointTable.load(options.points)
    journal = Journal(Path(options.store).expanduser())
    try:
        supervisor = Supervisor(table, journal, listen=_tell)
        asyncio.run(_supervised(supervisor, options.seconds))
        status = Permits(table, journal, "supervisor").status()
    finally:
        journal.close()
    left = [one.point for one in status.points if one.held_by and not one.lease_left]
    if options.json:
        write_json({"released": supervisor.released, "failures": supervisor.failures, "left": left})
    else:
        write(f"{supervisor.released} given back, {supervisor.failures} attempts failed")
        for point in left:
            write(f"  {point} still has a value that nobody renews; the next supervisor tries on")
    return 1 if left else 0


async def _supervised(supervisor: Supervisor, seconds: float | None) -> None:
    """Run the supervisor until the time is over or somebody stops it."""
    import asyncio

    # Ctrl-C cancels nothing: at its end it gives back what is due
    stopped = stop_event()
    tasks = [asyncio.create_task(supervisor.run()), asyncio.create_task(stopped.wait())]
    sys.stderr.write("atrium: supervising writes; Ctrl-C stops it\n")
    done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


def _tell(entry: Entry) -> None:
    sys.stderr.write(f"atrium: {entry.point} {entry.outcome}, {entry.reason}\n")
