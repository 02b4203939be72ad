"""The generated pages are what the models say now."""

from __future__ import annotations

import importlib.util

import pytest

from sim.quantities import QUANTITIES
from tests.docs.pages import ROOT

_specification = importlib.util.spec_from_file_location(
    "make_reference", ROOT / "docs" / "make_reference.py"
)
make_reference = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(make_reference)


@pytest.mark.parametrize("name", sorted(make_reference.PAGES))
def test_page_is_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / name).read_text("utf-8")
    assert written == make_reference.PAGES[name](), "run `make docs` and commit the page"


def test_every_field_has_a_meaning() -> None:
    rows = [line for line in make_reference.scenario_reference().splitlines() if line[:3] == "| `"]
    empty = [row for row in rows if row.endswith("|  |")]
    assert len(rows) > 150
    assert empty == []


def test_every_part_that_is_linked_to_is_there() -> None:
    page = make_reference.scenario_reference()
    headings = {line.strip("# ").lower() for line in page.splitlines() if line.startswith("#")}
    targets = {part.split(")")[0] for part in page.split("](#")[1:]}
    assert targets
    assert targets <= headings


def test_units_and_limits_are_shown() -> None:
    page = make_reference.scenario_reference()
    assert "| `specific_heat` | number | J/(kg K) | > 0, ≤ 20000 | **required** |" in page
    assert "| `temperature` | number | degC | ≥ -90, ≤ 100 | `12.0` |" in page


def test_nomenclature_lists_every_quantity() -> None:
    page = make_reference.nomenclature()
    assert all(f"| `{name}` |" in page for name in QUANTITIES)
