"""Where parts come from and where they go: sources, backlogs, pallets, branches and sinks."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

import simpy

from sim.queueing.parts import Always, Part, Receiver, Way
from sim.queueing.records import Tally

Steps = Generator[simpy.Event, Any, None]


class Source:
    """Parts that come by themselves; one that finds no room is lost.

    Parameters
    ----------
    environment : simpy.Environment
        Clock.
    interval : callable
        Draws the time from one arrival to the next.
    onward : Way
        Where parts go.
    kind : int
        Kind of the parts.

    Attributes
    ----------
    offered, lost : int
        Arrivals so far, and those of them that found no room. [-]
    """

    def __init__(
        self,
        environment: simpy.Environment,
        interval: Callable[[], float],
        onward: Way,
        *,
        kind: int = 0,
    ) -> None:
        self.environment = environment
        self.offered = 0
        self.lost = 0
        self._interval = interval
        self._onward = onward
        self._kind = kind
        environment.process(self._arrive())

    def _arrive(self) -> Steps:
        environment, interval, onward = self.environment, self._interval, self._onward
        while True:
            yield environment.timeout(interval())
            part = Part(environment.now, self._kind, self.offered)
            self.offered += 1
            if not onward.towards(part).offer(part):
                self.lost += 1


class Backlog:
    """Parts without end, so that the first station never starves; each enters as room is found.

    Give that station a finite number of ``places``: an endless buffer would never be full.
    """

    def __init__(self, environment: simpy.Environment, onward: Way) -> None:
        self.environment = environment
        self.entered = 0
        """Parts so far. [-]"""
        self._onward = onward
        environment.process(self._feed())

    def _feed(self) -> Steps:
        while True:
            part = Part(self.environment.now, 0, self.entered)
            target = self._onward.towards(part)
            if not target.offer(part):
                yield target.wait(part)
                part.entered = self.environment.now
            self.entered += 1


class Sink(Always):
    """Where parts leave the system.

    Parameters
    ----------
    environment : simpy.Environment
        Clock.
    observe : callable, optional
        Told each part that leaves.

    Attributes
    ----------
    stays : Tally
        Times that parts spent in the system; its ``count`` is how many left.
    """

    def __init__(
        self, environment: simpy.Environment, observe: Callable[[Part], None] | None = None
    ) -> None:
        self.environment = environment
        self.stays = Tally()
        self._observe = observe

    def deliver(self, part: Part) -> None:
        """Count a part that leaves."""
        self.stays.add(self.environment.now - part.entered)
        if self._observe is not None:
            self._observe(part)


class Pallets(Always):
    """A fixed number of carriers: a part enters with a free one and gives it back when it leaves.

    They are source and sink at once and keep the number of parts constant (constant work in
    process), whatever the stations between them do.

    Parameters
    ----------
    environment : simpy.Environment
        Clock.
    number : int
        How many pallets there are. [-]

    Attributes
    ----------
    onward : Way or None
        The first station; set it once the stations are built.
    free : int
        Pallets that carry no part: they wait for room at the first station. [-]
    stays : Tally
        Times from entrance to return; its ``count`` is how many cycles were completed.
    """

    def __init__(self, environment: simpy.Environment, number: int) -> None:
        self.environment = environment
        self.number = number
        self.stays = Tally()
        self.onward: Way | None = None
        self.free = number
        self._entered = 0
        self._returned: simpy.Event | None = None
        environment.process(self._feed())

    def deliver(self, part: Part) -> None:
        """Take a finished part from its pallet, which carries the next one."""
        self.stays.add(self.environment.now - part.entered)
        self.free += 1
        if self._returned is not None:
            self._returned.succeed()
            self._returned = None

    def _feed(self) -> Steps:
        while True:
            if self.free == 0:
                self._returned = self.environment.event()
                yield self._returned
                continue
            if self.onward is None:
                raise RuntimeError("pallets have nowhere to carry parts: set `onward`")
            part = Part(self.environment.now, 0, self._entered)
            target = self.onward.towards(part)
            if not target.offer(part):
                yield target.wait(part)
                part.entered = self.environment.now
            self.free -= 1
            self._entered += 1


class Branch:
    """A parting of ways by chance: rework, scrap, or stations with shares of the flow.

    Parameters
    ----------
    draw : callable
        Draws a place in ``ways``, as `sim.queueing.draws.choice` does.
    ways : sequence of Way
        Where parts may go.

    Attributes
    ----------
    taken : list of int
        How many parts went each way. [-]
    """

    def __init__(self, draw: Callable[[], float], ways: Sequence[Way]) -> None:
        self._draw = draw
        self._ways = tuple(ways)
        self.taken = [0] * len(self._ways)

    def towards(self, part: Part, /) -> Receiver:
        """Decide who receives a part."""
        way = int(self._draw())
        self.taken[way] += 1
        return self._ways[way].towards(part)
