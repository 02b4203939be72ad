import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from scenarios.report.write import render_report

VOID = {"meta", "link", "br", "wbr", "img"}


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(given["id"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def outline(comparison):
    found = Outline()
    found.feed(comparison.html)
    found.close()
    return found


def test_elements_are_closed_in_order(outline):
    assert outline.open == []


def test_identifiers_are_unique(outline):
    assert len(set(outline.ids)) == len(outline.ids)


def test_links_lead_somewhere(outline):
    targets = {given["href"] for tag, given in outline.tags if tag == "a"}
    assert targets
    assert targets <= {f"#{name}" for name in outline.ids}


def test_one_main_heading_and_no_level_skipped(outline):
    assert outline.headings.count(1) == 1
    assert outline.headings[0] == 1
    assert all(b - a <= 1 for a, b in zip(outline.headings, outline.headings[1:], strict=False))


def test_tables_have_captions_and_heads_with_scope(outline):
    tags = [tag for tag, _ in outline.tags]
    assert tags.count("caption") == tags.count("table") > 10
    assert all(given.get("scope") in ("col", "row") for tag, given in outline.tags if tag == "th")


def test_charts_have_a_description_and_a_table(outline):
    tags = [tag for tag, _ in outline.tags]
    charts = [given for tag, given in outline.tags if tag == "svg"]
    assert len(charts) == 2 * tags.count("figure") == 2 * tags.count("details")
    assert all(given["role"] == "img" and len(given["aria-label"]) > 40 for given in charts)


def test_the_language_and_the_screen_are_told(comparison):
    assert '<html lang="en">' in comparison.html
    assert 'name="viewport" content="width=device-width' in comparison.html
    assert "prefers-color-scheme: dark" in comparison.html
    assert "@media print" in comparison.html


def test_nothing_is_fetched_and_nothing_runs(comparison, outline):
    assert not {"script", "link", "iframe", "img", "object"} & {tag for tag, _ in outline.tags}
    assert not any(name.startswith("on") for _, given in outline.tags for name in given)
    assert "default-src 'none'" in comparison.html
    bare = re.sub(r'xmlns(:\w+)?="[^"]*"', "", comparison.html)
    bare = re.sub(r"""data:[^"')]+""", "", bare)
    assert not re.search(r"https?:|//[a-z]|@import", bare)


def test_charts_follow_the_scheme(comparison):
    charts = "".join(re.findall(r"<svg.*?</svg>", comparison.html, re.DOTALL))
    assert "fill: var(--ink)" in charts
    assert "stroke: var(--scenario-1)" in charts
    assert not re.search(r": #1b2733|: #5b6875|: #ffffff", charts, re.IGNORECASE)


def test_the_differences_of_inputs_come_before_the_figures(comparison):
    places = [comparison.html.index(f'<section id="{n}"') for n in ("inputs", "figures", "energy")]
    assert places == sorted(places)


def test_words_of_users_cannot_become_markup(base):
    title = '<script>alert(1)</script> & "more"'
    html = render_report([replace(base, title=title)], ".html").decode()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;" in html


def test_every_sign_is_kept(base):
    assert "漢字 🏢" in render_report([replace(base, title="漢字 🏢")], ".html").decode()


def test_a_single_report_says_what_was_simulated(single):
    assert "takes the site Synthetic office as it is" in single.html
    assert "Judgement" not in single.html


def test_three_results_have_a_part_each(three):
    for name in ("Retrofit", "Other"):
        assert len(re.findall(f"<h3[^>]*>{name}</h3>", three.html)) >= 3
