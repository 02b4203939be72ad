"""What a malfunction does at a severity: to a handler's state of repair, or to a zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernel.systems.arrays import Condition, as_new
from sim.physics import wear
from sim.site.air_systems import AirSystem, VariableAirVolume
from sim.site.malfunctions import (
    DegradedSource,
    FailedBurner,
    FailedCompressor,
    FailedFan,
    FouledCoil,
    FouledFilter,
    Malfunction,
    RefrigerantLoss,
    SensorBias,
    SensorDrift,
    ShortCycling,
    StuckDamper,
    StuckValve,
)

Array = NDArray[np.float64]
Effect = Mapping[Condition, float]

FORCED = 200.0
"""Bias that keeps a terminal working whatever its set-point. [K]"""


class ZoneEffect(NamedTuple):
    """What a malfunction does to a zone.

    Attributes
    ----------
    bias : float
        What its thermostat reads too much. [K]
    coil : str
        Terminal whose capacity is held, ``heating`` or ``cooling``; none where empty.
    share : float
        Of the capacity it is held at. [-]
    """

    bias: float
    coil: str = ""
    share: float = 1.0


def zone_effect(item: Malfunction, severity: float) -> ZoneEffect:
    """Return what a malfunction of a zone does at a severity from 0 to 1.

    Raises
    ------
    TypeError
        If no zone has such a malfunction.
    """
    if isinstance(item, (SensorBias, SensorDrift)):
        return ZoneEffect(item.bias * severity)
    if isinstance(item, StuckValve):
        forced = 0.0 if item.position == 0.0 else FORCED
        return ZoneEffect(-forced if item.coil == "heating" else forced, item.coil, item.position)
    raise TypeError(f"a zone has no {item.kind}")


def handler_effect(item: Malfunction, severity: float, system: AirSystem) -> Effect:
    """Return what a malfunction does to a handler at a severity from 0 to 1.

    Parameters
    ----------
    item : Malfunction
        What happened.
    severity : float
        Share of its full severity. [-]
    system : AirSystem
        What it happened to.

    Returns
    -------
    mapping of Condition to float
        Factors, or values, of what is not as new.

    Raises
    ------
    TypeError
        If no system has such a malfunction.
    """
    effect = _EFFECTS.get(type(item))
    if effect is None:
        raise TypeError(f"a system has no {item.kind}")
    return effect(item, severity, system)


def source_effect(item: Malfunction, severity: float) -> tuple[float, float]:
    """Return the factors of a plant's source at a severity from 0 to 1.

    Returns
    -------
    tuple of float
        Of its capacity, and of what it consumes for the same heat or cold.
    """
    if isinstance(item, DegradedSource):
        return 1.0 - item.capacity_loss * severity, 1.0 + item.power_rise * severity
    return 0.0, 1.0


def _stuck_valve(item: StuckValve, _severity: float, _system: AirSystem) -> Effect:
    if item.coil == "cooling":
        return {Condition.COOLING: item.position, Condition.COOLING_FORCED: 1.0}
    return {Condition.HEATING: item.position, Condition.HEATING_FORCED: 1.0}


def _fouled_coil(item: FouledCoil, severity: float, _system: AirSystem) -> Effect:
    left, power = 1.0 - item.capacity_loss * severity, 1.0 + item.power_rise * severity
    if item.coil == "heating":
        return {Condition.HEATING: left, Condition.HEATING_POWER: power}
    return {Condition.COOLING: left, Condition.COOLING_POWER: power}


def _short_cycling(item: ShortCycling, _severity: float, _system: AirSystem) -> Effect:
    more = 1.0 / (1.0 - item.efficiency_loss)
    return {Condition.COOLING_POWER: more, Condition.HEATING_POWER: more}


def _filter(item: FouledFilter, severity: float, system: AirSystem) -> Effect:
    """Return less flow at full speed; where the flow is controlled, more power for the same."""
    rise = item.pressure_rise * severity
    flow = float(wear.throttled_flow(rise, item.shutoff_pressure))
    if isinstance(system, VariableAirVolume):
        return {Condition.FLOW: flow, Condition.FAN_POWER: 1.0 + rise}
    curve = system.fan.part_load
    place = min(max(flow, curve.low), curve.high)
    reckoned = sum(c * place**power for power, c in enumerate(curve.coefficients))
    power = float(wear.moving_power(flow, rise)) / max(reckoned, 1e-3)
    return {Condition.FLOW: flow, Condition.FAN_POWER: power}


def _undercharge(item: RefrigerantLoss, severity: float, _system: AirSystem) -> Effect:
    """Return the laws at the rating points, where a machine's own curves are 1."""
    share = item.share * severity
    return {
        Condition.COOLING: wear.undercharged(wear.COOLING_CAPACITY, share, *wear.RATED_COOLING),
        Condition.COOLING_POWER: wear.undercharged(wear.COOLING_POWER, share, *wear.RATED_COOLING),
        Condition.HEAT_PUMP: wear.undercharged(wear.HEATING_CAPACITY, share, *wear.RATED_HEATING),
        Condition.HEATING_POWER: wear.undercharged(wear.HEATING_POWER, share, *wear.RATED_HEATING),
    }


_EFFECTS: Mapping[type[Malfunction], Callable[[Any, float, AirSystem], Effect]] = {
    FouledFilter: _filter,
    FouledCoil: _fouled_coil,
    RefrigerantLoss: _undercharge,
    ShortCycling: _short_cycling,
    SensorBias: lambda item, severity, _: {Condition.SUPPLY_BIAS: item.bias * severity},
    SensorDrift: lambda item, severity, _: {Condition.SUPPLY_BIAS: item.bias * severity},
    StuckDamper: lambda item, _severity, _: {Condition.DAMPER: item.position},
    StuckValve: _stuck_valve,
    FailedFan: lambda *_: {Condition.AVAILABLE: 0.0},
    FailedCompressor: lambda *_: {Condition.COOLING: 0.0, Condition.HEAT_PUMP: 0.0},
    FailedBurner: lambda *_: {Condition.HEATING: 0.0},
}


def condition_of(effects: Iterable[Effect]) -> Array:
    """Return the state of repair under several effects, shape (Condition,).

    Factors multiply, biases add up; of several positions of a damper the last one counts.
    """
    condition = as_new()
    for effect in effects:
        for column, value in effect.items():
            if column == Condition.DAMPER:
                condition[column] = value
            elif column == Condition.SUPPLY_BIAS:
                condition[column] += value
            elif column in (Condition.HEATING_FORCED, Condition.COOLING_FORCED):
                condition[column] = max(condition[column], value)
            else:
                condition[column] *= value
    return condition
