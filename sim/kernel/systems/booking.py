"""What coils and fans consume for what they gave in a step."""

from __future__ import annotations

from sim.kernel.compiling import inlined, internal
from sim.kernel.linking import linked
from sim.kernel.systems.arrays import (
    COOLING_CURVES,
    HEATING_CURVES,
    Array,
    CoilKind,
    Handler,
    HandlerRecord,
    Memory,
    Step,
    Use,
)
from sim.kernel.systems.coils import lower_stage
from sim.physics import curves, direct_expansion

_cubic = linked(curves.cubic)
_run_time = linked(direct_expansion.run_time)

_GAS, _ELECTRIC = int(CoilKind.GAS), int(CoilKind.ELECTRIC)
LATENT_HEAT = 2.4535e6
"""Of water at 20 degC, as `sim.physics.air_quality.HEAT_OF_VAPORISATION`. [J/kg]"""


@internal
def running_share(curve: Array, part: float) -> float:
    """Return the share of time that a compressor runs at a part load, its curve of efficiency."""
    return float(_run_time(part, _cubic(curve, part)))


@inlined
def most_water(y: Array, part: float) -> float:
    """Return the most water that a coil takes at a part of its full sensible load. [kg/s]

    The latent share of its total capacity: what enters it may be damper than what it was rated with
    when the step began, which is no reason for it to give more than it has.
    """
    return float(part * max(y[Memory.TOTAL] - y[Memory.SENSIBLE], 0.0) / LATENT_HEAT)


@internal
def book_fan(now: Step, h: int, power: float, heat: float) -> None:
    """Book the electricity of a fan, and of heat recovery, and what of it heats the air. [W]"""
    t, step = now.state, now.seconds
    x, y = now.model.handler[h], t.handler[h]
    t.uses[now.k, Use.FAN_ELECTRICITY] += power * step
    t.uses[now.k, Use.FAN_ELECTRICITY] += x[Handler.RECOVERY_POWER] * y[Memory.RECOVERING] * step
    t.ledger.record[h, HandlerRecord.FAN] += power * step
    t.ledger.record[h, HandlerRecord.FAN_HEAT] += heat * step


@internal
def book_cooling(now: Step, h: int, load: float) -> None:
    """Book the sensible load of a cooling coil, and what its compressor takes. [W]

    Between the capacities of two stages the coil is in each of them for a share of the time; below
    the lower one that stage cycles.
    """
    s, t, step = now.model, now.state, now.seconds
    x, y = s.handler[h], t.handler[h]
    y[Memory.COOLING_SENSIBLE] = load
    t.ledger.record[h, HandlerRecord.COOLING_SENSIBLE] += load * step
    if load <= 0.0 or int(x[Handler.COOLING_KIND]) != CoilKind.DIRECT_EXPANSION:
        return
    most = max(y[Memory.SENSIBLE], 1e-6)
    full, curve = y[Memory.POWER], s.cooling_curves[h, 0, COOLING_CURVES - 1]
    if int(x[Handler.COOLING_STAGES]) == 1:
        power = full * running_share(curve, min(load / most, 1.0))
    else:
        sensible, less = lower_stage(now, h)
        if load <= sensible:
            power = less * running_share(curve, load / sensible)
        else:
            speed = min((load - sensible) / max(most - sensible, 1e-6), 1.0)
            power = speed * full + (1.0 - speed) * less
    t.uses[now.k, Use.COOLING_ELECTRICITY] += power * step
    t.ledger.record[h, HandlerRecord.COMPRESSOR] += power * step


@internal
def book_heating(now: Step, h: int, load: float) -> None:
    """Book the heat that the heating coils of a handler gave, and what they take for it. [W]"""
    s, t, step = now.model, now.state, now.seconds
    x, y = s.handler[h], t.handler[h]
    t.ledger.record[h, HandlerRecord.HEATING] += load * step
    y[Memory.HEAT_TAKEN] = load
    if load <= 0.0:
        return
    kind = int(x[Handler.HEATING_KIND])
    if kind == CoilKind.DIRECT_EXPANSION:
        part = min(load / max(y[Memory.HEAT_PUMP], 1e-6), 1.0)
        share = (
            running_share(s.heating_curves[h, HEATING_CURVES - 1], part)
            if y[Memory.HEAT_PUMP] > 0.0
            else 0.0
        )
        power = y[Memory.HEAT_POWER] * share
        t.uses[now.k, Use.HEATING_ELECTRICITY] += power * step
        t.ledger.record[h, HandlerRecord.COMPRESSOR] += power * step
        load -= part * y[Memory.HEAT_PUMP]
        kind = _GAS if x[Handler.SUPPLEMENT_GAS] > 0.0 else _ELECTRIC
    if kind == CoilKind.WATER:
        t.plant_load[int(x[Handler.HEATING_PLANT])] += load
    elif kind == CoilKind.ELECTRIC:
        t.uses[now.k, Use.HEATING_ELECTRICITY] += load / x[Handler.HEATING_EFFICIENCY] * step
    elif load > 0.0:
        full = x[Handler.HEATING_CAPACITY]
        first = Handler.HEATING_CURVE
        ratio = _cubic(x[first : first + 6], min(load / max(full, 1e-6), 1.0))
        t.uses[now.k, Use.HEATING_GAS] += full / x[Handler.HEATING_EFFICIENCY] * ratio * step


@internal
def book_moisture(now: Step, h: int) -> None:
    """Book the latent heat of a cooling coil, and its whole load where cold water serves it."""
    t, step = now.state, now.seconds
    x, y = now.model.handler[h], t.handler[h]
    total = y[Memory.COOLING_SENSIBLE] + y[Memory.WATER] * LATENT_HEAT / step
    t.ledger.record[h, HandlerRecord.COOLING] += total * step
    y[Memory.COLD_TAKEN] = total
    if int(x[Handler.COOLING_KIND]) == CoilKind.WATER:
        t.plant_load[int(x[Handler.COOLING_PLANT])] += total
