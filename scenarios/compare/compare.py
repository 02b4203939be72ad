"""The comparison of results with the first of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from scenarios.changes import difference
from scenarios.compare.doubts import doubts
from scenarios.compare.model import Alternative, Comparison, KpiDifference, Verdict
from scenarios.compare.pairs import Pairs, pairs_of
from scenarios.compare.profiles import profiles
from scenarios.compare.worth import worth
from scenarios.statistics import paired_difference
from sim.errors import AtriumError, Finding

if TYPE_CHECKING:
    from scenarios.run import RunResult
    from sim.kpis import Kpi


def compare(results: Sequence[RunResult]) -> Comparison:
    """Compare results with the first of them.

    Parameters
    ----------
    results : sequence of RunResult
        At least two; the first is the base.

    Returns
    -------
    Comparison
        Differences of inputs, KPIs, economics of the measures, profiles and doubts.

    Raises
    ------
    AtriumError
        If there are fewer than two results.
    """
    if len(results) < 2:
        raise AtriumError("a comparison needs at least two results: the base and another one")
    names = _unique([result.name for result in results])
    base = results[0]
    return Comparison(
        names=names,
        titles=tuple(result.title or name for name, result in zip(names, results, strict=True)),
        alternatives=tuple(
            _alternative(base, result, name)
            for name, result in zip(names[1:], results[1:], strict=True)
        ),
        profiles=tuple(profiles(result.trajectory) for result in results),
    )


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, numbered where they come more than once: ``base``, ``base (2)``."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def _alternative(base: RunResult, result: RunResult, name: str) -> Alternative:
    inputs = difference(base.resolved_document, result.resolved_document)
    kpis = kpi_differences(base, result)
    economics, economic_doubts = worth(base, result)
    findings: tuple[Finding, ...] = (*doubts(base, result, inputs, kpis), *economic_doubts)
    return Alternative(name, result.title or name, inputs, kpis, economics, findings)


def kpi_differences(base: RunResult, result: RunResult) -> tuple[KpiDifference, ...]:
    """Return every KPI that both results have in the same unit, in the order of the registry."""
    from sim.kpis import KPI_DEFINITIONS

    shared = [name for name in base.kpis if name in result.kpis]
    order = {name: place for place, name in enumerate(KPI_DEFINITIONS)}
    shared.sort(key=lambda name: order.get(name, len(order)))
    return tuple(_differences(base, result, shared))


def _differences(
    base: RunResult, result: RunResult, names: Sequence[str]
) -> Iterator[KpiDifference]:
    from sim.kpis import KPI_DEFINITIONS

    pairs = pairs_of(base, result)
    for name in names:
        before, after = base.kpis[name], result.kpis[name]
        if before.unit == after.unit:
            definition = KPI_DEFINITIONS.get(name)
            text = "" if definition is None else definition.text
            better = "neither" if definition is None else definition.better
            found = kpi_difference(before, after, text=text, better=better)
            yield found if pairs is None else with_pairs(found, pairs, better)


def kpi_difference(before: Kpi, after: Kpi, *, text: str, better: str) -> KpiDifference:
    """Return the difference of two values of a KPI.

    Parameters
    ----------
    before, after : Kpi
        Of the base and of the alternative, in the same unit.
    text : str
        Definition.
    better : {'lower', 'higher', 'neither'}
        Which direction is good.
    """
    return KpiDifference(
        name=before.name,
        unit=before.unit,
        text=text,
        before=before.value,
        after=after.value,
        absolute=after.value - before.value,
        relative=_relative(before.value, after.value),
        verdict=_verdict(before.value, after.value, better),
    )


def _relative(before: float, after: float) -> float | None:
    absolute = after - before
    return absolute / abs(before) if math.isfinite(absolute) and before != 0 else None


def with_pairs(found: KpiDifference, pairs: Pairs, better: str) -> KpiDifference:
    """Return the difference as the mean of all pairs, with its interval."""
    values = pairs.of(found.name)
    if values is None:
        return found
    before, after = (float(each.mean()) for each in values)
    uncertainty = paired_difference(*values, first=pairs.first_stage)
    verdict = _verdict(before, after, better)
    if verdict != "same" and uncertainty.absolute.low <= 0 <= uncertainty.absolute.high:
        verdict = "unclear"
    return replace(
        found,
        before=before,
        after=after,
        absolute=after - before,
        relative=_relative(before, after),
        verdict=verdict,
        uncertainty=uncertainty,
    )


def _verdict(before: float, after: float, better: str) -> Verdict:
    if math.isclose(before, after, rel_tol=1e-9) or (math.isnan(before) and math.isnan(after)):
        return "same"
    if better == "neither" or math.isnan(before) or math.isnan(after):
        return "neither"
    return "better" if (after < before) == (better == "lower") else "worse"
