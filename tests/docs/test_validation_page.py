"""The page of the validation is what its script would write today."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_specification = importlib.util.spec_from_file_location(
    "make_validation", ROOT / "docs" / "make_validation.py"
)
assert _specification is not None
assert _specification.loader is not None
make_validation = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(make_validation)


@pytest.mark.slow
def test_the_page_has_the_figures_of_the_runs() -> None:
    written = make_validation.PAGE.read_text("utf-8")
    assert written == make_validation.page(), "run `make docs-validation` and commit the page"
