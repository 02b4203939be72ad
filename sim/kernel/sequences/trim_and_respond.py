"""Trim and respond: a set-point creeps towards thrift until enough others ask for more."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.kernel.compiling import compiled
from sim.kernel.systems.arrays import Array


class TrimParameter(IntEnum):
    """Columns of the parameters, in the words of ASHRAE Guideline 36-2021, 5.1.14.3.

    INITIAL: set-point at the start, SP0. [unit]
    LOWEST, HIGHEST: limits, SPmin and SPmax. [unit]
    DELAY: time after the start of the device without any change, Td. [s]
    INTERVAL: time between changes, T. [s]
    IGNORED: number of requests that are passed over, I.
    TRIM: what is added at each change, SPtrim, with its sign. [unit]
    RESPOND: what each further request adds, SPres, of the other sign. [unit]
    MOST: limit of the response at a change, SPres-max, of the sign of RESPOND. [unit]
    """

    INITIAL = 0
    LOWEST = 1
    HIGHEST = 2
    DELAY = 3
    INTERVAL = 4
    IGNORED = 5
    TRIM = 6
    RESPOND = 7
    MOST = 8


class TrimState(IntEnum):
    """Columns of the state; all 0 before the first step.

    SETPOINT: what was returned last. [unit]
    RUNNING: time since the device started; 0 while it is off. [s]
    """

    SETPOINT = 0
    RUNNING = 1


_INITIAL, _LOWEST, _HIGHEST, _DELAY, _INTERVAL, _IGNORED, _TRIM, _RESPOND, _MOST = map(
    int, TrimParameter
)
_SETPOINT, _RUNNING = map(int, TrimState)

_EARLY = 1e-9
"""Share of an interval by which an instant may be missed: steps are sums of rounded numbers. [-]"""


@compiled
def trim_and_respond(p: Array, state: Array, requests: float, running: bool, step: float) -> float:
    """Return the set-point for the step that begins, and count the changes that fall into it.

    Parameters
    ----------
    p : array, shape (9,)
        `TrimParameter`.
    state : array, shape (2,)
        `TrimState`; changed.
    requests : float
        Sum of the requests, each with its importance, through the step.
    running : bool
        Whether the device runs; where it does not the set-point is the initial one.
    step : float
        Length of the step that begins. [s]

    Returns
    -------
    float
        Set-point at the start of the step. [unit]

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.1.14. Changes fall on DELAY + n INTERVAL after the start, n from 1;
    those of one step have the same requests and so are counted at once: the set-point does not
    depend on how a time is divided into steps.
    """
    setpoint = state[_SETPOINT]
    if not running or state[_RUNNING] == 0.0:
        setpoint = min(max(p[_INITIAL], p[_LOWEST]), p[_HIGHEST])
    if not running:
        state[_SETPOINT] = setpoint
        state[_RUNNING] = 0.0
        return float(setpoint)
    begin = state[_RUNNING]
    state[_RUNNING] = begin + step
    before = np.floor(max(begin - p[_DELAY], 0.0) / p[_INTERVAL] + _EARLY)
    after = np.floor(max(begin + step - p[_DELAY], 0.0) / p[_INTERVAL] + _EARLY)
    change = p[_TRIM]
    beyond = requests - p[_IGNORED]
    if beyond > 0.0:
        response = min(abs(p[_RESPOND]) * beyond, abs(p[_MOST]))
        change += response if p[_RESPOND] > 0.0 else -response
    moved = setpoint + (after - before) * change
    state[_SETPOINT] = min(max(moved, p[_LOWEST]), p[_HIGHEST])
    return float(setpoint)
