"""Stations: servers behind a buffer, with blocking, batches and failures."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Literal

import simpy

from sim.queueing.parts import LowestKind, Part, Receiver, Way
from sim.queueing.records import KindRecord, Level

Steps = Generator[simpy.Event, Any, None]
Blocking = Literal["after-service", "before-service"]
Discipline = Literal["first-come", "lowest-kind"]


@dataclass(frozen=True, slots=True)
class Failures:
    """How servers fail while they work, and are repaired; the work then goes on where it stopped.

    Attributes
    ----------
    uptime : callable
        Draws the working time from a repair to the next failure; idle and blocked time is not in
        it (operation-dependent failures).
    repair : callable
        Draws the time that a repair takes.
    crew : simpy.Resource, optional
        Who repairs; a failed server waits for its turn. Without, each has a crew of its own.
    """

    uptime: Callable[[], float]
    repair: Callable[[], float]
    crew: simpy.Resource | None = None


class Station:
    """Equal servers behind one buffer.

    A server that is free takes the next part at once, the one that is free longest first. What
    happens at a full buffer is up to those who send: a source loses the part, a station is blocked.

    Parameters
    ----------
    environment : simpy.Environment
        Clock.
    service : callable
        Draws the time of one service.
    onward : Way, optional
        Where parts go then; may also be set later, before the first service ends.
    servers : int
        How many work side by side. [-]
    places : float
        Waiting places, not counting the servers; infinite where not given. [-]
    batch : int
        Parts that one service takes together. A free server loads them one by one and begins when
        the batch is complete; afterwards it lets them go one by one. [-]
    kinds : int
        How many kinds of parts come. [-]
    discipline : {"first-come", "lowest-kind"}
        Who is served next: parts in the order of arrival, or the lowest kind first; a service that
        has begun is finished.
    blocking : {"after-service", "before-service"}
        A server whose part finds no room holds it until there is; or it does not begin before
        there is room (and keeps that room); the latter for single parts, not for batches.
    failures : Failures, optional
        How servers fail; never where not given.

    Raises
    ------
    ValueError
        If a number is below its least, or a batch is to be blocked before service.

    Examples
    --------
    >>> from sim.queueing import Backlog, Sink, constant
    >>> environment = simpy.Environment()
    >>> sink = Sink(environment)
    >>> oven = Station(environment, constant(780.0), onward=sink, batch=6, places=12)
    >>> _ = Backlog(environment, oven)
    >>> environment.run(until=3600.0)
    >>> sink.stays.count
    24
    """

    def __init__(
        self,
        environment: simpy.Environment,
        service: Callable[[], float],
        *,
        onward: Way | None = None,
        servers: int = 1,
        places: float = math.inf,
        batch: int = 1,
        kinds: int = 1,
        discipline: Discipline = "first-come",
        blocking: Blocking = "after-service",
        failures: Failures | None = None,
    ) -> None:
        if min(servers, batch, kinds) < 1 or places < 0:
            raise ValueError("a station has at least one server, part a batch and kind of parts")
        if batch > 1 and blocking == "before-service":
            raise ValueError("blocking before service is for single parts, not for batches")
        self.environment = environment
        self.onward = onward
        self.servers = servers
        self.records = tuple(KindRecord(environment) for _ in range(kinds))
        """Counts of each kind of parts."""
        self.working = Level(environment)
        """Servers at work."""
        self.blocked = Level(environment)
        """Servers that have or wait for no room for their part."""
        self.down = Level(environment)
        """Servers that failed and are not repaired yet."""
        self._service = service
        self._places = places
        self._limited = places < math.inf
        self._batch = batch
        self._failures = failures
        self._early = blocking == "before-service"
        self._queue: deque[Part] | LowestKind = (
            deque() if discipline == "first-come" else LowestKind(kinds)
        )
        self._loading: deque[tuple[simpy.Event, list[Part]]] = deque()
        self._refused: deque[tuple[simpy.Event, Part | None]] = deque()
        self._reserved = 0
        for _ in range(servers):
            environment.process(self._serve())

    # ------------------------------------------------------------------------------ as a receiver

    def towards(self, _part: Part, /) -> Receiver:
        """Return itself."""
        return self

    def offer(self, part: Part) -> bool:
        """Take the part if a server or a place is free, and say whether."""
        if self._limited and self._room() < 1:
            return False
        self._admit(part)
        return True

    def wait(self, part: Part) -> simpy.Event:
        """Return what happens once the part, refused before, has been taken; first come first."""
        event = self.environment.event()
        self._refused.append((event, part))
        return event

    def reserve(self) -> simpy.Event | None:
        """Keep room for one part; return what happens once it is kept, nothing if it is now."""
        if self._room() >= 1:
            self._reserved += 1
            return None
        event = self.environment.event()
        self._refused.append((event, None))
        return event

    def deliver(self, part: Part) -> None:
        """Take a part for which room was reserved."""
        self._reserved -= 1
        self._admit(part)

    def _room(self) -> float:
        """Return how many parts free servers and free places could take. [-]"""
        room = self._places - len(self._queue) - self._reserved
        if self._loading:
            room += len(self._loading) * self._batch - len(self._loading[0][1])
        return room

    def _admit(self, part: Part) -> None:
        part.arrived = now = self.environment.now
        self.records[part.kind].arrive(now)
        if not self._loading:
            self._queue.append(part)
            return
        event, load = self._loading[0]
        load.append(part)
        if len(load) == self._batch:
            self._loading.popleft()
            event.succeed()

    # ------------------------------------------------------------------------------------ servers

    def _serve(self) -> Steps:
        """Run one server: load, work, let go."""
        environment, service, failures = self.environment, self._service, self._failures
        healthy = math.inf if failures is None else failures.uptime()
        while True:
            load: list[Part] = []
            ready = self._load(load)
            if ready is not None:
                yield ready
            kept = (yield from self._secure(load[0])) if self._early else None
            self._begin(load)
            if failures is None:
                yield environment.timeout(service())
            else:
                healthy = yield from self._work(failures, healthy)
            self.working.change(-1)
            for part in load:
                kind, arrived = part.kind, part.arrived
                if kept is not None:
                    kept.deliver(part)
                else:
                    target = self._target(part)
                    if not target.offer(part):
                        yield from self._held(target.wait(part))
                self.records[kind].leave(arrived, environment.now)

    def _load(self, load: list[Part]) -> simpy.Event | None:
        """Fill a free server's load; return what happens once it is complete, if it is not now."""
        queue, batch = self._queue, self._batch
        if not self._loading:
            while queue and len(load) < batch:
                load.append(queue.popleft())
        ready = None
        if len(load) < batch:
            ready = self.environment.event()
            self._loading.append((ready, load))
        while self._refused and self._room() >= 1:
            event, part = self._refused.popleft()
            if part is None:
                self._reserved += 1
            else:
                self._admit(part)
            event.succeed()
        return ready

    def _begin(self, load: list[Part]) -> None:
        now = self.environment.now
        self.working.change(1)
        for part in load:
            self.records[part.kind].begin(part.arrived, now)

    def _target(self, part: Part) -> Receiver:
        if self.onward is None:
            raise RuntimeError("a station has nowhere to send its parts: set `onward`")
        return self.onward.towards(part)

    def _held(self, room: simpy.Event) -> Steps:
        """Wait for room, counted as blocked."""
        self.blocked.change(1)
        yield room
        self.blocked.change(-1)

    def _secure(self, part: Part) -> Generator[simpy.Event, Any, Receiver]:
        """Keep room for a part where it will go."""
        target = self._target(part)
        room = target.reserve()
        if room is not None:
            yield from self._held(room)
        return target

    def _work(self, failures: Failures, healthy: float) -> Generator[simpy.Event, Any, float]:
        """Serve once, with repairs; return the working time left until the next failure."""
        left = self._service()
        while left > healthy:
            yield self.environment.timeout(healthy)
            left -= healthy
            yield from self._repair(failures)
            healthy = failures.uptime()
        yield self.environment.timeout(left)
        return healthy - left

    def _repair(self, failures: Failures) -> Steps:
        self.working.change(-1)
        self.down.change(1)
        if failures.crew is None:
            yield self.environment.timeout(failures.repair())
        else:
            with failures.crew.request() as turn:
                yield turn
                yield self.environment.timeout(failures.repair())
        self.down.change(-1)
        self.working.change(1)
