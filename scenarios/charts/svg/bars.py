"""Bars by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.charts.palette import INK, MUTED, PAPER
from scenarios.charts.svg import style
from scenarios.formats import Number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from scenarios.charts.specification import BarChart, BarSeries

    Values = NDArray[np.float64]

_THICKNESS = 0.62
_GROUP = 0.76
_ROW = 0.34
"""Height of a lying bar with the space around it. [in]"""


def lying_height(chart: BarChart) -> float:
    """Return the height of all lying bars together. [in]."""
    bars = 1.0 if chart.stacked else max(1.0, 0.7 * len(chart.series))
    return _ROW * bars * len(chart.categories)


def draw(axes: Axes, chart: BarChart) -> None:
    """Draw the bars and their totals."""
    places = np.arange(len(chart.categories), dtype=np.float64)
    if chart.stacked:
        _draw_stacks(axes, chart, places)
    else:
        _draw_groups(axes, chart, places)
    if chart.lying:
        _lying_axes(axes, chart, places)
    else:
        _upright_axes(axes, chart, places)


def _draw_stacks(axes: Axes, chart: BarChart, places: Values) -> None:
    above, below = np.zeros(len(places)), np.zeros(len(places))
    for series in chart.series:
        values = np.asarray(series.values, dtype=np.float64)
        start = np.asarray(series.starts or np.where(values >= 0, above, below))
        _draw_bars(axes, series, lying=chart.lying, places=places, start=start)
        above = np.maximum(above, start + values)
        below = np.minimum(below, start + values)
    for place, end, number in zip(places, above, chart.totals, strict=False):
        _write_total(axes, number, place=float(place), end=float(end), lying=chart.lying)


def _draw_groups(axes: Axes, chart: BarChart, places: Values) -> None:
    count = len(chart.series)
    thickness = _GROUP / count
    start = np.zeros(len(places))
    for index, series in enumerate(chart.series):
        shifted = places + (index - (count - 1) / 2) * thickness
        _draw_bars(
            axes, series, lying=chart.lying, places=shifted, start=start, thickness=thickness
        )


def _draw_bars(
    axes: Axes,
    series: BarSeries,
    *,
    lying: bool,
    places: Values,
    start: Values,
    thickness: float = _THICKNESS,
) -> None:
    # the fine line between parts has the colour of the page
    look: Any = {
        "color": series.colour,
        "label": series.name,
        "edgecolor": PAPER,
        "linewidth": 0.5,
    }
    errors: Any = series.half_widths or None
    if errors is not None:
        look["error_kw"] = {"ecolor": INK, "elinewidth": 0.8, "capsize": 2.5}
    if lying:
        axes.barh(places, series.values, thickness, left=start, xerr=errors, **look)
    else:
        axes.bar(places, series.values, thickness, bottom=start, yerr=errors, **look)


def _write_total(axes: Axes, number: Number, *, place: float, end: float, lying: bool) -> None:
    axes.annotate(
        str(number) if lying else number.text,
        (end, place) if lying else (place, end),
        xytext=(5, 0) if lying else (0, 3),
        textcoords="offset points",
        ha="left" if lying else "center",
        va="center" if lying else "bottom",
        color=INK,
        annotation_clip=False,
    )


def _lying_axes(axes: Axes, chart: BarChart, places: Values) -> None:
    axes.set_yticks(places, chart.categories, color=INK)
    axes.set_ylim(len(places) - 0.5, -0.5)
    axes.set_xlabel(chart.axis.title)
    axes.margins(x=0.16 if chart.totals else 0.02)
    axes.set_xlim(chart.axis.low, chart.axis.high)
    axes.grid(axis="x")
    axes.tick_params(axis="x", length=0)
    style.quiet_spines(axes, keep=("left",))
    axes.locator_params(axis="x", nbins=6)
    style.plain_numbers(axes.xaxis)


def _upright_axes(axes: Axes, chart: BarChart, places: Values) -> None:
    every = max(1, len(places) // 12 + (len(places) % 12 > 0)) if len(places) > 14 else 1
    axes.set_xticks(places[::every], chart.categories[::every])
    axes.set_xlim(-0.6, len(places) - 0.4)
    axes.margins(y=0.1 if chart.totals else 0.05)
    axes.set_ylim(chart.axis.low, chart.axis.high)
    style.axis_title(axes, chart.axis.title)
    axes.grid(axis="y")
    axes.tick_params(axis="x", length=0)
    style.quiet_spines(axes, keep=())
    axes.axhline(0, color=MUTED, linewidth=0.6)
    axes.locator_params(axis="y", nbins=5)
    style.plain_numbers(axes.yaxis)
