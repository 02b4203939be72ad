"""Charts of differences: with error bars, and split among the measures behind them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenarios.charts.palette import ACCENT, MUTED, WARM, scenario_colours
from scenarios.charts.specification import (
    Axis,
    BarChart,
    BarSeries,
    Column,
    Table,
    identifier,
    row,
)
from scenarios.compare.words import span
from scenarios.formats import Number

if TYPE_CHECKING:
    from scenarios.attribution import Attribution, KpiParts
    from scenarios.compare import Alternative, KpiDifference

SHOWN = (
    "site_energy", "energy_cost", "carbon_emissions", "peak_electricity", "heating_energy",
    "cooling_energy", "fan_energy", "lighting_energy",
)  # fmt: skip
"""KPIs whose relative differences are compared."""


def difference_chart(titles: Sequence[str], alternatives: Sequence[Alternative]) -> BarChart | None:
    """Return the relative differences of the alternatives with their confidence intervals.

    Parameters
    ----------
    titles : sequence of str
        Of the alternatives.
    alternatives : sequence of Alternative
        Against one base.

    Returns
    -------
    BarChart or None
        ``None`` where no difference has an interval.
    """
    found = [{kpi.name: kpi for kpi in each.kpis if _interval(kpi)} for each in alternatives]
    names = [name for name in SHOWN if any(name in kpis for kpis in found)]
    if not names:
        return None
    colours = scenario_colours(len(alternatives) + 1)[1:]
    series = tuple(
        _differences(title, [kpis.get(name) for name in names], colour)
        for title, kpis, colour in zip(titles, found, colours, strict=True)
    )
    labels = tuple(name.replace("_", " ").capitalize() for name in names)
    lines = [
        f"{label}: {title} {Number(item.values[place], '%', 'signed')} "
        f"± {Number(item.half_widths[place], '%').text}."
        for place, label in enumerate(labels)
        for title, item in zip(titles, series, strict=True)
    ]
    return BarChart(
        name="differences",
        title="Differences with 95 % confidence intervals",
        caption=(
            "Difference from the base in per cent of the base, mean of paired replications. A bar "
            "whose interval crosses zero is no clear difference."
        ),
        alt=f"Bars with error bars. {' '.join(lines)}",
        table=_difference_table(titles, found, names, labels),
        categories=labels,
        series=series,
        axis=Axis("Difference", "%"),
        stacked=False,
        lying=True,
    )


def _interval(kpi: KpiDifference | None) -> bool:
    found = None if kpi is None else kpi.uncertainty
    return found is not None and found.relative is not None


def _differences(title: str, kpis: Sequence[KpiDifference | None], colour: str) -> BarSeries:
    values, half_widths = [], []
    for kpi in kpis:
        relative = None if kpi is None or kpi.uncertainty is None else kpi.uncertainty.relative
        values.append(0.0 if kpi is None or kpi.relative is None else 100 * kpi.relative)
        half_widths.append(math.nan if relative is None else 100 * relative.half_width)
    return BarSeries(title, tuple(values), colour, half_widths=tuple(half_widths))


def _difference_table(
    titles: Sequence[str],
    found: Sequence[dict[str, KpiDifference]],
    names: Sequence[str],
    labels: Sequence[str],
) -> Table:
    heads = [column for title in titles for column in (Column(title, "%"), Column("95 % CI", "%"))]
    rows = []
    for name, label in zip(names, labels, strict=True):
        cells: list[Number | str] = []
        for kpis in found:
            kpi = kpis.get(name)
            relative = None if kpi is None or kpi.uncertainty is None else kpi.uncertainty.relative
            value = None if kpi is None or kpi.relative is None else 100 * kpi.relative
            cells.append(Number(value, "%", "signed"))
            cells.append("" if relative is None else span(relative.scaled(100), "%", "signed"))
        rows.append(row(label, *cells))
    return Table((Column("Figure", numeric=False), *heads), tuple(rows))


def waterfall_chart(attribution: Attribution, kpi: str, title: str, *, name: str = "") -> BarChart:
    """Return what each measure brings of a difference, one bar beginning where the last ends.

    Parameters
    ----------
    attribution : Attribution
        Of a scenario.
    kpi : str
        Name of the KPI.
    title : str
        Name of the KPI for people.
    name : str
        Identifier of the chart; default from the KPI.
    """
    found = attribution.kpis[kpi]
    labels = (*(measure.name for measure in attribution.measures), "All together")
    starts, total = [], 0.0
    for part in found.parts:
        starts.append(total)
        total += part
    numbers = tuple(Number(value, found.unit, "signed") for value in (*found.parts, total))
    return BarChart(
        name=name or identifier("waterfall", kpi),
        title=f"{title}: what each measure brings",
        caption=_waterfall_caption(attribution),
        alt="Waterfall of lying bars. "
        + " ".join(f"{label}: {number}." for label, number in zip(labels, numbers, strict=True)),
        table=_waterfall_table(found, labels, total),
        categories=labels,
        series=_steps(found, starts, total),
        axis=Axis("Difference from the base", found.unit),
        lying=True,
        totals=numbers,
    )


def _waterfall_caption(attribution: Attribution) -> str:
    how = (
        "all combinations of the measures"
        if attribution.orders is None
        else f"{attribution.orders} sampled orders of the measures"
    )
    bars = any(parts.half_widths for parts in attribution.kpis.values())
    return (
        f"Each bar begins where the one above it ends; together they are the whole difference from "
        f"{attribution.base}. A part is what a measure brings on the mean of all orders in which "
        f"the measures could be made (Shapley value), from {attribution.runs} runs of {how}."
        + (" Error bars are 95 % confidence intervals." if bars else "")
    )


def _steps(found: KpiParts, starts: Sequence[float], total: float) -> tuple[BarSeries, ...]:
    """Return bars that lower, that raise, and the whole."""
    values, begin = (*found.parts, 0.0), (*starts, 0.0)
    errors = (*found.half_widths, 0.0) if found.half_widths else ()
    down = tuple(min(value, 0.0) for value in values)
    up = tuple(max(value, 0.0) for value in values)
    whole = (*(0.0 for _ in found.parts), total)
    bars = (
        BarSeries("Less", down, ACCENT, begin, _where(errors, down)),
        BarSeries("More", up, WARM, begin, _where(errors, up)),
        BarSeries("All together", whole, MUTED, tuple(0.0 for _ in whole)),
    )
    return tuple(series for series in bars if any(series.values))


def _where(errors: Sequence[float], values: Sequence[float]) -> tuple[float, ...]:
    """Return the errors of bars that are there."""
    return tuple(e if v else math.nan for e, v in zip(errors, values, strict=False))


def _waterfall_table(found: KpiParts, labels: Sequence[str], total: float) -> Table:
    sure = found.half_widths
    rows = [
        row(
            label,
            Number(value, found.unit, "signed"),
            *((Number(sure[place], found.unit) if place < len(sure) else "",) if sure else ()),
            Number(100 * value / total if total else None, "%"),
        )
        for place, (label, value) in enumerate(zip(labels, (*found.parts, total), strict=True))
    ]
    columns = [Column("Measure", numeric=False), Column("Part", found.unit)]
    columns += [Column("± 95 %", found.unit)] if sure else []
    return Table((*columns, Column("Of the whole", "%")), tuple(rows), strong=(len(rows) - 1,))
