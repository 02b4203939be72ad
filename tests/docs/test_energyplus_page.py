"""The page beside EnergyPlus shows what the runs of today give."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_specification = importlib.util.spec_from_file_location(
    "make_energyplus", ROOT / "docs" / "make_energyplus.py"
)
make_energyplus = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(make_energyplus)


@pytest.mark.slow
def test_the_page_shows_these_figures():
    written = make_energyplus.PAGE.read_text("utf-8")
    assert written == make_energyplus.page(), "run `make docs-energyplus` and commit the page"


def test_every_end_use_of_the_results_has_a_name():
    uses = {use for case in make_energyplus.published()["cases"].values() for use in case}
    assert uses <= set(make_energyplus._NAMES)
    assert set(make_energyplus._TITLES) == set(make_energyplus.CASES)
