"""Imported once by the server that workers are copied from: it loads the compiled kernel.

Workers then begin with it, instead of each reading it from the disk, or each compiling it where it
has never been.

What is loaded stays: looking for garbage in it meanwhile would take a fifth of the time. So nothing
that is large is imported before Python is told.
"""

from __future__ import annotations

import gc

from sim.memory import keep_freed_memory

_DAY = {"start": "2025-01-01", "end": "2025-01-02"}


def _work_for_a_day() -> None:
    from scenarios.resolve import resolve
    from scenarios.sweep.tasks import Task, evaluate

    scenario = {"name": "kernel", "base": "small-office/base", "period": _DAY}
    evaluate(Task(resolve(scenario)))


gc.disable()
keep_freed_memory()
_work_for_a_day()
gc.enable()
