"""Sums of exponentials: what a row of the modes is after a while, and when it meets a target."""

from __future__ import annotations

import numpy as np

from sim.kernel.arrays import Model, Work
from sim.kernel.compiling import compiled, inlined, internal
from sim.kernel.lanes import step_modes
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
def fill_factors(model: Model, variant: int, duration: float, work: Work) -> None:
    """Put the factors of all modes over a part of a step into the scratch.

    Without a branch, so that modes go side by side: the ramp by its series over a span so short
    that it converges, then by doubling the span. Decay and gain follow from the ramp, which keeps
    what a mode stores equal to what flowed.
    """
    if duration == work.duration[0] and variant == work.duration[1]:
        return
    work.duration[0], work.duration[1] = duration, variant
    count, rates = model.modes[variant], model.rates[variant]
    decay, gain, ramp = work.decay, work.gain, work.ramp
    span, doublings = duration, 0
    while span * model.fastest[variant] > 0.25:
        span *= 0.5
        doublings += 1
    for n in range(count):
        x = rates[n] * span
        series = 1.0 - x / 12.0
        for k in range(11, 2, -1):
            series = 1.0 - x / k * series
        ramp[n] = 0.5 * span * span * series
        gain[n] = span - rates[n] * ramp[n]
        decay[n] = 1.0 - rates[n] * gain[n]
    for _ in range(doublings):
        for n in range(count):
            ramp[n] = ramp[n] * (1.0 + decay[n]) + span * gain[n]
            gain[n] = 2.0 * span - rates[n] * ramp[n]
            decay[n] = 1.0 - rates[n] * gain[n]
        span *= 2.0


@internal
def _output(
    row: Array, count: int, modes: Array, forcing: Array, rates: Array, after: float
) -> tuple[float, float]:
    """Return a row of the modes ``after`` seconds from now, and its derivative."""
    value = 0.0
    slope = 0.0
    for n in range(count):
        rate = rates[n]
        x = rate * after
        if x < 1e-4:
            gain = after * (1.0 - 0.5 * x * (1.0 - x / 3.0 * (1.0 - 0.25 * x)))
            decay = 1.0 - rate * gain
        else:
            decay = np.exp(-x)
            gain = (1.0 - decay) / rate
        mode = modes[n] * decay + forcing[n] * gain
        value += row[n] * mode
        slope += row[n] * (forcing[n] - rate * mode)
    return value, slope


@inlined
def look_ahead(model: Model, variant: int, modes: Array, span: float, work: Work) -> None:
    """Find the modes after a span, and their integrals over it."""
    decay, gain, ramp = model.decay[variant], model.gain[variant], model.ramp[variant]
    if span != model.step:
        fill_factors(model, variant, span, work)
        decay, gain, ramp = work.decay, work.gain, work.ramp
    count = model.modes[variant]
    step_modes(work.after, work.area, modes, work.forcing, decay, gain, ramp, count)


@inlined
def slope_now(row: Array, count: int, modes: Array, forcing: Array, rates: Array) -> float:
    """Return the derivative of a row of the modes at this instant."""
    slope = 0.0
    for n in range(count):
        slope += row[n] * (forcing[n] - rates[n] * modes[n])
    return slope


@internal
def crossing(
    row: Array,
    count: int,
    modes: Array,
    forcing: Array,
    rates: Array,
    target: float,
    before: float,
    span: float,
    tolerance: float,
) -> float:
    """Return when a row meets a target inside (0, span]: Newton's method kept inside a bracket.

    ``before`` is the row's value minus the target now; at ``span`` its sign is the other one.
    """
    low, high = 0.0, span
    guess = 0.5 * span
    for _ in range(100):
        value, slope = _output(row, count, modes, forcing, rates, guess)
        error = value - target
        if abs(error) <= tolerance or high - low < 1e-12 * span:
            return guess
        if (error > 0.0) == (before > 0.0):
            low = guess
        else:
            high = guess
        newton = guess - error / slope if slope != 0.0 else low
        guess = newton if low < newton < high else 0.5 * (low + high)
    return guess
