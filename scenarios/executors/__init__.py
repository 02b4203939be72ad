"""Where work runs: in this process, in a pool of processes, on a Dask cluster.

Light to import: a pool loads the engine in its workers while who asks still reads what to run.
"""

from scenarios.executors.execute import Executor, Outcome, executor

__all__ = ["Executor", "Outcome", "executor"]
