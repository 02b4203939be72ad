"""Night cycle: outside operation the fan starts when zones leave their bands, for fixed times."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled
from sim.kernel.systems.arrays import Array


class CycleParameter(IntEnum):
    """Columns of the parameters of a night cycle.

    RUN_TIME: time the fan runs, until zones are looked at again; 0 where there is none. [s]
    ZONES: zones outside their bands that start it; all, where there are fewer.
    TOLERANCE: how far beyond its set-point a zone is outside its band. [K]
    """

    RUN_TIME = 0
    ZONES = 1
    TOLERANCE = 2


class CycleState(IntEnum):
    """Columns of the state of a night cycle; 0 before the first step.

    HELD: time for which the fan still runs. [s]
    """

    HELD = 0


_RUN_TIME, _ZONES, _TOLERANCE = map(int, CycleParameter)
_HELD = int(CycleState.HELD)


@compiled
def beyond_band(p: Array, temperature: float, setpoints: tuple[float, float]) -> bool:
    """Tell whether a zone is outside its band.

    Parameters
    ----------
    p : array, shape (3,)
        `CycleParameter`.
    temperature : float
        Of the zone. [degC]
    setpoints : tuple of float
        For heating and for cooling. [degC]
    """
    tolerance = p[_TOLERANCE]
    return bool(temperature < setpoints[0] - tolerance or temperature > setpoints[1] + tolerance)


@compiled
def night_cycle(
    p: Array, state: Array, outside: tuple[float, float], operating: bool, step: float
) -> bool:
    """Tell whether the fan runs through the step that begins although it does not operate.

    Parameters
    ----------
    p : array, shape (3,)
        `CycleParameter`.
    state : array, shape (1,)
        `CycleState`; changed.
    outside : tuple of float
        Zones outside their bands (`beyond_band`), and all zones.
    operating : bool
        Whether the schedule has the fan run anyhow.
    step : float
        Length of the step that begins. [s]

    Notes
    -----
    Set-back and set-up of ASHRAE Guideline 36-2021, 5.4.6.4 and 5.4.6.5, with the fixed run time of
    packaged equipment: availability manager "night cycle" of the EnergyPlus Engineering Reference,
    cycle on any zone.
    """
    if operating:
        state[_HELD] = 0.0
        return False
    if state[_HELD] <= 0.0 and outside[0] > 0.0 and outside[0] >= min(p[_ZONES], outside[1]):
        state[_HELD] = p[_RUN_TIME]
    on = bool(state[_HELD] > 0.0)
    state[_HELD] = max(state[_HELD] - step, 0.0)
    return on
