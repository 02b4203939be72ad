"""What is recorded of zones and of air handlers, and how records of steps become series.

The numbers of a series lie side by side, so the means of one step go to as many places as there
are series: of a large building, more lines than the near cache holds. Those of a block of intervals
are therefore kept together first, and go to the series as a whole.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernel.blocks import Array, Singles, keep_record, turn_block
from sim.kernel.compiling import internal, merged
from sim.kernel.vectors import BLOCK, in_lanes, zeros

KEPT = BLOCK
"""Columns of which series are kept: as many as intervals go to the series together."""


class Ledger(NamedTuple):
    """Records of n zones or handlers, a row each, of c columns in whole `sim.kernel.lanes`."""

    record: Array  # (n, c) integrals of the present step
    last: Array  # (n, c) means of the step before
    totals: Array  # (n, c) of all steps that are over
    recent: Singles  # (BLOCK, n, KEPT) means of the present block of intervals
    means: Singles  # (KEPT, n, k) of all intervals of the run


def new_ledger(count: int, columns: int, intervals: int) -> Ledger:
    """Return a ledger with nothing in it.

    Parameters
    ----------
    count : int
        Of what is recorded, n.
    columns : int
        Of a record; series are kept of the first `KEPT`.
    intervals : int
        Of the series of the run, k.
    """
    shape = (count, in_lanes(columns))
    return Ledger(
        record=zeros(shape),
        last=zeros(shape),
        totals=zeros(shape),
        recent=zeros((BLOCK, count, KEPT), np.float32),
        means=zeros((KEPT, count, intervals), np.float32),
    )


@merged
def keep(ledger: Ledger, seconds: float, step: int, every: int) -> None:
    """Keep the records of a step that is over, and clear them for the next.

    Parameters
    ----------
    ledger : Ledger
        Of the step.
    seconds : float
        Length of a step. [s]
    step : int
        Its number in the run.
    every : int
        Steps of an interval of the series.
    """
    row, carried = step // every % BLOCK, 0.0 if step % every == 0 else 1.0
    per_second, share = 1.0 / seconds, 1.0 / every
    for n in range(ledger.record.shape[0]):
        record, last, totals = ledger.record[n], ledger.last[n], ledger.totals[n]
        keep_record(record, last, totals, ledger.recent[row, n], per_second, share, carried)


@internal
def write_means(ledger: Ledger, first: int, last: int) -> None:
    """Write the means of recent intervals to the series, from the first to before the last.

    An interval that is not over yet is written as far as it has come, and again later.
    """
    begin = first // BLOCK * BLOCK
    whole = first == begin and last == begin + BLOCK
    for n in range(ledger.record.shape[0]):
        if whole:
            turn_block(ledger.means, ledger.recent, n, begin)
            continue
        for place in range(first, last):
            for r in range(KEPT):
                ledger.means[r, n, place] = ledger.recent[place - begin, n, r]
