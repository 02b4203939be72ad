"""Times without readings of points, to be filled from what devices remember."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from connectors.connector import Gap
from connectors.points import Point
from connectors.readings import Quality, Readings
from connectors.store import TelemetryStore

_LOOK_BACK = timedelta(days=1)
"""How far before a recorded fault the last good reading is looked for."""
_PATIENCE = 30.0
"""Silence after a start that is no gap yet. [s]"""


class GapKeeper:
    """Notices gaps of the points of one device.

    A gap opens with a fault and ends with the next good reading; at the start, it opened with the
    last good reading that the store has.

    Parameters
    ----------
    points : mapping of str to Point
        The points.
    known : mapping of str to datetime
        When points were last good, as the store knows.
    """

    def __init__(self, points: Mapping[str, Point], known: Mapping[str, datetime]) -> None:
        self._points = points
        self._good = {name: moment for name, moment in known.items() if name in points}
        self._fresh = set(self._good)
        self._open: set[str] = set()
        self._due: dict[str, Gap] = {}

    def fault(self, name: str) -> None:
        """Note that a point gave no value to be trusted."""
        self._open.add(name)

    def good(self, name: str, moment: datetime) -> None:
        """Note that a point gave a value, measured at a moment."""
        before = self._good.get(name)
        if before is not None and moment <= before:
            return
        if before is not None and (name in self._open or self._was_away(name, moment - before)):
            self.put_back({name: Gap(before, moment)})
        self._open.discard(name)
        self._fresh.discard(name)
        self._good[name] = moment

    def put_back(self, gaps: Mapping[str, Gap]) -> None:
        """Keep gaps for `take`; those of one point become one."""
        for name, gap in gaps.items():
            other = self._due.get(name, gap)
            self._due[name] = Gap(min(gap.start, other.start), max(gap.end, other.end))

    def take(self) -> dict[str, Gap]:
        """Return the gaps that have ended, and forget them."""
        due, self._due = self._due, {}
        return due

    @property
    def is_due(self) -> bool:
        """Whether a gap has ended."""
        return bool(self._due)

    def _was_away(self, name: str, silence: timedelta) -> bool:
        limit = max(_PATIENCE, 2.0 * self._points[name].poll)
        return name in self._fresh and silence.total_seconds() > limit


def last_good(store: TelemetryStore, names: Sequence[str]) -> dict[str, datetime]:
    """Return when points were last good by what a store holds."""
    found = {}
    for reading in store.newest(names):
        if _is_usable(reading.quality):
            found[reading.point] = reading.source_time
            continue
        begin, end = reading.source_time - _LOOK_BACK, reading.source_time
        before = usable(store.read([reading.point], begin, end)).newest()
        found[reading.point] = next((one.source_time for one in before), end)
    return found


def usable(readings: Readings) -> Readings:
    """Return the readings whose values can be used."""
    good = (readings.quality == Quality.GOOD) | (readings.quality == Quality.OVERRIDDEN)
    return readings.take(good)


def _is_usable(quality: Quality) -> bool:
    return quality in {Quality.GOOD, Quality.OVERRIDDEN}
