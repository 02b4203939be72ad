"""Schedules, parts of days and set-points in civil time, as piecewise constant signals of a run.

A signal is a pair ``(times, levels)``: ``levels[i]`` holds from ``times[i]`` until the next.
Times are seconds since the run's start, midnight of its first day in local *standard* time. What a
schedule says is a function of the civil clock: an hour the clock skips in spring does not happen (a
change inside it takes place as the clock jumps), an hour it repeats in autumn happens twice.
"""

from sim.schedules.calendar import Calendar, Days, calendar_of, calendar_of_run
from sim.schedules.civil import (
    operation_transitions,
    period_mask,
    period_transitions,
    setpoint_transitions,
    transitions,
)
from sim.schedules.recorded import series_means, uncovered
from sim.schedules.signals import level_at, step_means, step_starts

__all__ = [
    "Calendar",
    "Days",
    "calendar_of",
    "calendar_of_run",
    "level_at",
    "operation_transitions",
    "period_mask",
    "period_transitions",
    "series_means",
    "setpoint_transitions",
    "step_means",
    "step_starts",
    "transitions",
    "uncovered",
]
