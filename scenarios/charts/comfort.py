"""Charts of comfort: temperature against the set-points, occupied hours, carpets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scenarios.charts import series
from scenarios.charts.palette import COLD, COMFORTABLE, WARM, scenario_colours
from scenarios.charts.specification import (
    Axis,
    Band,
    BarChart,
    BarSeries,
    Column,
    Heatmap,
    Line,
    LineChart,
    Panels,
    Scale,
    Table,
    identifier,
    row,
)
from scenarios.formats import Number
from sim.kpis import unmet_by_zone
from sim.quantities import quantity
from sim.trajectory import SITE, Signal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.run import RunResult
    from sim.trajectory import Trajectory

    Values = NDArray[np.float64]

ELECTRICITY = Signal(SITE, "electricity_demand")
"""What a carpet shows unless told otherwise."""
_MOST_BARS = 14


class Part(NamedTuple):
    """Some days of a run, averaged over an interval. [s]."""

    first: date
    days: int
    interval: float


def temperature_chart(
    results: Sequence[RunResult], titles: Sequence[str], *, zone: str, part: Part | None = None
) -> Panels:
    """Return a zone's air temperature and the band between its set-points, a panel a result.

    Parameters
    ----------
    results : sequence of RunResult
        The base first; each has the zone.
    titles : sequence of str
        Of the results.
    zone : str
        Name of the zone.
    part : Part, optional
        Days shown; the whole run at its own step where not given.
    """
    colours = scenario_colours(len(results))
    charts = [
        _temperature_panel(result.trajectory, zone, title=title, colour=colour, part=part)
        for result, title, colour in zip(results, titles, colours, strict=True)
    ]
    low, high = _range(charts)
    when = "" if part is None else f", {part.days} days from {part.first.day} {part.first:%B %Y}"
    suffix = "" if part is None else f"{part.first:%m-%d}"
    return Panels(
        name=identifier("temperature", zone, suffix),
        title=f"Air temperature in {zone}{when}",
        caption=(
            "The band lies between the heating and the cooling set-point in force, which move "
            "apart outside operation. Local standard time."
        ),
        alt=f"Lines of air temperature in zone {zone} with the band between its set-points. "
        + " ".join(chart.alt for chart in charts),
        table=_temperature_table(charts),
        charts=tuple(replace(c, y_axis=replace(c.y_axis, low=low, high=high)) for c in charts),
        columns=1,
    )


def _temperature_panel(
    trajectory: Trajectory, zone: str, *, title: str, colour: str, part: Part | None
) -> LineChart:
    asset = f"zones.{zone}"
    air = _slice(trajectory, Signal(asset, "air_temperature"), part)
    bands: tuple[Band, ...] = ()
    lower, upper = Signal(asset, "heating_setpoint"), Signal(asset, "cooling_setpoint")
    if lower in trajectory and upper in trajectory:
        low_edge, high_edge = (_slice(trajectory, signal, part) for signal in (lower, upper))
        bands = (Band("Between set-points", low_edge, high_edge, COMFORTABLE),)
    low, mean, high = (Number(float(f(air)), "degC") for f in (np.min, np.mean, np.max))
    return LineChart(
        name=identifier("temperature", zone, title),
        title=title,
        caption="",
        alt=f"{title}: between {low} and {high}, on average {mean}.",
        table=Table((), ((title, low, mean, high),)),
        x=_times(trajectory, part),
        x_axis=Axis("Local standard time"),
        y_axis=Axis("Air temperature", "degC"),
        lines=(Line(f"Air temperature, {title}", air, colour),),
        bands=bands,
        stepped=True,
    )


def _temperature_table(charts: Sequence[LineChart]) -> Table:
    heads = ("Lowest", "Mean", "Highest")
    columns = (Column("Scenario", numeric=False), *(Column(head, "degC") for head in heads))
    return Table(columns, tuple(row for chart in charts for row in chart.table.rows))


def _range(charts: Sequence[LineChart]) -> tuple[float, float]:
    values = [line.values for chart in charts for line in chart.lines]
    values += [edge for chart in charts for band in chart.bands for edge in (band.low, band.high)]
    low, high = min(float(np.min(v)) for v in values), max(float(np.max(v)) for v in values)
    return float(np.floor(low - 0.3)), float(np.ceil(high + 0.3))


def _slice(trajectory: Trajectory, signal: Signal, part: Part | None) -> Values:
    values = trajectory[signal].astype(np.float64)
    if part is None:
        return values
    chosen = values[series.window(trajectory, part.first, part.days)]
    return series.interval_means(chosen, trajectory.step, part.interval)


def _times(trajectory: Trajectory, part: Part | None) -> NDArray[np.datetime64]:
    times = series.local_times(trajectory)
    if part is None:
        return times
    every = max(1, round(part.interval / trajectory.step))
    return times[series.window(trajectory, part.first, part.days)][::every]


@dataclass(frozen=True, slots=True)
class ZoneComfort:
    """Occupied time of a zone of one result against its set-points.

    Attributes
    ----------
    zone, title : str
        Of the zone and the result.
    occupied : float
        Time in which somebody is in. [h]
    cold, warm : float
        Of it, outside the set-points by more than the zone's band. [h]
    """

    zone: str
    title: str
    occupied: float
    cold: float
    warm: float

    @property
    def within(self) -> float:
        """Share of the occupied time inside the band. [%]."""
        return 100 * (1 - self.outside / self.occupied)

    @property
    def outside(self) -> float:
        """Too cold or too warm. [h]."""
        return self.cold + self.warm


def comfort_chart(results: Sequence[RunResult], titles: Sequence[str]) -> BarChart:
    """Return the occupied time in which each zone is too cold or too warm.

    The zones with most of it are drawn, all are in the table.
    """
    found = zone_comfort(results, titles)
    shown = _worst(found, max(1, _MOST_BARS // len(results)))
    several = len(results) > 1
    labels = tuple(f"{item.zone} · {item.title}" if several else item.zone for item in shown)
    left_out = len({item.zone for item in found}) - len({item.zone for item in shown})
    return BarChart(
        name="comfort-hours",
        title="Occupied time outside the set-points",
        caption=(
            "Time in which somebody is in the zone and its air temperature lies outside the "
            "set-points in force by more than the tolerance of the zone; at the ends the sum."
            + (f" {left_out} zones with less discomfort are in the table." if left_out else "")
        ),
        alt="Stacked bars of occupied time. " + " ".join(_comfort_sentence(item) for item in shown),
        table=_comfort_table(found),
        categories=labels,
        series=(
            BarSeries("Too cold", tuple(item.cold for item in shown), COLD),
            BarSeries("Too warm", tuple(item.warm for item in shown), WARM),
        ),
        axis=Axis("Occupied time outside", "h", low=0.0, high=_high(shown)),
        lying=True,
        totals=tuple(Number(item.outside, "h") for item in shown),
    )


def zone_comfort(results: Sequence[RunResult], titles: Sequence[str]) -> tuple[ZoneComfort, ...]:
    """Return the occupied time of every zone that is ever occupied, zone by zone."""
    missed = [unmet_by_zone(result.trajectory, result.site) for result in results]
    zones = dict.fromkeys(zone for found in missed for zone in found)
    made = (
        ZoneComfort(
            zone,
            title,
            series.occupied_hours(result.trajectory, zone),
            found[zone].heating_hours,
            found[zone].cooling_hours,
        )
        for zone in zones
        for result, title, found in zip(results, titles, missed, strict=True)
        if zone in found
    )
    return tuple(item for item in made if item.occupied > 0)


def _worst(found: Sequence[ZoneComfort], most: int) -> list[ZoneComfort]:
    outside: dict[str, float] = {}
    for item in found:
        outside[item.zone] = outside.get(item.zone, 0.0) + item.outside
    chosen = set(sorted(outside, key=lambda zone: -outside[zone])[:most])
    return [item for item in found if item.zone in chosen]


def _high(shown: Sequence[ZoneComfort]) -> float:
    """Return the end of the axis: with room for totals, and at least an hour."""
    return max(1.0, 1.16 * max((item.outside for item in shown), default=0.0))


def _comfort_sentence(item: ZoneComfort) -> str:
    return (
        f"{item.zone}, {item.title}: {Number(item.within, '%')} within the band, "
        f"{Number(item.cold, 'h')} too cold, {Number(item.warm, 'h')} too warm."
    )


def _comfort_table(found: Sequence[ZoneComfort]) -> Table:
    columns = (
        Column("Zone", numeric=False),
        Column("Scenario", numeric=False),
        Column("Occupied", "h"),
        Column("Too cold", "h"),
        Column("Too warm", "h"),
        Column("Within", "%"),
    )
    rows = tuple(
        (
            item.zone,
            item.title,
            Number(item.occupied, "h"),
            Number(item.cold, "h"),
            Number(item.warm, "h"),
            Number(item.within, "%"),
        )
        for item in found
    )
    return Table(columns, rows)


def carpet_chart(
    results: Sequence[RunResult],
    titles: Sequence[str],
    signal: Signal = ELECTRICITY,
) -> Panels:
    """Return a series as carpets, days across and hours upwards, one below the other."""
    entry = quantity(signal.quantity)
    power = entry.unit == "W"
    unit, factor = ("kW", 1e-3) if power else (entry.unit, 1.0)
    carpets = [series.carpet(result.trajectory, signal) for result in results]
    low, high = _carpet_range([values * factor for _, values in carpets], from_zero=power)
    axis = Axis(entry.text, unit, low, high)
    scale: Scale = "diverging" if unit == "degC" else "sequential"
    where = "" if signal.asset == SITE else f" in {signal.asset.removeprefix('zones.')}"
    charts = tuple(
        _carpet_panel(title, days, values * factor, axis=axis, scale=scale)
        for title, (days, values) in zip(titles, carpets, strict=True)
    )
    return Panels(
        name=identifier("carpet", signal.quantity, where),
        title=f"{entry.text}{where}, hour by hour",
        caption=(
            "Each column is a day, each row an hour of local standard time, the colour the mean "
            "of the hour."
        ),
        alt="Carpet plots. " + " ".join(chart.alt for chart in charts),
        table=_carpet_table(charts, unit),
        charts=charts,
        columns=1,
    )


def _carpet_range(carpets: Sequence[Values], *, from_zero: bool) -> tuple[float, float]:
    low = 0.0 if from_zero else min(float(np.nanmin(values)) for values in carpets)
    return low, max(float(np.nanmax(values)) for values in carpets)


def _carpet_panel(
    title: str, days: NDArray[np.datetime64], values: Values, *, axis: Axis, scale: Scale
) -> Heatmap:
    by_hour = np.nanmean(values, axis=1)
    most = int(np.argmax(by_hour))
    return Heatmap(
        name=identifier("carpet", title),
        title=title,
        caption="",
        alt=(
            f"{title}: highest on average from {most:02d}:00 with "
            f"{Number(float(by_hour[most]), axis.unit)}, highest hour "
            f"{Number(float(np.nanmax(values)), axis.unit)}."
        ),
        table=Table((), ()),
        days=days,
        values=values,
        axis=axis,
        scale=scale,
    )


def _carpet_table(charts: Sequence[Heatmap], unit: str) -> Table:
    columns = (
        Column("Hour from", numeric=False),
        *(Column(f"Mean, {c.title}", unit) for c in charts),
    )
    means = [np.nanmean(chart.values, axis=1) for chart in charts]
    rows = tuple(
        row(f"{hour:02d}:00", *(Number(float(mean[hour]), unit) for mean in means))
        for hour in range(24)
    )
    return Table(columns, rows)
