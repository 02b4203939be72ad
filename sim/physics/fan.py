"""Fans of one speed, continuous or in step with the machine they serve, and fans of any flow.

Pure functions of arithmetic: they run on NumPy, compile with numba and trace through CasADi.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

CONTINUOUS, CYCLING = 1.0, 0.0
"""Least share of the time that a fan runs: always, or only as long as its machine does. [-]"""

PART_LOAD: dict[str, tuple[float, ...]] = {
    "variable_speed": (0.0015302446, 0.0052080574, 1.1086242, -0.11635563, 0.0, 0.0, 1.0),
    "inlet_vanes": (0.35071223, 0.30850535, -0.54137364, 0.87198823, 0.0, 0.0, 1.0),
    "discharge_damper": (0.37073425, 0.97250253, -0.34240761, 0.0, 0.0, 0.0, 1.0),
    "variable_speed_90_1": (0.0013, 0.1470, 0.9506, -0.0998, 0.0, 0.0, 1.0),
}
"""Share of the rated power over the share of the flow, as `throttled_power` takes it: DOE-2 as
EnergyPlus' Input Output Reference tables it for Fan:VariableVolume; the last, ASHRAE 90.1-2010
table G3.1.3.15, method 2."""


def fan_power(run_fraction: Quantity, rated_power: float, least_run: float) -> Quantity:
    """Mean electric power of a fan of one speed.

    Parameters
    ----------
    run_fraction : array, shape (n,)
        Share of the time that its machine runs, 0 to 1. [-]
    rated_power : float
        Electric power while it runs. [W]
    least_run : float
        `CONTINUOUS`, `CYCLING` or what lies between: a fan that also runs by a timer. [-]

    Returns
    -------
    array, shape (n,)
        Electric power. [W]
    """
    return rated_power * (least_run + (1.0 - least_run) * run_fraction)


def fan_heat(power: Quantity, share_to_air: float) -> Quantity:
    """Heat that a fan gives to the air it moves.

    Parameters
    ----------
    power : array, shape (n,)
        Electric power. [W]
    share_to_air : float
        1 where the motor stands in the stream, less where it does not, 0 for air that is not the
        zone's. [-]

    Returns
    -------
    array, shape (n,)
        Heat; the work on the air is among it, for friction turns it into heat. [W]
    """
    return power * share_to_air


def design_power(flow: float, pressure_rise: float, efficiency: float) -> float:
    """Return the electric power of a fan at its design flow. [W]

    Parameters
    ----------
    flow : float
        Volume of air. [m3/s]
    pressure_rise : float
        Total pressure of the fan. [Pa]
    efficiency : float
        Of fan, belt, motor and drive together, above 0. [-]
    """
    return flow * pressure_rise / efficiency


def throttled_power(
    flow_ratio: Quantity, rated_power: float, curve: Array, least: float
) -> Quantity:
    """Electric power of a fan whose flow is throttled or whose speed is controlled.

    Parameters
    ----------
    flow_ratio : float or array
        Flow over design flow; no power at no flow. [-]
    rated_power : float
        Electric power at design flow. [W]
    curve : array, shape (7,) or longer
        Share of the rated power: quartic c0 to c4, least and largest flow ratio; one of
        `PART_LOAD` or of the catalogue. [-]
    least : float
        Flow ratio below which the power falls no further. [-]

    Returns
    -------
    float or array
        Electric power. [W]
    """
    x = np.minimum(np.maximum(np.maximum(flow_ratio, least), curve[5]), curve[6])
    share = curve[0] + x * (curve[1] + x * (curve[2] + x * (curve[3] + x * curve[4])))
    power: Quantity = rated_power * np.maximum(share, 0.0) * (flow_ratio > 0.0)
    return power


def affinity(speed_ratio: Quantity, fixed_pressure_share: float) -> Quantity:
    """Power of a fan over that at full speed in a system part of whose pressure is kept.

    Parameters
    ----------
    speed_ratio : float or array
        Flow over design flow, 0 to 1. [-]
    fixed_pressure_share : float
        Pressure kept at the sensor over design pressure rise; 0 for the fan laws alone. [-]

    Returns
    -------
    float or array
        Air power over design air power: flow times pressure. [-]

    Notes
    -----
    Flow with the speed, pressure with its square, power with its cube (ASHRAE Handbook HVAC Systems
    and Equipment, fans) at an efficiency that stays. With a pressure kept, x (p + (1 - p) x^2).
    """
    x = np.maximum(speed_ratio, 0.0)
    kept = fixed_pressure_share
    share: Quantity = x * (kept + (1.0 - kept) * x * x)
    return share


def stream_heat(power: Quantity, motor_efficiency: float, motor_in_stream: float) -> Quantity:
    """Heat that a fan and its motor give to the air they move.

    Parameters
    ----------
    power : float or array
        Electric power. [W]
    motor_efficiency : float
        Shaft over electric power, above 0 and at most 1. [-]
    motor_in_stream : float
        Share of the motor's loss that the air takes, 1 where the motor stands in it. [-]

    Returns
    -------
    float or array
        All of the shaft's power, which friction turns into heat, and that share of the loss. [W]
    """
    return power * (motor_efficiency + (1.0 - motor_efficiency) * motor_in_stream)
