"""Charts of money: what energy costs, and how a measure pays back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.charts.palette import ACCENT, WARM
from scenarios.charts.specification import Axis, BarChart, BarSeries, Column, Table
from scenarios.formats import Number

if TYPE_CHECKING:
    from scenarios.compare import MeasureEconomics


def cash_flow_chart(
    economics: MeasureEconomics, title: str, *, name: str = "cash-flow"
) -> BarChart:
    """Return the discounted cash flow of an alternative, accumulated year by year."""
    values = [float(value) for value in economics.cash_flow]
    unit = economics.currency
    years = tuple(str(year) for year in range(len(values)))
    return BarChart(
        name=name,
        title=f"Accumulated cash flow of {title}",
        caption=(
            "What has been earned by the end of each year, discounted to today: investment and "
            "replacements as outflow, saved energy costs as inflow, at the end the value that is "
            "left. The measure has paid for itself where the bars rise above zero."
        ),
        alt=_cash_flow_alt(values, unit),
        table=Table(
            (Column("Year", numeric=False), Column("Accumulated, discounted", unit)),
            tuple((year, Number(v, unit)) for year, v in zip(years, values, strict=True)),
        ),
        categories=years,
        series=(
            BarSeries("Not yet paid back", tuple(np.minimum(values, 0.0).tolist()), WARM),
            BarSeries("Paid back", tuple(np.maximum(values, 0.0).tolist()), ACCENT),
        ),
        axis=Axis("Accumulated, discounted", unit),
    )


def _cash_flow_alt(values: list[float], unit: str) -> str:
    paid = next((year for year, value in enumerate(values) if year > 0 and value >= 0), None)
    turn = "It stays below zero" if paid is None else f"It is above zero from year {paid}"
    return (
        f"Bars by year. The accumulated cash flow starts at {Number(values[0], unit)} and ends at "
        f"{Number(values[-1], unit)} after {len(values) - 1} years. {turn}."
    )
