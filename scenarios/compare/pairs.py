"""Replications of two results that make pairs: those of equal seeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.replications import Replications
    from scenarios.run import RunResult

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Replications with common random numbers.

    Attributes
    ----------
    before, after : Replications
        Of the base and of the alternative.
    seeds : tuple of int
        Those that both have, two at least, in the order of the base.
    """

    before: Replications
    after: Replications
    seeds: tuple[int, ...]

    @property
    def first_stage(self) -> int | None:
        """How many pairs decided how many there are."""
        stages = (self.before.first_stage, self.after.first_stage)
        return min((stage for stage in stages if stage is not None), default=None)

    def of(self, kpi: str) -> tuple[Array, Array] | None:
        """Return a KPI of base and alternative by pair; ``None`` where a value is missing."""
        if kpi not in self.before.values or kpi not in self.after.values:
            return None
        before, after = (self._values(each, kpi) for each in (self.before, self.after))
        return (before, after) if np.isfinite(after - before).all() else None

    def _values(self, replications: Replications, kpi: str) -> Array:
        by_seed = dict(zip(replications.seeds, replications.values[kpi], strict=True))
        return np.array([by_seed[seed] for seed in self.seeds], dtype=np.float64)


def pairs_of(base: RunResult, result: RunResult) -> Pairs | None:
    """Return the pairs of two results; ``None`` where fewer than two seeds are in both."""
    before, after = base.replications, result.replications
    if before is None or after is None:
        return None
    known = set(after.seeds)
    seeds = tuple(seed for seed in before.seeds if seed in known)
    return Pairs(before, after, seeds) if len(seeds) > 1 else None
