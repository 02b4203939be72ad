"""Long names leave room for the drawing; tables and descriptions keep them whole."""

from __future__ import annotations

from scenarios.charts import Axis, Table, drawable, end_use_chart
from scenarios.charts.labels import LONGEST, shortened
from scenarios.charts.specification import BarChart, BarSeries, Panels
from scenarios.charts.svg import render_svg
from sim.kpis import Kpi

LONG = "What if the thermostats of all the five zones were set back at night and at weekends"


def bars(*categories, name="Heating"):
    values = tuple(1.0 for _ in categories)
    return BarChart(
        name="bars", title=LONG, caption="", alt="", table=Table((), ()),
        categories=categories, series=(BarSeries(name, values, "#000"),), axis=Axis("Energy"),
        lying=True,
    )  # fmt: skip


def test_short_names_stay_and_long_ones_keep_both_ends():
    short, long = shortened(["As it stands", LONG])
    assert short == "As it stands"
    assert len(long) <= LONGEST
    assert long.startswith("What if the thermostats")
    assert long.endswith("and at weekends")


def test_names_alike_at_both_ends_stay_different():
    found = shortened([LONG.replace("five", word) for word in ("five", "four", "nine")])
    assert len(set(found)) == 3


def test_names_are_cut_wherever_they_are_drawn():
    panels = Panels(
        name="panels", title="", caption="", alt="", table=Table((), ()),
        charts=(bars(LONG, name=LONG),),
    )  # fmt: skip
    [made] = drawable(panels).charts
    drawn = (made.title, *made.categories, *(series.name for series in made.series))
    assert all(len(text) <= LONGEST for text in drawn)


def test_a_drawing_has_the_short_name_its_description_and_table_the_whole():
    kpi = Kpi("heating_energy", 1.0, "MWh")
    chart = end_use_chart(["As it stands", LONG], [{"heating_energy": kpi}] * 2)
    svg = render_svg(chart)
    assert LONG in chart.alt
    assert LONG in [column.title for column in chart.table.columns]
    assert f">{LONG}<" not in svg


def test_a_narrow_drawing_has_less_room_for_names():
    assert len(drawable(bars(LONG), 26).categories[0]) <= 26
