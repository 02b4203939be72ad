"""Operating modes of groups of zones: occupied, preparing for it, guarding limits at night."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled
from sim.kernel.systems.arrays import Array


class OperatingMode(IntEnum):
    """Modes of a group of zones (ASHRAE Guideline 36-2021, 5.4.6)."""

    OCCUPIED = 1
    COOL_DOWN = 2
    SET_UP = 3
    WARM_UP = 4
    SET_BACK = 5
    FREEZE_PROTECTION = 6
    UNOCCUPIED = 7


class Group(IntEnum):
    """Columns of what a group is judged by; `begin_group` and `add_zone` fill them.

    ZONES: number of zones.
    COLD, HOT: zones below their unoccupied heating, above their unoccupied cooling set-point.
    ABOVE_HEATING: least difference from that heating set-point up to a zone. [K]
    BELOW_COOLING: least difference from a zone up to that cooling set-point. [K]
    LOWEST: temperature of the coldest zone. [degC]
    WARM_UP, COOL_DOWN: longest time that a zone needs (`optimal_start`). [s]
    """

    ZONES = 0
    COLD = 1
    HOT = 2
    ABOVE_HEATING = 3
    BELOW_COOLING = 4
    LOWEST = 5
    WARM_UP = 6
    COOL_DOWN = 7


class ModeParameter(IntEnum):
    """Columns of the parameters of a group's modes.

    ZONES: cold or hot zones that start set-back or set-up; all, where the group has fewer.
    RECOVERY: how far every zone goes beyond its unoccupied set-point before that ends. [K]
    LEAST_ON: time that set-back and set-up last at least. [s]
    FREEZE_START, FREEZE_END: temperatures of the coldest zone for freeze protection. [degC]
    EARLIEST: longest time before occupancy that warm-up and cool-down may begin. [s]
    """

    ZONES = 0
    RECOVERY = 1
    LEAST_ON = 2
    FREEZE_START = 3
    FREEZE_END = 4
    EARLIEST = 5


class ModeState(IntEnum):
    """Columns of the state of a group's modes; all 0 before the first step.

    MODE: the mode returned last.
    HELD: time until set-back or set-up may end. [s]
    """

    MODE = 0
    HELD = 1


_OCCUPIED, _COOL_DOWN, _SET_UP, _WARM_UP, _SET_BACK, _FREEZE, _UNOCCUPIED = map(int, OperatingMode)
_COUNT, _COLD, _HOT, _ABOVE, _BELOW, _LOWEST, _WARMING, _COOLING = map(int, Group)
_NEEDED, _RECOVERY, _LEAST_ON, _FREEZE_START, _FREEZE_END, _EARLIEST = map(int, ModeParameter)
_MODE, _HELD = map(int, ModeState)


@compiled
def begin_group(group: Array) -> None:
    """Empty what a group is judged by, before `add_zone` is called for each of its zones."""
    group[:] = 0.0
    group[_ABOVE] = 1e9
    group[_BELOW] = 1e9
    group[_LOWEST] = 1e9


@compiled
def add_zone(
    group: Array, temperature: float, setpoints: tuple[float, float], times: tuple[float, float]
) -> None:
    """Add a zone to what its group is judged by.

    Parameters
    ----------
    group : array, shape (8,)
        `Group`; changed.
    temperature : float
        Of the zone. [degC]
    setpoints : tuple of float
        Unoccupied set-points for heating and for cooling. [degC]
    times : tuple of float
        What it needs to warm up and to cool down to its occupied set-points, 0 for none. [s]
    """
    above, below = temperature - setpoints[0], setpoints[1] - temperature
    group[_COUNT] += 1.0
    if above < 0.0:
        group[_COLD] += 1.0
    if below < 0.0:
        group[_HOT] += 1.0
    group[_ABOVE] = min(group[_ABOVE], above)
    group[_BELOW] = min(group[_BELOW], below)
    group[_LOWEST] = min(group[_LOWEST], temperature)
    group[_WARMING] = max(group[_WARMING], times[0])
    group[_COOLING] = max(group[_COOLING], times[1])


@compiled
def _preparing(p: Array, group: Array, was: int, until: float, step: float) -> int:
    """Return the mode that prepares for occupancy, 0 for none; once begun it goes on until then.

    It begins in the last step that is not too late.
    """
    if until > p[_EARLIEST]:
        return 0
    if was in (_WARM_UP, _COOL_DOWN):
        return was
    latest = max(until - step, 0.0)
    warming = group[_WARMING] > latest
    cooling = group[_COOLING] > latest
    if warming and (not cooling or group[_WARMING] >= group[_COOLING]):
        return _WARM_UP
    return _COOL_DOWN if cooling else 0


@compiled
def _guarding(p: Array, group: Array, was: int, held: bool) -> int:
    """Return the mode that guards the limits of an unoccupied group."""
    needed = min(p[_NEEDED], group[_COUNT])
    if group[_LOWEST] < (p[_FREEZE_END] if was == _FREEZE else p[_FREEZE_START]):
        return _FREEZE
    staying = was == _SET_BACK and (held or group[_ABOVE] < p[_RECOVERY])
    if staying or (needed > 0.0 and group[_COLD] >= needed):
        return _SET_BACK
    staying = was == _SET_UP and (held or group[_BELOW] < p[_RECOVERY])
    if staying or (needed > 0.0 and group[_HOT] >= needed):
        return _SET_UP
    return _UNOCCUPIED


@compiled
def operating_mode(
    p: Array, state: Array, group: Array, occupied: bool, until: float, step: float
) -> int:
    """Return the mode of a group of zones for the step that begins.

    Parameters
    ----------
    p : array, shape (6,)
        `ModeParameter`.
    state : array, shape (2,)
        `ModeState`; changed.
    group : array, shape (8,)
        `Group`, with all its zones.
    occupied : bool
        Whether the group is occupied by its schedule or by request.
    until : float
        Time until the schedule has it occupied next. [s]
    step : float
        Length of the step that begins. [s]

    Returns
    -------
    int
        `OperatingMode`.

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.4.6. The guideline has no least time of set-back and set-up; that is
    the night cycle of packaged equipment. Set-back goes before set-up where both are called for.
    """
    was = int(state[_MODE])
    if occupied:
        mode = _OCCUPIED
    else:
        mode = _preparing(p, group, was, until, step)
        if mode == 0:
            mode = _guarding(p, group, was, state[_HELD] > 0.0)
    if mode != was:
        state[_HELD] = p[_LEAST_ON] if mode in (_SET_BACK, _SET_UP) else 0.0
    state[_HELD] = max(state[_HELD] - step, 0.0)
    state[_MODE] = mode
    return mode


@compiled
def mode_setpoints(
    mode: int,
    occupied: tuple[float, float],
    unoccupied: tuple[float, float],
    recovery: float,
) -> tuple[float, float]:
    """Return the set-points for heating and cooling that a mode calls for [degC].

    Parameters
    ----------
    mode : int
        `OperatingMode`.
    occupied, unoccupied : tuple of float
        Set-points for heating and for cooling. [degC]
    recovery : float
        `ModeParameter.RECOVERY`. [K]

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.3.2. In set-back and set-up the set-points lie beyond the
    unoccupied ones by the recovery, else these modes could not end as 5.4.6 says.
    """
    heating, cooling = unoccupied
    if mode in (_OCCUPIED, _WARM_UP, _COOL_DOWN):
        heating, cooling = occupied
    elif mode in (_SET_BACK, _FREEZE):
        heating += recovery
    elif mode == _SET_UP:
        cooling -= recovery
    return heating, max(cooling, heating)


@compiled
def fan_runs(mode: int) -> bool:
    """Tell whether the supply fan runs in a mode: in all but the unoccupied one."""
    return mode != _UNOCCUPIED
