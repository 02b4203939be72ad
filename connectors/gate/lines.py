"""Connectors by the name of their connection, opened when something is first asked of them."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.connector import Connector, ConnectorError
from connectors.hub import open_connector
from connectors.points import AnyConnection, MqttConnection, PointTable
from sim.errors import DocumentError


class Lines:
    """The connectors that commands go through.

    Parameters
    ----------
    table : PointTable
        Connections.
    role : str
        Distinguishes sessions at brokers from those of other processes of Atrium.
    given : mapping of str to Connector
        Connectors that are there already; they are not closed here.
    """

    def __init__(
        self, table: PointTable, role: str, given: Mapping[str, Connector] | None = None
    ) -> None:
        self._table, self._role = table, role
        self._given = dict(given or {})
        self._opened: dict[str, Connector] = {}

    def to(self, name: str, table: PointTable | None = None) -> Connector:
        """Return the connector of a connection.

        Parameters
        ----------
        name : str
            Name of the connection.
        table : PointTable, optional
            A table of one point with its connection, which counts where ours has none of the name.

        Raises
        ------
        ConnectorError
            If it cannot be opened.
        """
        if name in self._given:
            return self._given[name]
        if name not in self._opened:
            own = self._table.connections
            others = {} if table is None else table.connections
            self._opened[name] = self._open(name, {**others, **own})
        return self._opened[name]

    def _open(self, name: str, connections: Mapping[str, AnyConnection]) -> Connector:
        connection = connections.get(name)
        if connection is None:
            raise ConnectorError(f"the table has no connection {name!r}")
        if isinstance(connection, MqttConnection):
            # the session of the recorder must stay its own, and ours need not be kept
            own = {"client": f"{connection.client}-{self._role}", "session": 0.0}
            connection = connection.model_copy(update=own)
        try:
            return open_connector(name, connection)
        except DocumentError as error:
            raise ConnectorError(str(error)) from error

    async def drop(self, name: str) -> None:
        """Close a connector, so that the next who asks opens it anew."""
        connector = self._opened.pop(name, None)
        if connector is not None:
            await connector.close()

    async def close(self) -> None:
        """Close all that were opened here."""
        for name in tuple(self._opened):
            await self.drop(name)
