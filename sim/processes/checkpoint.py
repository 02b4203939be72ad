"""What a running simulation was told from outside its processes, kept so that it can be told again.

SimPy's processes are Python generators, which nobody can save. But a run repeats itself to the last
byte when it is told the same: a checkpoint is the moment and all that was told until then.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sim.document import Document
from sim.errors import SimulationError

SAME = 1e-6
"""Temperatures this close are the same: reading a zone between steps rounds differently. [K]"""

Note = Callable[[str, Mapping[str, Any]], None]
"""Takes the name of a method that was called, and its arguments by name."""


def unheard(command: str, arguments: Mapping[str, Any]) -> None:
    """Note nothing."""


class Given(Document):
    """A command that came from outside."""

    time: float
    """When, since the start of the run. [s]"""
    asset: str
    """What was commanded: `zones.core`, `batteries.store`, or the whole `site`."""
    command: str
    """Method that was called: `set_cooling_setpoint`."""
    arguments: Mapping[str, bool | float | str | None] = {}
    """Its arguments by name."""


class Checkpoint(Document):
    """A moment of a run from which it can go on, in another process or on another day.

    `Checkpoint.model_dump_json` and `Checkpoint.read` take it to a file and back.
    """

    inputs: str
    """SHA-256 of site, weather, period, seed and step: a checkpoint fits no other simulation."""
    now: float
    """The moment, since the start of the run. [s]"""
    given: tuple[Given, ...] = ()
    """What came from outside until then, in order."""
    air_temperatures: dict[str, float]
    """Of each zone, by which a repetition is known to be the same. [degC]"""


class Journal:
    """Notes what comes from outside: not from processes, which repeat it by themselves."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._listening = True
        self._repeatable = True
        self.given: list[Given] = []

    def of(self, asset: str) -> Note:
        """Return what notes the commands of an asset."""

        def note(command: str, arguments: Mapping[str, Any]) -> None:
            if self._listening:
                self.given.append(
                    Given(time=self._clock(), asset=asset, command=command, arguments=arguments)
                )

        return note

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Note nothing while the run goes on by itself."""
        self._listening = False
        try:
            yield
        finally:
            self._listening = True

    def added_process(self) -> None:
        """Note that a process was added in mid-run: by another one, or by somebody outside."""
        self._repeatable = self._repeatable and not self._listening

    def checkpoint(self, inputs: str, air_temperatures: Mapping[str, float]) -> Checkpoint:
        """Return the present moment, of a simulation with such inputs.

        Raises
        ------
        SimulationError
            If a process was added from outside in mid-run.
        """
        if not self._repeatable:
            raise SimulationError(
                "a process was added from outside in mid-run, and a checkpoint cannot carry it; "
                "add it before the run and let it wait"
            )
        return Checkpoint(
            inputs=inputs,
            now=self._clock(),
            given=tuple(self.given),
            air_temperatures=dict(air_temperatures),
        )


def check_repeated(checkpoint: Checkpoint, air_temperatures: Mapping[str, float]) -> None:
    """Check that a repetition came to the temperatures of the checkpoint.

    Raises
    ------
    SimulationError
        If it did not, with the zone that is farthest off.
    """
    apart = {
        name: abs(air_temperatures[name] - found)
        for name, found in checkpoint.air_temperatures.items()
    }
    worst = max(apart, key=lambda name: apart[name])
    if not apart[worst] <= SAME:
        raise SimulationError(
            f"zone {worst!r} comes to {air_temperatures[worst]:.6f} degC, not to the "
            f"{checkpoint.air_temperatures[worst]:.6f} degC of the checkpoint; add the same "
            "processes, in the same order, before restoring it"
        )


class Noting(Protocol):
    """What can be commanded from outside."""

    note: Note


Owner = TypeVar("Owner", bound=Noting)
Arguments = ParamSpec("Arguments")


def noted(
    method: Callable[Concatenate[Owner, Arguments], None],
) -> Callable[Concatenate[Owner, Arguments], None]:
    """Note each call of a method that did not fail, in the owner's ``note``."""
    signature = inspect.signature(method)

    @functools.wraps(method)
    def call(self: Owner, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        method(self, *args, **kwargs)
        _, *given = signature.bind(self, *args, **kwargs).arguments.items()
        self.note(method.__name__, dict(given))

    return call
