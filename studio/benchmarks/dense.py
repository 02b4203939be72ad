"""The dense way, as a baseline: one matrix exponential for all zones, a product in every step.

The building is one linear system. Its exponential over a step is found once; thermostats are read
at the start of each step. Numpy alone, no events and no exchange between zones by steps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

from studio.benchmarks.naive import NaiveZone

Array = NDArray[np.float64]


def system_of(zones: Sequence[NaiveZone]) -> tuple[Array, Array, NDArray[np.int64]]:
    """Return the building as one system.

    Returns
    -------
    tuple
        Rates of change by temperature, shape (d, d) [1/s]; by heat to the air of each zone, shape
        (d, zones) [K/J]; and the place of each zone's first node.
    """
    first = np.cumsum([0, *(len(zone.nodes) for zone in zones)])
    size = int(first[-1])
    matrix, heated = np.zeros((size, size)), np.zeros((size, len(zones)))
    for z, zone in enumerate(zones):
        own = slice(first[z], first[z + 1])
        matrix[own, own] = -zone.stiffness[0]
        heated[own, z] = zone.inputs[:, 0] / zone.capacity
        for column, node, other, place, conductance in zone.neighbours:
            entry = conductance * zone.inputs[:, column]
            matrix[own, first[other] + place] += entry
            matrix[own, first[z] + node] -= entry
        matrix[own] /= zone.capacity[:, None]
    return matrix, heated, first[:-1]


def run_dense(zones: Sequence[NaiveZone], step: float, *, band: float) -> tuple[float, float]:
    """Run the baseline with on/off terminals and return its heating and cooling energy. [J]

    Parameters
    ----------
    zones : sequence of NaiveZone
        The building, without night ventilation; temperatures are changed in place.
    step : float
        Time step. [s]
    band : float
        Half band of the terminals. [K]
    """
    matrix, heated, air = system_of(zones)
    decay = expm(matrix * step)
    gain = np.linalg.solve(matrix, decay - np.eye(len(matrix)))
    source = np.concatenate([zone.source / zone.capacity for zone in zones], axis=1)
    driven, response = source @ gain.T, gain @ heated
    nodes = np.concatenate([zone.nodes for zone in zones])
    low, high = (np.stack([zone.setpoints[:, s] for zone in zones], axis=1) for s in (0, 1))
    most = np.array([zone.limits for zone in zones])
    heating, cooling = np.zeros((2, len(zones)), dtype=bool)
    power = np.zeros((len(driven), len(zones)))
    for k in range(len(driven)):
        inside = nodes[air]
        heating = inside < low[k] + np.where(heating, band, -band)
        cooling = inside > high[k] - np.where(cooling, band, -band)
        power[k] = most[:, 0] * heating - most[:, 1] * cooling
        nodes = decay @ nodes + driven[k] + response @ power[k]
    for z, zone in enumerate(zones):
        zone.nodes = nodes[air[z] : air[z] + len(zone.nodes)]
    total = np.maximum(power, 0.0).sum(), np.maximum(-power, 0.0).sum()
    return float(total[0]) * step, float(total[1]) * step
