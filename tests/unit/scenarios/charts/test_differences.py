"""Charts of differences: error bars and waterfalls, the same in print and on screen."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from scenarios.attribution import Attribution, KpiParts, Measure
from scenarios.charts import difference_chart, waterfall_chart
from scenarios.charts.svg import render_svg
from scenarios.compare import compare
from scenarios.replications import Replications
from studio.figures import figure
from tests.synthetic import make_result

MEASURES = tuple(Measure(name, (place,), (name,)) for place, name in enumerate(("LED", "Pump")))


def attribution(parts, half_widths=None):
    kpi = KpiParts("MWh", 100.0, 100.0 + sum(parts), parts, half_widths)
    return Attribution("As it stands", "0" * 16, MEASURES, {"site_energy": kpi}, 4)


def replicated(result, values):
    seeds = tuple(range(len(values)))
    runs = tuple(str(seed) for seed in seeds)
    found = Replications(seeds, runs, {"site_energy": tuple(values)}, {"site_energy": "MWh"})
    return replace(result, replications=found)


@pytest.fixture(scope="module")
def alternatives():
    base = replicated(make_result("base", days=2), [100.0, 101.0, 99.0])
    led = replicated(make_result("led", 0.7, days=2), [90.0, 90.5, 89.5])
    return compare([base, led]).alternatives


def test_a_waterfall_begins_where_the_last_bar_ends_and_adds_up():
    chart = waterfall_chart(attribution((-12.0, 2.0)), "site_energy", "Site energy")
    less, more, whole = chart.series
    assert chart.categories == ("LED", "Pump", "All together")
    assert less.starts == (0.0, -12.0, 0.0)
    assert (less.values, more.values) == ((-12.0, 0.0, 0.0), (0.0, 2.0, 0.0))
    assert whole.values == (0.0, 0.0, -10.0)
    assert [str(number) for number in chart.totals] == ["−12.0 MWh", "+2.00 MWh", "−10.0 MWh"]
    assert chart.table.rows[0][-1].value == pytest.approx(120.0)
    assert less.half_widths == ()


def test_intervals_of_parts_are_drawn_where_the_part_is():
    chart = waterfall_chart(attribution((-12.0, 2.0), (0.5, 0.4)), "site_energy", "Site energy")
    less, more, whole = chart.series
    assert less.half_widths[0] == 0.5
    assert math.isnan(less.half_widths[1])
    assert more.half_widths[1] == 0.4
    assert whole.half_widths == ()
    assert "95 % confidence" in chart.caption
    drawn = figure(chart)
    assert drawn.data[0].base == (0.0, -12.0, 0.0)
    assert drawn.data[1].error_x.array[1] == 0.4
    assert render_svg(chart).count("<svg") == 1


def test_differences_have_error_bars_in_both_renderers(alternatives):
    chart = difference_chart(["Led"], alternatives)
    (series,) = chart.series
    sure = next(k for k in alternatives[0].kpis if k.name == "site_energy").uncertainty
    assert chart.categories == ("Site energy",)
    assert series.values == pytest.approx((-10.0,))
    assert series.half_widths == pytest.approx((100 * sure.relative.half_width,))
    assert figure(chart).data[0].error_x.array == pytest.approx(np.array(series.half_widths))
    plain = replace(chart, series=(replace(series, half_widths=()),))
    assert len(render_svg(chart)) > len(render_svg(plain))


def test_single_runs_have_no_chart_of_differences():
    alternatives = compare([make_result("base"), make_result("led", 0.7)]).alternatives
    assert difference_chart(["Led"], alternatives) is None
