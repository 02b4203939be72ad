"""Readings of years on disk: one interface, embedded in SQLite or on a PostgreSQL server."""

from connectors.store.interface import (
    TOO_OLD,
    Compacted,
    Receipt,
    Retained,
    Retention,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    TelemetryStore,
)
from connectors.store.postgresql import PostgresStore
from connectors.store.sqlite import SqliteStore
from connectors.store.summaries import How, Summaries

__all__ = [
    "TOO_OLD",
    "Compacted",
    "How",
    "PostgresStore",
    "Receipt",
    "Retained",
    "Retention",
    "SqliteStore",
    "StoreDamagedError",
    "StoreError",
    "StoreFullError",
    "Summaries",
    "TelemetryStore",
]
