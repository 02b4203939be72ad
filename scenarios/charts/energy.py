"""Charts of energy: by end use, month, hour of the day and duration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenarios.charts.palette import END_USES, scenario_colours, scenario_dash
from scenarios.charts.specification import (
    Axis,
    BarChart,
    BarSeries,
    Column,
    Line,
    LineChart,
    Panels,
    Table,
    identifier,
    row,
)
from scenarios.formats import Number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.compare import Profiles
    from scenarios.run import RunResult
    from sim.kpis import Kpi

_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_DURATION_SHARES = (0.0, 1.0, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 100.0)


def titles_of(results: Sequence[RunResult]) -> tuple[str, ...]:
    """Return the titles of results, made unique by their names where needed."""
    titles = [result.title or result.name for result in results]
    return tuple(
        title if titles.count(title) == 1 else f"{title} ({result.name})"
        for title, result in zip(titles, results, strict=True)
    )


def end_use_chart(titles: Sequence[str], kpis: Sequence[Mapping[str, Kpi]]) -> BarChart:
    """Return the energy of each result by end use, stacked.

    Parameters
    ----------
    titles : sequence of str
        Of the results, the base first.
    kpis : sequence of mapping
        Figures of each result by name.
    """
    used = [use for use in END_USES.values() if any(_value(item, use.kpi) > 0 for item in kpis)]
    series = tuple(
        BarSeries(use.title, tuple(_value(item, use.kpi) for item in kpis), use.colour)
        for use in used
    )
    totals = tuple(Number(sum(_value(item, use.kpi) for use in used), "MWh") for item in kpis)
    return BarChart(
        name="end-use",
        title="Energy by end use",
        caption=(
            "Energy used on the site over the period, all carriers together, by what it is "
            "used for."
        ),
        alt=_stack_alt(titles, series, totals),
        table=_end_use_table(titles, series, totals),
        categories=tuple(titles),
        series=series,
        axis=Axis("Energy", "MWh", low=0.0),
        lying=True,
        totals=totals,
    )


def _value(kpis: Mapping[str, Kpi], name: str) -> float:
    return kpis[name].value if name in kpis else 0.0


def _stack_alt(titles: Sequence[str], series: Sequence[BarSeries], totals: Sequence[Number]) -> str:
    def sentence(index: int) -> str:
        parts = ", ".join(f"{item.name} {Number(item.values[index], 'MWh')}" for item in series)
        return f"{titles[index]}: {totals[index]} in all, of which {parts}."

    return "Stacked bars. " + " ".join(sentence(index) for index in range(len(titles)))


def _end_use_table(
    titles: Sequence[str], series: Sequence[BarSeries], totals: Sequence[Number]
) -> Table:
    columns = (Column("End use", numeric=False), *(Column(title, "MWh") for title in titles))
    rows = [row(item.name, *(Number(value, "MWh") for value in item.values)) for item in series]
    return Table(columns, (*rows, row("All", *totals)), strong=(len(rows),))


def monthly_chart(titles: Sequence[str], profiles: Sequence[Profiles]) -> Panels:
    """Return the energy by month and end use, one panel for each result."""
    charts = tuple(
        _month_stack(title, profile) for title, profile in zip(titles, profiles, strict=True)
    )
    top = max(max(np.sum([s.values for s in chart.series], axis=0), default=0) for chart in charts)
    return Panels(
        name="monthly-energy",
        title="Energy by month",
        caption=(
            "Energy used on the site in each month of the period by end use, all carriers together."
        ),
        alt="Stacked bars by month. " + " ".join(chart.alt for chart in charts),
        table=_month_table(charts),
        charts=tuple(_scaled(chart, float(top) * 1.05) for chart in charts),
        columns=min(2, len(charts)),
    )


def _scaled(chart: BarChart, high: float) -> BarChart:
    from dataclasses import replace

    return replace(chart, axis=replace(chart.axis, low=0.0, high=high))


def _month_stack(title: str, profiles: Profiles) -> BarChart:
    monthly = profiles.monthly
    series = tuple(
        BarSeries(use.title, tuple(float(v) / 1000 for v in monthly.energy[name]), use.colour)
        for name, use in END_USES.items()
        if name in monthly.energy and np.any(monthly.energy[name] > 0)
    )
    labels = month_labels(monthly.months)
    totals = [float(v) for v in np.sum([s.values for s in series], axis=0)] or [0.0]
    most, least = int(np.argmax(totals)), int(np.argmin(totals))
    return BarChart(
        name=identifier("monthly-energy", title),
        title=title,
        caption="",
        alt=(
            f"{title}: most in {labels[most]} with {Number(totals[most], 'MWh')}, "
            f"least in {labels[least]} with {Number(totals[least], 'MWh')}."
        ),
        table=Table(
            (Column("Month", numeric=False), *(Column(s.name, "MWh") for s in series)),
            tuple(
                row(label, *(Number(s.values[index], "MWh") for s in series))
                for index, label in enumerate(labels)
            ),
        ),
        categories=labels,
        series=series,
        axis=Axis("Energy", "MWh", low=0.0),
    )


def month_labels(months: Sequence[str]) -> tuple[str, ...]:
    """Return short names of months; with the year where there is more than one.

    Examples
    --------
    >>> month_labels(["2025-01", "2025-02"])
    ('Jan', 'Feb')
    >>> month_labels(["2024-12", "2025-01"])
    ('Dec 24', 'Jan 25')
    """
    years = {month[:4] for month in months}
    return tuple(
        _MONTHS[int(month[5:7]) - 1] + (f" {month[2:4]}" if len(years) > 1 else "")
        for month in months
    )


def _month_table(charts: Sequence[BarChart]) -> Table:
    if len(charts) == 1:
        return charts[0].table
    columns = (Column("Month", numeric=False), *(Column(c.title, "MWh") for c in charts))
    totals = [_month_totals(chart) for chart in charts]
    labels = dict.fromkeys(label for total in totals for label in total)
    rows = tuple(
        row(label, *(Number(total.get(label), "MWh") for total in totals)) for label in labels
    )
    return Table(columns, rows)


def _month_totals(chart: BarChart) -> dict[str, float]:
    values = np.sum([series.values for series in chart.series], axis=0)
    return {label: float(v) for label, v in zip(chart.categories, values, strict=True)}


def load_duration_chart(titles: Sequence[str], profiles: Sequence[Profiles]) -> LineChart:
    """Return how long the electricity demand is at least how high."""
    hours = max(float(item.load_duration.hours[-1]) for item in profiles)
    shares = np.linspace(0.0, 100.0, 401)
    curves = [
        np.interp(
            shares / 100 * float(item.load_duration.hours[-1]),
            item.load_duration.hours,
            item.load_duration.power,
        )
        for item in profiles
    ]
    rows = tuple(
        row(f"{share:g} %", *(Number(float(np.interp(share, shares, c)), "kW") for c in curves))
        for share in _DURATION_SHARES
    )
    peaks = ", ".join(
        f"{title} {Number(float(curve[0]), 'kW')}"
        for title, curve in zip(titles, curves, strict=True)
    )
    return LineChart(
        name="load-duration",
        title="Load duration of electricity",
        caption=(
            "For what share of the time the electricity demand of the site, as a mean over 15 "
            f"minutes, is at least so high; the period has {Number(hours, 'h')}."
        ),
        alt=f"Falling curves of electricity demand. Highest demand: {peaks}.",
        table=Table(
            (Column("At least for", numeric=False), *(Column(title, "kW") for title in titles)),
            rows,
        ),
        x=shares,
        x_axis=Axis("Share of the time", "%", 0.0, 100.0),
        y_axis=Axis("Electricity demand", "kW", low=0.0),
        lines=tuple(
            Line(title, curve, colour, scenario_dash(index))
            for index, (title, curve, colour) in enumerate(
                zip(titles, curves, scenario_colours(len(titles)), strict=True)
            )
        ),
    )


def mean_day_chart(titles: Sequence[str], profiles: Sequence[Profiles]) -> Panels:
    """Return the mean electricity demand by hour of the civil day, weekdays and weekends."""
    charts = tuple(
        _day_lines(kind, titles, [getattr(item.day, kind) for item in profiles])
        for kind in ("weekday", "weekend")
    )
    top = max(float(np.nanmax(line.values, initial=0.0)) for c in charts for line in c.lines)
    rows = tuple(
        row(
            f"{hour:02d}:00",
            *(Number(float(line.values[hour]), "kW") for c in charts for line in c.lines),
        )
        for hour in range(24)
    )
    return Panels(
        name="mean-day",
        title="Mean day of electricity",
        caption="Mean electricity demand of the site by hour of the day, in civil time.",
        alt="Daily profiles of mean electricity demand. " + " ".join(c.alt for c in charts),
        table=Table(
            (
                Column("Hour from", numeric=False),
                *(Column(f"{c.title}, {line.name}", "kW") for c in charts for line in c.lines),
            ),
            rows,
        ),
        charts=tuple(_with_top(chart, top * 1.05) for chart in charts),
    )


def _with_top(chart: LineChart, high: float) -> LineChart:
    from dataclasses import replace

    return replace(chart, y_axis=replace(chart.y_axis, high=high if high > 0 else None))


def _day_lines(
    kind: str, titles: Sequence[str], curves: Sequence[np.ndarray[tuple[int], np.dtype[np.float64]]]
) -> LineChart:
    name = {"weekday": "Monday to Friday", "weekend": "Saturday and Sunday"}[kind]
    lines = tuple(
        Line(title, np.append(curve, curve[-1]), colour, scenario_dash(index))
        for index, (title, curve, colour) in enumerate(
            zip(titles, curves, scenario_colours(len(titles)), strict=True)
        )
    )
    highest = ", ".join(
        f"{line.name} {Number(float(np.nanmax(line.values, initial=0.0)), 'kW')}" for line in lines
    )
    return LineChart(
        name=f"mean-day-{kind}",
        title=name,
        caption="",
        alt=f"{name}, highest hour: {highest}.",
        table=Table((), ()),
        x=np.arange(25, dtype=np.float64),
        x_axis=Axis("Hour of the day", "", 0.0, 24.0),
        y_axis=Axis("Electricity demand", "kW", low=0.0),
        lines=lines,
        stepped=True,
    )
