"""Which change of a scenario brought how much of its difference from the base.

Changes interact: better windows are worth less where a heat pump heats. The Shapley value of a
change is what it brings on the mean of all orders in which the changes could be made; the parts add
up to the whole difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.kept import KeptKpis
from scenarios.names import find_base
from scenarios.resolve import ResolvedScenario, find, resolve
from scenarios.scenario import Change
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
from sim.errors import DocumentError, Fault

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.sweep.execute import Executor
    from sim.kpis import Kpi

    Array = NDArray[np.float64]
    Kpis = Mapping[str, Kpi]

ORDERS = 32
"""Orders of changes that are sampled where there are too many changes for all. [-]"""

MOST_CHANGES = 40
"""Measures at most: each further one takes as many runs as orders are sampled. [-]"""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is attributed to: a change, or changes that make sense together only.

    Attributes
    ----------
    name : str
        From the field ``measure`` of its changes, else the path of the change.
    changes : tuple of int
        Places among the scenario's changes.
    paths : tuple of str
        Their paths.
    """

    name: str
    changes: tuple[int, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KpiParts:
    """What each measure brings of the difference of a KPI.

    Attributes
    ----------
    unit : str
        Unit of all values.
    before, after : float
        Without and with all measures; means of the replications. [unit]
    parts : tuple of float
        By measure; they add up to ``after - before``. [unit]
    half_widths : tuple of float, optional
        Half of the 95 % confidence interval of each part; ``None`` where the parts are exact and
        come from single runs. [unit]
    """

    unit: str
    before: float
    after: float
    parts: tuple[float, ...]
    half_widths: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Differences of all KPIs, split among the measures of a scenario.

    Attributes
    ----------
    base : str
        Title of what the measures are added to.
    base_run : str
        Short name of its run, with the scenario's own period, weather, tariff and seed.
    measures : tuple of Measure
        In the order of the scenario.
    kpis : mapping of str to KpiParts
        By name.
    runs : int
        Runs with different inputs that were needed, replications included.
    orders : int, optional
        How many orders were sampled; ``None`` where all combinations were run.
    replications : int
        Replications of each combination.
    """

    base: str
    base_run: str
    measures: tuple[Measure, ...]
    kpis: Mapping[str, KpiParts]
    runs: int
    orders: int | None = None
    replications: int = 1

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Attribution:
        """Return the attribution from plain data, as `scenarios.plain.plain` makes it."""
        return cls(
            base=data["base"],
            base_run=data["base_run"],
            measures=tuple(
                Measure(item["name"], tuple(item["changes"]), tuple(item["paths"]))
                for item in data["measures"]
            ),
            kpis={name: _kpi_parts(item) for name, item in data["kpis"].items()},
            runs=data["runs"],
            orders=data["orders"],
            replications=data["replications"],
        )


def _kpi_parts(item: Mapping[str, Any]) -> KpiParts:
    half_widths = item["half_widths"]
    return KpiParts(
        item["unit"],
        item["before"],
        item["after"],
        tuple(item["parts"]),
        None if half_widths is None else tuple(half_widths),
    )


def measures_of(changes: Sequence[Change]) -> tuple[Measure, ...]:
    """Return the measures of changes; those of one name belong together.

    Changes of tariffs are prices a scenario uses, and always made.
    """
    groups: dict[str, list[int]] = {}
    for index, change in enumerate(changes):
        if not change.path.startswith("tariffs."):
            groups.setdefault(change.measure or f"{change.path}#{index}", []).append(index)
    return tuple(
        Measure(
            changes[places[0]].measure or changes[places[0]].path,
            tuple(places),
            tuple(changes[place].path for place in places),
        )
        for places in groups.values()
    )


@dataclass(frozen=True, slots=True)
class Game:
    """A scenario, what it builds on, and the measures in between.

    Attributes
    ----------
    root : ResolvedScenario
        The scenario without its own measures.
    title : str
        Name of that for people.
    changes : tuple of Change
        The scenario's own changes.
    measures : tuple of Measure
        What they are attributed to.
    """

    root: ResolvedScenario
    title: str
    changes: tuple[Change, ...]
    measures: tuple[Measure, ...]

    def scenario(self, made: int) -> ResolvedScenario:
        """Return the scenario with some of its measures.

        Parameters
        ----------
        made : int
            Bit ``i`` says whether measure ``i`` is made.

        Raises
        ------
        DocumentError
            If changes need others that are not made.
        """
        left_out = {
            place
            for index, measure in enumerate(self.measures)
            if not made >> index & 1
            for place in measure.changes
        }
        chosen = [change for place, change in enumerate(self.changes) if place not in left_out]
        try:
            return self.root.with_changes(chosen) if chosen else self.root
        except DocumentError as error:
            names = [m.name for i, m in enumerate(self.measures) if made >> i & 1]
            limit = f"changes that can be made without the others (here only {', '.join(names)})"
            remedy = "give changes that need each other the same 'measure'"
            faults = [Fault(f.place, f.value, f"{limit}: {f.limit}", remedy) for f in error.faults]
            raise DocumentError(faults, source="attribution") from None


def read_game(
    source: str | Path, *, base: str | None = None, directories: Sequence[Path] = ()
) -> Game:
    """Read a scenario and what its measures are added to.

    Parameters
    ----------
    source : str or Path
        Library name or file of the scenario.
    base : str, optional
        Scenario it builds on, directly or not; default its direct base, without one its site.
    directories : sequence of Path
        Further folders laid out as the library is.

    Raises
    ------
    DocumentError
        Faults of both, a base it does not build on, no measures, or too many.
    """
    resolved = resolve(source, directories=directories)
    known, title = _base_changes(resolved, source, base, directories)
    if resolved.changes[: len(known)] != known:
        limit = f"a scenario that {resolved.scenario.name} builds on"
        raise _fault("--base", base, limit, "name one of its bases")
    measures = measures_of(resolved.changes[len(known) :])
    if not 1 <= len(measures) <= MOST_CHANGES:
        limit = f"a scenario with 1 to {MOST_CHANGES} measures of its own"
        raise _fault("SCENARIO", f"{len(measures)} measures", limit, "name a base further back")
    return game_of(resolved, len(known), title, directories=directories)


def game_of(
    resolved: ResolvedScenario, known: int, title: str, *, directories: Sequence[Path] = ()
) -> Game:
    """Return the game of a scenario whose first changes are those of its base.

    Parameters
    ----------
    resolved : ResolvedScenario
        The scenario.
    known : int
        How many of its changes the base has already.
    title : str
        Name of the base for people.
    directories : sequence of Path
        Further folders laid out as the library is.
    """
    document = resolved.portable().model_copy(update={"changes": resolved.changes[:known]})
    own = resolved.changes[known:]
    return Game(resolve(document, directories=directories), title, own, measures_of(own))


def _base_changes(
    resolved: ResolvedScenario, source: str | Path, base: str | None, directories: Sequence[Path]
) -> tuple[tuple[Change, ...], str]:
    """Return the changes of the base and its title."""
    name = base or resolved.scenario.base
    if name is None:
        return (), f"{resolved.site.title or resolved.site.name}, as it is"
    folder = find(source, directories=directories).parent if base is None else Path()
    found = resolve(
        find_base(name, directories=directories, folder=folder), directories=directories
    )
    return found.changes, found.scenario.title or found.scenario.name


def _fault(place: str, value: object, limit: str, remedy: str) -> DocumentError:
    return DocumentError([Fault(place, value, limit, remedy)], source="attribution")


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
