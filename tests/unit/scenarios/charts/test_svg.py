import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from scenarios.charts import Chart, Table
from scenarios.charts.svg import NARROW, render_svg
from sim.errors import AtriumError

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314  our own


def texts(svg):
    return ["".join(node.itertext()).strip() for node in parsed(svg).iter(f"{SVG}text")]


@pytest.fixture(scope="module")
def drawn(charts):
    return {name: render_svg(chart) for name, chart in charts.items()}


def test_every_chart_is_one_svg_element(drawn):
    for svg in drawn.values():
        assert parsed(svg).tag == f"{SVG}svg"


def test_the_same_chart_makes_the_same_bytes(charts, drawn):
    for name, chart in charts.items():
        assert render_svg(chart) == drawn[name]


def test_the_description_is_the_accessible_name(charts, drawn):
    for name, svg in drawn.items():
        root = parsed(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == charts[name].alt


def test_several_charts_can_stand_in_one_page(drawn):
    found = [name for svg in drawn.values() for name in re.findall(r'\bid="([^"]+)"', svg)]
    assert len(set(found)) == len(found)
    for svg in drawn.values():
        own = set(re.findall(r'\bid="([^"]+)"', svg))
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= own
        assert set(re.findall(r'href="#([^"]+)"', svg)) <= own


def test_nothing_is_styled_or_fetched_from_outside(drawn):
    for svg in drawn.values():
        assert "<style" not in svg
        assert "<metadata" not in svg
        without_names = re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)
        assert "http" not in without_names


def test_text_stays_text(charts, drawn):
    found = texts(drawn["end-use"])
    assert {"Base", "Led lighting", "Heating"} <= set(found)
    assert {str(total) for total in charts["end-use"].totals} <= set(found)


def test_the_legend_names_each_series_once(drawn):
    assert texts(drawn["monthly-energy"]).count("Heating") == 1


def test_ticks_use_the_typographic_minus(charts):
    assert any(text.startswith("−") for text in texts(render_svg(charts["cash-flow"])))


def test_a_narrow_chart_is_narrower_and_taller(charts):
    def size(svg):
        box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
        return float(box[1]), float(box[2])

    wide, narrow = (size(render_svg(charts["mean-day"], width=w)) for w in (6.7, NARROW))
    assert narrow[0] == pytest.approx(NARROW * 72)
    assert narrow[0] < wide[0]
    assert narrow[1] > wide[1]


def test_signs_the_typeface_lacks_are_left_to_the_reader(charts):
    chart = replace(charts["end-use"], categories=("漢字", "Led lighting"))
    assert "漢字" in texts(render_svg(chart))


def test_words_cannot_break_out_of_the_markup(charts):
    chart = replace(charts["end-use"], alt='"><script>&', categories=("<b>", "&amp;"))
    assert parsed(render_svg(chart)).get("aria-label") == '"><script>&'


def test_dollars_are_no_formula(charts):
    chart = replace(charts["end-use"], categories=("$5 to $6", "a_b^c"))
    assert {"$5 to $6", "a_b^c"} <= set(texts(render_svg(chart)))


def test_an_unknown_kind_is_named():
    chart = Chart(name="x", title="x", caption="x", alt="x", table=Table((), ()))
    with pytest.raises(AtriumError, match="no drawing for a chart of kind Chart"):
        render_svg(chart)


def test_many_bars_make_a_taller_chart(charts):
    few = charts["comfort-hours"]
    many = replace(
        few,
        categories=tuple(f"zone {index}" for index in range(14)),
        series=tuple(replace(s, values=(1.0,) * 14) for s in few.series),
        totals=(),
    )
    heights = [
        float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', render_svg(c))[1]) for c in (few, many)
    ]
    assert heights[1] > heights[0] + 100
