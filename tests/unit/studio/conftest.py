"""A data directory of the studio with the synthetic office in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.synthetic import write_library


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of data, chosen by the environment as a user would."""
    folder = tmp_path / "data"
    write_library(folder / "scenarios")
    monkeypatch.setenv("ATRIUM_DATA", str(folder))
    return folder
