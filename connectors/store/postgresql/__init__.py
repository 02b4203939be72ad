"""The telemetry store on a PostgreSQL server."""

from connectors.store.postgresql.store import PostgresStore

__all__ = ["PostgresStore"]
