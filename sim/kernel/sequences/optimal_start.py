"""Optimal start, that learns how fast a zone warms up and cools down."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled, inlined
from sim.kernel.systems.arrays import Array


class StartParameter(IntEnum):
    """Columns of the parameters of optimal start.

    LONGEST: limit of the time. [s]
    WARM_UP, COOL_DOWN: time for each kelvin, until something is learnt. [s/K]
    WEIGHT: share that the newest day has in what is learnt; 0 learns nothing. [-]
    SLOPE: by what share each kelvin of outdoor temperature prolongs the time, colder in warm-up,
    warmer in cool-down. [1/K]
    REFERENCE: outdoor temperature for which the times are given. [degC]
    TOLERANCE: how near the set-point counts as there. [K]
    LEAST_CHANGE: smaller changes of the zone teach nothing. [K]
    """

    LONGEST = 0
    WARM_UP = 1
    COOL_DOWN = 2
    WEIGHT = 3
    SLOPE = 4
    REFERENCE = 5
    TOLERANCE = 6
    LEAST_CHANGE = 7


class StartState(IntEnum):
    """Columns of the state of optimal start; all 0 before the first step.

    WARM_UP, COOL_DOWN: time for each kelvin as learnt, 0 where nothing is. [s/K]
    OBSERVED: 1 while a warm-up is observed, -1 a cool-down, 2 and -2 once that has ended.
    ELAPSED: time since it began. [s]
    GAP: from the zone to its set-point when it began. [K]
    BEFORE: the same at the step before. [K]
    FACTOR: what the outdoor temperature at its start made of the time. [-]
    """

    WARM_UP = 0
    COOL_DOWN = 1
    OBSERVED = 2
    ELAPSED = 3
    GAP = 4
    BEFORE = 5
    FACTOR = 6


_LONGEST, _WARM_UP, _COOL_DOWN, _WEIGHT, _SLOPE, _REFERENCE, _TOLERANCE, _LEAST_CHANGE = map(
    int, StartParameter
)
_WARM_LEARNT, _COOL_LEARNT, _OBSERVED, _ELAPSED, _GAP, _BEFORE, _FACTOR = map(int, StartState)

LEAST_FACTOR, MOST_FACTOR = 0.25, 4.0
"""Limits of what the outdoor temperature makes of the time. [-]"""


@inlined
def _outdoor_factor(p: Array, colder: float) -> float:
    return float(min(max(1.0 + p[_SLOPE] * colder, LEAST_FACTOR), MOST_FACTOR))


@compiled
def warm_up_time(
    p: Array, state: Array, temperature: float, setpoint: float, outdoor: float
) -> float:
    """Return the time that a zone needs to its occupied heating set-point [s].

    Parameters
    ----------
    p : array, shape (8,)
        `StartParameter`.
    state : array, shape (7,)
        `StartState`.
    temperature, setpoint : float
        Of the zone, and that it is to have. [degC]
    outdoor : float
        Outdoor temperature. [degC]

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.4.6.2, names set-point, zone, outdoor temperature and a mass factor,
    to be set or learnt, and a limit of 3 h; the straight line is ours.
    """
    rate = state[_WARM_LEARNT] if state[_WARM_LEARNT] > 0.0 else p[_WARM_UP]
    gap = max(setpoint - temperature - p[_TOLERANCE], 0.0)
    factor = _outdoor_factor(p, p[_REFERENCE] - outdoor)
    return float(min(rate * gap * factor, p[_LONGEST]))


@compiled
def cool_down_time(
    p: Array, state: Array, temperature: float, setpoint: float, outdoor: float
) -> float:
    """Return the time that a zone needs to its occupied cooling set-point [s].

    Parameters
    ----------
    p : array, shape (8,)
        `StartParameter`.
    state : array, shape (7,)
        `StartState`.
    temperature, setpoint : float
        Of the zone, and that it is to have. [degC]
    outdoor : float
        Outdoor temperature. [degC]

    Notes
    -----
    As `warm_up_time`; ASHRAE Guideline 36-2021, 5.4.6.3.
    """
    rate = state[_COOL_LEARNT] if state[_COOL_LEARNT] > 0.0 else p[_COOL_DOWN]
    gap = max(temperature - setpoint - p[_TOLERANCE], 0.0)
    factor = _outdoor_factor(p, outdoor - p[_REFERENCE])
    return float(min(rate * gap * factor, p[_LONGEST]))


@compiled
def _take_in(p: Array, state: Array, column: int, rate: float) -> None:
    """Take the time for a kelvin of one more day into what is learnt."""
    known = state[column] if state[column] > 0.0 else p[_WARM_UP + column]
    state[column] = known + p[_WEIGHT] * (rate - known)


@compiled
def learn_start(
    p: Array,
    state: Array,
    temperature: float,
    setpoints: tuple[float, float],
    outdoor: float,
    preparing: int,
    step: float,
) -> None:
    """Observe a warm-up or cool-down and learn from it; called at the start of each step.

    Parameters
    ----------
    p : array, shape (8,)
        `StartParameter`.
    state : array, shape (7,)
        `StartState`; changed.
    temperature : float
        Of the zone. [degC]
    setpoints : tuple of float
        Occupied set-points for heating and for cooling. [degC]
    outdoor : float
        Outdoor temperature. [degC]
    preparing : int
        1 in warm-up, -1 in cool-down, 0 in all other modes.
    step : float
        Length of the steps. [s]

    Notes
    -----
    The zone is watched from the start until it is within the tolerance of its set-point, beyond the
    start of occupancy if need be, at most for LONGEST. The instant in between two steps is found on
    a straight line. What is learnt is a mean with weights that fall by the day.
    """
    observed = int(state[_OBSERVED])
    if observed in (-2, 2) and preparing == 0:
        observed = 0
    if observed == 0 and preparing != 0:
        observed = preparing
        state[_ELAPSED] = 0.0
        state[_FACTOR] = _outdoor_factor(p, preparing * (p[_REFERENCE] - outdoor))
        state[_GAP] = abs(setpoints[0 if preparing > 0 else 1] - temperature)
        state[_BEFORE] = state[_GAP]
    state[_OBSERVED] = observed
    if observed not in (-1, 1):
        return
    gap = observed * (setpoints[0 if observed > 0 else 1] - temperature)
    tolerance, elapsed = p[_TOLERANCE], state[_ELAPSED]
    if gap <= tolerance:
        fallen = state[_BEFORE] - gap
        if fallen > 0.0:
            elapsed -= step * min((tolerance - gap) / fallen, 1.0)
        change = state[_GAP] - tolerance
    else:
        change = state[_GAP] - gap
    if gap <= tolerance or elapsed >= p[_LONGEST]:
        state[_OBSERVED] = 2.0 * observed
        slow = max(change, p[_LEAST_CHANGE])
        if elapsed > 0.0 and (change >= p[_LEAST_CHANGE] or gap > tolerance):
            column = _WARM_LEARNT if observed > 0 else _COOL_LEARNT
            _take_in(p, state, column, elapsed / (slow * state[_FACTOR]))
    state[_BEFORE] = gap
    state[_ELAPSED] += step


@compiled
def optimal_start(
    p: Array,
    state: Array,
    temperature: float,
    setpoints: tuple[float, float],
    outdoor: float,
    until: float,
    step: float,
) -> int:
    """Tell whether a zone on its own starts before it is occupied, and learn from it.

    Parameters
    ----------
    p : array, shape (8,)
        `StartParameter`.
    state : array, shape (7,)
        `StartState`; changed.
    temperature : float
        Of the zone. [degC]
    setpoints : tuple of float
        Occupied set-points for heating and for cooling. [degC]
    outdoor : float
        Outdoor temperature. [degC]
    until : float
        Time until it is occupied, 0 while it is. [s]
    step : float
        Length of the step that begins. [s]

    Returns
    -------
    int
        1 in warm-up, -1 in cool-down, 0 else. It begins in the last step that is not too late, and
        goes on until occupancy.

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.4.6.2 and 5.4.6.3.
    """
    began = int(state[_OBSERVED])
    preparing = 0
    if 0.0 < until <= p[_LONGEST]:
        if began != 0:
            preparing = 1 if began > 0 else -1
        else:
            warm = warm_up_time(p, state, temperature, setpoints[0], outdoor)
            cool = cool_down_time(p, state, temperature, setpoints[1], outdoor)
            if max(warm, cool) > max(until - step, 0.0):
                preparing = 1 if warm >= cool else -1
    learn_start(p, state, temperature, setpoints, outdoor, preparing, step)
    return preparing
