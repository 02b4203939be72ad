"""Charts show the figures of the results, and say so in words and tables."""

from dataclasses import replace

import numpy as np
import pytest

from scenarios.charts import (
    BarChart,
    Panels,
    carpet_chart,
    cash_flow_chart,
    comfort_chart,
    end_use_chart,
    load_duration_chart,
    monthly_chart,
    temperature_chart,
    titles_of,
)
from scenarios.charts.comfort import zone_comfort
from scenarios.charts.palette import END_USES
from scenarios.charts.specification import identifier
from scenarios.formats import Number
from sim.kpis import unmet_by_zone
from sim.trajectory import Signal
from tests.synthetic import make_result
from tests.unit.scenarios.charts.conftest import make_economics


def test_every_chart_has_words_and_a_table(charts):
    for chart in charts.values():
        assert chart.title
        assert chart.caption
        assert any(sign.isdigit() for sign in chart.alt)
        assert chart.table.rows
        assert all(len(row) == len(chart.table.columns) for row in chart.table.rows)


def test_names_are_fit_for_files(charts):
    assert all(name == identifier(name) for name in charts)


def test_end_uses_are_the_kpis(pair, charts):
    chart = charts["end-use"]
    assert isinstance(chart, BarChart)
    for series in chart.series:
        kpi = next(use.kpi for use in END_USES.values() if use.title == series.name)
        assert series.values == tuple(result.kpis[kpi].value for result in pair.results)
    for total, result in zip(chart.totals, pair.results, strict=True):
        assert total.value == pytest.approx(result.kpis["site_energy"].value, rel=1e-5)


def test_end_uses_without_energy_are_left_out(charts):
    assert "Pumps" not in {series.name for series in charts["end-use"].series}


def test_months_add_up_to_the_kpi(pair, charts):
    for panel, result in zip(charts["monthly-energy"].charts, pair.results, strict=True):
        for series in panel.series:
            kpi = next(use.kpi for use in END_USES.values() if use.title == series.name)
            assert sum(series.values) == pytest.approx(result.kpis[kpi].value, rel=1e-5)


def test_panels_share_their_axis(charts):
    highs = {panel.axis.high for panel in charts["monthly-energy"].charts}
    assert len(highs) == 1


def test_a_single_result_shows_its_end_uses_by_month(pair):
    chart = monthly_chart(pair.titles[:1], pair.profiles[:1])
    assert [column.title for column in chart.table.columns][:2] == ["Month", "Heating"]


def test_load_duration_falls_from_the_peak(pair, charts):
    for line, result in zip(charts["load-duration"].lines, pair.results, strict=True):
        assert np.all(np.diff(line.values) <= 1e-9)
        demand = result.trajectory.site("electricity_demand")
        assert line.values[0] == pytest.approx(demand.reshape(-1, 3).mean(axis=1).max() / 1000)


def test_alternatives_differ_in_more_than_colour(pair):
    results = [make_result(f"r{index}", days=2) for index in range(4)]
    chart = load_duration_chart(titles_of(results), [pair.profiles[0]] * 4)
    assert len({(line.colour, line.dash) for line in chart.lines}) == 4
    assert {line.dash for line in chart.lines} >= {"solid", "dashed", "dotted"}


def test_temperature_comes_with_the_band_in_force(charts):
    (chart,) = [chart for name, chart in charts.items() if name.startswith("temperature")]
    assert isinstance(chart, Panels)
    for panel in chart.charts:
        assert len(panel.x) == 7 * 48
        band = panel.bands[0]
        assert set(np.unique(band.low)) <= {18.0, 21.0, 19.5}
        assert np.all(band.low < band.high)


def test_the_whole_run_keeps_its_step(pair):
    chart = temperature_chart(pair.results, pair.titles, zone="core")
    assert len(chart.charts[0].x) == len(pair.results[0].trajectory)


def test_a_zone_without_cooling_has_no_band():
    result = make_result(days=2)
    series = dict(result.trajectory.series)
    del series[Signal("zones.south", "cooling_setpoint")]
    bare = replace(result, trajectory=replace(result.trajectory, series=series))
    chart = temperature_chart([bare], ["Bare"], zone="south")
    assert chart.charts[0].bands == ()


def test_comfort_is_that_of_the_kpis(pair):
    found = zone_comfort(pair.results, pair.titles)
    for result, title in zip(pair.results, pair.titles, strict=True):
        for zone, unmet in unmet_by_zone(result.trajectory, result.site).items():
            (item,) = [i for i in found if (i.zone, i.title) == (zone, title)]
            assert (item.cold, item.warm) == (unmet.heating_hours, unmet.cooling_hours)
            assert item.within == pytest.approx(100 * (1 - item.outside / item.occupied))


def test_cold_zones_show_in_the_comfort_chart():
    result = make_result(days=7)
    series = dict(result.trajectory.series)
    key = Signal("zones.north", "air_temperature")
    series[key] = series[key] - 3
    cold = replace(result, trajectory=replace(result.trajectory, series=series))
    chart = comfort_chart([cold], ["Cold"])
    place = chart.categories.index("north")
    assert chart.series[0].values[place] > 0
    assert chart.totals[place].value == chart.series[0].values[place]


def test_only_the_worst_zones_are_drawn_but_all_are_listed():
    results = [make_result(f"r{index}", days=7) for index in range(8)]
    chart = comfort_chart(results, titles_of(results))
    assert len(chart.categories) == 8
    assert len(chart.table.rows) == 24
    assert "2 zones with less discomfort" in chart.caption


def test_carpets_of_temperature_run_from_cold_to_warm(pair):
    chart = carpet_chart(pair.results, pair.titles, Signal("zones.south", "air_temperature"))
    assert {panel.scale for panel in chart.charts} == {"diverging"}
    assert {panel.axis.unit for panel in chart.charts} == {"degC"}
    assert len({(panel.axis.low, panel.axis.high) for panel in chart.charts}) == 1


def test_cash_flow_splits_at_zero():
    chart = cash_flow_chart(make_economics(), "LED")
    red, green = chart.series
    assert red.values == (-1000.0, -400.0, 0.0, 0.0)
    assert green.values == (0.0, 0.0, 150.0, 650.0)
    assert "above zero from year 2" in chart.alt
    assert chart.table.rows[-1] == ("3", Number(650.0, "EUR"))


def test_cash_flow_that_never_pays_says_so():
    chart = cash_flow_chart(make_economics((-1000.0, -900.0)), "LED")
    assert "stays below zero" in chart.alt


def test_equal_titles_are_told_apart_by_name():
    base = make_result("base", days=1)
    titles = titles_of([replace(base, title="Same"), replace(base, name="other", title="Same")])
    assert titles == ("Same (base)", "Same (other)")


def test_equal_inputs_make_equal_charts(pair):
    first, second = (end_use_chart(pair.titles, [r.kpis for r in pair.results]) for _ in range(2))
    assert first.table == second.table
    assert first.alt == second.alt
