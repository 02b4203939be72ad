"""The warm-up: the first day again and again until the building no longer remembers its start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import kernel
from sim.clock import DAY
from sim.envelope.compiled import CompiledBuilding
from sim.envelope.network import AIR
from sim.errors import Finding
from sim.processes.thermal import check_state

Array = NDArray[np.float64]

MOST_DAYS = 120
CLOSE = 0.01
"""Largest difference of a zone's temperature between two midnights that counts as none, in the mean
of all heat capacities. [K]"""
MOST_PERIOD = 7
"""Days after which a building may come back to a state: equipment that switches for fixed times
does not fit into a day. [d]"""
FIRST_GUESS = 20.0
"""Temperature of everything before the first warm-up day. [degC]"""


@dataclass(frozen=True, slots=True)
class WarmUp:
    """How the warm-up went."""

    days: int
    findings: tuple[Finding, ...]


def warm_up(
    compiled: CompiledBuilding,
    state: kernel.State,
    chunk: kernel.Chunk,
    systems: kernel.Systems,
    timeline: Array,
) -> WarmUp:
    """Repeat the first day until node temperatures repeat; people and lights as expected.

    The state is left at the start of the first day, with the inputs that hold there. The timeline
    is that of `sim.processes.timeline.changes_of`, shape (n, 4).

    Raises
    ------
    SimulationError
        If a terminal switches without end.
    """
    changes = timeline[timeline[:, 0] < DAY]
    for zone, capacities in enumerate(compiled.capacities):
        compiled.set_nodes(state, zone, np.full(len(capacities), FIRST_GUESS))
    close, weights = _close(compiled), _weights(compiled)
    first = np.cumsum([0, *map(len, compiled.capacities)])[:-1]
    recent = [_nodes(compiled, state)]
    work = kernel.new_work(compiled.model)
    for day in range(1, MOST_DAYS + 1):
        state.cells[:, kernel.Cell.CLOCK] = 0.0
        kernel.run(compiled.model, chunk, state, systems, work, changes.copy(), DAY, -1)
        check_state(compiled, state, "a day of the warm-up")
        state.counter[0] = 0
        after = _nodes(compiled, state)
        moved = [np.add.reduceat(weights * np.abs(after - before), first) for before in recent]
        recent = [after, *recent][:MOST_PERIOD]
        if any((each < close).all() for each in moved):
            _rewind(state, chunk, systems)
            return WarmUp(day, ())
    _rewind(state, chunk, systems)
    nearest = min(float(each.max()) for each in moved)
    text = f"after {MOST_DAYS} days of warm-up temperatures still move by {nearest:.3f} K a day"
    return WarmUp(MOST_DAYS, (Finding("warm-up-not-converged", text, {"change": nearest}),))


def _nodes(compiled: CompiledBuilding, state: kernel.State) -> Array:
    """Return the temperatures of all nodes of all zones. [degC]"""
    zones = range(len(compiled.zones))
    return np.concatenate([compiled.node_temperatures(state, zone) for zone in zones])


def _weights(compiled: CompiledBuilding) -> Array:
    """Return the share of each node in the heat capacity of its zone, shape (nodes,). [-]"""
    return np.concatenate([capacities / capacities.sum() for capacities in compiled.capacities])


def _close(compiled: CompiledBuilding) -> Array:
    """Return what counts as no difference, shape (z,). [K]

    Where a terminal switches, the air may be anywhere in its band at midnight.
    """
    bands = compiled.model.figures[:, kernel.Figure.BAND :][:, :2].max(axis=1)
    return np.array(
        [CLOSE + w * c[AIR] / c.sum() for w, c in zip(bands, compiled.capacities, strict=True)]
    )


def _rewind(state: kernel.State, chunk: kernel.Chunk, systems: kernel.Systems) -> None:
    """Leave nothing recorded: the run begins with the day that was repeated."""
    day = slice(0, len(chunk.outdoor) // chunk.every)
    for values in systems.air_series:
        values[:, day] = 0.0
    state.cells[:, kernel.Cell.CLOCK] = 0.0
    for ledger in (state.ledger, systems.state.ledger):
        ledger.totals[:] = 0.0
    state.counter[:] = (0, -1, -1, 0)
