"""Electric lighting with an occupancy sensor: on with presence, off a time-out after the last."""

from __future__ import annotations

from collections.abc import Callable

import simpy


class OccupancySensor:
    """Switches a zone's lighting by presence.

    Parameters
    ----------
    environment : simpy.Environment
        Owner of time.
    timeout : float
        From the last presence until the lights go out. [s]
    switch : callable
        Takes the power switched on. [W]
    """

    def __init__(
        self, environment: simpy.Environment, *, timeout: float, switch: Callable[[float], None]
    ) -> None:
        self._environment = environment
        self._timeout = timeout
        self._switch = switch
        self._power = 0.0
        self._present = False
        self._lit = False
        self._absences = 0

    def allow(self, power: float) -> None:
        """Take what the schedule allows to be switched on from now on. [W]"""
        self._power = power
        if self._lit:
            self._switch(power)

    def see(self, count: float) -> None:
        """Take the number of people present from now on."""
        present = count > 0.0
        if present and not self._lit:
            self._lit = True
            self._switch(self._power)
        elif self._present and not present:
            self._absences += 1
            absence = self._absences
            expiry = self._environment.timeout(self._timeout)
            expiry.callbacks.append(lambda _: self._expire(absence))
        self._present = present

    def _expire(self, absence: int) -> None:
        if not self._present and absence == self._absences and self._lit:
            self._lit = False
            self._switch(0.0)
