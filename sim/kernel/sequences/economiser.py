"""Economiser: when outdoor air cools for nothing, how much of it, and what machines do besides."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled, inlined
from sim.kernel.systems.arrays import Array
from sim.physics import economiser as physics


class HighLimit(IntEnum):
    """What closes an economiser (ASHRAE Guideline 36-2021, 5.1.17; ASHRAE 90.1, 6.5.1.1.3).

    NONE: nothing, it is always open; ABSENT: there is none.
    FIXED_DRY_BULB: outdoor temperature above a limit.
    DIFFERENTIAL_DRY_BULB: outdoor temperature above that of the return air.
    FIXED_ENTHALPY: outdoor enthalpy or temperature above their limits.
    DIFFERENTIAL_ENTHALPY: outdoor enthalpy above that of the return air, or temperature above its
    limit.
    FIXED_AND_DIFFERENTIAL: outdoor temperature above a limit or above that of the return air.
    """

    ABSENT = 0
    NONE = 1
    FIXED_DRY_BULB = 2
    DIFFERENTIAL_DRY_BULB = 3
    FIXED_ENTHALPY = 4
    DIFFERENTIAL_ENTHALPY = 5
    FIXED_AND_DIFFERENTIAL = 6


class EconomiserParameter(IntEnum):
    """Columns of the parameters of an economiser.

    KIND: `HighLimit`.
    TEMPERATURE: limit of the outdoor temperature. [degC]
    OFFSET: by how much the outdoor air has to be colder than the return air. [K]
    ENTHALPY: limit of the outdoor enthalpy, of dry air at 0 degC counted as 0. [J/kg]
    TEMPERATURE_BAND, ENTHALPY_BAND: how far below its limits it opens again. [K], [J/kg]
    LEAST_TIME: time it stays open or closed at least. [s]
    INTEGRATED: 1 where machines may cool while it is open, 0 where they may not.
    """

    KIND = 0
    TEMPERATURE = 1
    OFFSET = 2
    ENTHALPY = 3
    TEMPERATURE_BAND = 4
    ENTHALPY_BAND = 5
    LEAST_TIME = 6
    INTEGRATED = 7


class EconomiserState(IntEnum):
    """Columns of the state of an economiser; all 0 before the first step.

    OPEN: 1 while outdoor air may cool.
    HELD: time until it may open or close again. [s]
    """

    OPEN = 0
    HELD = 1


_ABSENT, _NONE, _FIXED, _DIFFERENTIAL, _FIXED_ENTHALPY, _DIFFERENTIAL_ENTHALPY, _BOTH = map(
    int, HighLimit
)
(
    _KIND, _TEMPERATURE, _OFFSET, _ENTHALPY, _TEMPERATURE_BAND, _ENTHALPY_BAND, _LEAST_TIME,
    _INTEGRATED,
) = map(int, EconomiserParameter)  # fmt: skip
_OPEN, _HELD = map(int, EconomiserState)

_mixing_share = inlined(physics.mixing_share)


@compiled
def temperature_limit(p: Array, return_temperature: float) -> float:
    """Return the outdoor temperature above which an economiser closes [degC]."""
    kind = int(p[_KIND])
    if kind == _NONE:
        return 1e9
    differential = return_temperature - p[_OFFSET]
    if kind == _DIFFERENTIAL:
        return float(differential)
    fixed = float(p[_TEMPERATURE])
    return min(fixed, differential) if kind == _BOTH else fixed


@compiled
def enthalpy_limit(p: Array, return_enthalpy: float) -> float:
    """Return the outdoor enthalpy above which an economiser closes [J/kg]."""
    kind = int(p[_KIND])
    if kind == _FIXED_ENTHALPY:
        return float(p[_ENTHALPY])
    return return_enthalpy if kind == _DIFFERENTIAL_ENTHALPY else 1e9


@compiled
def economiser(
    p: Array,
    state: Array,
    outdoor: tuple[float, float],
    returned: tuple[float, float],
    enabled: bool,
    step: float,
) -> bool:
    """Tell whether outdoor air may cool through the step that begins.

    Parameters
    ----------
    p : array, shape (8,)
        `EconomiserParameter`.
    state : array, shape (2,)
        `EconomiserState`; changed.
    outdoor, returned : tuple of float
        Temperature [degC] and enthalpy [J/kg] of outdoor and of return air.
    enabled : bool
        False closes at once: no fan, warm-up, set-back, freezing.
    step : float
        Length of the step that begins. [s]

    Notes
    -----
    It closes above a limit and opens again a band below all of them. ASHRAE Guideline 36-2021,
    5.1.17 and 5.16.2.3.
    """
    if not enabled or p[_KIND] == _ABSENT:
        state[_OPEN] = 0.0
        state[_HELD] = 0.0
        return False
    temperature = outdoor[0] - temperature_limit(p, returned[0])
    enthalpy = outdoor[1] - enthalpy_limit(p, returned[1])
    is_open = bool(state[_OPEN] > 0.0)
    if state[_HELD] <= 0.0:
        was = is_open
        if temperature > 0.0 or enthalpy > 0.0:
            is_open = False
        elif temperature <= -p[_TEMPERATURE_BAND] and enthalpy <= -p[_ENTHALPY_BAND]:
            is_open = True
        if is_open != was:
            state[_HELD] = p[_LEAST_TIME]
    state[_OPEN] = 1.0 if is_open else 0.0
    state[_HELD] = max(state[_HELD] - step, 0.0)
    return is_open


@compiled
def outdoor_share(
    is_open: bool,
    target: float,
    outdoor: float,
    returned: float,
    limits: tuple[float, float],
) -> float:
    """Return the share of outdoor air that brings the mixed air as near to a target as it can.

    Parameters
    ----------
    is_open : bool
        Answer of `economiser`.
    target : float
        Temperature that the mixed air is to have. [degC]
    outdoor, returned : float
        Temperatures of outdoor and of return air. [degC]
    limits : tuple of float
        Least share, of ventilation, and greatest. [-]

    Notes
    -----
    Between the limits the mixed air has the target exactly. Where the outdoor air is warmer than
    the target, all of it comes in and machines cool the rest; where return air is colder than the
    target, no more than the least.
    """
    least, most = limits[0], max(limits[0], limits[1])
    if not is_open or returned <= target:
        return least
    if outdoor >= target:
        return most
    return min(max(_mixing_share(outdoor, returned, target), least), most)


@inlined
def mechanical_stages(is_open: bool, integrated: bool, calls: int) -> int:
    """Return the stages of machines for a number of calls for cooling.

    Parameters
    ----------
    is_open : bool
        Answer of `economiser`. Outdoor air then answers the first call.
    integrated : bool
        Whether machines answer the further ones meanwhile.
    calls : int
        Stages that a thermostat calls for.

    Notes
    -----
    ASHRAE 90.1, 6.5.1.3, asks for integrated economisers.
    """
    return calls if not is_open else (max(calls - 1, 0) if integrated else 0)
