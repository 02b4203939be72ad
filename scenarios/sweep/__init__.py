"""Sweeps: many scenarios from one document, on one machine or many, stored as they finish.

>>> from scenarios.sweep import executor, read_plan, run_sweep  # doctest: +SKIP
>>> plan = read_plan("small-office/measures")  # doctest: +SKIP
>>> with executor(workers=2) as pool:  # doctest: +SKIP
...     result = run_sweep(plan, "measures", executor=pool)
"""

from scenarios.sweep.execute import Executor, Outcome, executor
from scenarios.sweep.plan import Plan, Point, find_sweep, read_plan
from scenarios.sweep.run import SweepResult, SweepRun, run_sweep

__all__ = [
    "Executor", "Outcome", "Plan", "Point", "SweepResult", "SweepRun", "executor", "find_sweep",
    "read_plan", "run_sweep",
]  # fmt: skip
