"""Thermostats with dead band that switch up to three stages, none too often."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled
from sim.kernel.systems.arrays import Array

MOST_STAGES = 3
"""Stages that a thermostat may have in each direction."""


class StagingParameter(IntEnum):
    """Columns of the parameters of one direction, heating or cooling.

    STAGES: number of stages, 0 to 3.
    BAND: temperature between switching on and off, half of it to each side of the set-point. [K]
    BETWEEN: by how much each further stage switches later. [K]
    LEAST_ON, LEAST_OFF: times that a stage stays on and off. [s]
    DELAY: time a stage is on before the next one may follow. [s]
    """

    STAGES = 0
    BAND = 1
    BETWEEN = 2
    LEAST_ON = 3
    LEAST_OFF = 4
    DELAY = 5


class StagingState(IntEnum):
    """Columns of the state of one direction; all 0 before the first step.

    ON: number of stages that are on.
    NEXT: time until a further stage may start. [s]
    HELD_1, HELD_2, HELD_3: time until each stage may switch again. [s]
    """

    ON = 0
    NEXT = 1
    HELD_1 = 2
    HELD_2 = 3
    HELD_3 = 4


_STAGES, _BAND, _BETWEEN, _LEAST_ON, _LEAST_OFF, _DELAY = map(int, StagingParameter)
_ON, _NEXT, _HELD = int(StagingState.ON), int(StagingState.NEXT), int(StagingState.HELD_1)


@compiled
def staged(p: Array, state: Array, error: float, enabled: bool, step: float) -> int:
    """Return how many stages run through the step that begins.

    Parameters
    ----------
    p : array, shape (6,)
        `StagingParameter`.
    state : array, shape (5,)
        `StagingState`; changed.
    error : float
        By how much more is wanted: set-point less temperature in heating, the other way about in
        cooling. [K]
    enabled : bool
        Where it is false no stage starts, and each stops once it may.
    step : float
        Length of the step that begins. [s]

    Returns
    -------
    int
        Number of stages.

    Notes
    -----
    Stage k (from 0) starts at an error of BAND/2 + k BETWEEN and stops at -BAND/2 + k BETWEEN. The
    last to start is the first to stop. Times hold in any case, also when disabled; at a step longer
    than they are, a stage keeps its state for a step.
    """
    on = int(state[_ON])
    half, between = 0.5 * p[_BAND], p[_BETWEEN]
    while on > 0 and state[_HELD + on - 1] <= 0.0:
        if enabled and error > (on - 1) * between - half:
            break
        on -= 1
        state[_HELD + on] = p[_LEAST_OFF]
    while enabled and on < int(p[_STAGES]) and state[_HELD + on] <= 0.0:
        if error < on * between + half or (on > 0 and state[_NEXT] > 0.0):
            break
        state[_HELD + on] = p[_LEAST_ON]
        state[_NEXT] = p[_DELAY]
        on += 1
    state[_ON] = on
    state[_NEXT] = max(state[_NEXT] - step, 0.0)
    for stage in range(MOST_STAGES):
        state[_HELD + stage] = max(state[_HELD + stage] - step, 0.0)
    return on


@compiled
def thermostat(
    heating: Array,
    cooling: Array,
    heating_state: Array,
    cooling_state: Array,
    temperature: float,
    setpoints: tuple[float, float],
    step: float,
) -> int:
    """Return the stages that run through the step that begins: heating above 0, cooling below.

    Parameters
    ----------
    heating, cooling : array, shape (6,)
        `StagingParameter` of each direction; 0 stages for none.
    heating_state, cooling_state : array, shape (5,)
        `StagingState` of each; changed.
    temperature : float
        Of the zone. [degC]
    setpoints : tuple of float
        For heating and for cooling; between them is the dead band. [degC]
    step : float
        Length of the step that begins. [s]

    Returns
    -------
    int
        Stages of heating, or stages of cooling as a negative number. One direction waits until all
        stages of the other have stopped.
    """
    low, high = setpoints
    heat = staged(heating, heating_state, low - temperature, cooling_state[_ON] == 0.0, step)
    cool = staged(cooling, cooling_state, temperature - high, heat == 0, step)
    return heat - cool
