"""Time for leases: it must hold across processes and not follow a clock that is set.

Leases are counted in seconds since the host was started, which all its processes share and nobody
sets. What was begun before the host was last started is counted by the wall clock instead.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.readings import microseconds, moment_of

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MICRO = 1e-6


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on both clocks.

    Attributes
    ----------
    wall : int
        Microseconds since 1970. [us]
    ticks : float
        Seconds since the host was started. [s]
    boot : str
        Which start of the host that was; empty where the system does not tell.
    """

    wall: int
    ticks: float
    boot: str

    @property
    def told(self) -> datetime:
        """The moment for people, in UTC."""
        return moment_of(self.wall)


@dataclass(frozen=True, slots=True)
class Span:
    """A time that something holds.

    Attributes
    ----------
    begin : Moment
        From when on.
    seconds : float
        How long. [s]
    """

    begin: Moment
    seconds: float

    def elapsed(self, now: Moment) -> float:
        """Return the time since the beginning, below zero where the wall clock was set back. [s]"""
        if self.began_under(now):
            return now.ticks - self.begin.ticks
        return (now.wall - self.begin.wall) * _MICRO

    def began_under(self, now: Moment) -> bool:
        """Tell whether the host was not started since the beginning."""
        return bool(now.boot) and now.boot == self.begin.boot

    def left(self, now: Moment) -> float:
        """Return how much of it is left, at least zero. [s]"""
        return max(self.seconds - self.elapsed(now), 0.0)

    def permits(self, now: Moment) -> bool:
        """Tell whether a permission holds: in doubt, before its own beginning, it does not."""
        return 0.0 <= self.elapsed(now) < self.seconds

    def forbids(self, now: Moment) -> bool:
        """Tell whether a prohibition holds: in doubt, before its own beginning, it does."""
        return self.elapsed(now) < self.seconds

    def leases(self, now: Moment) -> bool:
        """Tell whether a lease holds: those who could renew it ended with their host."""
        if now.boot and not self.began_under(now):
            return False
        return self.permits(now)

    def text(self) -> str:
        """Return it for the journal."""
        return json.dumps([self.begin.wall, self.begin.ticks, self.begin.boot, self.seconds])

    @classmethod
    def of(cls, text: str) -> Span:
        """Return what `text` gave."""
        wall, ticks, boot, seconds = json.loads(text)
        return cls(Moment(int(wall), float(ticks), str(boot)), float(seconds))


class Clock:
    """The clocks of this host.

    Parameters
    ----------
    wall : callable
        Returns the present moment, aware.
    ticks : callable, optional
        Returns seconds since the host was started; counted while it sleeps, too. [s]
    boot : str, optional
        Tells this start of the host from others.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Callable[[], float] | None = None,
        boot: str | None = None,
    ) -> None:
        self._wall = wall
        self._ticks = _since_boot if ticks is None else ticks
        self._boot = _boot() if boot is None else boot

    def now(self) -> Moment:
        """Return the present moment."""
        return Moment(microseconds(self._wall()), self._ticks(), self._boot)


def _since_boot() -> float:
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def _boot() -> str:
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""
