"""Heat to outdoors: which water a tower or dry cooler returns, and how fast its fan must run."""

from __future__ import annotations

from sim.kernel.arrays import Array
from sim.kernel.compiling import compiled
from sim.kernel.linking import linked
from sim.kernel.plant.arrays import Rejection, SourceFigure
from sim.physics import heat_rejection

Air = tuple[float, float, float]
"""Dry bulb, wet bulb [degC] and pressure [Pa] of outdoor air."""
_HALVINGS = 18
"""Of some 60 K: 3e-4 K; of a fan's speed: 4e-6. [-]"""
_WARMEST = 60.0
_AIR_EXPONENT = 0.5

_enthalpy = linked(heat_rejection.saturated_enthalpy)
_tower = compiled(heat_rejection.tower_heat)
_dry = compiled(heat_rejection.dry_cooler_heat)


@compiled
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


@compiled
def cooled_water(x: Array, way: int, heat: float, air: Air) -> tuple[float, float]:
    """Return the temperature of the water that comes back cooled, and the power of the fan.

    The fan slows down to hold the least temperature, cycles below its least speed, and at full
    speed the water is as warm as it must be. [degC, W]
    """
    if way == Rejection.AIR or heat <= 0.0:
        return air[0], 0.0
    drop, least = heat / x[SourceFigure.CONDENSER_FLOW], x[SourceFigure.CONDENSER_LEAST]
    if heat_given(x, way, least, drop, 1.0, air) < heat:
        low, high = least, _WARMEST + max(least, air[0])
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            if heat_given(x, way, middle, drop, 1.0, air) < heat:
                low = middle
            else:
                high = middle
        return high, x[SourceFigure.FAN]
    slowest = x[SourceFigure.FAN_LEAST]
    given = heat_given(x, way, least, drop, slowest, air)
    if given >= heat:
        return least, x[SourceFigure.FAN] * slowest**3 * heat / given
    low, high = slowest, 1.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if heat_given(x, way, least, drop, middle, air) < heat:
            low = middle
        else:
            high = middle
    return least, x[SourceFigure.FAN] * high**3
