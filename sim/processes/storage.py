"""Batteries of a site: their figures for the kernel, cheap and dear hours, and a run of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kernel.batteries import (
    BatteryInputs,
    BatteryModel,
    BatterySeries,
    BatteryState,
    Strategy,
    Way,
    march,
)
from sim.physics.battery import calendar_factor, cycle_factor, decay, gain, root_law
from sim.schedules import Calendar
from sim.trajectory import Balance

if TYPE_CHECKING:
    from sim.site import Battery, BatteryAgeing

Floats = NDArray[np.float64]

DAY = 86400.0
YEAR = 365.25 * DAY
_STRATEGIES = {
    "self_consumption": Strategy.SELF_CONSUMPTION,
    "time_of_use": Strategy.TIME_OF_USE,
    "peak_shaving": Strategy.PEAK_SHAVING,
}
_EARLIER_RATE = 0.5
"""Rate of the cycles done before a run. [1/h]"""


def battery_model(batteries: Sequence[Battery], step: float) -> BatteryModel:
    """Return the figures of batteries for a step. [s]"""

    def each(name: str) -> Floats:
        return np.array([getattr(battery, name) for battery in batteries], dtype=np.float64)

    lost = [battery.self_discharge / DAY for battery in batteries]
    ageing = [battery.ageing for battery in batteries]
    return BatteryModel(
        step=step,
        capacity=each("capacity"),
        charge_power=each("charge_power"),
        discharge_power=each("discharge_power"),
        charge_efficiency=each("charge_efficiency"),
        discharge_efficiency=each("discharge_efficiency"),
        standby=each("standby_power"),
        decay=np.array([decay(rate, step) for rate in lost]),
        gain=np.array([gain(rate, step) for rate in lost]),
        low=each("minimum_charge"),
        high=each("maximum_charge"),
        strategy=np.array([int(_STRATEGIES[battery.strategy]) for battery in batteries]),
        target=np.array([battery.target or 0.0 for battery in batteries]),
        temperature=np.array([25.0 if own is None else own.temperature for own in ageing]),
        calendar=np.array([0.0 if own is None else own.calendar for own in ageing]),
        cycling=np.array([0.0 if own is None else own.cycling for own in ageing]),
    )


def battery_state(batteries: Sequence[Battery]) -> BatteryState:
    """Return the state of batteries at the start of a run."""
    aged = np.array([_earlier_loss(battery.ageing) for battery in batteries])
    start = np.array(
        [
            battery.minimum_charge if battery.initial_charge is None else battery.initial_charge
            for battery in batteries
        ]
    )
    capacity = np.array([battery.capacity for battery in batteries])
    cycle = np.zeros((len(batteries), 3))
    cycle[:, 1] = start
    return BatteryState(
        stored=capacity * np.maximum(1.0 - aged.sum(axis=1), 0.0) * start,
        aged=aged,
        cycle=cycle,
        flows=np.zeros((len(batteries), len(Way))),
    )


def _earlier_loss(ageing: BatteryAgeing | None) -> tuple[float, float]:
    """Return what time and cycles before the run have taken of the capacity."""
    if ageing is None:
        return 0.0, 0.0
    slow = ageing.calendar * calendar_factor(ageing.temperature, 0.5)
    fast = ageing.cycling * cycle_factor(_EARLIER_RATE, 1.0)
    return (
        float(root_law(0.0, slow, ageing.age * YEAR)),
        float(root_law(0.0, fast, ageing.cycles)),
    )


def price_signal(
    battery: Battery, prices: Floats, calendar: Calendar, step: float
) -> NDArray[np.int8]:
    """Return which steps are cheap and which are dear for a battery, by civil day.

    Parameters
    ----------
    battery : Battery
        Its band of prices, and its efficiencies.
    prices : ndarray, shape (n,)
        Of one more kilowatt hour. [currency/kWh]
    calendar : Calendar
        Days of the run.
    step : float
        Length of a step. [s]

    Returns
    -------
    ndarray of int8, shape (n,)
        1 in cheap steps, -1 in dear ones, 0 in others and on days on which the losses cost more
        than the prices differ.
    """
    day = calendar.step_days(len(prices), step)
    day -= day[0] if len(day) else 0
    low, high = np.full(day[-1] + 1, np.inf), np.full(day[-1] + 1, -np.inf)
    np.minimum.at(low, day, prices)
    np.maximum.at(high, day, prices)
    pays = high * battery.charge_efficiency * battery.discharge_efficiency > low
    reach = battery.price_band * (high - low)
    cheap = (prices <= (low + reach)[day]) & (high > low)[day] & pays[day]
    dear = (prices >= (high - reach)[day]) & (high > low)[day] & pays[day]
    return cheap.astype(np.int8) - dear.astype(np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """What batteries did in a run.

    Attributes
    ----------
    model : BatteryModel
        Their figures.
    state : BatteryState
        At the end, with all flows of the run.
    series : BatterySeries
        Of the steps.
    """

    model: BatteryModel
    state: BatteryState
    series: BatterySeries

    def balance(self, batteries: Mapping[str, Battery]) -> Balance:
        """Return all that entered and left the batteries, and the change of what they store. [J]"""
        signs = {way: 1.0 if way == Way.TAKEN else -1.0 for way in Way}
        return Balance(
            flows={
                way.name.lower(): sign * self.state.flows[:, way] for way, sign in signs.items()
            },
            stored=self.state.stored - battery_state([*batteries.values()]).stored,
            zones=tuple(batteries),
        )


def store(
    batteries: Mapping[str, Battery],
    net: Floats,
    step: float,
    *,
    signals: Mapping[str, NDArray[np.int8]] | None = None,
    commands: Mapping[str, Floats] | None = None,
) -> Stored:
    """Return what batteries do through a run.

    Parameters
    ----------
    batteries : mapping of str to Battery
        By name, in the order in which they act.
    net : ndarray, shape (n,)
        Power drawn from the grid without them, negative where it is given. [W]
    step : float
        Length of a step. [s]
    signals : mapping of str to ndarray, shape (n,), optional
        Cheap and dear steps of `price_signal`.
    commands : mapping of str to ndarray, shape (n,), optional
        Power that a controller commands, positive while charging; NaN leaves it to the strategy.
        [W]
    """
    shape = (len(batteries), len(net))
    prices, command = np.zeros(shape, dtype=np.int8), np.full(shape, np.nan)
    for b, name in enumerate(batteries):
        prices[b] = (signals or {}).get(name, 0)
        command[b] = (commands or {}).get(name, np.nan)
    own = list(batteries.values())
    model, state = battery_model(own, step), battery_state(own)
    series = BatterySeries(*(np.zeros(shape) for _ in range(4)))
    inputs = BatteryInputs(np.asarray(net, dtype=np.float64), prices, command)
    march(model, inputs, state, series, 0, len(net))
    return Stored(model, state, series)
