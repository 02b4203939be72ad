"""The comparison of results with the first of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scenarios.changes import difference
from scenarios.compare.doubts import doubts
from scenarios.compare.model import Alternative, Comparison, KpiDifference, Verdict
from scenarios.compare.profiles import profiles
from scenarios.compare.worth import worth
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

    for name in names:
        before, after = base.kpis[name], result.kpis[name]
        if before.unit == after.unit:
            definition = KPI_DEFINITIONS.get(name)
            text = "" if definition is None else definition.text
            better = "neither" if definition is None else definition.better
            yield kpi_difference(before, after, text=text, better=better)


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
    absolute = after.value - before.value
    comparable = math.isfinite(absolute) and before.value != 0
    return KpiDifference(
        name=before.name,
        unit=before.unit,
        text=text,
        before=before.value,
        after=after.value,
        absolute=absolute,
        relative=absolute / abs(before.value) if comparable else None,
        verdict=_verdict(before.value, after.value, better),
    )


def _verdict(before: float, after: float, better: str) -> Verdict:
    if math.isclose(before, after, rel_tol=1e-9) or (math.isnan(before) and math.isnan(after)):
        return "same"
    if better == "neither" or math.isnan(before) or math.isnan(after):
        return "neither"
    return "better" if (after < before) == (better == "lower") else "worse"
