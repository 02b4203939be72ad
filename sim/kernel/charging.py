"""The march of vehicle charging: what each vehicle at a charge point takes, step by step."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from sim.kernel.compiling import compiled, inlined
from sim.kernel.systems.arrays import Array, Index


class Strategy(IntEnum):
    """What decides how fast a vehicle charges."""

    ON_ARRIVAL = 0
    SPREAD = 1
    LIMITED = 2


class ChargingModel(NamedTuple):
    """A group of charge points."""

    step: float
    power: float  # of a point [W]
    efficiency: float
    strategy: int  # Strategy
    site_limit: float  # power from the grid not to exceed [W]


class ChargingInputs(NamedTuple):
    """Visits v in the order in which they begin at a point, and what is known of all steps k."""

    plugged: Array  # (v,) [s]
    leaving: Array  # (v,) [s]
    net: Array  # (k,) drawn from the grid without these vehicles [W]
    command: Array  # (k,) most power of all points that a controller allows [W]


class ChargingState(NamedTuple):
    """What a run changes in place."""

    remaining: Array  # (v,) energy that each vehicle's battery still needs [J]
    window: Index  # (2,) first visit that may still go on, first that has not begun


class ChargingSeries(NamedTuple):
    """What is recorded of each step."""

    power: Array  # (k,) from the points [W]
    unmet: Array  # (k,) need of those that leave [W]


@inlined
def _wish(
    model: ChargingModel, inputs: ChargingInputs, state: ChargingState, v: int, start: float
) -> float:
    """Return the energy a visit would take from its point in a step. [J]"""
    begin = max(start, inputs.plugged[v])
    length = min(start + model.step, inputs.leaving[v]) - begin
    if length <= 0.0:
        return 0.0
    need = state.remaining[v] / model.efficiency
    if model.strategy == 1:
        need *= length / (inputs.leaving[v] - begin)
    return float(min(model.power * length, need))


@compiled
def march(
    model: ChargingModel,
    inputs: ChargingInputs,
    state: ChargingState,
    series: ChargingSeries,
    first: int,
    last: int,
) -> None:
    """Charge all vehicles through the steps from ``first`` to before ``last``.

    Parameters
    ----------
    model, inputs : ChargingModel, ChargingInputs
        The points, the visits, and what is known of every step.
    state : ChargingState
        Changed in place.
    series : ChargingSeries
        Filled for these steps.
    first, last : int
        Steps.
    """
    visits = inputs.plugged.shape[0]
    for k in range(first, last):
        start = k * model.step
        end = start + model.step
        while state.window[1] < visits and inputs.plugged[state.window[1]] <= end:
            state.window[1] += 1
        while state.window[0] < state.window[1] and inputs.leaving[state.window[0]] <= start:
            state.window[0] += 1
        wanted = 0.0
        for v in range(state.window[0], state.window[1]):
            wanted += _wish(model, inputs, state, v, start)
        allowed = inputs.command[k] * model.step
        if model.strategy == 2:
            allowed = min(allowed, max(model.site_limit - inputs.net[k], 0.0) * model.step)
        share = min(1.0, allowed / wanted) if wanted > 0.0 else 0.0
        taken, unmet = 0.0, 0.0
        for v in range(state.window[0], state.window[1]):
            energy = share * _wish(model, inputs, state, v, start)
            taken += energy
            state.remaining[v] = max(state.remaining[v] - energy * model.efficiency, 0.0)
            if start < inputs.leaving[v] <= end:
                unmet += state.remaining[v]
        series.power[k] = taken / model.step
        series.unmet[k] = unmet / model.step
