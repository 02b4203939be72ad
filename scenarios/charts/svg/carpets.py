"""Carpet plots by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.charts.palette import DIVERGING, MUTED, SEQUENTIAL
from scenarios.charts.svg import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from scenarios.charts.specification import Heatmap


def draw(axes: Axes, chart: Heatmap) -> None:
    """Draw the carpet and its colour scale."""
    from matplotlib.colors import LinearSegmentedColormap

    stops = SEQUENTIAL if chart.scale == "sequential" else DIVERGING
    # matplotlib counts days from 1970, as datetime64[D] does
    first, last = float(chart.days[0].astype(np.int64)), float(chart.days[-1].astype(np.int64)) + 1
    image = axes.imshow(
        chart.values,
        extent=(first, last, 0, 24),
        origin="lower",
        aspect="auto",
        interpolation="nearest",
        cmap=LinearSegmentedColormap.from_list(chart.scale, stops),
        vmin=chart.axis.low,
        vmax=chart.axis.high,
    )
    axes.set_yticks(np.arange(0, 25, 6), [f"{hour:02d}:00" for hour in range(0, 25, 6)])
    style.dates(axes)
    style.quiet_spines(axes, keep=())
    bar = axes.figure.colorbar(image, ax=axes, pad=0.015, aspect=18, fraction=0.05)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    bar.ax.locator_params(axis="y", nbins=5)
    style.plain_numbers(bar.ax.yaxis)
    axes.set_title(chart.axis.title, fontsize=style.SIZE, color=MUTED, loc="right", pad=6)
