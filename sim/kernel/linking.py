"""Physics that is put together from other physics, compiled as it is written.

Numba compiles no call of a plain Python function. `linked` compiles the function and those of
`sim.physics` that it calls, and theirs, so that a composition stands in one place: as physics.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any, TypeVar, cast

from sim.kernel.compiling import compiled

_PHYSICS = "sim.physics."
_Function = TypeVar("_Function", bound=Callable[..., Any])


def linked(function: _Function) -> _Function:
    """Compile a function of physics with all functions of physics that it calls.

    The modules of all of them must be among the `SOURCES` of `sim.kernel.compiling`.
    """
    return cast("_Function", _link(function))


@cache  # one machine code a function, whoever calls it
def _link(function: Any) -> Any:
    found = {
        name: _link(value)
        for name in function.__code__.co_names
        if isinstance(value := function.__globals__.get(name), FunctionType)
        and value.__module__.startswith(_PHYSICS)
    }
    if not found:
        return compiled(function)
    own = FunctionType(function.__code__, function.__globals__ | found, function.__name__)
    own.__module__, own.__qualname__ = function.__module__, function.__qualname__
    own.__defaults__, own.__doc__ = function.__defaults__, function.__doc__
    return compiled(own)
