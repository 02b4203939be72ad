"""A folder of sites and scenarios laid out as the library is, for tests that need no real site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.synthetic import write_library


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@pytest.fixture
def write(library: Path) -> Callable[[str, str], str]:
    """Write a scenario into the library and return its name."""

    def put(name: str, text: str) -> str:
        (library / "office" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return f"office/{name}"

    return put
