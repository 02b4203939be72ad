"""The loop that most others hang on: proportional and integral, with limits and no wind-up."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled
from sim.kernel.systems.arrays import Array


class PiParameter(IntEnum):
    """Columns of the parameters of a loop.

    GAIN: output over error. [1/unit]
    INTEGRAL_TIME: time in which a steady error adds once more what the gain gives; 0 has no
    integral. [s]
    BIAS: output without error. [-]
    LOWEST, HIGHEST: limits of the output. [-]
    ACTION: 1 reverse acting (heating: output rises as the measurement falls), -1 direct (cooling).
    DISABLED: output while disabled, from which it begins when enabled. [-]
    """

    GAIN = 0
    INTEGRAL_TIME = 1
    BIAS = 2
    LOWEST = 3
    HIGHEST = 4
    ACTION = 5
    DISABLED = 6


class PiState(IntEnum):
    """Columns of the state of a loop; all 0 before its first step.

    INTEGRAL: share of the output that the integral has. [-]
    ERROR: error at the step before. [unit]
    ENABLED: 1 where it was enabled at the step before.
    """

    INTEGRAL = 0
    ERROR = 1
    ENABLED = 2


_GAIN, _TIME, _BIAS, _LOWEST, _HIGHEST, _ACTION, _DISABLED = map(int, PiParameter)
_INTEGRAL, _ERROR, _ENABLED = map(int, PiState)


@compiled
def pi_loop(
    p: Array, state: Array, measured: float, setpoint: float, enabled: bool, step: float
) -> float:
    """Return the output of a proportional-integral loop at the start of a step.

    Parameters
    ----------
    p : array, shape (7,)
        `PiParameter`.
    state : array, shape (3,)
        `PiState`; changed.
    measured, setpoint : float
        Controlled quantity now, and what it is to be. [unit]
    enabled : bool
        Whether the loop runs.
    step : float
        Time since the call before. [s]

    Returns
    -------
    float
        Output, within its limits. [-]

    Notes
    -----
    The integral takes the error as a straight line between two calls: steady errors and ramps give
    the same output whatever the step. It stops where output and error push past the same limit,
    and lies within the limits once the error has turned, so that the output leaves a limit as soon
    as the error does (conditional integration: Astrom and Hagglund, Advanced PID Control, 2006,
    3.5). A loop that is enabled begins at its output of before. ASHRAE Guideline 36-2021, 5.3.4,
    has a heating and a cooling loop of this kind in each zone.
    """
    error = p[_ACTION] * (setpoint - measured)
    proportional = p[_BIAS] + p[_GAIN] * error
    lowest, highest = p[_LOWEST], p[_HIGHEST]
    if not enabled:
        state[_ENABLED] = 0.0
        state[_ERROR] = error
        return float(p[_DISABLED])
    integral = state[_INTEGRAL]
    if p[_TIME] <= 0.0:
        integral = 0.0
    elif state[_ENABLED] == 0.0:
        integral = p[_DISABLED] - proportional
    else:
        added = p[_GAIN] / p[_TIME] * 0.5 * (error + state[_ERROR]) * step
        room = (highest if added > 0.0 else lowest) - proportional - integral
        integral += min(added, max(room, 0.0)) if added > 0.0 else max(added, min(room, 0.0))
        if error >= 0.0:
            integral = min(integral, highest - p[_BIAS])
        if error <= 0.0:
            integral = max(integral, lowest - p[_BIAS])
    state[_INTEGRAL] = integral
    state[_ERROR] = error
    state[_ENABLED] = 1.0
    return float(min(max(proportional + integral, lowest), highest))
