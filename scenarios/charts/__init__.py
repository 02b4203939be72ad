"""Charts: what they show as frozen specifications, and how documents draw them.

`scenarios.charts.svg` draws for documents, `studio.figures` for the screen; both know only the
specification.
"""

from scenarios.charts.comfort import Part, carpet_chart, comfort_chart, temperature_chart
from scenarios.charts.differences import difference_chart, waterfall_chart
from scenarios.charts.economics import cash_flow_chart
from scenarios.charts.energy import (
    end_use_chart,
    load_duration_chart,
    mean_day_chart,
    monthly_chart,
    titles_of,
)
from scenarios.charts.labels import drawable
from scenarios.charts.specification import (
    Axis,
    Band,
    BarChart,
    BarSeries,
    Cell,
    Chart,
    Column,
    Heatmap,
    Line,
    LineChart,
    Panels,
    Row,
    Table,
    row,
)

__all__ = [
    "Axis", "Band", "BarChart", "BarSeries", "Cell", "Chart", "Column", "Heatmap", "Line",
    "LineChart", "Panels", "Part", "Row", "Table", "carpet_chart", "cash_flow_chart",
    "comfort_chart", "difference_chart", "drawable", "end_use_chart", "load_duration_chart",
    "mean_day_chart", "monthly_chart", "row", "temperature_chart", "titles_of", "waterfall_chart",
]  # fmt: skip
