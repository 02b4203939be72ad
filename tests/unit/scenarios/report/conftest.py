"""A base, a better building with its measures, and their reports in all formats."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from pypdf import PdfReader

from scenarios.report.write import render_report
from scenarios.run import RunResult
from tests.synthetic import make_result

CHANGES = (
    {
        "path": "zones.*.heating.setpoint.unoccupied",
        "value": "16 degC",
        "cost": "500 EUR",
        "life": "15 years",
        "text": "Set back at night",
    },
    {
        "path": "zones.*.lighting.power_density",
        "value": "5 W/m2",
        "cost": "4000 EUR",
        "life": "12 years",
        "text": "LED lighting",
    },
)
DAYS = 42


@dataclass(frozen=True)
class Rendered:
    """A report in all formats."""

    results: Sequence[RunResult]

    @cached_property
    def html(self) -> str:
        return render_report(self.results, ".html").decode()

    @cached_property
    def data(self) -> dict[str, Any]:
        return json.loads(render_report(self.results, ".json"))

    @cached_property
    def csv(self) -> str:
        return render_report(self.results, ".csv").decode()

    @cached_property
    def pdf_bytes(self) -> bytes:
        return render_report(self.results, ".pdf")

    @cached_property
    def pdf(self) -> PdfReader:
        return PdfReader(io.BytesIO(self.pdf_bytes))

    @cached_property
    def pdf_text(self) -> str:
        return "\n".join(page.extract_text() for page in self.pdf.pages).replace("\u200b", "")

    def numbers(self) -> Iterator[dict[str, Any]]:
        """Yield every number of the JSON report."""
        return _numbers(self.data["report"])

    def table(self, name: str) -> dict[str, Any]:
        """Return a table of the JSON report by name."""
        return next(t for t in _tables(self.data["report"]["sections"]) if t["name"] == name)


def _numbers(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        if data.get("kind") == "number":
            yield data
        else:
            for value in data.values():
                yield from _numbers(value)
    elif isinstance(data, list):
        for value in data:
            yield from _numbers(value)


def _tables(sections: list[Any]) -> Iterator[dict[str, Any]]:
    for section in sections:
        yield from (block for block in section["blocks"] if block["kind"] == "table")
        yield from _tables(section["parts"])


@pytest.fixture(scope="session")
def base() -> RunResult:
    return make_result("base", days=DAYS)


@pytest.fixture(scope="session")
def better() -> RunResult:
    return make_result("retrofit", 0.8, days=DAYS, changes=CHANGES)


@pytest.fixture(scope="session")
def comparison(base: RunResult, better: RunResult) -> Rendered:
    return Rendered((base, better))


@pytest.fixture(scope="session")
def single(base: RunResult) -> Rendered:
    return Rendered((base,))


@pytest.fixture(scope="session")
def three(base: RunResult, better: RunResult) -> Rendered:
    return Rendered((base, better, make_result("other", 0.9, days=DAYS)))
