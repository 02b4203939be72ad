"""Charts of sensitivity studies: ranks of inputs, tornado, distribution of a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenarios.charts.palette import ACCENT, COLD, WARM, scenario_colours, scenario_dash
from scenarios.charts.specification import (
    Axis,
    BarChart,
    BarSeries,
    Chart,
    Column,
    Line,
    LineChart,
    Table,
    identifier,
    row,
)
from scenarios.formats import Number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.sensitivity import SensitivityResult
    from scenarios.sensitivity.model import KpiSensitivity, Spread
    from scenarios.statistics.sensitivity import MorrisEffects, SobolIndices

    Values = NDArray[np.float64]

_NUMBER = Column("Input", numeric=False)


def sensitivity_chart(result: SensitivityResult, kpi: str, title: str) -> Chart:
    """Return the chart of a study for one KPI, the most important input at the top.

    Parameters
    ----------
    result : SensitivityResult
        What the study found.
    kpi : str
        Name of the KPI.
    title : str
        Name of the KPI for people.
    """
    found = result.kpis[kpi]
    names = [each.name for each in result.inputs]
    name = identifier(result.method, kpi)
    if found.morris is not None:
        return _morris(name, title, names, found, found.morris)
    if found.sobol is not None:
        return _sobol(name, title, names, found.sobol)
    if found.swings is not None:
        return _tornado(name, title, names, found)
    return _distribution(name, title, result, found)


def _ranked(sizes: Sequence[float]) -> list[int]:
    return sorted(range(len(sizes)), key=lambda place: -sizes[place])


def _morris(
    name: str, title: str, names: Sequence[str], found: KpiSensitivity, effects: MorrisEffects
) -> BarChart:
    order = _ranked(effects.strength)
    rows = tuple(
        row(
            names[place],
            Number(effects.strength[place], found.unit),
            Number(effects.half_widths[place], found.unit),
            Number(effects.mean[place], found.unit, "signed"),
            Number(effects.spread[place], found.unit),
        )
        for place in order
    )
    heads = ("Mean size of effects (mu*)", "± 95 %", "Mean effect (mu)", "Spread (sigma)")
    return BarChart(
        name=name,
        title=f"{title}: which inputs matter",
        caption=(
            "Mean size of the change of the figure when an input moves over its whole range "
            "(Morris), with 95 % confidence intervals. A spread as large as the mean size tells of "
            "inputs that act non-linearly or together with others."
        ),
        alt=_alt("Lying bars by input", rows),
        table=Table((_NUMBER, *(Column(head, found.unit) for head in heads)), rows),
        categories=tuple(names[place] for place in order),
        series=(
            BarSeries(
                "Mean size of effects",
                tuple(effects.strength[place] for place in order),
                ACCENT,
                half_widths=tuple(effects.half_widths[place] for place in order),
            ),
        ),
        axis=Axis("Mean size of effects", found.unit, low=0.0),
        lying=True,
    )


def _sobol(name: str, title: str, names: Sequence[str], indices: SobolIndices) -> BarChart:
    order = _ranked(indices.total)
    columns = (
        ("Alone (first order)", indices.first, indices.first_half_widths, ACCENT),
        ("With others (total)", indices.total, indices.total_half_widths, WARM),
    )
    rows = tuple(
        row(
            names[place],
            *(
                Number(100 * values[place], "%")
                for _, first, second, _ in columns
                for values in (first, second)
            ),
        )
        for place in order
    )
    heads = [Column(head, "%") for name, *_ in columns for head in (name, "± 95 %")]
    return BarChart(
        name=name,
        title=f"{title}: whose uncertainty it comes from",
        caption=(
            "Share of the figure's variance that each input explains, alone and together with the "
            "others (Sobol indices), with 95 % confidence intervals."
        ),
        alt=_alt("Pairs of lying bars by input", rows),
        table=Table((_NUMBER, *heads), rows),
        categories=tuple(names[place] for place in order),
        series=tuple(
            BarSeries(
                head,
                tuple(100 * values[place] for place in order),
                colour,
                half_widths=tuple(100 * sure[place] for place in order),
            )
            for head, values, sure, colour in columns
        ),
        axis=Axis("Share of the variance", "%"),
        stacked=False,
        lying=True,
    )


def _tornado(name: str, title: str, names: Sequence[str], found: KpiSensitivity) -> BarChart:
    swings = found.swings
    low, high, sizes = ((), (), ()) if swings is None else (swings.low, swings.high, swings.sizes)
    order = _ranked(sizes)
    rows = tuple(
        row(names[place], *(Number(ends[place], found.unit) for ends in (low, high, sizes)))
        for place in order
    )
    heads = ("Input at its low end", "Input at its high end", "Swing")
    return BarChart(
        name=name,
        title=f"{title}: each input alone",
        caption=(
            "Difference of the figure from the base when one input is at its low and at its high "
            f"end and all others as they are; the base has {Number(found.reference, found.unit)}."
        ),
        alt=_alt("Tornado of lying bars by input", rows),
        table=Table((_NUMBER, *(Column(head, found.unit) for head in heads)), rows),
        categories=tuple(names[place] for place in order),
        series=tuple(
            BarSeries(
                head,
                tuple(ends[place] - found.reference for place in order),
                colour,
                tuple(0.0 for _ in order),
            )
            for head, ends, colour in ((heads[0], low, COLD), (heads[1], high, WARM))
        ),
        axis=Axis("Difference from the base", found.unit),
        lying=True,
    )


def _distribution(
    name: str, title: str, result: SensitivityResult, found: KpiSensitivity
) -> LineChart:
    """Return how many of the draws lie below a value: of the base, or of the differences."""
    spreads: dict[str, Spread] = dict(found.differences)
    if not spreads and found.spread is not None:
        spreads = {result.base: found.spread}
    label = "Difference from the base" if found.differences else title
    values = np.unique(np.concatenate([each.values for each in spreads.values()]))
    colours = scenario_colours(len(spreads) + 1)[1:]
    rows = tuple(
        row(key, *(Number(end, found.unit) for end in (s.mean, s.deviation, s.low, s.high)))
        for key, s in spreads.items()
    )
    heads = ("Mean", "Standard deviation", "95 % from", "95 % to")
    lines = tuple(
        Line(key, 100 * _below(spread, values), colour, scenario_dash(place))
        for place, ((key, spread), colour) in enumerate(zip(spreads.items(), colours, strict=True))
    )
    return LineChart(
        name=name,
        title=f"{title}: how uncertain it is",
        caption=(
            "Share of the draws of the inputs that give a value below; 95 % of them lie between "
            "2.5 and 97.5 %."
        ),
        alt=_alt("Rising lines", rows),
        table=Table(
            (Column("Scenario", numeric=False), *(Column(h, found.unit) for h in heads)), rows
        ),
        x=values,
        x_axis=Axis(label, found.unit),
        y_axis=Axis("Draws below", "%", 0.0, 100.0),
        lines=lines,
    )


def _below(spread: Spread, values: Values) -> Values:
    drawn = np.sort(np.array(spread.values))
    return np.searchsorted(drawn, values, side="right") / len(drawn)


def _alt(kind: str, rows: Sequence[Sequence[object]]) -> str:
    words = [f"{first}: {', '.join(str(each) for each in rest)}." for first, *rest in rows]
    return f"{kind}. {' '.join(words)}"
