"""Crews: people who repair, limited in number and by their working hours."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

Signal = tuple[NDArray[np.float64], NDArray[np.float64]]
Steps = Generator[simpy.Event, Any, None]


class Crew:
    """Members who repair side by side, each at one malfunction at a time.

    Parameters
    ----------
    environment : simpy.Environment
        Clock.
    members : int
        How many there are. [-]
    hours : (times, levels), optional
        When they work: while the level is above zero; always where not given.

    Examples
    --------
    >>> environment = simpy.Environment()
    >>> crew = Crew(environment, 1, (np.array([0.0, 8.0, 16.0]), np.array([0.0, 1.0, 0.0])))
    >>> def job():
    ...     yield from crew.open()
    ...     with crew.turn(1) as turn:
    ...         yield turn
    ...         yield from crew.work(3.0)
    >>> environment.run(environment.process(job()))
    >>> environment.now
    11.0
    """

    def __init__(
        self, environment: simpy.Environment, members: int, hours: Signal | None = None
    ) -> None:
        self._environment = environment
        self._members = simpy.PriorityResource(environment, members)
        times, levels = (np.zeros(1), np.ones(1)) if hours is None else hours
        self._times, self._works = times, levels > 0.0

    @property
    def waiting(self) -> int:
        """Malfunctions that wait for a member. [-]"""
        return len(self._members.queue)

    def turn(self, priority: int) -> Any:
        """Return the request of a member; the lowest priority is next where all are busy."""
        return self._members.request(priority)

    def open(self) -> Steps:
        """Wait until the crew works."""
        wait = self._until(works=True)
        if wait > 0.0:
            yield self._environment.timeout(wait)

    def work(self, duration: float) -> Steps:
        """Work for a time, with breaks outside working hours. [s]"""
        left = duration
        while left > 0.0:
            yield from self.open()
            span = min(left, self._until(works=False))
            left -= span
            yield self._environment.timeout(span)

    def _until(self, *, works: bool) -> float:
        """Return the time until the crew works, or does not; 0 if that is so now. [s]"""
        now = float(self._environment.now)
        place = max(int(np.searchsorted(self._times, now, side="right")) - 1, 0)
        if bool(self._works[place]) == works:
            return 0.0
        later = np.flatnonzero(self._works[place + 1 :] == works)
        return float(self._times[place + 1 + later[0]]) - now if len(later) else math.inf
