"""Sections of a page that each have an address, and downloads of its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from dash import html

from studio.actions import Report
from studio.components.parts import Part, aria, chip, icon
from studio.components.report import chart_card, section_cards

_FORMATS = ("pdf", "html", "csv", "json")


class PageSection(NamedTuple):
    """A section of a page: name in the address, title, and what of the report is in it."""

    name: str
    title: str
    parts: tuple[str, ...]
    charts: tuple[str, ...] = ()


def chosen(sections: Sequence[PageSection], name: str) -> PageSection:
    """Return the section of a name, the first where there is none."""
    return next((each for each in sections if each.name == name), sections[0])


def section_links(
    sections: Sequence[PageSection], shown: str, *, path: str, query: Mapping[str, str]
) -> Part:
    """Return links to all sections of a page."""
    links = [
        chip(
            each.title,
            f"{path}?{urlencode({**query, 'section': each.name}, safe=',')}",
            current=each.name == shown,
        )
        for each in sections
    ]
    return html.Nav(links, className="chips sections", **aria(label="Sections"))


def section_content(report: Report, section: PageSection) -> list[Part]:
    """Return the report's sections of a page section in its order, then its charts."""
    found = {each.name: each for each in report.sections}
    parts = [part for name in section.parts if name in found for part in section_cards(found[name])]
    charts = {chart.name: chart for chart in report.charts()}
    return [*parts, *(chart_card(charts[name]) for name in section.charts if name in charts)]


def downloads(runs: Sequence[str]) -> Part:
    """Return links to the report in each format."""
    joined = ",".join(runs)
    links = [
        html.A(
            kind.upper(),
            href=f"/api/v1/report.{kind}?runs={joined}",
            download=f"atrium-report.{kind}",
            className="button button-small",
        )
        for kind in _FORMATS
    ]
    words = html.Span([icon("download", size=16), "Report"], className="downloads-label")
    return html.Div([words, *links], className="downloads", role="group", **aria(label="Report"))
