"""Building blocks of sequences: straight lines with ends, hysteresis, how long something lasts."""

from __future__ import annotations

from sim.kernel.compiling import compiled, inlined
from sim.kernel.systems.arrays import Array


@inlined
def line(x: float, x_1: float, y_1: float, x_2: float, y_2: float) -> float:
    """Return the value at `x` of the line through two points, held beyond them.

    Parameters
    ----------
    x : float
        Where it is asked for.
    x_1, y_1 : float
        First point.
    x_2, y_2 : float
        Second point; where `x_2` is not above `x_1` the line is a step up to there.
    """
    share = (x - x_1) / (x_2 - x_1) if x_2 > x_1 else (1.0 if x >= x_2 else 0.0)
    return y_1 + (y_2 - y_1) * min(max(share, 0.0), 1.0)


@inlined
def latch(value: float, was: float, off_below: float, on_above: float) -> float:
    """Return 1 above one limit, 0 below the other, and what was in between.

    Parameters
    ----------
    value : float
        What is watched.
    was : float
        1 or 0: the answer of before.
    off_below, on_above : float
        Limits; they belong to the states they lead to.
    """
    return 1.0 if value >= on_above else (0.0 if value <= off_below else was)


@compiled
def lasting(state: Array, column: int, holds: bool, step: float) -> float:
    """Return how long a condition has held when a step begins, and count that step [s].

    Parameters
    ----------
    state : array
        Row of a sequence's state.
    column : int
        Where the time is kept; 0 at first.
    holds : bool
        Whether it holds now, and so through the step. Where it does not, time starts anew.
    step : float
        Length of the step that begins. [s]
    """
    lasted = state[column] if holds else 0.0
    state[column] = lasted + step if holds else 0.0
    return lasted


@inlined
def in_window(clock: float, start: float, end: float) -> bool:
    """Tell whether a time of day lies in a window, which may go over midnight.

    Parameters
    ----------
    clock : float
        Civil time since midnight. [s]
    start, end : float
        First instant, and first instant after; the whole day where they are the same. [s]
    """
    return (start <= clock < end) if start < end else (clock >= start or clock < end)
