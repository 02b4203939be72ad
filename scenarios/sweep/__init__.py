"""Sweeps: many scenarios from one document, on one machine or many, stored as they finish.

>>> from scenarios.executors import executor  # doctest: +SKIP
>>> from scenarios.sweep import read_plan, run_sweep  # doctest: +SKIP
>>> plan = read_plan("small-office/measures")  # doctest: +SKIP
>>> with executor(workers=2) as pool:  # doctest: +SKIP
...     result = run_sweep(plan, "measures", executor=pool)
"""

from scenarios.sweep.plan import Plan, Point, find_sweep, read_plan
from scenarios.sweep.run import SweepResult, SweepRun, run_sweep

__all__ = [
    "Plan", "Point", "SweepResult", "SweepRun", "find_sweep", "read_plan", "run_sweep",
]  # fmt: skip
