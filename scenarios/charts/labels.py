"""Long names in drawings: shortened where they are drawn, whole in tables and descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scenarios.charts.specification import BarChart, Chart, Heatmap, LineChart, Panels

LONGEST = 48
"""Signs of a name for which a drawing beside or above it still has room."""

_Part = BarChart | LineChart | Heatmap


def shortened(names: Sequence[str], longest: int = LONGEST) -> tuple[str, ...]:
    """Return names short enough to be drawn, still different from each other.

    Examples
    --------
    >>> shortened(["As it stands", "What if all thermostats were set back at nights and weekends"])
    ('As it stands', 'What if all thermostats were se…hts and weekends')
    """
    cut = [_cut(name, longest) for name in names]
    return tuple(
        short if cut.count(short) == 1 or short == name else f"{short} ({place})"
        for place, (name, short) in enumerate(zip(names, cut, strict=True), start=1)
    )


def _cut(name: str, longest: int) -> str:
    """Return a name with its middle left out: alike names often differ in their ends."""
    if len(name) <= longest:
        return name
    return f"{name[: longest - longest // 3 - 1].rstrip()}…{name[-(longest // 3) :]}"


def drawable(chart: Chart, longest: int = LONGEST) -> Chart:
    """Return a chart with names short enough to be drawn."""
    if isinstance(chart, Panels):
        titles = shortened([part.title for part in chart.charts], longest)
        drawn = [_part(part, longest) for part in chart.charts]
        pairs = zip(drawn, titles, strict=True)
        return replace(chart, charts=tuple(replace(each, title=title) for each, title in pairs))
    return _part(chart, longest) if isinstance(chart, (BarChart, LineChart)) else chart


def _part(chart: _Part, longest: int) -> _Part:
    if isinstance(chart, BarChart):
        names = shortened([each.name for each in chart.series], longest)
        series = zip(chart.series, names, strict=True)
        return replace(
            chart,
            categories=shortened(chart.categories, longest),
            series=tuple(replace(each, name=name) for each, name in series),
        )
    if isinstance(chart, LineChart):
        names = shortened([each.name for each in chart.lines], longest)
        lines = zip(chart.lines, names, strict=True)
        return replace(chart, lines=tuple(replace(each, name=name) for each, name in lines))
    return chart
