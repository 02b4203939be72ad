"""A battery behind its converter: limits, the stored energy after a step, and loss of capacity.

Each function takes and returns plain numbers, is written with numpy alone and calls no other, so
that it compiles as it is into the exchange step. Ageing: Naumann, Schimpe, Keil, Hesse and Jossen,
Journal of Energy Storage 17 (2018), doi:10.1016/j.est.2018.01.019 (by time); Naumann, Spingler and
Jossen, Journal of Power Sources 451 (2020), doi:10.1016/j.jpowsour.2019.227666 (by cycles); a cell
of lithium iron phosphate and graphite of 3 Ah.
"""

from __future__ import annotations

import numpy as np

GAS_CONSTANT = 8.3144598


def decay(self_discharge: float, duration: float) -> float:
    """Return the share of the stored energy that a pause leaves. [-]

    Parameters
    ----------
    self_discharge : float
        Rate of loss of stored energy. [1/s]
    duration : float
        Of the pause. [s]
    """
    return float(np.exp(-self_discharge * duration))


def gain(self_discharge: float, duration: float) -> float:
    """Return what a constant power into the store leaves there of it, over the power. [s]

    Parameters
    ----------
    self_discharge : float
        Rate of loss of stored energy. [1/s]
    duration : float
        Of the power. [s]
    """
    if self_discharge == 0.0:
        return duration
    return float(-np.expm1(-self_discharge * duration) / self_discharge)


def charge_limit(
    room: float, kept: float, inflow: float, efficiency: float, rating: float
) -> float:
    """Return the most power that can be taken in for a step. [W]

    Parameters
    ----------
    room : float
        Stored energy that must not be exceeded. [J]
    kept : float
        Stored energy after the step without any power. [J]
    inflow : float
        What a power into the store leaves there, of `gain`. [s]
    efficiency : float
        Energy stored per energy taken in. [-]
    rating : float
        Most power of the converter. [W]
    """
    power: float = np.minimum(rating, np.maximum(room - kept, 0.0) / (inflow * efficiency))
    return power


def discharge_limit(
    reserve: float, kept: float, inflow: float, efficiency: float, rating: float
) -> float:
    """Return the most power that can be given for a step. [W]

    Parameters
    ----------
    reserve : float
        Stored energy that must be left. [J]
    kept : float
        Stored energy after the step without any power. [J]
    inflow : float
        What a power into the store leaves there, of `gain`. [s]
    efficiency : float
        Energy given per energy taken from the store. [-]
    rating : float
        Most power of the converter. [W]
    """
    power: float = np.minimum(rating, np.maximum(kept - reserve, 0.0) / inflow * efficiency)
    return power


def stored_power(power: float, charge_efficiency: float, discharge_efficiency: float) -> float:
    """Return the power that reaches the store, negative where it is taken from it. [W]

    Parameters
    ----------
    power : float
        At the grid's side of the converter, positive while charging. [W]
    charge_efficiency, discharge_efficiency : float
        Of the converter and cells, each way. [-]
    """
    into: float = np.maximum(power, 0.0) * charge_efficiency
    out: float = np.minimum(power, 0.0) / discharge_efficiency
    return into + out


def calendar_factor(temperature: float, charge: float) -> float:
    """Return the loss of capacity by time, over the root of time. [1/s^0.5]

    Parameters
    ----------
    temperature : float
        Of the cells, 0 to 60. [degC]
    charge : float
        State of charge, 0 to 1. [-]

    Notes
    -----
    Naumann et al. (2018): Arrhenius law about 25 degC, cubic in the state of charge.
    """
    warm: float = np.exp(-17126.0 / GAS_CONSTANT * (1.0 / (temperature + 273.15) - 1.0 / 298.15))
    off = charge - 0.5
    return 1.2571e-5 * warm * (2.8575 * off * off * off + 0.60225)


def cycle_factor(rate: float, depth: float) -> float:
    """Return the loss of capacity by cycles, over the root of their number. [-]

    Parameters
    ----------
    rate : float
        Share of the capacity moved in an hour, 0 to 1. [1/h]
    depth : float
        Depth of the cycles, 0 to 1. [-]

    Notes
    -----
    Naumann et al. (2020): linear in the rate, cubic in the depth; full equivalent cycles.
    """
    off = depth - 0.6
    return 0.01 * (0.0630 * rate + 0.0971) * (4.0253 * off * off * off + 1.0923)


def root_law(loss: float, factor: float, amount: float) -> float:
    """Return a loss that grows with the root of time or cycles, after some more of it. [-]

    Parameters
    ----------
    loss : float
        Loss so far, whatever it came from. [-]
    factor : float
        Loss over the root, under the present conditions.
    amount : float
        Time [s] or cycles [-] more.

    Notes
    -----
    Time or cycles that would have led to the loss so far under the present conditions are counted
    first: ``factor * sqrt((loss / factor)**2 + amount)``.
    """
    grown: float = np.sqrt(loss * loss + factor * factor * amount)
    return grown
