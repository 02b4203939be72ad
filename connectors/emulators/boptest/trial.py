"""One test of a test case: from an initialisation to the next, on a simulation of its own."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from connectors.emulators.points import wire
from sim.clock import DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from connectors.emulators.boptest.signals import Signal
    from sim.simulation import Simulation
    from sim.site import Site
    from sim.trajectory import Trajectory

Simulate = Callable[[date, date], "Simulation"]
"""Returns a simulation of a period: first day, and the day after the last."""


class Trial:
    """A test, which goes on when it is told to.

    Times are seconds since the beginning of a year.

    Parameters
    ----------
    simulate : callable
        Makes simulations.
    origin : datetime
        Aware beginning of the year, in local standard time.
    start, end : float
        First moment of the test, and of what is no more of it. [s]
    warm_up : float
        How much is simulated before it, at least. [s]

    Attributes
    ----------
    start, end : float
        As given.
    decisions : list of tuple of float
        What the client took to decide, and the control step that began then. [s], [s]
    answered : float or None
        When the last advance was answered, by the client's clock. [s]
    """

    def __init__(
        self, simulate: Simulate, origin: datetime, *, start: float, end: float, warm_up: float
    ) -> None:
        self.start, self.end = start, end
        self.decisions: list[tuple[float, float]] = []
        self.answered: float | None = None
        self._simulate, self._origin = simulate, origin
        self._midnight = max(start - warm_up, 0.0) // DAY * DAY
        self._last = math.ceil(end / DAY) * DAY
        self._held: dict[str, float] = {}
        self._rows = array("d")
        self._scored: tuple[float, Trajectory] | None = None
        self._simulation = self._new_simulation()
        self._now = self._midnight
        self.wiring = wire(self._simulation)
        if start > self._midnight:
            self.run(start)

    @property
    def now(self) -> float:
        """Present moment. [s]"""
        return self._now  # not the simulation's: once it has ended, its clock is behind the end

    @property
    def site(self) -> Site:
        """The building, all of its sizes numbers."""
        return self._simulation.site

    @property
    def part(self) -> tuple[float, float]:
        """Test so far, since the beginning of what is simulated. [s]"""
        return self.start - self._midnight, self.now - self._midnight

    def run(self, until: float) -> None:
        """Go on to a moment. [s]"""
        self._simulation.run(until=self._origin + timedelta(seconds=until))
        self._now = until

    def overwrite(self, wanted: Mapping[str, float]) -> None:
        """Hold points at values, and give back what is held no more; in the quantities' units."""
        for point in [point for point in self._held if point not in wanted]:
            del self._held[point]
            self.wiring.actuators[point].release()
        for point, value in wanted.items():
            if self._held.get(point) != value:
                self._held[point] = value
                self.wiring.actuators[point].hold(value)

    def note(self, before: Iterable[float], measured: Iterable[Signal], inputs: Iterable[Signal]
             ) -> None:  # fmt: skip
        """Note what all signals are now, and other values before them."""
        row = [self.now, *before]
        row += [self.wiring.reads[each.point]() + each.added for each in measured]
        for signal in inputs:
            held = self._held.get(signal.point)
            value = self.wiring.actuators[signal.point].default() if held is None else held
            row += [value + signal.added, float(held is not None)]
        self._rows.extend(row)

    def rows(self, columns: int) -> NDArray[np.float64]:
        """Return what was noted, a row for each time, of so many columns."""
        return np.array(self._rows).reshape(-1, columns)

    def last(self, columns: int) -> NDArray[np.float64]:
        """Return what was noted last, of so many columns."""
        return np.array(self._rows[-columns:])

    def trajectory(self) -> Trajectory:
        """Return the run until now, and what it would be from now on.

        A running simulation has no series before its end, so that a second one repeats it.
        """
        now = self.now
        if self._scored is None or self._scored[0] != now:
            again = self._simulation
            if now < self._last:
                again = self._new_simulation()
                again.restore(self._simulation.state())
            self._scored = now, again.run()
        return self._scored[1]

    def _new_simulation(self) -> Simulation:
        first, last = (
            self._origin.date() + timedelta(days=round(moment / DAY))
            for moment in (self._midnight, self._last)
        )
        return self._simulate(first, last)
