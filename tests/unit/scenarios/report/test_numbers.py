"""Every number of every format is that of the JSON file, and none is made up on the way."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest

from scenarios.compare.compare import compare

DECIMAL = re.compile(r"\d[\d,]*\.\d+")


@pytest.fixture(params=["comparison", "single", "three"])
def rendered(request):
    return request.getfixturevalue(request.param)


class Numbers(HTMLParser):
    """Collects the data elements of a page, and the text of number cells outside of them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[float, str]] = []
        self.loose: list[str] = []
        self._value: float | None = None
        self._in_cell = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "data":
            self._value = float(given["value"])
        if tag == "td":
            self._in_cell = given.get("class") == "number"

    def handle_endtag(self, tag):
        if tag == "data":
            self._value = None
        if tag == "td":
            self._in_cell = False

    def handle_data(self, data):
        if self._value is not None:
            self.found.append((self._value, data))
        elif self._in_cell:
            self.loose.append(data)


def parsed(html: str) -> Numbers:
    numbers = Numbers()
    numbers.feed(html)
    return numbers


def written(rendered) -> set[tuple[float, str]]:
    return {(n["value"], n["text"]) for n in rendered.numbers() if n["value"] is not None}


def test_html_has_the_numbers_of_the_json_file_and_no_others(rendered):
    assert set(parsed(rendered.html).found) == written(rendered)


def test_no_number_of_a_table_is_without_its_value(rendered):
    units = {f"\u00a0{number['symbol']}" for number in rendered.numbers()}
    loose = {text for text in parsed(rendered.html).loose if re.search(r"\d", text)}
    assert loose <= units


def test_pdf_prints_every_number_of_the_json_file(comparison):
    text = re.sub(r"\s+", "", comparison.pdf_text)
    missing = {
        number["text"]
        for number in comparison.numbers()
        if re.sub(r"\s+", "", number["text"]) not in text
    }
    assert missing == set()


def test_pdf_prints_no_other_decimals(comparison):
    # the ticks of the charts come from matplotlib; the HTML file has the same charts
    ticks = " ".join(re.findall(r"<text[^>]*>([^<]*)", comparison.html))
    allowed = set(DECIMAL.findall(repr(comparison.data["report"]) + ticks))
    assert set(DECIMAL.findall(comparison.pdf_text)) <= allowed


def test_csv_carries_all_digits(rendered):
    lines = list(csv.DictReader(io.StringIO(rendered.csv)))
    values = {n["value"] for n in rendered.numbers()}
    numeric = [line for line in lines if re.fullmatch(r"-?\d+\.\d+(e-?\d+)?", line["value"])]
    assert len(numeric) > 100
    assert {float(line["value"]) for line in numeric} <= values


def test_figures_of_a_single_run_are_its_kpis(single):
    kpis = single.data["results"][0]["kpis"]
    found = {number["value"] for number in single.numbers()}
    assert {kpi["value"] for kpi in kpis.values()} - {0.0} <= found


def test_figures_of_a_comparison_are_those_of_the_command_line(comparison):
    found = {number["value"] for number in comparison.numbers()}
    (alternative,) = compare(comparison.results).to_json()["alternatives"]
    for kpi in alternative["kpis"]:
        if kpi["before"] or kpi["after"]:
            assert {kpi["before"], kpi["after"], kpi["absolute"]} <= found
            assert kpi["relative"] is None or kpi["relative"] * 100 in found
    economics = alternative["economics"]
    for name in ("investment", "annual_saving", "net_present_value", "simple_payback"):
        assert economics[name] in found
    assert set(economics["cash_flow"]) <= found


def test_the_json_file_holds_the_comparison_as_the_command_line_prints_it(comparison):
    told = json.loads(json.dumps(compare(comparison.results).to_json()))
    assert comparison.data["comparison"] == told


def test_sums_of_the_report_add_up(comparison):
    rows = comparison.table("trace-energy")["rows"]
    assert sum(row[-1]["value"] for row in rows[:-1]) == pytest.approx(rows[-1][-1]["value"])
    rows = comparison.table("trace-carbon")["rows"]
    assert sum(row[-1]["value"] for row in rows[:-1]) == pytest.approx(rows[-1][-1]["value"])
    for row in rows[:-1]:
        assert row[1]["value"] * row[2]["value"] == pytest.approx(row[3]["value"])
    rows = comparison.table("trace-cost")["rows"]
    assert sum(row[-1]["value"] for row in rows[:-1]) == pytest.approx(rows[-1][-1]["value"])
    for row in rows[:-1]:
        assert row[1]["value"] * row[2]["value"] == pytest.approx(row[3]["value"])


def test_bills_add_up(comparison):
    for name in ("bill", "bill-months"):
        rows = comparison.table(name)["rows"]
        body = rows[:-1] if name == "bill" else rows
        for place, result in enumerate(comparison.results, 1):
            total = sum(row[place]["value"] for row in body)
            assert total == pytest.approx(result.kpis["energy_cost"].value)
        for row in rows:
            assert row[3]["value"] == pytest.approx(row[2]["value"] - row[1]["value"])
