"""Imported once by the process that workers are forked from: it loads the compiled kernel.

Workers then begin with it, instead of each reading it from the disk (0.7 s), or each compiling it
where it has never been. They keep the memory of one run for the next.

The module stands outside of the packages it loads: what looks for garbage is told to rest before.
"""

from __future__ import annotations

from sim.memory import keep_freed_memory, rarely_look_for_circles, spare_what_stays

_DAY = {"start": "2025-01-01", "end": "2025-01-02"}


def _work_for_a_day() -> None:
    from scenarios.resolve import resolve
    from scenarios.sweep.tasks import Task, evaluate

    scenario = {"name": "kernel", "base": "small-office/base", "period": _DAY}
    evaluate(Task(resolve(scenario)))


keep_freed_memory()
rarely_look_for_circles()
_work_for_a_day()
spare_what_stays()
