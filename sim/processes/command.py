"""What a process commands of a battery or of charge points, kept until it is released."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.processes.checkpoint import Note, noted, unheard
from sim.schedules import step_starts

if TYPE_CHECKING:
    from sim.site import Site


class Command:
    """A power that holds from the moment it is given; steps take what holds as they begin.

    Parameters
    ----------
    clock : callable
        Returns the present time of the run. [s]
    free : float
        What stands for no command.

    Attributes
    ----------
    note : callable
        Notes what is commanded from outside the run's processes.
    """

    def __init__(self, clock: Callable[[], float], free: float) -> None:
        self._clock = clock
        self._free = free
        self._times = [0.0]
        self._values = [free]
        self.note: Note = unheard

    @property
    def power(self) -> float | None:
        """What is commanded now; None where nothing is. [W]"""
        value = self._values[-1]
        free = np.isnan(value) if np.isnan(self._free) else value == self._free
        return None if free else value

    @noted
    def set_power(self, power: float) -> None:
        """Command a power from now on until `release`. [W]

        Of a battery it is positive while charging; of charge points it is the most they may give.
        """
        self._note(power)

    @noted
    def release(self) -> None:
        """Give it back to its strategy."""
        self._note(self._free)

    def _note(self, value: float) -> None:
        self._times.append(float(self._clock()))
        self._values.append(value)

    def of_steps(self, count: int, step: float) -> NDArray[np.float64]:
        """Return what holds as each step [s] of a run begins, shape (count,). [W]"""
        return step_starts(np.array(self._times), np.array(self._values), count, step)


def commands_of(site: Site, clock: Callable[[], float]) -> dict[str, Command]:
    """Return a command for each battery and group of charge points of a site, by asset.

    Parameters
    ----------
    site : Site
        The building.
    clock : callable
        Returns the present time of the run. [s]
    """
    batteries = {f"batteries.{name}": Command(clock, np.nan) for name in site.batteries}
    return batteries | {
        f"vehicle_charging.{name}": Command(clock, np.inf) for name in site.vehicle_charging
    }
