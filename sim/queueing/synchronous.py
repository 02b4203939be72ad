"""Synchronous transfer lines: all machines begin a cycle together and move one part each."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any, Literal

import simpy

from sim.queueing.records import Level

Steps = Generator[simpy.Event, Any, None]
Transfer = Literal["as-found", "downstream-first"]
Exposure = Literal["operation", "time"]


class SynchronousMachine:
    """A machine that is up or down for a whole cycle.

    Parameters
    ----------
    failure, repair : callable
        Draw 1 if a machine that was up fails, or one that was down is repaired, at the start of a
        cycle, else 0.
    exposure : {"operation", "time"}
        Whether it fails only in cycles in which it could work, or in any.
    """

    __slots__ = ("_always", "_failure", "_repair", "up")

    def __init__(
        self,
        failure: Callable[[], float],
        repair: Callable[[], float],
        *,
        exposure: Exposure = "operation",
    ) -> None:
        self.up = True
        """Whether it can work in the present cycle."""
        self._failure = failure
        self._repair = repair
        self._always = exposure == "time"

    def begin(self, exposed: bool) -> None:
        """Begin a cycle; ``exposed`` tells whether there is a part and room for it."""
        if not self.up:
            self.up = self._repair() == 1.0
        elif exposed or self._always:
            self.up = self._failure() == 0.0


class SynchronousLine:
    """Machines in series with buffers between them, in steps of one cycle.

    At the start of a cycle the states of all machines change, then each that is up, has a part and
    has room moves one part on. The first machine never starves, the last is never blocked.

    Parameters
    ----------
    environment : simpy.Environment
        Clock.
    machines : sequence of SynchronousMachine
        In the order of the flow.
    capacities : sequence of int
        Largest numbers of parts between each machine and the next, at least 1. [-]
    transfer : {"as-found", "downstream-first"}
        Whether a machine before a full buffer rests, or works if the next machine takes a part in
        the same cycle.
    cycle : float
        Length of a cycle.

    Attributes
    ----------
    contents : tuple of Level
        Parts between each machine and the next, at the start of cycles.
    finished : int
        Parts that have left. [-]
    entered : int
        Parts that the first machine has taken. [-]

    Raises
    ------
    ValueError
        If there is not one buffer between any two machines, with room for a part.
    """

    def __init__(
        self,
        environment: simpy.Environment,
        machines: Sequence[SynchronousMachine],
        capacities: Sequence[int],
        *,
        transfer: Transfer = "as-found",
        cycle: float = 1.0,
    ) -> None:
        if len(capacities) != len(machines) - 1 or any(each < 1 for each in capacities):
            raise ValueError("between any two machines is a buffer with room for a part")
        self.environment = environment
        self.machines = tuple(machines)
        self.contents = tuple(Level(environment) for _ in capacities)
        self.finished = 0
        self.entered = 0
        self._capacities = tuple(capacities)
        self._cycle = cycle
        self._moves = self._as_found if transfer == "as-found" else self._downstream_first
        environment.process(self._run())

    def _run(self) -> Steps:
        environment, cycle, contents = self.environment, self._cycle, self.contents
        last = len(self.machines) - 1
        while True:
            supplied = [True, *(level.number > 0 for level in contents)]
            roomy = [
                level.number < capacity
                for level, capacity in zip(contents, self._capacities, strict=True)
            ]
            roomy.append(True)
            for machine, fed, free in zip(self.machines, supplied, roomy, strict=True):
                machine.begin(fed and free)
            moves = self._moves(supplied, roomy)
            yield environment.timeout(cycle)
            self.entered += moves[0]
            self.finished += moves[last]
            for level, coming, going in zip(contents, moves, moves[1:], strict=False):
                if coming != going:
                    level.change(coming - going)

    def _as_found(self, supplied: Sequence[bool], roomy: Sequence[bool]) -> list[bool]:
        return [
            machine.up and fed and free
            for machine, fed, free in zip(self.machines, supplied, roomy, strict=True)
        ]

    def _downstream_first(self, supplied: Sequence[bool], roomy: Sequence[bool]) -> list[bool]:
        moves: list[bool] = []
        taken = False
        for machine, fed, free in zip(
            reversed(self.machines), reversed(supplied), reversed(roomy), strict=True
        ):
            taken = machine.up and fed and (free or taken)
            moves.append(taken)
        return moves[::-1]
