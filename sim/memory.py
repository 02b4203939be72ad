"""Memory of runs that are over, for the runs that follow them in the same process.

A year of an office takes 150 MB. Fresh from the system that costs 0.03 to 0.25 s, up to half of the
run: every page is cleared, on a virtual machine found first. What a process keeps costs nothing.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable

_TRIM_THRESHOLD, _MMAP_MAX = -1, -4
"""Numbers of parameters of glibc's ``mallopt``."""
_UNLIMITED = 2**31 - 1


def keep_freed_memory() -> bool:
    """Let this process keep the memory that it frees, for processes that run many simulations.

    Returns
    -------
    bool
        Whether the C library can be told so: glibc can, others go on as they do.
    """
    mallopt = _of_the_c_library("mallopt")
    return mallopt is not None and bool(
        mallopt(_TRIM_THRESHOLD, _UNLIMITED) and mallopt(_MMAP_MAX, 0)
    )


def return_freed_memory() -> None:
    """Give freed memory back to the system, where the C library can.

    For a process that is the copy of another: before it writes to what that one has freed, the
    system would copy it, page by page, for nothing.
    """
    trim = _of_the_c_library("malloc_trim")
    if trim is not None:
        trim(0)


def _of_the_c_library(name: str) -> Callable[..., int] | None:
    import ctypes

    library = ctypes.CDLL(None) if os.name == "posix" else None
    return getattr(library, name, None)


def rarely_look_for_circles() -> None:
    """Let Python look for circles of references after 50,000 new objects instead of 700.

    Modules and compiled code, which hold hundreds of thousands, are none: looking through them
    again and again while they are loaded takes a tenth of a command's time.
    """
    gc.set_threshold(50_000)


def spare_what_stays() -> None:
    """Leave all that is alive now, modules and compiled code, out of later collections.

    `free_runs` then takes 5 ms instead of 70. What little is garbage by now stays, too: finding it
    would take as long.
    """
    gc.freeze()


def free_runs() -> None:
    """Free the runs whose end some of their processes did not see.

    Such a process, one that waits for the next malfunction, and its environment refer to each
    other: their memory would else be free when Python next looks for such circles, often after the
    following runs have taken more. All other runs are free with the last reference to them.
    """
    gc.collect()
