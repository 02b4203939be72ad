"""What `atrium discover --atrium` does: the points of another Atrium as a table to record."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.points import PointTable

_MOST_LINES = 20


def discover(options: argparse.Namespace, path: Path | None) -> int:
    """Ask another Atrium for its points and write the table that reads them.

    Parameters
    ----------
    options : argparse.Namespace
        Of `atrium discover`.
    path : Path or None
        Where the table goes.

    Returns
    -------
    int
        The exit code.

    Raises
    ------
    DocumentError
        If the address or the key is missing.
    ConnectorError
        If nobody answers there, or not to that key.
    """
    import asyncio

    from studio.commands.discover import write_whole
    from studio.commands.output import write_json

    table = asyncio.run(_table(options.atrium, options.key_variable))
    if path is not None:
        write_whole(path, table.to_yaml())
    if options.json:
        points = {name: point.plain() for name, point in table.points.items()}
        place = None if path is None else str(path)
        write_json(
            {"found": len(points), "proposed": len(points), "table": place, "points": points}
        )
    else:
        _show(table, path)
    return 0


async def _table(url: str, variable: str) -> PointTable:
    from connectors.atrium import AtriumConnector
    from connectors.points import AtriumConnection
    from sim.errors import DocumentError

    try:
        given = {"kind": "atrium", "url": url, "key_variable": variable}
        connection = AtriumConnection.read(given, source="command line")
        connector = AtriumConnector("discovery", connection)
    except DocumentError as error:
        raise DocumentError(error.faults, source="command line") from None
    try:
        return await connector.table()
    finally:
        await connector.close()


def _show(table: PointTable, path: Path | None) -> None:
    from studio.commands.output import write, write_table

    points = list(table.points.items())
    write(f"{len(points)} points")
    write_table([(name, one.quantity, one.entry.unit) for name, one in points[:_MOST_LINES]])
    if len(points) > _MOST_LINES:
        write(f"  and {len(points) - _MOST_LINES} more")
    write("\nNot written (use -o)" if path is None else f"\nWritten to {path}")
