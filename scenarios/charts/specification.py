"""What a chart shows, without how it is drawn.

A specification is a frozen value: data with names, units and colours. Two renderers draw it:
`scenarios.charts.svg` (matplotlib, for documents) and `studio.figures` (plotly, for the screen).
Every chart carries a caption, a description for those who do not see it, and its figures as a
table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scenarios.charts.palette import Dash
from scenarios.formats import Number, unit_symbol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Times = NDArray[np.datetime64]

Cell = str | Number | None
"""Of a table; ``None`` is an empty cell."""
Row = tuple[Cell, ...]
"""Of a table."""

Scale = Literal["sequential", "diverging"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    title : str
        Head of the column.
    unit : str
        Unit of all its numbers, shown once in the head; empty where each number shows its own.
    numeric : bool
        Numbers are set flush right.
    """

    title: str
    unit: str = ""
    numeric: bool = True

    @property
    def heading(self) -> str:
        """Title with unit."""
        symbol = unit_symbol(self.unit)
        return f"{self.title} [{symbol}]" if symbol else self.title


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts and numbers.

    Attributes
    ----------
    columns : tuple of Column
        The first one names the rows.
    rows : tuple of Row
        One cell for each column.
    strong : tuple of int
        Rows that are totals.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    strong: tuple[int, ...] = ()


def identifier(*words: str) -> str:
    """Return words as a name fit for files, links and identifiers.

    Examples
    --------
    >>> identifier("temperature", "Room 1/2")
    'temperature-room-1-2'
    """
    return re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")


def row(name: str, *cells: Cell) -> Row:
    """Return a row of a table: its name and its cells."""
    return (name, *cells)


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis with its unit.

    Attributes
    ----------
    label : str
        What it shows.
    unit : str
        In the notation of pint.
    low, high : float, optional
        Ends of the axis; chosen from the data where not given.
    """

    label: str
    unit: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def unit_symbol(self) -> str:
        """Unit as it is printed."""
        return unit_symbol(self.unit)

    @property
    def title(self) -> str:
        """Label with unit."""
        symbol = self.unit_symbol
        return f"{self.label} [{symbol}]" if symbol else self.label


@dataclass(frozen=True, slots=True)
class BarSeries:
    """One value for each category.

    Attributes
    ----------
    name : str
        Shown in the legend.
    values : tuple of float
        In the unit of the chart's axis.
    colour : str
        ``#RRGGBB``.
    starts : tuple of float
        Where each bar begins; at zero, or on what is below it, where empty.
    half_widths : tuple of float
        Half of the confidence interval about each end; no error bars where empty or NaN.
    """

    name: str
    values: tuple[float, ...]
    colour: str
    starts: tuple[float, ...] = ()
    half_widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of a chart.

    Attributes
    ----------
    name : str
        Shown in the legend.
    values : ndarray, shape (n,)
        In the unit of the vertical axis; NaN leaves a gap.
    colour : str
        ``#RRGGBB``.
    dash : {'solid', 'dashed', 'dotted', 'dashdot', 'longdash', 'longdashdot'}
        Line style.
    """

    name: str
    values: Values
    colour: str
    dash: Dash = "solid"


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """A region between two lines, such as the comfort band.

    Attributes
    ----------
    name : str
        Shown in the legend.
    low, high : ndarray, shape (n,)
        Its edges, in the unit of the vertical axis; NaN leaves a gap.
    colour : str
        ``#RRGGBB``.
    """

    name: str
    low: Values
    high: Values
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chart:
    """What all charts have.

    Attributes
    ----------
    name : str
        Identifier within a document, letters and dashes.
    title : str
        What the chart is about.
    caption : str
        What to see in it, and where the data come from.
    alt : str
        Description for those who do not see it, with its main figures.
    table : Table
        Its figures.
    """

    name: str
    title: str
    caption: str
    alt: str
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BarChart(Chart):
    """Bars: stacked or side by side, upright or lying.

    Attributes
    ----------
    categories : tuple of str
        One bar, or one group of bars, each.
    series : tuple of BarSeries
        Parts of the stacks, or bars of the groups.
    axis : Axis
        Of the values.
    stacked : bool
        Positive values stack upwards from zero, negative ones downwards.
    lying : bool
        Categories run from top to bottom.
    totals : tuple of Number
        Written at the ends of stacked bars, one a category; none where empty.
    """

    categories: tuple[str, ...]
    series: tuple[BarSeries, ...]
    axis: Axis
    stacked: bool = True
    lying: bool = False
    totals: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineChart(Chart):
    """Lines over a number or over time.

    Attributes
    ----------
    x : ndarray, shape (n,)
        Numbers, or ``datetime64`` in local standard time.
    x_axis, y_axis : Axis
        Of places and values.
    lines : tuple of Line
        Drawn in order.
    bands : tuple of Band
        Drawn below the lines.
    stepped : bool
        Values hold over the interval that starts at ``x``.
    """

    x: Values | Times
    x_axis: Axis
    y_axis: Axis
    lines: tuple[Line, ...]
    bands: tuple[Band, ...] = ()
    stepped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heatmap(Chart):
    """A carpet: days across, hours of the day upwards, the value as colour.

    Attributes
    ----------
    days : ndarray of datetime64[D], shape (n,)
        Local days.
    values : ndarray, shape (24, n)
        Mean of each hour; NaN where there is none.
    axis : Axis
        Of the values; its ends are those of the colour scale.
    scale : {'sequential', 'diverging'}
        From little to much, or from cold to warm.
    """

    days: Times
    values: Values
    axis: Axis
    scale: Scale = "sequential"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panels(Chart):
    """Charts of one kind side by side or below one another on the same axes, with one legend.

    Attributes
    ----------
    charts : tuple of Chart
        Their titles stand over the panels.
    columns : int
        Panels in a row.
    """

    charts: tuple[BarChart | LineChart | Heatmap, ...]
    columns: int = 2
