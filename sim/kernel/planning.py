"""How far a zone may go as it is: to where a thermostat or a power limit is crossed.

A crossing is a root of a sum of exponentials, found by Newton's method inside a bracket.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.arrays import POWER_ROW, Model, State, Work
from sim.kernel.columns import Count, Figure, Mark
from sim.kernel.compiling import inlined, ordinal
from sim.kernel.exponentials import crossing, look_ahead
from sim.kernel.forcing import is_held, limit_of, setpoint_of
from sim.kernel.lanes import product, slope

TEMPERATURE_TOLERANCE = 1e-7
POWER_TOLERANCE = 1e-3
_ON_OFF, _BAND = int(Count.ON_OFF), int(Figure.BAND)
MOST_STUCK = 4
"""Switchings without progress after which a zone is moved on without looking for crossings."""


@inlined
def instant_mode(model: Model, state: State, zone: int, temperature: float) -> int:
    """Return the mode that set-points ask for at this temperature, where a set-point was jumped."""
    mode, count, figure = int(state.marks[zone, Mark.MODE]), model.counts[zone], model.figures[zone]
    for side in range(2):
        sign = 1.0 if side == 0 else -1.0
        excess = sign * (temperature - setpoint_of(state, zone, side))
        most, on = 3 + side, 5 + side
        if count[_ON_OFF + side]:
            band = figure[_BAND + side]
            if mode == on and excess > band + TEMPERATURE_TOLERANCE:
                mode = 0
            elif mode != on and excess < -band - TEMPERATURE_TOLERANCE:
                return on
        elif excess < -TEMPERATURE_TOLERANCE:
            return most
        elif mode == most and excess > TEMPERATURE_TOLERANCE:
            mode = 0
    return mode


@inlined
def _free_target(
    model: Model, state: State, zone: int, before: float, after: float
) -> tuple[int, float]:
    """Return the mode and threshold of the crossing in a free span, -1 where there is none."""
    mode, count, figure = state.marks[zone, Mark.MODE], model.counts[zone], model.figures[zone]
    for side in range(2):
        sign = 1.0 if side == 0 else -1.0
        setpoint = setpoint_of(state, zone, side)
        band = figure[_BAND + side]
        working = mode == 3 + side or mode == 5 + side
        if working:
            threshold = setpoint + sign * band
            if sign * (after - threshold) > 0.0:
                return (0 if count[_ON_OFF + side] else 1 + side), threshold
        else:
            threshold = setpoint - sign * band
            if (
                sign * (after - threshold)
                < 0.0
                <= sign * (before - threshold) + TEMPERATURE_TOLERANCE
            ):
                return (5 + side if count[_ON_OFF + side] else 1 + side), threshold
    return -1, 0.0


@inlined
def _free_plan(
    model: Model, state: State, zone: int, before: float, span: float, work: Work
) -> tuple[float, int, float]:
    """Return how far a zone that is not held may go, the mode to enter then, and the threshold.

    ``before`` is its air temperature; the span has been looked at.
    """
    variant = ordinal(state.marks[zone, Mark.VARIANT])
    count = model.modes[variant]
    row, modes = model.air[variant], state.modes[zone]
    after = product(row, work.after, count)
    target, threshold = _free_target(model, state, zone, before, after)
    if target < 0:
        return span, -1, np.nan
    start = before - threshold
    if abs(start) > TEMPERATURE_TOLERANCE:
        ends = (start, after - threshold)
        moment = crossing(
            model, variant, row, modes, threshold, ends, span, TEMPERATURE_TOLERANCE, work
        )
        return moment, target, threshold
    rates = model.rates[variant]
    if (after - threshold) * slope(row, work.forcing, rates, modes, count) < 0.0:
        return 0.0, -1, np.nan  # leaves one way and comes back: no root to bracket from here
    return 0.0, target, threshold


@inlined
def _held_plan(
    model: Model, state: State, zone: int, span: float, work: Work
) -> tuple[float, int, float]:
    """Return how far a held zone may go, and the mode to enter where its power meets a limit.

    The span has been looked at.
    """
    variant = ordinal(state.marks[zone, Mark.VARIANT])
    count = model.modes[variant]
    mode = state.marks[zone, Mark.MODE]
    sign = 1.0 if mode == 1 else -1.0
    most = limit_of(state, zone, mode - 1)
    row, modes = model.power[variant], state.modes[zone]
    base = work.direct[POWER_ROW]
    now, then = product(row, modes, count), product(row, work.after, count)
    start, end = sign * (now + base), sign * (then + base)
    if start < -POWER_TOLERANCE or (start <= 0.0 and end < 0.0):
        return 0.0, 0, np.nan
    if start > most + POWER_TOLERANCE or (start >= most and end > most):
        return 0.0, 2 + mode, np.nan
    if 0.0 <= end <= most:
        return span, -1, np.nan
    limit, target = (0.0, 0) if end < 0.0 else (most, 2 + mode)
    ends = (sign * (start - limit), sign * (end - limit))
    moment = crossing(
        model, variant, row, modes, sign * limit - base, ends, span, 1e-9 * max(1.0, most), work
    )
    return moment, target, np.nan


@inlined
def plan(
    model: Model, state: State, zone: int, before: float, span: float, stuck: int, work: Work
) -> tuple[float, int, float]:
    """Return how far a zone may go, the mode to enter then, and the threshold; look at the way.

    A zone that is stuck goes a little way without looking for crossings.
    """
    moment, target, threshold = min(span, max(1.0, span / 16.0)), -1, np.nan
    variant, modes = ordinal(state.marks[zone, Mark.VARIANT]), state.modes[zone]
    looked = 0.0
    if stuck < MOST_STUCK:
        look_ahead(model, variant, modes, span, work)
        looked = span
        if is_held(state.marks[zone, Mark.MODE]):
            moment, target, threshold = _held_plan(model, state, zone, span, work)
        else:
            moment, target, threshold = _free_plan(model, state, zone, before, span, work)
    if 0.0 < moment != looked:
        look_ahead(model, variant, modes, moment, work)
    return moment, target, threshold
