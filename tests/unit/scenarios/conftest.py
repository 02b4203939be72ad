"""A folder of sites and scenarios laid out as the library is, for tests that need no real site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.site import to_yaml
from tests.synthetic import site_data

BASE = """\
name: base
title: Office as built
site: office
period: {start: 2025-01-06, end: 2025-01-08}
tariff: time-of-use
seed: 3
"""

SETBACK = """\
name: setback
title: Night set-back
base: office/base
changes:
  - path: zones.*.heating.setpoint.unoccupied
    value: 16 degC
    cost: 1200 EUR
    life: 20 years
    text: Programmable thermostats
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    (folder / "office").mkdir(parents=True)
    (folder / "office" / "site.yaml").write_text(to_yaml(site_data()), encoding="utf-8")
    (folder / "office" / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "office" / "setback.yaml").write_text(SETBACK, encoding="utf-8")
    return folder


@pytest.fixture
def write(library: Path) -> Callable[[str, str], str]:
    """Write a scenario into the library and return its name."""

    def put(name: str, text: str) -> str:
        (library / "office" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return f"office/{name}"

    return put
