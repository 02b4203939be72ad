"""How the functions of the kernel are compiled, and when what numba kept of them is fresh.

Numba keeps machine code on the disk and takes it for stale only where the file of the compiled
function itself has changed. What is compiled into it from other files, functions and constants
alike, it does not see. So the stamp of everything compiled here is that of all files of `SOURCES`.

The kernel is one function that reaches more than a hundred arrays, with a dozen registers for their
addresses. LLVM finds addresses and constants ahead of loops, has no register left to keep them and
loads them again from the stack, which takes longer than to find them where they are needed. So it
is told not to, nor to write out loops whose length it does not know (ADR 21), which it can be for
the whole process only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

import numba
from llvmlite import binding as llvm

from sim.cache import code_digest

SOURCES = (
    "sim.kernel",
    "sim.kernel.plant",
    "sim.kernel.systems",
    "sim.kernel.sequences",
    "sim.physics.air_quality",
    "sim.physics.battery",
    "sim.physics.boiler",
    "sim.physics.compressor",
    "sim.physics.convection",
    "sim.physics.curves",
    "sim.physics.direct_expansion",
    "sim.physics.duct_pressure",
    "sim.physics.economiser",
    "sim.physics.fan",
    "sim.physics.films",
    "sim.physics.heat_pump_coil",
    "sim.physics.heat_recovery",
    "sim.physics.heat_rejection",
    "sim.physics.psychrometrics",
    "sim.physics.pump",
    "sim.physics.radiant_floor",
    "sim.physics.radiator",
    "sim.physics.saturation",
    "sim.physics.service_water",
    "sim.physics.water_coil",
)
"""All modules that compiled functions or constants compiled into them come from."""

COMPILING = "compiling the engine for this machine, once: takes a minute or two"
"""What people are told before it begins."""

for _option in ("-disable-lsr", "-disable-machine-licm", "-unroll-runtime=false"):
    llvm.set_option("atrium", _option)

_Function = TypeVar("_Function", bound=Callable[..., Any])
_OPTIONS: dict[str, Any] = {
    "cache": True,
    "fastmath": {"reassoc", "contract", "arcp", "nsz"},  # not nnan: a NaN must stay one
    "error_model": "numpy",
    # counting the references of two dozen arrays a call took five times as long as the arithmetic
    "_nrt": False,
}


def compiled(function: _Function) -> _Function:
    """Compile a function."""
    return cast("_Function", _stamped(numba.njit(**_OPTIONS)(function)))


def internal(function: _Function) -> _Function:
    """Compile a function that compiled functions alone call.

    Python cannot call it. What would unpack its arguments for Python is left out, of it and so of
    all its callers, into whose machine code it is linked again and again.
    """
    options = {**_OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast("_Function", _stamped(numba.njit(**options)(function)))


def merged(function: _Function) -> _Function:
    """Compile a function into the machine code of its callers, of which there should be one.

    A call would push every array of the model, hundreds of words: a quarter of a year's time.
    Unlike `inlined` it is compiled once, and only its machine code is copied.
    """
    options = {**_OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast("_Function", _stamped(numba.njit(forceinline=True, **options)(function)))


def inlined(function: _Function) -> _Function:
    """Compile a function into its callers: a call would pass every array of the model."""
    return cast("_Function", _stamped(numba.njit(inline="always", **_OPTIONS)(function)))


def _stamped(dispatcher: Any) -> Any:
    """Let the code kept on the disk be stale as soon as any of the sources has changed."""
    cache = getattr(dispatcher, "_cache", None)
    if cache is None:
        return dispatcher  # with NUMBA_DISABLE_JIT: the function itself
    # numba lets a locator tell the stamp, but takes locators for the whole process only
    index = cache._cache_file  # noqa: SLF001
    index._source_stamp = (index._source_stamp, code_digest(*SOURCES))  # noqa: SLF001
    cache.load_overload = partial(_load, cache)
    return dispatcher


def is_loaded(function: Any) -> bool:
    """Return whether machine code of a function is in memory."""
    # a plain function, with NUMBA_DISABLE_JIT, needs none
    return bool(getattr(function, "overloads", True))


def is_compiled(function: Any) -> bool:
    """Return whether machine code of a function is at hand: in memory, or fresh on the disk."""
    if is_loaded(function):
        return True
    cache = function._cache  # noqa: SLF001
    with cache._guard_against_spurious_io_errors():  # noqa: SLF001
        return bool(cache._cache_file._load_index())  # noqa: SLF001
    return False


def _load(cache: Any, signature: Any, context: Any) -> Any:
    """Load what is kept of a function without setting up first what compiling would need.

    Numba sets it up before it looks, which takes longer than a month of a small building. Where
    nothing is kept, the compiler sets it up itself.
    """
    with cache._guard_against_spurious_io_errors():  # noqa: SLF001
        return cache._load_overload(signature, context)  # noqa: SLF001


_NOT_NEGATIVE = 0x7FFF_FFFF_FFFF_FFFF


@inlined
def ordinal(number: int) -> int:
    """Return a number that counts from zero, and let the compiler see that it does.

    Numba looks at every index whether it counts from the end, three instructions each, unless it
    cannot be negative: what comes out of here, or of arrays of unsigned numbers.
    """
    return number & _NOT_NEGATIVE
