import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from scenarios.charts import (
    Chart,
    Part,
    Table,
    carpet_chart,
    comfort_chart,
    end_use_chart,
    load_duration_chart,
    mean_day_chart,
    monthly_chart,
    temperature_chart,
    titles_of,
)
from scenarios.charts.palette import DIVERGING, END_USES, SEQUENTIAL
from scenarios.compare.profiles import profiles
from sim.errors import AtriumError
from sim.trajectory import Signal
from studio.figures import MOST_POINTS, figure
from studio.figures.lines import thinned, turning_points
from tests.synthetic import make_result


@pytest.fixture(scope="module")
def results():
    return make_result("base", days=365), make_result("led-lighting", 0.8, days=365)


@pytest.fixture(scope="module")
def titles(results):
    return titles_of(results)


@pytest.fixture(scope="module")
def found(results):
    return [profiles(result.trajectory) for result in results]


def names_in_legend(made):
    return [trace.name for trace in made.data if trace.showlegend]


def test_end_uses_lie_stacked_with_totals(results, titles):
    chart = end_use_chart(titles, [result.kpis for result in results])
    made = figure(chart)
    assert made.layout.barmode == "relative"
    assert made.layout.yaxis.autorange == "reversed"
    assert {trace.orientation for trace in made.data} == {"h"}
    assert [list(trace.x) for trace in made.data] == [list(s.values) for s in chart.series]
    texts = [note.text for note in made.layout.annotations]
    assert texts == [f"<b>{total}</b>" for total in chart.totals]


def test_colours_are_those_of_print(titles, found):
    made = figure(monthly_chart(titles, found))
    colours = {use.title: use.colour for use in END_USES.values()}
    assert all(trace.marker.color == colours[trace.name] for trace in made.data)


def test_panels_share_one_legend(titles, found):
    made = figure(monthly_chart(titles, found))
    names = names_in_legend(made)
    assert len(set(names)) == len(names) < len(made.data)
    assert [note.text for note in made.layout.annotations] == list(titles)
    assert made.layout.yaxis.range == made.layout.yaxis2.range


def test_a_single_series_needs_no_legend(titles, found):
    assert not figure(load_duration_chart(titles[:1], found[:1])).layout.showlegend
    assert figure(load_duration_chart(titles, found)).layout.showlegend


def test_mean_days_are_steps_on_one_axis(titles, found):
    made = figure(mean_day_chart(titles, found))
    assert {trace.line.shape for trace in made.data} == {"hv"}
    assert tuple(made.layout.xaxis.range) == (0, 24)


def test_curves_that_lie_on_each_other_are_told_apart(found):
    made = figure(load_duration_chart([f"Run {index}" for index in range(6)], [found[0]] * 6))
    base, *others = made.data
    assert base.line.dash == "solid"
    assert "solid" not in {trace.line.dash for trace in others}
    assert len({trace.line.dash for trace in made.data}) == 6
    assert all(base.line.width > 1.5 * trace.line.width for trace in others)
    assert made.layout.hovermode == "x unified"


def test_the_band_is_filled_between_its_edges(results, titles):
    made = figure(temperature_chart(results[:1], titles[:1], zone="south"))
    fills = [trace for trace in made.data if trace.fill == "tonexty"]
    assert len(fills) == 1
    assert fills[0].fillcolor.startswith("rgba(")


def test_a_year_is_thinned_but_keeps_its_extremes(results, titles):
    chart = temperature_chart(results[:1], titles[:1], zone="south")
    line = chart.charts[0].lines[0]
    (trace,) = [trace for trace in figure(chart).data if trace.name == line.name]
    assert len(trace.y) <= MOST_POINTS < len(line.values)
    assert max(trace.y) == pytest.approx(line.values.max(), abs=1e-5)
    assert min(trace.y) == pytest.approx(line.values.min(), abs=1e-5)


def test_a_year_costs_a_twentieth_of_all_its_points(results, titles):
    chart = temperature_chart(results, titles, zone="south")
    points = sum(len(panel.x) * (len(panel.lines) + 2 * len(panel.bands)) for panel in chart.charts)
    # a date of 19 signs with its quotes and comma, and four bytes of value in base64
    undecimated = points * (22 + 4 * 4 / 3)
    assert len(figure(chart).to_json()) < 0.05 * undecimated


def test_stepped_edges_lose_nothing():
    x = np.arange(1000)
    values = np.repeat([18.0, 21.0, 18.0, 18.0], 250)
    assert turning_points(x, values).tolist() == [0, 250, 500, 999]


def test_restless_edges_are_thinned():
    x = np.arange(10 * MOST_POINTS)
    values = np.tile([0.0, 1.0], 5 * MOST_POINTS)
    assert len(turning_points(x, values)) <= MOST_POINTS


def test_short_lines_are_kept_whole():
    x = np.arange(10)
    assert thinned(x, x.astype(float)).tolist() == list(range(10))


def test_carpets_share_their_scale(results, titles):
    made = figure(carpet_chart(results, titles))
    assert len(made.data) == 2
    assert {trace.coloraxis for trace in made.data} == {"coloraxis"}
    assert [colour for _, colour in made.layout.coloraxis.colorscale] == list(SEQUENTIAL)
    assert made.layout.coloraxis.cmin == 0


def test_temperatures_run_from_cold_to_warm(results, titles):
    signal = Signal("zones.south", "air_temperature")
    made = figure(carpet_chart(results[:1], titles[:1], signal))
    assert [colour for _, colour in made.layout.coloraxis.colorscale] == list(DIVERGING)


def test_the_page_decides_on_text_and_ground(results, titles):
    made = figure(comfort_chart(results, titles))
    assert made.layout.paper_bgcolor == made.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert made.layout.font.color is None
    assert made.layout.title.text is None


def test_more_bars_make_a_taller_figure(results, titles):
    chart = end_use_chart(titles, [result.kpis for result in results])
    many = replace(
        chart,
        categories=tuple(f"r{index}" for index in range(12)),
        series=tuple(replace(s, values=(1.0,) * 12) for s in chart.series),
        totals=(),
    )
    assert figure(many).layout.height > figure(chart).layout.height + 300


def test_grouped_bars_stand_side_by_side(results, titles):
    chart = end_use_chart(titles, [result.kpis for result in results])
    made = figure(replace(chart, stacked=False, lying=False, totals=()))
    assert made.layout.barmode == "group"
    assert {trace.orientation for trace in made.data} == {"v"}


def test_figures_are_plain_json(results, titles):
    part = Part(results[0].trajectory.start.date(), 7, 1800.0)
    data = json.loads(figure(temperature_chart(results, titles, zone="core", part=part)).to_json())
    assert data["data"][0]["x"][0] == "2025-01-06T00:00"


def test_equal_charts_make_equal_figures(titles, found):
    first, second = (figure(monthly_chart(titles, found)).to_json() for _ in range(2))
    assert first == second


def test_an_unknown_kind_is_named():
    chart = Chart(name="x", title="x", caption="x", alt="x", table=Table((), ()))
    with pytest.raises(AtriumError, match="no figure for a chart of kind Chart"):
        figure(chart)


def test_figures_need_no_server():
    code = (
        "import sys, studio.figures\n"
        "loaded = {'dash', 'fastapi', 'plotly', 'matplotlib', 'pandas'} & set(sys.modules)\n"
        "sys.stdout.write(','.join(sorted(loaded)))\n"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout == ""


def test_a_long_title_leaves_room_for_the_bars(results):
    long = "What if the thermostats of all zones were set back at night and at weekends"
    made = figure(end_use_chart(["As it stands", long], [each.kpis for each in results]))
    drawn = made.data[0].y
    assert drawn[0] == "As it stands"
    assert len(drawn[1]) < 50
