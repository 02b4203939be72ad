"""The march of batteries: what decides their power, what they store, and how they age.

A state machine with memory, a step at a time. Batteries act in their order, each on what those
before it leave of the power between building and grid.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernel.compiling import compiled, inlined
from sim.kernel.systems.arrays import Array, Index
from sim.physics import battery


class Strategy(IntEnum):
    """What decides a battery's power."""

    SELF_CONSUMPTION = 0
    TIME_OF_USE = 1
    PEAK_SHAVING = 2


class Way(IntEnum):
    """Columns of the energy that crossed a battery's border, or was lost in it."""

    TAKEN = 0
    GIVEN = 1
    CONVERSION = 2
    SELF_DISCHARGE = 3
    STANDBY = 4


class BatteryModel(NamedTuple):
    """What does not change in a run; batteries b."""

    step: float
    capacity: Array  # (b,) when new [J]
    charge_power: Array  # (b,) [W]
    discharge_power: Array  # (b,) [W]
    charge_efficiency: Array  # (b,)
    discharge_efficiency: Array  # (b,)
    standby: Array  # (b,) [W]
    decay: Array  # (b,) share of the store that a step leaves
    gain: Array  # (b,) what a power into the store leaves after a step [s]
    low: Array  # (b,) least state of charge
    high: Array  # (b,) greatest state of charge
    strategy: Index  # (b,) Strategy
    target: Array  # (b,) power from the grid to hold [W]
    temperature: Array  # (b,) of the cells [degC]
    calendar: Array  # (b,) multiplies the loss by time
    cycling: Array  # (b,) multiplies the loss by cycles


class BatteryInputs(NamedTuple):
    """What is known of all steps k."""

    net: Array  # (k,) drawn from the grid without batteries, negative where given to it [W]
    prices: NDArray[np.int8]  # (b, k) 1 in cheap hours, -1 in dear ones
    command: Array  # (b, k) power that a controller commands; NaN leaves it to the strategy [W]


class BatteryState(NamedTuple):
    """What a run changes in place, b batteries."""

    stored: Array  # (b,) [J]
    aged: Array  # (b, 2) share of capacity lost by time and by cycles
    cycle: Array  # (b, 3) half cycle begun: direction, state of charge at its start, duration [s]
    flows: Array  # (b, Way) [J]


class BatterySeries(NamedTuple):
    """What is recorded of each step."""

    power: Array  # (b, k) at the grid's side, standby included, positive while charging [W]
    charge: Array  # (b, k) state of charge at the step's start
    health: Array  # (b, k) capacity over that when new, at the step's start
    loss: Array  # (b, k) turned to heat [W]


IDLE = 1e-3
"""Share of the charging power below which it rests: topping up self-discharge is no cycle."""
_charge_limit = inlined(battery.charge_limit)
_discharge_limit = inlined(battery.discharge_limit)
_stored_power = inlined(battery.stored_power)
_calendar = inlined(battery.calendar_factor)
_cycle = inlined(battery.cycle_factor)
_root_law = inlined(battery.root_law)
_BY_PRICE = int(Strategy.TIME_OF_USE)
_PEAK = int(Strategy.PEAK_SHAVING)


@inlined
def _wanted(model: BatteryModel, inputs: BatteryInputs, b: int, k: int, net: float) -> float:
    """Return the power that command or strategy asks for. [W]"""
    wanted = inputs.command[b, k]
    if np.isnan(wanted):
        price = inputs.prices[b, k]
        if model.strategy[b] == _PEAK:
            wanted = model.target[b] - net
        elif model.strategy[b] == _BY_PRICE and price > 0:
            wanted = model.charge_power[b]
        elif model.strategy[b] == _BY_PRICE and price == 0:
            wanted = max(-net, 0.0)  # own sun is stored, nothing is given yet
        else:
            wanted = -net
    return float(wanted)


@inlined
def _age(model: BatteryModel, state: BatteryState, b: int, power: float, charge: float) -> None:
    """Let a battery lose capacity by a step of time, and by a half cycle where one ends.

    A half cycle lasts from one turn between charging and giving to the next; pauses are no part of
    its duration.
    """
    slow = model.calendar[b] * _calendar(model.temperature[b], charge)
    state.aged[b, 0] = _root_law(state.aged[b, 0], slow, model.step)
    if abs(power) < IDLE * model.charge_power[b]:
        return
    direction = 1.0 if power > 0.0 else -1.0
    cycle = state.cycle[b]
    if direction != cycle[0]:
        depth = abs(charge - cycle[1])
        if cycle[2] > 0.0 and depth > 0.0:
            rate = depth / (cycle[2] / 3600.0)
            fast = model.cycling[b] * _cycle(rate, depth)
            state.aged[b, 1] = _root_law(state.aged[b, 1], fast, 0.5 * depth)
        cycle[0], cycle[1], cycle[2] = direction, charge, 0.0
    cycle[2] += model.step


@compiled
def march(
    model: BatteryModel,
    inputs: BatteryInputs,
    state: BatteryState,
    series: BatterySeries,
    first: int,
    last: int,
) -> None:
    """Advance all batteries through the steps from ``first`` to before ``last``.

    Parameters
    ----------
    model, inputs : BatteryModel, BatteryInputs
        The batteries, and what is known of every step.
    state : BatteryState
        Changed in place.
    series : BatterySeries
        Filled for these steps.
    first, last : int
        Steps.
    """
    for k in range(first, last):
        net = inputs.net[k]
        for b in range(model.capacity.shape[0]):
            health = max(1.0 - state.aged[b, 0] - state.aged[b, 1], 0.0)
            capacity = model.capacity[b] * health
            before = state.stored[b]
            charge = before / capacity if capacity > 0.0 else 0.0
            net += model.standby[b]
            wanted = _wanted(model, inputs, b, k, net)
            kept, inflow = before * model.decay[b], model.gain[b]
            most = _charge_limit(
                model.high[b] * capacity, kept, inflow,
                model.charge_efficiency[b], model.charge_power[b],
            )  # fmt: skip
            least = -_discharge_limit(
                model.low[b] * capacity, kept, inflow,
                model.discharge_efficiency[b], model.discharge_power[b],
            )  # fmt: skip
            power = min(max(wanted, least), most)
            into = _stored_power(power, model.charge_efficiency[b], model.discharge_efficiency[b])
            after = kept + into * inflow
            leaked = before + into * model.step - after
            flows = state.flows[b]
            flows[0] += (max(power, 0.0) + model.standby[b]) * model.step
            flows[1] += max(-power, 0.0) * model.step
            flows[2] += (power - into) * model.step
            flows[3] += leaked
            flows[4] += model.standby[b] * model.step
            state.stored[b] = after
            _age(model, state, b, power, charge)
            series.power[b, k] = power + model.standby[b]
            series.charge[b, k] = charge
            series.health[b, k] = health
            series.loss[b, k] = power - into + leaked / model.step + model.standby[b]
            net += power
