"""The server: connections, schema, and what its errors mean.

The driver is pg8000 (BSD); psycopg is LGPL.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.store.interface import StoreDamagedError, StoreError, StoreFullError

VERSION = 1
"""Version of the schema; a later one is refused."""
_OLDEST = 140_000
"""``date_bin`` came with PostgreSQL 14."""
_LOCK = 0x41545231
"""Advisory lock under which tables are made."""

_READING = """(
    point integer NOT NULL,
    source_time timestamptz NOT NULL,
    receive_time timestamptz NOT NULL,
    value double precision NOT NULL,
    quality smallint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (point, source_time, sequence)
)"""
_SCHEMA = """
CREATE TABLE layout (version integer NOT NULL);
CREATE TABLE point (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    horizon timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE TABLE latest (
    point integer PRIMARY KEY,
    source_time timestamptz NOT NULL,
    receive_time timestamptz NOT NULL,
    value double precision NOT NULL,
    quality smallint NOT NULL,
    sequence bigint NOT NULL
);
CREATE TABLE rollup (
    point integer NOT NULL,
    start timestamptz NOT NULL,
    count bigint NOT NULL,
    total double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    first double precision NOT NULL,
    last double precision NOT NULL,
    PRIMARY KEY (point, start)
);
CREATE TABLE stale (
    point integer NOT NULL,
    start timestamptz NOT NULL,
    PRIMARY KEY (point, start)
);
CREATE TABLE coarse (
    every bigint NOT NULL,
    point integer NOT NULL,
    start timestamptz NOT NULL,
    count bigint NOT NULL,
    total double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    first double precision NOT NULL,
    last double precision NOT NULL,
    PRIMARY KEY (point, every, start)
);
CREATE TABLE tally (
    source text NOT NULL,
    reason text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (source, reason)
)
"""
# rollup: hours of readings that are all there; stale: hours whose rollup is not, or not any more;
# coarse: what is left of readings let go; tally: stored readings have no reason


class Server:
    """Connections to one schema of a database.

    Parameters
    ----------
    url : str
        ``postgresql://user:password@host:port/database``; a folder of sockets: ``?host=/run/...``.
    schema : str
        Schema of the tables; made if it is not there.

    Raises
    ------
    StoreError
        If the driver is missing, the server cannot be reached, or is too old.
    """

    def __init__(self, url: str, schema: str) -> None:
        try:
            import pg8000.native
        except ImportError as error:
            raise StoreError(
                "a store in PostgreSQL needs its driver: pip install 'atrium[postgresql]'"
            ) from error
        self._driver = pg8000.native
        self._arguments = _arguments(url)
        self._place = f"the database at {_without_password(url)}"
        self._schema = schema
        self._lock = threading.Lock()
        self._idle: list[Any] = []
        with self.transaction() as connection:
            self.partitioned = self._prepare(connection)

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """Give a connection inside a transaction, which is durable when the block ends.

        Raises
        ------
        StoreError
            If the server cannot be reached, or refuses; nothing of the block was done.
        """
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        try:
            connection = connection or self._connected()
            connection.run("BEGIN")
            try:
                yield connection
                connection.run("COMMIT")
            except BaseException:
                connection.run("ROLLBACK")
                raise
        except (self._driver.DatabaseError, self._driver.InterfaceError, OSError) as error:
            self._drop(connection)
            raise self._meaning(error) from error
        except BaseException:
            self._drop(connection)
            raise
        else:
            with self._lock:
                self._idle.append(connection)

    def close(self) -> None:
        """Close every idle connection."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            self._drop(connection)

    def _connected(self) -> Any:
        connection = self._driver.Connection(**self._arguments)
        connection.run("SET TIME ZONE 'UTC'")
        connection.run(f'SET search_path TO "{self._schema}", public')
        return connection

    def _drop(self, connection: Any) -> None:
        if connection is None:
            return
        try:
            connection.close()
        except (self._driver.InterfaceError, OSError):
            return  # it was closed by the other side

    def _prepare(self, connection: Any) -> bool:
        """Make tables where there are none; return whether months are partitions of ours."""
        ((version,),) = connection.run("SELECT current_setting('server_version_num')::integer")
        if version < _OLDEST:
            raise StoreError(f"{self._place} runs PostgreSQL {version // 10_000}; 14 is needed")
        connection.run("SELECT pg_advisory_xact_lock(:lock)", lock=_LOCK)
        connection.run(f'CREATE SCHEMA IF NOT EXISTS "{self._schema}"')
        ((there,),) = connection.run(
            "SELECT to_regclass(:name) IS NOT NULL", name=f'"{self._schema}".layout'
        )
        if not there:
            self._create(connection)
        ((layout,),) = connection.run("SELECT version FROM layout")
        if layout > VERSION:
            raise StoreError(f"{self._place} has layout {layout}, known is {VERSION}; update")
        ((kind,),) = connection.run(
            "SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass(:name)",
            name=f'"{self._schema}".reading',
        )
        return bool(kind)

    def _create(self, connection: Any) -> None:
        for statement in _SCHEMA.split(";"):
            connection.run(statement)
        connection.run(f"INSERT INTO layout VALUES ({VERSION})")
        hyper = connection.run("SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'")
        if hyper:
            connection.run(f"CREATE TABLE reading {_READING}")
            connection.run(
                "SELECT create_hypertable('reading', 'source_time',"
                " chunk_time_interval => interval '30 days')"
            )
        else:
            connection.run(f"CREATE TABLE reading {_READING} PARTITION BY RANGE (source_time)")
            connection.run("CREATE TABLE reading_other PARTITION OF reading DEFAULT")
            connection.run("CREATE INDEX reading_time ON reading USING brin (source_time)")

    def _meaning(self, error: Exception) -> StoreError:
        detail = error.args[0] if error.args else ""
        code = detail.get("C", "") if isinstance(detail, dict) else ""
        text = detail.get("M", "") if isinstance(detail, dict) else str(error)
        if code == "53100":
            return StoreFullError(f"{self._place}: {text}; nothing of this was stored; make room")
        if code in {"XX001", "XX002"}:
            return StoreDamagedError(f"{self._place} is damaged: {text}")
        return StoreError(f"{self._place} cannot be used: {text}; nothing of this was stored")


def copied(connection: Any, query: str) -> bytes:
    """Return the rows of a query in the binary form of COPY."""
    stream = io.BytesIO()
    connection.run(f"COPY ({query}) TO STDOUT (FORMAT binary)", stream=stream)
    return stream.getvalue()


def _arguments(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    folder = parse_qs(parts.query).get("host", [""])[0]
    try:
        port = parts.port or 5432
    except ValueError as error:
        raise StoreError(f"{_without_password(url)}: {error}") from error
    arguments: dict[str, Any] = {
        "user": unquote(parts.username or "postgres"),
        "password": None if parts.password is None else unquote(parts.password),
        "database": parts.path.lstrip("/") or "postgres",
    }
    if folder:
        return {**arguments, "unix_sock": f"{folder}/.s.PGSQL.{port}"}
    return {**arguments, "host": parts.hostname or "127.0.0.1", "port": port}


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return url if parts.password is None else url.replace(f":{parts.password}@", ":***@", 1)
