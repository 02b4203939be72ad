"""Lines by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.charts.svg import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from scenarios.charts.specification import LineChart

_BAND_OPACITY = 0.55
_WIDTH = 1.25


def draw(axes: Axes, chart: LineChart) -> None:
    """Draw bands and lines."""
    step = "post" if chart.stepped else None
    for band in chart.bands:
        axes.fill_between(
            chart.x,
            band.low,
            band.high,
            step=step,  # type: ignore[arg-type]  # None is what it takes for "not stepped"
            color=band.colour,
            alpha=_BAND_OPACITY,
            linewidth=0,
            label=band.name,
        )
    for index, line in enumerate(chart.lines):
        # the base shows below an alternative that is equal
        base = index == 0 and len(chart.lines) > 1
        axes.plot(
            chart.x,
            line.values,
            color=line.colour,
            linestyle=style.LINE_STYLES[line.dash],
            linewidth=_WIDTH * (2 if base else 1),
            label=line.name,
            drawstyle="steps-post" if chart.stepped else "default",
            solid_capstyle="round",
        )
    _axes(axes, chart)


def _axes(axes: Axes, chart: LineChart) -> None:
    axes.margins(x=0)
    axes.set_ylim(chart.y_axis.low, chart.y_axis.high)
    axes.grid(axis="y")
    style.quiet_spines(axes)
    style.axis_title(axes, chart.y_axis.title)
    axes.locator_params(axis="y", nbins=6)
    style.plain_numbers(axes.yaxis)
    if np.issubdtype(chart.x.dtype, np.datetime64):
        style.dates(axes)
    else:
        axes.set_xlim(chart.x_axis.low, chart.x_axis.high)
        axes.set_xlabel(chart.x_axis.title)
        axes.locator_params(axis="x", nbins=8)
        style.plain_numbers(axes.xaxis)
