"""The embedded telemetry store."""

from connectors.store.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
