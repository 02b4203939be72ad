"""How records of steps become series.

The numbers of a series lie side by side, so the means of one step go to as many places as there
are series: of a large building, more lines than the near cache holds. Those of a block of intervals
are therefore kept together first, and go to the series as a whole.
"""

from __future__ import annotations

from sim.kernel.arrays import KEPT, Model, State
from sim.kernel.blocks import keep_record, turn_block
from sim.kernel.compiling import merged
from sim.kernel.vectors import BLOCK

_IN_SERIES = 3
"""Place of the state's counter of intervals that are in the series."""


@merged
def keep(model: Model, state: State, step: int, every: int) -> None:
    """Keep the records of a step that is over, and clear them for the next."""
    row, carried = step // every % BLOCK, 0.0 if step % every == 0 else 1.0
    per_second, share = 1.0 / model.step, 1.0 / every
    for zone in range(state.record.shape[0]):
        record, last, totals = state.record[zone], state.last[zone], state.totals[zone]
        keep_record(record, last, totals, state.recent[row, zone], per_second, share, carried)
    if (step + 1) % (BLOCK * every) == 0:
        write_means(state, step + 1, every)


@merged
def write_means(state: State, steps: int, every: int) -> None:
    """Write the means of recent intervals to the series, after so many steps of the run.

    An interval that is not over yet is written as far as it has come, and again later.
    """
    if steps == 0:
        return
    first, last = state.counter[_IN_SERIES], (steps + every - 1) // every
    begin = first // BLOCK * BLOCK
    whole = first == begin and last == begin + BLOCK
    for zone in range(state.record.shape[0]):
        if whole:
            turn_block(state.means, state.recent, zone, begin)
            continue
        for place in range(first, last):
            for r in range(KEPT):
                state.means[r, zone, place] = state.recent[place - begin, zone, r]
    state.counter[_IN_SERIES] = steps // every
