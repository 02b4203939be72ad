"""Night purge: the fan brings in outdoor air that is colder than a warm building."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled
from sim.kernel.sequences.latches import in_window
from sim.kernel.systems.arrays import Array


class PurgeParameter(IntEnum):
    """Columns of the parameters of night purge.

    START, END: window of the day, over midnight where the end is before the start. [s]
    WARM: temperature of the zone from which it starts. [degC]
    COOL: temperature of the zone at which it ends. [degC]
    MARGIN: how much colder the outdoor air is to be for a start. [K]
    BAND: by how much less it may be colder until the end. [K]
    OUTDOOR_LEAST: outdoor temperature below which it does not run. [degC]
    DEW_POINT_MOST: outdoor dew point above which it does not run. [degC]
    LEAST_ON: time it runs at least, limits and window permitting. [s]
    """

    START = 0
    END = 1
    WARM = 2
    COOL = 3
    MARGIN = 4
    BAND = 5
    OUTDOOR_LEAST = 6
    DEW_POINT_MOST = 7
    LEAST_ON = 8


class PurgeState(IntEnum):
    """Columns of the state of night purge; all 0 before the first step.

    ON: 1 while it runs.
    HELD: time until it may end for want of a margin. [s]
    """

    ON = 0
    HELD = 1


_START, _END, _WARM, _COOL, _MARGIN, _BAND, _OUTDOOR_LEAST, _DEW_POINT_MOST, _LEAST_ON = map(
    int, PurgeParameter
)
_ON, _HELD = map(int, PurgeState)


@compiled
def night_purge(
    p: Array,
    state: Array,
    zone: float,
    outdoor: tuple[float, float],
    clock: float,
    unoccupied: bool,
    step: float,
) -> bool:
    """Tell whether night purge runs through the step that begins.

    Parameters
    ----------
    p : array, shape (9,)
        `PurgeParameter`.
    state : array, shape (2,)
        `PurgeState`; changed.
    zone : float
        Temperature of the zone, or of the return air. [degC]
    outdoor : tuple of float
        Dry bulb and dew point outdoors. [degC]
    clock : float
        Civil time since midnight. [s]
    unoccupied : bool
        Whether the zone is unoccupied and nothing heats it.
    step : float
        Length of the step that begins. [s]

    Notes
    -----
    The night purge of ASHRAE Handbook HVAC Applications (2019), chapter 43 (nighttime ventilation);
    Guideline 36 has none. Coils are off meanwhile, outdoor air dampers fully open.
    """
    dry_bulb, dew_point = outdoor
    allowed = (
        unoccupied
        and in_window(clock, p[_START], p[_END])
        and dry_bulb >= p[_OUTDOOR_LEAST]
        and dew_point <= p[_DEW_POINT_MOST]
        and zone > p[_COOL]
    )
    was = state[_ON] > 0.0
    needed = p[_MARGIN] - p[_BAND] if was else p[_MARGIN]
    cold = zone - dry_bulb >= needed
    starts = zone >= p[_WARM] and cold
    on = allowed and ((was and (cold or state[_HELD] > 0.0)) or starts)
    if on and not was:
        state[_HELD] = p[_LEAST_ON]
    state[_HELD] = max(state[_HELD] - step, 0.0) if on else 0.0
    state[_ON] = 1.0 if on else 0.0
    return on
