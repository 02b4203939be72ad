"""Optimal start: zones have the set-points of their occupied hours before these begin."""

from __future__ import annotations

from sim.kernel.columns import Cell, Input
from sim.kernel.compiling import merged
from sim.kernel.sequences.optimal_start import StartParameter, optimal_start
from sim.kernel.systems.arrays import Array
from sim.kernel.systems.sequence_columns import ZoneSequence, ZoneSequenceState
from sim.kernel.systems.step import Systems

_START, _OCCUPIED = int(ZoneSequence.START), int(ZoneSequence.OCCUPIED)
_UNOCCUPIED, _UNTIL = int(ZoneSequence.UNOCCUPIED), int(ZoneSequence.UNTIL)
_LONGEST = _START + int(StartParameter.LONGEST)
_STATE, _SETPOINT = int(ZoneSequenceState.START), int(ZoneSequenceState.SETPOINT)


@merged
def start_early(systems: Systems, cells: Array, k: int) -> None:
    """Find the set-points that zones with optimal start are to have from now on.

    A set-point that somebody moved from its unoccupied value is left alone.
    """
    rows, states = systems.model.zone_sequence, systems.state.zone_sequence
    for z in range(rows.shape[0]):
        p, state, cell = rows[z], states[z], cells[z]
        for side in range(2):
            state[_SETPOINT + side] = cell[side]
        if p[_LONGEST] <= 0.0:
            continue
        prepares = optimal_start(
            p[_START:_OCCUPIED],
            state[_STATE:_SETPOINT],
            cell[Cell.REFERENCE] + cell[Input.SENSOR_BIAS],
            (p[_OCCUPIED], p[_OCCUPIED + 1]),
            systems.chunk.outdoor[k],
            systems.chunk.until[k, int(p[_UNTIL])],
            systems.air_model.step,
        )
        if prepares == 0:
            continue
        for side in range(2):
            if cell[side] == p[_UNOCCUPIED + side]:
                state[_SETPOINT + side] = p[_OCCUPIED + side]
