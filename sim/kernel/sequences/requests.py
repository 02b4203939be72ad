"""What zones and coils ask of what serves them: the requests that trim and respond counts."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled
from sim.kernel.sequences.latches import lasting, latch
from sim.kernel.systems.arrays import Array


class RequestParameter(IntEnum):
    """Columns of the parameters of requests.

    LARGE, SMALL: how much is missing for three and for two requests. [unit]
    DURATION: how long it has to be missing. [s]
    FULL, EASED: signal from which there is one request, and below which no more. [-]
    """

    LARGE = 0
    SMALL = 1
    DURATION = 2
    FULL = 3
    EASED = 4


class RequestState(IntEnum):
    """Columns of the state of requests; all 0 before the first step.

    LARGE, SMALL: how long so much has been missing. [s]
    FULL: 1 while the signal makes a request.
    """

    LARGE = 0
    SMALL = 1
    FULL = 2


class SuppressionState(IntEnum):
    """Columns of the state of time-based suppression; all 0 before the first step.

    SETPOINT: set-point of the step before. [degC]
    LEFT: time for which requests are still suppressed. [s]
    STARTED: 1 after the first step.
    """

    SETPOINT = 0
    LEFT = 1
    STARTED = 2


_LARGE, _SMALL, _DURATION, _FULL, _EASED = map(int, RequestParameter)
_LARGE_TIME, _SMALL_TIME, _LATCH = map(int, RequestState)
_SETPOINT, _LEFT, _STARTED = map(int, SuppressionState)

SUPPRESSION_RATE = 540.0
"""Suppression for each kelvin between zone and new set-point (5 min each degF). [s/K]"""
LONGEST_SUPPRESSION = 1800.0
"""Its limit. [s]"""


@compiled
def requests(p: Array, state: Array, missing: float, signal: float, step: float) -> float:
    """Return how many requests a zone or a coil makes: 0 to 3.

    Parameters
    ----------
    p : array, shape (5,)
        `RequestParameter`.
    state : array, shape (3,)
        `RequestState`; changed.
    missing : float
        By how much what is wanted is missed; negative infinity or any low number while requests are
        suppressed. [unit]
    signal : float
        How far the loop, damper or valve is open. [-]
    step : float
        Length of the step that begins. [s]

    Notes
    -----
    ASHRAE Guideline 36-2021 has this one form for supply air (5.6.8.1: zone less cooling set-point,
    cooling loop), duct pressure (5.6.8.2: `missing_flow`, damper), hot water (5.6.8.3: set-point
    less discharge temperature, valve) and chilled water (5.16.16: supply temperature less
    set-point, valve).
    """
    state[_LATCH] = latch(signal, state[_LATCH], p[_EASED], p[_FULL])
    large = lasting(state, _LARGE_TIME, missing >= p[_LARGE], step)
    small = lasting(state, _SMALL_TIME, missing >= p[_SMALL], step)
    if missing >= p[_LARGE] and large >= p[_DURATION]:
        return 3.0
    if missing >= p[_SMALL] and small >= p[_DURATION]:
        return 2.0
    return float(state[_LATCH])


@compiled
def missing_flow(flow: float, setpoint: float, damper: float, full: float) -> float:
    """Return the share of its flow that a box misses although its damper is open [-].

    Parameters
    ----------
    flow, setpoint : float
        Air flow that the box has and that it wants; none wanted, none missed. [m3/s]
    damper, full : float
        Position of the damper, and above which it counts as open. [-]

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.6.8.2: half of the flow for three requests, 0.3 of it for two.
    """
    return 1.0 - flow / setpoint if setpoint > 0.0 and damper > full else 0.0


@compiled
def suppressed(state: Array, setpoint: float, temperature: float, step: float) -> bool:
    """Tell whether requests of a zone are suppressed after a change of its set-point.

    Parameters
    ----------
    state : array, shape (3,)
        `SuppressionState`; changed.
    setpoint, temperature : float
        Set-point of the zone now, and its temperature. [degC]
    step : float
        Length of the step that begins. [s]

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.1.20: 540 s for each kelvin between zone and new set-point, at most
    half an hour.
    """
    if state[_STARTED] > 0.0 and state[_SETPOINT] != setpoint:
        state[_LEFT] = min(SUPPRESSION_RATE * abs(temperature - setpoint), LONGEST_SUPPRESSION)
    state[_STARTED] = 1.0
    state[_SETPOINT] = setpoint
    held = bool(state[_LEFT] > 0.0)
    state[_LEFT] = max(state[_LEFT] - step, 0.0)
    return held
