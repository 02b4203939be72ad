"""Modal form of a zone: real modes, their forcing, and the rows that read results from them.

Each configuration of a zone (a level of ventilation, say) has two variants. In the *free* one the
air is a state and the terminal's power an input; in the *held* one the air keeps its set-point and
the power that this takes is an output. Both are decomposed once; a change of variant goes through
the physical node temperatures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.envelope.network import AIR, Rows, StateSpace

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Variant:
    """One decomposition; m = modes, d = nodes with capacity, r = output rows.

    Attributes
    ----------
    rates : ndarray, shape (m,)
        Eigenvalues, inverse time constants. [1/s]
    signals, inputs, held : ndarray, shapes (m, s), (m, e), (m,)
        Forcing of the modes by signals, by dynamic inputs, and by the held air temperature.
    rows, row_signals, row_inputs, row_held : ndarray, shapes (r, m), (r, s), (r, e), (r,)
        Outputs: those asked for, then the power [W] that holds the air (zero in the free variant),
        then the temperatures of film nodes.
    to_nodes : ndarray, shape (d, m)
        Node temperatures from modes (the held air's row is zero).
    to_modes : ndarray, shape (m, d)
        Modes from node temperatures.
    interfaces, interface_held : ndarray, shapes (i, m), (i,)
        Temperatures of the nodes at which other zones meet this one.
    """

    rates: Array
    signals: Array
    inputs: Array
    held: Array
    rows: Array
    row_signals: Array
    row_inputs: Array
    row_held: Array
    to_nodes: Array
    to_modes: Array
    interfaces: Array
    interface_held: Array


def _decompose(capacity: Array, stiffness: Array) -> tuple[Array, Array, Array]:
    """Return rates, and the maps from modes to nodes and back."""
    root = np.sqrt(capacity)
    scaled = stiffness / np.outer(root, root)
    rates, vectors = np.linalg.eigh(scaled)
    # eigh leaves rounding of the order of 1e-16 of the largest rate; a rate cannot be negative
    rates = np.maximum(rates, 0.0)
    return rates, vectors / root[:, None], vectors.T * root


def free_variant(
    space: StateSpace, rows: Rows, interfaces: list[int], films: Rows | None = None
) -> Variant:
    """Decompose a zone whose air temperature is a state."""
    rates, to_nodes, to_modes = _decompose(space.capacity, space.stiffness)
    nothing = Rows(
        *(np.zeros((1, part.shape[1])) for part in (rows.states, rows.signals, rows.inputs))
    )
    every = _stacked(rows, nothing, films)
    places = space.position[interfaces]
    return Variant(
        rates=rates,
        signals=to_nodes.T @ space.signals,
        inputs=to_nodes.T @ space.inputs,
        held=np.zeros(len(rates)),
        rows=every.states @ to_nodes,
        row_signals=every.signals,
        row_inputs=every.inputs,
        row_held=np.zeros(len(every.states)),
        to_nodes=to_nodes,
        to_modes=to_modes,
        interfaces=to_nodes[places],
        interface_held=np.zeros(len(places)),
    )


def held_variant(
    space: StateSpace, rows: Rows, interfaces: list[int], films: Rows | None = None
) -> Variant:
    """Decompose a zone whose air is held; the row after ``rows`` is the power that holds it."""
    rest = np.arange(len(space.capacity)) != AIR
    stiffness = space.stiffness
    rates, nodes, modes = _decompose(space.capacity[rest], stiffness[np.ix_(rest, rest)])
    to_nodes = np.zeros((len(space.capacity), len(rates)))
    to_nodes[rest] = nodes
    to_modes = np.zeros((len(rates), len(space.capacity)))
    to_modes[:, rest] = modes
    power = Rows(stiffness[AIR][None], -space.signals[AIR][None], -space.inputs[AIR][None])
    every = _stacked(rows, power, films)
    places = space.position[interfaces]
    return Variant(
        rates=rates,
        signals=nodes.T @ space.signals[rest],
        inputs=nodes.T @ space.inputs[rest],
        held=-nodes.T @ stiffness[rest, AIR],
        rows=every.states @ to_nodes,
        row_signals=every.signals,
        row_inputs=every.inputs,
        row_held=every.states[:, AIR],
        to_nodes=to_nodes,
        to_modes=to_modes,
        interfaces=to_nodes[places],
        interface_held=np.where(places == AIR, 1.0, 0.0),
    )


def _stacked(*given: Rows | None) -> Rows:
    parts = [part for part in given if part is not None]
    return Rows(
        np.vstack([part.states for part in parts]),
        np.vstack([part.signals for part in parts]),
        np.vstack([part.inputs for part in parts]),
    )
