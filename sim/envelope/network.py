"""A thermal network: nodes, conductances, boundaries and sources, and its state-space form.

The network of a zone is the one truth that the kernel, the balance and the tests share. Heat flows

    C dT/dt = -K T + B s + E d

with node temperatures T [degC], weather signals s (temperatures [degC], irradiances [W/m2]) and
dynamic inputs d [W]. Nodes without capacity are eliminated exactly, so K stays symmetric positive
semi-definite and has real eigenvalues.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

AIR = 0
"""Index of the air node of every zone network."""


@dataclass(frozen=True, slots=True)
class BoundaryLink:
    """Conductance [W/K] from a node to a signal that is a temperature; ``group`` names its flow."""

    node: int
    conductance: float
    signal: int
    group: str


@dataclass(frozen=True, slots=True)
class SignalSource:
    """Heat given to a node: ``coefficient`` times a signal; ``group`` names its flow."""

    node: int
    coefficient: float
    signal: int
    group: str


@dataclass(frozen=True, slots=True)
class Film:
    """A film whose true heat flow differs from that of its constant link.

    Attributes
    ----------
    kind : int
        Value of `sim.kernel.FilmKind`.
    node : int
        Node that gains the difference.
    other : int
        Node that loses it; -1 where that is the outdoors.
    figures : tuple of float
        What the kind needs, see `sim.kernel.FilmKind`.
    """

    kind: int
    node: int
    other: int
    figures: tuple[float, ...]


@dataclass(slots=True)
class Network:
    """A thermal network under construction; node 0 is the zone air.

    Parameters
    ----------
    air_capacity : float
        Heat capacity of the air node. [J/K]
    """

    air_capacity: float
    capacities: list[float] = field(default_factory=list)
    links: list[tuple[int, int, float]] = field(default_factory=list)
    boundaries: list[BoundaryLink] = field(default_factory=list)
    sources: list[SignalSource] = field(default_factory=list)
    dynamic: list[dict[int, float]] = field(default_factory=list)
    films: list[Film] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.capacities.append(self.air_capacity)
        self.dynamic.append({AIR: 1.0})

    def node(self, capacity: float = 0.0) -> int:
        """Add a node of a heat capacity [J/K] and return its index."""
        self.capacities.append(capacity)
        return len(self.capacities) - 1

    def connect(self, one: int, other: int, conductance: float) -> None:
        """Connect two nodes by a conductance. [W/K]"""
        self.links.append((one, other, conductance))

    def bound(self, node: int, conductance: float, signal: int, group: str) -> None:
        """Connect a node to a temperature signal by a conductance. [W/K]"""
        self.boundaries.append(BoundaryLink(node, conductance, signal, group))

    def feed(self, node: int, coefficient: float, signal: int, group: str) -> None:
        """Give a node heat in proportion to a signal."""
        if coefficient != 0.0:
            self.sources.append(SignalSource(node, coefficient, signal, group))

    def input(self, weights: dict[int, float]) -> int:
        """Add a dynamic input [W] spread over nodes by weights; return its index."""
        self.dynamic.append(weights)
        return len(self.dynamic) - 1

    def under(self, boundaries: list[BoundaryLink], sources: list[SignalSource]) -> Network:
        """Return the same nodes and links, and films, with other boundaries and sources."""
        network = copy(self)
        network.boundaries, network.sources = boundaries, sources
        return network


def film_nodes(network: Network) -> list[int]:
    """Return the nodes that films touch, the air first."""
    touched = {film.node for film in network.films} | {film.other for film in network.films}
    return [AIR, *sorted(touched - {AIR, -1})] if touched else []


@dataclass(frozen=True, slots=True)
class StateSpace:
    """A network without its massless nodes.

    Attributes
    ----------
    capacity : ndarray, shape (d,)
        Heat capacities; the air comes first. [J/K]
    stiffness : ndarray, shape (d, d)
        K, symmetric. [W/K]
    signals : ndarray, shape (d, s)
        Heat per unit of each signal.
    inputs : ndarray, shape (d, e)
        Share of each dynamic input.
    nodes, node_signals, node_inputs : ndarray, shapes (n, d), (n, s), (n, e)
        All node temperatures as ``nodes @ T + node_signals @ s + node_inputs @ d``.
    position : ndarray of int, shape (n,)
        Row of each node among the kept ones; -1 where it was eliminated.
    """

    capacity: Array
    stiffness: Array
    signals: Array
    inputs: Array
    nodes: Array
    node_signals: Array
    node_inputs: Array
    position: NDArray[np.int64]


def assemble(network: Network, signal_count: int) -> StateSpace:
    """Build the matrices of a network and eliminate its massless nodes.

    Parameters
    ----------
    network : Network
        A network whose every massless node is connected to something.
    signal_count : int
        Number of weather signals.

    Returns
    -------
    StateSpace
        ``K = Kdd - Kdz Kzz^-1 Kzd`` and the rows that recover every node (static condensation,
        Guyan 1965, doi 10.2514/3.2874).
    """
    count = len(network.capacities)
    stiffness = np.zeros((count, count))
    signals = np.zeros((count, signal_count))
    inputs = np.zeros((count, len(network.dynamic)))
    for one, other, conductance in network.links:
        stiffness[one, one] += conductance
        stiffness[other, other] += conductance
        stiffness[one, other] -= conductance
        stiffness[other, one] -= conductance
    for link in network.boundaries:
        stiffness[link.node, link.node] += link.conductance
        signals[link.node, link.signal] += link.conductance
    for source in network.sources:
        signals[source.node, source.signal] += source.coefficient
    for column, weights in enumerate(network.dynamic):
        for node, weight in weights.items():
            inputs[node, column] += weight
    return _condense(np.asarray(network.capacities), stiffness, signals, inputs)


def _condense(capacity: Array, stiffness: Array, signals: Array, inputs: Array) -> StateSpace:
    kept = np.flatnonzero(capacity > 0.0)
    dropped = np.flatnonzero(capacity <= 0.0)
    position = np.full(len(capacity), -1, dtype=np.int64)
    position[kept] = np.arange(len(kept))
    nodes = np.zeros((len(capacity), len(kept)))
    nodes[kept, np.arange(len(kept))] = 1.0
    node_signals = np.zeros_like(signals)
    node_inputs = np.zeros_like(inputs)
    coupling = stiffness[np.ix_(kept, dropped)]
    if len(dropped):
        right = np.hstack([-coupling.T, signals[dropped], inputs[dropped]])
        solved = np.linalg.solve(stiffness[np.ix_(dropped, dropped)], right)
        nodes[dropped] = solved[:, : len(kept)]
        node_signals[dropped] = solved[:, len(kept) : len(kept) + signals.shape[1]]
        node_inputs[dropped] = solved[:, len(kept) + signals.shape[1] :]
    reduced = stiffness[np.ix_(kept, kept)] + coupling @ nodes[dropped]
    return StateSpace(
        capacity=capacity[kept],
        stiffness=0.5 * (reduced + reduced.T),
        signals=signals[kept] - coupling @ node_signals[dropped],
        inputs=inputs[kept] - coupling @ node_inputs[dropped],
        nodes=nodes,
        node_signals=node_signals,
        node_inputs=node_inputs,
        position=position,
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """Linear outputs of a state space: ``states @ T + signals @ s + inputs @ d``, shapes (r, ·)."""

    states: Array
    signals: Array
    inputs: Array


def flow_rows(network: Network, space: StateSpace, groups: tuple[str, ...]) -> Rows:
    """Return the heat that enters by each group of links and sources; others are left out. [W]

    The rows come from the links of the network itself, not from its decomposition: a wrong
    decomposition shows as an imbalance.
    """
    index = {group: row for row, group in enumerate(groups)}
    weights = np.zeros((len(groups), len(network.capacities)))
    direct = np.zeros((len(groups), space.signals.shape[1]))
    for link in network.boundaries:
        weights[index[link.group], link.node] -= link.conductance
        direct[index[link.group], link.signal] += link.conductance
    for source in network.sources:
        if source.group in index:
            direct[index[source.group], source.signal] += source.coefficient
    return Rows(
        states=weights @ space.nodes,
        signals=weights @ space.node_signals + direct,
        inputs=weights @ space.node_inputs,
    )


def node_rows(space: StateSpace, nodes: list[int]) -> Rows:
    """Return the temperatures of some nodes. [degC]"""
    return Rows(space.nodes[nodes], space.node_signals[nodes], space.node_inputs[nodes])


def mean_rows(space: StateSpace, weights: dict[int, float]) -> Rows:
    """Return one row: the weighted mean temperature of some nodes. [degC]"""
    row = np.zeros((1, len(space.nodes)))
    for node, weight in weights.items():
        row[0, node] += weight
    row /= row.sum()
    return Rows(row @ space.nodes, row @ space.node_signals, row @ space.node_inputs)
