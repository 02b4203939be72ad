"""Sums of exponentials: what a row of the modes is after a while, and when it meets a target."""

from __future__ import annotations

import numpy as np

from sim.kernel.arrays import Model, StepFactors, Work
from sim.kernel.compiling import compiled, inlined, internal
from sim.kernel.lanes import (
    SERIES_LIMIT,
    advance_modes,
    product,
    slope,
    step_factors,
    step_modes,
)
from sim.kernel.systems.arrays import Array


@compiled
def factors(rate: float, duration: float) -> tuple[float, float, float]:
    """Return exp(-x), and its first and second integral over the duration, x = rate duration."""
    x = rate * duration
    if x < 1e-4:
        decay = 1.0 - x * (1.0 - 0.5 * x * (1.0 - x / 3.0))
        gain = duration * (1.0 - 0.5 * x * (1.0 - x / 3.0 * (1.0 - 0.25 * x)))
        ramp = duration * duration * (0.5 - x / 6.0 * (1.0 - 0.25 * x * (1.0 - 0.2 * x)))
        return decay, gain, ramp
    minus = -np.expm1(-x)
    gain = minus / rate
    return 1.0 - minus, gain, (duration - gain) / rate


@inlined
def _fill_factors(
    factors: StepFactors, rates: Array, fastest: float, duration: float, count: int
) -> None:
    """Find the factors of modes over a part of a step.

    Without a branch, so that modes go side by side: the ramp by its series over a span so short
    that it converges, then by doubling the span. Decay and gain follow from the ramp, which keeps
    what a mode stores equal to what flowed.
    """
    span, doublings = duration, 0
    while span * fastest > SERIES_LIMIT:
        span *= 0.5
        doublings += 1
    step_factors(factors.decay, factors.gain, factors.ramp, rates, span, doublings, count)


@inlined
def look_ahead(model: Model, variant: int, modes: Array, span: float, work: Work) -> None:
    """Find the modes after a span, and their integrals over it."""
    decay, gain, ramp = model.decay[variant], model.gain[variant], model.ramp[variant]
    count = model.modes[variant]
    if span != model.step:
        decay, gain, ramp = work.factors.decay, work.factors.gain, work.factors.ramp
        if span != work.duration[0] or variant != work.duration[1]:
            work.duration[0], work.duration[1] = span, variant
            rates, fastest = model.rates[variant], model.fastest[variant]
            _fill_factors(work.factors, rates, fastest, span, count)
    step_modes(work.after, work.area, modes, work.forcing, decay, gain, ramp, count)


@inlined
def _first_guess(start: float, leaving: float, end: float, arriving: float, span: float) -> float:
    """Return where an exponential with the slopes of both ends is zero, from the nearer end."""
    if leaving * arriving <= 0.0 or leaving == arriving:
        return 0.5 * span
    rate = np.log(leaving / arriving)  # times the span
    origin, value, slope_there = (
        (0.0, start, leaving) if abs(start) < abs(end) else (span, end, arriving)
    )
    left = 1.0 + rate * value / (slope_there * span)
    return origin - span * np.log(left) / rate if left > 0.0 else 0.5 * span


@internal
def _root(
    row: Array, count: int, modes: Array, forcing: Array, rates: Array, fastest: float,
    target: float, ends: tuple[float, float], span: float, tolerance: float,
    factors: StepFactors, after: Array,
) -> float:  # fmt: skip
    """Return when a row meets a target: Newton's method kept inside a bracket.

    The factors are left as they are then.
    """
    start, end = ends
    low, high = 0.0, span
    leaving = slope(row, forcing, rates, modes, count)
    guess = _first_guess(start, leaving, end, slope(row, forcing, rates, after, count), span)
    moment = span
    for _ in range(100):
        moment = guess if low < guess < high else 0.5 * (low + high)
        _fill_factors(factors, rates, fastest, moment, count)
        advance_modes(after, modes, forcing, factors.decay, factors.gain, count)
        error = product(row, after, count) - target
        if abs(error) <= tolerance or high - low < 1e-12 * span:
            break
        if (error > 0.0) == (start > 0.0):
            low = moment
        else:
            high = moment
        falling = slope(row, forcing, rates, after, count)
        guess = moment - error / falling if falling != 0.0 else low
    return moment


@inlined
def crossing(
    model: Model, variant: int, row: Array, modes: Array, target: float, ends: tuple[float, float],
    span: float, tolerance: float, work: Work,
) -> float:  # fmt: skip
    """Return when a row meets a target inside (0, span].

    ``ends`` is the row's value minus the target now and after the span, which has been looked at:
    one above zero and one below.
    """
    rates, fastest, count = model.rates[variant], model.fastest[variant], model.modes[variant]
    moment = _root(
        row, count, modes, work.forcing, rates, fastest, target, ends, span, tolerance,
        work.factors, work.after,
    )  # fmt: skip
    work.duration[0], work.duration[1] = moment, variant
    return moment
