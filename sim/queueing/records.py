"""What stations count: numbers weighted with time, and sums of times. All only grow."""

from __future__ import annotations

from dataclasses import dataclass

import simpy


class Level:
    """A number that changes in time, and its integral.

    Parameters
    ----------
    environment : simpy.Environment
        Whose clock weights it.

    Examples
    --------
    >>> environment = simpy.Environment()
    >>> level = Level(environment)
    >>> level.change(2)
    >>> environment.run(until=3.0)
    >>> level.integral()
    6.0
    """

    __slots__ = ("_environment", "_integral", "_since", "number")

    def __init__(self, environment: simpy.Environment) -> None:
        self._environment = environment
        self._integral = 0.0
        self._since = environment.now
        self.number = 0
        """The number now. [-]"""

    def change(self, by: int) -> None:
        """Add to the number."""
        now = self._environment.now
        self._integral += self.number * (now - self._since)
        self._since = now
        self.number += by

    def integral(self) -> float:
        """Return number times time, from the beginning until now."""
        return self._integral + self.number * (self._environment.now - self._since)


@dataclass(slots=True)
class Tally:
    """Number and sum of times."""

    count: int = 0
    total: float = 0.0

    def add(self, time: float) -> None:
        """Count one time."""
        self.count += 1
        self.total += time


@dataclass(slots=True)
class KindRecord:
    """What a station counts of one kind of parts.

    Numbers over time follow from the times of single parts, without anything to do in between: all
    that is over, and for each part that is still there the time since it came.

    Attributes
    ----------
    environment : simpy.Environment
        Clock.
    arrived, begun, left : int
        Parts that came, whose service began, that left. [-]
    waited : int
        Parts whose service did not begin at once. [-]
    wait_total, stay_total : float
        Sums of the times from arrival to the begin of service, and to departure.
    """

    environment: simpy.Environment
    arrived: int = 0
    begun: int = 0
    left: int = 0
    waited: int = 0
    wait_total: float = 0.0
    stay_total: float = 0.0
    _came_waiting: float = 0.0
    _came_present: float = 0.0

    @property
    def present(self) -> int:
        """Parts at the station, in service or held by a blocked server included. [-]"""
        return self.arrived - self.left

    @property
    def waiting(self) -> int:
        """Parts at the station whose service has not begun. [-]"""
        return self.arrived - self.begun

    def present_integral(self) -> float:
        """Return the number of parts at the station, over time."""
        return self.stay_total + self.present * self.environment.now - self._came_present

    def waiting_integral(self) -> float:
        """Return the number of parts whose service has not begun, over time."""
        return self.wait_total + self.waiting * self.environment.now - self._came_waiting

    def arrive(self, now: float) -> None:
        """Count an arrival."""
        self.arrived += 1
        self._came_waiting += now
        self._came_present += now

    def begin(self, came: float, now: float) -> None:
        """Count the begin of the service of a part by its time of arrival."""
        self.begun += 1
        if now > came:
            self.waited += 1
            self.wait_total += now - came
        self._came_waiting -= came

    def leave(self, came: float, now: float) -> None:
        """Count a departure by the part's time of arrival."""
        self.left += 1
        self.stay_total += now - came
        self._came_present -= came
