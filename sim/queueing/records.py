"""What stations count: numbers weighted with time, and sums of times. All only grow."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    """Number and sum of times, and how many of them were not zero."""

    count: int = 0
    total: float = 0.0
    positive: int = 0

    def add(self, time: float) -> None:
        """Count one time."""
        self.count += 1
        self.total += time
        if time > 0.0:
            self.positive += 1


@dataclass(slots=True)
class KindRecord:
    """What a station counts of one kind of parts.

    Attributes
    ----------
    present : Level
        Parts at the station, those in service or held by a blocked server included.
    waiting : Level
        Parts whose service has not begun.
    waits, stays : Tally
        Times from arrival to the begin of service, and to departure.
    """

    environment: simpy.Environment
    present: Level = field(init=False)
    waiting: Level = field(init=False)
    waits: Tally = field(default_factory=Tally)
    stays: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.present = Level(self.environment)
        self.waiting = Level(self.environment)
