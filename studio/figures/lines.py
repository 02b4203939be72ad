"""Lines by plotly, thinned where there are too many points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.charts.palette import rgba

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from numpy.typing import NDArray

    from scenarios.charts import Band, Line, LineChart

MOST_POINTS = 2000
"""Points of a line that are sent to the screen."""
_BAND_OPACITY = 0.45
_WIDTH, _BASE_WIDTH, _BASE_OPACITY = 1.7, 4.5, 0.6
_DASHES = {
    "solid": "solid", "dashed": "dash", "dotted": "dot", "dashdot": "dashdot",
    "longdash": "longdash", "longdashdot": "longdashdot",
}  # fmt: skip


def draw(figure: go.Figure, chart: LineChart, row: int, column: int) -> None:
    """Draw bands and lines into a panel."""
    for band in chart.bands:
        for trace in _band(chart, band):
            figure.add_trace(trace, row=row, col=column)
    for index, line in enumerate(chart.lines):
        trace = _line(chart, line, width=_WIDTH)
        if index == 0 and len(chart.lines) > 1:
            # the base is a pale stroke on which an alternative that is equal still shows
            trace.update(line_width=_BASE_WIDTH, opacity=_BASE_OPACITY)
        figure.add_trace(trace, row=row, col=column)
    y_title = chart.y_axis.title if column == 1 else None
    figure.update_yaxes(
        title=y_title, row=row, col=column, **_range(chart.y_axis.low, chart.y_axis.high)
    )
    if np.issubdtype(chart.x.dtype, np.datetime64):
        figure.update_xaxes(type="date", row=row, col=column)
    else:
        figure.update_xaxes(
            title=chart.x_axis.title,
            row=row,
            col=column,
            **_range(chart.x_axis.low, chart.x_axis.high),
        )
    figure.update_layout(hovermode="x unified")


def _range(low: float | None, high: float | None) -> dict[str, Any]:
    if low is None and high is None:
        return {}
    if low == 0 and high is None:
        return {"rangemode": "tozero"}
    return {"range": [low, high]}


def _line(chart: LineChart, line: Line, *, width: float) -> go.Scatter:
    import plotly.graph_objects as go

    kept = thinned(chart.x, line.values)
    unit = chart.y_axis.unit_symbol
    return go.Scatter(
        name=line.name,
        x=places(chart.x[kept]),
        y=line.values[kept].astype(np.float32),
        mode="lines",
        line={
            "color": line.colour,
            "width": width,
            "dash": _DASHES[line.dash],
            "shape": "hv" if chart.stepped else "linear",
        },
        hovertemplate=f"%{{y:,.4~g}} {unit}",
    )


def _band(chart: LineChart, band: Band) -> tuple[go.Scatter, go.Scatter]:
    """Return the lower edge and the filling up to the upper one."""
    import plotly.graph_objects as go

    look: dict[str, Any] = {
        "mode": "lines",
        "line": {"width": 0, "shape": "hv" if chart.stepped else "linear"},
        "hoverinfo": "skip",
    }
    keep = turning_points if chart.stepped else thinned
    low, high = keep(chart.x, band.low), keep(chart.x, band.high)
    return (
        go.Scatter(x=places(chart.x[low]), y=band.low[low], showlegend=False, **look),
        go.Scatter(
            name=band.name,
            x=places(chart.x[high]),
            y=band.high[high],
            fill="tonexty",
            fillcolor=rgba(band.colour, _BAND_OPACITY),
            **look,
        ),
    )


def places(x: NDArray[Any]) -> NDArray[Any]:
    """Return numbers as they are and times as text to the minute, which is shorter to send."""
    return np.datetime_as_string(x, unit="m") if np.issubdtype(x.dtype, np.datetime64) else x


def turning_points(x: NDArray[Any], values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the places where a stepped line changes, and both its ends: nothing is lost."""
    changed = np.flatnonzero(np.diff(values) != 0) + 1
    kept = np.unique(np.concatenate([[0], changed, [len(values) - 1]]))
    return kept if len(kept) <= MOST_POINTS else thinned(x, values)


def thinned(x: NDArray[Any], values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the places of the points to keep, so that extremes and shape remain.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Rising numbers or times.
    values : ndarray, shape (n,)
        Values.

    Returns
    -------
    ndarray of int, shape (m,)
        All places where there are at most `MOST_POINTS`; otherwise as many, chosen by
        largest-triangle-three-buckets among the extremes of each bucket (Van Der Donckt et al.
        2023, 10.48550/arXiv.2305.00332).
    """
    if len(values) <= MOST_POINTS:
        return np.arange(len(values))
    import tsdownsample

    downsampler: Any = tsdownsample.MinMaxLTTBDownsampler  # carries no types
    kept = downsampler().downsample(x, np.ascontiguousarray(values), n_out=MOST_POINTS)
    return np.asarray(kept, dtype=np.int64)
