"""From a table of points to connectors: each protocol is loaded where a table asks for it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import cast

from connectors.connector import Connector
from connectors.hub.lane import Mode, Source
from connectors.points import AnyConnection, BacnetConnection, Point, PointTable
from sim.errors import DocumentError, Fault

_MODES = {
    "bacnet": Mode.SUBSCRIBE,
    "mqtt": Mode.SUBSCRIBE,
    "modbus": Mode.POLL,
    "rest": Mode.POLL,
    "atrium": Mode.SUBSCRIBE,
}
"""How readings of each protocol come; its package has ``open_connector(name, connection)``."""


def open_sources(table: PointTable) -> tuple[Source, ...]:
    """Return a source for each connection of a table that has points; nothing is asked yet.

    Parameters
    ----------
    table : PointTable
        Points and connections.

    Raises
    ------
    DocumentError
        With every connection that cannot be opened and every point that has none.
    """
    faults = list(_without_connection(table))
    sources = []
    for name, connection in table.connections.items():
        points = {key: one for key, one in table.points.items() if table.connection_of(key) == name}
        if not points:
            continue
        try:
            sources.append(_source(name, connection, points))
        except DocumentError as error:
            faults += [fault.within(f"connections.{name}") for fault in error.faults]
    if faults:
        raise DocumentError(faults, source=table.name)
    return tuple(sources)


def _without_connection(table: PointTable) -> Iterator[Fault]:
    """Tell of points that nobody would read; sensors that deliver themselves need no connection."""
    for name, point in table.points.items():
        if not table.connection_of(name) and point.address.kind != "rest":
            kind = point.address.kind
            yield Fault(
                f"points.{name}",
                kind,
                "an address that a connection of the table reaches",
                f"add connections: {{site: {{kind: {kind}, ...}}}}",
            )


def open_connector(name: str, connection: AnyConnection) -> Connector:
    """Return the connector of a connection; it connects with the first request.

    Parameters
    ----------
    name : str
        Name of the connection.
    connection : AnyConnection
        The connection.

    Raises
    ------
    DocumentError
        If it is incomplete, or not of a protocol that reaches devices.
    """
    if connection.kind not in _MODES:
        limit = f"one of {', '.join(_MODES)}"
        raise DocumentError([Fault("kind", connection.kind, limit, "choose a protocol")])
    if isinstance(connection, BacnetConnection):
        return _bacnet(name, connection)
    module = importlib.import_module(f"connectors.{connection.kind}")
    return cast("Connector", module.open_connector(name, connection))


def _source(name: str, connection: AnyConnection, points: dict[str, Point]) -> Source:
    connector = open_connector(name, connection)
    return Source(connector, points, _MODES[connection.kind], connection.requests_per_second)


def _bacnet(name: str, connection: BacnetConnection) -> Connector:
    from connectors.bacnet import BacnetConnector

    if bool(connection.host) == bool(connection.local):
        fault = Fault("host", None, "host or local, one of the two", "name one")
        raise DocumentError([fault], source=name)
    via = connection.local or f"{connection.host}:{connection.port}"
    return BacnetConnector(name, via)
