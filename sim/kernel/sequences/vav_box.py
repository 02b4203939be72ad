"""Boxes of variable air volume: flow and discharge temperature by loop signals or by loads."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled
from sim.kernel.sequences.latches import line
from sim.kernel.sequences.operating_mode import OperatingMode
from sim.kernel.systems.arrays import Array


class ZoneState(IntEnum):
    """What a zone asks for (ASHRAE Guideline 36-2021, 5.3.5)."""

    DEAD_BAND = 0
    HEATING = 1
    COOLING = 2


class BoxParameter(IntEnum):
    """Columns of the parameters of a box.

    COOLING_MOST: greatest flow in cooling, Vcool-max. [m3/s]
    HEATING_LEAST, HEATING_MOST: flows between which heating goes, Vheat-min, Vheat-max. [m3/s]
    WARMEST: how far above the heating set-point the discharge air may be. [K]
    REHEAT: 1 with a heating coil, 0 without.
    """

    COOLING_MOST = 0
    HEATING_LEAST = 1
    HEATING_MOST = 2
    WARMEST = 3
    REHEAT = 4


_COOLING_MOST, _HEATING_LEAST, _HEATING_MOST, _WARMEST, _REHEAT = map(int, BoxParameter)
_DEAD_BAND, _HEATING, _COOLING = map(int, ZoneState)
_OCCUPIED, _COOL_DOWN, _SET_UP, _WARM_UP, _SET_BACK, _FREEZE, _UNOCCUPIED = map(int, OperatingMode)

ABOVE_ROOM = 3.0
"""How far discharge air is above the room before heating takes more of it (5.6.5.3). [K]"""


@compiled
def zone_state(heating_signal: float, cooling_signal: float) -> int:
    """Return the `ZoneState` of the signals of a zone's two loops, each 0 to 1."""
    if heating_signal > 0.0 and cooling_signal <= 0.0:
        return _HEATING
    return _COOLING if cooling_signal > 0.0 and heating_signal <= 0.0 else _DEAD_BAND


@compiled
def flow_limits(p: Array, mode: int, minimum: float) -> tuple[float, float, float, float]:
    """Return the ends of a box's flow in a mode [m3/s]: cooling, dead band, heating from and to.

    Parameters
    ----------
    p : array, shape (5,)
        `BoxParameter`.
    mode : int
        `OperatingMode`.
    minimum : float
        Least flow while occupied, Vmin*, by ventilation and the box. [m3/s]

    Notes
    -----
    ASHRAE Guideline 36-2021, tables 5.5.4 (cooling only: heating with supply air) and 5.6.4.
    """
    most, least, heating = p[_COOLING_MOST], p[_HEATING_LEAST], p[_HEATING_MOST]
    coil = p[_REHEAT] > 0.0
    if mode == _OCCUPIED:
        return most, minimum, max(least if coil else minimum, minimum), max(heating, minimum)
    if mode in (_WARM_UP, _SET_BACK, _FREEZE):
        return 0.0, 0.0, heating if coil else 0.0, most
    if mode == _COOL_DOWN:
        return most, 0.0, least if coil else 0.0, heating if coil else 0.0
    return (most if mode == _SET_UP else 0.0), 0.0, 0.0, 0.0


@compiled
def vav_box(
    p: Array,
    limits: tuple[float, float, float, float],
    signals: tuple[float, float],
    supply: float,
    room: float,
    setpoint: float,
) -> tuple[float, float]:
    """Return flow [m3/s] and discharge temperature [degC] that the loops of a zone call for.

    Parameters
    ----------
    p : array, shape (5,)
        `BoxParameter`.
    limits : tuple of float
        Answer of `flow_limits`. [m3/s]
    signals : tuple of float
        Heating and cooling signal, 0 to 1. [-]
    supply, room : float
        Temperatures of the supply air and of the room. [degC]
    setpoint : float
        Set-point of the room for heating. [degC]

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.5.5 and 5.6.5. Cooling: flow in proportion to the signal, but none
    beyond the dead band's where the supply air is warmer than the room. Heating with a coil: up to
    half of the signal the discharge temperature rises at the least heating flow, above it the flow,
    once the discharge air is 3 K above the room. Without a coil supply air heats, if it is warmer
    than the room.
    """
    most, least, heating_least, heating_most = limits
    state = zone_state(signals[0], signals[1])
    if state == _COOLING:
        upper = most if supply <= room else least
        return line(signals[1], 0.0, least, 1.0, max(upper, least)), supply
    if state == _DEAD_BAND:
        return least, supply
    if p[_REHEAT] <= 0.0:
        upper = heating_most if supply >= room else heating_least
        return line(signals[0], 0.0, heating_least, 1.0, max(upper, heating_least)), supply
    hottest = max(setpoint + p[_WARMEST], supply)
    discharge = line(signals[0], 0.0, supply, 0.5, hottest)
    upper = heating_most if discharge > room + ABOVE_ROOM else heating_least
    return line(signals[0], 0.5, heating_least, 1.0, max(upper, heating_least)), discharge


@compiled
def cooling_flow(
    load: float, supply: float, room: float, limits: tuple[float, float], capacity: float
) -> float:
    """Return the flow with which a box removes a load, within its limits [m3/s].

    Parameters
    ----------
    load : float
        Sensible heat to be removed. [W]
    supply, room : float
        Temperatures of the supply air and of the room. [degC]
    limits : tuple of float
        Least and greatest flow. [m3/s]
    capacity : float
        Heat capacity of the air per volume. [J/(m3 K)]

    Notes
    -----
    Where the loop of `vav_box` settles. Supply air that is not colder than the room comes at the
    least flow.
    """
    least, most = limits[0], max(limits[0], limits[1])
    rate = capacity * (room - supply)
    if rate <= 0.0 or load <= 0.0:
        return least
    return min(max(load / rate, least), most)


@compiled
def heating_flow(
    load: float,
    temperatures: tuple[float, float, float],
    limits: tuple[float, float],
    capacity: float,
) -> tuple[float, float]:
    """Return flow [m3/s] and discharge temperature [degC] with which a box gives a load.

    Parameters
    ----------
    load : float
        Sensible heat that the room is to get; below 0 it is cooled. [W]
    temperatures : tuple of float
        Of the supply air, of the room, and the highest of the discharge air. [degC]
    limits : tuple of float
        Least and greatest flow of heating. [m3/s]
    capacity : float
        Heat capacity of the air per volume. [J/(m3 K)]

    Notes
    -----
    Where the loop of `vav_box` settles (dual maximum): first the temperature at the least flow,
    then the flow at the highest temperature. The coil cools nothing.
    """
    supply, room, hottest = temperatures
    least, most = limits[0], max(limits[0], limits[1])
    top = max(hottest, supply)
    flow = least
    if load > capacity * least * (top - room) and top > room:
        flow = min(load / (capacity * (top - room)), most)
    if flow <= 0.0:
        return 0.0, supply
    return flow, min(max(room + load / (capacity * flow), supply), top)
