"""The split of differences among measures: combinations, their runs, their Shapley values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenarios.attribution.game import Game
from scenarios.attribution.model import Attribution, KpiParts
from scenarios.kept import KeptKpis
from scenarios.statistics import mean_interval
from scenarios.statistics.intervals import t_quantile
from scenarios.statistics.shapley import (
    EXACT_UP_TO,
    Parts,
    coalitions_of,
    exact_parts,
    sampled_orders,
    sampled_parts,
)
from sim.clock import random_stream, replication_seed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.executors import Executor
    from scenarios.resolve import ResolvedScenario
    from sim.kpis import Kpi

    Array = NDArray[np.float64]
    Kpis = Mapping[str, Kpi]

ORDERS = 32
"""Orders of changes that are sampled where there are too many changes for all. [-]"""


def attribute(
    game: Game,
    *,
    pool: Executor,
    orders: int | None = None,
    replications: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Attribution:
    """Split the differences of all KPIs among the measures of a scenario.

    Up to `EXACT_UP_TO` measures every combination is run, beyond that those of sampled orders.

    Parameters
    ----------
    game : Game
        Scenario and base, by `read_game`.
    pool : Executor
        Where the runs take place.
    orders : int, optional
        Orders sampled, four at least; default all combinations up to `EXACT_UP_TO` measures, and
        `ORDERS` beyond.
    replications : int
        Runs of each combination with different seeds, for confidence intervals.
    progress : callable, optional
        Called with the share done, 0 to 1.

    Raises
    ------
    DocumentError
        If a combination is impossible.
    AtriumError
        If a run fails.
    """
    count = len(game.measures)
    if orders is None and count > EXACT_UP_TO:
        orders = ORDERS
    sampled = None
    if orders is not None:
        stream = random_stream(game.root.seed, "attribution/orders")
        sampled = sampled_orders(count, max(orders, 4), stream)
    made = set(range(2**count)) if sampled is None else _passed(sampled)
    scenarios = {each: game.scenario(each) for each in sorted(made)}
    table = _run_all(scenarios, replications, pool, progress)
    names = [name for name in table.kpis if np.isfinite(table.values(name)).all()]
    return Attribution(
        base=game.title,
        base_run=scenarios[0].content_hash[:16],
        measures=game.measures,
        kpis={name: _split(table, name, sampled) for name in names},
        runs=table.runs,
        orders=None if sampled is None else len(sampled),
        replications=replications,
    )


def _passed(orders: NDArray[np.int64]) -> set[int]:
    return {made for order in orders for made in coalitions_of(order)}


@dataclass(frozen=True, slots=True)
class _Table:
    """KPIs of every combination and replication."""

    made: tuple[int, ...]
    kpis: Mapping[str, str]
    rows: Mapping[int, Sequence[Kpis]]
    runs: int

    def values(self, name: str) -> Array:
        """Return a KPI, shape (combinations, replications)."""
        return np.array([[kpis[name].value for kpis in self.rows[each]] for each in self.made])


def _split(table: _Table, name: str, orders: NDArray[np.int64] | None) -> KpiParts:
    values = dict(zip(table.made, table.values(name), strict=True))
    parts = exact_parts(values) if orders is None else sampled_parts(values, orders)
    half_widths = _half_widths(parts, orders)
    return KpiParts(
        unit=table.kpis[name],
        before=float(values[0].mean()),
        after=float(values[table.made[-1]].mean()),
        parts=tuple(float(part) for part in parts.values.mean(axis=1)),
        half_widths=None if half_widths is None else tuple(half_widths.tolist()),
    )


def _half_widths(parts: Parts, orders: NDArray[np.int64] | None) -> Array | None:
    """Return what sampling of orders and chance of the replications leave open, together."""
    squares = np.zeros(len(parts.values))
    if orders is not None and parts.errors is not None:
        # the orders are the same in all replications: their mean is as sure as one of them
        squares += (t_quantile(len(orders) // 2 - 1) * parts.errors.mean(axis=1)) ** 2
    if parts.values.shape[1] > 1:
        squares += np.array([mean_interval(each).half_width for each in parts.values]) ** 2
    elif orders is None:
        return None
    return np.sqrt(squares)


def _run_all(
    scenarios: Mapping[int, ResolvedScenario],
    replications: int,
    pool: Executor,
    progress: Callable[[float], None] | None,
) -> _Table:
    """Run every combination; those of equal inputs once."""
    wanted = {
        (made, index): scenario.with_seed(replication_seed(scenario.seed, index))
        for made, scenario in scenarios.items()
        for index in range(replications)
    }
    different = {each.content_hash: each for each in wanted.values()}

    def tell(done: int) -> None:
        if progress is not None:
            progress(done / len(different))

    found = dict(KeptKpis().run(different.items(), pool, tell))
    rows = {
        made: [found[wanted[made, index].content_hash] for index in range(replications)]
        for made in scenarios
    }
    shared = set.intersection(*(set(kpis) for kpis in found.values()))
    first = next(iter(found.values()))
    units = {name: kpi.unit for name, kpi in first.items() if name in shared}
    return _Table(tuple(sorted(scenarios)), units, rows, len(different))
