"""Layers of a construction as a chain of nodes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.site import Construction, Layer, Material
from sim.site.hydronic_systems import FloorLoop

MOST_NODES = 6
NODE_TIME = 300.0
"""Period whose diffusion length is the depth of a layer of one node. [s]"""
LIGHT_LAYER = 2500.0
"""A layer with less capacity than this [J/(m2 K)] gets one node."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Nodes through a construction from outside to inside, per area.

    Attributes
    ----------
    capacities : tuple of float, length n
        Heat capacity of each node. [J/(m2 K)]
    resistances : tuple of float, length n + 1
        From the outer face to the first node, between nodes, and to the inner face. [m2 K/W]
    """

    capacities: tuple[float, ...]
    resistances: tuple[float, ...]

    @property
    def resistance(self) -> float:
        """Resistance from face to face. [m2 K/W]"""
        return sum(self.resistances)

    def reversed(self) -> Chain:
        """Return the chain seen from the other face."""
        return Chain(self.capacities[::-1], self.resistances[::-1])

    def cut(self, step: float, last: int | None = None) -> tuple[int, float]:
        """Return the resistance at which two zones may best exchange heat, and how stable that is.

        Parameters
        ----------
        step : float
            Exchange step. [s]
        last : int, optional
            Node that stays on the inside, where one must.

        Returns
        -------
        index : int
            Index into ``resistances``, between two nodes; 0 where there are no two nodes.
        stiffness : float
            ``step G (1/C1 + 1/C2)``: explicit exchange is stable well below 2. [-]
        """
        best, lowest = 0, math.inf
        inner = len(self.capacities) - 1 if last is None else last
        for index in range(1, inner + 1):
            pair = self.capacities[index - 1 : index + 1]
            if min(pair) <= 0.0 or self.resistances[index] <= 0.0:
                continue
            stiffness = step * (1.0 / pair[0] + 1.0 / pair[1]) / self.resistances[index]
            if stiffness < lowest:
                best, lowest = index, stiffness
        return best, lowest

    def on_faces(self) -> Chain:
        """Return the chain with half of its heat capacity on each face."""
        half = 0.5 * sum(self.capacities)
        return Chain((half, half), (0.0, self.resistance, 0.0))


def chain_of(
    construction: Construction,
    materials: Mapping[str, Material],
    *,
    exchange: float = 0.0,
) -> Chain:
    """Divide the layers of a construction into nodes.

    Parameters
    ----------
    construction : Construction
        Layers from outside to inside.
    materials : mapping
        Materials of the site.
    exchange : float, optional
        Exchange step of a wall between zones: as its exchange is explicit, its nodes stand farther
        apart, and the more so in steps beyond NODE_TIME. [s]

    Notes
    -----
    Nodes of a layer lie at Gauss's points and hold heat by Gauss's weights, so that two of them
    store of any straight profile what the layer stores, and each more serves two more powers of the
    profile: four do better than six at even distances (ADR 22). There is one node in what heat
    moves through in NODE_TIME, ``sqrt(6 a NODE_TIME)`` with the diffusivity a; from there on two,
    and one for each ``sqrt(3)`` of it. That does not depend on the step of a run.
    """
    capacities: list[float] = []
    resistances = [0.0]
    for layer in construction.layers:
        capacity, resistance = _figures(layer, materials)
        weights, gaps = _gauss(_nodes(layer, materials, exchange))
        capacities += [capacity * weight for weight in weights]
        first, *others = (resistance * gap for gap in gaps)
        resistances[-1] += first
        resistances += others
    return Chain(tuple(capacities), tuple(resistances))


def _figures(layer: Layer, materials: Mapping[str, Material]) -> tuple[float, float]:
    """Return the heat capacity [J/(m2 K)] and the resistance [m2 K/W] of a layer."""
    if layer.material is None or layer.thickness is None:
        return 0.0, float(layer.resistance or 0.0)
    material = materials[layer.material]
    capacity = material.density * material.specific_heat * layer.thickness
    return capacity, layer.thickness / material.conductivity


def _nodes(layer: Layer, materials: Mapping[str, Material], exchange: float) -> int:
    """Return how many nodes a layer gets, see `chain_of`."""
    capacity, resistance = _figures(layer, materials)
    if capacity <= LIGHT_LAYER:
        return 1 if capacity > 0.0 else 0
    period = 3.0 * max(NODE_TIME, exchange) if exchange > 0.0 else NODE_TIME
    reach = math.sqrt(capacity * resistance / (6.0 * period))
    return 1 if reach <= 1.0 else max(2, min(MOST_NODES, math.ceil(reach / math.sqrt(3.0))))


@cache
def _gauss(count: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the weights of Gauss's points in a unit length, and the gaps around them."""
    if count == 0:
        return (), (1.0,)
    points, weights = np.polynomial.legendre.leggauss(count)
    gaps = np.diff(0.5 * points, prepend=-0.5, append=0.5)
    return tuple((0.5 * weights).tolist()), tuple(gaps.tolist())


def chain_with_pipes(
    construction: Construction,
    materials: Mapping[str, Material],
    loop: FloorLoop,
    *,
    exchange: float = 0.0,
) -> tuple[Chain, int]:
    """Divide the layers of a construction so that a node lies in the plane of its pipes.

    Parameters
    ----------
    construction : Construction
        Layers from outside to inside.
    materials : mapping
        Materials of the site.
    loop : FloorLoop
        Pipes; inside their layer.
    exchange : float, optional
        As for `chain_of`. [s]

    Returns
    -------
    Chain, int
        The nodes, and which one is the plane of the pipes: the middle of a part of the layer that
        is one node thick, or as thick as the layer allows.
    """
    layer = construction.layers[loop.layer]
    material = materials[str(layer.material)]
    diffusivity = material.conductivity / (material.density * material.specific_heat)
    below = float(layer.thickness or 0.0) - loop.depth
    core = min(2.0 * loop.depth, 2.0 * below, 0.999 * math.sqrt(6.0 * NODE_TIME * diffusivity))
    parts = (below - 0.5 * core, core, loop.depth - 0.5 * core)
    cut = [layer.model_copy(update={"thickness": part}) for part in parts if part > 1e-9]
    before = construction.layers[: loop.layer] + ((cut[0],) if parts[0] > 1e-9 else ())
    count = sum(_nodes(each, materials, exchange) for each in before)
    layers = (*construction.layers[: loop.layer], *cut, *construction.layers[loop.layer + 1 :])
    divided = construction.model_copy(update={"layers": layers})
    return chain_of(divided, materials, exchange=exchange), count
