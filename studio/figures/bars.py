"""Bars by plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.formats import unit_symbol

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from scenarios.charts import BarChart, BarSeries


def draw(figure: go.Figure, chart: BarChart, row: int, column: int) -> None:
    """Draw the bars and their totals into a panel."""
    for series in chart.series:
        figure.add_trace(_bars(chart, series), row=row, col=column)
    figure.update_layout(barmode="relative" if chart.stacked else "group", bargap=0.32)
    limits = _limits(chart)
    if chart.lying:
        figure.update_xaxes(title=chart.axis.title, range=limits, row=row, col=column)
        figure.update_yaxes(autorange="reversed", row=row, col=column)
    else:
        title = chart.axis.title if column == 1 else None
        figure.update_yaxes(title=title, range=limits, row=row, col=column)
        figure.update_xaxes(type="category", row=row, col=column)
    for index, number in enumerate(chart.totals):
        _write_total(figure, chart, index, str(number), row=row, column=column)


def _bars(chart: BarChart, series: BarSeries) -> go.Bar:
    import plotly.graph_objects as go

    across, along = ("x", "y") if chart.lying else ("y", "x")
    places: dict[str, Any] = {across: list(series.values), along: list(chart.categories)}
    symbol = unit_symbol(chart.axis.unit)
    if series.starts:
        places["base"] = list(series.starts)
    if series.half_widths:
        bars = {"type": "data", "array": list(series.half_widths), "thickness": 1.5, "width": 4}
        places[f"error_{across}"] = bars
    return go.Bar(
        name=series.name,
        orientation="h" if chart.lying else "v",
        marker={"color": series.colour, "line": {"width": 0}},
        hovertemplate=f"%{{{along}}}<br>{series.name}: %{{{across}:,.4~g}} {symbol}<extra></extra>",
        **places,
    )


def _limits(chart: BarChart) -> list[float] | None:
    low, high = chart.axis.low, chart.axis.high
    if high is None and chart.totals:
        # room for the totals at the ends
        high = 1.18 * max(number.value or 0.0 for number in chart.totals)
    return None if low is None or high is None else [low, high]


def _end(chart: BarChart, index: int) -> float:
    """Return where the bars of a category end."""
    stacked = sum(max(series.values[index], 0.0) for series in chart.series if not series.starts)
    ends = [
        each.starts[index] + max(each.values[index], 0.0) for each in chart.series if each.starts
    ]
    return max([stacked, *ends])


def _write_total(
    figure: go.Figure, chart: BarChart, index: int, text: str, *, row: int, column: int
) -> None:
    end = _end(chart, index)
    place = (end, index) if chart.lying else (index, end)
    figure.add_annotation(
        x=place[0],
        y=place[1],
        text=f"<b>{text}</b>",
        showarrow=False,
        xanchor="left" if chart.lying else "center",
        yanchor="middle" if chart.lying else "bottom",
        xshift=6 if chart.lying else 0,
        row=row,
        col=column,
    )
