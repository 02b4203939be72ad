"""Measurements in processes of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from sim.memory import keep_freed_memory

_Result = TypeVar("_Result")
_Arguments = ParamSpec("_Arguments")


def apart(
    measured: Callable[_Arguments, _Result],
    *arguments: _Arguments.args,
    **named: _Arguments.kwargs,
) -> _Result:
    """Return what a function of a module returns in a new process.

    One process may be slower than the next through its whole life, by half where the building is
    small. Repetitions in one process would all be those of a lucky or an unlucky one.
    """
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=keep_freed_memory
    ) as process:
        return process.submit(measured, *arguments, **named).result()
