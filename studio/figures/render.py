"""From a specification to a plotly figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenarios.charts import BarChart, Chart, Heatmap, LineChart, Panels, drawable
from sim.errors import AtriumError
from studio.figures import bars, carpets, lines
from studio.figures.lines import MOST_POINTS

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["MOST_POINTS", "figure"]

_PANEL_HEIGHT = 260
_ROW_HEIGHT = 38
_TITLE = 30


class Cell(NamedTuple):
    """Place of a panel in a figure, counted from 1."""

    row: int
    column: int


def figure(chart: Chart) -> go.Figure:
    """Return the chart for the screen.

    Parameters
    ----------
    chart : Chart
        What to draw.

    Returns
    -------
    plotly.graph_objects.Figure
        Without a title: the page sets it, with caption and table, around the figure. Lines of more
        than `MOST_POINTS` points are thinned so that their shape remains.

    Raises
    ------
    AtriumError
        If the chart is of an unknown kind.
    """
    chart = drawable(chart)
    parts = chart.charts if isinstance(chart, Panels) else (chart,)
    columns = chart.columns if isinstance(chart, Panels) else 1
    made = _grid(parts, columns, titled=isinstance(chart, Panels))
    for index, part in enumerate(parts):
        _draw(made, part, Cell(index // columns + 1, index % columns + 1))
    _name_once(made)
    height = _height(parts[0], -(-len(parts) // columns))
    above = (_TITLE if isinstance(chart, Panels) else 6) / (height - 2 * _TITLE)
    made.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": _TITLE, "b": 8},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1 + above, "yanchor": "bottom"},
        font={"family": "Inter, system-ui, sans-serif", "size": 13},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        separators=".,",
        hoverlabel={"namelength": -1},
    )
    made.update_xaxes(automargin=True)
    made.update_yaxes(automargin=True)
    return made


def _grid(parts: tuple[Chart, ...], columns: int, *, titled: bool) -> go.Figure:
    from plotly.subplots import make_subplots

    rows = -(-len(parts) // columns)
    return make_subplots(
        rows=rows,
        cols=columns,
        shared_xaxes=rows > 1,
        shared_yaxes=columns > 1,
        subplot_titles=[part.title for part in parts] if titled else None,
        vertical_spacing=0.16 / rows if rows > 1 else 0.1,
        horizontal_spacing=0.05,
    )


def _draw(made: go.Figure, chart: Chart, cell: Cell) -> None:
    match chart:
        case BarChart():
            bars.draw(made, chart, cell.row, cell.column)
        case LineChart():
            lines.draw(made, chart, cell.row, cell.column)
        case Heatmap():
            carpets.draw(made, chart, cell.row, cell.column)
        case _:
            raise AtriumError(f"no figure for a chart of kind {type(chart).__name__}")


def _name_once(made: go.Figure) -> None:
    """Show each name once in the legend, and let it switch all traces of that name."""
    seen: set[str] = set()
    for trace in made.data:
        if trace.name and trace.showlegend is not False:
            trace.legendgroup = trace.name
            trace.showlegend = trace.name not in seen
            seen.add(trace.name)
    made.update_layout(showlegend=len(seen) > 1)


def _height(chart: Chart, rows: int) -> int:
    if isinstance(chart, BarChart) and chart.lying:
        return 130 + rows * _ROW_HEIGHT * len(chart.categories)
    return 90 + rows * _PANEL_HEIGHT
