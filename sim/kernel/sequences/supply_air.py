"""Supply-air temperature: by outdoor temperature, by the warmest zone, by requests of zones."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled, inlined
from sim.kernel.sequences.latches import line
from sim.kernel.systems.arrays import Array


class SupplyReset(IntEnum):
    """What the supply-air temperature follows.

    CONSTANT: nothing.
    OUTDOOR: a line over the outdoor temperature.
    WARMEST: the zone that needs the coldest air at its greatest flow.
    REQUESTS: a line over the outdoor temperature, its upper end by trim and respond.
    """

    CONSTANT = 0
    OUTDOOR = 1
    WARMEST = 2
    REQUESTS = 3


class SupplyParameter(IntEnum):
    """Columns of the parameters of the supply-air temperature.

    KIND: `SupplyReset`.
    LOWEST, HIGHEST: limits while cooling; a constant one is LOWEST. [degC]
    OUTDOOR_LOW, OUTDOOR_HIGH: outdoor temperatures up to which HIGHEST, from which LOWEST. [degC]
    WARM: supply temperature while zones are heated outside operation. [degC]
    """

    KIND = 0
    LOWEST = 1
    HIGHEST = 2
    OUTDOOR_LOW = 3
    OUTDOOR_HIGH = 4
    WARM = 5


_CONSTANT, _OUTDOOR, _WARMEST, _REQUESTS = map(int, SupplyReset)
_KIND, _LOWEST, _HIGHEST, _OUTDOOR_LOW, _OUTDOOR_HIGH, _WARM = map(int, SupplyParameter)


class SupplyNeed(IntEnum):
    """What supply air is for: operation, or outside of it cooling or heating alone.

    Guideline 36 calls the latter cool-down and set-up, warm-up and set-back (5.4.6).
    """

    OPERATION = 0
    COOLING = 1
    HEATING = 2


_COOLS, _HEATS = int(SupplyNeed.COOLING), int(SupplyNeed.HEATING)


@compiled
def supply_air_temperature(
    p: Array, need: int, outdoor: float, trimmed: float, needed: float
) -> float:
    """Return the set-point of the supply-air temperature [degC].

    Parameters
    ----------
    p : array, shape (6,)
        `SupplyParameter`.
    need : int
        `SupplyNeed`.
    outdoor : float
        Outdoor temperature. [degC]
    trimmed : float
        Set-point of `trim_and_respond`, read by REQUESTS alone. [degC]
    needed : float
        Least `needed_supply_temperature` of all zones, read by WARMEST alone. [degC]

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.16.2.2: in cool-down the lowest, in warm-up and set-back warm, else
    from the upper end when it is cold outdoors to the lowest when it is warm. WARMEST is the
    set-point manager of that name in the EnergyPlus Engineering Reference.
    """
    if need == _HEATS:
        return float(p[_WARM])
    if need == _COOLS or p[_KIND] == _CONSTANT:
        return float(p[_LOWEST])
    if p[_KIND] == _WARMEST:
        return float(min(max(needed, p[_LOWEST]), p[_HIGHEST]))
    upper = min(max(trimmed, p[_LOWEST]), p[_HIGHEST]) if p[_KIND] == _REQUESTS else p[_HIGHEST]
    return line(outdoor, p[_OUTDOOR_LOW], upper, p[_OUTDOOR_HIGH], p[_LOWEST])


@inlined
def needed_supply_temperature(temperature: float, load: float, capacity_rate: float) -> float:
    """Return the supply temperature with which a zone's greatest flow just meets its load [degC].

    Parameters
    ----------
    temperature : float
        Set-point of the zone for cooling. [degC]
    load : float
        Sensible heat to be removed; 0 or below asks for nothing. [W]
    capacity_rate : float
        Greatest flow of the zone times the heat capacity of its air; 0 asks for nothing. [W/K]
    """
    return temperature - max(load, 0.0) / capacity_rate if capacity_rate > 0.0 else 1e9
