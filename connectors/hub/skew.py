"""Clocks of devices that are wrong: an hour of daylight saving, a year that was never set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from connectors.readings import SECOND, Readings

MOST_AHEAD = 900 * SECOND
"""A source time further ahead of its receipt than this cannot be true. [us]"""
_STEADY = 60 * SECOND
"""Leads within this of the known offset are of the same wrong clock. [us]"""


class SkewKeeper:
    """Moves source times of a clock that is ahead by its offset.

    The offset is that of the first impossible time and is kept while it holds within a minute, so
    that a reading delivered twice gets the same time twice. Times behind are left alone: readings
    may be late for good reasons.

    Attributes
    ----------
    offset : int
        By how much the clock is ahead; 0 while it is right. [us]
    moved : int
        Readings whose source time was moved.
    jumps : int
        How often the offset changed.
    """

    def __init__(self) -> None:
        self.offset = 0
        self.moved = 0
        self.jumps = 0

    def correct(self, readings: Readings) -> Readings:
        """Return readings with source times that can be true."""
        lead = readings.source_time - readings.receive_time
        ahead = lead > MOST_AHEAD
        if not ahead.any():
            self._settle(readings, lead)
            return readings
        source = readings.source_time.copy()
        for place in np.flatnonzero(ahead).tolist():
            if abs(int(lead[place]) - self.offset) > _STEADY:
                self.offset = int(lead[place])
                self.jumps += 1
            source[place] -= self.offset
        self.moved += int(ahead.sum())
        return replace(readings, source_time=source)

    def _settle(self, readings: Readings, lead: object) -> None:
        """Forget the offset once the clock is right again."""
        if self.offset and len(readings) and np.all(np.abs(np.asarray(lead)) < _STEADY):
            self.offset = 0
            self.jumps += 1
