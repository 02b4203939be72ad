"""Durable runs: the registry that remembers them and the supervisor of the worker processes."""

from studio.jobs.registry import JobRegistry
from studio.jobs.run import ACTIVE, AbsentError, LogLine, Outcome, Run, RunState, Submission
from studio.jobs.supervisor import Supervisor

__all__ = [
    "ACTIVE", "AbsentError", "JobRegistry", "LogLine", "Outcome", "Run", "RunState",
    "Submission", "Supervisor",
]  # fmt: skip
