"""What is known of every point now, at a past moment, and what changed between two."""

from __future__ import annotations

import asyncio
import math
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.events import DeviceEvent
from connectors.points import BacnetAddress, PointTable
from connectors.readings import Quality, Reading, Readings
from connectors.store import TelemetryStore

MOST_PENDING = 10_000
"""Points whose change waits for a subscriber at most; of each the newest value is kept."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PointState:
    """What is known of a point.

    Attributes
    ----------
    point : str
        Its name.
    value : float
        Its last value, in the unit of its quantity; NaN where there is none.
    quality : Quality or None
        How far to trust it: ``stale`` where it is older than its limit; ``None`` where nothing was
        ever heard.
    source_time : datetime or None
        When it was measured.
    age : float
        Since then; infinite where nothing was ever heard. [s]
    """

    point: str
    value: float
    quality: Quality | None
    source_time: datetime | None
    age: float


@dataclass(frozen=True, slots=True)
class AssetState:
    """The points of an asset, and the worst that is to be said of them.

    Attributes
    ----------
    asset : str
        Place in the site, ``zones.core``; empty for points of none.
    status : str
        ``good``, ``stale``, ``overridden``, ``comm-fault`` or ``unknown``.
    points : mapping of str to PointState
        By name.
    """

    asset: str
    status: str
    points: Mapping[str, PointState]


@dataclass(frozen=True, slots=True)
class Change:
    """A point that differs between two moments."""

    point: str
    before: PointState
    after: PointState


class LiveState:
    """Holds the newest reading of every point of a table; safe between threads.

    Parameters
    ----------
    table : PointTable
        Points, with the ages from which they are stale.
    now : callable
        The clock.
    """

    def __init__(self, table: PointTable, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._table = table
        self._now = now
        self._lock = threading.Lock()
        self._newest: dict[str, Reading] = {}
        self._listeners: list[_Listener] = []

    def load(self, store: TelemetryStore) -> None:
        """Begin with what a store holds."""
        self.take(store.newest(sorted(self._table.points)))

    def take(self, readings: Readings) -> None:
        """Note readings that were stored; late ones change nothing."""
        changed = []
        with self._lock:
            for reading in readings.newest():
                before = self._newest.get(reading.point)
                if reading.point not in self._table.points or _is_older(reading, before):
                    continue
                self._newest[reading.point] = reading
                changed.append(reading)
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener.tell(changed)

    def point(self, name: str) -> PointState:
        """Return what is known of a point now.

        Raises
        ------
        KeyError
            If the table has no such point.
        """
        with self._lock:
            reading = self._newest.get(name)
        return self._state(name, reading, self._now())

    def snapshot(self) -> dict[str, PointState]:
        """Return what is known of every point now, by name."""
        with self._lock:
            newest = dict(self._newest)
        return self._states(newest, self._now())

    def assets(self) -> tuple[AssetState, ...]:
        """Return the points of every asset with its status, sorted by asset."""
        groups: dict[str, dict[str, PointState]] = {}
        for name, state in self.snapshot().items():
            groups.setdefault(self._table.points[name].asset, {})[name] = state
        return tuple(
            AssetState(asset, _status(points), points) for asset, points in sorted(groups.items())
        )

    def alarms(self, events: Iterable[DeviceEvent]) -> dict[str, DeviceEvent]:
        """Return the events of points of the table by their names; see `EventList.standing`."""
        standing = {(one.source, one.device, one.object): one for one in events}
        found = {}
        for name, point in sorted(self._table.points.items()):
            if isinstance(point.address, BacnetAddress):
                source = self._table.connection_of(name)
                key = source, str(point.address.device), point.address.object
                if key in standing:
                    found[name] = standing[key]
        return found

    def as_of(self, store: TelemetryStore, moment: datetime) -> dict[str, PointState]:
        """Return what was known of every point at a past moment: what had been received by then.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        known = store.known_at(moment, sorted(self._table.points))
        return self._states({reading.point: reading for reading in known}, moment)

    def difference(
        self, store: TelemetryStore, first: datetime, second: datetime
    ) -> tuple[Change, ...]:
        """Return the points whose value or quality differs between two moments, by name.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        before, after = self.as_of(store, first), self.as_of(store, second)
        return tuple(
            Change(name, before[name], after[name])
            for name in before
            if not _alike(before[name], after[name])
        )

    async def changes(self) -> AsyncIterator[tuple[PointState, ...]]:
        """Yield points as readings of them come; of a slow subscriber's each only the newest."""
        listener = _Listener(asyncio.get_running_loop())
        with self._lock:
            self._listeners.append(listener)
        try:
            while True:
                readings = await listener.next()
                moment = self._now()
                yield tuple(self._state(one.point, one, moment) for one in readings)
        finally:
            with self._lock:
                self._listeners.remove(listener)

    def _states(self, newest: Mapping[str, Reading], moment: datetime) -> dict[str, PointState]:
        return {
            name: self._state(name, newest.get(name), moment) for name in sorted(self._table.points)
        }

    def _state(self, name: str, reading: Reading | None, moment: datetime) -> PointState:
        limit = self._table.points[name].stale_after
        if reading is None:
            return PointState(name, math.nan, None, None, math.inf)
        age = max(0.0, (moment - reading.source_time).total_seconds())
        trusted = reading.quality in {Quality.GOOD, Quality.OVERRIDDEN}
        quality = Quality.STALE if trusted and age > limit else reading.quality
        return PointState(name, reading.value, quality, reading.source_time, age)


class _Listener:
    """Readings on their way to one subscriber, of each point the newest."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._pending: OrderedDict[str, Reading] = OrderedDict()
        self._some = asyncio.Event()

    def tell(self, readings: list[Reading]) -> None:
        """Hand over readings, from any thread."""
        if readings and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._enter, readings)

    async def next(self) -> list[Reading]:
        """Return what has come, as soon as there is something."""
        await self._some.wait()
        self._some.clear()
        found = list(self._pending.values())
        self._pending.clear()
        return found

    def _enter(self, readings: list[Reading]) -> None:
        for reading in readings:
            self._pending[reading.point] = reading
            self._pending.move_to_end(reading.point)
        while len(self._pending) > MOST_PENDING:
            self._pending.popitem(last=False)
        self._some.set()


def _is_older(reading: Reading, known: Reading | None) -> bool:
    if known is None:
        return False
    return (reading.source_time, reading.sequence) <= (known.source_time, known.sequence)


def _status(points: Mapping[str, PointState]) -> str:
    qualities = [state.quality for state in points.values()]
    known = [quality for quality in qualities if quality is not None]
    if not known:
        return "unknown"
    order = (Quality.GOOD, Quality.OVERRIDDEN, Quality.STALE, Quality.COMM_FAULT)
    return max(known, key=order.index).label


def _alike(before: PointState, after: PointState) -> bool:
    same = before.value == after.value or (math.isnan(before.value) and math.isnan(after.value))
    return same and before.quality == after.quality
