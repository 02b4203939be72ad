"""The straightforward way, as a baseline: a SimPy process for each zone, numpy in every step.

Each process reads its neighbours, advances its own state by one Euler step, decides on heating and
cooling, and waits for the next step. It is given the same matrices, signals and gains as Atrium.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(slots=True)
class NaiveZone:
    """A zone of the baseline.

    Attributes
    ----------
    nodes : ndarray, shape (d,)
        Temperatures, the air's first; changed in place. [degC]
    capacity : ndarray, shape (d,)
        Heat capacities. [J/K]
    stiffness : ndarray, shape (c, d, d)
        Conductances at each level of ventilation. [W/K]
    configuration : ndarray of int, shape (n,)
        Level of ventilation in each step.
    source : ndarray, shape (n, d)
        Heat to each node in each step from weather and gains. [W]
    inputs : ndarray, shape (d, e)
        Where dynamic inputs enter; column 0 is heat to the air.
    neighbours : list of (own input, own node, zone index, node, conductance)
        Couplings.
    setpoints : ndarray, shape (n, 2)
        Heating and cooling set-point in each step. [degC]
    limits : tuple of float
        Heating and cooling capacity. [W]
    air, power : ndarray, shape (n,)
        Air temperature at each step's start and power to the air in it, cooling negative.
    """

    nodes: Array
    capacity: Array
    stiffness: Array
    configuration: NDArray[np.int64]
    source: Array
    inputs: Array
    neighbours: list[tuple[int, int, int, int, float]]
    setpoints: Array
    limits: tuple[float, float]
    air: Array
    power: Array


def explicit_on_off(
    environment: simpy.Environment, zones: Sequence[NaiveZone], index: int, step: float, band: float
) -> Generator[simpy.Event, Any, None]:
    """Advance a zone by explicit Euler steps with on/off terminals; a SimPy process."""
    zone = zones[index]
    heating = cooling = False
    for k in range(len(zone.air)):
        air = zone.nodes[0]
        low, high = zone.setpoints[k]
        heating = air < low + band if heating else air < low - band
        cooling = air > high - band if cooling else air > high + band
        power = zone.limits[0] * heating - zone.limits[1] * cooling
        heat = zone.source[k] + zone.inputs[:, 0] * power
        for column, node, other, place, conductance in zone.neighbours:
            flow = conductance * (zones[other].nodes[place] - zone.nodes[node])
            heat = heat + zone.inputs[:, column] * flow
        stiffness = zone.stiffness[zone.configuration[k]]
        zone.nodes = zone.nodes + step * (heat - stiffness @ zone.nodes) / zone.capacity
        zone.air[k] = air
        zone.power[k] = power
        yield environment.timeout(step)


def implicit_modulating(
    environment: simpy.Environment, zones: Sequence[NaiveZone], index: int, step: float
) -> Generator[simpy.Event, Any, None]:
    """Advance a zone by implicit Euler steps with terminals that hold their set-point.

    Inverses are computed once; with them the power that reaches the set-point is a division.
    """
    zone = zones[index]
    inverses = np.linalg.inv(np.diag(zone.capacity / step) + zone.stiffness)
    for k in range(len(zone.air)):
        inverse = inverses[zone.configuration[k]]
        response = inverse @ zone.inputs[:, 0]
        heat = zone.source[k].copy()
        for column, node, other, place, conductance in zone.neighbours:
            flow = conductance * (zones[other].nodes[place] - zone.nodes[node])
            heat += zone.inputs[:, column] * flow
        free = inverse @ (zone.capacity / step * zone.nodes + heat)
        low, high = zone.setpoints[k]
        wanted = (min(max(free[0], low), high) - free[0]) / response[0]
        power = min(max(wanted, -zone.limits[1]), zone.limits[0])
        zone.air[k] = zone.nodes[0]
        zone.power[k] = power
        zone.nodes = free + response * power
        yield environment.timeout(step)


def run_naive(
    zones: Sequence[NaiveZone], step: float, *, band: float | None
) -> tuple[float, float]:
    """Run the baseline and return its heating and cooling energy. [J]

    Parameters
    ----------
    zones : sequence of NaiveZone
        The building.
    step : float
        Time step. [s]
    band : float, optional
        Half band of on/off terminals [K]; ``None`` for modulating ones.
    """
    environment = simpy.Environment()
    for index in range(len(zones)):
        process = (
            implicit_modulating(environment, zones, index, step)
            if band is None
            else explicit_on_off(environment, zones, index, step, band)
        )
        environment.process(process)
    environment.run()
    power = np.stack([zone.power for zone in zones])
    heating = float(np.sum(np.maximum(power, 0.0))) * step
    return heating, float(np.sum(np.maximum(-power, 0.0))) * step
