"""The bare kernel: the calls of a run once more, without anything around them."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from sim import kernel
from sim.simulation import Simulation


def engine_over_kernel(simulation: Simulation) -> float:
    """Run a simulation, then its calls of the kernel alone; return the ratio of both times. [-]

    The kernel finds the state that it found in the run, and does the same to it.
    """
    with _recorded() as calls:
        begin = time.process_time()
        simulation.run()
        engine = time.process_time() - begin - calls.seconds
    for place, changed in calls.before:
        _restore(place, changed)
    begin = time.process_time()
    for arguments in calls.made:
        kernel.run(*arguments)
    return engine / (time.process_time() - begin)


class _Calls:
    """What the kernel was called with.

    Attributes
    ----------
    made : list of tuple
        Arguments; the table of changes, which the kernel ticks off, copied.
    before : list of tuple
        What the kernel changes, and a copy of it before the first call.
    seconds : float
        What noting them took.
    """

    def __init__(self) -> None:
        self.made: list[tuple[Any, ...]] = []
        self.before: list[tuple[Any, Any]] = []
        self.seconds = 0.0

    def note(self, arguments: tuple[Any, ...]) -> None:
        begin = time.process_time()
        model, chunk, state, systems, work, changes, until, only = arguments
        if not self.before:
            self.before = [(part, copy.deepcopy(part)) for part in (state, systems)]
        self.made.append((model, chunk, state, systems, work, changes.copy(), until, only))
        self.seconds += time.process_time() - begin


@contextmanager
def _recorded() -> Iterator[_Calls]:
    """Note every call of the kernel for a while."""
    calls, run = _Calls(), kernel.run

    def noting(*arguments: Any) -> int:
        calls.note(arguments)
        return run(*arguments)

    setattr(kernel, "run", noting)  # noqa: B010  a compiled function has no such type
    try:
        yield calls
    finally:
        setattr(kernel, "run", run)  # noqa: B010


def _restore(place: Any, values: Any) -> None:
    """Write the arrays of one nest of tuples into those of another."""
    if isinstance(place, np.ndarray):
        place[...] = values
    elif isinstance(place, tuple):
        for part, before in zip(place, values, strict=True):
            _restore(part, before)
