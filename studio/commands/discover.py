"""Find the devices of a network or bus and propose a table of their points.

Reads only: nothing is written to any device. On BACnet the table holds quantities and roles as
names, units and types of objects suggest; look through it before it is used. What neither tells is
left out and listed. Registers of Modbus say nothing of themselves: units and registers that answer
are found, and what they mean comes from a map (--map). Even reading takes the time of a bus: ask
slow ones with --pause, or while they matter least. Another Atrium tells what its points are; its
readings are then recorded as they are.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from studio.commands.numbers import seconds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from connectors.bacnet import Remote
    from connectors.bacnet.naming import Proposal
    from connectors.connector import Found
    from connectors.points import BacnetConnection

SUMMARY = "find devices and propose a table of points"
_MOST_LINES = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    from studio.commands.discover_modbus import add_modbus_arguments

    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--bacnet", metavar="HOST:PORT",
        help="a BBMD or a device; with a prefix, 192.168.1.5/24:47808, own address to ask from",
    )  # fmt: skip
    way.add_argument("--modbus", metavar="HOST:PORT", help="a Modbus TCP device or gateway")
    way.add_argument("--atrium", metavar="URL", help="another Atrium, http://127.0.0.1:8050")
    parser.add_argument(
        "--key-variable", metavar="NAME", default="ATRIUM_KEY",
        help="variable of the environment with a key for reading that Atrium (ATRIUM_KEY)",
    )  # fmt: skip
    parser.add_argument("-o", "--output", metavar="POINTS.yaml", help="write the proposed table")
    parser.add_argument("--wait", metavar="S", type=seconds, default=2.0, help="for answers [s]")
    add_modbus_arguments(parser.add_argument_group("Modbus"))
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Discover and propose."""
    from studio.commands.run import output_file

    path = None if options.output is None else _new_file(output_file(options.output))
    if options.atrium is not None:
        from studio.commands import peers

        return peers.discover(options, path)
    if options.modbus is not None:
        from studio.commands.discover_modbus import run_modbus

        return run_modbus(options, path)
    return _run_bacnet(options, path)


def _new_file(path: Path) -> Path:
    """Refuse to replace a table: people correct it by hand."""
    from sim.errors import DocumentError, Fault

    if path.exists():
        limit = "a file that is not there yet: a table may hold corrections"
        fault = Fault("-o", str(path), limit, "choose another name, or remove it")
        raise DocumentError([fault], source="command line")
    return path


def _run_bacnet(options: argparse.Namespace, path: Path | None) -> int:
    import asyncio

    from connectors.bacnet.naming import propose
    from connectors.bacnet.stack import asked_endpoint
    from studio.commands.output import write_json, write_whole

    asked_endpoint(options.bacnet)
    remotes, found = asyncio.run(_discover(options.bacnet, options.wait))
    proposal = propose(found, name=f"discovered at {options.bacnet}")
    if path is not None:
        reached = {"site": _connection(options.bacnet)}
        write_whole(path, proposal.table.model_copy(update={"connections": reached}).to_yaml())
    if options.json:
        write_json(_document(remotes, found, proposal, path))
    else:
        _show(remotes, found, proposal, path)
    return 0


def _connection(via: str) -> BacnetConnection:
    """Return what reaches the devices again, for `atrium record`."""
    from connectors.points import BacnetConnection

    host, _, port = via.rpartition(":")
    if "/" in via or not port.isdecimal():
        return BacnetConnection(local=via)
    return BacnetConnection(host=host, port=int(port))


async def _discover(via: str, wait: float) -> tuple[list[Remote], tuple[Found, ...]]:
    from connectors.bacnet import BacnetConnector

    connector = BacnetConnector("discovery", via, wait=wait)
    try:
        return await connector.devices(), await connector.discover()
    finally:
        await connector.close()


def _document(
    remotes: Sequence[Remote], found: Sequence[Found], proposal: Proposal, path: Path | None
) -> dict[str, Any]:
    return {
        "devices": [
            {
                "device": each.instance,
                "address": each.address,
                "largest_apdu": each.largest_apdu,
                "objects": _count(found, each.instance),
            }
            for each in remotes
        ],
        "found": len(found),
        "proposed": len(proposal.table.points),
        "table": None if path is None else str(path),
        "points": {name: point.plain() for name, point in proposal.table.points.items()},
        "findings": proposal.findings,
    }


def _count(found: Sequence[Found], device: int) -> int:
    return sum(getattr(one.address, "device", None) == device for one in found)


def _show(
    remotes: Sequence[Remote], found: Sequence[Found], proposal: Proposal, path: Path | None
) -> None:
    from studio.commands.output import write, write_findings, write_table

    rows = [(str(r.instance), r.address, str(_count(found, r.instance))) for r in remotes]
    write_table([("device", "address", "objects"), *rows], right=[0, 2])
    points = list(proposal.table.points.items())
    write(f"\n{len(points)} of {len(found)} points proposed")
    write_table(
        [(name, point.quantity, point.unit or point.entry.unit, point.kind)
         for name, point in points[:_MOST_LINES]]
    )  # fmt: skip
    if len(points) > _MOST_LINES:
        write(f"  and {len(points) - _MOST_LINES} more")
    write_findings(proposal.findings)
    write("\nNot written (use -o)" if path is None else f"\nWritten to {path}")
