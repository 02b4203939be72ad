"""What an Atrium tells another one: its table of points, and the readings it received since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from connectors.atrium.columns import Page
from connectors.points import PointTable
from connectors.readings import microseconds, moment_of
from connectors.store import TelemetryStore
from connectors.validation import AHEAD

MOST_ROWS = 20_000
"""Readings in one page, about; those received at the same time are not torn apart."""
_TOLD = (
    "quantity", "asset", "low", "high", "sample", "states", "tags", "brick", "text", "stale_after",
)  # fmt: skip

Allowed = Callable[[str], bool]
"""Tells whether somebody may read a point."""


class Outlet:
    """Tells what a store holds; safe between threads.

    Parameters
    ----------
    table : PointTable
        Points.
    store : TelemetryStore
        Their readings, also those that other processes write.
    now : callable
        The clock.
    """

    def __init__(
        self,
        table: PointTable,
        store: TelemetryStore,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._table, self._store, self._now = table, store, now

    def points(self, allowed: Allowed) -> dict[str, dict[str, Any]]:
        """Return what is told of each point; values are in the units of the quantities."""
        found = {}
        for name, point in self._table.points.items():
            if allowed(name):
                plain = point.plain()
                found[name] = {field: plain[field] for field in _TOLD if field in plain}
        return found

    def newest(self, names: Sequence[str], allowed: Allowed) -> Page:
        """Return the newest reading of points that have some."""
        readings = self._store.newest(self._known(names, allowed))
        now = microseconds(self._now())
        return Page.of(readings, cursor=now, now=now)

    def since(
        self,
        names: Sequence[str],
        allowed: Allowed,
        *,
        after: int | None,
        late: float,
        most: int = MOST_ROWS,
    ) -> Page:
        """Return the readings that were received after a moment, the first received first.

        Parameters
        ----------
        names : sequence of str
            Points; unknown ones have no readings.
        allowed : callable
            Tells whether the caller may read a point.
        after : int, optional
            Receive time of the last reading that is known; ``late`` before now where none is. [us]
        late : float
            By how much source times may lie before that. [s]
        most : int
            Readings in a page, about.
        """
        known, now = self._known(names, allowed), self._now()
        if after is None:
            after = microseconds(now - timedelta(seconds=late))
        start = moment_of(after) - timedelta(seconds=late)
        end = now + AHEAD + timedelta(seconds=1)
        found = self._store.read(known, start, end)
        found = found.take(found.receive_time > after)
        found = found.take(np.argsort(found.receive_time, kind="stable"))
        kept = (
            len(found)
            if len(found) <= most
            else int(
                np.searchsorted(found.receive_time, found.receive_time[most - 1], side="right")
            )
        )
        more = kept < len(found)
        found = found.take(slice(0, kept))
        cursor = int(found.receive_time[-1]) if len(found) else after
        return Page.of(found, cursor=cursor, now=microseconds(now), more=more)

    def _known(self, names: Sequence[str], allowed: Allowed) -> list[str]:
        return [
            name for name in dict.fromkeys(names) if name in self._table.points and allowed(name)
        ]
