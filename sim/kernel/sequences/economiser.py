"""Economiser: when outdoor air may cool for nothing."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled
from sim.kernel.systems.arrays import Array


class HighLimit(IntEnum):
    """What closes an economiser (ASHRAE Guideline 36-2021, 5.1.17; ASHRAE 90.1, 6.5.1.1.3).

    ABSENT: there is none.
    DRY_BULB: outdoor temperature above a limit, which all the others have as well.
    DIFFERENTIAL_DRY_BULB: or above that of the return air.
    ENTHALPY: or outdoor enthalpy above a limit.
    DIFFERENTIAL_ENTHALPY: or outdoor enthalpy above that of the return air.
    """

    ABSENT = 0
    DRY_BULB = 1
    DIFFERENTIAL_DRY_BULB = 2
    ENTHALPY = 3
    DIFFERENTIAL_ENTHALPY = 4


class EconomiserParameter(IntEnum):
    """Columns of the parameters of an economiser.

    KIND: `HighLimit`.
    TEMPERATURE: limit of the outdoor temperature. [degC]
    OFFSET: by how much the outdoor air has to be colder than the return air. [K]
    ENTHALPY: limit of the outdoor enthalpy, of dry air at 0 degC counted as 0. [J/kg]
    TEMPERATURE_BAND, ENTHALPY_BAND: how far below its limits it opens again. [K], [J/kg]
    LEAST_TIME: time it stays open or closed at least. [s]
    """

    KIND = 0
    TEMPERATURE = 1
    OFFSET = 2
    ENTHALPY = 3
    TEMPERATURE_BAND = 4
    ENTHALPY_BAND = 5
    LEAST_TIME = 6


class EconomiserState(IntEnum):
    """Columns of the state of an economiser; all 0 before the first step.

    OPEN: 1 while outdoor air may cool.
    HELD: time until it may open or close again. [s]
    """

    OPEN = 0
    HELD = 1


_ABSENT, _DRY_BULB, _DIFFERENTIAL, _ENTHALPY_KIND, _DIFFERENTIAL_ENTHALPY = map(int, HighLimit)
_KIND, _TEMPERATURE, _OFFSET, _ENTHALPY, _TEMPERATURE_BAND, _ENTHALPY_BAND, _LEAST_TIME = map(
    int, EconomiserParameter
)
_OPEN, _HELD = map(int, EconomiserState)


@compiled
def temperature_limit(p: Array, return_temperature: float) -> float:
    """Return the outdoor temperature above which an economiser closes [degC]."""
    fixed = float(p[_TEMPERATURE])
    if p[_KIND] == _DIFFERENTIAL:
        return min(fixed, float(return_temperature - p[_OFFSET]))
    return fixed


@compiled
def enthalpy_limit(p: Array, return_enthalpy: float) -> float:
    """Return the outdoor enthalpy above which an economiser closes [J/kg]."""
    if p[_KIND] == _ENTHALPY_KIND:
        return float(p[_ENTHALPY])
    return return_enthalpy if p[_KIND] == _DIFFERENTIAL_ENTHALPY else 1e9


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
    p : array, shape (7,)
        `EconomiserParameter`.
    state : array, shape (2,)
        `EconomiserState`; changed.
    outdoor, returned : tuple of float
        Temperature [degC] and enthalpy [J/kg] of outdoor and of return air.
    enabled : bool
        False closes at once: no fan, no operation, a stuck damper.
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
