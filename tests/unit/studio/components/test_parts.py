"""Parts of pages: words for every state, nothing by colour alone, no cell that is a formula."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from plotly.utils import PlotlyJSONEncoder

from scenarios.charts import Axis, BarChart, BarSeries, Column, Table
from scenarios.formats import Number
from scenarios.report.model import (
    Bullets,
    Code,
    Figure,
    KeyFigure,
    KeyFigures,
    Mark,
    Paragraph,
    ReportTable,
    Section,
    Strong,
)
from studio import components
from studio.components.report import chart_card, section_cards
from studio.components.words import ago, clock, duration, plural, quantity


def text_of(part):
    """Return a part as JSON text."""
    return json.dumps(part, cls=PlotlyJSONEncoder)


@pytest.mark.parametrize("state", ["queued", "running", "done", "failed", "cancelled"])
def test_every_state_has_a_word_and_a_sign(state):
    shown = text_of(components.state_badge(state))
    assert state.capitalize() in shown
    assert "icon-" in shown


def test_better_and_worse_are_told_apart_without_colour():
    better, worse = (text_of(components.verdict(name, "-5 %")) for name in ("better", "worse"))
    assert "better" in better
    assert "worse" in worse
    assert "icon-arrow-good" in better
    assert "icon-arrow-bad" in worse


def test_a_fault_shows_place_value_limit_and_remedy():
    fault = {"place": "zones.core.volume", "value": "-3", "limit": "above 0", "remedy": "raise it"}
    shown = text_of(components.fault_list([fault]))
    for word in fault.values():
        assert word in shown


def test_a_toast_without_a_name_has_no_identifier():
    assert "id" not in components.toast("Saved")
    assert components.toast("Saved", name="one")["id"] == "one"


CHART = BarChart(
    name="energy",
    title="Energy",
    caption="What is used.",
    alt="Bars: one 5 MWh.",
    table=Table(
        (Column("Use", numeric=False), Column("Energy", "MWh")),
        (("=1+1", Number(5.0, "MWh")), ("gap", Number(None, "MWh"))),
    ),
    categories=("one",),
    series=(BarSeries("x", (5.0,), "#112233"),),
    axis=Axis("Energy", "MWh", low=0.0),
)


def test_a_chart_comes_with_description_caption_table_and_file():
    shown = text_of(chart_card(CHART))
    for word in ("Bars: one 5 MWh.", "What is used.", "Energy [MWh]", "energy.csv"):
        assert word in shown
    address = next(part for part in shown.split('"') if part.startswith("data:text/csv"))
    lines = unquote(address).partition(",")[2].split("\r\n")
    assert lines[:3] == ["Use,Energy [MWh]", "'=1+1,5.0", "gap,"]


def test_every_block_of_a_report_is_shown():
    table = ReportTable(
        "t", "A table", (Column("Name", numeric=False), Column("Value")),
        (("a", Mark("better", "good")), ("b", Number(3.0, "kW")), ("c", None)), strong=(1,),
    )  # fmt: skip
    figures = KeyFigures(
        (
            KeyFigure("Site energy", Number(61.2, "MWh"), (Number(-5.0, "%", "signed"),), "good"),
            KeyFigure("Peak", Number(3.0, "kW")),
        )
    )
    section = Section(
        "s", "A section",
        (
            Paragraph(("It uses ", Number(61.2, "MWh"), Strong("!"), Code("zones.*")), lead=True),
            figures, Bullets((("one",), ("two",))), table, Figure(CHART),
        ),
        parts=(Section("p", "A part", (Paragraph(("inside",)),)),),
    )  # fmt: skip
    shown = text_of(section_cards(section))
    for word in (
        "A section", "A part", "61.2 MWh", "Wbr", "Site energy", "two", "A table", "better",
        "3.00 kW", "inside", "Bars: one 5 MWh.",
    ):  # fmt: skip
        assert word in shown
    assert shown.count("A section") == 1


def test_times_are_said_in_words():
    now = datetime(2025, 3, 1, 12, tzinfo=UTC)
    spans = {3: "just now", 42: "42 s ago", 600: "10 min ago", 7300: "2 h ago"}
    for seconds, words in spans.items():
        assert ago(now - timedelta(seconds=seconds), now=now) == words
    assert ago(None) == ""
    assert ago(now - timedelta(days=3), now=now) == "2025-02-26"
    assert clock(now) == "2025-03-01 12:00:00 UTC"


def test_numbers_carry_their_unit():
    assert quantity(511.16, "m2") == "511 m²"
    assert duration(0.5) == "0.5 s"
    assert duration(30) == "30 s"
    assert (plural(1, "run"), plural(2, "run")) == ("run", "runs")
