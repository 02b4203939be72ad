"""Long names in drawings: shortened where they are drawn, whole in tables and descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scenarios.charts.specification import BarChart, Chart, Heatmap, LineChart, Panels

LONGEST = 48
"""Signs of a name for which a drawing beside or above it still has room."""

_TAIL = 16

_Part = BarChart | LineChart | Heatmap


def shortened(names: Sequence[str]) -> tuple[str, ...]:
    """Return names short enough to be drawn, still different from each other.

    Examples
    --------
    >>> shortened(["As it stands", "What if all thermostats were set back at nights and weekends"])
    ('As it stands', 'What if all thermostats were se…hts and weekends')
    """
    cut = [_cut(name) for name in names]
    return tuple(
        short if cut.count(short) == 1 or short == name else f"{short} ({place})"
        for place, (name, short) in enumerate(zip(names, cut, strict=True), start=1)
    )


def _cut(name: str) -> str:
    """Return a name with its middle left out: alike names often differ in their ends."""
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - _TAIL - 1].rstrip()}…{name[-_TAIL:]}"


def drawable(chart: Chart) -> Chart:
    """Return a chart with names short enough to be drawn."""
    if isinstance(chart, Panels):
        titles = shortened([part.title for part in chart.charts])
        parts = zip(chart.charts, titles, strict=True)
        return replace(
            chart, charts=tuple(replace(_part(part), title=name) for part, name in parts)
        )
    return _part(chart) if isinstance(chart, (BarChart, LineChart)) else chart


def _part(chart: _Part) -> _Part:
    if isinstance(chart, BarChart):
        names = shortened([each.name for each in chart.series])
        series = zip(chart.series, names, strict=True)
        return replace(
            chart,
            categories=shortened(chart.categories),
            series=tuple(replace(each, name=name) for each, name in series),
        )
    if isinstance(chart, LineChart):
        names = shortened([each.name for each in chart.lines])
        lines = zip(chart.lines, names, strict=True)
        return replace(chart, lines=tuple(replace(each, name=name) for each, name in lines))
    return chart
