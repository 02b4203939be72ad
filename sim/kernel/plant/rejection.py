"""Heat to outdoors: which water a tower or dry cooler returns, and how fast its fan must run."""

from __future__ import annotations

import numpy as np

from sim.kernel.compiling import compiled, internal
from sim.kernel.linking import linked
from sim.kernel.plant.arrays import Rejection, SourceFigure
from sim.kernel.systems.arrays import Array
from sim.physics import heat_rejection

Air = tuple[float, float, float]
"""Dry bulb, wet bulb [degC] and pressure [Pa] of outdoor air."""
_ROUNDS = 20
_TOLERANCE = 1e-6
"""Of the heat. [-]"""
_WIDEST = 40.0
"""How much warmer than the air a tower or dry cooler may leave its water. [K]"""
_AIR_EXPONENT = 0.5

_enthalpy = linked(heat_rejection.saturated_enthalpy)
_tower = internal(heat_rejection.tower_heat)
_dry = internal(heat_rejection.dry_cooler_heat)


@internal
def heat_given(x: Array, way: int, leaving: float, drop: float, speed: float, air: Air) -> float:
    """Return the heat a tower or dry cooler gives to outdoors. [W]

    Parameters
    ----------
    x : array
        Figures of the source.
    way : int
        A `Rejection`.
    leaving, drop : float
        Temperature of the water it returns, and how much warmer it came. [degC, K]
    speed : float
        Of the fan, over full speed.
    air : tuple of float
        Dry bulb, wet bulb [degC] and pressure [Pa] of outdoor air.
    """
    entering = leaving + drop
    if way == Rejection.TOWER:
        enthalpy = (
            _enthalpy(entering, air[2]),
            _enthalpy(leaving, air[2]),
            _enthalpy(air[1], air[2]),
        )
        flow = x[SourceFigure.AIR] * speed
        water = x[SourceFigure.CONDENSER_FLOW]
        return float(_tower(entering, leaving, flow, water, x[SourceFigure.UNITS], enthalpy))
    conductance = x[SourceFigure.UNITS] * speed**_AIR_EXPONENT
    flow = x[SourceFigure.AIR] * speed
    return float(_dry(entering, air[0], flow, x[SourceFigure.CONDENSER_FLOW], conductance))


@internal
def _solved(
    x: Array, way: int, heat: float, drop: float, air: Air, bracket: tuple[float, float, float]
) -> float:
    """Return the leaving temperature, or the speed, at which just so much heat is given.

    Secants that never leave the bracket: its two ends and the temperature whose speed is asked for,
    or no number where the temperature at full speed is.
    """
    low, high, fixed = bracket
    by_speed = not np.isnan(fixed)
    one, other = low, high
    gap_one = heat_given(x, way, fixed if by_speed else low, drop, low if by_speed else 1.0, air)
    gap_one -= heat
    gap_other = heat_given(
        x, way, fixed if by_speed else high, drop, high if by_speed else 1.0, air
    )
    gap_other -= heat
    for _ in range(_ROUNDS):
        middle = 0.5 * (low + high)
        if gap_other != gap_one:
            guess = other - gap_other * (other - one) / (gap_other - gap_one)
            middle = guess if low < guess < high else middle
        temperature = fixed if by_speed else middle
        speed = middle if by_speed else 1.0
        gap = heat_given(x, way, temperature, drop, speed, air) - heat
        one, gap_one, other, gap_other = other, gap_other, middle, gap
        if gap < 0.0:
            low = middle
        else:
            high = middle
        if abs(gap) < _TOLERANCE * heat:
            break
    return other


@compiled
def cooled_water(x: Array, way: int, heat: float, air: Air) -> tuple[float, float]:
    """Return the temperature of the water that comes back cooled, and the power of the fan.

    The fan slows down to hold the temperature wanted, cycles below its least speed, and at full
    speed the water is as warm as it must be. [degC, W]
    """
    if way == Rejection.AIR or heat <= 0.0:
        return air[0], 0.0
    drop = heat / x[SourceFigure.CONDENSER_FLOW]
    around = air[1] if way == Rejection.TOWER else air[0]
    least = max(x[SourceFigure.CONDENSER_LEAST], around + x[SourceFigure.CONDENSER_NEAR])
    if heat_given(x, way, least, drop, 1.0, air) < heat:
        low = max(least, around)
        bracket = (low, low + _WIDEST, np.nan)
        return _solved(x, way, heat, drop, air, bracket), x[SourceFigure.FAN]
    slowest = x[SourceFigure.FAN_LEAST]
    given = heat_given(x, way, least, drop, slowest, air)
    if given >= heat:
        return least, x[SourceFigure.FAN] * slowest**3 * heat / given
    speed = _solved(x, way, heat, drop, air, (slowest, 1.0, least))
    return least, x[SourceFigure.FAN] * speed**3
