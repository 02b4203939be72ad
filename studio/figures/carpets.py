"""Carpets by plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.charts.palette import DIVERGING, SEQUENTIAL

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from scenarios.charts import Heatmap


def draw(figure: go.Figure, chart: Heatmap, row: int, column: int) -> None:
    """Draw the carpet into a panel; all panels share the colour scale."""
    import plotly.graph_objects as go

    stops = SEQUENTIAL if chart.scale == "sequential" else DIVERGING
    symbol = chart.axis.unit_symbol
    figure.add_trace(
        go.Heatmap(
            x=chart.days,
            y=np.arange(24) + 0.5,
            z=chart.values.astype(np.float32),
            coloraxis="coloraxis",
            hovertemplate=f"%{{x|%-d %b %Y}}, %{{y:.0f}} h<br>%{{z:,.4~g}} {symbol}<extra></extra>",
            showlegend=False,
        ),
        row=row,
        col=column,
    )
    scale = [[index / (len(stops) - 1), colour] for index, colour in enumerate(stops)]
    figure.update_layout(
        coloraxis={
            "colorscale": scale,
            "cmin": chart.axis.low,
            "cmax": chart.axis.high,
            "colorbar": {"title": {"text": symbol}, "thickness": 12, "outlinewidth": 0},
        }
    )
    hours = list(range(0, 25, 6))
    figure.update_yaxes(
        range=[0, 24],
        tickvals=hours,
        ticktext=[f"{hour:02d}:00" for hour in hours],
        row=row,
        col=column,
    )
    figure.update_xaxes(type="date", row=row, col=column)
