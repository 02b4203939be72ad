"""The live side of a data directory: points, telemetry and keys, opened when first used."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import AtriumError
from studio.settings import Settings

if TYPE_CHECKING:
    from connectors.atrium import Outlet
    from connectors.intake import Intake
    from connectors.live_state import LiveState
    from connectors.rest import Ingest, KeyRing
    from connectors.store import TelemetryStore


class NoPointsError(AtriumError):
    """The data directory has no table of points."""


class _Opened(NamedTuple):
    """What belongs to an open store."""

    intake: Intake
    ingest: Ingest
    live: LiveState
    outlet: Outlet
    store: TelemetryStore


class Operation:
    """Readings of a data directory.

    Parameters
    ----------
    settings : Settings
        The data directory.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._keys: KeyRing | None = None
        self._opened: _Opened | None = None

    @property
    def keys(self) -> KeyRing:
        """API keys."""
        from connectors.rest import KeyRing

        with self._lock:
            self._keys = self._keys or KeyRing(self._settings.keys)
            return self._keys

    @property
    def ingest(self) -> Ingest:
        """What takes deliveries.

        Raises
        ------
        AtriumError
            If there is no table of points, or the store cannot be opened.
        """
        return self._open().ingest

    @property
    def intake(self) -> Intake:
        """What stores and counts; errors as of `ingest`."""
        return self._open().intake

    @property
    def live(self) -> LiveState:
        """What is known of every point now; errors as of `ingest`."""
        return self._open().live

    @property
    def outlet(self) -> Outlet:
        """What tells another Atrium of points and readings; errors as of `ingest`."""
        return self._open().outlet

    def close(self) -> None:
        """Release the store."""
        with self._lock:
            if self._opened is not None:
                self._opened.store.close()
                self._opened = None

    def _open(self) -> _Opened:
        from connectors.atrium import Outlet
        from connectors.intake import Intake
        from connectors.live_state import LiveState
        from connectors.points import PointTable
        from connectors.rest import Ingest
        from connectors.store import SqliteStore
        from connectors.validation import Validator

        keys = self.keys
        with self._lock:
            if self._opened is None:
                if not self._settings.points.exists():
                    raise NoPointsError(
                        f"there is no table of points; write one to {self._settings.points.name} "
                        "in the data directory"
                    )
                table = PointTable.load(self._settings.points)
                store = SqliteStore(self._settings.telemetry)
                live = LiveState(table)
                live.load(store)
                intake = Intake(Validator(table), store, listener=live.take)
                self._opened = _Opened(
                    intake, Ingest(table, intake, keys), live, Outlet(table, store), store
                )
            return self._opened
