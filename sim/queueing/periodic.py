"""Rate of a sequence of times that repeats itself, exact whatever the length of its period."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

TOLERANCE = 1e-9
"""By how much times that repeat may differ, relative to the last time: rounding. [-]"""
REPEATS = 3
"""How often a period has to be seen at least. [-]"""


def periodic_rate(times: Sequence[float]) -> float | None:
    """Return how many events happen in a unit of time, over whole periods.

    Parameters
    ----------
    times : sequence of float
        Times of events, ascending, with the settling of the system left out.

    Returns
    -------
    float or None
        Events in a period over its length; None if the times do not repeat.

    Examples
    --------
    >>> periodic_rate([0.0, 1.0, 5.0, 6.0, 10.0, 11.0, 15.0, 16.0, 20.0])
    0.4
    """
    moments = np.asarray(times, dtype=np.float64)
    gaps = np.diff(moments)
    if len(gaps) == 0:
        return None
    slack = TOLERANCE * abs(float(moments[-1]))
    for period in range(1, len(gaps) // REPEATS + 1):
        if np.abs(gaps[period:] - gaps[:-period]).max() <= slack:
            whole = len(gaps) // period * period
            length = float(moments[whole] - moments[0])
            return whole / length if length > 0.0 else None
    return None
