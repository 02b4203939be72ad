"""What the coils of a handler can do with what enters them in a step."""

from __future__ import annotations

import numpy as np

from sim.kernel.compiling import inlined, internal
from sim.kernel.linking import linked
from sim.kernel.systems.arrays import (
    COOLING_CURVES,
    HEATING_CURVES,
    SPECIFIC_HEAT,
    Array,
    CoilKind,
    Condition,
    Expansion,
    Handler,
    Memory,
    Step,
    SystemsState,
)
from sim.physics import direct_expansion, heat_pump_coil, water_coil
from sim.physics.direct_expansion import CoolingCoil, MoistAir
from sim.physics.heat_pump_coil import Defrost, HeatingCoil, Weather
from sim.physics.water_coil import WaterCoil

_full_load = linked(direct_expansion.full_load)
_full_heating = linked(heat_pump_coil.full_heating)
_water_cooling = linked(water_coil.cooling)
_water_heating = linked(water_coil.heating)

_HEATING_WATER = int(Handler.HEATING_WATER)
_WINTER_WET_BULB = 15.0
"""Of air at a heat pump's indoor coil while it defrosts: below what its curve counts. [degC]"""


@internal
def expansion_stage(
    now: Step, h: int, stage: int, flow: float, y: Array, outdoor: float
) -> tuple[float, float, float]:
    """Return total, sensible capacity and power of a stage with the mixed air of a step. [W]"""
    rated = now.model.cooling[h, stage]
    coil = CoolingCoil(
        rated[Expansion.CAPACITY],
        rated[Expansion.INPUT_RATIO],
        rated[Expansion.FLOW],
        rated[Expansion.BYPASS],
        now.model.cooling_curves[h, stage, : COOLING_CURVES - 1],
    )
    air = MoistAir(y[Memory.MIXED], y[Memory.MIXED_RATIO], now.pressure, flow)
    return _full_load(coil, air, outdoor)


@internal
def lower_stage(now: Step, h: int) -> tuple[float, float]:
    """Return sensible capacity and power of a direct-expansion coil's lower stage. [W]

    In the state of repair in which `cool_fully` has found the whole coil.
    """
    y = now.state.handler[h]
    rated_flow = now.model.cooling[h, 0, Expansion.FLOW]
    _, sensible, power = expansion_stage(now, h, 0, rated_flow, y, now.outdoor)
    sensible *= y[Memory.SENSIBLE] / max(y[Memory.SENSIBLE_AS_NEW], 1e-6)
    return sensible, power * now.state.condition[h, Condition.COOLING_POWER]


@internal
def allotted(t: SystemsState, plant: int, capacity: float, taken: float) -> float:
    """Return the share of a coil's capacity that its plant can serve in a step.

    All of it as long as the plant can serve all coils at once. Else each coil keeps what it took in
    the last step, and has its part of what the plant can give beyond: together they never ask for
    more than there is.
    """
    t.plant_offer[plant] += capacity
    available, last = t.plant_available[plant], t.plant_last[plant]
    offered = t.plant_possible[plant]
    if available >= offered or capacity <= 0.0:
        return 1.0
    if available <= 0.0:
        return 0.0
    if last >= available:
        return float(min(taken * available / last / capacity, 1.0))
    return float(min(taken / capacity + (available - last) / offered, 1.0))


@internal
def cool_fully(now: Step, h: int, flow: float, outdoor: float) -> None:
    """Note what a handler's cooling coil can do with mixed air: all stages, or cold water."""
    t = now.state
    x, y, repair = now.model.handler[h], t.handler[h], t.condition[h]
    kind = int(x[Handler.COOLING_KIND])
    y[Memory.SENSIBLE] = y[Memory.TOTAL] = y[Memory.POWER] = 0.0
    y[Memory.LEAVING] = y[Memory.MIXED_RATIO]
    if kind == CoilKind.NONE or outdoor < x[Handler.COOLING_LOCK_OUT]:
        return
    if kind == CoilKind.DIRECT_EXPANSION:
        stage = int(x[Handler.COOLING_STAGES]) - 1
        total, sensible, power = expansion_stage(now, h, stage, flow, y, outdoor)
        y[Memory.POWER] = power * repair[Condition.COOLING_POWER]
    else:
        plant, first = int(x[Handler.COOLING_PLANT]), Handler.COOLING_WATER
        water = x[first]
        coil = WaterCoil(x[Handler.FLOW], water, x[first + 1], x[first + 2])
        air = MoistAir(y[Memory.MIXED], y[Memory.MIXED_RATIO], now.pressure, flow)
        total, sensible = _water_cooling(coil, air, t.plant_supply[plant], water)
        share = allotted(t, plant, total, y[Memory.COLD_TAKEN])
        total, sensible = total * share, sensible * share
    strength = repair[Condition.COOLING]
    y[Memory.SENSIBLE_AS_NEW] = sensible
    y[Memory.TOTAL], y[Memory.SENSIBLE] = total * strength, sensible * strength
    vapour = flow * (2501000.0 + 1860.0 * y[Memory.MIXED])
    dried = y[Memory.LEAVING] - (y[Memory.TOTAL] - y[Memory.SENSIBLE]) / vapour
    y[Memory.LEAVING] = max(dried, 0.0)


@internal
def heat_fully(now: Step, h: int, flow: float, outdoor: float, outdoor_ratio: float) -> None:
    """Note what a handler's heating coils can do: the heat pump's, and all of them together."""
    s, t = now.model, now.state
    x, y, repair = s.handler[h], t.handler[h], t.condition[h]
    kind, mixed = int(x[Handler.HEATING_KIND]), y[Memory.MIXED]
    own, more, power = 0.0, x[Handler.HEATING_CAPACITY], 0.0
    if kind == CoilKind.NONE:
        more = 0.0
    elif kind == CoilKind.DIRECT_EXPANSION:
        if outdoor > x[Handler.SUPPLEMENT_LIMIT]:
            more = 0.0
        if outdoor >= x[Handler.HEATING_LOCK_OUT]:
            own, power = _heat_pump(now, h, flow, mixed, outdoor, outdoor_ratio)
            own *= repair[Condition.HEAT_PUMP]
    elif kind == CoilKind.WATER:
        plant = int(x[Handler.HEATING_PLANT])
        hot = t.plant_supply[plant]
        more = hot_water_heat(x, _HEATING_WATER, x[Handler.FLOW], flow, mixed, hot)
        more *= allotted(t, plant, more, y[Memory.HEAT_TAKEN])
    strength = repair[Condition.HEATING]
    y[Memory.HEAT_PUMP] = own * strength
    y[Memory.HEAT_POWER] = power * repair[Condition.HEATING_POWER]
    y[Memory.HEAT] = (own + more) * strength


@internal
def forced_heat(now: Step, h: int) -> float:
    """Take from what the heating coils can do what a stuck valve gives in operation. [W]"""
    y = now.state.handler[h]
    leak = y[Memory.HEAT] * now.state.condition[h, Condition.HEATING_FORCED]
    leak *= y[Memory.OPERATING]
    y[Memory.FORCED] = leak
    y[Memory.HEAT] -= leak
    return float(leak)


@internal
def forced_cold(now: Step, h: int) -> float:
    """Take from what the cooling coil can do what a stuck valve gives in operation. [W]"""
    y = now.state.handler[h]
    leak = y[Memory.SENSIBLE] * now.state.condition[h, Condition.COOLING_FORCED]
    leak *= y[Memory.OPERATING]
    y[Memory.FORCED_COLD] = leak
    y[Memory.SENSIBLE] -= leak
    return float(leak)


@internal
def _heat_pump(
    now: Step, h: int, flow: float, mixed: float, outdoor: float, outdoor_ratio: float
) -> tuple[float, float]:
    x, rated = now.model.handler[h], now.model.heating[h]
    coil = HeatingCoil(
        rated[Expansion.CAPACITY],
        rated[Expansion.INPUT_RATIO],
        rated[Expansion.FLOW],
        now.model.heating_curves[h, : HEATING_CURVES - 1],
    )
    defrost = Defrost(x[Handler.DEFROST_LIMIT], x[Handler.DEFROST_SHARE])
    weather = Weather(outdoor, outdoor_ratio, now.pressure)
    return _full_heating(coil, defrost, (mixed, _WINTER_WET_BULB, flow), weather)


@inlined
def hot_water_heat(
    x: Array, first: int, design: float, flow: float, entering: float, hot: float
) -> float:
    """Return what a hot-water coil gives to dry air; its figures are in a row from a place. [W]"""
    coil = WaterCoil(design, x[first], x[first + 1], x[first + 2])
    return _water_heating(coil, MoistAir(entering, 0.0, 101325.0, flow), hot, x[first])


@inlined
def contact_share(x: Array, flow: float) -> float:
    """Return the share of the air that meets a chilled-water coil's surface."""
    side = x[Handler.COOLING_WATER + 1]
    return float(-np.expm1(-side / (flow * SPECIFIC_HEAT)))
