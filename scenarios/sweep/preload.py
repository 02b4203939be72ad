"""Imported once by the process that workers are forked from: it loads the compiled kernel.

Workers then begin with it, instead of each reading it from the disk (0.7 s), or each compiling it
where it has never been. They keep the memory of one run for the next.
"""

from __future__ import annotations

from scenarios.resolve import resolve
from scenarios.run import execute
from sim.memory import keep_freed_memory, spare_what_stays

_DAY = {"start": "2025-01-01", "end": "2025-01-02"}


def _load_kernel() -> None:
    scenario = {"name": "kernel", "base": "small-office/base", "period": _DAY}
    execute(resolve(scenario))


keep_freed_memory()
_load_kernel()
spare_what_stays()
