"""From a specification to the text of an SVG file."""

from __future__ import annotations

import io
import re
import threading
from typing import TYPE_CHECKING

from scenarios.charts.labels import LONGEST, drawable
from scenarios.charts.specification import BarChart, Chart, Heatmap, LineChart, Panels
from scenarios.charts.svg import bars, carpets, lines, style
from sim.errors import AtriumError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE = 6.7
"""Width of a chart on a page: the text width of A4. [in]"""
NARROW = 3.7
"""Width of a chart on a phone. [in]"""
_LONGEST_NARROW = 26

_STACKED = 0.82
"""Height of a panel among panels below one another, over that of a chart alone."""
_DIGITS = re.compile(r"(\.\d\d)\d+")
"""A hundredth of a point is more than any printer shows."""
_STYLE = "stroke-linejoin: round; stroke-linecap: butt"
# matplotlib's parameters are those of the process: one chart is drawn at a time
_ONE_AT_A_TIME = threading.Lock()


def render_svg(chart: Chart, *, width: float = WIDE) -> str:
    """Draw a chart.

    Parameters
    ----------
    chart : Chart
        What to draw.
    width : float
        Width of the drawing. [in]

    Returns
    -------
    str
        An SVG element with text as text, identifiers prefixed by the chart's name so that
        several may stand in one page, and the chart's description as its accessible name.

    Raises
    ------
    AtriumError
        If the chart is of an unknown kind.
    """
    chart = drawable(chart, _LONGEST_NARROW if width < WIDE else LONGEST)
    with _ONE_AT_A_TIME, style.parameters(chart.name):
        figure = style.new_figure(width, height(chart, width))
        _draw_all(figure, chart, width)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", dpi=288, metadata=style.NO_METADATA)
    return _element(buffer.getvalue().decode(), chart)


def height(chart: Chart, width: float) -> float:
    """Return the height that suits a chart of that width. [in]."""
    narrow = width < 5
    if isinstance(chart, Panels):
        columns = _columns(chart, width)
        rows = -(-len(chart.charts) // columns)
        one = height(chart.charts[0], width / columns) * (_STACKED if rows > 1 else 1.0)
        return rows * one + (0.25 if narrow else 0.1)
    if isinstance(chart, BarChart) and chart.lying:
        rows = style.legend_rows([series.name for series in chart.series], width)
        return 0.5 + bars.lying_height(chart) + 0.19 * rows
    if isinstance(chart, Heatmap):
        return 2.0
    return 2.5 if width > 3 else 2.3


def _columns(chart: Panels, width: float) -> int:
    return 1 if width < 5 else chart.columns


def _draw_all(figure: Figure, chart: Chart, width: float) -> None:
    if not isinstance(chart, Panels):
        _draw(figure.add_subplot(), chart)
        style.legend(figure, width)
        return
    columns = _columns(chart, width)
    rows = -(-len(chart.charts) // columns)
    grid = figure.subplots(rows, columns, sharey=True, sharex=rows > 1, squeeze=False)
    for axes, part in zip(grid.flat, chart.charts, strict=False):
        _draw(axes, part)
        if len(chart.charts) > 1:
            style.panel_title(axes, part.title)
    for axes in list(grid.flat)[len(chart.charts) :]:
        axes.set_visible(False)
    for axes in grid[:, 1:].flat:
        axes.set_ylabel("")
    for index, axes in enumerate(grid.flat):
        lowest = index + columns >= len(chart.charts)
        axes.tick_params(labelbottom=lowest)
        axes.set_xlabel(axes.get_xlabel() if lowest else "")
    style.legend(figure, width)


def _draw(axes: Axes, chart: Chart) -> None:
    match chart:
        case BarChart():
            bars.draw(axes, chart)
        case LineChart():
            lines.draw(axes, chart)
        case Heatmap():
            carpets.draw(axes, chart)
        case _:
            raise AtriumError(f"no drawing for a chart of kind {type(chart).__name__}")


def _element(text: str, chart: Chart) -> str:
    """Return the svg element alone, fit to stand in a page beside others."""
    body = text[text.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->\s*", "", body, flags=re.DOTALL)
    # a style element would hold for the whole page the chart stands in
    body = re.sub(r"<style.*?</style>\s*", "", body, count=1, flags=re.DOTALL)
    body = body.replace("<svg ", f'<svg style="{_STYLE}" ', 1)
    body = re.sub(r' d="[^"]*"', lambda found: _DIGITS.sub(r"\1", found.group()), body)
    prefix = f"{chart.name}-"
    body = re.sub(r'\bid="', f'id="{prefix}', body)
    body = re.sub(r'(xlink:href|href)="#', rf'\1="#{prefix}', body)
    body = body.replace("url(#", f"url(#{prefix}")
    return body.replace(
        "<svg ", f'<svg role="img" aria-label="{_attribute(chart.alt)}" ', 1
    ).strip()


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
