"""The warm-up: the first day again and again until the building no longer remembers its start.

A heavy building forgets in weeks. Between two days it therefore jumps to where the days so far
lead, as long as jumps bring it nearer: Anderson's acceleration of a fixed point
(doi:10.1145/321296.321305; as least squares of the last days: doi:10.1137/10078356X).
"""

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
PLAY = 0.1
"""Largest such difference where days come no nearer to each other: equipment that switches for
fixed times does not fit into a day, and midnight finds it now here, now there. [K]"""
FIRST_GUESS = 20.0
"""Temperature of everything before the first warm-up day. [degC]"""
MEMORY = 5
"""Days that a jump looks back on. [d]"""
MOST_IN_VAIN = 2
"""Jumps, one after the other, that may come no nearer; then days follow each other as they are."""
LEAP = 20.0
"""How far a jump may leave the temperatures that its days ended with. [K]"""
_LEAST_SHARE = 1e-3
"""Directions in which days differ less than this share of the largest say nothing. [-]"""


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
    close, weights = _close(compiled), _weights(compiled)
    first = np.cumsum([0, *map(len, compiled.capacities)])[:-1]
    before = np.full(len(weights), FIRST_GUESS)
    _put(compiled, state, before)
    jumps = Jumps(weights)
    work = kernel.new_work(compiled.model)
    for day in range(1, MOST_DAYS + 1):
        state.cells[:, kernel.Cell.CLOCK] = 0.0
        kernel.run(compiled.model, chunk, state, systems, work, changes.copy(), DAY, -1)
        check_state(compiled, state, "a day of the warm-up")
        state.counter[0] = 0
        after = _nodes(compiled, state)
        moved = np.add.reduceat(weights * np.abs(after - before), first)
        jumps.note(before, after)
        if (moved < close).all() or (jumps.are_in_vain and (moved < PLAY).all()):
            _rewind(state, chunk, systems)
            return WarmUp(day, ())
        before = after if jumps.are_in_vain else jumps.target()
        _put(compiled, state, before)
    _rewind(state, chunk, systems)
    most = float(moved.max())
    text = f"after {MOST_DAYS} days of warm-up temperatures still move by {most:.3f} K a day"
    return WarmUp(MOST_DAYS, (Finding("warm-up-not-converged", text, {"change": most}),))


class Jumps:
    """Jumps to where repeated days lead.

    Parameters
    ----------
    weights : ndarray, shape (n,)
        What each node counts.
    """

    def __init__(self, weights: Array) -> None:
        self._scale = np.sqrt(weights)
        self._days: list[tuple[Array, Array]] = []
        self._least = np.inf
        self._in_vain = 0

    @property
    def are_in_vain(self) -> bool:
        """Whether days come no nearer to each other."""
        return self._in_vain >= MOST_IN_VAIN

    def note(self, start: Array, end: Array) -> None:
        """Note how a day began and ended."""
        self._days = [*self._days, (start, end)][-MEMORY:]
        if not self.are_in_vain:
            left = float(np.linalg.norm(self._scale * (end - start)))
            self._in_vain = 0 if left < self._least else self._in_vain + 1
            self._least = min(left, self._least)

    def target(self) -> Array:
        """Return where the days lead; after one alone, where it ended."""
        ends = np.array([end for _, end in self._days])
        moved = ends - [start for start, _ in self._days]
        slopes = (np.diff(moved, axis=0) * self._scale).T
        shares = np.linalg.lstsq(slopes, moved[-1] * self._scale, rcond=_LEAST_SHARE)[0]
        led = ends[-1] - shares @ np.diff(ends, axis=0)
        return np.asarray(np.clip(led, ends.min() - LEAP, ends.max() + LEAP))


def _put(compiled: CompiledBuilding, state: kernel.State, nodes: Array) -> None:
    """Put all zones at temperatures of all nodes. [degC]"""
    first = 0
    for zone, capacities in enumerate(compiled.capacities):
        compiled.set_nodes(state, zone, nodes[first : first + len(capacities)])
        first += len(capacities)


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
